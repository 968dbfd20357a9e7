"""What the report says of its own claims, against what their sources say.

The marks are compared as a confusion matrix, the confidences by rank correlation (Kendall's
tau-b, which allows for ties) and in reliability bins. Claims that could not be checked stay in
every total; they are never counted for the report or against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from recheck.audit.wording import claim_trace, listing, plural, report_line
from recheck.records import Calibration, Report, ReportFinding, Verdict, VerdictName

NAMES: tuple[VerdictName, ...] = (
    "supported",
    "partly supported",
    "contradicted",
    "not found",
    "not checked",
)
_SUPPORT = {"supported": 1.0, "partly supported": 0.5, "contradicted": 0.0, "not found": 0.0}
_BIN_WIDTH = 0.1
_FEWEST_FOR_CORRELATION = 3


def calibrate(verdicts: Sequence[Verdict]) -> Calibration:
    """Printed marks and confidences against our verdicts."""
    confusion = {
        printed: dict.fromkeys(NAMES, 0) for printed in ("verified", "not verified", "nothing")
    }
    for verdict in verdicts:
        confusion[_printed(verdict.printed_verified)][verdict.verdict] += 1
    rated = [
        (verdict.printed_confidence, _SUPPORT[verdict.verdict], verdict.verdict == "supported")
        for verdict in verdicts
        if verdict.verdict in _SUPPORT and verdict.printed_confidence is not None
    ]
    correlation = _tau_b([r[0] for r in rated], [r[1] for r in rated])
    return Calibration(
        confusion={k: v for k, v in confusion.items() if sum(v.values())},
        rank_correlation=correlation,
        bins=_bins([(r[0], r[2]) for r in rated]),
        message=_calibration_message(verdicts, len(rated), correlation),
    )


def check_verification(report: Report, verdicts: Sequence[Verdict]) -> Iterator[ReportFinding]:
    """Findings on the marks, on the confidences and on the quality score."""
    yield from _marks_and_confidence(report)
    yield from _marks_and_verdicts(report, verdicts)
    yield from _confidence_and_verdicts(report, verdicts)
    yield from _quality(report)


def _marks_and_confidence(report: Report) -> Iterator[ReportFinding]:
    marked = [claim for claim in report.claims if claim.printed_verified]
    doubtful = [
        claim
        for claim in marked
        if claim.printed_confidence is not None and claim.printed_confidence < 0.5
    ]
    total = len(report.claims)
    if doubtful:
        values = [claim.printed_confidence or 0.0 for claim in doubtful]
        where = (
            f"{min(values):.2f} to {max(values):.2f}"
            if min(values) != max(values)
            else f"{values[0]:.2f}"
        )
        every = len(marked) == total
        yield ReportFinding(
            kind="verification",
            severity="high" if 2 * len(doubtful) >= total else "medium",
            message=f"{len(marked)} of {plural(total, 'claim')} are marked verified"
            + ("" if len(doubtful) == len(marked) else f", {len(doubtful)} of them")
            + f" at a printed confidence of {where}: a mark beside a confidence below one half "
            "contradicts itself"
            + (", and a mark that every claim gets tells none apart." if every else "."),
            evidence=tuple(claim_trace(claim) for claim in doubtful),
        )
    elif marked and len(marked) == total and total >= 5:
        yield ReportFinding(
            kind="verification",
            severity="low",
            message=f"All {total} claims are marked verified: the mark tells none of them apart.",
            evidence=(report_line(report, "claims_verified"),),
        )


def _marks_and_verdicts(report: Report, verdicts: Sequence[Verdict]) -> Iterator[ReportFinding]:
    marked = [verdict for verdict in verdicts if verdict.printed_verified]
    if not marked:
        return
    counts = Counter(verdict.verdict for verdict in marked)
    unchecked = counts["not checked"]
    if unchecked == len(marked):
        reasons = Counter(verdict.reason or "no reason given" for verdict in marked)
        why = listing([f"{reason} ({number})" for reason, number in sorted(reasons.items())])
        yield ReportFinding(
            kind="verification",
            severity="medium",
            message=f"None of the {plural(len(marked), 'claim')} marked verified could be checked "
            f"here: {why}. The marks are neither confirmed nor refuted.",
            evidence=(report_line(report, "claims_verified"),),
        )
        return
    held = ", ".join(f"{counts[name]} {name}" for name in NAMES if counts[name])
    failed = counts["contradicted"] + counts["not found"]
    severity = "high" if counts["contradicted"] else "medium" if failed or unchecked else "info"
    by_index = {claim.index: claim for claim in report.claims}
    yield ReportFinding(
        kind="verification",
        severity=severity,
        message=f"Of {plural(len(marked), 'claim')} marked verified we find {held}.",
        evidence=tuple(
            claim_trace(by_index[verdict.index])
            for verdict in marked
            if verdict.verdict in ("contradicted", "not found") and verdict.index in by_index
        ),
    )


def _confidence_and_verdicts(
    report: Report, verdicts: Sequence[Verdict]
) -> Iterator[ReportFinding]:
    calibration = calibrate(verdicts)
    if any(claim.printed_confidence is not None for claim in report.claims):
        yield ReportFinding(
            kind="confidence",
            severity="info",
            message=calibration.message,
            evidence=tuple(
                claim_trace(claim)
                for claim in report.claims
                if claim.printed_confidence is not None
            ),
        )


def _quality(report: Report) -> Iterator[ReportFinding]:
    if report.quality_score is None or not report.quality_scale:
        return
    printed = [c.printed_confidence for c in report.claims if c.printed_confidence is not None]
    mean = sum(printed) / len(printed) if printed else None
    score = f"{report.quality_score:g}/{report.quality_scale:g}"
    beside = f" It stands beside a mean claim confidence of {mean:.2f}." if mean else ""
    yield ReportFinding(
        kind="confidence",
        severity="low" if mean and mean < 0.5 <= report.quality_score / report.quality_scale
        else "info",
        message=f"The report scores itself {score} for quality and names nothing that the score "
        f"could be checked against.{beside}",
        evidence=(report_line(report, "quality_score", score),),
    )  # fmt: skip


def _printed(mark: bool | None) -> str:
    return "nothing" if mark is None else "verified" if mark else "not verified"


def _tau_b(confidences: Sequence[float], support: Sequence[float]) -> float | None:
    if len(confidences) < _FEWEST_FOR_CORRELATION:
        return None
    from scipy.stats import kendalltau  # imported here: takes a second

    tau = float(kendalltau(confidences, support, variant="b").statistic)
    return None if math.isnan(tau) else round(tau, 6)


def _bins(rated: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float, int, int], ...]:
    last = round(1 / _BIN_WIDTH) - 1
    checked: Counter[int] = Counter()
    supported: Counter[int] = Counter()
    for confidence, holds in rated:
        place = min(int(confidence / _BIN_WIDTH + 1e-9), last)
        checked[place] += 1
        supported[place] += holds
    return tuple(
        (
            round(place * _BIN_WIDTH, 2),
            round((place + 1) * _BIN_WIDTH, 2),
            checked[place],
            supported[place],
        )
        for place in sorted(checked)
    )


def _calibration_message(verdicts: Sequence[Verdict], rated: int, correlation: float | None) -> str:
    total = len(verdicts)
    checked = sum(verdict.verdict in _SUPPORT for verdict in verdicts)
    if checked == 0:
        return (
            f"None of the {plural(total, 'claim')} could be checked, so nothing can be said of "
            "the printed confidences."
        )
    basis = f"{checked} of {plural(total, 'claim')} checked, {total - checked} not checked"
    if rated == 0:
        return f"The checked claims carry no printed confidence ({basis})."
    if correlation is None:
        return (
            f"The printed confidences cannot be ranked against the verdicts ({basis}; "
            "too few claims, or all alike)."
        )
    if abs(correlation) < 0.2:
        meaning = "says next to nothing about whether a claim holds"
    elif correlation > 0:
        meaning = "is higher for claims that hold"
    else:
        meaning = "is higher for claims that do not hold"
    return (
        f"The printed confidence {meaning}: Kendall's tau-b {correlation:+.2f} over "
        f"{plural(rated, 'claim')} ({basis})."
    )
