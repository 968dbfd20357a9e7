"""Profiles of the grid with hub models: one TOML file says all, unknown keys are refused."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recheck.errors import InputError
from recheck.experiment.hub.ladder import Method, model_spec
from recheck.experiment.hub.tasks import task
from recheck.experiment.profile import Perturbation


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(_Part):
    """Fine-tuning on the train split of one task in one language."""

    task: str
    language: str = "en"
    steps: int = Field(ge=1)


class Condition(_Part):
    """The intermediate tasks; none for the plain transfer."""

    stages: tuple[Stage, ...] = ()
    together: bool = False
    """Train on all of them at once, batches drawn in proportion to their steps; one after the
    other if not."""


class Target(_Part):
    """A task that is trained on in English and evaluated on in many languages."""

    task: str
    languages: tuple[str, ...]
    steps: int = Field(ge=0)
    """0 for retrieval, which is not trained on."""
    split: Literal["dev", "test"] = "test"
    items: int | None = None
    """The first so many items of each language; None for all."""


class HubProfile(_Part):
    """A grid: models x conditions x seeds, each evaluated on every target."""

    name: str
    models: tuple[str, ...] = Field(min_length=1)
    method: Method
    """One for all models: full fine-tuning at one size and LoRA at another would be two things
    at once."""
    conditions: dict[str, Condition] = Field(min_length=1)
    targets: tuple[Target, ...] = Field(min_length=1)
    perturbations: tuple[Perturbation, ...] = ()
    seeds: int = Field(ge=1)
    batch: int = 32
    length: int = 128
    rate: float
    memory_gib: float | None = None
    """Memory that the plan may use; None for that of the GPU, or what the machine has free."""


def available() -> tuple[str, ...]:
    """Names of the hub profiles that come with the package."""
    names = (entry.name for entry in files(__package__).joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load(profile: str | Path, seeds: int | None = None) -> HubProfile:
    """A profile by name or by path of a TOML file.

    Raises:
        InputError: no such profile, not TOML, an unknown key, model, task or language.
    """
    path = Path(profile)
    if path.suffix != ".toml":
        if str(profile) not in available():
            raise InputError(
                f"profile {profile}: no such profile; there are {', '.join(available())}, or "
                "give the path of a .toml file"
            )
        path = Path(str(files(__package__).joinpath("profiles", f"{profile}.toml")))
    values = _table(path)
    if seeds is not None:
        values["seeds"] = seeds
    try:
        loaded = HubProfile(name=path.stem, **values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"profile {path.stem}: {where}: {first['msg']}") from error
    check(loaded)
    return loaded


def _table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML ({error})") from error


def check(profile: HubProfile) -> None:
    """Refuse models, tasks, languages and steps that there are not.

    Raises:
        InputError: naming the first of them.
    """
    for name in profile.models:
        model_spec(name)
    stages = [stage for condition in profile.conditions.values() for stage in condition.stages]
    for name, languages in [
        *((stage.task, (stage.language,)) for stage in stages),
        *((target.task, target.languages) for target in profile.targets),
    ]:
        chosen = task(name)
        known = chosen.languages or tuple(chosen.names)
        missing = [code for code in languages if code not in known]
        if missing and not chosen.any_language:
            raise InputError(f"profile {profile.name}: {name} is not in {', '.join(missing)}")
    for target in profile.targets:
        trained = task(target.task).kind != "retrieval"
        if trained != (target.steps > 0):
            raise InputError(
                f"profile {profile.name}: {target.task}: steps must be "
                f"{'above 0' if trained else '0, retrieval is not trained on'}"
            )
