"""Evidence, the findings of typed checks, the verdict on a claim."""

from __future__ import annotations

from typing import Literal

from recheck.records.base import Box, Dated, Record
from recheck.records.paper import Region


class Evidence(Record):
    """A quotation or a table cell, with paper, version, page and box."""

    paper: str
    version: int | None = None
    page: int
    box: Box
    regions: tuple[Region, ...] = ()
    """The lines of a quotation, for highlighting; `box` encloses those on `page`."""
    quote: str | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None
    value: str | None = None


FindingKind = Literal[
    "number",
    "direction",
    "entity",
    "scope",
    "quotation",
    "attribution",
    "recomputation",
    "meaning",
    "entailment",
]

FindingOutcome = Literal["agrees", "disagrees", "undecided"]


class Finding(Record):
    """Outcome of one typed check on one claim; names both sides and its evidence."""

    kind: FindingKind
    outcome: FindingOutcome
    claim_side: str
    """The words or figure of the claim that were checked."""
    source_side: str = ""
    """What the source says in their place; empty when nothing was found."""
    message: str
    arithmetic: str | None = None
    evidence: tuple[Evidence, ...] = ()


VerdictName = Literal["supported", "partly supported", "contradicted", "not found", "not checked"]

Reason = Literal[
    "source unreachable",
    "version mismatch",
    "no such paper",
    "withdrawn",
    "unreadable PDF",
    "not a factual statement",
]
"""Why a claim was not checked."""


class Verdict(Dated):
    """The verdict on one claim: a pure function of its findings."""

    report: str
    index: int
    text: str
    truncated: bool
    printed_verified: bool | None
    printed_confidence: float | None
    verdict: VerdictName
    reason: Reason | None = None
    confidence: float | None = None
    """Calibrated probability that the verdict is right; None for `not checked`."""
    explanation: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
