"""Text that was cut when the report was made: the column of claims and the abstract."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from recheck.audit.wording import claim_trace, ending, numbered, plural, report_line
from recheck.records import Report, ReportFinding


def check_clipping(report: Report) -> Iterator[ReportFinding]:
    """Claims cut at a fixed width, claims cut elsewhere, a clipped abstract."""
    claims = report.claims
    at_width = [claim for claim in claims if claim.truncated and claim.cut_width is not None]
    elsewhere = [claim for claim in claims if claim.truncated and claim.cut_width is None]
    if at_width:
        widths = sorted(claim.cut_width or 0 for claim in at_width)
        spread = f" ({widths[0]} to {widths[-1]})" if widths[0] != widths[-1] else ""
        verb = "is" if len(at_width) == 1 else "are"
        yield ReportFinding(
            kind="clipping",
            severity="high" if 2 * len(at_width) >= len(claims) else "medium",
            message=f"{len(at_width)} of {plural(len(claims), 'claim')} {verb} cut off at about "
            f"{round(statistics.median(widths))} characters{spread}, in the middle of a sentence: "
            "the column was clipped when the report was made, and the rest is lost.",
            evidence=tuple(claim_trace(claim) for claim in at_width),
        )
    if elsewhere:
        verb = "breaks" if len(elsewhere) == 1 else "break"
        yield ReportFinding(
            kind="clipping",
            severity="low",
            message=f"{numbered('Claim', [c.index for c in elsewhere])} {verb} off in the middle "
            "of a sentence.",
            evidence=tuple(claim_trace(claim) for claim in elsewhere),
        )
    if report.abstract and report.abstract_truncated:
        end = ending(report.abstract)
        yield ReportFinding(
            kind="clipping",
            severity="medium",
            message=f"The abstract breaks off after {len(report.abstract)} characters, in the "
            f'middle of a sentence, at "{end}".',
            evidence=(report_line(report, "abstract", end),),
        )
