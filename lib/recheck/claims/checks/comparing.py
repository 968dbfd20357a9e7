"""Who is more than whom: comparisons of two things, and sides that the claim exchanges."""

from __future__ import annotations

from recheck.claims.alignment import Alignment
from recheck.claims.checks.frames import Frame, choices, chosen, frames
from recheck.claims.checks.polarity import same_sign
from recheck.claims.checks.slots import differ, finding, page
from recheck.claims.words import Token
from recheck.records import Finding

_ADJUNCT = 0.3
"""Weight of what says where a comparison holds, against what is compared."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...] | None:
    """Direction findings, and an entity finding when the sides are exchanged.

    None where both sides compare with different things, so that neither direction tells.
    """
    ours = frames(alignment.claim, claim)
    theirs = frames(alignment.passage.tokens, alignment.passage.text)
    for mine in ours:
        best = max(theirs, key=lambda f: sum(_sides(alignment, mine, f)), default=None)
        if best is None:
            continue
        straight, crossed = _sides(alignment, mine, best)
        if _exchanged(alignment, mine, best) or _standards_exchanged(alignment, mine, best):
            straight, crossed = 0.0, max(1.0, straight + crossed)
        if abs(straight - crossed) < 1.0:
            continue
        same = same_sign(mine.pointer, best.pointer, alignment)
        if same is None:
            continue
        sides = (_quote(claim, alignment.claim, mine), _quote_source(alignment, best))
        if straight > crossed and not same:
            if _compared_with_another(alignment, mine, best):
                return None
            return (differ(alignment, "direction", *sides),)
        if crossed > straight and same:
            return (differ(alignment, "entity", *sides, "with the two sides exchanged"),)
        return (
            finding(
                "direction", "agrees", alignment, *sides,
                f'The paper says so too: "{sides[1]}" (p. {page(alignment)}).',
            ),
        )  # fmt: skip
    return _passed_over(alignment, claim)


def _passed_over(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """An entity finding where the claim has chosen what the sentence passes over."""
    found, text = alignment.passage.tokens, alignment.passage.text
    theirs = choices(found, text)
    if choices(alignment.claim, claim):
        return ()
    for side in chosen(alignment.claim, claim):
        picked = {alignment.source_of[i] for i in side if i in alignment.source_of}
        for frame in theirs:
            shared = _on_both_sides(found, frame)
            told = {j for j in picked if found[j].stem not in shared}
            if told & {*frame.standard} and not told & {*frame.left} and not frame.pointer.negated:
                ours = claim[alignment.claim[side.start].start : alignment.claim[side.stop - 1].end]
                return (
                    differ(
                        alignment, "entity", ours, _quote_source(alignment, frame),
                        "which passes it over",
                    ),
                )  # fmt: skip
    return ()


def _sides(alignment: Alignment, mine: Frame, other: Frame) -> tuple[float, float]:
    """Weight of arguments that stand on the same side and on opposite sides of the pivots.

    Sides are exchanged only if both have something that stands on the other one.
    """
    straight = crossed = 0.0
    turned: set[tuple[bool, bool]] = set()
    shared = _on_both_sides(alignment.claim, mine) | _on_both_sides(alignment.passage.tokens, other)
    for pair in alignment.pairs:
        if alignment.claim[pair.claim].stem in shared:
            continue
        weight = min(alignment.weights[pair.claim], 4.0)
        if pair.claim in mine.adjunct:
            weight *= _ADJUNCT
        here = (pair.claim in mine.left, pair.claim in mine.right)
        there = _on(alignment, pair.source, other.left), _on(alignment, pair.source, other.right)
        if here == there and any(here):
            straight += weight
        elif here == there[::-1] and any(here):
            crossed += weight
            turned.add(here)
    return straight, crossed if len(turned) > 1 else 0.0


def _on(alignment: Alignment, j: int, side: range) -> bool:
    """Whether a word of the sentence stands on a side, if only where it is said once more."""
    found = alignment.passage.tokens
    return j in side or any(found[k].stem == found[j].stem for k in side)


def _exchanged(alignment: Alignment, mine: Frame, other: Frame) -> bool:
    """Whether what stands next to the claim's pivot stands on the other sides of the sentence's,
    whatever the words before and after say of where and by whom it was seen."""
    shared = _on_both_sides(alignment.claim, mine) | _on_both_sides(alignment.passage.tokens, other)
    for side, there in ((mine.left, other.right), (mine.right, other.left)):
        near = sorted(side, key=lambda i: abs(i - mine.pointer.index))
        head = next((i for i in near if _head(alignment.claim[i])), None)
        if head is None or alignment.claim[head].stem in shared:
            return False
        if head not in alignment.source_of or not _on(alignment, alignment.source_of[head], there):
            return False
    return True


def _standards_exchanged(alignment: Alignment, mine: Frame, other: Frame) -> bool:
    """Whether the claim compares with what the sentence has on the other side, and conversely:
    "A does it more strongly than B do" and "B do it more strongly than A"."""
    shared = _on_both_sides(alignment.claim, mine) | _on_both_sides(alignment.passage.tokens, other)
    ours = _telling(alignment.claim, mine.standard, shared)
    theirs = _telling(alignment.passage.tokens, other.standard, shared)
    return (
        bool(ours and theirs)
        and all(
            i in alignment.source_of
            and _on(alignment, alignment.source_of[i], other.before_standard())
            for i in ours
        )
        and all(alignment.claim_of.get(j) in mine.before_standard() for j in theirs)
    )


def _compared_with_another(alignment: Alignment, mine: Frame, other: Frame) -> bool:
    """Whether nothing of what the claim compares with stands in the sentence, nor conversely."""
    ours = _telling(alignment.claim, mine.standard, set())
    theirs = _telling(alignment.passage.tokens, other.standard, set())
    return bool(theirs) and not (
        any(i in alignment.source_of for i in ours) or any(j in alignment.claim_of for j in theirs)
    )


def _telling(found: tuple[Token, ...], side: range, shared: set[str]) -> list[int]:
    """Content words of a side that the other side does not have as well."""
    return [i for i in side if _head(found[i]) and found[i].stem not in shared]


def _head(token: Token) -> bool:
    """Whether a word next to a pivot can be one of the things compared."""
    return token.content and not token.norm.endswith("ly")


def _on_both_sides(found: tuple[Token, ...], frame: Frame) -> set[str]:
    """Stems that do not tell the sides of a comparison apart."""
    left, right = ({found[i].stem for i in side} for side in (frame.left, frame.right))
    return left & right


def _quote(text: str, found: tuple[Token, ...], frame: Frame) -> str:
    before, after = sorted((frame.left, frame.right), key=lambda side: side.start)
    pivot = frame.pointer.index
    first = max(before.start, pivot - 5) if before else pivot
    last = min(after.stop, after.start + 5) - 1
    return text[found[min(first, pivot)].start : found[max(last, pivot)].end]


def _quote_source(alignment: Alignment, frame: Frame) -> str:
    return _quote(alignment.passage.text, alignment.passage.tokens, frame)
