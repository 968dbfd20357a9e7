"""A difference between the same cells of two tables, one for each data set say.

The claim names row and column once, and each table by a name in its caption that the other's
caption has not: "the recall of Alba is 4.2 higher on NewsQuery than on WebQuery".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from recheck.claims.address import (
    Fit,
    TableIndex,
    fit,
    mention_in,
    placed,
    table_indexes,
)
from recheck.claims.arithmetic import reckoned, reproduces, value, worked_out
from recheck.claims.quantities import Quantity
from recheck.claims.retrieval import Source
from recheck.claims.sides import SURE
from recheck.claims.tables import Cell
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.parts import word_stems
from recheck.records import Finding

_COLUMN = 0.85
"""Share of a column's labels from which it is named."""
_THAN = re.compile(r"\bthan\b", re.I)


def between_tables(text: str, quantity: Quantity, sources: Sequence[Source]) -> Finding | None:
    """The difference of two cells that differ in nothing but their table, if it is the figure."""
    for source in sources:
        mention = mention_in(text, source)
        for a, b in combinations(table_indexes(source), 2):
            places = _told_by(mention, a, b), _told_by(mention, b, a)
            if not all(places):
                continue
            one, other = (a, b) if min(places[0]) < min(places[1]) else (b, a)
            first, second = _named_cell(mention, one), _named_cell(mention, other)
            if first is None or second is None or _labels(first) != _labels(second):
                continue
            if reproduces(quantity, "difference", first, second):
                start, end = (mention.tokens[i] for i in sorted(map(min, places)))
                compared = _THAN.search(text[start.end : end.start]) is not None
                wrong = compared and (value(first) > value(second)) != (quantity.sign > 0)
                high, low = sorted((first, second), key=value, reverse=True)
                cells = placed(source, one, first), placed(source, other, second)
                result = worked_out("difference", high, low)
                return reckoned(quantity, cells, result, True, wrong)
    return None


def _told_by(mention: Mention, table: TableIndex, other: TableIndex) -> list[int]:
    """Tokens of the claim with a name of a table's caption that the other's has not."""
    own = word_stems(table.caption) - word_stems(other.caption)
    return [i for i, t in enumerate(mention.tokens) if t.capital and t.content and t.stem in own]


def _named_cell(mention: Mention, table: TableIndex) -> Cell | None:
    """The cell whose row the claim names in full and whose column it names best."""
    row = _best([fit(mention, line, table.row_weights) for line in table.rows])
    column = _best([fit(mention, line, table.column_weights) for line in table.columns])
    if row is None or column is None or row.own < SURE or column.share < _COLUMN:
        return None
    return table.cells.get((row.line.index, column.line.index))


def _best(fits: Sequence[Fit]) -> Fit | None:
    firm = [f for f in fits if f.firm and f.gain > 0]
    return max(firm, key=lambda f: f.gain, default=None)


def _labels(cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return cell.row_path, cell.column_path
