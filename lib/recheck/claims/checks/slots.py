"""Where the counterpart of a claim's word must stand: between those of its neighbours."""

from __future__ import annotations

from recheck.claims.alignment import Alignment
from recheck.claims.words import Token
from recheck.records import Finding, FindingKind, FindingOutcome

_REACH = 4
"""Tokens beyond one aligned neighbour that still count as its side."""


def slot(alignment: Alignment, first: int, last: int | None = None) -> range | None:
    """Source tokens between the counterparts of the claim's neighbours of `first`..`last`.

    None when no neighbour is aligned within reach or the neighbours' counterparts are far apart.
    """
    last = first if last is None else last
    left = _neighbour(alignment, first, -1)
    right = _neighbour(alignment, last, 1)
    size = len(alignment.passage.tokens)
    if left is not None and right is not None and left < right:
        return range(left + 1, right) if right - left <= 4 * _REACH else None
    if left is not None and right is not None:
        return range(max(0, right - _REACH), min(size, left + _REACH + 1))
    if right is not None:
        return range(max(0, right - _REACH), right)
    if left is not None:
        return range(left + 1, min(size, left + _REACH + 1))
    return None


def _neighbour(alignment: Alignment, index: int, step: int) -> int | None:
    """Source position of the nearest aligned claim token on one side, within reach."""
    seen = 0
    i = index + step
    while 0 <= i < len(alignment.claim) and seen < _REACH:
        if i in alignment.source_of:
            return alignment.source_of[i]
        seen += alignment.claim[i].content
        i += step
    return None


def clause(found: tuple[Token, ...], text: str, index: int) -> range:
    """Token positions of the clause around `index`: up to the next comma, colon or semicolon."""
    first = last = index
    while first > 0 and not _breaks(text, found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and not _breaks(text, found[last], found[last + 1]):
        last += 1
    return range(first, last + 1)


def _breaks(text: str, one: Token, two: Token) -> bool:
    return any(c in ",;:()" for c in text[one.end : two.start])


def finding(
    kind: FindingKind,
    outcome: FindingOutcome,
    alignment: Alignment,
    claim_side: str,
    source_side: str,
    message: str,
) -> Finding:
    """A finding whose evidence is the aligned sentence."""
    return Finding(
        kind=kind,
        outcome=outcome,
        claim_side=claim_side,
        source_side=source_side,
        message=message,
        evidence=(alignment.passage.evidence(),),
    )


def page(alignment: Alignment) -> int:
    return alignment.passage.sentence.page


def differ(
    alignment: Alignment, kind: FindingKind, claim_side: str, source_side: str, how: str = ""
) -> Finding:
    """A finding that claim and sentence say different things, in their words."""
    tail = f", {how}" if how else ""
    return finding(
        kind, "disagrees", alignment, claim_side, source_side,
        f'The claim says "{claim_side}"; the paper says "{source_side}"{tail} '
        f"(p. {page(alignment)}).",
    )  # fmt: skip
