"""Coordinates of the drawings on a report page: verdict bar, confidence plot, shaded matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recheck.records import Calibration, Verdict, VerdictName
from recheck.site.answer import VERDICTS, counts


@dataclass(frozen=True)
class Segment:
    """A stretch of the verdict bar, in percent of its length."""

    verdict: VerdictName
    count: int
    start: float
    length: float


@dataclass(frozen=True)
class Point:
    """One claim: printed confidence to the right, ours upward, both 0-1; `y` None: no verdict."""

    verdict: Verdict
    x: float
    y: float | None


@dataclass(frozen=True)
class Shade:
    """A field of the confusion matrix, with its darkness in five steps."""

    count: int
    step: int


def bar(verdicts: Sequence[Verdict]) -> tuple[Segment, ...]:
    """The verdict bar: every claim has its share, those not checked too."""
    segments, start = [], 0.0
    for verdict, n in counts(verdicts).items():
        length = 100 * n / max(len(verdicts), 1)
        if n:
            segments.append(Segment(verdict, n, round(start, 3), round(length, 3)))
        start += length
    return tuple(segments)


def confidence_points(verdicts: Sequence[Verdict]) -> tuple[tuple[Point, ...], float]:
    """Points of the confidence plot and the largest value of the printed scale (1, 10 or 100)."""
    printed = [v for v in verdicts if _finite(v.printed_confidence)]
    highest = max((v.printed_confidence for v in printed), default=1.0)
    scale = next((s for s in (1.0, 10.0, 100.0) if highest <= s), highest)
    points = (
        Point(
            v,
            round(min(max(v.printed_confidence / scale, 0.0), 1.0), 4),
            round(v.confidence, 4) if _finite(v.confidence) else None,
        )
        for v in printed
    )
    return tuple(points), scale


def matrix(calibration: Calibration) -> dict[str, dict[str, Shade]]:
    """The confusion matrix, verdicts in their fixed order, rows without a claim left out."""
    total = sum(n for row in calibration.confusion.values() for n in row.values())
    rows = {}
    for printed, row in calibration.confusion.items():
        if any(row.values()):
            rows[printed] = {
                v: Shade(row.get(v, 0), math.ceil(5 * row.get(v, 0) / total)) for v in VERDICTS
            }
    return rows


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
