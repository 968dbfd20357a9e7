"""Averages and differences inside a table that do not come out.

A table's own convention is inferred from the rows that fit: which columns its average runs
over, which two columns its difference compares. Only when nearly all rows fit one convention is
a row that does not fit it a slip; otherwise some subset or weighting is at work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from recheck.claims.address import TableIndex, evidence, named, placed, table_indexes
from recheck.claims.retrieval import Source
from recheck.claims.slips.record import Slip, SlipKind
from recheck.claims.tables import Cell

_AVERAGE = re.compile(r"^(?:avg\.?|average|averages|mean|overall avg\.?|macro avg\.?)\b", re.I)
_DIFFERENCE = re.compile(r"^(?:Δ|∆|diff\.?|difference|gain|delta|improvement)(?:\b|$|\s|\()", re.I)
_FITTING = 4
"""Lines that must fit a convention before another that does not is called a slip."""
_SHARE = 0.75
"""Least share of the lines that must fit."""
_CLEAR = 3.0
"""How many times the rounding allowance a slip must be off."""


@dataclass(frozen=True)
class _Line:
    """A row or column of a table as numbers, with the cells they come from."""

    cells: dict[int, Cell]
    path: tuple[str, ...]

    def value(self, at: int) -> float | None:
        """The cell's figure; the mean of a pair such as F1 / EM."""
        cell = self.cells.get(at)
        if cell is None:
            return None
        found = cell.quantities
        if "/" in cell.text and len(found) == 2 and all(q.unit != "percent" for q in found):
            return (found[0].value + found[1].value) / 2
        return found[0].value if len(found) == 1 else None

    def half(self, at: int) -> float:
        """Rounding allowance of the cell."""
        quantity = self.cells[at].quantities[0]
        return (quantity.high - quantity.low) / 2


def table_slips(source: Source) -> list[Slip]:
    """Averages and differences in the tables of a paper that break their table's convention."""
    found = []
    for table in table_indexes(source):
        for lines, names in (_by_row(table), _by_column(table)):
            for at, path in names.items():
                label = path[-1].strip() if path else ""
                if _AVERAGE.match(label):
                    found += _averages(source, table, lines, names, at)
                elif _DIFFERENCE.match(label):
                    found += _differences(source, table, lines, names, at)
    return found


def _by_row(table: TableIndex) -> tuple[list[_Line], dict[int, tuple[str, ...]]]:
    lines = [
        _Line({c: cell for (r, c), cell in table.cells.items() if r == row.index}, row.path)
        for row in table.rows
    ]
    return lines, {column.index: column.path for column in table.columns}


def _by_column(table: TableIndex) -> tuple[list[_Line], dict[int, tuple[str, ...]]]:
    lines = [
        _Line({r: cell for (r, c), cell in table.cells.items() if c == column.index}, column.path)
        for column in table.columns
    ]
    return lines, {row.index: row.path for row in table.rows}


def _averages(
    source: Source,
    table: TableIndex,
    lines: Sequence[_Line],
    names: dict[int, tuple[str, ...]],
    at: int,
) -> Iterator[Slip]:
    """Slips of one average column or row, under the convention that fits most lines."""
    best: tuple[int, list[tuple[_Line, float, list[int]]]] = (0, [])
    for members in _memberships(names, at):
        fitting, off = 0, []
        for line in lines:
            values = [(m, v) for m in members if (v := line.value(m)) is not None]
            printed = line.value(at)
            if printed is None or len(values) < max(2, len(members)):
                continue
            mean = sum(v for _, v in values) / len(values)
            allowed = line.half(at) + sum(line.half(m) for m, _ in values) / len(values)
            if abs(mean - printed) <= allowed * (1 + 1e-6):
                fitting += 1
            elif abs(mean - printed) > _CLEAR * allowed:
                off.append((line, mean, [m for m, _ in values]))
        if fitting > best[0]:
            best = (fitting, off)
    fitting, off = best
    if fitting < _FITTING or fitting < _SHARE * (fitting + len(off)):
        return
    for line, mean, members in off:
        cell = line.cells[at]
        values = " + ".join(f"{line.value(m):.6g}" for m in members)
        message = (
            f"{_place(source, table, cell)} says {cell.text}, but its {len(members)} cells average "
            f"{mean:.4g}; {fitting} other averages of the table come out."
        )
        yield _slip(
            source, table, "average", message, f"({values}) / {len(members)} = {mean:.4g}",
            fitting / (fitting + len(off) + 1), [cell, *(line.cells[m] for m in members)],
        )  # fmt: skip


def _memberships(names: dict[int, tuple[str, ...]], at: int) -> Iterator[list[int]]:
    """Ranges of columns an average may run over: those before it, of its group, or after it."""
    order = sorted(names)
    plain = [i for i in order if not (names[i] and _AVERAGE.match(names[i][-1].strip()))]
    before = [i for i in plain if i < at]
    after = [i for i in plain if i > at]
    group = [i for i in plain if len(names[at]) > 1 and names[i][:-1] == names[at][:-1]]
    previous = max((i for i in order if i < at and i not in plain), default=-1)
    since = [i for i in before if i > previous]
    seen = []
    for members in (before, before[1:], since, group, after, [*before, *after]):
        if len(members) > 1 and members not in seen:
            seen.append(members)
            yield members


def _differences(
    source: Source,
    table: TableIndex,
    lines: Sequence[_Line],
    names: dict[int, tuple[str, ...]],
    at: int,
) -> Iterator[Slip]:
    """Slips of one difference column, under the pair of columns that fits most lines."""
    best: tuple[int, list[tuple[_Line, float, int, int]]] = (0, [])
    for a, b in combinations([i for i in sorted(names) if i != at], 2):
        fitting, off = 0, []
        for line in lines:
            one, other, printed = line.value(a), line.value(b), line.value(at)
            if one is None or other is None or printed is None:
                continue
            allowed = line.half(a) + line.half(b) + line.half(at)
            error = min(abs(abs(one - other) - abs(printed)), abs(other - one - printed))
            if error <= allowed * (1 + 1e-6):
                fitting += 1
            elif error > _CLEAR * allowed:
                off.append((line, other - one, a, b))
        if fitting > best[0]:
            best = (fitting, off)
    fitting, off = best
    if fitting < _FITTING or fitting < _SHARE * (fitting + len(off)):
        return
    for line, result, a, b in off:
        cell = line.cells[at]
        arithmetic = f"{line.value(b):.6g} - {line.value(a):.6g} = {result:.4g}"
        message = (
            f"{_place(source, table, cell)} says {cell.text}, but {arithmetic}; {fitting} other "
            "differences of the table come out."
        )
        yield _slip(
            source, table, "difference", message, arithmetic,
            fitting / (fitting + len(off) + 1), [cell, line.cells[a], line.cells[b]],
        )  # fmt: skip


def _place(source: Source, table: TableIndex, cell: Cell) -> str:
    return f"{named(placed(source, table, cell))} (p. {cell.page})"


def _slip(
    source: Source,
    table: TableIndex,
    kind: SlipKind,
    message: str,
    arithmetic: str,
    likelihood: float,
    cells: Sequence[Cell],
) -> Slip:
    return Slip(
        kind=kind,
        message=message,
        arithmetic=arithmetic,
        likelihood=round(likelihood, 2),
        evidence=tuple(evidence(placed(source, table, c)) for c in cells),
    )
