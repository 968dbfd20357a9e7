"""Mends the layout of a page where tables are concerned.

The layout reader sometimes takes tables that stand side by side for one, swallows the caption
between them, or takes a table for a picture. Printed rules and captions tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from recheck.papers.layout import LayoutBox
from recheck.papers.words import Word, enclose, lines_of, rounded
from recheck.records import Box

if TYPE_CHECKING:
    import pymupdf

TABLE_CAPTION = re.compile(r"^(?:Table|TABLE|Tab\.)\s*([A-Z]?\.?\d+[a-z]?)\s*(?=[:.|–—]|$)")
_NEAR = 45.0
"""Greatest distance in points between a table and its caption."""
_PROSE = 30
"""Words from which a cell holds running text."""
_MOSTLY = 0.7


def page_rules(page: pymupdf.Page) -> list[Box]:
    """Horizontal rules of a page, top to bottom, rules drawn in pieces joined."""
    rules: list[Box] = []
    drawn = [
        tuple(box)
        for kind, box in page.get_bboxlog()
        if kind in ("stroke-path", "fill-path") and box[3] - box[1] < 2 and box[2] - box[0] > 8
    ]
    for box in sorted(drawn, key=lambda b: (round(b[1]), b[0])):
        last = rules[-1] if rules else None
        if last and abs(last[1] - box[1]) < 1 and box[0] - last[2] < 1:
            rules[-1] = (last[0], last[1], max(last[2], box[2]), max(last[3], box[3]))
        else:
            rules.append(box)
    return [rounded(rule) for rule in rules]


def mend_layout(
    layout: Sequence[LayoutBox], words: Sequence[Word], rules: Sequence[Box]
) -> list[LayoutBox]:
    """The layout with merged tables taken apart and missed tables added."""
    mended: list[LayoutBox] = []
    for box in layout:
        mended += _taken_apart(box, layout, rules) if box.kind == "table" else [box]
    mended = [part for box in mended for part in _without_caption(box, words)]
    if any(box.kind == "table" for box in mended):
        captions = [box for box in mended if _is_table_caption(box, words)]
        mended = [part for box in mended for part in _of_prose(box, captions, words)]
    return _with_missed_tables(mended, words, rules)


def _without_caption(table: LayoutBox, words: Sequence[Word]) -> list[LayoutBox]:
    """A table and the caption below it that was taken for its last rows."""
    if table.kind != "table":
        return [table]
    x0, y0, x1, y1 = table.box
    inside = [w for w in words if w.upright and _holds(table.box, w.centre)]
    for line in lines_of(inside)[1:]:
        label = TABLE_CAPTION.match(line.text)
        # A row of a table may be called `Table` too: `Table 97.3 58.6`.
        if label and not line.text[label.end() :].lstrip(" :.|–—")[:1].isdigit():
            top = line.box[1]
            rows = tuple(
                row for row in table.cells if all(c is None or c[1] < top - 1 for c in row)
            )
            caption = LayoutBox("caption", rounded((x0, top - 1, x1, y1)))
            return [LayoutBox("table", rounded((x0, y0, x1, top - 1)), rows), caption]
    return [table]


def _of_prose(
    table: LayoutBox, captions: Sequence[LayoutBox], words: Sequence[Word]
) -> list[LayoutBox]:
    """The columns of running text, an abstract beside its keywords say, that pass for a table."""
    if table.kind != "table" or any(_gap(table.box, c.box) < _NEAR for c in captions):
        return [table]
    columns = zip(*table.cells, strict=True)
    cells = [cell for column in columns for cell in column if cell is not None]
    held = [[w for w in words if w.upright and _holds(cell, w.centre)] for cell in cells]
    total = sum(map(len, held))
    if sum(len(found) for found in held if len(found) >= _PROSE) <= _MOSTLY * total:
        return [table]
    return [LayoutBox("text", cell) for cell, found in zip(cells, held, strict=True) if found]


def _taken_apart(
    table: LayoutBox, layout: Sequence[LayoutBox], rules: Sequence[Box]
) -> list[LayoutBox]:
    """Tables side by side, told apart by the extents of their rules."""
    clusters = _side_by_side([r for r in rules if _within(r, table.box)])
    if len(clusters) < 2:
        return [table]
    others = [b.box for b in layout if b is not table and b.kind in ("table", "caption")]
    parts = []
    for cluster in clusters:
        region = _until_next(enclose(cluster), others)
        if region is not None and not any(_overlap(region, o) > 0.5 for o in others):
            parts.append(LayoutBox("table", rounded(region)))
    return parts or [table]


def _side_by_side(rules: Sequence[Box]) -> list[list[Box]]:
    """Rules grouped by horizontal extent, where there is a gutter; short rules aside."""
    widest = max((r[2] - r[0] for r in rules), default=0.0)
    clusters: list[list[Box]] = []
    for rule in sorted(r for r in rules if r[2] - r[0] > 0.4 * widest):
        if clusters and rule[0] < max(r[2] for r in clusters[-1]) + 5:
            clusters[-1].append(rule)
        else:
            clusters.append([rule])
    return clusters if all(len(c) > 1 for c in clusters) else []


def _until_next(region: Box, others: Sequence[Box]) -> Box | None:
    """The upper part of a region that reaches over a caption or another table."""
    x0, y0, x1, y1 = region
    for other in others:
        if min(x1, other[2]) - max(x0, other[0]) > 0.3 * (x1 - x0) and y0 + 5 < other[1] < y1:
            y1 = other[1] - 1
    return (x0, y0, x1, y1) if y1 - y0 > 10 else None


def _with_missed_tables(
    layout: list[LayoutBox], words: Sequence[Word], rules: Sequence[Box]
) -> list[LayoutBox]:
    """Tables between rules beside a caption "Table N" that has no table near it."""
    for caption in list(layout):
        if caption.kind not in ("caption", "text") or not _is_table_caption(caption, words):
            continue
        if any(b.kind == "table" and _gap(b.box, caption.box) < _NEAR for b in layout):
            continue
        region = _ruled_region(caption.box, rules, layout)
        if region is None:
            continue
        index = layout.index(caption)
        table = LayoutBox("table", rounded(region))
        layout.insert(index + (region[1] > caption.box[1]), table)
        layout = [b for b in layout if b is table or b is caption or _overlap(b.box, region) < 0.6]
    return layout


def _is_table_caption(box: LayoutBox, words: Sequence[Word]) -> bool:
    inside = [w for w in words if w.upright and _holds(box.box, w.centre)]
    lines = lines_of(inside)
    return bool(lines) and TABLE_CAPTION.match(lines[0].text) is not None


def _ruled_region(caption: Box, rules: Sequence[Box], layout: Sequence[LayoutBox]) -> Box | None:
    """Rules of one width that begin near the caption, above or below it."""
    free = [
        r
        for r in rules
        if min(r[2], caption[2]) - max(r[0], caption[0]) > 0.6 * (r[2] - r[0])
        and r[2] - r[0] > 0.3 * (caption[2] - caption[0])
        and not any(b.kind == "table" and _within(r, b.box) for b in layout)
    ]
    for side in (
        [r for r in reversed(free) if r[3] <= caption[1] + 2],
        [r for r in free if r[1] >= caption[3] - 2],
    ):
        if side and _gap(side[0], caption) < _NEAR:
            alike = [r for r in side if abs(r[0] - side[0][0]) < 3 and abs(r[2] - side[0][2]) < 3]
            if len(alike) > 1:
                return enclose(alike)
    return None


def _within(inner: Box, outer: Box) -> bool:
    return _overlap(inner, (outer[0] - 8, outer[1] - 8, outer[2] + 8, outer[3] + 8)) > 0.9


def _overlap(inner: Box, outer: Box) -> float:
    """Share of `inner` that lies in `outer`."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max((inner[2] - inner[0]) * (inner[3] - inner[1]), 1e-6)


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] - 1 <= point[0] <= box[2] + 1 and box[1] - 1 <= point[1] <= box[3] + 1


def _gap(a: Box, b: Box) -> float:
    """Vertical gap between boxes that stand over each other, infinite if they do not."""
    if min(a[2], b[2]) - max(a[0], b[0]) <= 0:
        return float("inf")
    return max(a[1] - b[3], b[1] - a[3], 0.0)
