"""The header of a table: how many rows it has and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recheck.claims.tables.partition import Group, Label, partition
from recheck.claims.tables.values import is_missing, is_value

Row = Sequence[str]
Places = Sequence[float | None]
"""For each cell of a row where its print is centred, in columns; None where it is not known."""
_MOST_HEADER_ROWS = 5


def value_columns(grid: Sequence[Row]) -> tuple[int, ...]:
    """Columns whose body holds mostly numbers (the first column is always a label)."""
    found = []
    for column in range(1, len(grid[0])):
        body = [row[column] for row in grid[1:] if row[column] and not is_missing(row[column])]
        if body and 2 * sum(map(is_value, body)) >= len(body):
            found.append(column)
    return tuple(found)


def header_rows(grid: Sequence[Row], columns: Sequence[int]) -> int:
    """Number of rows of the header; 0 where the table starts with values at once."""
    if not columns:
        return 1
    labelled = sum(bool(row[0]) for row in grid) > len(grid) / 2
    for number, row in enumerate(grid[:_MOST_HEADER_ROWS]):
        shown = [row[c] for c in columns if row[c]]
        values = [text for text in shown if is_value(text) or is_missing(text)]
        if not shown and row[0] and (number or _begins_group(grid)):
            return number
        if number and row[0] and grid[number - 1][0] and all(grid[number - 1][c] for c in columns):
            return number
        if len(values) * 2 < len(shown) or not shown:
            continue
        if _counts_as_names(grid, row, number, columns, labelled):
            continue
        return number
    return min(_MOST_HEADER_ROWS, len(grid))


def _begins_group(grid: Sequence[Row]) -> bool:
    """Whether the first row names the rows below it (`Tables:`), which have values at once."""
    first, *below = grid
    return not any(first[1:]) and bool(below and below[0][0]) and any(map(is_value, below[0][1:]))


def _counts_as_names(
    grid: Sequence[Row], row: Row, number: int, columns: Sequence[int], labelled: bool
) -> bool:
    """Whether a row of whole numbers names columns (`5 | 20 | 100` under `accuracy@k`)."""
    if any(re.search(r"\d\.\d|[%/±]", row[c]) for c in columns):
        return False
    later = [text for below in grid[number + 1 :] for c in columns if (text := below[c])]
    decimal = bool(later) and 2 * sum("." in text for text in later) > len(later)
    if number == 0:
        return decimal and bool(row[0])
    return labelled and not row[0] and decimal


def column_paths(
    header: Sequence[Row], width: int, places: Sequence[Places] = ()
) -> tuple[tuple[str, ...], ...]:
    """For each column the labels above it, outermost first.

    A label is spread over the columns it spans: those around the place of its print, if
    `places` has one for each header row, or those that a repeating sequence of labels below
    it suggests.
    """
    rows = [list(row) for row in header]
    if not rows:
        return ((),) * width
    unfused = _unfused(rows, width)
    known: list[Places] = list(places[: len(rows) - 1])
    known += [()] * (len(unfused) - len(known))
    levels: list[list[str]] = [unfused[-1]]
    for row, place in zip(reversed(unfused[:-1]), reversed(known[: len(unfused) - 1]), strict=True):
        levels.insert(0, _spread(row, levels, width, place))
    return tuple(
        tuple(dict.fromkeys(level[c] for level in levels if level[c].strip("-–—− ")))
        for c in range(width)
    )


def _unfused(rows: list[list[str]], width: int) -> list[list[str]]:
    """Split a header row that holds two: `P | Full R | F1 | Grobid P | R | Subset F1`."""
    last = rows[-1]
    ends = [cell.split()[-1] if cell else "" for cell in last]
    if _blocks(last) or not _blocks(ends):
        return rows
    inside = {c for first, end in _blocks(ends) for c in range(first, end + 1)}
    upper = ["" if c not in inside else " ".join(last[c].split()[:-1]) for c in range(width)]
    lower = [ends[c] if c in inside else last[c] for c in range(width)]
    return [*rows[:-1], upper, lower]


def _blocks(names: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches over which the same sequence of two or more names repeats."""
    for start in range(1, len(names)):
        for period in range(2, (len(names) - start) // 2 + 1):
            unit = list(names[start : start + period])
            if len(set(unit)) < 2 or not all(unit):
                continue
            found = []
            at = start
            while list(names[at : at + period]) == unit:
                found.append((at, at + period - 1))
                at += period
            if len(found) > 1:
                return found
    return []


def _spread(row: list[str], levels: list[list[str]], width: int, places: Places) -> list[str]:
    """An upper header row with each label repeated over the columns it spans."""
    columns = range(1, width)
    lower = ["".join(level[c] for level in levels) for c in range(width)]
    blocks = [] if places else next((b for level in levels if (b := _blocks(level))), [])
    if any(row[c] for first, last in blocks for c in range(first, last + 1)):
        return _over_blocks(row, blocks, width)
    spread = [row[0]] + [""] * (width - 1)
    spanned = [c for c in columns if lower[c]]
    alone = {c for c in columns if row[c] and not lower[c] and not _inside(c, spanned)}
    for c in alone:
        spread[c] = row[c]
    free = [c for c in columns if c not in alone]
    for group in _groups(row, free, places):
        for c in free[group.first : group.last + 1]:
            spread[c] = group.text
    return spread


def _over_blocks(row: list[str], blocks: Sequence[tuple[int, int]], width: int) -> list[str]:
    """Labels spread over the stretches of columns whose names repeat below them."""
    spread = [row[0]] + [""] * (width - 1)
    for first, last in blocks:
        text = " ".join(row[c] for c in range(first, last + 1) if row[c])
        while first > 1 and row[first] and row[first - 1] and not spread[first - 1]:
            first -= 1
            text = f"{row[first]} {text}"
        spread[first : last + 1] = [text] * (last + 1 - first)
    return [spread[c] or row[c] for c in range(width)]


def _inside(column: int, spanned: Sequence[int]) -> bool:
    return bool(spanned) and spanned[0] <= column <= spanned[-1]


def _groups(row: Sequence[str], free: Sequence[int], places: Places) -> tuple[Group, ...]:
    """The spans of a row's labels among the free columns, as positions in `free`."""
    labels: list[Label] = []
    for i, c in enumerate(free):
        if not row[c]:
            continue
        if labels and labels[-1].last == i - 1 and row[c].startswith("("):
            above = labels[-1]  # `Time | (secs)` is one label
            labels[-1] = Label(f"{above.text} {row[c]}", above.first, i)
            continue
        place = places[c] if places else None
        labels.append(Label(row[c], i, i, None if place is None else _position(place, free)))
    if sum(label.last - label.first + 1 for label in labels) == len(free):
        return tuple(Group(label.text, label.first, label.last) for label in labels)
    return partition(labels, len(free))


def _position(place: float, free: Sequence[int]) -> float:
    """A place in columns as a place among the free columns."""
    below = sum(c <= place for c in free) - 1
    if below < 0 or below + 1 >= len(free):
        return float(max(0, below))
    return below + (place - free[below]) / (free[below + 1] - free[below])
