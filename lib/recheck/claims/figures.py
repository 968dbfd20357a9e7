"""Figures of one sentence against those of another, as between an abstract and its paper.

Figures are bound to the words around them: the same digits on another thing are no match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recheck.claims.emphasis import emphases
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.quantities.model import compatible
from recheck.claims.tables.labels import Mention

Outcome = Literal["matched", "altered", "swapped", "missing"]


@dataclass(frozen=True)
class Comparison:
    """A figure of a claim and what a sentence says in its place.

    `altered`: the sentence has another figure of the same kind for it; `swapped`: the figure
    is there but belongs to something else; `missing`: nothing of the kind is there.
    """

    claim: Quantity
    source: Quantity | None
    outcome: Outcome


def compare(claim_text: str, sentence_text: str) -> tuple[Comparison, ...]:
    """Each figure of a claim against the figures of the sentence that speaks to it.

    Figures are bound to the words around them, so that two values given to each other's
    entities come out as `swapped`.
    """
    claim, sentence = Mention(claim_text), Mention(sentence_text)
    ours, theirs = quantities(claim.text), quantities(sentence.text)
    near = _closeness(claim, ours, sentence, theirs)
    taken: set[int] = set()
    result: list[Comparison] = []
    for i, quantity in enumerate(ours):
        equal = [j for j, other in enumerate(theirs) if agree(quantity, other) and j not in taken]
        if equal:
            j = max(equal, key=lambda j: (near[i][j], -abs(i - j)))
            taken.add(j)
            result.append(Comparison(quantity, theirs[j], "matched"))
            continue
        like = [
            j
            for j, other in enumerate(theirs)
            if compatible(quantity.unit, other.unit)
            and not any(agree(mine, other) for mine in ours)
            and (near[i][j] > 0 or quantity.unit is not None)
        ]
        j = max(like, key=lambda j: near[i][j], default=-1)
        if j < 0:
            result.append(Comparison(quantity, None, "missing"))
        else:
            result.append(Comparison(quantity, theirs[j], "altered"))
    return _with_swaps(tuple(result), ours, theirs, near)


def _closeness(
    claim: Mention, ours: Sequence[Quantity], sentence: Mention, theirs: Sequence[Quantity]
) -> list[list[float]]:
    """How many words two figures have in common around them."""
    mine = [_around(claim, q, e) for q, e in zip(ours, emphases(claim, ours), strict=True)]
    other = [
        _around(sentence, q, e) for q, e in zip(theirs, emphases(sentence, theirs), strict=True)
    ]
    return [[sum(min(a[s], b[s]) for s in a.keys() & b.keys()) for b in other] for a in mine]


def _around(mention: Mention, quantity: Quantity, emphasis: Sequence[float]) -> dict[str, float]:
    """Content words of a text with the weight they have for one of its figures."""
    found: dict[str, float] = {}
    for token, weight in zip(mention.tokens, emphasis, strict=True):
        if token.content and not token.number:
            distance = min(abs(token.start - quantity.end), abs(quantity.start - token.end))
            value = (weight if weight == 1.0 else 0.0) / (1 + distance / 40)
            found[token.stem] = max(found.get(token.stem, 0.0), value)
    return found


_CLEARLY = 0.3


def _with_swaps(
    result: tuple[Comparison, ...],
    ours: Sequence[Quantity],
    theirs: Sequence[Quantity],
    near: Sequence[Sequence[float]],
) -> tuple[Comparison, ...]:
    """Mark pairs of matched figures that would fit better the other way round."""
    place = [theirs.index(c.source) if c.source is not None else -1 for c in result]
    swapped: set[int] = set()
    for i in range(len(result)):
        for k in range(i + 1, len(result)):
            if result[i].outcome != "matched" or result[k].outcome != "matched":
                continue
            straight = near[i][place[i]] + near[k][place[k]]
            crossed = near[i][place[k]] + near[k][place[i]]
            distinct = not agree(ours[i], ours[k]) and compatible(ours[i].unit, ours[k].unit)
            if distinct and crossed > straight + _CLEARLY:
                swapped |= {i, k}
    return tuple(
        Comparison(c.claim, c.source, "swapped") if i in swapped else c
        for i, c in enumerate(result)
    )
