"""The record of one slip."""

from __future__ import annotations

from typing import Literal

from recheck.records import Evidence, Record

SlipKind = Literal[
    "average", "difference", "bold", "text and table", "baseline", "abstract and body"
]


class Slip(Record):
    """Two places of one paper that do not fit together."""

    kind: SlipKind
    message: str
    """Both places and both figures, in one sentence."""
    arithmetic: str | None = None
    likelihood: float
    """How likely it is that the authors erred, 0-1: judged from how many other figures fit."""
    evidence: tuple[Evidence, ...]
    """Both places, the doubtful figure first."""
