"""The page of one claim, and the part of it that a notebook shows too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recheck.decisions import claim_hash, of_claim
from recheck.records import Evidence, Finding, Verdict
from recheck.site.answer import MEANING
from recheck.site.evidence import Exhibit, all_evidence
from recheck.site.model import AuditedReport
from recheck.site.templating import render
from recheck.site.text import Piece, compare


@dataclass(frozen=True)
class ShownFinding:
    """A check with both sides compared and the numbers of its evidence."""

    finding: Finding
    claim_side: list[Piece]
    source_side: list[Piece]
    numbers: tuple[int, ...]


def claim_file(index: int) -> str:
    """`03.html`"""
    return f"{index:02}.html"


def claim_page(audited: AuditedReport, position: int, exhibits: Sequence[Exhibit]) -> str:
    """The page of the claim at `position` (from 0) among the verdicts."""
    verdicts = audited.verdicts
    before = verdicts[position - 1] if position else None
    after = verdicts[position + 1] if position + 1 < len(verdicts) else None
    return render(
        "claim.html",
        root="../../",
        position=position + 1,
        total=len(verdicts),
        previous=claim_file(before.index) if before else None,
        next=claim_file(after.index) if after else None,
        **claim_context(audited, verdicts[position], exhibits),
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


def _finding(finding: Finding, numbered: Sequence[Evidence]) -> ShownFinding:
    ours, theirs = compare(finding.claim_side, finding.source_side)
    if not finding.source_side:
        ours = [(finding.claim_side, False)]
    numbers = tuple(sorted({numbered.index(e) + 1 for e in finding.evidence}))
    return ShownFinding(finding, ours, theirs, numbers)
