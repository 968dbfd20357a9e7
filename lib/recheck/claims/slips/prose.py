"""Figures of a paper's sentences against its own tables."""

from __future__ import annotations

from recheck.claims.retrieval import Source
from recheck.claims.slips.record import Slip


def prose_slips(source: Source) -> list[Slip]:
    return []
