"""Which cells were cut off.

A missing full stop alone proves nothing: some reports print none. A cell counts as cut when its
words stop where no sentence can (a comma, "of", an open bracket, an ellipsis), or when it ends
without punctuation at the width where the longest cells of its column end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CLOSED = re.compile(r"[.!?。！？।]['\"”’»)\]]*(?:\s*\[\d{1,3}\])?$")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.{3}\])$")
_OPEN_END = re.compile(
    r"(?:[,;:(\[–—/&-]|\b(?:the|an|of|and|or|to|in|on|with|for|by|from|than|that|which|is|are|"
    r"was|were|as|at|its|their|while|whereas|but|between|into|during|without|because))$",
    re.IGNORECASE,
)
MIN_WIDTH = 40
"""Narrower cells are not taken as evidence of a cut column."""
_BAND = 0.96
"""A cell within 4 % of the longest one ends at its width: cuts fall on words or half words, and
stripped blanks and soft hyphens make printed widths differ by a few characters."""


def ends_open(text: str) -> bool:
    """Whether the text has no end of sentence."""
    return _CLOSED.search(text[-12:]) is None or _ELLIPSIS.search(text[-5:]) is not None


def ends_mid_phrase(text: str) -> bool:
    """Whether the text stops where no sentence can, whatever its length."""
    tail = text[-40:]
    return bool(_ELLIPSIS.search(tail) or _OPEN_END.search(tail)) or (
        ends_open(text) and text.count("(") > text.count(")")
    )


def cut_cells(texts: Sequence[str]) -> list[tuple[bool, int | None]]:
    """For each cell: whether it was cut off, and at how many characters if at a shared width."""
    longest = max((len(text) for text in texts), default=0)
    wall = longest * _BAND if longest >= MIN_WIDTH else float("inf")
    at_wall = [len(text) >= wall and ends_open(text) for text in texts]
    elsewhere = [text for text in texts if len(text) < wall]
    closed = sum(not ends_open(text) for text in elsewhere)
    # Where the rest of the column prints full stops, one open cell at the edge is a cut; where
    # it does not, only several cells that end together are.
    punctuated = 2 * closed > len(elsewhere) or not elsewhere
    column_is_cut = any(at_wall) and (punctuated or sum(at_wall) >= max(3, len(texts) // 3))
    cuts = []
    for text, edge in zip(texts, at_wall, strict=True):
        if edge and column_is_cut:
            cuts.append((True, len(text)))
        else:
            cuts.append((ends_mid_phrase(text), None))
    return cuts
