"""The words of a table label: citations and marks left out, signs spelt out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from recheck.claims.words import STOP_WORDS, normalise, stem

_CITATION = re.compile(
    r"\(\s*(?:[^()]*,\s*)?(?:19|20)\d\d[a-z]?\s*\)|\[[\d,\s]+\]|\bet al\.?"
    r"|[†‡*§↑↓→✓✗]|\(\s*[↑↓]\s*\)|[×x]\s?10\s?\^?\d{1,2}\b"
)
_ONLY_CITATION = re.compile(
    r"(?!\w*[A-Z]{2})[A-Z][\w'’-]+(?:\s(?:and|&)\s[A-Z][\w'’-]+|\set\sal\.?)?,?"
    r"\s\(?(?:19|20)\d\d[a-z]?\)?\Z"
)
"""An author and a year; `ICLR 2023` is no author."""
_CAMEL = re.compile(r"[A-Z]?[a-z]{3,}(?=[A-Z])")
NEGATIVE = frozenset({"no", "without", "w/o", "not", "minus", "none"})
POSITIVE = frozenset({"with", "w/", "plus"})
REMOVING = frozenset(
    """remove removes removing removed removal exclude excludes excluding excluded omit omits
    omitting omitted dropping dropped disabling disabled ablating ablated discarding discarded
    eliminating eliminated lacks lacking""".split()  # noqa: SIM905
)
"""Words by which a claim says without."""
ADDING = frozenset(
    """add adds adding added adopt adopts adopting adopted introducing introduced enabling
    enabled""".split()  # noqa: SIM905
)
"""Words by which a claim says with."""


@dataclass(frozen=True)
class Part:
    """One word of a label."""

    text: str
    norm: str
    stem: str
    optional: bool
    """In brackets, or a word that a claim would not repeat."""
    whole: str = ""
    """The word in camel case of which this is a piece, lower case."""


@lru_cache(maxsize=16384)
def parts(label: str) -> tuple[Part, ...]:
    """The words of a label, citations, marks and powers of ten left out."""
    plain = _CITATION.sub(" ", normalise(label)).replace("^", " ")
    plain = re.sub(r"\bw/o\b", " without ", plain)
    plain = re.sub(r"(?:^|\s)[-–−](?=\s?[A-Za-z])", " (without) ", plain)
    plain = re.sub(r"\bw/(?=\s)|(?:^|\s)\+(?=\s?[A-Za-z])", " (with) ", plain)
    plain = re.sub(r"(?<=[A-Z\d])f1\b", " (f1)", plain)
    cited = _ONLY_CITATION.match(normalise(label)) is not None
    found = []
    depth = 0
    for match in re.finditer(r"[()]|\d+\.\d+[^\W_]*|[^\W_]+", plain):
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
            continue
        pieces = _split(match[0])
        for text in pieces:
            norm = text.lower()
            whole = match[0].lower() if len(pieces) > 1 else ""
            optional = (
                cited or depth > 0 or (norm in STOP_WORDS and norm not in NEGATIVE | POSITIVE)
            )
            found.append(Part(text, norm, stem(norm), optional, whole))
    return tuple(found)


def word_stems(text: str) -> frozenset[str]:
    """Stems of the words of a label or caption, and of words in camel case as a whole."""
    return frozenset(
        {part.stem for part in parts(text)} | {stem(p.whole) for p in parts(text) if p.whole}
    )


def _split(word: str) -> list[str]:
    """A word in camel case as its words where both are long: `RencontrdCite`."""
    head = _CAMEL.match(word)
    if (
        head
        and len(head[0]) >= 4
        and len(word) - len(head[0]) >= 4
        and word[len(head[0]) :].isalpha()
    ):
        return [head[0], word[len(head[0]) :]]
    return [word]
