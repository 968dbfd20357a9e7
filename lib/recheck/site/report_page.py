"""The page of one report: the answer first, then everything that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recheck.decisions import Decision, of_claim
from recheck.records import ReportFinding, Severity, Verdict
from recheck.site import charts
from recheck.site.answer import MEANING, answer, counts
from recheck.site.claim_page import claim_file
from recheck.site.model import AuditedReport, Contrast, Experiment, Figure, Provenance
from recheck.site.templating import render
from recheck.site.text import paper_link, safe_link

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


def report_page(
    audited: AuditedReport,
    experiment: Experiment | None,
    figures: Sequence[tuple[str, Figure]],
    provenance: Provenance,
) -> str:
    """The page of one report; `figures` come with their address as seen from the page."""
    report, verdicts, audit = audited.report, audited.verdicts, audited.audit
    references = _references(audited)
    points, scale = charts.confidence_points(verdicts)
    return render(
        "report.html",
        root="../",
        report=report,
        verdicts=verdicts,
        audit=audit,
        answer=answer(report, verdicts, audit),
        meaning=MEANING,
        bar=charts.bar(verdicts),
        counts=counts(verdicts),
        matrix=charts.matrix(audit.calibration),
        points=points,
        scale=scale,
        findings=_by_severity(audit.findings),
        references=references,
        unread=[r for r in references if not r.readable],
        unchecked=_unchecked(verdicts),
        people={v.index: _people(of_claim(audited.decisions, v.index)) for v in verdicts},
        decided=_decided(audited),
        pages={v.index: f"claims/{claim_file(v.index)}" for v in verdicts},
        traced={f"claim {v.index}": f"claims/{claim_file(v.index)}" for v in verdicts},
        experiment=experiment,
        families=_by_family(experiment.contrasts) if experiment else {},
        figures=[ShownFigure(href, f.alt, f.caption) for href, f in figures],
        provenance=provenance.of_report(audited),
        exports=EXPORTS,
    )


def _by_severity(findings: Sequence[ReportFinding]) -> dict[Severity, list[ReportFinding]]:
    by_severity = {s: [f for f in findings if f.severity == s] for s in _SEVERITIES}
    return {severity: found for severity, found in by_severity.items() if found}


def _by_family(contrasts: Sequence[Contrast]) -> dict[str, list[Contrast]]:
    """Contrasts by family, families in order of their first contrast."""
    families: dict[str, list[Contrast]] = {}
    for contrast in contrasts:
        families.setdefault(contrast.family, []).append(contrast)
    return families


def _unchecked(verdicts: Sequence[Verdict]) -> dict[str, list[int]]:
    """Reason -> claims that were not checked for it."""
    unchecked: dict[str, list[int]] = {}
    for v in verdicts:
        if v.verdict == "not checked":
            unchecked.setdefault(v.reason or "no reason given", []).append(v.index)
    return unchecked


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
