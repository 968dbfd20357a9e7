"""Figures of the abstract against the sentence of the body that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recheck.claims.figures import compare
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.quantities.model import compatible
from recheck.claims.retrieval import Passage, Source
from recheck.claims.slips.record import Slip

_ABSTRACT = re.compile(r"^\W*abstract\b", re.I)
_SHARED = 0.6
"""Least share of an abstract sentence's content words that the body's sentence must repeat."""
_CLOSE = 0.25
"""Largest relative difference of two figures that may be meant to be the same."""
_CANDIDATES = 8


def abstract_slips(source: Source) -> list[Slip]:
    """Figures of the abstract that the body gives otherwise and nowhere as the abstract does."""
    body = [p for p in source.passages if not _in_abstract(p)]
    if len(body) == len(source.passages):
        return []
    given = [q for passage in body for q in quantities(passage.text)]
    found: list[Slip] = []
    for passage in source.passages:
        if _in_abstract(passage):
            found += _contradicted(source, passage, body, given)
    return found


def _in_abstract(passage: Passage) -> bool:
    return bool(_ABSTRACT.match(passage.sentence.section or ""))


def _contradicted(
    source: Source, passage: Passage, body: Sequence[Passage], given: Sequence[Quantity]
) -> Iterator[Slip]:
    content = {t.stem for t in passage.tokens if t.content and not t.number}
    for other in source.search(passage.tokens, _CANDIDATES):
        if other not in body or len(content & other.stems) < _SHARED * len(content):
            continue
        for pair in compare(passage.text, other.text):
            if pair.outcome != "altered" or pair.source is None:
                continue
            if not _doubtful(pair.claim, pair.source, given):
                continue
            yield Slip(
                kind="abstract and body",
                message=f"The abstract says {pair.claim.text} (p. {passage.sentence.page}), the "
                f'body {pair.source.text} (p. {other.sentence.page}): "{other.text}"',
                arithmetic=None,
                likelihood=0.5,
                evidence=(passage.evidence(), other.evidence()),
            )


def _doubtful(claim: Quantity, source: Quantity, given: Sequence[Quantity]) -> bool:
    """Whether two figures look like one and the body never gives the abstract's."""
    if claim.unit != source.unit or claim.noun != source.noun or claim.bound != source.bound:
        return False
    if abs(claim.value - source.value) > _CLOSE * max(abs(claim.value), abs(source.value)):
        return False
    return not any(compatible(claim.unit, q.unit) and agree(claim, q) for q in given)
