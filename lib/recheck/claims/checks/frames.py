"""Comparisons of two things: a pivot with a sign, and what stands on either side of it.

`A outperforms B`, `A is better than B` and `B is worse than A` are read alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recheck.claims.checks.polarity import (
    AFTER_PIVOT,
    BE,
    DEGREES,
    PLACES,
    POSITIVE,
    TRANSITIVE,
    Pointer,
    negation_of,
    next_norm,
    numeric,
    pointers,
)
from recheck.claims.words import Token, stem

_SEPARATORS = frozenset({"than", "over", "versus", "vs", "against"})
_SUBORDINATING = frozenset({"because", "whereas", "while", "although", "though"})
_CHOICE = frozenset(stem(v) for v in "select prefer choose chose chosen pick favour favor".split())  # noqa: SIM905
_PROVIDED = frozenset({"unless", "except", "if"})
_AFTER_STANDARD = (
    PLACES
    | BE
    | frozenset(
        """do does did has have had can could will would may might as by with without from to under
        while whereas but that which who where because since and unless except if""".split()  # noqa: SIM905
    )
)
"""What ends the thing that another is compared with: `than Retro models do`."""
_ARGUMENT = 12
_NEAR_BE = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """A comparison: what stands left of its pivot is more (or less) than what stands right."""

    pointer: Pointer
    left: range
    right: range
    adjunct: frozenset[int]
    """Tokens of either side that say where or on what the comparison holds."""
    standard: range
    """What the other thing is compared with: the words next to the pivot on the right."""

    def before_standard(self) -> frozenset[int]:
        """Where the other thing stands: left of the pivot or between it and `than`."""
        return frozenset(self.left) | frozenset(range(self.pointer.index, self.standard.start))


def frames(found: tuple[Token, ...], text: str) -> tuple[Frame, ...]:
    """The comparisons of a text, in order; the sides of one end where the next begins."""
    chosen = choices(found, text)
    if chosen:
        return tuple(chosen)
    pointing = {p.index: p for p in pointers(found, text)}
    pivots = {i: i for i in pointing if found[i].stem in TRANSITIVE or found[i].norm in AFTER_PIVOT}
    for j, token in enumerate(found):
        if token.norm in _SEPARATORS and not numeric(found, j + 1):
            reach = range(max(0, j - _ARGUMENT), j)
            near = [
                i
                for i in reach
                if i in pointing and not _attribute(found, i) and not _of_presence(pointing[i])
            ]
            if near and near[-1] not in pivots:
                pivots[near[-1]] = j
    out = []
    order = sorted(pivots)
    for before, i, after in zip([-1, *order], order, [*order[1:], len(found)], strict=False):
        left = range(max(0, i - _ARGUMENT, pivots.get(before, -1) + 1 if before >= 0 else 0), i)
        start = pivots[i] + 1
        right = range(start, max(start, min(after, start + _ARGUMENT)))
        left = _own_clause(found, left or range(max(0, i - _ARGUMENT), i))
        if not any(found[k].content for k in left):
            left = range(i + 1, pivots[i])  # `it is cheaper to train one model than two`
        standard = _standard(found, text, right)
        pointing[i] = _graded(found, pointing, i)
        if _passive(found, i):
            left, right, standard = right[1:], left, range(0)
        out.append(Frame(pointing[i], left, right, _adjuncts(found, text, left, right), standard))
    return tuple(out)


def _own_clause(found: tuple[Token, ...], left: range) -> range:
    """What stands left of a pivot from the last subordinate clause on, if it says who is meant."""
    opening = next((i for i in reversed(left) if found[i].norm in _SUBORDINATING), left.start - 1)
    own = range(opening + 1, left.stop)
    return own if any(found[i].content for i in own) else left


def _standard(found: tuple[Token, ...], text: str, right: range) -> range:
    """The first phrase of a side: up to an auxiliary, a preposition or a mark."""
    named = False
    for i in right:
        mark = i > right.start and any(
            c in ",;:()" for c in text[found[i - 1].end : found[i].start]
        )
        if named and (mark or found[i].norm in _AFTER_STANDARD):
            return range(right.start, i)
        named = named or found[i].content
    return right


def _graded(found: tuple[Token, ...], pointing: dict[int, Pointer], i: int) -> Pointer:
    """A pivot of which the words before it say whether more is better: `hurts recall more than`."""
    more = {"more": 1, "less": -1}.get(found[i].norm)
    verb = next((pointing[k] for k in range(i - 1, max(-1, i - 4), -1) if k in pointing), None)
    sign = dict(verb.axes).get("quality") if verb else None
    if more is None or sign is None:
        return pointing[i]
    return Pointer(i, (("quality", sign * more),), verb.negated)


def _attribute(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word is an adjective that compares nothing: `greater for small models than`."""
    return found[i].norm in POSITIVE and found[i - 1].norm not in DEGREES


def _of_presence(pointer: Pointer) -> bool:
    """Whether a word only says that a thing is there: `better with A than with B`."""
    return all(axis == "presence" for axis, _ in pointer.axes)


def _passive(found: tuple[Token, ...], i: int) -> bool:
    """Whether what stands left of a pivot is what it is done to: `B is outperformed by A`."""
    before = {t.norm for t in found[max(0, i - _NEAR_BE) : i]}
    return found[i].stem in TRANSITIVE and next_norm(found, i) == "by" and bool(BE & before)


def _adjuncts(found: tuple[Token, ...], text: str, left: range, right: range) -> frozenset[int]:
    """Tokens from `on`, `at`, `for` or `in` to the next comma or the end of a side.

    The opening `On X,` of a left side is one as well as the end of `better than B at X`.
    """
    inside: set[int] = set()
    for side in (left, right):
        open_ = False
        for i in side:
            if open_ and i > side.start and "," in text[found[i - 1].end : found[i].start]:
                open_ = False
            open_ = open_ or found[i].norm in PLACES or found[i].norm in _PROVIDED
            if open_:
                inside.add(i)
    return frozenset(inside)


def chosen(found: tuple[Token, ...], text: str) -> Iterator[range]:
    """What is chosen or preferred, where the text does not say over what."""
    for i, token in enumerate(found):
        if token.stem not in _CHOICE or negation_of(found, text, i) is not None:
            continue
        if BE & {t.norm for t in found[max(0, i - _NEAR_BE) : i]}:
            yield range(max(0, i - _ARGUMENT), i)
        elif i + 1 < len(found):
            yield _standard(found, text, range(i + 1, min(len(found), i + 1 + _ARGUMENT)))


def choices(found: tuple[Token, ...], text: str) -> list[Frame]:
    """Frames of `selected A over B` and `selected A ..., twice as often as B`."""
    out = []
    for i, token in enumerate(found):
        if token.stem not in _CHOICE:
            continue
        negated = negation_of(found, text, i) is not None
        for j in range(i + 1, len(found)):
            often = found[j].norm == "as" and j >= 2 and found[j - 2].norm == "as"
            if found[j].norm == "over" or often:
                pointer = Pointer(i, (("quality", 1),), negated)
                right = range(j + 1, min(len(found), j + 1 + _ARGUMENT))
                left = range(i + 1, min(j, i + 1 + _ARGUMENT))
                if BE & {t.norm for t in found[max(0, i - _NEAR_BE) : i]}:
                    left = range(max(0, i - _ARGUMENT), i)
                adjuncts = _adjuncts(found, text, left, right)
                out.append(Frame(pointer, left, right, adjuncts, _standard(found, text, right)))
                break
    return out
