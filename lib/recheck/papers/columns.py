"""Phrases and columns of a table: which words stand together, and where the columns are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from recheck.papers.words import Line, Word, enclose
from recheck.records import Box

LETTER = re.compile(r"[^\W\d_]")
_OPERATORS = "·×±/+–−-"
Interval = tuple[float, float]
"""Left and right edge in points."""


@dataclass(frozen=True)
class Phrase(Line):
    """Words that stand together in one cell."""

    rotated: bool = False

    @property
    def middle(self) -> float:
        box = self.box
        return (box[1] + box[3]) / 2


def phrases_of(words: Sequence[Word]) -> list[Phrase]:
    by_line: dict[int, list[Word]] = {}
    for word in words:
        if word.text:
            by_line.setdefault(word.line, []).append(word)
    phrases = []
    for line in by_line.values():
        run: list[Word] = []
        for word in sorted(line, key=lambda w: w.box[0]):
            if run and word.box[0] - run[-1].box[2] > 0.5 * word.size:
                phrases.append(Phrase(tuple(run)))
                run = []
            run.append(word)
        phrases.append(Phrase(tuple(run)))
    return phrases


def visual_lines(phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Phrases on one baseline, top to bottom, each line from left to right."""
    lines: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda p: (p.words[0].baseline, p.box[0])):
        word = phrase.words[0]
        if lines and word.baseline - lines[-1][0].words[0].baseline < 0.3 * word.size:
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    return [sorted(line, key=lambda p: p.box[0]) for line in lines]


def layout_columns(cells: Sequence[Sequence[Box | None]]) -> list[Interval]:
    if not cells:
        return []
    columns = []
    for column in zip(*cells, strict=True):
        boxes = [c for c in column if c]
        if not boxes:
            return []
        columns.append((median(b[0] for b in boxes), median(b[2] for b in boxes)))
    return columns


def word_columns(lines: Sequence[Sequence[Phrase]]) -> list[Interval]:
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


def figure_columns(column: Interval, phrases: Sequence[Phrase]) -> list[Interval]:
    """The columns of figures that the layout reader took for one column."""
    rows: dict[int, list[tuple[Interval, bool]]] = {}
    for phrase in phrases:
        inside = [w for w in phrase.words if column[0] <= w.centre[0] < column[1]]
        for unit in units_of(inside):
            box = enclose(w.box for w in unit)
            figure = not LETTER.search("".join(w.text for w in unit))
            rows.setdefault(round(unit[0].baseline), []).append(((box[0], box[2]), figure))
    figures = [row for row in rows.values() if all(figure for _, figure in row)]
    several = [row for row in figures if len(row) > 1]
    if len(several) < 2 or len(several) < 0.6 * len(figures):
        return [column]
    count = Counter(len(row) for row in several).most_common(1)[0][0]
    alike = [sorted(extent for extent, _ in row) for row in several if len(row) == count]
    stretches = [
        (min(row[i][0] for row in alike), max(row[i][1] for row in alike)) for i in range(count)
    ]
    if len(alike) < 0.6 * len(several) or any(a[1] >= b[0] for a, b in pairwise(stretches)):
        return [column]
    bounds = [(a[1] + b[0]) / 2 for a, b in pairwise(stretches)]
    return list(zip([column[0], *bounds], [*bounds, column[1]], strict=True))


def units_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words that make up one value: `- 0.8`, `76.1 / 60.0`, `90.41 ± 0.06`, `47.2 (0.3)`."""
    units: list[list[Word]] = []
    for word in words:
        bound = units and (units[-1][-1].text[-1] in _OPERATORS or word.text[0] in _OPERATORS + "(")
        signed = bool(units) and word.text[0] in "+-−" and len(word.text) > 1
        if bound and not signed:
            units[-1].append(word)
        else:
            units.append([word])
    return units


def columns_of(phrase: Phrase, columns: Sequence[Interval]) -> list[int]:
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
