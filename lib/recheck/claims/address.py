"""Which cells of the tables a claim is about.

Rows and columns are scored by how far the claim names their labels; a word tells the more the
fewer lines of the table carry it, and the more the more it belongs to the figure (`emphasis`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from recheck.claims.definitions import acronyms
from recheck.claims.quantities.units import unit_of_word
from recheck.claims.retrieval import Source
from recheck.claims.tables import Cell, cells
from recheck.claims.tables.abbreviations import other_names
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.parts import parts, word_stems
from recheck.claims.words import Token, normalise, tokens
from recheck.records import Evidence

_OPTIONAL, _GROUP, _LAST = 0.2, 0.35, 0.7
"""What an unmatched word costs: in brackets, of a group label, of the line's own label."""
_LITERAL = 0.25
"""What the words of a label count more when the claim prints the label as the table does."""
_CAPTION = 0.3
_TITLED = 1.0
"""Weight of a name in a caption, where the names in the lines of no table say the same."""
_FIRM = 0.9
_SPELLED_ALIKE = 90
_CITATION = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\)|\b[A-Z][\w'-]+ et al\.?")


@dataclass(frozen=True)
class Line:
    """A row or a column of a table with its labels."""

    index: int
    path: tuple[str, ...]
    own: int = -1
    """Place in `path` of the label that tells the line from others: the innermost, or the first
    where that alone tells all lines apart and the others describe them."""


@dataclass(frozen=True, eq=False)
class TableIndex:
    """A table's value cells by row and column, and how telling each word of its labels is."""

    number: int
    label: str
    caption: str
    page: int
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: dict[tuple[int, int], Cell]
    row_weights: dict[str, float]
    column_weights: dict[str, float]


@dataclass(frozen=True)
class Fit:
    """How far a claim names a line: `share` of its label (0-1), `gain` against other lines."""

    line: Line
    share: float
    own: float
    """Share of the label that tells the line from others."""
    gain: float
    firm: bool
    """Named by a word itself or its abbreviation, not only by words of like meaning."""
    at: frozenset[int]
    """Tokens of the claim that name the line."""


@dataclass(frozen=True)
class Addressed:
    """A cell and how the claim names it."""

    source: Source
    table: TableIndex
    cell: Cell
    row: Fit
    column: Fit
    score: float


@lru_cache(maxsize=128)
def table_indexes(source: Source) -> tuple[TableIndex, ...]:
    """The tables of a paper, indexed once."""
    by_table: dict[int, list[Cell]] = {}
    for cell in cells(source.document):
        if cell.quantities:
            by_table.setdefault(cell.table, []).append(cell)
    return tuple(_index(number, found) for number, found in sorted(by_table.items()))


@lru_cache(maxsize=256)
def mention_in(text: str, source: Source) -> Mention:
    """A claim, read with the acronyms of a paper; what was found in it is kept for all checks."""
    return Mention(text, acronyms(source))


def _index(number: int, found: Sequence[Cell]) -> TableIndex:
    paths = {cell.row: cell.row_path for cell in found}
    own = 0 if _described(list(paths.values())) else -1
    rows = {row: Line(row, path, own) for row, path in paths.items()}
    columns = {cell.column: Line(cell.column, cell.column_path) for cell in found}
    return TableIndex(
        number=number,
        label=found[0].label,
        caption=found[0].caption,
        page=found[0].page,
        rows=tuple(rows.values()),
        columns=tuple(columns[c] for c in sorted(columns)),
        cells={(cell.row, cell.column): cell for cell in found},
        row_weights=_weights(rows.values()),
        column_weights=_weights(columns.values()),
    )


def _described(paths: Sequence[tuple[str, ...]]) -> bool:
    """Whether the first label tells all rows apart, so that the others describe them. Numbers do
    not: a claim has them for other reasons."""
    first = [path[0] for path in paths if path]
    return (
        any(len(path) > 1 for path in paths)
        and len(set(first)) == len(first)
        and not any(part.norm.isdigit() for label in first for part in parts(label))
    )


def _weights(lines: Sequence[Line]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    lines = list(lines)
    for line in lines:
        seen.update({part.norm for label in line.path for part in parts(label)})
    return {norm: math.log((len(lines) + 1) / count) + 0.1 for norm, count in seen.items()}


def fit(
    mention: Mention, line: Line, weights: dict[str, float], emphasis: Sequence[float] | None = None
) -> Fit:
    """How far a claim names one line of a table."""
    gain = named = wanted = own_named = own_wanted = 0.0
    at: set[int] = set()
    firm = False
    for level, label in enumerate(line.path):
        own = line.own % len(line.path)
        last = level == own
        literal = _LITERAL if mention.says(label) else 0.0
        for match in mention.matches(label):
            weight = weights.get(match.part.norm, 1.0)
            if match.degree:
                stress = max((emphasis[i] for i in match.at), default=1.0) if emphasis else 1.0
                gain += weight * ((match.degree + literal) * stress - _GROUP * (1.0 - stress))
                degree = 1.0 if literal else match.degree
                named += weight * degree
                wanted += weight
                own_named += weight * degree * last
                own_wanted += weight * last
                at.update(match.at)
                firm = firm or match.degree >= _FIRM
                continue
            if level > own:
                continue  # what only describes the line need not be said
            gain -= weight * (_OPTIONAL if match.part.optional else _LAST if last else _GROUP)
            if not match.part.optional:
                wanted += weight * (1.0 if last else 0.5)
                own_wanted += weight * last
    share = named / wanted if wanted else 0.0
    own = own_named / own_wanted if own_wanted else 0.0
    return Fit(line, share, own, gain, firm, frozenset(at))


@lru_cache(maxsize=64)
def address(
    mention: Mention, source: Source, emphasis: tuple[float, ...] | None = None
) -> tuple[Addressed, ...]:
    """All value cells of a paper with how far the claim names them, best first."""
    found = []
    tables = table_indexes(source)
    by_caption = topical(mention, tables)
    for table in tables:
        rows, columns = (
            {
                # Stress changes nothing where the claim names no word of the line.
                plain.line.index: fit(mention, plain.line, weights, emphasis)
                if emphasis and plain.at
                else plain
                for plain in unstressed
            }
            for unstressed, weights in _fits(mention, table)
        )
        for (row, column), cell in table.cells.items():
            score = _together(rows[row], columns[column]) + by_caption[table.number]
            found.append(Addressed(source, table, cell, rows[row], columns[column], score))
    return tuple(sorted(found, key=lambda a: -a.score))


@lru_cache(maxsize=1024)
def _fits(
    mention: Mention, table: TableIndex
) -> tuple[tuple[tuple[Fit, ...], dict[str, float]], ...]:
    """Fits of a table's rows and of its columns with no word stressed, and the words' weights."""
    lines = ((table.rows, table.row_weights), (table.columns, table.column_weights))
    return tuple((tuple(fit(mention, x, weights) for x in of), weights) for of, weights in lines)


def _together(row: Fit, column: Fit) -> float:
    """Gain of a row and a column; words that name the one do not name the other as well."""
    if row.at and column.at and row.at <= column.at:
        return column.gain + min(row.gain, 0.0)
    if row.at and column.at and column.at <= row.at:
        return row.gain + min(column.gain, 0.0)
    return row.gain + column.gain


def topical(mention: Mention, tables: Sequence[TableIndex]) -> dict[int, float]:
    """How much each table's caption shares with the claim; names that only captions have tell
    most: of two tables with the same rows, a claim on XL-WiC is about the one on XL-WiC."""
    wanted = {t.stem for t in mention.tokens if t.content and not t.number}
    in_lines = {norm for t in tables for norm in (*t.row_weights, *t.column_weights)}
    names = {
        t.stem
        for t in mention.tokens
        if t.content and t.capital and t.start and t.norm not in in_lines
    }
    words = {table.number: word_stems(table.caption) & wanted for table in tables}
    seen = Counter(word for shared in words.values() for word in shared)
    return {
        number: sum(
            (_TITLED if w in names else _CAPTION) * (math.log((len(tables) + 1) / seen[w]) + 0.1)
            for w in sorted(shared)
        )
        for number, shared in words.items()
    }


def _spelt(token: Token, source: Source, said: Set[str]) -> bool:
    """Whether an acronym stands for words that are said."""
    words = acronyms(source).get(token.stem)
    return words is not None and said.issuperset(words)


def explained(
    source: Source,
    caption: str,
    known: frozenset[int],
    mention: Mention,
    own: Sequence[int],
    labels: str = "",
) -> bool:
    """Whether labels, caption or the paper's subject account for the names among `own` tokens.

    `known` are the tokens that name the cell's labels, `labels` the labels with citations.
    """
    said = word_stems(caption) | source.subjects
    said |= {t.stem for t in tokens(normalise(f"{source.document.title or ''} {labels}"))}
    cited = [match.span() for match in _CITATION.finditer(mention.text)]
    words = {mention.tokens[i].word for i in known}
    words |= {t.word for t in mention.tokens if t.stem in said and len(t.norm) > 3}
    meant = {name for i in known for name in other_names(mention.tokens[i].norm)}
    foreign = [
        token
        for i, token in ((i, mention.tokens[i]) for i in own)
        if token.capital
        and not token.number
        and token.content
        and token.word not in words
        and token.stem not in said
        and i not in mention.figures
        and not any(a <= token.start < b for a, b in cited)
        and unit_of_word(token.norm) is None
        and token.norm not in meant
        and not _spelt(token, source, said)
    ]
    return all(
        any(fuzz.ratio(token.stem, word) >= _SPELLED_ALIKE for word in said if len(word) > 5)
        for token in foreign
    )


def placed(source: Source, table: TableIndex, cell: Cell) -> Addressed:
    """A cell as one that was picked by other means than a claim's words."""
    unnamed = Fit(table.rows[0], 0.0, 0.0, 0.0, False, frozenset())
    return Addressed(source, table, cell, unnamed, unnamed, 0.0)


def evidence(addressed: Addressed) -> Evidence:
    """A cell as evidence."""
    cell = addressed.cell
    table = addressed.source.document.tables[cell.table]
    return Evidence(
        paper=addressed.source.paper_id,
        version=addressed.source.paper.version,
        page=cell.page,
        box=cell.box or table.box,
        table=cell.label or "a table",
        row=" / ".join(cell.row_path),
        column=" / ".join(cell.column_path),
        value=cell.text,
    )


def named(addressed: Addressed) -> str:
    """The cell in words: `Table 2, row SQuAD, column Avg.`"""
    cell = addressed.cell
    place = [cell.label or f"a table on page {cell.page}"]
    if cell.row_path:
        place.append(f"row {' / '.join(cell.row_path)}")
    if cell.column_path:
        place.append(f"column {' / '.join(cell.column_path)}")
    return ", ".join(place)
