"""Which of two cells a claim puts ahead, and whether it is the other one.

Two things compared are told by the words before and after the figure ("A is 2 points ahead of B");
of a part that one of two lines lacks or adds, the claim says what it does ("without B, A loses 2
points").
"""

from __future__ import annotations

import re

from recheck.claims.measures import lower_is_better
from recheck.claims.quantities import Quantity
from recheck.claims.tables import Cell
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.parts import NEGATIVE, POSITIVE, parts

_QUALITY = re.compile(
    r"\b(?:ahead|behind|better|worse|gain\w*|improv\w+|outperform\w*|lags?)\b", re.I
)
_COMPARED = re.compile(
    r"\b(?:ahead|behind|above|below|over(?!\s+all\b)|than|outperform\w*|beats?|exceed\w*|surpass\w*|outscor\w*|"
    r"trail\w*|lag\w*|(?:lead\w*|led)\b(?!\s+to\b))\b",
    re.I,
)
"""Words that compare two things, where others say what a change does."""
_AROUND = 40
_POLAR = NEGATIVE | POSITIVE


def turned(text: str, quantity: Quantity, high: Cell, low: Cell, mention: Mention) -> bool:
    """Whether a claim puts the wrong one of two cells ahead; never where it leaves that open."""
    if not quantity.sign:
        return False
    said = quantity.sign > 0
    window = text[max(0, quantity.start - _AROUND) : quantity.end + _AROUND]
    if _QUALITY.search(window) and lower_is_better(high):
        said = not said
    if not _COMPARED.search(window):
        rises = _rises(high, low, mention)
        if rises is not None:
            return rises != said
    first = _first_is_high(quantity, high, low, mention)
    return first is not None and first != said


def _rises(high: Cell, low: Cell, mention: Mention) -> bool | None:
    """Whether the value rises by what the claim says is done with a part that the one line has and
    the other lacks; None where the lines do not differ so."""
    for cell, other in ((high, low), (low, high)):
        own, others = _own_labels(cell, other, high, low), _own_labels(other, cell, high, low)
        if len(own) != 1 or len(others) > 1:
            continue
        words = [part.norm for part in parts(own[0])]
        plain = [part.norm for label in others for part in parts(label)]
        if len(words) < 2 or words[0] not in _POLAR:
            continue
        same_sign = {words[0], *plain[:1]} <= NEGATIVE or {words[0], *plain[:1]} <= POSITIVE
        if set(plain[:1]) & _POLAR and (same_sign or plain[1:] != words[1:]):
            continue
        marked, *named = mention.matches(own[0])
        if not all(match.degree or match.part.optional for match in named):
            continue
        to_it = marked.degree > 0
        return (cell is high) == to_it
    return None


def _first_is_high(quantity: Quantity, high: Cell, low: Cell, mention: Mention) -> bool | None:
    """Whether the side named before the figure is the high one; None unless the words before the
    figure name one side alone and those after it the other."""
    before = frozenset(i for i, t in enumerate(mention.tokens) if t.end <= quantity.end)
    sides = []
    for cell in (high, low):
        at = {i for m in mention.matches(_label(cell, high, low)) for i in m.at}
        sides.append((bool(at & before), bool(at - before)))
    if sides == [(True, False), (False, True)]:
        return True
    return False if sides == [(False, True), (True, False)] else None


def _own_labels(cell: Cell, other: Cell, high: Cell, low: Cell) -> list[str]:
    """The labels of a cell that the other lacks, on the axis on which the two differ."""
    axis = "row_path" if high.row != low.row else "column_path"
    return [label for label in getattr(cell, axis) if label not in getattr(other, axis)]


def _label(cell: Cell, one: Cell, other: Cell) -> str:
    """The innermost label of a cell on the axis on which two cells differ; may be empty."""
    path = cell.row_path if one.row != other.row else cell.column_path
    return path[-1] if path else ""
