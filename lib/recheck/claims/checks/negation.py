"""What one side denies and the other states."""

from __future__ import annotations

from recheck.claims.alignment import Alignment
from recheck.claims.checks.polarity import negation_of
from recheck.claims.checks.scope import excepts
from recheck.claims.checks.slots import differ
from recheck.claims.lexicon import negations
from recheck.claims.words import Token
from recheck.records import Finding

_NEAR = 3
_NEARLY_LITERAL = 0.85


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A direction finding for a word that one side negates and the other states."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours = denials(alignment.claim)
    span = range(
        max(0, min(alignment.claim_of, default=0) - 3), max(alignment.claim_of, default=0) + 1
    )
    theirs = [i for i in denials(found) if i in span]
    literal = alignment.coverage >= _NEARLY_LITERAL
    if (ours and theirs and not literal) or not (ours or theirs):
        return ()
    if excepts(text) and not excepts(claim):
        return ()
    for i in ours:
        governed = governed_by(alignment.claim, i, alignment.source_of)
        if governed is not None and _affirmed(alignment.claim, claim, governed):
            continue
        if governed is not None and negation_of(found, text, alignment.source_of[governed]) is None:
            there = alignment.source_of[governed]
            return (
                differ(
                    alignment, "direction",
                    claim[alignment.claim[i].start : alignment.claim[governed].end],
                    around(text, found, there),
                ),
            )  # fmt: skip
    for i in theirs:
        governed = governed_by(found, i, alignment.claim_of)
        if governed is None:
            continue
        here = alignment.claim_of[governed]
        if _affirmed(found, text, governed):
            continue
        if negation_of(alignment.claim, claim, here) is None:
            return (
                differ(
                    alignment, "direction",
                    around(claim, alignment.claim, here),
                    text[found[i].start : found[governed].end],
                ),
            )  # fmt: skip
    return ()


def _affirmed(found: tuple[Token, ...], text: str, governed: int) -> bool:
    """Whether a text that denies a thing has the word elsewhere without the negation.

    "Without any Danish examples it does well on Danish news" denies examples, not Danish.
    """
    stem = found[governed].stem
    return any(
        t.stem == stem and i != governed and negation_of(found, text, i) is None
        for i, t in enumerate(found)
    )


def denials(found: tuple[Token, ...]) -> list[int]:
    """Positions of the words that deny."""
    words = negations()
    return [
        i
        for i, t in enumerate(found)
        if (t.norm in words or t.norm.endswith("n't"))
        and not (i + 1 < len(found) and found[i + 1].norm == "only")
    ]


def governed_by(found: tuple[Token, ...], index: int, aligned: dict[int, int]) -> int | None:
    """The first content word within reach after a negation, if the other side has it."""
    for i in range(index + 1, min(len(found), index + 1 + _NEAR + 1)):
        if found[i].content:
            return i if i in aligned else None
    return None


def around(text: str, found: tuple[Token, ...], index: int) -> str:
    """A word with its neighbours."""
    first, last = max(0, index - 2), min(len(found) - 1, index + 1)
    return text[found[first].start : found[last].end]
