"""Bold figures that are not the best where all other bold figures of their table are.

What bold marks is learnt from the table: the best of a column, of a row, or of a group of either.
Only where nearly all bold figures agree on one of these is one that does not agree a slip, and
only where nothing else can have been meant: the better figure stands in a line that takes part
(bold elsewhere), the bold one is not the best of anything else, and no caption gives bold another
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recheck.claims.address import TableIndex, evidence, named, placed, table_indexes
from recheck.claims.measures import lower_is_better
from recheck.claims.quantities import Quantity
from recheck.claims.retrieval import Source
from recheck.claims.slips.record import Slip
from recheck.claims.tables import Cell

_FITTING = 4
"""Bold figures that must be the best of their lines before another that is not is a slip."""
_SHARE = 0.8
"""Least share of the lines with bold figures that must fit."""
_SMALLEST = 3
"""Figures that a line needs: of two, either is an extreme."""
_BOLD = re.compile(r"\bbold(?:ed|face[d]?|-face[d]?|s)?\b", re.I)
_BEST = re.compile(
    r"\b(?:best|highest|lowest|high(?:er)?\s+score|maxim\w+|minim\w+|top|largest|smallest|winn\w+|"
    r"better|outperform\w*|strongest|state[- ]of[- ]the[- ]art)\b",
    re.I,
)
_OTHERWISE = re.compile(
    r"\b(?:significan\w+|within|confidence|statistic\w*|top[- ](?:two|three|2|3|k)|ours?|"
    r"among|only|except\w*|exclud\w+)\b",
    re.I,
)
_SPREAD = re.compile(r"±\s*(\d*\.?\d+)")
_Key = tuple[int | tuple[str, ...], ...]


@dataclass(frozen=True)
class _Convention:
    """What bold marks: the best in each set of cells that share a key."""

    name: str
    key: Callable[[Cell], _Key]
    lowest: bool
    """The lowest is the best everywhere; otherwise labels say where it is."""

    def line(self, cell: Cell) -> int:
        """The line of a cell that competes with others in a set."""
        return cell.row if self.name.startswith("column") else cell.column


def _conventions() -> Iterator[_Convention]:
    """Of conventions that fit equally well, the first is taken."""
    keys: tuple[tuple[str, Callable[[Cell], _Key]], ...] = (
        ("column", lambda c: (c.column,)),
        ("column of its group", lambda c: (c.column, c.row_path[:-1])),
        ("column among rows of its name", lambda c: (c.column, c.row_path[-1:])),
        ("row", lambda c: (c.row,)),
        ("row of its group", lambda c: (c.row, c.column_path[:-1])),
        ("row among columns of its name", lambda c: (c.row, c.column_path[-1:])),
    )
    for name, key in keys:
        for lowest in (False, True):
            yield _Convention(name, key, lowest)


@dataclass(frozen=True)
class _Reading:
    """A table under one convention."""

    convention: _Convention
    fitting: tuple[Cell, ...]
    """Bold cells that are the best of their set."""
    others: int
    """Sets with bold cells of which none, or not each, is the best."""
    without: int
    """Sets without a bold cell."""
    odd: tuple[tuple[Cell, Cell], ...]
    """Single bold cells that are not the best, each with the best of its set."""

    @property
    def score(self) -> int:
        """The best of a row is also the best of any part of it, but few parts have a bold cell."""
        return len(self.fitting) - self.others - self.without

    @property
    def holds(self) -> bool:
        """Whether nearly all bold cells of the table agree with the convention."""
        fitting = len(self.fitting)
        return fitting >= max(_FITTING, self.without) and fitting >= _SHARE * (
            fitting + self.others
        )


def bold_slips(source: Source) -> list[Slip]:
    """Bold figures that another of their line beats, where bold marks the best."""
    found: list[Slip] = []
    for table in table_indexes(source):
        if _means_something_else(source, table):
            continue
        cells = _competing(table)
        readings = [_read(cells, convention) for convention in _conventions()]
        best = max(readings, key=lambda reading: reading.score)
        if not best.holds:
            continue
        winners = {best.convention.line(cell) for cell in best.fitting}
        for cell, winner in best.odd:
            elsewhere = any(cell in r.fitting for r in readings if r.holds)
            if best.convention.line(winner) in winners and not elsewhere:
                found.append(_slip(source, table, best, cell, winner))
    return found


def _means_something_else(source: Source, table: TableIndex) -> bool:
    """Whether the caption, or a sentence on this table or on all, gives bold another meaning."""
    named = rf"{re.escape(table.label)}(?!\d)|" if table.label else ""
    about = re.compile(rf"{named}\b(?:all|our|the)\s+tables\b")
    texts = [table.caption]
    texts += [
        passage.text
        for passage in source.passages
        if passage.sentence.kind != "caption" and about.search(passage.text)
    ]
    return any(
        _OTHERWISE.search(part) or not _BEST.search(part)
        for text in texts
        for part in re.split(r"(?<=[.;])\s", text)
        if _BOLD.search(part)
    )


def _competing(table: TableIndex) -> list[Cell]:
    """Cells of one figure; a line that is bold from end to end stands out for another reason."""
    single = [c for c in table.cells.values() if len(c.quantities) == 1 and "/" not in c.text]
    rows = _grouped(single, lambda c: (c.row,))
    columns = _grouped(single, lambda c: (c.column,))
    return [c for c in single if not (_stands_out(rows[c.row,]) or _stands_out(columns[c.column,]))]


def _grouped(cells: Sequence[Cell], key: Callable[[Cell], _Key]) -> dict[_Key, list[Cell]]:
    groups: dict[_Key, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(key(cell), []).append(cell)
    return groups


def _stands_out(line: Sequence[Cell]) -> bool:
    return len(line) > 1 and all(cell.bold for cell in line)


def _read(cells: Sequence[Cell], convention: _Convention) -> _Reading:
    """Best is the best of the lines that have bold somewhere: upper bounds, people and systems of
    another class are often shown and never marked.
    """
    competing = {convention.line(c) for c in cells if c.bold}
    fitting: list[Cell] = []
    known: list[float] = []
    odd: list[tuple[list[Cell], Cell, Cell]] = []
    others = without = 0
    for members in _grouped(cells, convention.key).values():
        bold = [c for c in members if c.bold]
        if len(members) < _SMALLEST:
            continue
        if not bold:
            without += 1
            continue
        ranked = sorted(members, key=_value, reverse=not _low(members[0], convention))
        best = next(c for c in ranked if convention.line(c) in competing)
        if all(_ties(c, best) for c in bold):
            fitting.append(bold[0])
            known += map(_value, members)
        else:
            others += 1
            odd += [(ranked, bold[0], best)] if len(bold) == 1 else []
    return _Reading(
        convention,
        tuple(fitting),
        others,
        without,
        tuple((cell, best) for line, cell, best in odd if _comparable(line, cell, known)),
    )


def _comparable(ranked: Sequence[Cell], cell: Cell, known: Sequence[float]) -> bool:
    """Whether the best figures of a line are at the end where they are elsewhere.

    The worst may be the best of a measure of which we do not know that less is better; not so
    among figures as large as those of the lines that fit.
    """
    if not _ties(cell, ranked[-1]):
        return True
    return bool(known) and all(min(known) <= _value(c) <= max(known) for c in ranked)


def _low(cell: Cell, convention: _Convention) -> bool:
    return convention.lowest or lower_is_better(cell)


def _value(cell: Cell) -> float:
    return cell.quantities[0].value


def _ties(one: Cell, other: Cell) -> bool:
    """Whether two figures may be the same before rounding, or within their printed spreads."""
    a, b = one.quantities[0], other.quantities[0]
    if a.low <= b.high and b.low <= a.high and _places(a) != _places(b):
        return True
    return abs(a.value - b.value) <= _spread(one) + _spread(other) + 1e-9 * abs(a.value)


def _places(quantity: Quantity) -> int:
    return len(quantity.text.partition(".")[2])


def _spread(cell: Cell) -> float:
    found = _SPREAD.search(cell.text)
    return float(found[1]) if found else 0.0


def _slip(source: Source, table: TableIndex, reading: _Reading, cell: Cell, winner: Cell) -> Slip:
    low = _low(cell, reading.convention)
    one, other = winner.quantities[0], cell.quantities[0]
    places = max(_places(one), _places(other))
    difference = one.value - other.value
    message = (
        f"{named(placed(source, table, cell))} (p. {cell.page}) prints {cell.text} in bold, but "
        f"{named(placed(source, table, winner))} says {winner.text}; {len(reading.fitting)} other "
        f"bold figures of the table are the {'lowest' if low else 'highest'} of their "
        f"{reading.convention.name}."
    )
    return Slip(
        kind="bold",
        message=message,
        arithmetic=f"{one.value:.{places}f} - {other.value:.{places}f} = {difference:.{places}f}",
        likelihood=round(len(reading.fitting) / (len(reading.fitting) + reading.others), 2),
        evidence=tuple(evidence(placed(source, table, c)) for c in (cell, winner)),
    )
