"""Figures of a paper's sentences against its own tables and against each other.

A sentence is held against a cell only when it names row and column, and only near misses count:
a figure far from the cell is most likely about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recheck.claims.address import (
    Addressed,
    Fit,
    TableIndex,
    address,
    evidence,
    fit,
    named,
    placed,
    table_indexes,
)
from recheck.claims.definitions import acronyms
from recheck.claims.emphasis import emphases
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.quantities.model import compatible
from recheck.claims.retrieval import Passage, Source
from recheck.claims.slips.record import Slip
from recheck.claims.tables import Cell
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.parts import parts

_NEAR_MISS = 0.03
"""Largest relative difference between a figure and the cell it seems to repeat."""
_ONE_STEP = 1.5
_STEPS = 2.5
"""Largest distance, in last places, between a difference and what the cells give."""
_SUMMARY = re.compile(r"^(?:avg\.?|average|mean|overall|all|macro avg.*)$", re.I)
_AVERAGED = re.compile(r"\b(?:averag\w*|mean)\b", re.I)
_OWN = re.compile(r"\b(?:ours?|re-?impl\w*|reproduc\w*|re-?run)\b", re.I)
_CITED = re.compile(r"\(.*\b(?:19|20)\d\d[a-z]?\)|\[\d+\]")
_FOREIGN = re.compile(r"\bet al\b[^.]*\b(?:report|show|find|found|achiev|obtain)", re.I)
_GAINS = frozenset({"points", "percent", "bleu", "f1", "accuracy", None})
_FULL = 0.88
"""Share of a label that counts as all of it: abbreviations match a little below 1."""


def prose_slips(source: Source) -> list[Slip]:
    """Slips between the sentences of a paper and its tables."""
    found: list[Slip] = []
    for passage in source.passages:
        if passage.sentence.kind not in ("text", "list-item") or _FOREIGN.search(passage.text):
            continue
        figures = quantities(passage.text)
        if not any("." in q.text for q in figures):
            continue
        mention = Mention(passage.text, acronyms(source))
        weights = emphases(mention, figures)
        found += _misquoted(source, passage, mention, figures, weights)
        found += _differences(source, passage, mention, figures, weights)
        found += _baselines(source, passage, mention, figures)
    return _once(found)


def _once(found: Sequence[Slip]) -> list[Slip]:
    """One slip for each doubtful place: the first sentence that makes it."""
    seen: set[tuple] = set()
    kept = []
    for slip in found:
        key = (slip.kind, slip.arithmetic, slip.evidence[-1].row, slip.evidence[-1].column)
        if key not in seen:
            seen.add(key)
            kept.append(slip)
    return kept


def _misquoted(
    source: Source,
    passage: Passage,
    mention: Mention,
    figures: Sequence[Quantity],
    weights: Sequence[Sequence[float]],
) -> Iterator[Slip]:
    """Figures that nearly repeat the cell that the sentence names, and stand in no table."""
    for quantity, emphasis in zip(figures, weights, strict=True):
        if "." not in quantity.text or quantity.unit in ("ratio", "seconds", "bytes"):
            continue
        if quantity.bound != "exact" or _printed(source, quantity):
            continue
        averaged = _AVERAGED.search(passage.text) is not None
        for addressed in address(mention, source, emphasis)[:12]:
            cell = addressed.cell
            if not _certain(addressed, mention) or not _near(quantity, cell):
                continue
            if averaged and not any(_SUMMARY.match(label) for label in cell.column_path):
                continue
            message = (
                f'"{_clause(passage.text, quantity)}" (p. {passage.sentence.page}) says '
                f"{quantity.text}, {named(addressed)} (p. {cell.page}) says {cell.text}."
            )
            quoted = abs(quantity.value)
            nearest = min((abs(q.value) for q in cell.quantities), key=lambda v: abs(v - quoted))
            off = abs(quoted - nearest)
            places = _places(quantity)
            yield Slip(
                kind="text and table",
                message=message,
                arithmetic=f"{quoted:.{places}f} - {nearest:.{places}f} "
                f"= {quoted - nearest:.{places}f}",
                likelihood=0.7 if off < _ONE_STEP * 10.0**-places else 0.4,
                evidence=(passage.evidence(), evidence(addressed)),
            )
            break


def _certain(addressed: Addressed, mention: Mention) -> bool:
    """Whether a sentence names both labels of a cell in full.

    The paper's own subject need not be named: "our big model" is `Transformer (big)`.
    """
    row, column = addressed.row, addressed.column
    if not (row.firm and column.firm and row.gain > 0 and column.gain > 0):
        return False
    if row.at & column.at or column.own < _FULL:
        return False
    if row.own >= _FULL:
        return True
    matches = mention.matches(addressed.cell.row_path[-1])
    subjects = addressed.source.subjects
    return any(m.degree >= _FULL for m in matches) and all(
        m.degree >= _FULL or m.part.stem in subjects for m in matches
    )


def _near(quantity: Quantity, cell: Cell) -> bool:
    """Whether a figure misses the cell's by little, in the same precision and of the same kind."""
    for q in cell.quantities:
        if not compatible(quantity.unit, q.unit) or bool(quantity.sign) != bool(q.sign):
            continue
        if quantity.sign * q.sign < 0 or _places(quantity) != _places(q):
            continue
        difference = abs(abs(quantity.value) - abs(q.value))
        if 0 < difference <= _NEAR_MISS * abs(q.value) and not agree(quantity, q):
            return True
    return False


def _places(quantity: Quantity) -> int:
    digits = re.search(r"\.(\d+)", quantity.text)
    return len(digits[1]) if digits else 0


def _printed(source: Source, quantity: Quantity) -> bool:
    """Whether a table of the paper holds the figure, wherever."""
    return any(
        abs(abs(q.value) - abs(quantity.value)) < 1e-9 * max(1.0, abs(q.value))
        for table in table_indexes(source)
        for cell in table.cells.values()
        for q in cell.quantities
    )


def _differences(
    source: Source,
    passage: Passage,
    mention: Mention,
    figures: Sequence[Quantity],
    weights: Sequence[Sequence[float]],
) -> Iterator[Slip]:
    """Of several differences between the same two rows, one that the cells do not have.

    That the others come out shows which rows are meant.
    """
    gains = [(q, w) for q, w in zip(figures, weights, strict=True) if _gain(q)]
    if len(gains) < 2:
        return
    for table in table_indexes(source):
        columns = [(q, c) for q, w in gains for c in [_column(mention, table, w)] if c is not None]
        if len({c for _, c in columns}) < 2 or len(columns) < len(gains):
            continue
        rows = _named_rows(mention, table)
        for one in rows:
            for other in rows:
                if one is other:
                    continue
                exact, missed = _tested(table, one, other, columns)
                if exact and len(missed) == 1:
                    yield _off(source, passage, table, one, other, *missed[0], len(exact))
                    return


def _gain(quantity: Quantity) -> bool:
    return quantity.unit in _GAINS and bool(quantity.sign) and "." in quantity.text


def _column(mention: Mention, table: TableIndex, emphasis: Sequence[float]) -> int | None:
    """The one column that a figure's own words name."""
    fits = [fit(mention, line, table.column_weights, emphasis) for line in table.columns]
    named_here = [
        f for f in fits if f.gain > 0 and f.firm and any(emphasis[i] == 1.0 for i in f.at)
    ]
    if not named_here:
        return None
    top = max(f.gain for f in named_here)
    best = [f for f in named_here if f.gain > top - 1e-6]
    return best[0].line.index if len(best) == 1 else None


def _named_rows(mention: Mention, table: TableIndex) -> list[Fit]:
    fits = [fit(mention, line, table.row_weights) for line in table.rows]
    return [f for f in fits if f.own >= 0.5 and f.firm and f.gain > 0]


def _tested(
    table: TableIndex, one: Fit, other: Fit, columns: Sequence[tuple[Quantity, int]]
) -> tuple[list[Quantity], list[tuple[Quantity, Cell, Cell]]]:
    """Differences that two rows have, and those that they miss by a last place or two."""
    exact, missed = [], []
    for quantity, column in columns:
        a = table.cells.get((one.line.index, column))
        b = table.cells.get((other.line.index, column))
        if a is None or b is None:
            return [], []
        steps = _steps(quantity, a, b)
        if steps < 0.5:
            exact.append(quantity)
        elif steps <= _STEPS:
            missed.append((quantity, a, b))
        else:
            return [], []
    return exact, missed


def _steps(quantity: Quantity, one: Cell, other: Cell) -> float:
    """Distance of a difference from what two cells give, in units of its last place."""
    given = one.quantities[0].value - other.quantities[0].value
    unit = 10.0 ** -_places(quantity)
    return abs(given - quantity.sign * abs(quantity.value)) / unit


def _off(
    source: Source,
    passage: Passage,
    table: TableIndex,
    one: Fit,
    other: Fit,
    quantity: Quantity,
    a: Cell,
    b: Cell,
    fitting: int,
) -> Slip:
    places = [placed(source, table, cell) for cell in (a, b)]
    arithmetic = _minus(a, b, _places(quantity))
    return Slip(
        kind="text and table",
        message=f'"{_clause(passage.text, quantity)}" (p. {passage.sentence.page}) says '
        f"{quantity.text}, but {named(places[0])} and row {' / '.join(b.row_path)} "
        f"(p. {a.page}) give {arithmetic}; {fitting} other difference of the sentence comes out.",
        arithmetic=arithmetic,
        likelihood=0.5,
        evidence=(passage.evidence(), *(evidence(p) for p in places)),
    )


def _minus(a: Cell, b: Cell, places: int) -> str:
    one, other = a.quantities[0].value, b.quantities[0].value
    return f"{one:.{places}f} - {other:.{places}f} = {one - other:.{places}f}"


def _baselines(
    source: Source, passage: Passage, mention: Mention, figures: Sequence[Quantity]
) -> Iterator[Slip]:
    """Gains over another paper's run of a baseline where the authors have a run of their own."""
    for table in table_indexes(source):
        for cited, own in _twins(table):
            for quantity in figures:
                if not _gain(quantity) or quantity.sign < 0:
                    continue
                slip = _flattering(source, passage, mention, table, cited, own, quantity)
                if slip is not None:
                    yield slip


def _twins(table: TableIndex) -> list[tuple[int, int]]:
    """Rows of one system, first as another paper reports it, then as the authors ran it."""
    found = []
    for a in table.rows:
        for b in table.rows:
            one, other = (line.path[-1] if line.path else "" for line in (a, b))
            if not (_CITED.search(one) and _OWN.search(other)) or a.path[:-1] != b.path[:-1]:
                continue
            core = [p.norm for p in parts(one) if not p.optional]
            if core and core == [p.norm for p in parts(_OWN.sub("", other)) if not p.optional]:
                found.append((a.index, b.index))
    return found


def _flattering(
    source: Source,
    passage: Passage,
    mention: Mention,
    table: TableIndex,
    cited: int,
    own: int,
    quantity: Quantity,
) -> Slip | None:
    """A gain that comes out against the cited run and not against the authors' own."""
    for column in table.columns:
        label = next((part for part in reversed(column.path) if part), "")
        if not _SUMMARY.match(label.strip()):
            continue
        base = table.cells.get((cited, column.index))
        mine = table.cells.get((own, column.index))
        if base is None or mine is None:
            continue
        for row in table.rows:
            cell = table.cells.get((row.index, column.index))
            if cell is None or row.index in (cited, own):
                continue
            if not _OWN.search(row.path[-1] if row.path else "") or cell.quantities[0].sign:
                continue
            if _steps(quantity, cell, base) < 0.5 and _steps(quantity, cell, mine) > _STEPS:
                places = [placed(source, table, c) for c in (cell, base, mine)]
                digits = _places(quantity)
                arithmetic = f"{_minus(cell, base, digits)}; {_minus(cell, mine, digits)}"
                return Slip(
                    kind="baseline",
                    message=f'"{_clause(passage.text, quantity)}" (p. {passage.sentence.page}): '
                    f"{quantity.text} is the gain over {base.row_path[-1]} in {table.label} "
                    f"(p. {cell.page}); over the authors' own {mine.row_path[-1]} it is "
                    f"{cell.quantities[0].value - mine.quantities[0].value:.{digits}f}.",
                    arithmetic=arithmetic,
                    likelihood=0.5,
                    evidence=(passage.evidence(), *(evidence(p) for p in places)),
                )
    return None


def _clause(text: str, quantity: Quantity) -> str:
    """The words around a figure, for a message."""
    start = max(0, text.rfind(" ", 0, max(0, quantity.start - 60)) + 1)
    end = text.find(" ", min(len(text), quantity.end + 30))
    return text[start : end if end > 0 else len(text)].strip(" ,;")
