"""The words of a table region arranged in rows and columns.

The layout reader's cell rectangles give the columns and a first idea of the rows. What it gets
wrong is mended from the geometry of the words and the printed rules: labels cut by a column
boundary, rows run together, rotated labels, and labels centred on their group of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from recheck.papers.columns import (
    LETTER,
    Interval,
    Phrase,
    columns_of,
    figure_columns,
    layout_columns,
    phrases_of,
    units_of,
    visual_lines,
    word_columns,
)
from recheck.papers.rowlabels import Row, lift_labels, place_rotated, rotated_labels
from recheck.papers.sentences import Lexicon, block_text
from recheck.papers.words import Line, Word, enclose
from recheck.records import Box

_SHORT = 10
_HEADING_ROWS = 2
_CENTRED = 2.5
"""How far in points the middle of a heading may lie from that of its columns."""


@dataclass(frozen=True)
class Grid:
    """Texts and boxes of cells, as printed: spans carry their text in the first cell."""

    texts: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[Box, ...], ...]
    bold: tuple[tuple[int, int], ...]
    """Row and column of the cells that are set in bold."""


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
    phrases = phrases_of([w for w in words if w.upright])
    if not phrases:
        return None
    lines = visual_lines(phrases)
    columns = layout_columns(cells) or word_columns(lines)
    columns = [part for c in columns for part in figure_columns(c, phrases)]
    if len(columns) < 2:
        return None
    bands = _layout_bands(cells)
    rows: list[Row] = []
    for group in _banded(lines, bands):
        for part in _split(group, columns, rules):
            rows.append(_row(part, columns, rules))
    labels = rotated_labels(words)
    if labels:
        place_rotated(labels, rows, columns)
    _join_halves(rows)
    _begin_spans(rows)
    lift_labels(rows, rules, columns)
    return _finished(rows, lexicon)


def _layout_bands(cells: Sequence[Sequence[Box | None]]) -> list[Interval]:
    bands = []
    for row in cells:
        boxes = [c for c in row if c]
        if boxes:
            bands.append((min(b[1] for b in boxes), max(b[3] for b in boxes)))
    return bands


def _banded(lines: Sequence[list[Phrase]], bands: Sequence[Interval]) -> list[list[list[Phrase]]]:
    """Lines grouped by the row of the layout reader in which they stand."""
    if not bands:
        return [[line] for line in lines]
    groups: dict[int, list[list[Phrase]]] = {}
    for line in lines:
        y = median(p.middle for p in line)
        nearest = min(range(len(bands)), key=lambda i: max(bands[i][0] - y, y - bands[i][1], 0.0))
        groups.setdefault(nearest, []).append(line)
    return [groups[i] for i in sorted(groups)]


def _split(
    lines: list[list[Phrase]], columns: Sequence[Interval], rules: Sequence[Box]
) -> list[list[list[Phrase]]]:
    """The rows among lines that the layout reader took for one row."""
    if len(lines) == 1:
        return [lines]
    filled = {columns_of(p, columns)[0] for line in lines for p in line}
    majors = set()
    for i, line in enumerate(lines):
        widths = {columns_of(p, columns)[0] for p in line}
        spans = len(line) == 1 and len(columns_of(line[0], columns)) > 1
        short = median(len(p.text) for p in line) <= _SHORT
        if spans or (short and len(widths) > 2 and len(widths) >= 0.6 * len(filled)):
            majors.add(i)
        if any(_ruled_span(p, line, columns, rules) is not None for p in line):
            below = [k for k in range(i + 1, len(lines)) if len(lines[k]) > len(line)]
            majors |= {i, below[0]} if below else set()
    if len(majors) < 2:
        return [lines]
    firsts = sorted(majors)
    parts: list[list[list[Phrase]]] = [[] for _ in firsts]
    for i, line in enumerate(lines):
        nearest = min(range(len(firsts)), key=lambda k: (abs(firsts[k] - i), -k))
        parts[nearest].append(line)
    return parts


def _row(
    lines: Sequence[Sequence[Phrase]], columns: Sequence[Interval], rules: Sequence[Box]
) -> Row:
    row = Row([[] for _ in columns])
    for line in lines:
        placed: list[tuple[int, Phrase]] = []
        for phrase in line:
            span = _ruled_span(phrase, line, columns, rules)
            for part in _at_boundaries(phrase, columns) if span is None else [phrase]:
                over = columns_of(part, columns)
                column = over[0] if span is None else span
                if len(over) > 1:
                    row.spanning.add(column)
                placed.append((column, part))
        for column, part in _moved_apart(placed, len(columns)):
            row.cells[column].append(part)
    return row


def _moved_apart(placed: list[tuple[int, Phrase]], columns: int) -> list[tuple[int, Phrase]]:
    """Headings wider than their columns: the second of two in a column belongs to the next."""
    taken = {column for column, _ in placed}
    for i in range(len(placed) - 1, 0, -1):
        column, phrase = placed[i]
        free = column + 1 < columns and column + 1 not in taken
        worded = LETTER.search(phrase.text) and LETTER.search(placed[i - 1][1].text)
        if placed[i - 1][0] == column and free and worded:
            placed[i] = (column + 1, phrase)
            taken.add(column + 1)
    return placed


def _at_boundaries(phrase: Phrase, columns: Sequence[Interval]) -> list[Phrase]:
    """A phrase over several columns, with figures of other columns cut off.

    Figures printed close together, or close to their row's label, are cells of their own, and
    so are three or more words of which each stands over a column.
    """
    if len(columns_of(phrase, columns)) < 2:
        return [phrase]
    units = units_of(phrase.words)
    places = [columns_of(Phrase(tuple(unit)), columns)[0] for unit in units]
    fitting = all(
        columns[i][0] - 3 <= u[0].box[0] and u[-1].box[2] <= columns[i][1] + 3
        for i, u in zip(places, units, strict=True)
    )
    if fitting and len(units) > 2 and len(set(places)) == len(units):
        return [Phrase(tuple(unit)) for unit in units]
    texts = ["".join(w.text for w in unit) for unit in units]
    figures = [not LETTER.search(t) and t.count("(") == t.count(")") for t in texts]
    labelled = places[0] == 0 or all(figures)
    parts = [units[0]]
    for unit, figure, before, place in zip(
        units[1:], figures[1:], places, places[1:], strict=False
    ):
        apart = unit[0].box[0] - parts[-1][-1].box[2] > 0.36 * unit[0].size
        if place != before and ((figure and labelled) or apart):
            parts.append(unit)
        else:
            parts[-1] = parts[-1] + unit
    return [Phrase(tuple(part)) for part in parts]


def _ruled_span(
    phrase: Phrase,
    line: Sequence[Phrase],
    columns: Sequence[Interval],
    rules: Sequence[Box],
) -> int | None:
    """First column of the span that a short rule under a heading draws."""
    x0, _, x1, bottom = phrase.box
    width = columns[-1][1] - columns[0][0]
    for rule in rules:
        near = -2 < rule[1] - bottom < 6
        holds = rule[0] - 2 <= (x0 + x1) / 2 <= rule[2] + 2 and rule[2] - rule[0] < 0.9 * width
        alone = sum(_inside((p.box[0] + p.box[2]) / 2, rule) for p in line) == 1
        if near and holds and alone:
            covered = [i for i, (a, b) in enumerate(columns) if _inside((a + b) / 2, rule)]
            if len(covered) > 1:
                return covered[0]
    return None


def _inside(x: float, rule: Box) -> bool:
    return rule[0] - 2 <= x <= rule[2] + 2


def _begin_spans(rows: Sequence[Row]) -> None:
    """Move headings centred over several columns to the first of them.

    A heading may span columns that are filled in the next row and whose common middle is its
    own; of all ways to do so without overlap, the one that covers most columns is taken.
    """
    for number, (row, below) in enumerate(pairwise(rows)):
        headings = [i for i, ps in enumerate(row.cells) if ps]
        if any(not LETTER.search(_plain(row.cells[i])) for i in headings):
            continue
        filled = [i for i, ps in enumerate(below.cells) if ps]
        extents = {i: _extent(rows[number + 1 :], i) for i in filled}
        above = rows[number - 1].cells if number and len(headings) > 1 else [[]] * len(row.cells)
        choices = [
            [(i, i)] if above[i] else _possible_spans(row.cells[i], i, extents) for i in headings
        ]
        moved = [
            (first, row.cells[i])
            for i, (first, _) in zip(headings, _most_covering(choices, 0), strict=True)
        ]
        row.cells[:] = [[] for _ in row.cells]
        for first, phrases in moved:
            row.cells[first] = phrases


def _possible_spans(
    phrases: Sequence[Phrase], column: int, extents: dict[int, Interval]
) -> list[tuple[int, int]]:
    """First and last columns that a heading now in `column` may span."""
    spans = [(column, column)]
    if len(phrases) != 1:
        return spans
    middle = (phrases[0].box[0] + phrases[0].box[2]) / 2
    for first in extents:
        for last in extents:
            if first < last and first <= column <= last:
                whole = all(i in extents for i in range(first, last + 1))
                centre = (extents[first][0] + extents[last][1]) / 2
                if whole and abs(centre - middle) < _CENTRED:
                    spans.append((first, last))
    return spans


def _most_covering(
    choices: Sequence[Sequence[tuple[int, int]]], start: int
) -> list[tuple[int, int]]:
    """One span from each list, none overlapping, that together cover most columns."""
    if not choices:
        return []
    best: list[tuple[int, int]] = []
    for span in choices[0]:
        if span[0] < start:
            continue
        rest = _most_covering(choices[1:], span[1] + 1)
        if len(rest) == len(choices) - 1 and _covered([span, *rest]) > _covered(best):
            best = [span, *rest]
    return best


def _covered(spans: Sequence[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in spans)


def _plain(phrases: Sequence[Phrase]) -> str:
    return " ".join(p.text for p in phrases)


def _join_halves(rows: Sequence[Row]) -> None:
    """Put a heading over its figures where the layout reader made a column of each."""
    for i in range(len(rows[0].cells) - 1):
        halves = [{n for n, row in enumerate(rows) if row.cells[k]} for k in (i, i + 1)]
        heading, body = sorted(halves, key=lambda half: min(half, default=0))
        if heading and max(heading) < _HEADING_ROWS and len(body) > 1 and not heading & body:
            for row in rows:
                row.cells[i + 1] = row.cells[i] + row.cells[i + 1]
                row.cells[i] = []


def _finished(rows: Sequence[Row], lexicon: Lexicon) -> Grid | None:
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
    bold = [
        (number, place)
        for number, row in enumerate(rows)
        for place, i in enumerate(used)
        if _bold(row.cells[i])
    ]
    return Grid(tuple(texts), tuple(boxes), tuple(bold))


def _bold(phrases: Sequence[Phrase]) -> bool:
    """Whether the first figure of a cell, or its first word where it has none, is bold."""
    words = [w for p in phrases for w in p.words]
    figures = [w for w in words if any(c.isdigit() for c in w.text)]
    return any(w.bold for w in (figures or words)[:1])


def _extent(rows: Sequence[Row], column: int) -> Interval:
    boxes = [p.box for row in rows if column not in row.spanning for p in row.cells[column]]
    boxes = boxes or [p.box for row in rows for p in row.cells[column]]
    return min(b[0] for b in boxes), max(b[2] for b in boxes)


def _text(phrases: Sequence[Phrase], lexicon: Lexicon) -> str:
    rotated = [p.text for p in phrases if p.rotated]
    lines = [
        Line(p.words) for line in visual_lines([p for p in phrases if not p.rotated]) for p in line
    ]
    return " ".join([*rotated, block_text(lines, lexicon)]).strip()
