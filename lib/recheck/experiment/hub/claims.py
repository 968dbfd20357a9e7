"""A report's claims as experiments: what would run, what it costs, and what would decide it.

A claim file stands in the `experiments/` folder of a report. It is a profile of the grid, so
that it can be run, with the published figures and where they stand, and rules fixed before
anything runs. `recheck.statistics.rules` applies them to what a run gave.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recheck.errors import InputError
from recheck.experiment.hub.ladder import Method
from recheck.experiment.hub.profile import Condition, HubProfile, Target, check

Outcome = Literal["confirmed", "refuted", "undecided"]

BEST = "best"
"""In a rule: of each target, the best of the conditions that the other side is not."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Published(_Part):
    """A figure as a source prints it."""

    what: str
    value: float
    """Points."""
    paper: str
    version: int
    where: str
    """Table, row and column, or the place in the text."""
    at_hand: bool
    """Whether this version of the paper was read when the file was written."""


class Rule(_Part):
    """An effect (points, mean over seeds, languages and targets) and what its interval decides."""

    effect: str = Field(pattern=r"^\S+ - \S+$")
    """`condition - condition`; the first may be `best`."""
    targets: tuple[str, ...] = ()
    """Tasks the effect is the mean over; none for all targets of the file."""
    kind: Literal["figure", "gain", "no gain"]
    value: float | None = None
    """The published figure, for `figure`."""
    margin: float = Field(gt=0)
    """Points: how far from the figure still counts as it; what counts as a gain at all."""

    @property
    def sides(self) -> tuple[str, str]:
        """The two conditions."""
        first, _, second = self.effect.partition(" - ")
        return first, second

    def judge(self, low: float, high: float) -> Outcome:
        """The verdict of a 95 % interval of the effect, seeds and items both drawn at random."""
        if self.kind == "figure":
            near, far = self.value - self.margin, self.value + self.margin
            if near <= low and high <= far:
                return "confirmed"
            return "refuted" if high < near or low > far else "undecided"
        gains, none = low > self.margin, high < self.margin
        if self.kind == "no gain":
            gains, none = none, gains
        return "confirmed" if gains else "refuted" if none else "undecided"

    def sentence(self) -> str:
        """The rule in words."""
        over = ", ".join(self.targets) or "all targets"
        figure = f"lies within {self.value} +/- {self.margin:g} points"
        confirmed, refuted = {
            "figure": (figure, "lies wholly outside of that"),
            "gain": (f"lies above {self.margin:g} points", "lies below that"),
            "no gain": (f"lies below {self.margin:g} points", "lies above that"),
        }[self.kind]
        return (
            f"{self.effect} on {over}: confirmed when its 95 % interval {confirmed}, refuted "
            f"when it {refuted}, undecided otherwise"
        )


class ClaimExperiment(_Part):
    """One claim file."""

    claim: int = Field(ge=1)
    """Number of the claim in the report."""
    says: str
    """What the claim says, as far as the report prints it."""
    models: tuple[str, ...]
    method: Method
    seeds: int = Field(ge=1)
    batch: int
    length: int
    rate: float
    conditions: dict[str, Condition]
    targets: tuple[Target, ...]
    published: tuple[Published, ...]
    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()
    """Where a re-run would differ from the source."""

    def profile(self) -> HubProfile:
        """The grid that the claim asks for."""
        shared = ("models", "method", "seeds", "batch", "length", "rate", "conditions", "targets")
        values = {name: getattr(self, name) for name in shared}
        return HubProfile(name=f"claim-{self.claim}", **values)


def find(report: Path, claim: int) -> Path:
    """The claim file in the folder of a report.

    Raises:
        InputError: the claim has none; those that have one are listed.
    """
    folder = report / "experiments"
    path = folder / f"claim-{claim}.toml"
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in folder.glob("claim-*.toml"))) or "none"
        raise InputError(f"{path}: claim {claim} has no experiment; there are: {there}")
    return path


def load(path: Path, seeds: int | None = None) -> ClaimExperiment:
    """Read a claim file; `seeds` in place of its own number of them.

    Raises:
        InputError: it cannot be read, or names what there is not.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        if seeds is not None:
            values["seeds"] = seeds
        found = ClaimExperiment.model_validate(values)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: {where}: {first['msg']}") from error
    check(found.profile())
    tasks = {target.task for target in found.targets}
    for rule in found.rules:
        if unknown := sorted({*rule.sides} - {BEST, *found.conditions}):
            raise InputError(f"{path}: rule {rule.effect!r}: no condition {', '.join(unknown)}")
        if unknown := sorted({*rule.targets} - tasks):
            raise InputError(f"{path}: rule {rule.effect!r}: no target {', '.join(unknown)}")
        if (rule.kind == "figure") != (rule.value is not None):
            raise InputError(f"{path}: rule {rule.effect!r}: a figure, and only it, has a value")
    return found
