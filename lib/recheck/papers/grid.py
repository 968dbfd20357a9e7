"""The words of a table region arranged in rows and columns.

The layout reader's cell rectangles give the columns and a first idea of the rows. What it gets
wrong is mended from the geometry of the words and the printed rules: labels cut by a column
boundary, rows run together, rotated labels, and labels centred on their group of rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from recheck.papers.sentences import Lexicon, block_text
from recheck.papers.words import Line, Word, enclose
from recheck.records import Box

_LETTER = re.compile(r"[^\W\d_]")
_OPERATORS = "·×±/+–−-"
_SHORT = 10
Interval = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """Texts and boxes of cells, as printed: spans carry their text in the first cell."""

    texts: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class _Phrase:
    """Words that stand together in one cell."""

    words: tuple[Word, ...]
    rotated: bool = False

    @property
    def box(self) -> Box:
        return enclose(w.box for w in self.words)

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words if w.text)

    @property
    def middle(self) -> float:
        box = self.box
        return (box[1] + box[3]) / 2


@dataclass
class _Row:
    """One row of the table: the phrases of each column, top to bottom."""

    cells: list[list[_Phrase]]
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


def arrange(
    words: Sequence[Word],
    cells: Sequence[Sequence[Box | None]],
    rules: Sequence[Box],
    lexicon: Lexicon,
) -> Grid | None:
    """Arrange the words of a table.

    Args:
        words: all words inside the table, rotated ones too.
        cells: rows of cell rectangles from the layout reader; empty if there are none, then
            columns and rows are found from the words alone.
        rules: horizontal rules printed inside the table.

    Returns:
        None where the words form fewer than two columns or rows.
    """
    phrases = _phrases([w for w in words if w.upright])
    if not phrases:
        return None
    lines = _visual_lines(phrases)
    columns = _layout_columns(cells) or _word_columns(lines)
    if len(columns) < 2:
        return None
    bands = _layout_bands(cells)
    rows: list[_Row] = []
    for group in _banded(lines, bands):
        for part in _split(group, columns):
            rows.append(_row(part, columns, rules))
    labels = _rotated(words)
    if labels:
        _place_rotated(labels, rows, columns)
    _lift_labels(rows, rules, columns)
    return _finished(rows, lexicon)


def _phrases(words: Sequence[Word]) -> list[_Phrase]:
    by_line: dict[int, list[Word]] = {}
    for word in words:
        if word.text:
            by_line.setdefault(word.line, []).append(word)
    phrases = []
    for line in by_line.values():
        run: list[Word] = []
        for word in sorted(line, key=lambda w: w.box[0]):
            if run and word.box[0] - run[-1].box[2] > 0.5 * word.size:
                phrases.append(_Phrase(tuple(run)))
                run = []
            run.append(word)
        phrases.append(_Phrase(tuple(run)))
    return phrases


def _visual_lines(phrases: Sequence[_Phrase]) -> list[list[_Phrase]]:
    """Phrases on one baseline, top to bottom, each line from left to right."""
    lines: list[list[_Phrase]] = []
    for phrase in sorted(phrases, key=lambda p: (p.words[0].baseline, p.box[0])):
        word = phrase.words[0]
        if lines and word.baseline - lines[-1][0].words[0].baseline < 0.3 * word.size:
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    return [sorted(line, key=lambda p: p.box[0]) for line in lines]


def _layout_columns(cells: Sequence[Sequence[Box | None]]) -> list[Interval]:
    if not cells:
        return []
    columns = []
    for column in zip(*cells, strict=True):
        boxes = [c for c in column if c]
        if not boxes:
            return []
        columns.append((median(b[0] for b in boxes), median(b[2] for b in boxes)))
    return columns


def _layout_bands(cells: Sequence[Sequence[Box | None]]) -> list[Interval]:
    bands = []
    for row in cells:
        boxes = [c for c in row if c]
        if boxes:
            bands.append((min(b[1] for b in boxes), max(b[3] for b in boxes)))
    return bands


def _word_columns(lines: Sequence[Sequence[_Phrase]]) -> list[Interval]:
    """Columns as the stretches between gaps that next to no line with several phrases covers."""
    several = [line for line in lines if len(line) > 1]
    if len(several) < 2:
        return []
    edges = sorted({e for line in several for p in line for e in (p.box[0], p.box[2])})
    allowed = len(several) // 10
    stretches: list[Interval] = []
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        cover = sum(any(p.box[0] < middle < p.box[2] for p in line) for line in several)
        if cover <= allowed:
            continue
        if stretches and left - stretches[-1][1] < 1:
            stretches[-1] = (stretches[-1][0], right)
        else:
            stretches.append((left, right))
    bounds = [(a[1] + b[0]) / 2 for a, b in pairwise(stretches)]
    starts = [edges[0], *bounds]
    return list(zip(starts, [*bounds, edges[-1]], strict=True))


def _banded(lines: Sequence[list[_Phrase]], bands: Sequence[Interval]) -> list[list[list[_Phrase]]]:
    """Lines grouped by the row of the layout reader in which they stand."""
    if not bands:
        return [[line] for line in lines]
    groups: dict[int, list[list[_Phrase]]] = {}
    for line in lines:
        y = median(p.middle for p in line)
        nearest = min(range(len(bands)), key=lambda i: max(bands[i][0] - y, y - bands[i][1], 0.0))
        groups.setdefault(nearest, []).append(line)
    return [groups[i] for i in sorted(groups)]


def _split(lines: list[list[_Phrase]], columns: Sequence[Interval]) -> list[list[list[_Phrase]]]:
    """The rows among lines that the layout reader took for one row."""
    if len(lines) == 1:
        return [lines]
    filled = {_columns_of(p, columns)[0] for line in lines for p in line}
    majors = []
    for i, line in enumerate(lines):
        widths = {_columns_of(p, columns)[0] for p in line}
        spans = len(line) == 1 and len(_columns_of(line[0], columns)) > 1
        short = median(len(p.text) for p in line) <= _SHORT
        if spans or (short and len(widths) > 2 and len(widths) >= 0.6 * len(filled)):
            majors.append(i)
    if len(majors) < 2:
        return [lines]
    parts: list[list[list[_Phrase]]] = [[] for _ in majors]
    for i, line in enumerate(lines):
        nearest = min(range(len(majors)), key=lambda k: (abs(majors[k] - i), -k))
        parts[nearest].append(line)
    return parts


def _columns_of(phrase: _Phrase, columns: Sequence[Interval]) -> list[int]:
    """Columns over which a phrase stands; a sliver over a boundary does not count."""
    x0, _, x1, _ = phrase.box
    overlaps = [max(0.0, min(x1, c1) - max(x0, c0)) for c0, c1 in columns]
    best = max(range(len(columns)), key=lambda i: overlaps[i])
    if overlaps[best] == 0:
        return [min(range(len(columns)), key=lambda i: abs(sum(columns[i]) - x0 - x1))]
    label = x0 < columns[0][1]
    if overlaps[best] >= 0.85 * (x1 - x0) or (len(phrase.words) == 1 and not label):
        return [best]
    return [i for i, o in enumerate(overlaps) if o > 0.12 * (x1 - x0)] or [best]


def _row(
    lines: Sequence[Sequence[_Phrase]], columns: Sequence[Interval], rules: Sequence[Box]
) -> _Row:
    row = _Row([[] for _ in columns])
    for line in lines:
        placed: list[tuple[int, _Phrase]] = []
        for phrase in line:
            for part in _at_boundaries(phrase, columns):
                over = _columns_of(part, columns)
                column = _ruled_span(part, columns, rules)
                if column is None:
                    column = over[0]
                if len(over) > 1:
                    row.spanning.add(column)
                placed.append((column, part))
        for column, part in _moved_apart(placed, len(columns)):
            row.cells[column].append(part)
    return row


def _moved_apart(placed: list[tuple[int, _Phrase]], columns: int) -> list[tuple[int, _Phrase]]:
    """Headings wider than their columns: the second of two in a column belongs to the next."""
    taken = {column for column, _ in placed}
    for i in range(len(placed) - 1, 0, -1):
        column, phrase = placed[i]
        free = column + 1 < columns and column + 1 not in taken
        worded = _LETTER.search(phrase.text) and _LETTER.search(placed[i - 1][1].text)
        if placed[i - 1][0] == column and free and worded:
            placed[i] = (column + 1, phrase)
            taken.add(column + 1)
    return placed


def _at_boundaries(phrase: _Phrase, columns: Sequence[Interval]) -> list[_Phrase]:
    """A phrase of figures that reaches over two columns is two cells printed close together."""
    if len(_columns_of(phrase, columns)) < 2 or _LETTER.search(phrase.text):
        return [phrase]
    parts: list[list[Word]] = []
    last = None
    for word in phrase.words:
        column = _columns_of(_Phrase((word,)), columns)[0]
        bound = parts and (parts[-1][-1].text in _OPERATORS or word.text in _OPERATORS)
        if parts and (column == last or bound):
            parts[-1].append(word)
        else:
            parts.append([word])
        last = column
    return [_Phrase(tuple(part)) for part in parts]


def _ruled_span(phrase: _Phrase, columns: Sequence[Interval], rules: Sequence[Box]) -> int | None:
    """First column of the span that a short rule under a heading draws."""
    x0, _, x1, bottom = phrase.box
    width = columns[-1][1] - columns[0][0]
    for rule in rules:
        near = -2 < rule[1] - bottom < 6
        holds = rule[0] - 2 <= (x0 + x1) / 2 <= rule[2] + 2 and rule[2] - rule[0] < 0.9 * width
        if near and holds:
            covered = [i for i, (a, b) in enumerate(columns) if _inside((a + b) / 2, rule)]
            if len(covered) > 1:
                return covered[0]
    return None


def _inside(x: float, rule: Box) -> bool:
    return rule[0] - 2 <= x <= rule[2] + 2


def _rotated(words: Sequence[Word]) -> list[_Phrase]:
    """Labels printed up or down the side, each put together from its pieces."""
    columns: list[list[Word]] = []
    for word in sorted((w for w in words if not w.upright and w.text), key=lambda w: w.box[0]):
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
                labels.append(_Phrase(tuple(run), rotated=True))
                run = []
            run.append(word)
        labels.append(_Phrase(tuple(run), rotated=True))
    return labels


def _place_rotated(
    labels: Sequence[_Phrase], rows: Sequence[_Row], columns: Sequence[Interval]
) -> None:
    for label in labels:
        row = min(rows, key=lambda r: abs(r.middle - label.middle))
        row.cells[_columns_of(label, columns)[0]].append(label)


def _lift_labels(rows: Sequence[_Row], rules: Sequence[Box], columns: Sequence[Interval]) -> None:
    """Move labels centred on a group of rows to the first row of the group."""
    segment: list[_Row] = []
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if 0 in row.spanning or not any(row.cells[1:]):
            _lift_segment(segment)
            segment = []
            continue
        segment.append(row)
        if after is None or _ruled_off(row, after, rules, columns):
            _lift_segment(segment)
            segment = []


def _ruled_off(row: _Row, after: _Row, rules: Sequence[Box], columns: Sequence[Interval]) -> bool:
    width = columns[-1][1] - columns[0][0]
    return any(
        row.middle < rule[1] < after.middle and rule[2] - rule[0] > 0.8 * width for rule in rules
    )


def _lift_segment(rows: Sequence[_Row]) -> None:
    labelled = [row for row in rows if row.cells[0]]
    if not labelled or len(labelled) == len(rows):
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


def _finished(rows: Sequence[_Row], lexicon: Lexicon) -> Grid | None:
    used = [i for i in range(len(rows[0].cells)) if any(row.cells[i] for row in rows)]
    rows = [row for row in rows if any(row.cells)]
    if len(used) < 2 or len(rows) < 2:
        return None
    spans = {i: _extent(rows, i) for i in used}
    texts, boxes = [], []
    for row in rows:
        texts.append(tuple(_text(row.cells[i], lexicon) for i in used))
        boxes.append(
            tuple(
                enclose(p.box for p in row.cells[i])
                if row.cells[i]
                else (spans[i][0], row.top, spans[i][1], row.bottom)
                for i in used
            )
        )
    return Grid(tuple(texts), tuple(boxes))


def _extent(rows: Sequence[_Row], column: int) -> Interval:
    boxes = [p.box for row in rows if column not in row.spanning for p in row.cells[column]]
    boxes = boxes or [p.box for row in rows for p in row.cells[column]]
    return min(b[0] for b in boxes), max(b[2] for b in boxes)


def _text(phrases: Sequence[_Phrase], lexicon: Lexicon) -> str:
    rotated = [p.text for p in phrases if p.rotated]
    lines = [
        Line(p.words) for line in _visual_lines([p for p in phrases if not p.rotated]) for p in line
    ]
    return " ".join([*rotated, block_text(lines, lexicon)]).strip()
