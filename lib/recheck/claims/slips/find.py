"""All slips of a paper."""

from __future__ import annotations

from recheck.claims.retrieval import Source
from recheck.claims.slips.abstract import abstract_slips
from recheck.claims.slips.arithmetic import table_slips
from recheck.claims.slips.emphasis import bold_slips
from recheck.claims.slips.prose import prose_slips
from recheck.claims.slips.record import Slip
from recheck.records import Document, Paper


def slips(document: Document) -> tuple[Slip, ...]:
    """Places where the paper disagrees with itself, the most likely first."""
    name = document.stamp or document.sha256[:12]
    paper = Paper(
        reference=0, id=name, outcome="supplied", detail="given as a file", sha256=document.sha256
    )
    source = Source(paper, document)
    found = [
        *table_slips(source),
        *bold_slips(source),
        *prose_slips(source),
        *abstract_slips(source),
    ]
    return tuple(sorted(found, key=lambda slip: (-slip.likelihood, slip.message)))
