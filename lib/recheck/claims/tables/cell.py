"""Cells of a document's tables with their paths, quantities and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from recheck.claims.quantities import Quantity, Unit, cell_quantities
from recheck.claims.quantities.units import unit_of_word
from recheck.claims.tables.headers import header_rows, value_columns
from recheck.claims.tables.mend import mended
from recheck.claims.tables.rows import BodyRow, body_rows
from recheck.claims.tables.values import is_value
from recheck.records import Box, Document, Table

_SCALE = re.compile(r"[×x]\s?10\s?\^?(\d{1,2})\b|\b(?:in\s+)?(thousands|millions|billions)\b", re.I)
_SCALES = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}
_HALF = (0.3, 0.7)
"""Between which shares of the way to the next column a value belongs to both."""
_NOT_FOLLOWED = re.compile(r"[\s(),;:|]+")


@dataclass(frozen=True)
class Cell:
    """A body cell of a table and what it is about.

    `row_path` holds section, group and row labels, `column_path` header labels, both
    outermost first. `quantities` are empty for a cell of words.
    """

    table: int
    """Index in `Document.tables`."""
    row: int
    column: int
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    text: str
    quantities: tuple[Quantity, ...]
    box: Box | None
    caption: str
    label: str
    page: int
    bold: bool = False


def cells(document: Document) -> tuple[Cell, ...]:
    """All body cells of all tables that hold something, in reading order."""
    return tuple(
        cell for index, table in enumerate(document.tables) for cell in table_cells(table, index)
    )


def table_cells(table: Table, index: int = 0) -> tuple[Cell, ...]:
    """The body cells of one table that hold something, in reading order."""
    if not table.grid or not table.grid[0]:
        return ()
    grid = mended(table.grid)
    added = len(grid) - len(table.grid)
    values = value_columns(grid)
    header = header_rows(grid, values)
    first = values[0] if values else 1
    middles = _middles(table, header) if not added else []
    _share_spans(grid, table, header, middles)
    places = [_placed(boxes, middles) for boxes in table.boxes[:header]] if middles else []
    found = []
    for row in body_rows(grid, header, places):
        for column, text in enumerate(grid[row.index]):
            if text and column:
                printed = row.index - added
                box = table.boxes[printed][column] if table.boxes else None
                bold = (printed, column) in table.bold
                found.append(_cell(table, index, row, column, first, text, box, bold))
    return _without_chance_years(found)


def _without_chance_years(found: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells, with a figure such as 1948 as a mere number where most of its column are none."""
    years = Counter(c.column for c in found if any(q.unit == "year" for q in c.quantities))
    filled = Counter(c.column for c in found if c.quantities)
    return tuple(
        replace(
            c,
            quantities=tuple(
                replace(q, unit=None) if q.unit == "year" else q for q in c.quantities
            ),
        )
        if 0 < 2 * years[c.column] < filled[c.column]
        else c
        for c in found
    )


def _middles(table: Table, header: int) -> list[float]:
    """Where the columns of the body are centred; nothing where a column is empty."""
    middles = []
    for column in range(len(table.grid[0])) if table.boxes else ():
        found = [
            (box[0] + box[2]) / 2
            for row, boxes in zip(table.grid[header:], table.boxes[header:], strict=True)
            if row[column] and (box := boxes[column]) is not None
        ]
        if not found:
            return []
        middles.append(median(found))
    return middles


def _placed(boxes: Sequence[Box | None], middles: Sequence[float]) -> list[float | None]:
    """Where cells of a row are centred, in columns of the body."""
    return [None if box is None else _place((box[0] + box[2]) / 2, middles) for box in boxes]


def _share_spans(
    grid: list[list[str]], table: Table, header: int, middles: Sequence[float]
) -> None:
    """Give a value printed midway between two columns to both."""
    if not middles:
        return
    for row, boxes in zip(grid[header:], table.boxes[header:], strict=True):
        for column, place in enumerate(_placed(boxes, middles)[:-1]):
            midway = place is not None and _HALF[0] <= place - column <= _HALF[1]
            if midway and column and is_value(row[column]) and not row[column + 1]:
                row[column + 1] = row[column]


def _place(x: float, middles: Sequence[float]) -> float:
    """A horizontal position as a position between columns."""
    for i, (left, right) in enumerate(pairwise(middles)):
        if x <= right:
            return i + max(0.0, (x - left) / (right - left)) if right > left else float(i)
    return float(len(middles) - 1)


def _cell(
    table: Table,
    index: int,
    row: BodyRow,
    column: int,
    first: int,
    text: str,
    box: Box | None,
    bold: bool,
) -> Cell:
    path = row.columns[column]
    row_path = row.path
    if column < first:
        row_path = tuple(part for part in row_path if part != text)
    return Cell(
        table=index,
        row=row.index,
        column=column,
        row_path=row_path,
        column_path=path,
        text=text,
        quantities=_quantities(text, path, row_path),
        box=box,
        caption=table.caption or "",
        label=table.label or "",
        page=table.page,
        bold=bold,
    )


def _quantities(text: str, column: tuple[str, ...], row: tuple[str, ...]) -> tuple[Quantity, ...]:
    """Quantities of a cell with the units that header and row name, pair by pair."""
    found = cell_quantities(text)
    if not found:
        return ()
    header = " ".join(column)
    pair = re.search(r"(\S+)\s/\s(\S+)\s*\Z", header)
    if pair and len(found) == 2:
        units = [_unit(pair[1]), _unit(pair[2])]
    else:
        units = [_unit(header) or _unit(" ".join(row))] * len(found)
    factor = _factor(header)
    return tuple(_scaled(_labelled(q, unit), factor) for q, unit in zip(found, units, strict=True))


def _unit(words: str) -> Unit | None:
    if "%" in words:
        return "percent"
    for word in _NOT_FOLLOWED.split(words):
        unit = unit_of_word(word.rstrip("."))
        if unit in ("accuracy", "f1", "bleu", "perplexity", "parameters", "tokens"):
            return unit
    return None


def _labelled(quantity: Quantity, unit: Unit | None) -> Quantity:
    if unit is None or quantity.unit not in (None, "count", "parameters"):
        return quantity
    if quantity.sign and unit in ("accuracy", "f1", "bleu", "percent"):
        unit = "points"
    return replace(quantity, unit=unit)


def _factor(header: str) -> float:
    match = _SCALE.search(header)
    if not match:
        return 1.0
    return 10.0 ** int(match[1]) if match[1] else _SCALES[match[2].lower()]


def _scaled(quantity: Quantity, factor: float) -> Quantity:
    if factor == 1.0:
        return quantity
    return replace(
        quantity,
        value=quantity.value * factor,
        low=quantity.low * factor,
        high=quantity.high * factor,
    )
