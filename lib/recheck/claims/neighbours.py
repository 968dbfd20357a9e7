"""Figures of a claim whose column is not named, found beside others in a row that is known.

A row that holds two figures of the claim already, or that the claim names, is where the others
are looked for; which cell has them is said, never guessed from one figure alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from recheck.claims.address import Addressed, address, mention_in
from recheck.claims.joint import holds
from recheck.claims.measures import BASELINE
from recheck.claims.plausibility import telling
from recheck.claims.quantities import Quantity
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise
from recheck.records import Finding

_NAMED = 0.6
"""Least share of the innermost label by which a claim names a row."""
_BESIDE = re.compile(r"(?:\s+(?!and\b|or\b)[^\W\d]\S*){0,4}\s*\(")
_FROM = re.compile(r"\bfrom\s+(?:(?:an?|the|its|some)\s+)?(?:[a-z]+\s+){0,3}(?:of\s+)?\Z", re.I)
_TO = re.compile(r"\s*(?:%|points?|BLEU|F1)?\s+to\s+(?:(?:an?|some)\s+)?", re.I)


def beside(
    claim_text: str,
    claimed: Sequence[Quantity],
    found: Mapping[int, Finding | None],
    sources: Sequence[Source],
) -> dict[int, Addressed]:
    """For figures that no cell has answered the one cell that has them in a row which holds two
    other figures of the claim: its column may be called by another name than the claim's."""
    rows: Counter[tuple[str, str, str | None]] = Counter()
    for finding in found.values():
        if finding and finding.kind == "number" and finding.outcome == "agrees":
            rows.update({(e.paper, e.table, e.row) for e in finding.evidence[:1]})
    answered: dict[int, Addressed] = {}
    for source in sources if rows and max(rows.values()) > 1 else ():
        cells = address(mention_in(claim_text, source), source)
        for i, finding in found.items():
            if finding is None and telling(claimed[i].text):
                held = [
                    a
                    for a in cells
                    if rows[_place(source, a)] > 1 and holds(a, claimed[i]) and not a.column.at
                ]
                if len(held) == 1 and claimed[i].bound == "exact" and not claimed[i].sign:
                    answered[i] = held[0]
    return answered


def changed(
    claim_text: str,
    claimed: Sequence[Quantity],
    found: Mapping[int, Finding | None],
    sources: Sequence[Source],
) -> dict[int, Addressed]:
    """The first end of a change whose second end a cell has: `lifts it from 64.1 to 67.9`.

    It stands in the second end's column, in the plain row of which the second end's row is a
    variant, or in a row called the baseline.
    """
    text = normalise(claim_text)
    answered: dict[int, Addressed] = {}
    for i, k in pairwise(range(len(claimed))):
        finding = found.get(k)
        if (
            i not in found
            or (found[i] and found[i].outcome == "agrees")
            or not (finding and finding.outcome == "agrees" and finding.evidence)
            or not _FROM.search(text[: claimed[i].start])
            or not _TO.fullmatch(text[claimed[i].end : claimed[k].start])
        ):
            continue
        end = finding.evidence[0]
        for source in sources:
            cells = address(mention_in(claim_text, source), source)
            there = [
                a
                for a in cells
                if (source.paper_id, a.cell.label or "a table") == (end.paper, end.table)
            ]
            own = [a for a in there if " / ".join(a.cell.row_path) == end.row]
            held = [
                a
                for a in there
                if " / ".join(a.cell.column_path) == end.column
                and holds(a, claimed[i])
                and any(_plain_row(a.cell.row_path, b.cell.row_path) for b in own)
            ]
            if len(held) == 1:
                answered[i] = held[0]
    return answered


def _plain_row(plain: tuple[str, ...], variant: tuple[str, ...]) -> bool:
    """Whether a row is the one from which a variant starts."""
    if plain == variant or not plain or not variant:
        return False
    added = variant[-1].removeprefix(plain[-1]).strip()
    marked = plain[:-1] == variant[:-1] and added != variant[-1] and not added[:1].isalnum()
    return marked or plain == variant[: len(plain)] or BASELINE.match(plain[-1]) is not None


def _place(source: Source, addressed: Addressed) -> tuple[str, str, str]:
    cell = addressed.cell
    return source.paper_id, cell.label or "a table", " / ".join(cell.row_path)


def along(
    claim_text: str,
    claimed: Sequence[Quantity],
    found: Mapping[int, Finding | None],
    sources: Sequence[Source],
) -> dict[int, Addressed]:
    """Two or more unanswered figures in the one row that the claim names, in its order, where it
    names no column: `weights from 62.3 to 77.7 kg` of the columns `Minimum` and `Maximum`."""
    sought = [
        i
        for i, finding in found.items()
        if finding is None and telling(claimed[i].text) and not claimed[i].sign
    ]
    for source in sources if len(sought) > 1 and len(sought) == len(found) else ():
        rows: dict[tuple[int, int], list[Addressed]] = {}
        columns: set[int] = set()
        for a in address(mention_in(claim_text, source), source):
            if a.row.own >= _NAMED and a.row.firm and a.row.gain > 0:
                rows.setdefault((a.table.number, a.cell.row), []).append(a)
            if a.column.at:
                columns.add(a.table.number)
        for (table, _), cells in rows.items():
            held = [[a for a in cells if holds(a, claimed[i])] for i in sought]
            places = [h[0].cell.column for h in held if len(h) == 1]
            if table not in columns and len(places) == len(sought) and _ascending(places):
                return dict(zip(sought, (h[0] for h in held), strict=True))
    return {}


def _ascending(places: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(places))


def within(
    claim_text: str,
    claimed: Sequence[Quantity],
    found: Mapping[int, Finding | None],
    sources: Sequence[Source],
) -> dict[int, Addressed]:
    """For a figure printed beside one that a cell has, as in `1,840 (12.8%)`, that cell, if it has
    them both."""
    text = normalise(claim_text)
    answered: dict[int, Addressed] = {}
    for i, k in pairwise(range(len(claimed))):
        between = text[claimed[i].end : claimed[k].start]
        if i not in found or k not in found or not _BESIDE.fullmatch(between):
            continue
        for open_, held in ((i, k), (k, i)):
            one, other = found[open_], found[held]
            if (one and one.outcome == "agrees") or not (other and other.outcome == "agrees"):
                continue
            place = other.evidence[0]
            for source in sources:
                for a in address(mention_in(claim_text, source), source):
                    if (*_place(source, a), " / ".join(a.cell.column_path)) == (
                        place.paper, place.table, place.row, place.column,
                    ) and holds(a, claimed[open_]):  # fmt: skip
                        answered[open_] = a
    return answered
