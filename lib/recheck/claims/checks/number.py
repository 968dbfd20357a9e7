"""Figures of the claim against those of the sentence that speaks to it.

A figure agrees when the sentence gives it for the same thing; it disagrees when another figure of
a fitting unit stands in its place, or when two figures have changed places. Equal digits for
something else are no support, and a figure that the sentence does not give is left to the tables.
"""

from __future__ import annotations

import re
from itertools import combinations

from recheck.claims import binding
from recheck.claims.alignment import Alignment
from recheck.claims.checks.slots import finding, page, slot
from recheck.claims.measures import AVERAGED
from recheck.claims.plausibility import like_size
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.quantities.derived import derived
from recheck.claims.quantities.model import compatible
from recheck.records import Finding

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_THE = re.compile(r"\s+of\s+(?:the|these|those|all|its|our|their)\b", re.IGNORECASE)
_OF = re.compile(r"\s+(?:out\s+)?of\b", re.IGNORECASE)
_PRESUPPOSED = re.compile(r"\b(?:of the|these|those)\s+$", re.IGNORECASE)
"""Before the number of a class that is known: `five of the 27 tasks`."""
_SPREAD = re.compile(r"\brang(?:e|es|ed|ing)\b|\bminim\w+|\bmaxim\w+", re.IGNORECASE)
"""What a claim says of the ends of a range, which no mean refutes."""
_CLAUSE = 8
_AROUND = 6
_SWAP_MARGIN = 4.0
_FAR = 8
_DERIVED = frozenset({"ratio", "percent", "points"})
_NAMED_UNITS = frozenset({"parameters", "tokens", "bytes", "flops", "seconds"})
"""Units that a bare figure of the claim is not taken to have."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Number findings for every figure of the normalised claim text."""
    asked = quantities(claim)
    given = quantities(alignment.passage.text)
    matched: dict[int, int] = {}
    for i, q in enumerate(asked):
        options = [j for j, s in enumerate(given) if agree(q, s)]
        if options:
            matched[i] = min(
                options,
                key=lambda j: (j in matched.values(), _away(alignment, q, given[j])),
            )
    _drop_bounds_of_others(alignment, asked, given, matched)
    exchanged = (
        _exchanged(alignment, asked, given, matched)
        or _misplaced(alignment, asked, given, matched)
        or _rebound(alignment, claim, asked, given)
    )
    found = []
    for i, q in enumerate(asked):
        if i in exchanged:
            found.append(_differ(alignment, claim, q, given[exchanged[i]]))
        elif i in matched or _derives(q, alignment):
            source = given[matched[i]] if i in matched else _derives(q, alignment)
            found.append(
                finding(
                    "number", "agrees", alignment, q.text, source.text,
                    f"The paper gives {source.text} too (p. {page(alignment)}).",
                )
            )  # fmt: skip
        else:
            if len(asked) > 1 and _PRESUPPOSED.search(claim[: q.start]):
                continue
            if _SPREAD.search(claim) and AVERAGED.search(alignment.passage.text):
                continue
            free = [s for j, s in enumerate(given) if j not in matched.values()]
            open_figures = len(asked) - len(matched)
            other = _in_place(alignment, q, free) or _alone(q, free, open_figures)
            if other is not None and not _part_of(claim, q, alignment.passage.text, other):
                found.append(_differ(alignment, claim, q, other))
    return tuple(found)


def _part_of(claim: str, q: Quantity, text: str, other: Quantity) -> bool:
    """Whether the claim counts a part of what the sentence counts in all: `201 of the tables`."""
    part = _OF_THE.match(claim, q.end) and not _OF.match(text, other.end)
    return bool(part) and abs(q.value) < abs(other.value)


def _derives(q: Quantity, alignment: Alignment) -> Quantity | None:
    """The share or change that two figures of the sentence make, if it is the claim's figure."""
    if q.unit not in _DERIVED:
        return None
    return next((s for s in derived(alignment.passage.text) if agree(q, s)), None)


def _drop_bounds_of_others(alignment, asked, given, matched) -> None:
    """A bound such as \"at least 70\" is not borne out by \"over 100\" of something else."""
    for i, j in list(matched.items()):
        if asked[i].value != given[j].value:
            free = [s for k, s in enumerate(given) if k not in matched.values()]
            other = _in_place(alignment, asked[i], free)
            if other is not None and _away(alignment, asked[i], other) < _away(
                alignment, asked[i], given[j]
            ):
                del matched[i]


def _differ(alignment: Alignment, claim: str, q: Quantity, other: Quantity) -> Finding:
    return finding(
        "number",
        "disagrees",
        alignment,
        _with_noun(claim, q),
        _with_noun(alignment.passage.text, other),
        f"The claim says {_with_noun(claim, q)}; the paper says "
        f"{_with_noun(alignment.passage.text, other)} (p. {page(alignment)}).",
    )


def _with_noun(text: str, q: Quantity) -> str:
    """The figure with the word that follows it, when that is what is counted."""
    after = text[q.end : q.end + 40].split()
    if (
        after
        and q.noun
        and after[0].strip(",.;:)").lower().startswith(q.noun[:4])
        and q.noun not in q.text
    ):
        return f"{q.text} {after[0].strip(',.;:)')}"
    return q.text


def _token_at(found, start: int, end: int) -> int | None:
    for i, token in enumerate(found):
        if token.start < end and token.end > start:
            return i
    return None


def _context(alignment: Alignment, q: Quantity) -> list[tuple[int, float]]:
    """Source positions of what stands around a figure of the claim, nearer ones weighing more."""
    here = _token_at(alignment.claim, q.start, q.end)
    if here is None:
        return []
    near = []
    for i, j in alignment.source_of.items():
        distance = abs(i - here)
        token = alignment.claim[i]
        sized = token.number and token.norm[-1].isalpha()  # 7B names a model
        if 0 < distance <= _AROUND and (sized or not token.number):
            name = 3.0 if token.capital or sized else 1.0
            near.append((j, name / distance))
    return near


def _away(alignment: Alignment, q: Quantity, s: Quantity) -> float:
    """Mean distance of a source figure from the counterparts of the claim figure's context."""
    there = _token_at(alignment.passage.tokens, s.start, s.end)
    near = _context(alignment, q)
    if there is None or not near:
        return 99.0
    return sum(abs(j - there) * w for j, w in near) / sum(w for _, w in near)


def _exchanged(alignment, asked, given, matched) -> dict[int, int]:
    """Claim figures whose contexts fit each other's figures better: both have changed places."""
    swapped: dict[int, int] = {}
    if _RESPECTIVELY.search(alignment.passage.text):
        return swapped  # what stands near which figure says nothing there
    for a, b in combinations(sorted(matched), 2):
        s, t = given[matched[a]], given[matched[b]]
        if matched[a] == matched[b] or agree(asked[a], t) or not compatible(asked[a].unit, t.unit):
            continue
        if s.text[-1].isupper() != t.text[-1].isupper():
            continue  # 7B is the size of what 40 is said of
        straight = _away(alignment, asked[a], s) + _away(alignment, asked[b], t)
        crossed = _away(alignment, asked[a], t) + _away(alignment, asked[b], s)
        if crossed + _SWAP_MARGIN < straight:
            swapped[a], swapped[b] = matched[b], matched[a]
    return swapped


def _rebound(alignment, claim: str, asked, given) -> dict[int, int]:
    """Claim figures that the sentence gives for each other's names."""
    text, before = alignment.passage.text, alignment.passage.previous
    found = binding.exchanged(claim, text)
    shift = 0
    if (
        not found
        and before is not None
        and any(alignment.claim[i].capital for i in alignment.context)
    ):
        # Names that the sentence leaves to the one before it: "With nesting they were 87 and 80."
        shift = len(before.text) + 1
        found = binding.exchanged(claim, f"{before.text} {text}")
    here = {q.start: i for i, q in enumerate(asked)}
    there = {s.start + shift: j for j, s in enumerate(given)}
    return {here[q.start]: there[s.start] for q, s in found if q.start in here and s.start in there}


def _misplaced(alignment, asked, given, matched) -> dict[int, int]:
    """Claim figures that the sentence gives for something else: the names and years of the
    claim stand with another figure of the kind."""
    if _RESPECTIVELY.search(alignment.passage.text):
        return {}
    anchors = [
        j
        for i, j in alignment.source_of.items()
        if alignment.claim[i].capital or _YEAR.fullmatch(alignment.claim[i].norm)
    ]
    moved: dict[int, int] = {}
    for i, j in matched.items():
        rivals = [
            k
            for k, s in enumerate(given)
            if k not in matched.values()
            and s.unit == given[j].unit
            and s.unit not in (None, "year")
            and _comparable(asked[i], s)
        ]
        here = _from_anchors(alignment, anchors, given[j])
        for k in rivals:
            if anchors and _from_anchors(alignment, anchors, given[k]) + _CLAUSE < here:
                moved[i] = k
    return moved


def _from_anchors(alignment: Alignment, anchors: list[int], s: Quantity) -> float:
    """Mean distance of a source figure from the anchors, a clause counting as several words."""
    text, found = alignment.passage.text, alignment.passage.tokens
    there = _token_at(found, s.start, s.end)
    if there is None or not anchors:
        return 99.0
    total = 0.0
    for j in anchors:
        first, last = sorted((j, there))
        breaks = sum(c in ",;:" for c in text[found[first].end : found[last].start])
        total += last - first + _CLAUSE * breaks
    return total / len(anchors)


def _in_place(alignment: Alignment, q: Quantity, free: list[Quantity]) -> Quantity | None:
    """The source figure that stands where the claim has its own, if one does."""
    first = _token_at(alignment.claim, q.start, q.end)
    last = _token_at(alignment.claim[::-1], q.start, q.end)
    if first is None or last is None:
        return None
    place = slot(alignment, first, len(alignment.claim) - 1 - last) or range(0)
    fitting = [
        s
        for s in free
        if _comparable(q, s)
        and like_size(q, s)
        and _token_at(alignment.passage.tokens, s.start, s.end) in place
    ]
    return min(fitting, key=lambda s: _away(alignment, q, s)) if fitting else None


def _alone(q: Quantity, free: list[Quantity], open_figures: int) -> Quantity | None:
    """The only figure of like size that could stand for the only open one of the claim."""
    fitting = [s for s in free if _comparable(q, s) and like_size(q, s)]
    return fitting[0] if len(fitting) == 1 == open_figures else None


def _comparable(q: Quantity, s: Quantity) -> bool:
    """Whether two differing figures could be meant for the same thing."""
    return (
        compatible(q.unit, s.unit)
        and not agree(q, s)
        and not (q.unit is None and s.unit in _NAMED_UNITS)
        and not (q.text.isalpha() and s.text.isalpha() and q.noun[:4] != s.noun[:4])
        and not (_far_apart(q, s) and q.noun and s.noun and q.noun[:4] != s.noun[:4])
        and (q.unit == "year") == (s.unit == "year")
        and ("." in q.text) == ("." in s.text)
    )


def _far_apart(q: Quantity, s: Quantity) -> bool:
    """Whether only their digits make two figures alike, as 20 and 2 million."""
    one, two = sorted((abs(q.value), abs(s.value)))
    return two >= _FAR * one
