"""A report's claims as experiments: what would run, what it costs, and what would decide it.

A claim file stands in the `experiments/` folder of a report. It is a profile of the grid, so
that it can be run, with the published figures and where they stand, and rules fixed before
anything runs. Conditions that this package cannot run are named with the reason and left out.
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

    effect: str
    """`condition - condition`."""
    targets: tuple[str, ...] = ()
    """Tasks the effect is the mean over; none for all targets of the file."""
    kind: Literal["figure", "gain", "no gain"]
    value: float | None = None
    """The published figure, for `figure`."""
    margin: float = Field(gt=0)
    """Points: how far from the figure still counts as it; what counts as a gain at all."""

    def judge(self, low: float, high: float) -> Outcome:
        """The verdict of a 95 % interval of the effect from the two-way bootstrap (seed x item)."""
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
    not_runnable: dict[str, str] = {}
    """Conditions of the source that cannot be run here, each with the reason."""
    notes: tuple[str, ...] = ()
    """Where a re-run would differ from the source."""

    def profile(self) -> HubProfile:
        """The grid that the claim asks for."""
        shared = ("models", "method", "seeds", "batch", "length", "rate", "conditions", "targets")
        values = {name: getattr(self, name) for name in shared}
        return HubProfile(name=f"claim-{self.claim}", **values)

    def runnable(self) -> tuple[Rule, ...]:
        """The rules whose conditions can all be run."""
        return tuple(r for r in self.rules if set(r.effect.split(" - ")) <= set(self.conditions))


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


def load(path: Path) -> ClaimExperiment:
    """Read a claim file.

    Raises:
        InputError: it cannot be read, or names what there is not.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
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
    known = set(found.conditions) | set(found.not_runnable)
    for rule in found.rules:
        if unknown := sorted(set(rule.effect.split(" - ")) - known):
            raise InputError(f"{path}: rule {rule.effect!r}: no condition {', '.join(unknown)}")
        if (rule.kind == "figure") != (rule.value is not None):
            raise InputError(f"{path}: rule {rule.effect!r}: a figure, and only it, has a value")
    return found
