"""The audit of a report as a whole: all checks, one record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recheck.audit.clipping import check_clipping
from recheck.audit.copying import check_abstract
from recheck.audit.counts import check_counts
from recheck.audit.coverage import check_coverage, check_premise, cover
from recheck.audit.references import check_references, use_of_references
from recheck.audit.verification import calibrate, check_verification
from recheck.audit.wording import plural
from recheck.records import Audit, Document, Paper, Report, ReportFinding, Trace, Verdict

_SEVERITIES = ("high", "medium", "low", "info")
_SHOWN_PROBLEMS = 5


def audit(
    report: Report,
    papers: Sequence[Paper],
    verdicts: Sequence[Verdict],
    documents: Mapping[str, Document],
) -> Audit:
    """Audit a report as a whole.

    Args:
        report: the parsed report.
        papers: what became of its references.
        verdicts: one per claim.
        documents: the papers' documents by SHA-256 of the PDF; may be empty.

    Returns:
        Findings, most severe first; use of each reference; coverage of the question's facets;
        printed marks and confidences against the verdicts. Nothing is asserted that the data
        at hand do not carry: what could not be checked is said to be unchecked.
    """
    uses = use_of_references(report, papers, verdicts, documents)
    facets = cover(report, papers, documents)
    findings = [
        *check_verification(report, verdicts),
        *check_counts(report),
        *check_clipping(report),
        *check_premise(report),
        *check_coverage(report, facets),
        *check_abstract(report, papers, documents),
        *check_references(report, uses, papers),
        *_problems(report),
    ]
    return Audit(
        report=report.name,
        findings=tuple(sorted(findings, key=lambda f: _SEVERITIES.index(f.severity))),
        references=uses,
        coverage=facets,
        calibration=calibrate(verdicts),
    )


def _problems(report: Report) -> Iterator[ReportFinding]:
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        place = f"Line {problem.line}" if problem.line is not None else "The report"
        yield ReportFinding(
            kind="parsing",
            severity="low",
            message=f"{place} could not be read as expected: expected {problem.expected}, found "
            f"{problem.found!r}.",
            evidence=(Trace(source="report", line=problem.line, quote=problem.found),),
        )
    rest = report.problems[_SHOWN_PROBLEMS:]
    if rest:
        yield ReportFinding(
            kind="parsing",
            severity="medium",
            message=f"{plural(len(rest), 'more line')} could not be read as expected.",
            evidence=tuple(
                Trace(source="report", line=problem.line, quote=problem.found) for problem in rest
            ),
        )
