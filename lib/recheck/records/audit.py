"""The audit of a report as a whole."""

from __future__ import annotations

from typing import Literal

from recheck.records.base import Dated, Record

Severity = Literal["high", "medium", "low", "info"]

ReportFindingKind = Literal[
    "counts",
    "clipping",
    "abstract",
    "verification",
    "confidence",
    "reference",
    "coverage",
    "premise",
    "parsing",
]


class Trace(Record):
    """Where a finding on the report as a whole rests: a line of the report, a paper, a verdict."""

    source: str
    """`report`, `claim 3`, `reference 2` or a paper id."""
    line: int | None = None
    quote: str = ""


class ReportFinding(Record):
    """A finding on the report as a whole."""

    kind: ReportFindingKind
    severity: Severity
    message: str
    evidence: tuple[Trace, ...] = ()


class ReferenceUse(Record):
    """What one reference contributes: relevance to the question, claims that rest on it."""

    reference: int
    id: str | None
    title: str | None
    relevance: float | None
    """0-1, lexical overlap with question and subject; None when nothing is known of the paper."""
    relevant: bool | None
    claims: tuple[int, ...] = ()
    """Claims whose evidence comes from this paper."""
    share: float | None = None
    """Share of the claims with evidence that rest on this paper."""
    message: str


class Facet(Record):
    """One facet of the research question and who speaks to it."""

    name: str
    terms: tuple[str, ...]
    claims: tuple[int, ...] = ()
    papers: tuple[str, ...] = ()
    message: str


class Calibration(Record):
    """Printed ✓ and confidence against our verdicts."""

    confusion: dict[str, dict[str, int]]
    """printed (`verified`, `not verified`, `nothing`) -> verdict -> claims."""
    rank_correlation: float | None = None
    """Kendall's tau-b of printed confidence and support; None below 3 checked claims."""
    bins: tuple[tuple[float, float, int, int], ...] = ()
    """Reliability: low, high, claims checked, of these supported."""
    message: str


class Audit(Dated):
    """The audit of a report as a whole."""

    report: str
    findings: tuple[ReportFinding, ...]
    references: tuple[ReferenceUse, ...]
    coverage: tuple[Facet, ...]
    calibration: Calibration
