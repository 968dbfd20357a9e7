"""Published degradations beside ours, with what differs in the set-up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.resources import files

from recheck.records import Record
from recheck.statistics.contrasts import Contrast

OURS = "this experiment"


class Degradation(Record):
    """A loss of accuracy under perturbation, ours or published (points)."""

    source: str
    id: str | None = None
    """arXiv id; None for ours."""
    low: float | None = None
    """Least value of a published range, lower end of our interval."""
    high: float | None = None
    measure: str
    finding: str
    differs: str = ""
    """What makes a published figure another thing than ours."""


def published() -> tuple[Degradation, ...]:
    """The published degradations that this experiment can be held against."""
    text = (files("recheck.statistics") / "literature.toml").read_text("utf-8")
    return tuple(Degradation.model_validate(row) for row in tomllib.loads(text)["published"])


def compare(contrasts: Iterable[Contrast]) -> tuple[Degradation, ...]:
    """Our planned degradations, then the published ones."""
    ours = tuple(
        Degradation(
            source=OURS,
            low=contrast.low,
            high=contrast.high,
            measure=f"{contrast.name}, interval",
            finding=f"{contrast.estimate:.1f} points",
        )
        for contrast in contrasts
        if contrast.family == "planned"
        and contrast.name.startswith("degradation")
        and contrast.p is not None
    )
    return ours + published()
