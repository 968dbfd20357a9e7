"""Cells of a document's tables with their paths, quantities and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from recheck.claims.quantities import Quantity, Unit, cell_quantities
from recheck.claims.quantities.units import unit_of_word
from recheck.claims.tables.headers import header_rows, value_columns
from recheck.claims.tables.mend import mended
from recheck.claims.tables.rows import BodyRow, body_rows
from recheck.records import Box, Document, Table

_SCALE = re.compile(r"[×x]\s?10\s?\^?(\d{1,2})\b|\b(?:in\s+)?(thousands|millions|billions)\b", re.I)
_SCALES = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}
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
    found = []
    for row in body_rows(grid, header):
        for column, text in enumerate(grid[row.index]):
            if text and column:
                box = table.boxes[row.index - added][column] if table.boxes else None
                found.append(_cell(table, index, row, column, first, text, box))
    return tuple(found)


def _cell(
    table: Table, index: int, row: BodyRow, column: int, first: int, text: str, box: Box | None
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
