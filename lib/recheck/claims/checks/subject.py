"""Whose statement it is: in a sentence that sets one thing against another, each clause has its own
subject, and what one clause says of its subject is not said of the other's."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from recheck.claims.alignment import Alignment
from recheck.claims.checks.slots import finding, page
from recheck.claims.words import Token
from recheck.records import Finding

_AGAINST = re.compile(r"[,;]?\s\b(?:while|whereas|but|however|on the other hand)\b", re.IGNORECASE)
_LEAST = 3
"""Words of a claim's predicate that must stand in the other clause."""
_MOSTLY = 0.75
_OPENING = 3
"""Content words at the start of a claim or clause among which its subject is named."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """An entity finding where the claim says of one name what the sentence says of another."""
    found, text = alignment.passage.tokens, alignment.passage.text
    bounds = [0, *(m.start() for m in _AGAINST.finditer(text)), len(text)]
    if len(bounds) < 3:
        return ()
    clauses = [
        [i for i, t in enumerate(found) if start <= t.start < end]
        for start, end in pairwise(bounds)
    ]
    names = alignment.passage.source.names
    ours = _subject(alignment.claim, range(len(alignment.claim)), names)
    if ours is None or ours not in alignment.source_of:
        return ()
    home = next(k for k, c in enumerate(clauses) if alignment.source_of[ours] in c)
    said = [j for i, j in alignment.source_of.items() if i != ours and alignment.claim[i].content]
    for k, clause in enumerate(clauses):
        theirs = _subject(found, clause, names)
        inside = sum(j in clause for j in said)
        if k == home or theirs is None or inside < max(_LEAST, _MOSTLY * len(said)):
            continue
        if theirs in alignment.claim_of or any(
            found[j].stem == alignment.claim[ours].stem for j in clause
        ):
            return ()
        mine, other = alignment.claim[ours].text, found[theirs].text
        return (
            finding(
                "entity",
                "disagrees",
                alignment,
                mine,
                other,
                f"The claim says of {mine} what the paper says of {other} (p. {page(alignment)}).",
            ),
        )
    return ()


def _subject(tokens: Sequence[Token], where: Sequence[int], names: Set[str]) -> int | None:
    """The name at the start of a claim or clause, if one stands there."""
    content = [i for i in where if tokens[i].content][:_OPENING]
    return next(
        (
            i
            for i in content
            if not tokens[i].number and (tokens[i].capital or tokens[i].norm in names)
        ),
        None,
    )
