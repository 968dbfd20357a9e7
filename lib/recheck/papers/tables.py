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
_UNMATCHED = 1000.0


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
                bold=grid.bold,
            )
        )
    return tables


def _captions(blocks: Sequence[Block], tables: Sequence[LayoutBox]) -> dict[int, tuple[str, str]]:
    """Label and text of the caption that belongs to each table: most pairs, smallest gaps.

    Two halves of a table side by side under one caption share it.
    """
    from scipy.optimize import linear_sum_assignment

    named = [
        (block.box, f"Table {label.group(1)}", block.text)
        for block in blocks
        if block.kind in ("caption", "text") and (label := TABLE_CAPTION.match(block.text))
    ]
    if not named or not tables:
        return {}
    gaps = [[_distance(table.box, box) for box, _, _ in named] for table in tables]
    costs = [[g if g < _FARTHEST else _UNMATCHED for g in row] for row in gaps]
    chosen = {
        int(t): int(c)
        for t, c in zip(*linear_sum_assignment(costs), strict=True)
        if costs[t][c] < _UNMATCHED
    }
    for t, table in enumerate(tables):
        if t not in chosen:
            halves = [c for o, c in chosen.items() if _beside(table.box, tables[o].box)]
            shared = [c for c in halves if gaps[t][c] < _FARTHEST]
            if shared:
                chosen[t] = shared[0]
    return {t: named[c][1:] for t, c in chosen.items()}


def _beside(a: Box, b: Box) -> bool:
    """Whether two boxes stand side by side, as two halves of one table do."""
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.7 * max(a[3] - a[1], b[3] - b[1])


def _distance(a: Box, b: Box) -> float:
    """Vertical gap between boxes that stand over each other, infinite if they do not."""
    if min(a[2], b[2]) - max(a[0], b[0]) <= 0:
        return float("inf")
    return max(a[1] - b[3], b[1] - a[3], 0.0)


def _holds(box: Box, word: Word) -> bool:
    x, y = word.centre
    return box[0] - 2 <= x <= box[2] + 2 and box[1] - 2 <= y <= box[3] + 2


def _crosses(rule: Box, box: Box) -> bool:
    beside = rule[2] <= box[0] or rule[0] >= box[2]
    return not beside and box[1] - 3 < rule[1] < box[3] + 3


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
