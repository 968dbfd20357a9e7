"""Where a quotation stands in a PDF's own text, letter by letter.

Evidence is quoted as a reader would: hyphenation undone, columns joined, footnote marks left out.
An annotation client searches the text as the PDF holds it. Both are folded to bare characters,
aligned, and the stretches of the PDF's own text are returned.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

_SHORTEST = 12
"""Folded characters of a piece of a quotation; shorter leftovers occur anywhere."""
_CONTEXT = 32
"""Characters of prefix and suffix."""
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


@dataclass(frozen=True)
class Stretch:
    """A stretch of a page's text and what stands around it."""

    page: int
    """Position of the page among those searched."""
    exact: str
    prefix: str
    suffix: str


def page_text(pdf: Path, page: int) -> str | None:
    """The text of page `page` (from 1) as the PDF holds it; None if there is no such page."""
    import pymupdf

    with pymupdf.open(pdf) as document:
        return document[page - 1].get_text() if 1 <= page <= len(document) else None


def find_passage(quote: str, pages: Sequence[str]) -> list[Stretch]:
    """The stretches of the pages' texts that make up `quote`, in its order.

    One stretch as a rule; several where a column, a page or a footnote mark comes between. The
    longest are sought first, so that a common phrase is not taken from elsewhere.
    """
    needle, _ = _folded(quote, keep_dashes=False)
    folded = [_folded(text, keep_dashes=False) for text in pages]
    found: dict[int, Stretch] = {}
    open_parts = [(0, len(needle))]
    while open_parts:
        start, end = open_parts.pop()
        part = needle[start:end]
        length, page, at, offset = max(
            (_longest_common(hay, part, page) for page, (hay, _) in enumerate(folded)),
            key=lambda match: match[0],
        )
        if length < min(_SHORTEST, len(needle)) or not length:
            continue
        places = folded[page][1]
        found[start + offset] = _stretch(page, pages[page], places[at], places[at + length - 1] + 1)
        open_parts += [(start, start + offset), (start + offset + length, end)]
    return [found[start] for start in sorted(found)]


def find_value(value: str, text: str) -> list[Stretch]:
    """The first place in `text` with the value of a cell, its sign included."""
    needle, _ = _folded(value, keep_dashes=True)
    hay, places = _folded(text, keep_dashes=True)
    at = hay.find(needle)
    if not needle or at < 0:
        return []
    return [_stretch(0, text, places[at], places[at + len(needle) - 1] + 1)]


def _longest_common(hay: str, part: str, page: int) -> tuple[int, int, int, int]:
    """Length of the longest common piece, its page, its place in `hay` and in `part`."""
    at = hay.find(part)
    if at >= 0:
        return len(part), page, at, 0
    match = SequenceMatcher(None, hay, part, autojunk=False).find_longest_match()
    return match.size, page, match.a, match.b


def _folded(text: str, keep_dashes: bool) -> tuple[str, list[int]]:
    """Bare characters, and the position in `text` of each: no space, accent, ligature or case."""
    letters, places = [], []
    for place, character in enumerate(text.translate(_DASHES)):
        for letter in unicodedata.normalize("NFKD", character).casefold():
            dropped = letter.isspace() or unicodedata.combining(letter) or letter == "\u00ad"
            if not dropped and (keep_dashes or letter != "-"):
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _stretch(page: int, text: str, start: int, end: int) -> Stretch:
    return Stretch(
        page, text[start:end], text[max(start - _CONTEXT, 0) : start], text[end : end + _CONTEXT]
    )
