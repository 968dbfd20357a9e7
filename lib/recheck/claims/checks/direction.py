"""Better or worse, up or down, does or does not: the claim's direction against the sentence's."""

from __future__ import annotations

from dataclasses import replace

from recheck.claims.alignment import Alignment
from recheck.claims.checks.polarity import (
    Frame,
    Pointer,
    frames,
    negation_of,
    pointers,
    worth,
)
from recheck.claims.checks.scope import excepts
from recheck.claims.checks.slots import finding, page, slot
from recheck.claims.lexicon import contrary, effects, negations
from recheck.claims.words import Token
from recheck.records import Finding

_NEAR = 3
_NEARLY_LITERAL = 0.85
_ADJUNCT = 0.3
"""Weight of what says where a comparison holds, against what is compared."""
_FOLLOWING = 0.45
"""Coverage from which a sentence is taken to follow the claim."""
_TELLING = frozenset({"quality", "size", "speed", "ease", "cost", "sign", "abundance", "extent"})
"""Axes whose agreement says something; `with`, `first` or `can` agree in any two sentences."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Direction findings, and an entity finding when the sides of a comparison are exchanged."""
    framed = _compare_frames(alignment, claim)
    if framed:
        return framed
    pointed = _compare_pointers(alignment, claim)
    if any(f.outcome == "disagrees" for f in pointed):
        return pointed
    return (
        _opposite_left(alignment, claim)
        or pointed
        or _compare_negations(alignment, claim)
        or _contraries(alignment, claim)
        or _no_effect(alignment, claim)
    )


def _contraries(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """`dependent` where the sentence has `independent`, and neither is negated."""
    found, text = alignment.passage.tokens, alignment.passage.text
    for i in alignment.missing:
        for j in alignment.extra:
            if contrary(alignment.claim[i].norm, found[j].norm) and (
                negation_of(alignment.claim, claim, i) is None
            ) == (negation_of(found, text, j) is None):
                return (
                    _differ(
                        alignment, "direction",
                        _around(claim, alignment.claim, i), _around(text, found, j),
                    ),
                )  # fmt: skip
    return ()


def _no_effect(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """The claim gives a direction where the sentence says that there is no effect at all."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours = [p for p in pointers(alignment.claim, claim) if _TELLING & {a for a, _ in p.axes}]
    if not ours or _negations(alignment.claim):
        return ()
    for i in _negations(found):
        near = range(i + 1, min(len(found), i + 1 + _NEAR))
        denied = next((j for j in near if found[j].stem in effects()), None)
        if denied is not None and not any(j in alignment.claim_of for j in near):
            theirs = text[found[i].start : found[min(denied + 2, len(found) - 1)].end]
            return (
                _differ(alignment, "direction", _phrase(claim, alignment.claim, ours[0]), theirs),
            )
    return ()


def _compare_frames(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    ours = frames(alignment.claim, claim)
    theirs = frames(alignment.passage.tokens, alignment.passage.text)
    for mine in ours:
        best = max(theirs, key=lambda f: sum(_sides(alignment, mine, f)), default=None)
        if best is None:
            continue
        straight, crossed = _sides(alignment, mine, best)
        if _exchanged(alignment, mine, best):
            straight, crossed = 0.0, straight + crossed
        if abs(straight - crossed) < 1.0:
            continue
        same = _same_sign(mine.pointer, best.pointer, alignment)
        if same is None:
            continue
        sides = (_quote(claim, alignment.claim, mine), _quote_source(alignment, best))
        if straight > crossed and not same:
            return (_differ(alignment, "direction", *sides),)
        if crossed > straight and same:
            return (_differ(alignment, "entity", *sides, "with the two sides exchanged"),)
        return (
            finding(
                "direction", "agrees", alignment, *sides,
                f'The paper says so too: "{sides[1]}" (p. {page(alignment)}).',
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
        there = (pair.source in other.left, pair.source in other.right)
        if here == there and any(here):
            straight += weight
        elif here == there[::-1] and any(here):
            crossed += weight
            turned.add(here)
    return straight, crossed if len(turned) > 1 else 0.0


def _exchanged(alignment: Alignment, mine: Frame, other: Frame) -> bool:
    """Whether what stands next to the claim's pivot stands on the other sides of the sentence's,
    whatever the words before and after say of where and by whom it was seen."""
    shared = _on_both_sides(alignment.claim, mine) | _on_both_sides(alignment.passage.tokens, other)
    for side, there in ((mine.left, other.right), (mine.right, other.left)):
        near = sorted(side, key=lambda i: abs(i - mine.pointer.index))
        head = next((i for i in near if _head(alignment.claim[i])), None)
        if head is None or alignment.claim[head].stem in shared:
            return False
        if alignment.source_of.get(head) not in there:
            return False
    return True


def _head(token: Token) -> bool:
    """Whether a word next to a pivot can be one of the things compared."""
    return token.content and not token.norm.endswith("ly")


def _on_both_sides(found: tuple[Token, ...], frame: Frame) -> set[str]:
    """Stems that do not tell the sides of a comparison apart."""
    left, right = ({found[i].stem for i in side} for side in (frame.left, frame.right))
    return left & right


def _same_sign(a: Pointer, b: Pointer, alignment: Alignment) -> bool | None:
    left, right = a.signs(), b.signs()
    shared = [axis for axis in left if axis in right]
    if shared:
        return left[shared[0]] == right[shared[0]]
    one, two = worth(a, alignment.claim), worth(b, alignment.passage.tokens)
    return one == two if one and two else None


def _quote(text: str, found: tuple[Token, ...], frame: Frame) -> str:
    before, after = sorted((frame.left, frame.right), key=lambda side: side.start)
    pivot = frame.pointer.index
    first = max(before.start, pivot - 5) if before else pivot
    last = min(after.stop, after.start + 5) - 1
    return text[found[min(first, pivot)].start : found[max(last, pivot)].end]


def _quote_source(alignment: Alignment, frame: Frame) -> str:
    return _quote(alignment.passage.text, alignment.passage.tokens, frame)


def _differ(alignment, kind, claim_side, source_side, how="") -> Finding:
    tail = f", {how}" if how else ""
    return finding(
        kind, "disagrees", alignment, claim_side, source_side,
        f'The claim says "{claim_side}"; the paper says "{source_side}"{tail} '
        f"(p. {page(alignment)}).",
    )  # fmt: skip


def _compare_pointers(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    ours = pointers(alignment.claim, claim)
    theirs = {p.index: p for p in pointers(alignment.passage.tokens, alignment.passage.text)}
    agreed = None
    for mine in ours:
        other = _counterpart(alignment, mine, theirs)
        if other is None:
            continue
        same = _same_sign(*_but_shared(alignment, claim, mine, other), alignment)
        if same is None:
            continue
        sides = (
            _phrase(claim, alignment.claim, mine),
            _phrase(alignment.passage.text, alignment.passage.tokens, other),
        )
        if not same:
            return (_differ(alignment, "direction", *sides),)
        if not _TELLING & {axis for axis, _ in mine.axes}:
            continue
        agreed = agreed or finding(
            "direction", "agrees", alignment, *sides,
            f'The paper says so too: "{sides[1]}" (p. {page(alignment)}).',
        )  # fmt: skip
    return (agreed,) if agreed else ()


def _opposite_left(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A word of direction that nothing answers, in a sentence that follows the claim and whose own
    unanswered words of direction all point the other way."""
    if alignment.coverage < _FOLLOWING:
        return ()
    found, text = alignment.passage.tokens, alignment.passage.text
    theirs = [
        p
        for p in pointers(found, text)
        if p.index not in alignment.claim_of
        and min(alignment.claim_of) - _NEAR <= p.index <= max(alignment.claim_of) + _NEAR
    ]
    for mine in pointers(alignment.claim, claim):
        if mine.index in alignment.source_of or not _TELLING & {a for a, _ in mine.axes}:
            continue
        signs = [(_same_sign(mine, other, alignment), other) for other in theirs]
        opposite = [other for same, other in signs if same is False]
        if opposite and not any(same for same, _ in signs):
            sides = (_phrase(claim, alignment.claim, mine), _phrase(text, found, opposite[0]))
            return (_differ(alignment, "direction", *sides),)
    return ()


def _but_shared(
    alignment: Alignment, claim: str, mine: Pointer, other: Pointer
) -> tuple[Pointer, Pointer]:
    """Two pointers without the negation that both sides have: "no task has positive transfer to
    ..." and "no task of those that we tried yields positive transfer"."""
    found, text = alignment.passage.tokens, alignment.passage.text
    for i in {negation_of(alignment.claim, claim, mine.index)} - {None}:
        governed = _governed(alignment.claim, i, alignment.source_of)
        if governed is not None and not other.negated:
            there = negation_of(found, text, alignment.source_of[governed])
            return (replace(mine, negated=False), other) if there is not None else (mine, other)
    for j in {negation_of(found, text, other.index)} - {None}:
        governed = _governed(found, j, alignment.claim_of)
        if governed is not None and not mine.negated:
            here = negation_of(alignment.claim, claim, alignment.claim_of[governed])
            return (mine, replace(other, negated=False)) if here is not None else (mine, other)
    return mine, other


def _counterpart(alignment: Alignment, mine: Pointer, theirs: dict[int, Pointer]) -> Pointer | None:
    """The source's pointer for the same thing: aligned with it, in its place, or on its object."""
    aligned = alignment.source_of.get(mine.index)
    if aligned in theirs and not _better_placed(alignment, mine, theirs[aligned], theirs):
        return theirs[aligned]
    axes = {axis for axis, _ in mine.axes}
    free = [
        p
        for p in theirs.values()
        if p.index not in alignment.claim_of
        and (axes & {a for a, _ in p.axes} or {"quality", "size"} >= axes | {a for a, _ in p.axes})
    ]
    objects = _objects(alignment, mine.index)
    shared = [p for p in free if objects & _neighbourhood(alignment, p.index)]
    if len(shared) == 1:
        return shared[0]
    if not (axes & _TELLING or alignment.claim[mine.index].content):
        return None  # `with` and `can` say nothing unless they are said of the same thing
    place = slot(alignment, mine.index) or range(0)
    inside = [p for p in shared or free if p.index in place]
    if not inside:
        return None
    return min(inside, key=lambda p: abs(p.index - (place.start + place.stop) // 2))


def _better_placed(
    alignment: Alignment, mine: Pointer, akin: Pointer, theirs: dict[int, Pointer]
) -> bool:
    """Whether a word of direction is only akin to its counterpart and another one stands among
    the words around it: "accuracy suffers" in "hurts perplexity but improves accuracy"."""
    if alignment.claim[mine.index].stem == alignment.passage.tokens[akin.index].stem:
        return False
    near = range(mine.index - _NEAR, mine.index + _NEAR + 1)
    around = {j for i, j in alignment.source_of.items() if i in near and i != mine.index}

    def beside(pointer: Pointer) -> int:
        return sum(0 < abs(j - pointer.index) <= _NEAR for j in around)

    others = (p for p in theirs.values() if p.index not in alignment.claim_of)
    return not beside(akin) and any(
        beside(p) and _same_sign(mine, p, alignment) is not None for p in others
    )


def _objects(alignment: Alignment, index: int) -> set[int]:
    """Source positions of the aligned words within reach after a claim word."""
    near = range(index + 1, min(len(alignment.claim), index + 1 + _NEAR))
    return {alignment.source_of[i] for i in near if i in alignment.source_of}


def _neighbourhood(alignment: Alignment, index: int) -> set[int]:
    size = len(alignment.passage.tokens)
    return set(range(index + 1, min(size, index + 1 + _NEAR)))


def _phrase(text: str, found: tuple[Token, ...], pointer: Pointer) -> str:
    negation = negation_of(found, text, pointer.index)
    first = negation if negation is not None else max(0, pointer.index - 1)
    last = min(len(found) - 1, pointer.index + 2)
    return text[found[first].start : found[last].end]


def _compare_negations(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A word that one side negates and the other states."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours = _negations(alignment.claim)
    span = range(
        max(0, min(alignment.claim_of, default=0) - 3), max(alignment.claim_of, default=0) + 1
    )
    theirs = [i for i in _negations(found) if i in span]
    literal = alignment.coverage >= _NEARLY_LITERAL
    if (ours and theirs and not literal) or not (ours or theirs):
        return ()
    if excepts(text) and not excepts(claim):
        return ()
    for i in ours:
        governed = _governed(alignment.claim, i, alignment.source_of)
        if governed is not None and _affirmed(alignment.claim, claim, governed):
            continue
        if governed is not None and negation_of(found, text, alignment.source_of[governed]) is None:
            there = alignment.source_of[governed]
            return (
                _differ(
                    alignment, "direction",
                    claim[alignment.claim[i].start : alignment.claim[governed].end],
                    _around(text, found, there),
                ),
            )  # fmt: skip
    for i in theirs:
        governed = _governed(found, i, alignment.claim_of)
        if governed is None:
            continue
        here = alignment.claim_of[governed]
        if _affirmed(found, text, governed):
            continue
        if negation_of(alignment.claim, claim, here) is None:
            return (
                _differ(
                    alignment, "direction",
                    _around(claim, alignment.claim, here),
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


def _negations(found: tuple[Token, ...]) -> list[int]:
    words = negations()
    return [
        i
        for i, t in enumerate(found)
        if (t.norm in words or t.norm.endswith("n't"))
        and not (i + 1 < len(found) and found[i + 1].norm == "only")
    ]


def _governed(found: tuple[Token, ...], index: int, aligned: dict[int, int]) -> int | None:
    """The first content word within reach after a negation, if the other side has it."""
    for i in range(index + 1, min(len(found), index + 1 + _NEAR + 1)):
        if found[i].content:
            return i if i in aligned else None
    return None


def _around(text: str, found: tuple[Token, ...], index: int) -> str:
    first, last = max(0, index - 2), min(len(found) - 1, index + 1)
    return text[found[first].start : found[last].end]
