"""Figures that a report states of itself, against what it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from recheck.audit.wording import claim_trace, numbered, plural, reference_trace, report_line
from recheck.records import Report, ReportFinding


def check_counts(report: Report) -> Iterator[ReportFinding]:
    """Papers retrieved against listed, claims extracted and verified against printed."""
    yield from _papers(report)
    yield from _claims(report)
    yield from _duplicates(report)


def _papers(report: Report) -> Iterator[ReportFinding]:
    retrieved, listed = report.papers_retrieved, len(report.references)
    if retrieved is None or retrieved == listed:
        return
    missing = retrieved - listed
    if missing > 0:
        message = (
            f"{plural(retrieved, 'paper')} retrieved, but {listed} listed: "
            f"{plural(missing, 'paper')} that the report counts cannot be looked up."
        )
    else:
        message = (
            f"{plural(retrieved, 'paper')} retrieved, but {listed} listed: the report cites more "
            "papers than it says it found."
        )
    severity = "high" if missing > listed else "medium"
    yield ReportFinding(
        kind="counts",
        severity=severity,
        message=message,
        evidence=(
            report_line(report, "papers_retrieved", f"{plural(retrieved, 'paper')} retrieved"),
            *(reference_trace(reference) for reference in report.references),
        ),
    )


def _claims(report: Report) -> Iterator[ReportFinding]:
    printed = len(report.claims)
    if report.claims_extracted not in (None, printed):
        yield ReportFinding(
            kind="counts",
            severity="medium",
            message=f"{plural(report.claims_extracted, 'claim')} said to be extracted, but the "
            f"table holds {printed}.",
            evidence=(report_line(report, "claims_extracted"),),
        )
    marked = [claim for claim in report.claims if claim.printed_verified]
    if report.claims_verified not in (None, len(marked)):
        yield ReportFinding(
            kind="counts",
            severity="medium",
            message=f"{plural(report.claims_verified, 'claim')} said to be verified, but "
            f"{len(marked)} of the {printed} in the table carry the mark.",
            evidence=(report_line(report, "claims_verified"),),
        )


def _duplicates(report: Report) -> Iterator[ReportFinding]:
    same_paper = defaultdict(list)
    for reference in report.references:
        if reference.id is not None:
            same_paper[reference.source, reference.id].append(reference)
    for (_, name), references in same_paper.items():
        if len(references) > 1:
            yield ReportFinding(
                kind="counts",
                severity="low",
                message=f"{numbered('Reference', [r.index for r in references])} are the same "
                f"paper, {name}.",
                evidence=tuple(reference_trace(reference) for reference in references),
            )
    same_text = defaultdict(list)
    for claim in report.claims:
        same_text[" ".join(claim.text.casefold().split())].append(claim)
    for claims in same_text.values():
        if len(claims) > 1:
            yield ReportFinding(
                kind="counts",
                severity="low",
                message=f"{numbered('Claim', [c.index for c in claims])} are the same "
                f"sentence, counted {len(claims)} times.",
                evidence=tuple(claim_trace(claim) for claim in claims),
            )
