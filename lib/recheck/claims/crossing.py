"""On which lines of a table a comparison is made.

A claim that compares two rows does so on the columns that it names, on all of them where it says
`every`, and on the average where it averages: `on all nine events` is not the line `All events`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from recheck.claims.address import Fit, Line, TableIndex, fit
from recheck.claims.measures import AVERAGED
from recheck.claims.quantities import quantities
from recheck.claims.tables.labels import Mention

Axis = Literal["row", "column"]

NAMED = 0.6
"""Least share of a label that names a line."""
_ALIKE = 0.05
"""How far the shares of two lines that the same words name may differ."""
EVERY = re.compile(r"\b(?:every|each|all|across\s+the\s+board|consistently|always)\b", re.I)
_OF_ALL = re.compile(r"\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+|its\s+|these\s+)?\Z", re.I)
_OPENING = re.compile(r"\A(?:over|across|on|in|for)\s+all\b", re.I)
"""What a claim opens with, it says of all taken together where a line is for all: `Over all units`.
"""
_TOGETHER = re.compile(r"\ball\b[^,;.]*\b(?:together|combined|overall|in\s+total)\b", re.I)
_SUMMARY = re.compile(
    r"^(?:avg\.?|average|mean|sd|std\.?|total|overall|all(?:\s.*)?|macro avg.*|human|gold|oracle"
    r"|upper bound|.*\(sd\))$",
    re.I,
)


def lines_of(table: TableIndex, axis: Axis) -> tuple[tuple[Line, ...], dict[str, float]]:
    """The rows or the columns of a table and how telling the words of their labels are."""
    if axis == "row":
        return table.rows, table.row_weights
    return table.columns, table.column_weights


def as_well(fits: Sequence[Fit]) -> list[Fit]:
    """The line named best and those that the same words name as fully."""
    best = max(fits, key=lambda f: f.gain)
    return [
        f
        for f in fits
        if f.gain >= best.gain - 1e-6 or (f.at == best.at and abs(f.own - best.own) <= _ALIKE)
    ]


def crossing_lines(mention: Mention, table: TableIndex, axis: Axis, every: bool) -> list[Fit]:
    """The lines of the other axis on which the comparison is made."""
    lines, weights = lines_of(table, axis)
    fits = [fit(mention, line, weights) for line in lines]
    if len(fits) == 1:
        return fits
    named_here = [f for f in fits if f.share >= NAMED and f.gain > 0 and f.firm]
    whole = any(p.search(mention.text) for p in (AVERAGED, _TOGETHER))
    if named_here and _OPENING.match(mention.text):
        whole = True
    if every and not whole and all(is_summary(f) for f in named_here):
        members = [f for f in fits if not is_summary(f)]  # `on all events` is not `All events`
        return members if len(members) >= _number(mention) else []
    return as_well(named_here) if named_here else []


def _number(mention: Mention) -> float:
    """How many a claim says that all are: the nine of `on all nine event types`."""
    said = [
        q.value
        for q in quantities(mention.text)
        if q.unit == "count" and _OF_ALL.search(mention.text[: q.start])
    ]
    return max(said, default=0)


def is_summary(found: Fit) -> bool:
    """Whether a line sums others up, or is no system among them: an average, a bound."""
    return any(_SUMMARY.match(label.strip()) for label in found.line.path)
