"""What each page says: records in, the text of an HTML page out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from recheck import __version__
from recheck.decisions import Decision, claim_hash, of_claim
from recheck.records import Finding, Severity, Verdict, VerdictName
from recheck.site import charts
from recheck.site.answer import MEANING, answer, counts
from recheck.site.evidence import Exhibit, all_evidence
from recheck.site.model import AuditedReport, Experiment, Figure, Provenance
from recheck.site.templating import environment
from recheck.site.text import Piece, compare, listing, paper_link, safe_link, short

_SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")

EXPORTS = (
    ("claims.jsonl", "every claim, verdict, finding and piece of evidence"),
    ("claims.schema.json", "JSON Schema of a line of claims.jsonl"),
    ("claims.csv", "one row a claim, for a spreadsheet"),
    ("annotations.json", "the evidence as W3C Web Annotations"),
    ("claimreview.json", "the verdicts as schema.org ClaimReview"),
    ("ro-crate-metadata.json", "this folder as a Research Object"),
)


@dataclass(frozen=True)
class ShownFigure:
    href: str
    alt: str
    caption: str


@dataclass(frozen=True)
class ShownFinding:
    """A check with both sides compared and the numbers of its evidence."""

    finding: Finding
    claim_side: list[Piece]
    source_side: list[Piece]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class ShownReference:
    index: int
    title: str
    printed: str
    link: str | None
    outcome: str
    detail: str
    readable: bool
    relevance: float | None
    relevant: bool | None
    share: float | None
    claims: tuple[int, ...]
    message: str


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


def claim_file(index: int) -> str:
    """`03.html`"""
    return f"{index:02}.html"


def index_page(audits: Sequence[tuple[str, AuditedReport]], provenance: Provenance) -> str:
    """The page over all reports; each comes with the name of its folder."""
    verdicts = [v for _, audited in audits for v in audited.verdicts]
    return (
        environment()
        .get_template("index.html")
        .render(
            root="",
            version=__version__,
            lead=_index_lead(len(audits), verdicts),
            rows=[_row(folder, audited) for folder, audited in audits],
            bar=charts.bar(verdicts),
            total=len(verdicts),
            counts=counts(verdicts),
            provenance=provenance,
            notebooks=_notebooks(provenance, "../"),
            exports=(),
        )
    )


def report_page(
    audited: AuditedReport,
    experiment: Experiment | None,
    figures: Sequence[tuple[str, Figure]],
    provenance: Provenance,
) -> str:
    """The page of one report; `figures` come with their address as seen from the page."""
    report, verdicts, audit = audited.report, audited.verdicts, audited.audit
    references = _references(audited)
    unchecked: dict[str, list[int]] = {}
    for v in verdicts:
        if v.verdict == "not checked":
            unchecked.setdefault(v.reason or "no reason given", []).append(v.index)
    return (
        environment()
        .get_template("report.html")
        .render(
            root="../",
            version=__version__,
            report=report,
            verdicts=verdicts,
            audit=audit,
            answer=answer(report, verdicts, audit),
            meaning=MEANING,
            bar=charts.bar(verdicts),
            counts=counts(verdicts),
            matrix=charts.matrix(audit.calibration),
            points=(plot := charts.confidence_points(verdicts))[0],
            scale=plot[1],
            findings={
                s: found
                for s in _SEVERITIES
                if (found := [f for f in audit.findings if f.severity == s])
            },
            references=references,
            unread=[r for r in references if not r.readable],
            unchecked=unchecked,
            people={v.index: _people(of_claim(audited.decisions, v.index)) for v in verdicts},
            decided=_decided(audited),
            known={v.index for v in verdicts},
            claim_href=lambda v: f"claims/{claim_file(v.index)}",
            number_href=lambda i: f"claims/{claim_file(i)}",
            trace_href=_trace_links(verdicts),
            experiment=experiment,
            figures=[ShownFigure(href, f.alt, f.caption) for href, f in figures],
            provenance=provenance,
            notebooks=_notebooks(provenance, "../../"),
            exports=EXPORTS,
        )
    )


def claim_page(audited: AuditedReport, position: int, exhibits: Sequence[Exhibit]) -> str:
    """The page of the claim at `position` (from 0) among the verdicts."""
    verdicts = audited.verdicts
    before = verdicts[position - 1] if position else None
    after = verdicts[position + 1] if position + 1 < len(verdicts) else None
    return (
        environment()
        .get_template("claim.html")
        .render(
            root="../../",
            version=__version__,
            position=position + 1,
            total=len(verdicts),
            previous=claim_file(before.index) if before else None,
            next=claim_file(after.index) if after else None,
            **claim_context(audited, verdicts[position], exhibits),
        )
    )


def claim_context(
    audited: AuditedReport, verdict: Verdict, exhibits: Sequence[Exhibit]
) -> Mapping[str, object]:
    """What `claim_body.html` shows, on a page and in a notebook alike."""
    numbered = all_evidence(verdict)
    widths = {c.index: c.cut_width for c in audited.report.claims}
    return {
        "report": audited.report,
        "verdict": verdict,
        "meaning": MEANING[verdict.verdict],
        "cut_width": widths.get(verdict.index),
        "findings": [_finding(f, numbered) for f in verdict.findings],
        "passage": _passage(verdict),
        "decisions": of_claim(audited.decisions, verdict.index),
        "claim_sha256": claim_hash(verdict.text),
        "exhibits": exhibits,
        "stops": sum(len(e.stops) for e in exhibits),
    }


def _passage(verdict: Verdict) -> tuple[list[Piece], list[Piece]] | None:
    """The claim and the first passage quoted for it, compared; None where none is quoted."""
    quoted = next((e.quote for e in verdict.evidence if e.quote), None)
    sides = (f"{f.claim_side} {f.source_side}" for f in verdict.findings if f.outcome != "agrees")
    return compare(verdict.text, quoted, " ".join(sides)) if quoted else None


def _finding(finding: Finding, numbered: tuple) -> ShownFinding:
    ours, theirs = compare(finding.claim_side, finding.source_side)
    if not finding.source_side:
        ours = [(finding.claim_side, False)]
    numbers = tuple(sorted({numbered.index(e) + 1 for e in finding.evidence}))
    return ShownFinding(finding, ours, theirs, numbers)


def _references(audited: AuditedReport) -> list[ShownReference]:
    papers = {p.reference: p for p in audited.papers}
    uses = {u.reference: u for u in audited.audit.references}
    shown = []
    for reference in audited.report.references:
        paper, use = papers.get(reference.index), uses.get(reference.index)
        known = paper.bibliography if paper else None
        title = (known.title if known else None) or (use.title if use else None)
        version = f"v{reference.version}" if reference.version else ""
        printed = f"{reference.id}{version}" if reference.id else reference.text
        shown.append(
            ShownReference(
                index=reference.index,
                title=title or printed,
                printed=printed,
                link=paper_link(reference.id, reference.version) or safe_link(reference.url),
                outcome=paper.outcome if paper else "not requested",
                detail=paper.detail if paper else "",
                readable=bool(paper and paper.readable),
                relevance=use.relevance if use else None,
                relevant=use.relevant if use else None,
                share=use.share if use else None,
                claims=use.claims if use else (),
                message=use.message if use else "",
            )
        )
    return shown


def _trace_links(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """`Trace.source` -> address, for sources that have a page or a place on the page."""
    return {f"claim {v.index}": f"claims/{claim_file(v.index)}" for v in verdicts}


def _people(decisions: Sequence[Decision]) -> str:
    said = Counter(d.decision for d in decisions)
    words = {"agree": "agree", "disagree": "disagree", "note": "noted"}
    return ", ".join(f"{said[choice]} {word}" for choice, word in words.items() if said[choice])


def _decided(audited: AuditedReport) -> str:
    decisions = audited.decisions
    if not decisions:
        return "Nobody has recorded a decision on these verdicts yet."
    people = len({d.person for d in decisions})
    claims = len({d.index for d in decisions})
    return (
        f"{len(decisions)} decision{'s' if len(decisions) > 1 else ''} by {people} "
        f"{'people' if people > 1 else 'person'} on {claims} of {len(audited.verdicts)} claims: "
        f"{_people(decisions)}."
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


def _notebooks(provenance: Provenance, root: str) -> list[tuple[str, str]]:
    return [(label, root + quote(path)) for label, path in provenance.notebooks]
