"""What the site is built from: audited reports, the experiment's results, where they came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from recheck.decisions import Decision
from recheck.records import Audit, Document, Paper, Report, Verdict


@dataclass(frozen=True)
class AuditedReport:
    """One report with everything that was found out about it."""

    report: Report
    papers: tuple[Paper, ...]
    verdicts: tuple[Verdict, ...]
    audit: Audit
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A PNG or SVG file with the words that stand in for it."""

    path: Path
    alt: str
    caption: str


@dataclass(frozen=True)
class Contrast:
    """One contrast of the experiment; `estimate`, `low` and `high` are percentage points.

    None where nothing could be tested; the sentence says why.
    """

    name: str
    family: str
    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    sentence: str


@dataclass(frozen=True)
class Experiment:
    """The experiment's results, in the words and figures that a report page shows."""

    figures: tuple[Figure, ...]
    contrasts: tuple[Contrast, ...]
    notes: tuple[str, ...] = ()
    report: str | None = None
    """Name of the report whose question it answers; None shows it with every report."""


@dataclass(frozen=True)
class Provenance:
    """How the pages were made and how to make them again."""

    versions: dict[str, str]
    inputs: dict[str, str]
    """Name of an input -> its SHA-256."""
    command: str
    notebooks: tuple[tuple[str, str], ...] = ()
    """Label and path, relative to the run folder, of each executed notebook. One below
    `reports/<name>/` belongs to the report of that name."""
    started: str | None = None
    """ISO time at which the run started."""

    def of_run(self) -> Provenance:
        """Without the notebooks of single reports."""
        return replace(self, notebooks=self._notebooks())

    def of_report(self, audited: AuditedReport) -> Provenance:
        """With the inputs and notebooks that concern one report: a run may have thousands."""
        hashes = {audited.report.sha256, *(p.sha256 for p in audited.papers)}
        inputs = {name: digest for name, digest in self.inputs.items() if digest in hashes}
        own = f"reports/{audited.report.name}/"
        return replace(self, inputs=inputs, notebooks=self._notebooks(own))

    def _notebooks(self, *reports: str) -> tuple[tuple[str, str], ...]:
        return tuple(
            (label, path)
            for label, path in self.notebooks
            if path.startswith(reports) or not path.startswith("reports/")
        )


class Store(Protocol):
    """Where PDFs and documents are found by the hash of the PDF."""

    def pdf(self, sha256: str) -> Path: ...

    def document(self, sha256: str) -> Document | None: ...
