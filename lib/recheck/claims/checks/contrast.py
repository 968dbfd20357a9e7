"""What is good and what is poor in a sentence that has both: which clause says it of what.

"Good at finding spans but poor at labeling them" and "poor at finding spans, instead of labeling
them" share their words of direction; the clause in which the rest stands tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from recheck.claims.alignment import Alignment
from recheck.claims.checks.polarity import Pointer, pointers
from recheck.claims.checks.slots import differ
from recheck.claims.words import Token
from recheck.records import Finding

_BREAK = re.compile(
    r"[,;:()]|\b(?:but|and|while|whereas|although|though|yet|instead of|rather than)\b",
    re.IGNORECASE,
)
_AXES = ("quality", "size", "speed", "ease", "cost", "stability")


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A direction finding where the words of a clause stand in one of the opposite direction."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours, theirs = list(_clauses(alignment.claim, claim)), list(_clauses(found, text))
    pointing, pointed = pointers(alignment.claim, claim), pointers(found, text)
    words = {p.index for p in pointing}
    for axis in _AXES:
        mine = [_sign(clause, pointing, axis) for clause in ours]
        other = [_sign(clause, pointed, axis) for clause in theirs]
        if not ({1, -1} <= {*mine} or {1, -1} <= {*other}):
            continue
        turned = []
        for clause, sign in zip(ours, mine, strict=True):
            there = {alignment.source_of[i] for i in _objects(alignment, clause, words)}
            home = next((k for k, c in enumerate(theirs) if there and there <= c), None)
            if sign and home is not None and other[home]:
                turned.append((sign != other[home], clause, theirs[home]))
        if turned and all(opposite for opposite, _, _ in turned):
            _, clause, home = turned[0]
            return (
                differ(
                    alignment, "direction",
                    _quote(claim, alignment.claim, clause), _quote(text, found, home),
                ),
            )  # fmt: skip
    return ()


def _objects(alignment: Alignment, clause: frozenset[int], pointing: set[int]) -> set[int]:
    """Answered words of a clause of which its word of direction speaks: those after it, if any."""
    answered = {i for i in clause - pointing if i in alignment.source_of}
    last = max(clause & pointing, default=-1)
    return {i for i in answered if i > last} or answered


def _clauses(found: tuple[Token, ...], text: str) -> Iterator[frozenset[int]]:
    """Token positions of each clause that has any."""
    ends = [m.start() for m in _BREAK.finditer(text)] + [len(text)]
    start = 0
    for end in ends:
        inside = frozenset(i for i, t in enumerate(found) if start <= t.start < end)
        if inside:
            yield inside
        start = end


def _sign(clause: frozenset[int], pointing: Iterable[Pointer], axis: str) -> int:
    """The direction of a clause on one axis; 0 when it has none or both."""
    signs = {p.signs().get(axis, 0) for p in pointing if p.index in clause} - {0}
    return signs.pop() if len(signs) == 1 else 0


def _quote(text: str, found: tuple[Token, ...], clause: frozenset[int]) -> str:
    return text[found[min(clause)].start : found[max(clause)].end]
