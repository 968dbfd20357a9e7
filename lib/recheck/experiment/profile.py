"""Profiles: one small TOML file says all of a grid; files inherit, unknown keys are refused."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recheck.errors import InputError
from recheck.experiment.perturb import Kind


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Size(_Part):
    """One model size and how long it is pretrained at most."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    longest: int
    """Steps after which the rate decays though the probe has not been passed."""
    decay: int
    """Steps of the decay."""
    adam_rate: float | None = None
    """In place of the profile's rates of pretraining."""
    muon_rate: float | None = None


class Pretraining(_Part):
    """The corpus and the recipe of pretraining; see `corpus.Mixture` and `pretrain.Recipe`."""

    pairs: int
    repeat: float
    translation: float
    paraphrase: float
    typos: float
    cut: float
    batch: int
    corrupted: float
    """Share of a sentence's tokens that are corrupted."""
    replaced: float
    """Share of those that are replaced by another token, not masked."""
    detection: float
    """Weight of telling replaced tokens beside naming the originals."""
    adam_rate: float
    muon_rate: float
    threshold: float
    probe_every: int
    probe_pairs: int


class Finetuning(_Part):
    """The recipe of the target and the intermediate task."""

    examples: int
    steps: int
    intermediate_steps: int
    batch: int
    cut: float
    """Share of words cut in two at a random place, as in pretraining."""
    adam_rate: float
    muon_rate: float


class Condition(_Part):
    """What happens between pretraining and the target task."""

    task: Literal["same-fact", "slot-question"] | None = None
    """Intermediate task; None for no such task."""
    languages: tuple[str, ...] = ()
    mlm: bool = False
    """Pretraining (masked language modelling) goes on beside the intermediate task."""
    equal_steps: bool = False
    """No intermediate task, but its steps are added to the target task's."""
    pretrained: bool = True
    shuffled_labels: bool = False
    control: bool = False
    """Run with the first seeds only."""


class Perturbation(_Part):
    kind: Kind
    rate: float = Field(ge=0, le=1)


class Profile(_Part):
    """A grid: sizes x conditions x pretraining seeds x fine-tuning seeds, and what it is given."""

    name: str
    languages: tuple[str, ...]
    """The first is the language of the target task."""
    kinds: tuple[str, ...]
    vocabulary: int
    split: Literal["dev", "test"]
    """Facts that the grid is evaluated on: `dev` to tune a recipe, `test` to report."""
    items: int
    pretraining_seeds: int = Field(ge=1)
    seeds: int = Field(ge=1)
    sizes: dict[str, Size]
    pretraining: Pretraining
    finetuning: Finetuning
    conditions: dict[str, Condition]
    perturbations: tuple[Perturbation, ...]


def available() -> tuple[str, ...]:
    """Names of the profiles that come with the package."""
    names = (entry.name for entry in files(__package__).joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load(profile: str | Path | Profile, seeds: int | None = None) -> Profile:
    """A profile by name or by path of a TOML file, with `seeds` fine-tuning seeds if given.

    A file that says `inherits = "tiny"` overrides single keys of that profile, tables key by
    key.

    Raises:
        InputError: no such profile, not TOML, a key that is unknown or missing.
    """
    if not isinstance(profile, Profile):
        name, values = _read(profile, ())
        try:
            profile = Profile(name=name, **values)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"profile {name}: {where}: {first['msg']}") from error
    if seeds is not None:
        if seeds < 1:
            raise InputError(f"--seeds {seeds}: at least one fine-tuning seed is needed")
        profile = profile.model_copy(update={"seeds": seeds})
    return profile


def _read(profile: str | Path, inside: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    path = Path(profile)
    if path.suffix == ".toml":
        name, source = path.stem, path
    else:
        name, source = str(profile), files(__package__).joinpath("profiles", f"{profile}.toml")
    if "/" in name or not source.is_file():
        raise InputError(
            f"profile {profile}: no such profile; there are {', '.join(available())}, or give "
            "the path of a .toml file"
        )
    if name in inside:
        raise InputError(f"profile {name}: inherits itself ({' -> '.join((*inside, name))})")
    try:
        values = tomllib.loads(source.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"profile {name}: not TOML ({error})") from error
    parent = values.pop("inherits", None)
    if parent is not None:
        values = _merge(_read(parent, (*inside, name))[1], values)
    return name, values


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged
