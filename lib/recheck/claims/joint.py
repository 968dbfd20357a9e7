"""Figures of one claim, read together.

Two figures of a claim that stand in one column of a table, each in the row that the words around
it name, tell the column even where the claim names it in words of its own; and a figure of the
claim that stands in the label of a cell found for it only says which cell is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from recheck.claims.address import Addressed, Fit, address, mention_in
from recheck.claims.emphasis import emphases
from recheck.claims.plausibility import same_digits
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.quantities.model import compatible
from recheck.claims.retrieval import Source
from recheck.claims.tables.labels import Mention
from recheck.records import Evidence, Finding

_SURE = 0.6
"""Least share of the innermost label that names a line which holds another figure as well."""
_TIE = 0.05
_WHOLE = 100
"""Percent of a whole; a change may be more, but is printed with its sign."""
_COUNTED = 10
"""Least value of a figure that may be written otherwise in a label: 1M for one million."""
_MEASURED = {
    "seconds": re.compile(r"time|hour|minute|second|secs|latency|days", re.I),
    "bytes": re.compile(r"size|memory|bytes|storage|[KMGT]i?B\b", re.I),
}
"""Units that a cell without a unit has only when its labels say so."""
_SCALED = re.compile(r"[(\[]\s*(?:in\s+)?([KMBT])\s*[)\]]")
"""A letter in a header by which its figures may have been divided: `Documents (M)`."""
_SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_PRINTED = re.compile(r"[\d.,]*\d(?:[KMBT](?![A-Za-z]))?")
_WORDS = re.compile(r"[^\W\d_]{4,}")
_DELTA = re.compile(r"Δ|∆|\bdiff|\bgain|\bchange|\bimprov|\bdelta", re.I)


@lru_cache(maxsize=64)
def candidates(
    quantity: Quantity, mention: Mention, source: Source, emphasis: tuple[float, ...]
) -> tuple[Addressed, ...]:
    """Cells that the claim names, by more than the figure itself, and that can hold the figure."""
    itself = {quantity.text, f"{quantity.value:g}"}
    found = []
    for a in address(mention, source, emphasis):
        if _comparable(quantity, a) and not _own_label(a):
            named_by = {mention.tokens[i].norm for i in a.row.at | a.column.at}
            if not named_by or not named_by <= itself:
                found.append(a)
    return tuple(found)


def _own_label(addressed: Addressed) -> bool:
    """Whether a cell only repeats its row's label: the 15 of column `Beam` beside `(Beam 15)`."""
    cell = addressed.cell
    figures = [q.text for q in cell.quantities]
    if len(figures) != 1 or not any(figures[0] in label for label in cell.row_path):
        return False
    return any(
        re.search(rf"\b{re.escape(name)}\W*{re.escape(figures[0])}(?![\w.]*\d)", label, re.I)
        for label in cell.row_path
        for name in cell.column_path[-1:]
    )


def _comparable(quantity: Quantity, addressed: Addressed) -> bool:
    """Whether the cell can hold what the figure measures; a difference only among differences."""
    cell = addressed.cell
    if not any(compatible(quantity.unit, q.unit) for q in cell.quantities):
        return False
    if len(_WORDS.findall(cell.text)) > 1:
        return False  # what the cell counts is spelt out: `4 training neighbours`
    if quantity.unit == "percent" and not _percentage(addressed):
        return False
    if quantity.unit == "ratio" and all(q.unit != "ratio" for q in cell.quantities):
        return False
    if quantity.unit in _MEASURED and all(q.unit is None for q in cell.quantities):
        return bool(_MEASURED[quantity.unit].search(" ".join((*cell.column_path, *cell.row_path))))
    if quantity.sign:
        return any(q.sign for q in cell.quantities) or any(
            _of_differences(label) for label in (*cell.column_path, *cell.row_path, cell.caption)
        )
    return True


@lru_cache(maxsize=16384)
def _of_differences(label: str) -> bool:
    """Whether a label or caption says that its cells are differences."""
    return bool(_DELTA.search(label))


def _percentage(addressed: Addressed) -> bool:
    """Whether a cell can be a percentage: no count among cells that print the sign themselves."""
    cell = addressed.cell
    if all(abs(q.value) > _WHOLE and q.unit != "percent" for q in cell.quantities):
        return False
    if any((q.unit or "count") != "count" or "." in q.text for q in cell.quantities):
        return True
    return not any(
        other.column == cell.column and "%" in other.text
        for other in addressed.table.cells.values()
    )


def on_one_line(
    claim_text: str, claimed: Sequence[Quantity], sought: Sequence[int], sources: Sequence[Source]
) -> dict[int, Addressed]:
    """Cells of one column (or row) that hold two or more figures of the claim, each in a row
    that the words around that figure name.

    The column itself may be left unnamed, or be named in other words, as long as the claim names
    no other one better.
    """
    best: dict[int, Addressed] = {}
    for source in sources:
        mention = mention_in(claim_text, source)
        emphasis = emphases(mention, claimed)
        lines: dict[tuple[int, str, int], dict[int, list[Addressed]]] = {}
        for i in sought:
            cells = candidates(claimed[i], mention, source, emphasis[i])
            most = _most(cells)
            for a in cells:
                if _telling(claimed[i]) and holds(a, claimed[i]):
                    for axis, own, line, index in (
                        ("column", a.row, a.column, a.cell.column),
                        ("row", a.column, a.row, a.cell.row),
                    ):
                        if _named_here(own, a, axis, most) and not _another(a, line, axis, cells):
                            key = (a.table.number, axis, index)
                            lines.setdefault(key, {}).setdefault(i, []).append(a)
        for held in lines.values():
            if len(held) < 2:
                continue
            chosen = {i: max(found, key=lambda a: a.score) for i, found in held.items()}
            places = {(a.cell.row, a.cell.column) for a in chosen.values()}
            total = sum(a.score for a in chosen.values())
            if len(places) == len(chosen) and (
                (len(chosen), total) > (len(best), sum(a.score for a in best.values()))
            ):
                best = chosen
    return best


def exchanged(
    claim_text: str, claimed: Sequence[Quantity], sought: Sequence[int], sources: Sequence[Source]
) -> dict[int, tuple[Addressed, Addressed]]:
    """Cells of one column (or row) that hold two figures of the claim the other way round.

    For each of the two figures the cell that the words around it name, and the one that has it.
    """
    for source in sources:
        mention = mention_in(claim_text, source)
        emphasis = emphases(mention, claimed)
        telling = [i for i in sought if _telling(claimed[i])]
        named: dict[tuple[int, str, int], dict[int, list[Addressed]]] = {}
        for i in telling:
            cells = candidates(claimed[i], mention, source, emphasis[i])
            most = _most(cells)
            for a in cells:
                for axis, own, index in (
                    ("column", a.row, a.cell.column),
                    ("row", a.column, a.cell.row),
                ):
                    if _named_here(own, a, axis, most) and own.firm:
                        named.setdefault((a.table.number, axis, index), {}).setdefault(
                            i, []
                        ).append(a)
        for held in named.values():
            for i, k in combinations(held, 2):
                if agree(claimed[i], claimed[k]):
                    continue
                ones = [a for a in held[i] if holds(a, claimed[k])]
                others = [a for a in held[k] if holds(a, claimed[i])]
                if ones and others and not any(holds(a, claimed[i]) for a in held[i]):
                    return {i: (ones[0], others[0]), k: (others[0], ones[0])}
    return {}


def transposed(
    claim_text: str,
    quantity: Quantity,
    found: Sequence[Finding | None],
    sources: Sequence[Source],
) -> Addressed | None:
    """For a figure that no cell has the cell with the same digits in another order, on a row that
    holds another figure of the claim, or in its column on a row that the claim names."""
    places = [e for f in found if f and f.outcome == "agrees" for e in f.evidence[:1]]
    rows = {(e.table, e.row) for e in places}
    columns = {(e.table, e.column) for e in places if e.column}
    for source in sources if rows else ():
        for a in address(mention_in(claim_text, source), source):
            label = a.cell.label or "a table"
            beside = (label, " / ".join(a.cell.row_path)) in rows
            below = (label, " / ".join(a.cell.column_path)) in columns
            if (beside or (below and a.row.own >= _SURE and a.row.firm)) and any(
                same_digits(quantity.text, q.text) and not agree(quantity, q)
                for q in a.cell.quantities
            ):
                return a
    return None


def holds(addressed: Addressed, quantity: Quantity) -> bool:
    """Whether a cell holds a figure; where only its labels name a unit, the figure as printed."""
    cell = addressed.cell
    if quantity.unit in _MEASURED and all(q.unit in (None, "count") for q in cell.quantities):
        printed = _PRINTED.match(quantity.text)
        bare = quantities(printed[0]) if printed else ()
        return any(agree(b, q) for b in bare for q in cell.quantities)
    if any(agree(quantity, q) for q in cell.quantities):
        return True
    scale = _SCALED.search(" ".join(cell.column_path))
    return scale is not None and any(
        agree(quantity, _times(q, _SCALES[scale[1]])) for q in cell.quantities
    )


def _times(quantity: Quantity, factor: float) -> Quantity:
    return replace(
        quantity,
        value=quantity.value * factor,
        low=quantity.low * factor,
        high=quantity.high * factor,
    )


def _telling(quantity: Quantity) -> bool:
    """Whether a figure has digits enough not to stand in a table by chance."""
    return sum(c.isdigit() for c in quantity.text) >= 2


def _most(cells: Sequence[Addressed]) -> dict[tuple[int, str], float]:
    """The greatest gain of a row (of a column, on the other axis) of each table."""
    most: dict[tuple[int, str], float] = {}
    for a in cells:
        for axis, own in (("column", a.row), ("row", a.column)):
            key = (a.table.number, axis)
            most[key] = max(own.gain, most.get(key, own.gain))
    return most


def _named_here(own: Fit, a: Addressed, axis: str, most: Mapping[tuple[int, str], float]) -> bool:
    """Whether the words around the figure name the cell's row (column), and none better."""
    named = max(own.own, own.share) >= _SURE
    return named and own.gain >= most[a.table.number, axis] - _TIE


def _another(a: Addressed, line: Fit, axis: str, cells: Sequence[Addressed]) -> bool:
    """Whether the claim names another column (row) of the table better than the cell's own."""
    others = (b.column if axis == "column" else b.row for b in cells if b.table is a.table)
    own = a.row.at if axis == "column" else a.column.at
    return any(o.gain > max(line.gain, 0.0) + _TIE and o.at - own for o in others)


def with_labels(text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, and one on each further figure of the claim that only says which cell is
    meant: the 15 of "with 15 languages" where the cell found stands in the column `WIKI 15`."""
    borne_out = [f for f in findings if f.outcome == "agrees"]
    found = [f for f in findings if not _names_a_cell(f, borne_out)]
    answered = {f.claim_side for f in found}
    for quantity in quantities(text):
        if quantity.text in answered:
            continue
        for finding in borne_out:
            place = next(
                (e for e in finding.evidence if _in_label(quantity, f"{e.row} {e.column}")), None
            )
            if place is not None:
                found.append(_identifying(quantity, place))
                break
    return tuple(found)


def _names_a_cell(finding: Finding, borne_out: Sequence[Finding]) -> bool:
    """Whether a differing figure only is a word of a label: the 100 of `Wiki 100`."""
    if finding.kind != "number" or finding.outcome == "agrees":
        return False
    places = [e for f in (finding, *borne_out) for e in f.evidence[:1]]
    return any(
        _in_label(quantity, f"{e.row} {e.column}")
        for quantity in quantities(finding.claim_side)
        for e in places
    )


def _in_label(quantity: Quantity, labels: str) -> bool:
    """Whether a figure stands in a cell's labels as a word of its own, or with its unit."""
    if _word_of(quantity.text, labels):
        return True
    return quantity.value >= _COUNTED and any(
        q.value == quantity.value and compatible(q.unit, quantity.unit) for q in quantities(labels)
    )


def _word_of(figure: str, labels: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(figure)}(?![\w.]*\d)", labels, re.I) is not None


def _identifying(quantity: Quantity, place: Evidence) -> Finding:
    where = " / ".join(label for label in (place.row, place.column) if label)
    return Finding(
        kind="number",
        outcome="agrees",
        claim_side=quantity.text,
        source_side=where,
        message=f"{quantity.text} says which cell is meant: {place.table}, {where} "
        f"(p. {place.page}).",
        evidence=(place,),
    )
