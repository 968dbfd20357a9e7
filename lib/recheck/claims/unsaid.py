"""What a claim says and a sentence does not: names, places and words of direction left open, and
sentences that state nothing."""

from __future__ import annotations

import re

from recheck.claims.checks.frames import frames
from recheck.claims.checks.polarity import pointers
from recheck.claims.lexicon import asking
from recheck.claims.options import Options
from recheck.claims.plausibility import stated, telling
from recheck.claims.reading import Reading, Statement

_QUOTED = 0.85
_PLACE = re.compile(r"\b(?:Table|Figure) \d+\b")
"""A place of the paper that a claim is about."""
_DIRECTED = frozenset({"quality", "speed", "ease", "cost"})


def undirected(said: Statement, reading: Reading, options: Options) -> tuple[str, ...]:
    """Words of direction in the claim that nothing in the sentence answers."""
    alignment = reading.alignment
    if alignment.coverage >= options.evident:
        return ()
    answered = " ".join(f.claim_side for f in reading.findings if f.kind == "direction")
    return tuple(
        alignment.claim[p.index].text
        for p in pointers(alignment.claim, said.text)
        if _DIRECTED & {a for a, _ in p.axes}
        and not p.negated  # `without any loss` points nowhere
        and p.index not in alignment.source_of
        and alignment.claim[p.index].text not in answered
    )


def unstated(reading: Reading, options: Options) -> tuple[str, ...]:
    """The mark or phrase by which a sentence asks or intends instead of stating; no phrase in a
    quotation."""
    text = reading.alignment.passage.text.lower()
    if text.rstrip().endswith("?"):
        return ("?",)
    if reading.alignment.coverage >= max(options.evident, _QUOTED):
        return ()
    return tuple(phrase for phrase in asking() if phrase in text)[:1]


def unnamed(said: Statement, reading: Reading) -> tuple[str, ...]:
    """Names in the claim that the sentence does not have.

    A name in the surroundings will do, except for what the claim compares; and figures that the
    sentence shares say what it is about, so that any other sentence of the paper may name it.
    """
    alignment = reading.alignment
    source = alignment.passage.source
    pinned = _pinned(said, reading)
    compared = _compared(said, reading)
    return tuple(
        token.text
        for i, token in enumerate(alignment.claim)
        if token.capital
        and token.content
        and i not in alignment.source_of
        and not (pinned and token.stem in source.vocabulary)
        and (i not in alignment.context or (i in compared and token.stem not in source.subjects))
    ) + elsewhere(said, reading)


def _compared(said: Statement, reading: Reading) -> set[int]:
    """Tokens of the two sides of the claim's comparisons."""
    found = frames(reading.alignment.claim, said.text)
    return {i for frame in found for side in (frame.left, frame.right) for i in side}


def uncompared(said: Statement, reading: Reading) -> bool:
    """Whether the claim compares with a name that the sentence does not have: of one side alone
    no sentence says that it is more."""
    alignment = reading.alignment
    return any(
        alignment.claim[i].capital
        and alignment.claim[i].content
        and i not in alignment.source_of
        and alignment.claim[i].stem not in alignment.passage.source.subjects
        for i in _compared(said, reading)
    )


def _pinned(said: Statement, reading: Reading) -> bool:
    """Whether the sentence has all figures of the claim, two or more with digits enough not to
    meet by chance."""
    found = [f.claim_side for f in reading.having("agrees") if f.kind == "number"]
    asked = [q.text for q in stated(said.text)]
    return sum(map(telling, asked)) >= 2 and all(
        any(figure in side for side in found) for figure in asked
    )


def elsewhere(said: Statement, reading: Reading) -> tuple[str, ...]:
    """Places of the paper that the claim is about and the sentence does not name."""
    text = reading.alignment.passage.text
    return tuple(m[0] for m in _PLACE.finditer(said.text) if m[0] not in text)


def foreign(said: Statement, reading: Reading) -> bool:
    """Whether the claim names what the sentence's paper never prints."""
    printed = reading.alignment.passage.source.vocabulary
    return any(
        token.capital and token.content and not token.number and token.stem not in printed
        for token in said.tokens
    )
