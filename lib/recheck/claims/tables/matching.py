"""Which cells of one table report the same figures as cells of another.

A report or paper copies rows and columns of a table, in another order and rounding. Cells with
equal figures vote for their rows and their columns to correspond; the correspondence decides
between equal figures. Voting on rows and columns follows Shin et al. (2023, arXiv 2306.07968),
who leave it to a language model; here rounding intervals and label words do it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from recheck.claims.quantities import Quantity, cell_quantities
from recheck.claims.tables.headers import column_paths, header_rows, value_columns
from recheck.claims.tables.parts import parts
from recheck.claims.tables.values import is_missing

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

Pair = tuple[Place, Place]

_ROUNDS = 4
_LABEL = 1.0
"""Votes that equal labels are worth."""
_LEAST = 0.4
"""Votes of other cells, or of labels, that a pair of cells needs for its row and its column."""


@dataclass(frozen=True)
class _Side:
    """One table: its figures and the words of its rows and columns."""

    figures: dict[Place, Quantity]
    rows: dict[int, frozenset[str]]
    columns: dict[int, frozenset[str]]


def matching_cells(
    target: Sequence[Sequence[str]], source: Sequence[Sequence[str]]
) -> tuple[tuple[Place, Place], ...]:
    """Pairs of cells, one of each grid, that report the same figure; each cell at most once.

    Grids are rectangular, spans carry their text in the first cell. Figures agree when their
    rounding intervals do; of two whole numbers, which are often equal by chance, none is made.
    """
    one, other = _side(target), _side(source)
    pairs = [
        (a, b) for a, p in one.figures.items() for b, q in other.figures.items() if _equal(p, q)
    ]
    chosen: Collection[Pair] = pairs
    for _ in range(_ROUNDS):
        kept = _best(pairs, chosen, one, other)
        if kept == chosen:
            break
        chosen = kept
    return tuple(sorted(chosen))


def _side(grid: Sequence[Sequence[str]]) -> _Side:
    width = len(grid[0]) if grid else 0
    values = value_columns(grid) if width else ()
    header = header_rows(grid, values) if width else 0
    figures = {}
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if r < header or not text or is_missing(text):
                continue
            found = cell_quantities(text)
            if found and not text[0].isalpha():
                figures[r, c] = found[0]
    paths = column_paths(grid[:header], width)
    first = values[0] if values else 1
    return _Side(
        figures,
        {r: _words(row[: max(1, first)]) for r, row in enumerate(grid)},
        {c: _words(path) for c, path in enumerate(paths)},
    )


def _words(labels: Sequence[str]) -> frozenset[str]:
    return frozenset(part.norm for label in labels for part in parts(label))


def _equal(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can be the same number in two roundings; counts say too little."""
    decimals = ("." in one.text) + ("." in other.text)
    if not decimals:
        return False
    if one.value == other.value:
        return True
    coarse = max(one.high - one.low, other.high - other.low) / 2
    return decimals == 2 and abs(one.value - other.value) <= coarse * (1 + 1e-9)


def _best(
    pairs: Sequence[Pair], chosen: Collection[Pair], one: _Side, other: _Side
) -> frozenset[Pair]:
    """Pairs that are each other's best by the votes of the pairs chosen so far."""
    rows, columns = _votes(chosen)
    held = frozenset(chosen)
    scores: dict[Pair, float] = {}
    for pair in pairs:
        (r, c), (i, j) = pair
        own = 1.0 if pair in held else 0.0
        row = rows[r, i] - own + _LABEL * _overlap(one.rows.get(r), other.rows.get(i))
        column = columns[c, j] - own + _LABEL * _overlap(one.columns.get(c), other.columns.get(j))
        if min(row, column) >= _LEAST:
            scores[pair] = row + column
    first: dict[Place, Place] = {}
    second: dict[Place, Place] = {}
    for (a, b), _ in sorted(scores.items(), key=lambda found: (-found[1], found[0])):
        first.setdefault(a, b)
        second.setdefault(b, a)
    return frozenset((a, b) for a, b in first.items() if second[b] == a)


def _votes(chosen: Collection[Pair]) -> tuple[Mapping[Place, float], Mapping[Place, float]]:
    """Votes for pairs of rows and pairs of columns; a figure seen often says little."""
    times = Counter(a for a, _ in chosen)
    back = Counter(b for _, b in chosen)
    rows: dict[Place, float] = defaultdict(float)
    columns: dict[Place, float] = defaultdict(float)
    for a, b in sorted(chosen):
        weight = 1.0 / (times[a] * back[b])
        rows[a[0], b[0]] += weight
        columns[a[1], b[1]] += weight
    return rows, columns


def _overlap(one: frozenset[str] | None, other: frozenset[str] | None) -> float:
    """Share of the shorter label's words that the other has too."""
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))
