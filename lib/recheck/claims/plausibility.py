"""Which figures of a claim state something, and which differing cells can refute it at all.

A cell that differs from the claim's figure refutes it only if the claim may have meant that cell.
A claim about things that the paper has no word for is about something else; a figure of another
order of magnitude is another figure, unless it is printed the same but for a digit; and a tie
decides no comparison.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from recheck.claims.lexicon import groups_of
from recheck.claims.quantities import Quantity, cell_quantities, quantities
from recheck.claims.retrieval import Source
from recheck.claims.words import LIGHT_WORDS, Token, normalise, stem, tokens
from recheck.records import Finding

_STRANGE = 2
"""Words unknown to the paper from which a claim is about something else."""
_FACTOR = 5.0
_INDEFINITE = frozenset({"one", "a", "an"})
_DEFINITE = re.compile(r"\b(?:the|these|those|all|both|either|its|their|our)\s+$", re.IGNORECASE)
_SIZE = re.compile(r"^\d[\d.]*\s?(?:[KMBT]\b|(?:million|billion))")
_LABELLED = re.compile(r"(?:[A-Z][\w+-]*|\b(?:the|of|for|with|to|at))$")
_CONDITION = re.compile(
    r"(?:after|with|at|to (?:reach|arrive at|get to|achieve|attain)|given|once|when|for|on|over"
    r"|across|averaged over)\b(?P<words>[^,;:]*)$",
    re.IGNORECASE,
)
"""The opening of a claim that says under what condition it holds, up to a figure."""
_VERBS = LIGHT_WORDS | {stem(w) for w in ("is", "are", "was", "were", "has", "have", "had")}


def stated(claim: str) -> tuple[Quantity, ...]:
    """The figures of a claim, without articles and numbers of what is known: `the two models`."""
    return tuple(
        q
        for q in quantities(claim)
        if q.text.lower() not in _INDEFINITE
        and not (q.text.isalpha() and _DEFINITE.search(claim[: q.start]))
    )


def identifies(figure: Quantity, claim: str, figures: int, source: Source) -> bool:
    """Whether a figure only says which thing or condition is meant: `RETRO 7.5B`, `after 1M steps`.

    It must not be the only figure of the claim, and the paper must print it somewhere.
    """
    if figures < 2 or not {t.stem for t in tokens(normalise(figure.text))} <= source.vocabulary:
        return False
    before = claim[: figure.start].rstrip()
    if _LABELLED.search(before) and _SIZE.search(figure.text):
        return True
    opening = _CONDITION.match(before)
    return opening is not None and not any(
        t.stem in _VERBS for t in tokens(opening["words"].strip())
    )


def refutes(finding: Finding, claim: Sequence[Token], sources: Sequence[Source]) -> bool:
    """Whether a differing cell can be what the claim's figure or comparison was meant to be."""
    papers = {e.paper for e in finding.evidence}
    return _comparable(finding) and not _about_something_else(
        claim, [s for s in sources if s.paper_id in papers]
    )


def _about_something_else(claim: Sequence[Token], sources: Sequence[Source]) -> bool:
    """Whether several words of a claim, and all that could stand for them, are not in the paper."""
    groups = groups_of()

    def known(token: Token, source: Source) -> bool:
        return token.stem in source.vocabulary or any(
            numbers & groups.get(token.stem, frozenset()) and other in source.frequency
            for other, numbers in groups.items()
        )

    strange = [
        t
        for t in claim
        if t.content and not t.number and not any(known(t, source) for source in sources)
    ]
    return len(strange) >= _STRANGE


def _comparable(finding: Finding) -> bool:
    if finding.kind == "number":
        ours, theirs = quantities(finding.claim_side), cell_quantities(finding.source_side)
        if not ours or not theirs:
            return True
        if ours[0].unit == "count" and all("." in q.text for q in theirs):
            return False  # 15 languages are no score of 71.3
        return any(
            alike(ours[0].value, q.value) or _one_digit(ours[0].text, q.text) for q in theirs
        )
    if finding.kind == "direction":
        sides = finding.source_side.split(" against ")
        return len(sides) != 2 or sides[0].strip() != sides[1].strip()
    return True


def alike(one: float, two: float) -> bool:
    """Of like size, or written with the same digits (2 and 20)."""
    a, b = abs(one), abs(two)
    if _digits(a) == _digits(b):
        return True
    return min(a, b) > 0 and max(a, b) / min(a, b) <= _FACTOR


def _one_digit(one: str, two: str) -> bool:
    """Whether two figures are printed alike but for one digit: 9.688 and 0.688."""
    return len(one) == len(two) > 2 and sum(a != b for a, b in zip(one, two, strict=True)) == 1


def _digits(value: float) -> str:
    return "".join(sorted(re.sub(r"[.\s]|0+$", "", f"{value:g}").strip("0")))
