"""What one side denies and the other states."""

from __future__ import annotations

import re

from recheck.claims.alignment import Alignment
from recheck.claims.checks.polarity import BE, denies, negation_of, pointers, same_sign
from recheck.claims.checks.scope import excepts, few_and_not
from recheck.claims.checks.slots import differ
from recheck.claims.lexicon import axes_of
from recheck.claims.words import Token, stem
from recheck.records import Finding

_NEAR = 3
_NEARLY_LITERAL = 0.85
_DENIED_THAT = re.compile(
    r"\b(?:no|little|lack of|without|not any|n't any|not find|n't find) (?:\w+ )?"
    r"(?:evidence|proof|indication|sign|support)s? (?:that|for the claim that|to suggest that)\b"
    r"|\b(?:unlikely|not true|not the case|not clear|unclear|doubtful|untrue) (?:that|whether)\b",
    re.IGNORECASE,
)
"""What denies, or doubts, all that follows."""
_WORDED = frozenset({"quality", "likeness", "stability", "ease"})
_ALL = frozenset({"all", "every", "each", "both"})
_VANISHING = "disappear vanish absent missing lost unchanged unaffected untouched constant stable"
_VANISHES = frozenset(stem(w) for w in _VANISHING.split())
_AVOIDING = frozenset(stem(w) for w in ("avoid", "prevent", "circumvent", "refrain", "forgo"))
_NO = re.compile(r"No[.,;:!]|Not (?:really|quite|necessarily|at all)\b")
_WITHOUT = frozenset(
    """without lacking omitting excluding removing removal ablating disabling eliminating
    discarding dropping""".split()  # noqa: SIM905
)
"""Words after which stands what is not there; `with and without` speaks of both."""
_AWAY = frozenset(
    "removed omitted excluded ablated disabled eliminated discarded missing absent".split()  # noqa: SIM905
)
"""Words before which, in the passive, stands what is not there."""


def check(alignment: Alignment, claim: str, *, undirected: bool = False) -> tuple[Finding, ...]:
    """A direction finding for a word that one side negates and the other states.

    `undirected` leaves out the negations of words with a direction, which are compared by it.
    """
    found, text = alignment.passage.tokens, alignment.passage.text
    ours = denials(alignment.claim)
    span = range(
        max(0, min(alignment.claim_of, default=0) - _NEAR),
        max(alignment.claim_of, default=0) + 1 + (_NEAR if ours else 0),
    )
    theirs = [i for i in denials(found) if i in span]
    if undirected:
        ours = _of_no_direction(alignment.claim, claim, ours)
        theirs = _of_no_direction(found, text, theirs)
    literal = alignment.coverage >= _NEARLY_LITERAL
    if (ours and theirs and (not literal or len(ours) == len(theirs))) or not (ours or theirs):
        return ()
    if (excepts(text) and not excepts(claim)) or _said_by_a_word(alignment, claim):
        return ()
    for i in ours:
        governed = governed_by(alignment.claim, i, alignment.source_of)
        if governed is not None and (
            _affirmed(alignment.claim, claim, governed)
            or alignment.source_of[governed] in _absent(found)
            or _avoided(found, alignment.source_of[governed])
        ):
            continue
        if governed is not None and negation_of(found, text, alignment.source_of[governed]) is None:
            there = alignment.source_of[governed]
            return (
                differ(
                    alignment, "direction",
                    claim[alignment.claim[i].start : alignment.claim[governed].end],
                    around(text, found, there),
                ),
            )  # fmt: skip
    for i in theirs:
        governed = governed_by(found, i, alignment.claim_of)
        if governed is None:
            continue
        here = alignment.claim_of[governed]
        any_ = any(t.norm == "any" for t in alignment.claim[max(0, here - 2) : here])
        if any_ or _affirmed(found, text, governed) or here in _absent(alignment.claim):
            continue  # more than any earlier one: no earlier one as many
        if _avoided(alignment.claim, here):
            continue
        if negation_of(alignment.claim, claim, here) is None:
            return (
                differ(
                    alignment, "direction",
                    around(claim, alignment.claim, here),
                    text[found[i].start : found[governed].end],
                ),
            )  # fmt: skip
    return ()


def _of_no_direction(found: tuple[Token, ...], text: str, denied: list[int]) -> list[int]:
    directed = {negation_of(found, text, p.index) for p in pointers(found, text)}
    return [i for i in denied if i not in directed]


def denied_whole(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A direction finding where the sentence denies, or doubts, that what the claim says is so:
    "we see no evidence that", or a question that is answered by `No.`"""
    if denials(alignment.claim) or not alignment.claim_of:
        return ()
    found, text = alignment.passage.tokens, alignment.passage.text
    answer = alignment.passage.following
    if text.endswith("?") and answer is not None and _NO.match(answer.text):
        return (differ(alignment, "direction", claim, f"{text} {_NO.match(answer.text)[0]}"),)
    first = found[min(alignment.claim_of)].start
    for doubt in _DENIED_THAT.finditer(text):
        if doubt.end() <= first + 1 and not re.search("[;:.]", text[doubt.end() : first]):
            return (differ(alignment, "direction", claim, doubt[0]),)
    return ()


def _said_by_a_word(alignment: Alignment, claim: str) -> bool:
    """Whether one side denies what the other has a word for: `neither does well`, `both struggle`;
    `there is no effect`, `the effect disappears`."""
    found, text = alignment.passage.tokens, alignment.passage.text
    ours, theirs = pointers(alignment.claim, claim), pointers(found, text)
    if any(
        p.negated != q.negated and alignment.source_of.get(p.index) != q.index
        and {a for a, _ in p.axes} & _WORDED and same_sign(p, q, alignment)
        for p in ours
        for q in theirs
    ):  # fmt: skip
        return True
    if few_and_not(alignment, claim):
        return True
    return any(t.stem in _VANISHES for t in alignment.claim) != any(
        t.stem in _VANISHES for t in found
    )


def _affirmed(found: tuple[Token, ...], text: str, governed: int) -> bool:
    """Whether a text that denies a thing has the word elsewhere without the negation.

    "Without any Danish examples it does well on Danish news" denies examples, not Danish.
    """
    stem = found[governed].stem
    return any(
        t.stem == stem and i != governed and negation_of(found, text, i) is None
        for i, t in enumerate(found)
    )


def _avoided(found: tuple[Token, ...], index: int) -> bool:
    """Whether a word is what is said not to come about: `avoids copying`."""
    return any(t.stem in _AVOIDING for t in found[max(0, index - _NEAR) : index])


def denials(found: tuple[Token, ...]) -> list[int]:
    """Positions of the words that deny; `not all` denies no more than how many there are."""
    return [
        i
        for i in range(len(found))
        if denies(found, i) and not (i + 1 < len(found) and found[i + 1].norm in _ALL)
    ]


def governed_by(found: tuple[Token, ...], index: int, aligned: dict[int, int]) -> int | None:
    """The first content word within reach after a negation, if the other side has it."""
    for i in range(index + 1, min(len(found), index + 1 + _NEAR + 1)):
        if found[i].content:
            return i if i in aligned else None
    return None


def around(text: str, found: tuple[Token, ...], index: int) -> str:
    """A word with its neighbours."""
    first, last = max(0, index - 2), min(len(found) - 1, index + 1)
    return text[found[first].start : found[last].end]


def taken_away(alignment: Alignment) -> bool:
    """Whether one side speaks of a thing's absence where the other speaks of its presence:
    "without X accuracy drops" and "adding X improves accuracy" say the same."""
    ours = {alignment.source_of.get(i) for i in _absent(alignment.claim)} - {None}
    theirs = _absent(alignment.passage.tokens) & alignment.claim_of.keys()
    return ours != theirs


def speaks_of_absence(token: Token) -> bool:
    """Whether a word says that a thing is not there or has been taken away."""
    return token.norm in _WITHOUT | _AWAY


def _absent(found: tuple[Token, ...]) -> set[int]:
    """The words next to those that say that a thing is not there or has been taken away.

    A loss or a gain that is not there is no thing, but a denied direction.
    """
    out = set()
    for i, token in enumerate(found):
        both = i > 0 and found[i - 1].norm in ("and", "or")
        if (token.norm in _WITHOUT and not both) or token.norm in _AWAY:
            passive = token.norm in _AWAY and i > 0 and found[i - 1].norm in BE
            step = range(i - 1, -1, -1) if passive else range(i + 1, len(found))
            out |= set([k for k in step if found[k].content][:1])
    return {k for k in out if not axes_of(found[k].norm)}
