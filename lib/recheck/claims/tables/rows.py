"""The labels of a table's body rows: sections, groups and the row's own label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from recheck.claims.tables.headers import Places, Row, column_paths, value_columns
from recheck.claims.tables.partition import Label, partition
from recheck.claims.tables.values import is_missing, is_value

_BULLET = re.compile(r"^[-–−•·└↳+]\s*(?=\D)|^w/|^with\b|^without\b")
_YES, _NO = frozenset("✓✔"), frozenset("✗✘")
_BRACKETED = re.compile(r"\(\w{2,}")
"""What goes on with a label: `(LM+FM)`, but not `(A)`, which is one of its own."""
_PATTERN = 0.3
_REPEATED = 2.0
_MARKS = 4


@dataclass(frozen=True)
class BodyRow:
    """A row of values with its path and the names of its columns."""

    index: int
    path: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]


@dataclass
class _Block:
    """Consecutive body rows under one section and one header."""

    sections: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    rows: list[int]


def body_rows(
    grid: Sequence[Row], header: int, places: Sequence[Places] = ()
) -> tuple[BodyRow, ...]:
    """The rows of values below the header, each with its full row path.

    `places` say where the labels of the header rows are printed.
    """
    values = value_columns(grid)
    labels = _label_columns(grid, values)
    found: list[BodyRow] = []
    for block in _blocks(grid, header, values, places):
        paths = _paths(grid, block, labels, values)
        for index, path in zip(block.rows, paths, strict=True):
            found.append(BodyRow(index, (*block.sections, *path), block.columns))
    return tuple(_told_apart(grid, found, values))


def _label_columns(grid: Sequence[Row], values: Sequence[int]) -> list[int]:
    """The leading columns of words."""
    first = values[0] if values else len(grid[0])
    return list(range(max(1, min(first, 4))))


def _blocks(
    grid: Sequence[Row], header: int, values: Sequence[int], places: Sequence[Places]
) -> list[_Block]:
    width = len(grid[0])
    columns = column_paths(grid[:header], width, places)
    outer = ""
    top = grid[header - 1] if header else ()
    blocks = [_Block((), columns, [])]
    for index in range(header, len(grid)):
        row = grid[index]
        if _is_header(row, values):
            outer = _outer(row, top, blocks, outer)
            full = [text or above for text, above in zip(row, top or row, strict=True)]
            columns = column_paths([*grid[: max(0, header - 1)], full], width, places)
            blocks.append(_Block((outer,) if outer else (), columns, []))
            top = full
        elif _is_section(row, values):
            text = " ".join(cell for cell in row if cell)
            if blocks[-1].rows and _continues(text) and row[0]:
                continue
            blocks.append(_Block(((outer, text) if outer else (text,)), columns, []))
        else:
            blocks[-1].rows.append(index)
    return [block for block in blocks if block.rows]


def _outer(row: Row, top: Row, blocks: list[_Block], outer: str) -> str:
    """The label that a repeated header puts over the rows that follow it.

    Where a header comes back with another first cell (`mBERT | en | de`, then `XLM15 | en |
    de`), these first cells name the two halves; the first half gets its name now.
    """
    if top and top[0] and row[0] and top[0] != row[0] and not outer:
        for i, block in enumerate(blocks):
            blocks[i] = _Block((top[0], *block.sections), block.columns, block.rows)
    return row[0]


def _is_header(row: Row, values: Sequence[int]) -> bool:
    shown = [row[c] for c in values if row[c]]
    return (
        len(values) > 1
        and len(shown) >= max(2, 0.6 * len(values))
        and not any(is_value(text) or is_missing(text) for text in shown)
    )


def _is_section(row: Row, values: Sequence[int]) -> bool:
    if any(is_value(row[c]) or is_missing(row[c]) for c in values):
        return False
    shown = [c for c, text in enumerate(row) if text]
    if not values or not shown:
        return False
    return len(shown) == 1 or not row[0] or shown[-1] < len(row) / 3


def _continues(text: str) -> bool:
    """Whether a line of words goes on with the label above it."""
    return bool(re.match(r"[(a-z]", text))


def _paths(
    grid: Sequence[Row], block: _Block, labels: Sequence[int], values: Sequence[int]
) -> list[tuple[str, ...]]:
    rows = block.rows
    own = [[grid[r][c] for c in labels] for r in rows]
    for first, last in _stretches(own):
        for level in range(len(labels)):
            column = [cells[level] for cells in own[first:last]]
            rest = [tuple(cells[level + 1 :]) for cells in own[first:last]]
            inner = level + 1 < len(labels)
            broken = inner and any(_goes_on(a, b) for a, b in pairwise(column))
            full = all(column) and not broken
            if full or not any(column) or (inner and not any(any(r) for r in rest)):
                continue
            for i, text in enumerate(_filled(grid, rows[first:last], column, rest, values, inner)):
                own[first + i][level] = text
    for r, cells in zip(rows, own, strict=True):
        cells[:] = [
            _in_words(text, block.columns[c]) for c, text in zip(labels, cells, strict=True)
        ]
        cells.append(_words_among(grid[r], values))
    paths = [tuple(text for text in cells if text) for cells in own]
    return _nested(paths)


def _in_words(text: str, column: tuple[str, ...]) -> str:
    """A label; a tick under `Sup.` as `with Sup.`, a cross as `without Sup.`."""
    if text not in _YES | _NO or not column:
        return text
    return f"{'with' if text in _YES else 'without'} {column[-1]}"


def _stretches(own: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Rows between those whose first cell is their whole label and belongs to no group."""
    if len(own[0]) == 1 or not any(any(cells[1:]) for cells in own):
        return [(0, len(own))]
    alone = [i for i, cells in enumerate(own) if cells[0] and not any(cells[1:])]
    edges = [-1, *alone, len(own)]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def _words_among(row: Row, values: Sequence[int]) -> str:
    """Words that a row of values prints across value columns, as its description."""
    words = [row[c] for c in values if row[c] and not is_value(row[c]) and not is_missing(row[c])]
    text = " ".join(words)
    return text if " " in text else ""


def _filled(
    grid: Sequence[Row],
    rows: Sequence[int],
    column: Sequence[str],
    rest: Sequence[tuple[str, ...]],
    values: Sequence[int],
    group: bool,
) -> list[str]:
    """A label column with each group label repeated over its group; the label of a `group` of rows,
    which have labels of their own, may go on with a bracket."""
    labels: list[Label] = []
    for i, text in enumerate(column):
        if not text:
            continue
        above = labels[-1] if labels and labels[-1].last == i - 1 else None
        further = group and _BRACKETED.match(text)
        if above is not None and (further or _goes_on(above.text, text)):
            labels[-1] = Label(f"{above.text} {text}", above.first, i)
        else:
            labels.append(Label(text, i, i))
    pattern = [tuple(bool(grid[r][c]) for c in values) for r in rows]

    def inside(first: int, last: int) -> float:
        seen = [label for label in rest[first : last + 1] if set(label) - _YES - _NO - {""}]
        changes = sum(pattern[i] != pattern[i + 1] for i in range(first, last))
        cut = first > 0 and pattern[first - 1] == pattern[first]
        return _REPEATED * (len(seen) - len(set(seen))) + _PATTERN * (changes + cut)

    filled = [""] * len(column)
    for group in partition(labels, len(column), inside):
        filled[group.first : group.last + 1] = [group.text] * (group.last + 1 - group.first)
    return filled


def _goes_on(above: str, text: str) -> bool:
    """Whether a label on the next row is the next line of the label above it."""
    return above.endswith(",") or above.count("(") > above.count(")")


def _nested(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Put rows that begin with a bullet under the last row that does not."""
    nested: list[tuple[str, ...]] = []
    parent: tuple[str, ...] = ()
    for path in paths:
        bulleted = len(path) == 1 and _BULLET.match(path[0]) is not None
        if bulleted and parent:
            nested.append((*parent, *path))
        else:
            parent = path if path and not bulleted else parent
            nested.append(path)
    return nested


def _told_apart(
    grid: Sequence[Row], rows: Sequence[BodyRow], values: Sequence[int]
) -> list[BodyRow]:
    """Rows that share a path get the settings that set them apart: `(h 1)` under `(A)`.

    Settings are the columns that are not filled in every row, or else the first column.
    """
    count: dict[tuple[str, ...], int] = {}
    for row in rows:
        count[row.path] = count.get(row.path, 0) + 1
    sparse = [c for c in values if not all(grid[row.index][c] for row in rows)]
    result = []
    for row in rows:
        if count[row.path] == 1:
            result.append(row)
            continue
        given = [c for c in sparse if grid[row.index][c] and row.columns[c]]
        if not given:
            given = [c for c in values[:1] if grid[row.index][c] and row.columns[c]]
        marks = tuple(f"{row.columns[c][-1]} {grid[row.index][c]}" for c in given)
        told = (f"({', '.join(marks[:_MARKS])})",) if marks else ()
        result.append(BodyRow(row.index, (*row.path, *told), row.columns))
    return result
