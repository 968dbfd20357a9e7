"""Which words of a claim go with which of its figures.

The words around a figure count more for it than those around the others: "aux-ud averages 62.3
whereas aux-mlm averages 54.8" is about two cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from recheck.claims.quantities import Quantity
from recheck.claims.tables.labels import Mention

_ELSEWHERE = 0.35
"""Weight of the words around another figure of the claim."""
_STRONG = re.compile(
    r"\b(?:whereas|while|but|versus|vs|against|compared\s+(?:to|with)|instead\s+of)\b|;", re.I
)
_OPENING = re.compile(r"(?:after|at|with|on|for|to|in|under|given|using|when|from)\b", re.I)
_WEAK = re.compile(r",\s*and\b|\band\b|,|\(|\bto\b|\bat\s+an?\b")


def emphases(mention: Mention, found: Sequence[Quantity]) -> list[tuple[float, ...]]:
    """For each quantity a weight for each token of the claim: its own words against others'."""
    text = mention.text
    listed = _listed(text, found)
    result = []
    bounds = _bounds(text, found)
    for i in range(len(found)):
        if listed:
            start, end = listed[i]
            others = [span for j, span in enumerate(listed) if j != i]
            result.append(
                tuple(
                    _ELSEWHERE * 0.2 if any(a <= t.start < b for a, b in others) else 1.0
                    for t in mention.tokens
                )
            )
            continue
        start, end = bounds[i]
        counted = {_noun(mention, q) for q in found if q is not found[i]}
        result.append(
            tuple(
                1.0 if start <= t.start < end and t.start not in counted else _ELSEWHERE
                for t in mention.tokens
            )
        )
    return result


def _noun(mention: Mention, quantity: Quantity) -> int:
    """Where the word stands that a figure counts: it says nothing of another figure, other than
    the word of a compound, `a 4-layer model gets 92`, which says what has them all."""
    if mention.text[quantity.end : quantity.end + 1] == "-":
        return -1
    return next((t.start for t in mention.tokens if 0 <= t.start - quantity.end <= 1), -1)


def _bounds(text: str, found: Sequence[Quantity]) -> list[tuple[int, int]]:
    """The stretch of the claim that belongs to each quantity.

    A count that only leads up to a score shares its stretch: "the model trained on 100 languages
    averages 69.4", "After 20 epochs, the loss is 0.31".
    """
    cuts = [0]
    joined: list[bool] = []
    for one, other in pairwise(found):
        between = text[one.end : other.start]
        cut = _STRONG.search(between)
        opening = len(cuts) == 1 and _OPENING.match(text) is not None
        weak = list(_WEAK.finditer(between))
        joined.append(
            cut is None and (not weak or (opening and len(weak) == 1)) and _leads_up(one, other)
        )
        if cut is None:
            cut = weak[-1] if weak else None
        cuts.append(one.end + cut.start() if cut else other.start)
    spans = list(zip(cuts, [*cuts[1:], len(text)], strict=True))
    for i, join in enumerate(joined):
        if join:
            spans[i + 1] = (spans[i][0], spans[i + 1][1])
    return spans


def _leads_up(one: Quantity, other: Quantity) -> bool:
    """Whether a figure counts or sizes something while the next one measures."""
    if other.text[-1] in "KMB":
        return False
    if one.unit == "parameters" or one.text[-1] in "KMB":
        return True
    whole = "." not in one.text and "%" not in one.text
    return whole and ("." in other.text or other.unit == "percent")


def _listed(text: str, found: Sequence[Quantity]) -> list[tuple[int, int]]:
    """For `A, B and C yield 8.2, 7.5 and 7.0` the spans of A, B and C; else nothing."""
    count = len(found)
    if count < 2 or any(
        not re.fullmatch(r"\s*(?:,|and|,\s*and|/|&|or)\s*", text[a.end : b.start])
        for a, b in pairwise(found)
    ):
        return []
    pieces = _items(text[: found[0].start], 0)
    if len(pieces) >= count:
        return pieces[-count:]
    pieces = _items(text[found[-1].end :], found[-1].end)
    return pieces[:count] if len(pieces) >= count else []


def _items(text: str, offset: int) -> list[tuple[int, int]]:
    """Spans of the members of a list."""
    spans, start = [], 0
    for cut in [*re.finditer(r",\s*(?:and\s+)?|\s+and\s+", text), None]:
        end = cut.start() if cut else len(text)
        if text[start:end].strip():
            spans.append((offset + start, offset + end))
        start = cut.end() if cut else end
    if len(spans) > 1:  # the verb follows the last member, and the list's head the first
        first, last = spans[-1][0], spans[-1][1]
        words = list(re.finditer(r"\S+", text[first - offset : last - offset]))
        spans[-1] = (first, first + words[min(len(words), 2) - 1].end()) if words else spans[-1]
    return spans
