"""Better or worse, up or down, does or does not: the claim's direction against the sentence's."""

from __future__ import annotations

import re
from dataclasses import replace

from recheck.claims.alignment import Alignment
from recheck.claims.checks import comparing, contrast, negation
from recheck.claims.checks.frames import frames
from recheck.claims.checks.negation import around, denials, governed_by, taken_away
from recheck.claims.checks.polarity import (
    PLACES,
    POSITIVE,
    Pointer,
    negation_of,
    pointers,
    same_sign,
)
from recheck.claims.checks.scope import complementary
from recheck.claims.checks.slots import differ, finding, page, slot
from recheck.claims.lexicon import contrary, effects
from recheck.claims.words import Token
from recheck.records import Finding

_NEAR = 3
_FOLLOWING = 0.45
"""Coverage from which a sentence is taken to follow the claim."""
_TELLING = frozenset({"quality", "size", "speed", "ease", "cost", "sign", "abundance", "extent"})
"""Axes whose agreement says something; `with`, `first` or `can` agree in any two sentences."""

_CORRELATIVE = re.compile(
    r"the (?:\w+er|more|less|worse)\b[^,]*, the (?:\w+er|more|less|worse)\b", re.I
)
"""`The smaller the batch, the noisier the gradient`: one half alone tells nothing."""
_BARE = frozenset({"more", "most", "less", "least"})
"""Comparatives that may belong to any adjective."""
_SAME = re.compile(
    r"\b(?:(?:stay|remain|is|are|was|were|kept|perform|behave|fare)(?:s|ed)?) (?:\w+ly )?"
    r"(?:the same|unchanged|constant|comparabl[ey]|similar(?:ly)?|identical(?:ly)?"
    r"|on (?:a )?par|equally (?:well|good))\b"
    r"|\b(?:little|no|hardly any) (?:effect|impact|influence)\b",
    re.IGNORECASE,
)
"""What says that a thing does not change, or that two do not differ."""
_CONDITIONS = PLACES | {"with", "without", "under", "before", "from"}
_SLIGHTLY = frozenset({"slightly", "marginally", "somewhat", "barely", "hardly", "little"})
_WORTH = frozenset({"quality", "size", "speed", "cost"})
"""Axes that can be turned into better and worse."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Direction findings, and an entity finding when the sides of a comparison are exchanged."""
    if complementary(claim, alignment.passage.text):
        return ()
    denied = negation.denied_whole(alignment, claim)
    if denied:
        return denied
    framed = comparing.check(alignment, claim)
    if framed or framed is None:
        return framed or ()
    if taken_away(alignment):
        turned = _without_and_with(alignment, claim)
        if turned is not None:
            return turned
    pointed = _compare_pointers(alignment, claim)
    if _CORRELATIVE.match(claim):
        return pointed
    if any(f.outcome == "disagrees" for f in pointed):
        return pointed
    return (
        _opposite_left(alignment, claim)
        or contrast.check(alignment, claim)
        or (negation.check(alignment, claim, undirected=True) if pointed else ())
        or pointed
        or negation.check(alignment, claim)
        or _contraries(alignment, claim)
        or _no_effect(alignment, claim)
        or _unchanged(alignment, claim)
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
                    differ(
                        alignment, "direction",
                        around(claim, alignment.claim, i), around(text, found, j),
                    ),
                )  # fmt: skip
    return ()


def _no_effect(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """The claim gives a direction where the sentence says that there is no effect at all."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours = [p for p in pointers(alignment.claim, claim) if _tells(p)]
    if not ours or denials(alignment.claim):
        return ()
    for i in denials(found):
        near = range(i + 1, min(len(found), i + 1 + _NEAR))
        denied = next((j for j in near if found[j].stem in effects()), None)
        if denied is not None and not any(j in alignment.claim_of for j in near):
            theirs = text[found[i].start : found[min(denied + 2, len(found) - 1)].end]
            return (
                differ(alignment, "direction", _phrase(claim, alignment.claim, ours[0]), theirs),
            )
    return ()


def _unchanged(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """The claim gives a change or a difference where the sentence says that things are the same."""
    found, text = alignment.passage.tokens, alignment.passage.text
    same = _SAME.search(text)
    ours = [p for p in pointers(alignment.claim, claim) if _changes(alignment.claim, p)]
    if same is None or not ours or alignment.coverage < _FOLLOWING or _SAME.search(claim):
        return ()
    at = next((j for j, t in enumerate(found) if t.end > same.start()), 0)
    beside = any(abs(j - at) <= _NEAR for j in alignment.claim_of)
    if not beside or any(_tells(p) for p in pointers(found, text)) or denials(alignment.claim):
        return ()
    return (differ(alignment, "direction", _phrase(claim, alignment.claim, ours[0]), same[0]),)


def _changes(found: tuple[Token, ...], pointer: Pointer) -> bool:
    norm = found[pointer.index].norm
    slight = pointer.index and found[pointer.index - 1].norm in _SLIGHTLY
    return _tells(pointer) and not pointer.negated and not slight and norm not in POSITIVE


def _compare_pointers(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    found, text = alignment.passage.tokens, alignment.passage.text
    theirs = {p.index: p for p in pointers(found, text)}
    agreed: list[Finding] = []
    turned: list[tuple[Pointer, Finding]] = []
    for mine in pointers(alignment.claim, claim):
        other = _counterpart(alignment, mine, theirs)
        if other is None or _than_with(alignment, claim, mine):
            continue
        same = same_sign(*_but_shared(alignment, claim, mine, other), alignment)
        if same is None:
            continue
        sides = (_phrase(claim, alignment.claim, mine), _phrase(text, found, other))
        if same and _tells(mine):
            agreed.append(_agree(alignment, *sides))
        elif not same and not _denied_elsewhere(alignment, mine, other):
            turned.append((mine, differ(alignment, "direction", *sides)))
    if len(turned) + len(agreed) < 2 and _CORRELATIVE.match(claim):
        return ()
    if _turned_twice(alignment.claim, [pointer for pointer, _ in turned]):
        return ()
    return tuple([finding_ for _, finding_ in turned][:1] or agreed[:1])


def _turned_twice(found: tuple[Token, ...], turned: list[Pointer]) -> bool:
    """Whether a size and a quality are both turned round: what is worse with a lower rate is
    better with a higher one."""
    sizes = [p for p in turned if found[p.index].norm.endswith("er") and "size" in p.signs()]
    return len(turned) == 2 and len(sizes) == 1 and any("quality" in p.signs() for p in turned)


def _denied_elsewhere(alignment: Alignment, mine: Pointer, other: Pointer) -> bool:
    """Whether only the words that deny stand in other places: "none of the differences is
    significant" and "the differences are not significant"."""
    ours, theirs = denials(alignment.claim), denials(alignment.passage.tokens)
    return mine.negated != other.negated and 0 < len(ours) == len(theirs)


def _than_with(alignment: Alignment, claim: str, mine: Pointer) -> bool:
    """Whether the claim compares with another condition, which the sentence may be about: "fewer
    than with the baseline" and "with the baseline more"."""
    for frame in frames(alignment.claim, claim):
        first = frame.standard.start
        if frame.pointer.index == mine.index and frame.standard:
            word = alignment.claim[first]
            # "slower with A than with B" says under which condition it is slower itself.
            own = {t.norm for t in alignment.claim[mine.index : first]}
            return not word.content and word.norm in _CONDITIONS - own
    return False


def _without_and_with(alignment: Alignment, claim: str) -> tuple[Finding, ...] | None:
    """The direction of a thing's absence against that of its presence, which is the opposite:
    "without X accuracy drops" and "adding X improves accuracy". None where no side tells one."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours, theirs = (
        [p for p in pointers(tokens, words) if _happens(tokens, p)]
        for tokens, words in ((alignment.claim, claim), (found, text))
    )
    signs = [
        (same_sign(p, q, alignment), p, q) for p in ours for q in theirs if _of_one(alignment, p, q)
    ]
    known = [(same, p, q) for same, p, q in signs if same is not None]
    if not known:
        return None
    if len({same for same, _, _ in known}) > 1:
        return ()
    same, mine, other = known[0]
    sides = (_phrase(claim, alignment.claim, mine), _phrase(text, found, other))
    return (differ(alignment, "direction", *sides) if same else _agree(alignment, *sides),)


def _happens(found: tuple[Token, ...], pointer: Pointer) -> bool:
    """Whether a word of direction says what happens to a thing, not which thing is meant."""
    norm = found[pointer.index].norm
    axes = {axis for axis, _ in pointer.axes}
    return bool(axes & _WORTH) and norm not in _BARE | POSITIVE and not norm.endswith("est")


def _of_one(alignment: Alignment, mine: Pointer, other: Pointer) -> bool:
    """Whether two pointers stand beside one another's words."""
    return any(
        0 < abs(i - mine.index) <= _NEAR and 0 < abs(j - other.index) <= _NEAR
        for i, j in alignment.source_of.items()
    )


def _tells(pointer: Pointer) -> bool:
    return bool(_TELLING & {axis for axis, _ in pointer.axes})


def _agree(alignment: Alignment, claim_side: str, source_side: str) -> Finding:
    return finding(
        "direction", "agrees", alignment, claim_side, source_side,
        f'The paper says so too: "{source_side}" (p. {page(alignment)}).',
    )  # fmt: skip


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
        bare = alignment.claim[mine.index].norm in _BARE
        if mine.index in alignment.source_of or not _tells(mine) or bare:
            continue
        if _than_with(alignment, claim, mine):
            continue
        signs = [(same_sign(mine, other, alignment), other) for other in theirs]
        opposite = [other for same, other in signs if same is False]
        if opposite and not any(same for same, _ in signs):
            sides = (_phrase(claim, alignment.claim, mine), _phrase(text, found, opposite[0]))
            return (differ(alignment, "direction", *sides),)
    return ()


def _but_shared(
    alignment: Alignment, claim: str, mine: Pointer, other: Pointer
) -> tuple[Pointer, Pointer]:
    """Two pointers without the negation that both sides have: "no task has positive transfer to
    ..." and "no task of those that we tried yields positive transfer"."""
    found, text = alignment.passage.tokens, alignment.passage.text
    for i in {negation_of(alignment.claim, claim, mine.index)} - {None}:
        governed = governed_by(alignment.claim, i, alignment.source_of)
        if governed is not None and not other.negated:
            there = negation_of(found, text, alignment.source_of[governed])
            return (replace(mine, negated=False), other) if there is not None else (mine, other)
    for j in {negation_of(found, text, other.index)} - {None}:
        governed = governed_by(found, j, alignment.claim_of)
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
    bare = alignment.claim[mine.index].norm in _BARE
    free = [
        p
        for p in theirs.values()
        if p.index not in alignment.claim_of
        and (
            axes & {a for a, _ in p.axes} or (not bare and axes | {a for a, _ in p.axes} <= _WORTH)
        )
    ]
    objects = _objects(alignment, mine.index)
    shared = [p for p in free if objects & _neighbourhood(alignment, p.index)]
    if len(shared) == 1:
        return shared[0]
    told = alignment.claim[mine.index].content and "presence" not in axes
    if not (axes & _TELLING or told):
        return None  # `with` and `can` say nothing unless they are said of the same thing
    if bare:
        return None  # nor does `more`, of something else
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
        beside(p) and same_sign(mine, p, alignment) is not None for p in others
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
