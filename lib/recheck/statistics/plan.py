"""The plan: which contrasts are tested, decided before there are results.

A plan is a TOML file. It names levels of factors (`size`, `condition`), not runs, so it can be
written and dated before an experiment; the default plan shipped here is the one of the tiny
experiment.
"""

from __future__ import annotations

import hashlib
import tomllib
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from recheck.errors import InputError
from recheck.records import Record

Effect = Literal["degradation", "size", "condition", "size x condition", "trend"]
Measure = Literal["points", "relative", "accuracy", "right to wrong", "wrong to right"]

Share = Annotated[float, Field(gt=0, lt=1)]


class Planned(Record):
    """One planned contrast, or one at each size where `size` is `each`."""

    name: str
    effect: Effect
    measure: Measure = "points"
    condition: str
    """A level of `Plan.conditions`, or the name of one condition."""
    against: str | None = None
    """The level subtracted; required for `condition` and `size x condition`."""
    size: Literal["each", "all", "largest", "smallest"] | float = "all"
    """Sizes that `degradation` and `condition` look at; `all` is their mean."""
    perturbation: str | None = None
    """One perturbation; None for the mean over all, rates apart, weighted equally."""
    language: str | None = None
    """One language; None for the mean over all but the source language."""

    @model_validator(mode="after")
    def _complete(self) -> Planned:
        needs = self.effect in ("condition", "size x condition")
        if needs and self.against is None:
            raise ValueError(f"contrast {self.name!r} needs `against`")
        if self.against is not None and self.effect in ("degradation", "size"):
            raise ValueError(f"contrast {self.name!r}: `against` has no meaning for {self.effect}")
        if self.size != "all" and self.effect in ("size", "size x condition", "trend"):
            raise ValueError(f"contrast {self.name!r}: `size` has no meaning for {self.effect}")
        return self


class Plan(Record):
    """Planned contrasts with everything a decision rests on."""

    alpha: Share = 0.05
    margin: Annotated[float, Field(gt=0)] = 3.0
    """Points within which a difference counts as none (TOST)."""
    power: Share = 0.8
    resamples: Annotated[int, Field(ge=100)] = 10_000
    rng: int = 0
    source_language: str = "en"
    same_answer: Share = 0.98
    chance: dict[str, Share] = {}
    conditions: dict[str, tuple[str, ...]] = {}
    contrast: tuple[Planned, ...]
    sha256: str = ""
    """Of the file, set on reading, so that a plan can be shown to be the one fixed before."""

    @model_validator(mode="after")
    def _distinct(self) -> Plan:
        names = [contrast.name for contrast in self.contrast]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two contrasts are called {twice[0]!r}")
        return self

    def level(self, name: str, conditions: tuple[str, ...]) -> tuple[str, ...]:
        """The conditions of the results that belong to the level `name`."""
        if name not in self.conditions:
            return tuple(c for c in conditions if c == name)
        patterns = [pattern.lower() for pattern in self.conditions[name]]
        return tuple(
            condition
            for condition in conditions
            if any(fnmatchcase(condition.lower(), p) for p in patterns if not p.startswith("!"))
            and not any(
                fnmatchcase(condition.lower(), p[1:]) for p in patterns if p.startswith("!")
            )
        )


def read_plan(path: Path | None = None) -> Plan:
    """Read a plan from a TOML file; the default plan where `path` is None.

    Raises:
        InputError: the file cannot be read, is not TOML, or names something a plan has not.
    """
    source = files("recheck.statistics") / "default_plan.toml" if path is None else path
    try:
        content = source.read_bytes()
        plan = tomllib.loads(content.decode("utf-8"))
        return Plan.model_validate({**plan, "sha256": hashlib.sha256(content).hexdigest()})
    except OSError as error:
        raise InputError(f"{path}: the plan cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "plan"
        raise InputError(
            f"{path}: {place}: {first['msg']}; see default_plan.toml for an example"
        ) from error
