"""What the figure of a cell can be a measure of, and whether less of it is better."""

from __future__ import annotations

import re

from recheck.claims.lexicon import less_is_better
from recheck.claims.quantities import Quantity
from recheck.claims.tables import Cell
from recheck.claims.tables.labels import Mention

_LOWER = re.compile(
    r"↓|lower\s+(?:is|are|scores?|values?)?\s*(?:is\s+)?(?:better|more)|\blower better", re.I
)
LARGEST_SCORE = 1000
AVERAGED = re.compile(r"\b(?:on\s+average|averag\w+|mean)\b", re.I)
"""Words of a claim on a mean of many figures."""
BASELINE = re.compile(r"^\W*(?:base|baseline|none|original|vanilla|full|default|standard)\b", re.I)
"""The label of a row from which others differ by what they change."""


def is_score(quantity: Quantity) -> bool:
    """Whether a figure can be a measure of quality: no count, size or number of parameters."""
    return abs(quantity.value) < LARGEST_SCORE and (
        "." in quantity.text or quantity.unit in ("percent", "accuracy", "f1", "bleu", "perplexity")
    )


def lower_is_better(cell: Cell) -> bool:
    """Whether a smaller figure is the better one in this cell."""
    where = " ".join((*cell.column_path, *cell.row_path))
    if "↑" in where:
        return False
    if "↓" in where or _LOWER.search(cell.caption):
        return True
    words = Mention(where).tokens
    return any(t.stem in less_is_better() or t.norm == "ppl" for t in words)
