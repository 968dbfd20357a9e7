"""What the short forms of a paper stand for, as its text and its captions define them."""

from __future__ import annotations

import re
from functools import lru_cache

from recheck.claims.retrieval import Source
from recheck.claims.tables.parts import parts
from recheck.claims.words import STOP_WORDS, stem

_DEFINED = re.compile(r"\b([A-Z][A-Za-z0-9]{1,8})\s*\(((?:[^\W_]+[\s-]){1,5}[^\W_]+)\)")
_SYMBOL = re.compile(r"(\w+)\s*\(\s*#?\s*([A-Z])\s*\)")
"""A letter that stands for a word: `layers (#L)`."""
_SPELT = re.compile(r"(?<!\w)([A-Z])\(([a-z]{2,})\)")
"""A letter spelt out in place: `-T(une)`."""
_CALLED = re.compile(
    r"\b((?!of\b|the\b|and\b)[A-Za-z]{3,}\s+[A-Za-z]{3,})\s+\(([a-z]\w{1,8}|[A-Z]{2,4})\)"
)
"""What a caption calls a column: `the embedding size (dmodel)`."""
_LEGEND = re.compile(r"\b([A-Z][A-Za-z]{1,7}): ((?:[A-Za-z]+[ -]){0,3}[A-Za-z]+)(?=[,;.])")
"""An entry of a caption that lists what its columns are: `CITE: citation prediction,`."""
_STANDS = re.compile(
    r"(?<!\S)(\S{1,24})(?:\s+and\s+(\S{1,24}))?\s+"
    r"(?:denotes?|represents?|indicates?|means?|(?:stands?|is\s+short|are\s+short)\s+for|refers?\s+to)\s+(?:(?:the|an?|total|average|mean|overall)\s+)*"
    r"(?:(?:number|share|percentage|proportion|amount)\s+of\s+(?:the\s+)?)?([^.,;:()]{1,200})"
)
"""A column that a caption explains, or two: `|P| and |Q| represent the number of papers and
queries`."""
_LONGEST = 3
"""Most words that a short form stands for."""


@lru_cache(maxsize=128)
def acronyms(source: Source) -> dict[str, tuple[str, ...]]:
    """Stem of an acronym -> stems it stands for, defined in text or captions either way round."""
    found = dict(source.acronyms)
    captions = [table.caption or "" for table in source.document.tables]
    texts = [*captions, *(p.text for p in source.passages)]
    for text in (t for t in texts if "(" in t):
        for match in _DEFINED.finditer(text):
            words = re.findall(r"[^\W_]+", match[2].lower())
            if match[1][0].lower() == words[0][0]:
                found.setdefault(stem(match[1].lower()), tuple(stem(w) for w in words))
        for match in _SYMBOL.finditer(text):
            if match[1][0].lower() == match[2].lower():
                found.setdefault(match[2].lower(), (stem(match[1].lower()),))
        for match in _SPELT.finditer(text):
            found.setdefault(match[1].lower(), (stem(f"{match[1]}{match[2]}".lower()),))
    for table in source.document.tables:
        printed = {text for row in table.grid for text in row}
        named = [(m[2], m[1]) for m in _CALLED.finditer(table.caption or "")]
        named += [(m[1], m[2]) for m in _LEGEND.finditer(table.caption or "")]
        named += [pair for m in _STANDS.finditer(table.caption or "") for pair in _explained(m)]
        for short, long in named:
            if short in printed and short not in long and parts(short):
                words = tuple(stem(w.lower()) for w in re.findall(r"[^\W_]+", long))
                found.setdefault(parts(short)[0].stem, words)
    return found


def _explained(match: re.Match[str]) -> list[tuple[str, str]]:
    """Each short form and what it stands for, up to a word that names nothing."""
    wholes = re.split(r"\s+and\s+", match[3]) if match[2] else [match[3]]
    found = []
    for short, whole in zip(match.group(1, 2), wholes, strict=False):
        words = whole.split()
        ends = (i for i, w in enumerate(words) if w.lower() in STOP_WORDS or w.endswith("ed"))
        end = min(next(ends, len(words)), _LONGEST)
        if short and end:
            found.append((short, " ".join(words[:end])))
    return found
