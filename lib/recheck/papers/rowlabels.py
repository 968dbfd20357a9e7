"""Labels of groups of rows: printed up the side, or centred on the rows that they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from recheck.papers.columns import Interval, Phrase, columns_of
from recheck.papers.words import Word, enclose
from recheck.records import Box

_VERTICAL = 0.05
"""Greatest slope of a label printed up the side."""


@dataclass
class Row:
    """One row of the table: the phrases of each column, top to bottom."""

    cells: list[list[Phrase]]
    spanning: set[int] = field(default_factory=set)
    """Columns whose phrase reaches over into the next column."""

    @property
    def top(self) -> float:
        return min(p.box[1] for ps in self.cells for p in ps)

    @property
    def bottom(self) -> float:
        return max(p.box[3] for ps in self.cells for p in ps)

    @property
    def middle(self) -> float:
        """Height of the row, from its last columns; labels may be centred on a group."""
        ps = [p for ps in self.cells[1:] for p in ps] or [p for ps in self.cells for p in ps]
        return median(p.middle for p in ps)


def rotated_labels(words: Sequence[Word]) -> list[Phrase]:
    """Labels printed up or down the side, each put together from its pieces; what is printed
    aslant, a watermark say, is none."""
    columns: list[list[Word]] = []
    found = (w for w in words if abs(w.direction[0]) < _VERTICAL and w.text)
    for word in sorted(found, key=lambda w: w.box[0]):
        near = next((c for c in columns if abs(c[0].centre[0] - word.centre[0]) < 4), None)
        if near is None:
            columns.append([word])
        else:
            near.append(word)
    labels = []
    for column in columns:
        upward = column[0].direction[1] < 0
        column.sort(key=lambda w: -w.box[3] if upward else w.box[1])
        run = [column[0]]
        for word in column[1:]:
            a, b = run[-1].box, word.box
            gap = a[1] - b[3] if upward else b[1] - a[3]
            if gap > word.size:
                labels.append(Phrase(tuple(run), rotated=True))
                run = []
            run.append(word)
        labels.append(Phrase(tuple(run), rotated=True))
    return labels


def place_rotated(
    labels: Sequence[Phrase], rows: Sequence[Row], columns: Sequence[Interval]
) -> None:
    for label in labels:
        row = min(rows, key=lambda r: abs(r.middle - label.middle))
        row.cells[columns_of(label, columns)[0]].append(label)


def lift_labels(rows: Sequence[Row], rules: Sequence[Box], columns: Sequence[Interval]) -> None:
    """Move labels centred on a group of rows to the first row of the group."""
    segment: list[Row] = []
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if 0 in row.spanning or not any(row.cells[1:]):
            _lift_segment(segment)
            segment = []
            continue
        segment.append(row)
        if after is None or _ruled_off(row, after, rules, columns):
            _lift_segment(segment)
            segment = []


def _ruled_off(row: Row, after: Row, rules: Sequence[Box], columns: Sequence[Interval]) -> bool:
    width = columns[-1][1] - columns[0][0]
    return any(
        row.middle < rule[1] < after.middle and rule[2] - rule[0] > 0.8 * width for rule in rules
    )


def _lift_segment(rows: Sequence[Row]) -> None:
    labelled = [row for row in rows if row.cells[0]]
    if not labelled or rows[0].cells[0]:  # labels stand on the first rows already
        return
    heights = [row.middle for row in rows]
    labels = [enclose(p.box for p in row.cells[0]) for row in labelled]
    centres = [(b[1] + b[3]) / 2 for b in labels]
    pitch = median(b - a for a, b in pairwise(heights))
    for skipped in range(min(3, len(rows))):
        starts = _tiling(heights, centres, skipped, 0.35 * pitch)
        if starts is not None:
            moved = [row.cells[0] for row in labelled]
            for row in labelled:
                row.cells[0] = []
            for start, phrases in zip(starts, moved, strict=True):
                rows[start].cells[0] = phrases
            return


def _tiling(
    heights: Sequence[float], centres: Sequence[float], start: int, tolerance: float
) -> list[int] | None:
    """First rows of consecutive groups centred on `centres` that fill all rows from `start`."""
    if not centres:
        return [] if start == len(heights) else None
    for end in range(start, len(heights)):
        if abs((heights[start] + heights[end]) / 2 - centres[0]) <= tolerance:
            rest = _tiling(heights, centres[1:], end + 1, tolerance)
            if rest is not None:
                return [start, *rest]
    return None
