"""Tables as printed grids of cells, with a box for each cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recheck.papers.layout import LayoutBox
from recheck.papers.sentences import TextBlock
from recheck.papers.words import Word, lines_of
from recheck.records import Box, Table

_LABEL = re.compile(r"^(Table|Tab\.)\s*([A-Z]?\.?\d+[a-z]?)")


@dataclass(frozen=True)
class PageText:
    """What the table reader needs to know of a page."""

    number: int
    layout: Sequence[LayoutBox]
    words: Sequence[Word]
    blocks: Sequence[TextBlock]


def page_tables(page: PageText) -> list[Table]:
    """The tables of a page, each with the caption nearest to it."""
    found = [b for b in page.layout if b.kind == "table" and b.cells]
    captions = _captions(page, found)
    return [_table(page, box, captions.get(i)) for i, box in enumerate(found)]


def _captions(page: PageText, tables: Sequence[LayoutBox]) -> dict[int, tuple[str, str]]:
    """Label and text of the caption that belongs to each table, by nearness."""
    pairs = []
    for c, item in enumerate(page.blocks):
        text = " ".join(line.text for line in item.lines)
        label = _LABEL.match(text)
        if not label or item.block.kind in ("page-header", "page-footer"):
            continue
        for t, table in enumerate(tables):
            gap = _distance(item.block.box, table.box)
            if gap is not None:
                pairs.append((gap, t, c, f"Table {label.group(2)}", text))
    chosen: dict[int, tuple[str, str]] = {}
    used: set[int] = set()
    for _, t, c, label, text in sorted(pairs):
        if t not in chosen and c not in used:
            chosen[t] = (label, text)
            used.add(c)
    return chosen


def _distance(a: Box, b: Box) -> float | None:
    """Vertical gap between boxes that stand over each other, None if they do not."""
    if min(a[2], b[2]) - max(a[0], b[0]) <= 0:
        return None
    return max(a[1] - b[3], b[1] - a[3], 0.0)


def _table(page: PageText, found: LayoutBox, caption: tuple[str, str] | None) -> Table:
    grid = [[_cell_text(page.words, cell) for cell in row] for row in found.cells]
    return Table(
        page=page.number,
        box=found.box,
        label=caption[0] if caption else None,
        caption=caption[1] if caption else None,
        grid=tuple(map(tuple, grid)),
        boxes=found.cells,
    )


def _cell_text(words: Sequence[Word], cell: Box | None) -> str:
    if cell is None:
        return ""
    inside = [
        w for w in words if cell[0] <= w.centre[0] < cell[2] and cell[1] <= w.centre[1] < cell[3]
    ]
    return " ".join(line.text for line in lines_of(inside))
