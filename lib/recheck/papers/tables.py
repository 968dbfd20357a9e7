"""Tables of a page: each with its caption, and its grid of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recheck.papers.grid import arrange
from recheck.papers.layout import LayoutBox
from recheck.papers.repair import TABLE_CAPTION
from recheck.papers.sentences import Lexicon
from recheck.papers.words import Word, rounded
from recheck.records import Block, Box, Table

_FARTHEST = 120.0
"""Greatest distance in points between a table and its caption."""


@dataclass(frozen=True)
class PageText:
    """What the table reader needs to know of a page."""

    number: int
    layout: Sequence[LayoutBox]
    words: Sequence[Word]
    rules: Sequence[Box]


def page_tables(page: PageText, blocks: Sequence[Block], lexicon: Lexicon) -> list[Table]:
    """The tables of a page, each with the caption nearest to it."""
    found = [b for b in page.layout if b.kind == "table"]
    captions = _captions(blocks, found)
    tables = []
    for index, box in enumerate(found):
        others = [b for b in found if b is not box and _area(b.box) < _area(box.box)]
        words = [
            w
            for w in page.words
            if _holds(box.box, w) and not any(_holds(o.box, w) for o in others)
        ]
        rules = [r for r in page.rules if _crosses(r, box.box)]
        grid = arrange(words, box.cells, rules, lexicon)
        if grid is None:
            continue
        label, caption = captions.get(index, (None, None))
        tables.append(
            Table(
                page=page.number,
                box=box.box,
                label=label,
                caption=caption,
                grid=grid.texts,
                boxes=tuple(tuple(rounded(b) for b in row) for row in grid.boxes),
            )
        )
    return tables


def _captions(blocks: Sequence[Block], tables: Sequence[LayoutBox]) -> dict[int, tuple[str, str]]:
    """Label and text of the caption that belongs to each table, by nearness."""
    pairs = []
    for c, block in enumerate(blocks):
        label = TABLE_CAPTION.match(block.text)
        if not label or block.kind not in ("caption", "text"):
            continue
        for t, table in enumerate(tables):
            gap = _distance(block.box, table.box)
            if gap is not None and gap < _FARTHEST:
                pairs.append((gap, t, c, f"Table {label.group(1)}", block.text))
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


def _holds(box: Box, word: Word) -> bool:
    x, y = word.centre
    return box[0] - 2 <= x <= box[2] + 2 and box[1] - 2 <= y <= box[3] + 2


def _crosses(rule: Box, box: Box) -> bool:
    beside = rule[2] <= box[0] or rule[0] >= box[2]
    return not beside and box[1] - 3 < rule[1] < box[3] + 3


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
