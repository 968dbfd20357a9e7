"""Whether the claim stands in the paper word for word."""

from __future__ import annotations

from recheck.claims.alignment import Alignment
from recheck.claims.checks.negation import denied_whole
from recheck.claims.checks.slots import finding, page
from recheck.claims.retrieval import squeeze
from recheck.records import Finding

_SHORTEST = 20


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A quotation finding when the claim's letters stand in the sentence in one piece.

    Blanks, hyphens and punctuation do not count, nor do footnote marks between the words.
    """
    ours = squeeze(claim)
    if len(ours) < _SHORTEST or not (ours in alignment.passage.squeezed or _but_marks(alignment)):
        return ()
    if denied_whole(alignment, claim):
        return ()
    return (
        finding(
            "quotation", "agrees", alignment, claim, alignment.passage.text,
            f"The paper says this word for word (p. {page(alignment)}).",
        ),
    )  # fmt: skip


def _but_marks(alignment: Alignment) -> bool:
    """Whether only small numbers, such as footnote marks, stand between the claim's words."""
    found = [t for t in alignment.passage.tokens if not (t.number and len(t.norm) <= 2)]
    ours = squeeze("".join(t.norm for t in alignment.claim if not (t.number and len(t.norm) <= 2)))
    if ours not in squeeze("".join(t.norm for t in found)):
        return False
    left = iter([t.norm for t in alignment.passage.tokens if t.number])
    return all(t.norm in left for t in alignment.claim if t.number)  # in the sentence's order
