"""Who goes with what in one sentence: two names whose partners the claim exchanges.

All names and all words of the claim stand in the sentence, so nothing is missing and nothing is in
another's place; only the clause in which a name stands together with its partner tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import combinations

from recheck.claims.alignment import Alignment

_BOUNDARY = re.compile(r"[,;:]|\b(?:and|but|while|whereas|although|though)\b", re.IGNORECASE)
_FULL = re.compile(r"\b(?:while|whereas|but)\b|;", re.IGNORECASE)
_PHRASE = re.compile(
    r"\b(?:in contrast to|as opposed to|contrary to|unlike|rather than|instead of)\b",
    re.IGNORECASE,
)
"""Contrasts with one bare thing: what is said is said of the other side."""
_FEWEST = 2
"""Words that must go with the wrong name where the other name has no partner."""


def crossed(
    alignment: Alignment, claim: str, names: Sequence[tuple[int, ...]]
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The first two of the claim's names (token positions) that stand with each other's words."""
    known = [n for n in names if n[0] in alignment.source_of]
    for a, b in combinations(known, 2):
        if _stem(alignment, a[0]) != _stem(alignment, b[0]) and (
            _partners(alignment, claim, a[0], b[0]) or _contrasted(alignment, claim, a[0], b[0])
        ):
            return a, b
    return None


def _stem(alignment: Alignment, i: int) -> str:
    return alignment.passage.tokens[alignment.source_of[i]].stem


def _places(alignment: Alignment, i: int) -> tuple[int, ...]:
    """Everywhere in the sentence that the counterpart of a claim token occurs."""
    stem = _stem(alignment, i)
    return tuple(j for j, t in enumerate(alignment.passage.tokens) if t.stem == stem)


def _partners(alignment: Alignment, claim: str, a: int, b: int) -> bool:
    """Whether words that the claim keeps with `a` stand with `b` in the sentence, and conversely.

    "A for x, B for y" against "x with B ..., y with A": each pair in a clause of its own.
    """
    words = [
        i
        for i in alignment.source_of
        if i not in (a, b) and not alignment.claim[i].number and _plain(alignment, i)
    ]
    one, two = _places(alignment, a), _places(alignment, b)
    turned = False
    for x in words:
        for y in words:
            if x == y or not _apart(alignment.claim, claim, (a, x), (b, y)):
                continue
            at_x, at_y = _places(alignment, x), _places(alignment, y)
            found, text = alignment.passage.tokens, alignment.passage.text
            if _apart(found, text, one + at_x, two + at_y):
                return False
            turned = turned or _apart(found, text, one + at_y, two + at_x)
    return turned


def _plain(alignment: Alignment, i: int) -> bool:
    """Whether a word is its counterpart, or an acronym of it, and not merely akin to it."""
    pair = alignment.passage.tokens[alignment.source_of[i]]
    return alignment.claim[i].stem == pair.stem or pair.stem in alignment.passage.source.acronyms


def _apart(found, text: str, one: Sequence[int], two: Sequence[int]) -> bool:
    """Whether two sets of tokens stand on two sides of the boundary of a clause."""
    if max(one) < min(two):
        left, right = max(one), min(two)
    elif max(two) < min(one):
        left, right = max(two), min(one)
    else:
        return False
    return bool(_BOUNDARY.search(text[found[left].end : found[right].start]))


def _contrasted(alignment: Alignment, claim: str, a: int, b: int) -> bool:
    """Whether the claim says of `a`, in contrast to `b`, what the sentence says of `b`."""
    for said, other in ((a, b), (b, a)):
        ours = _predicated(alignment.claim, claim, (said,), (other,))
        theirs = _predicated(
            alignment.passage.tokens, alignment.passage.text,
            _places(alignment, other), _places(alignment, said),
        )  # fmt: skip
        if ours is None or theirs is None:
            continue
        words = [
            i
            for i in alignment.source_of
            if i in ours and i != said and alignment.claim[i].stem == _stem(alignment, i)
        ]
        if len(words) >= _FEWEST and all(theirs & {*_places(alignment, i)} for i in words):
            return True
    return False


def _end(text: str, cue: re.Match[str]) -> int:
    """Where what a contrasting phrase names ends: at the comma where the phrase comes first."""
    comma = text.find(",", cue.end())
    return comma if cue.start() == 0 and comma > 0 else len(text)


def _predicated(found, text: str, one: Sequence[int], two: Sequence[int]) -> Set[int] | None:
    """Tokens of the side of a contrast on which `one` stands, when `two` stands on the other."""
    for cue in _PHRASE.finditer(text):
        end = _end(text, cue)
        named = {i for i, t in enumerate(found) if cue.end() <= t.start < end}
        rest = {i for i, t in enumerate(found) if t.end <= cue.start() or t.start > end}
        if rest.issuperset(one) and named.issuperset(two):
            return rest
    for cue in _FULL.finditer(text):
        before = {i for i, t in enumerate(found) if t.end <= cue.start()}
        after = {i for i, t in enumerate(found) if t.start >= cue.end()}
        for here, there in ((before, after), (after, before)):
            if here.issuperset(one) and there.issuperset(two):
                return here
    return None
