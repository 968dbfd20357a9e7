"""Which figures of a claim state something, and which differing cells can refute it at all.

A cell that differs from the claim's figure refutes it only if the claim may have meant that cell.
A claim about things that the paper has no word for is about something else; a figure of another
order of magnitude is another figure, unless it is printed the same but for a digit; and a tie
decides no comparison.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from recheck.claims.address import mention_in
from recheck.claims.lexicon import directions, groups_of
from recheck.claims.quantities import Quantity, agree, cell_quantities, quantities
from recheck.claims.quantities.units import unit_of_word
from recheck.claims.retrieval import Source
from recheck.claims.tables.parts import word_stems
from recheck.claims.words import LIGHT_WORDS, Token, normalise, stem, tokens
from recheck.records import Finding

_OPEN = 0.42
"""Share of the words of a claim that may be left open by cells that refute it."""
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


def counts(finding: Finding, claim: str, sources: Sequence[Source]) -> bool:
    """Whether what cells say can bear on the claim: those that hold its figures always, others
    only where they can be what its figure or comparison was meant to be."""
    borne_out = finding.outcome != "disagrees"
    if borne_out and finding.kind != "direction":
        return True
    papers = {e.paper for e in finding.evidence}
    cited = [s for s in sources if s.paper_id in papers]
    if _misplaced(finding):
        return True
    if not (_transposed(finding) or _left_open(finding, claim, cited[0]) <= _OPEN):
        return False
    return borne_out or (_comparable(finding) and not _about_something_else(tokens(claim), cited))


def _left_open(finding: Finding, claim: str, source: Source) -> float:
    """Share of the claim's words, by weight, that neither the cells' labels nor the table's caption
    nor the paper's subject account for."""
    mention = mention_in(claim, source)
    cells = [e for e in finding.evidence if e.table == finding.evidence[0].table]
    labels = {
        part for e in cells for path in (e.row, e.column) for part in (path or "").split(" / ")
    }
    at = {i for label in labels for m in mention.matches(label) if m.degree for i in m.at}
    named = {mention.tokens[i].word for i in at}
    captions = [t.caption or "" for t in source.document.tables if t.label == cells[0].table]
    said = source.subjects.union(*map(word_stems, captions))
    total = left = 0.0
    for i, token in enumerate(mention.tokens):
        if not token.content or token.number or i in mention.figures or _of_a_comparison(token):
            continue
        weight = source.weight(token.stem)
        total += weight
        if token.word not in named and token.stem not in said:
            left += weight
    return left / total if total else 0.0


def _of_a_comparison(token: Token) -> bool:
    """Whether a word puts a comparison or names a unit rather than what is compared."""
    table = directions()
    return (
        token.stem in LIGHT_WORDS
        or token.norm in table
        or token.stem in table
        or unit_of_word(token.norm) is not None
    )


def _transposed(finding: Finding) -> bool:
    return finding.kind == "number" and same_digits(finding.claim_side, finding.source_side)


def _misplaced(finding: Finding) -> bool:
    """Whether the claim's very figure stands on the line of the cell that it names, at another
    label: the value of another thing."""
    first, *others = finding.evidence
    if finding.kind != "number" or not telling(finding.claim_side):
        return False
    return any(
        other.table == first.table
        and (other.row == first.row) != (other.column == first.column)
        and other.value is not None
        and any(
            agree(one, two)
            for one in quantities(finding.claim_side)
            for two in cell_quantities(other.value)
        )
        for other in others
    )


def telling(figure: str) -> bool:
    """Whether a printed figure has digits enough not to stand in two places by chance."""
    return sum(c.isdigit() for c in figure) >= 3


def same_digits(one: str, two: str) -> bool:
    """Whether two printed figures have the same digits in another order: 10,310 and 13,010."""
    digits = [sorted(c for c in text if c.isdigit()) for text in (one, two)]
    return digits[0] == digits[1] and len(set(digits[0])) > 1


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
        return any(like_size(ours[0], q) for q in theirs)
    if finding.kind == "direction":
        sides = finding.source_side.split(" against ")
        return len(sides) != 2 or sides[0].strip() != sides[1].strip()
    return True


def like_size(one: Quantity, two: Quantity) -> bool:
    """Whether two differing figures are near enough for one to be meant for the other: of like
    size, or printed alike but for a digit."""
    return alike(one.value, two.value) or _one_digit(one.text, two.text)


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
    return "".join(sorted(re.sub(r"[.\s]|0+$", "", f"{value:.12g}").strip("0")))
