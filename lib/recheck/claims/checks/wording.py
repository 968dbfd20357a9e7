"""The few words in which a claim and a nearly identical sentence differ.

Where a claim follows its source word for word but for an edit, the edit is found by the
Levenshtein alignment of the two word sequences, and each differing stretch is typed by the words
in it: figures, negations, opposite directions, quantifiers, names. Anything else is rewording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from recheck.claims.alignment import Alignment, likeness, opposed
from recheck.claims.checks.negation import denied_whole, speaks_of_absence, taken_away
from recheck.claims.checks.polarity import denies
from recheck.claims.checks.scope import complementary, few_and_not, level
from recheck.claims.checks.slots import finding, page
from recheck.claims.lexicon import axes_of, negations
from recheck.claims.quantities import agree, quantities
from recheck.claims.retrieval import squeeze
from recheck.claims.words import Token
from recheck.records import Finding, FindingKind

_LITERAL = 0.75
_FEWEST_WORDS = 5
_MARGIN = 4
_NONE = ("none", "neither", "nobody", "nothing")
_LISTING = frozenset({"and", "or", "as", "well", "nor", "plus"})
"""What stands between two things of a list."""


@dataclass(frozen=True)
class _Edit:
    """A stretch in which claim and source differ; either side may be empty."""

    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]
    at: int
    there: int


def literal(alignment: Alignment) -> bool:
    """Whether the claim follows the sentence closely enough for a comparison word by word."""
    claim = alignment.claim
    if len(claim) < _FEWEST_WORDS:
        return False
    distance = sum(max(len(e.ours), len(e.theirs)) if e.ours else 0 for e in _edits(alignment))
    return 1 - distance / len(claim) >= _LITERAL


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Findings for the typed differences of wording, in the order of the claim."""
    if complementary(claim, alignment.passage.text):
        return ()
    denied = denied_whole(alignment, claim)
    if denied:
        return denied
    edits = list(_edits(alignment))
    swapped = _exchanged(edits)
    if _symmetric(alignment, swapped):
        edits, swapped = [e for e in edits if e not in swapped], ()
    found: list[Finding] = []
    turns = []
    for edit in edits:
        if not edit.ours and _in_passing(alignment.passage.text, edit.theirs):
            continue
        turned = _turned(edit)
        if turned:
            turns.append(edit)
            continue
        kind = _kind(edit, alignment)
        if kind is not None:
            found.append(_differ(alignment, claim, edit, kind))
    absent = any(speaks_of_absence(t) for e in turns for t in (*e.ours, *e.theirs))
    if (
        len(turns) % 2
        and not few_and_not(alignment, claim)
        and (absent or not taken_away(alignment))
    ):
        found.append(_differ(alignment, claim, turns[0], "direction"))
    return tuple(found) or tuple(_differ(alignment, claim, e, "entity") for e in swapped)


def _exchanged(edits: Sequence[_Edit]) -> tuple[_Edit, ...]:
    """Two edits by which words stand in each other's places."""
    for one, two in combinations(edits, 2):
        ours, theirs = _stems(one.ours), _stems(one.theirs)
        if ours and theirs and (ours, theirs) == (_stems(two.theirs), _stems(two.ours)):
            return one, two
    return ()


def _symmetric(alignment: Alignment, swapped: Sequence[_Edit]) -> bool:
    """Whether two places mean the same: those of a list, or of things said to be alike or not."""
    if not swapped:
        return False
    one, two = swapped
    between = alignment.claim[one.at + len(one.ours) : two.at]
    return all(t.norm in _LISTING for t in between) or any(
        "likeness" in axes_of(t.norm) for t in between
    )


def _stems(side: Sequence[Token]) -> list[str]:
    """Stems of the content words of one side of an edit."""
    return [t.stem for t in side if t.content]


def _edits(alignment: Alignment) -> Iterator[_Edit]:
    """Differences within the stretch of the source that the claim follows."""
    claim, source = alignment.claim, alignment.passage.tokens
    first = max(0, min(alignment.claim_of, default=0) - _MARGIN)
    last = min(len(source), max(alignment.claim_of, default=0) + 1 + _MARGIN)
    window = source[first:last]
    ours, theirs = [t.stem for t in claim], [t.stem for t in window]
    for (a, b), (c, d) in _stretches(Levenshtein.opcodes(ours, theirs)):
        if a == b and a in (0, len(ours)) and not _denies_all(window[c:d], a):
            continue
        mine, other = claim[a:b], window[c:d]
        if squeeze(" ".join(t.norm for t in mine)) != squeeze(" ".join(t.norm for t in other)):
            yield _Edit(mine, other, a, first + c)


def _denies_all(before: Sequence[Token], at: int) -> bool:
    """Whether words that stand before all that the claim repeats deny it: `none of the`."""
    if at or not before:
        return False
    of = len(before) > 1 and before[-1].norm == "of"
    return before[-2 if of else -1].norm in (_NONE if of else ("no", *_NONE))


def _stretches(codes: Iterable) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Bounds in claim and source of each run of edit operations."""
    start = None
    end = (0, 0)
    for code in codes:
        if code.tag == "equal":
            if start is not None:
                yield (start[0], end[0]), (start[1], end[1])
            start = None
            continue
        start = start or (code.src_start, code.dest_start)
        end = (code.src_end, code.dest_end)
    if start is not None:
        yield (start[0], end[0]), (start[1], end[1])


def _in_passing(text: str, words: Sequence[Token]) -> bool:
    """Whether words stand between commas or brackets: what they say is said by the way."""
    before, after = text[: words[0].start].rstrip(), text[words[-1].end :].lstrip()
    return before.endswith((",", "(")) and after.startswith((",", ")"))


def _turned(edit: _Edit) -> bool:
    """A negation on one side only, or words of opposite direction."""
    words = negations()
    ours, theirs = (sum(denies(s, i) for i in range(len(s))) for s in (edit.ours, edit.theirs))
    flips = any(
        opposed(a, b)
        for a in edit.ours
        for b in edit.theirs
        if a.norm not in words and b.norm not in words
    )
    return bool((ours - theirs) % 2) != flips


def _kind(edit: _Edit, alignment: Alignment) -> FindingKind | None:
    if not edit.ours or not edit.theirs:
        return None
    if _figures_differ(edit):
        return "number"
    ours, theirs = (level(" ".join(t.norm for t in side)) for side in (edit.ours, edit.theirs))
    if ours is not None and theirs is not None and ours != theirs:
        return "scope"
    known = alignment.passage.source.names
    mine = [t for t in edit.ours if _name(t, known)]
    other = [t for t in edit.theirs if _name(t, known)]
    if mine and other and not any(likeness(a, b) for a in mine for b in other):
        return "entity"
    return None


def _name(token: Token, known: frozenset[str]) -> bool:
    return (
        token.content
        and not token.number
        and (token.capital or (token.initial and token.norm in known))
    )


def _figures_differ(edit: _Edit) -> bool:
    ours = [t for t in edit.ours if any(c.isdigit() for c in t.stem)]
    theirs = [t for t in edit.theirs if any(c.isdigit() for c in t.stem)]
    if not ours or not theirs:
        return False
    if any(t.stem not in {o.stem for o in theirs} for t in ours):
        left = [replace(q, bound="exact") for t in ours for q in quantities(t.text)]
        right = [replace(q, bound="exact") for t in theirs for q in quantities(t.text)]
        if left and right:
            return not all(any(agree(a, b) for b in right) for a in left)
        return any(t.number for t in ours)
    return False


def _differ(alignment: Alignment, claim: str, edit: _Edit, kind: FindingKind) -> Finding:
    """The finding, each side quoted with a word around it where it is short or empty."""
    ours = _quote(claim, alignment.claim, edit.at, len(edit.ours), kind)
    theirs = _quote(
        alignment.passage.text, alignment.passage.tokens, edit.there, len(edit.theirs), kind
    )
    return finding(
        kind, "disagrees", alignment, ours, theirs,
        f'The claim says "{ours}"; the paper says "{theirs}" (p. {page(alignment)}).',
    )  # fmt: skip


def _quote(text: str, found: tuple[Token, ...], first: int, count: int, kind: str) -> str:
    before, after = (0, 1) if kind in ("number", "scope") else (1, 2)
    if kind == "entity":
        before = after = 0
    if not count:
        before, after = 2, 2
    start = max(0, first - before)
    stop = min(len(found), max(first + count + after, start + 1))
    return text[found[start].start : found[stop - 1].end]
