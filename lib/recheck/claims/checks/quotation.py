"""Whether the claim stands in the paper word for word."""

from __future__ import annotations

from rapidfuzz import fuzz

from recheck.claims.alignment import Alignment
from recheck.claims.checks.slots import finding, page
from recheck.claims.retrieval import squeeze
from recheck.records import Finding

_LITERAL = 97.0
_SHORTEST = 20


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A quotation finding when the claim's letters stand in the sentence in one piece."""
    ours, theirs = squeeze(claim), alignment.passage.squeezed
    if len(ours) < _SHORTEST or len(theirs) < 0.9 * len(ours):
        return ()
    score = fuzz.partial_ratio(ours, theirs, score_cutoff=_LITERAL)
    if not score:
        return ()
    return (
        finding(
            "quotation", "agrees", alignment, claim, alignment.passage.text,
            f"The paper says this word for word (p. {page(alignment)}).",
        ),
    )  # fmt: skip
