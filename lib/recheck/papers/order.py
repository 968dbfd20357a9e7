"""Reading order of the boxes of a page set in two columns.

The layout reader's order jumps between columns where gaps in both happen to be level. Two
columns are read one after the other, in zones between the boxes that span the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from recheck.papers.layout import LayoutBox
from recheck.records import Box

_OVER = 15.0
"""How far in points a box must reach over the middle, on both sides, to span the page."""
_PROSE = ("text", "list-item")
_MARGINS = {"page-header": 0, "page-footer": 2}


def reading_order(layout: Sequence[LayoutBox], width: float) -> list[LayoutBox]:
    """The boxes in reading order; the layout reader's own on a page of one column."""
    middle = width / 2
    prose = [b for b in layout if b.kind in _PROSE]
    left, right = (sum(_column(b.box, middle) == side for b in prose) for side in (0, 1))
    if not left or not right:
        return list(layout)
    spanning = [
        b.box[1] for b in layout if _column(b.box, middle) is None and b.kind not in _MARGINS
    ]

    def place(box: LayoutBox) -> tuple[int, int, int, float, float]:
        column = _column(box.box, middle)
        zone = 2 * sum(top < box.box[1] for top in spanning) + (column is not None)
        return (_MARGINS.get(box.kind, 1), zone, column or 0, box.box[1], box.box[0])

    return sorted(layout, key=place)


def _column(box: Box, middle: float) -> int | None:
    """0 for the left column, 1 for the right, None for a box that spans the page."""
    if box[0] < middle - _OVER and box[2] > middle + _OVER:
        return None
    return int(box[0] + box[2] > 2 * middle)
