"""Profiles of the grid with hub models: one TOML file says all, unknown keys are refused."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recheck.errors import InputError
from recheck.experiment.hub.examples import WITHOUT_TRAINING
from recheck.experiment.hub.ladder import Method, model_spec
from recheck.experiment.hub.perturbed import MOVES_WORDS
from recheck.experiment.hub.tasks import task
from recheck.experiment.profile import Perturbation


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(_Part):
    """Fine-tuning on the train split of one task in one language."""

    task: str
    language: str = "en"
    steps: int = Field(ge=1)


class Masked(_Part):
    """Masked language modelling beside intermediate tasks: one more task of the mixture."""

    task: str = "wikipedia"
    languages: tuple[str, ...] = Field(min_length=1)
    texts: int = Field(ge=1)
    """Texts read in each language."""
    steps: int = Field(ge=1)


class Condition(_Part):
    """The intermediate tasks; none for the plain transfer."""

    stages: tuple[Stage, ...] = ()
    together: bool = False
    """Train on all of them at once, batches drawn in proportion to their steps; one after the
    other if not."""
    mlm: Masked | None = None


class Target(_Part):
    """A task that is trained on in English and evaluated on in many languages."""

    task: str
    languages: tuple[str, ...]
    steps: int = Field(ge=0)
    """0 for retrieval and mining, which are not trained on."""
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

    def changes(self, name: str) -> tuple[Perturbation, ...]:
        """The perturbations of a target: words that carry tags are not moved or dropped."""
        tagging = task(name).kind == "tagging"
        return tuple(c for c in self.perturbations if not (tagging and c.kind in MOVES_WORDS))


def available() -> tuple[str, ...]:
    """Names of the hub profiles that come with the package."""
    names = (entry.name for entry in files(__package__).joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def is_hub(profile: str | Path) -> bool:
    """Whether a profile, by name or by path of a TOML file, names models of the hub."""
    if Path(profile).suffix != ".toml":
        return str(profile) in available()
    return "models" in _table(Path(profile))


def load(profile: str | Path | HubProfile, seeds: int | None = None) -> HubProfile:
    """A profile by name or by path of a TOML file, with `seeds` seeds if given.

    Raises:
        InputError: no such profile, not TOML, an unknown key, model, task or language.
    """
    if isinstance(profile, HubProfile):
        return profile if seeds is None else profile.model_copy(update={"seeds": seeds})
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
    conditions = profile.conditions.values()
    for name, languages in [
        *((stage.task, (stage.language,)) for c in conditions for stage in c.stages),
        *((c.mlm.task, c.mlm.languages) for c in conditions if c.mlm),
        *((target.task, target.languages) for target in profile.targets),
    ]:
        chosen = task(name)
        known = chosen.languages or tuple(chosen.names)
        missing = [code for code in languages if code not in known]
        if missing and not chosen.any_language:
            raise InputError(f"profile {profile.name}: {name} is not in {', '.join(missing)}")
    for target in profile.targets:
        _check_target(profile, target)
    for name, condition in profile.conditions.items():
        _check_condition(profile, name, condition)
    if any(change.kind == "code-mixing" for change in profile.perturbations):
        raise InputError(
            f"profile {profile.name}: code-mixing: tasks of the hub come without the aligned "
            "text it needs"
        )


def _check_target(profile: HubProfile, target: Target) -> None:
    kind = task(target.task).kind
    trained = kind not in WITHOUT_TRAINING
    if kind == "text":
        raise InputError(f"profile {profile.name}: {target.task}: text is no target")
    if trained != (target.steps > 0):
        raise InputError(
            f"profile {profile.name}: {target.task}: steps must be "
            f"{'above 0' if trained else f'0, {kind} is not trained on'}"
        )


def _check_condition(profile: HubProfile, name: str, condition: Condition) -> None:
    where = f"profile {profile.name}: {name}"
    for stage in condition.stages:
        if "train" not in task(stage.task).splits and not task(stage.task).parts:
            raise InputError(f"{where}: {stage.task} has no train split")
        if task(stage.task).kind == "text":
            raise InputError(f"{where}: {stage.task} is text; name it under `mlm`")
    if condition.mlm is None:
        return
    if task(condition.mlm.task).kind != "text":
        raise InputError(f"{where}: mlm: {condition.mlm.task} is not text")
    if len(condition.stages) > 1 and not condition.together:
        raise InputError(f"{where}: mlm goes beside one task, or several `together`")
    for model in profile.models:
        if model_spec(model).family == "mt5":
            raise InputError(
                f"{where}: {model} was pretrained by filling in spans, not by masked language "
                "modelling; take encoders (xlm-roberta-...) for this condition"
            )
