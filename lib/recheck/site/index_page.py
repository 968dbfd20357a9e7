"""The page over all reports: one row each, sorted and filtered in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from recheck.records import Verdict, VerdictName
from recheck.site import charts
from recheck.site.answer import counts
from recheck.site.model import AuditedReport, Provenance
from recheck.site.templating import render
from recheck.site.text import listing, short


@dataclass(frozen=True)
class Row:
    """One report in the index."""

    href: str
    title: str
    name: str
    date: str | None
    claims: int
    bar: tuple[charts.Segment, ...]
    counts: dict[VerdictName, int]
    printed: int
    severe: int
    papers: int
    papers_read: int
    decisions: int
    has: str
    """Words that the index can be filtered by."""


def index_page(audits: Sequence[tuple[str, AuditedReport]], provenance: Provenance) -> str:
    """The page over all reports; each comes with the name of its folder."""
    verdicts = [v for _, audited in audits for v in audited.verdicts]
    return render(
        "index.html",
        root="",
        lead=_index_lead(len(audits), verdicts),
        rows=[_row(folder, audited) for folder, audited in audits],
        bar=charts.bar(verdicts),
        total=len(verdicts),
        counts=counts(verdicts),
        provenance=provenance.of_run(),
        exports=(),
    )


def _row(folder: str, audited: AuditedReport) -> Row:
    report, verdicts = audited.report, audited.verdicts
    found = counts(verdicts)
    severe = sum(f.severity == "high" for f in audited.audit.findings)
    has = {
        "supported": found["supported"],
        "contradicted": found["contradicted"],
        "unchecked": found["not checked"],
        "high": severe,
        "people": len(audited.decisions),
    }
    return Row(
        href=f"{quote(folder)}/index.html",
        title=short(report.title, 160) or "(no title)",
        name=short(f"{report.name} · {report.authors or 'no author'}", 120),
        date=short(report.date, 20) if report.date else None,
        claims=len(verdicts),
        bar=charts.bar(verdicts),
        counts=found,
        printed=sum(bool(v.printed_verified) for v in verdicts),
        severe=severe,
        papers=len(audited.papers),
        papers_read=sum(p.readable for p in audited.papers),
        decisions=len(audited.decisions),
        has=" ".join(word for word, n in has.items() if n),
    )


def _index_lead(reports: int, verdicts: Sequence[Verdict]) -> str:
    plural = "s" if reports != 1 else ""
    found = [f"{n} {name}" for name, n in counts(verdicts).items() if n]
    said = f": {listing(found)}" if found else ""
    return (
        f"{reports} report{plural} audited against the papers cited, {len(verdicts)} claims{said}."
    )
