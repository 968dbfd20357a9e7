"""Which one is best: the same superlative of the same class, said of another thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recheck.claims.alignment import Alignment
from recheck.claims.checks.polarity import BE, Pointer, pointers, same_sign
from recheck.claims.checks.slots import differ
from recheck.claims.words import LIGHT_WORDS, Token
from recheck.records import Finding

_BEFORE = 6
"""Tokens between a superlative and the verb that says which one it is."""
_BEYOND = frozenset(
    {*",;:()", "and", "but", "while", "whereas", "which", "because", "since", "so", "as", "with"}
)
_PLACES = frozenset({"on", "for", "in", "at", "by", "from", "among"})
_OPEN = frozenset(
    "our ours we this that these those it its one ones former latter both par".split()  # noqa: SIM905
)
"""Words by which a sentence may mean the claim's thing without naming it."""
_SUPERLATIVE = frozenset({"best", "worst", "most", "least"})


@dataclass(frozen=True)
class _Said:
    """`The most effective of the changes is the squared activation.`"""

    pointer: Pointer
    of: tuple[int, ...]
    """What it is the best of: content words between the superlative and the verb."""
    which: tuple[int, ...]
    """Which one it is: content words after the verb, to the end of the clause."""
    place: bool
    """Whether it is said where or by what rather than what it is: `seen on Breton`."""
    open: bool
    """Whether a word after the verb stands for something named elsewhere."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """An entity finding where another thing than the claim's is the best of the same class."""
    found, text = alignment.passage.tokens, alignment.passage.text
    theirs = list(_statements(found, text))
    for mine in _statements(alignment.claim, claim):
        for other in theirs:
            if same_sign(mine.pointer, other.pointer, alignment) and _other(alignment, mine, other):
                return (
                    differ(
                        alignment, "entity",
                        _quote(claim, alignment.claim, mine), _quote(text, found, other),
                    ),
                )  # fmt: skip
    return ()


def _statements(found: tuple[Token, ...], text: str) -> Iterator[_Said]:
    for pointer in pointers(found, text):
        norm = found[pointer.index].norm
        before = found[pointer.index - 1].norm if pointer.index else ""
        if pointer.negated or not (norm.endswith("est") or _SUPERLATIVE & {norm, before}):
            continue
        reach = range(pointer.index + 1, min(len(found), pointer.index + 1 + _BEFORE))
        verb = next((i for i in reach if found[i].norm in BE), None)
        if verb is None or re.search("[,;:]", text[found[pointer.index].end : found[verb].start]):
            continue
        rest = list(_predicate(found, text, verb + 1))
        of = tuple(i for i in range(pointer.index + 1, verb) if found[i].content)
        which = tuple(i for i in rest if found[i].content)
        if of and which and not any(found[i].number for i in rest):
            place = found[rest[0]].norm in _PLACES
            yield _Said(pointer, of, which, place, any(found[i].norm in _OPEN for i in rest))


def _predicate(found: tuple[Token, ...], text: str, first: int) -> Iterator[int]:
    """What a superlative is, or where it is seen, up to the end of the clause; nothing where the
    verb goes on to say what is done with it."""
    while first < len(found) and (
        found[first].stem in LIGHT_WORDS or found[first].norm.endswith("ly")
    ):
        first += 1
    if first == len(found) or not (found[first].capital or found[first].norm in {"the", *_PLACES}):
        return
    for i in range(first, len(found)):
        mark = text[found[i - 1].end : found[i].start].strip()
        if i > first and (found[i].norm in _BEYOND or mark[:1] in _BEYOND):
            return
        yield i


def _other(alignment: Alignment, mine: _Said, other: _Said) -> bool:
    """Whether two superlatives of one class are said of things that share no word."""
    answered = [i for i in mine.of if alignment.source_of.get(i) in other.of]
    if not answered or any(j not in alignment.claim_of for j in other.of) or other.open:
        return False
    if any(alignment.claim[i].capital and i not in answered for i in mine.of):
        return False
    found = alignment.passage.tokens
    named = any(alignment.claim[i].capital for i in mine.which)
    if mine.place != other.place or (
        mine.place and named != any(found[j].capital for j in other.which)
    ):
        return False
    return not any(alignment.claim[i].stem in alignment.passage.stems for i in mine.which) and not (
        any(j in alignment.claim_of for j in other.which)
    )


def _quote(text: str, found: tuple[Token, ...], said: _Said) -> str:
    return text[found[max(0, said.pointer.index - 1)].start : found[said.which[-1]].end]
