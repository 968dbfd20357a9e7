"""What a grid with hub models would cost, printed before anything starts.

Memory comes from the memory plan. Time is arithmetic: 6 floating point operations a token and
non-embedding parameter for training all weights, 4 for adapters, 2 more where activations are
computed again, 2 for prediction (Kaplan et al. 2020, arXiv 2001.08361), at an assumed share of
a card's dense bf16 rate. The share is an assumption until a benchmark on the card replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recheck.errors import InputError
from recheck.experiment.hub.claims import load
from recheck.experiment.hub.examples import WITHOUT_TRAINING, Kind
from recheck.experiment.hub.ladder import ModelSpec, counts, model_spec
from recheck.experiment.hub.memory import Plan
from recheck.experiment.hub.memory import plan as memory_plan
from recheck.experiment.hub.profile import Condition, HubProfile, Target
from recheck.experiment.hub.profile import load as load_profile
from recheck.experiment.hub.revisions import is_commit
from recheck.experiment.hub.tasks import task

_GIB = 2**30
_BYTES_A_ROW = 16_369_982 / 130_319
"""A row of text in parquet: the train file of SQuAD 2.0 on the hub."""
_BYTES_AN_ARTICLE = 11_685_147_288 / 6_407_814
"""An article in parquet: the English Wikipedia on the hub."""
_CHECKPOINT_BYTES = 4
"""The hub's checkpoints of these models are in fp32."""


@dataclass(frozen=True)
class Card:
    """The device a plan is made for."""

    name: str = "H100 80 GB"
    memory: int = 79 * _GIB
    rate: float = 989e12
    """Dense bf16 floating point operations a second, by its data sheet."""
    share: float = 0.40
    """Assumed share of the rate that a run reaches; not measured."""


@dataclass(frozen=True)
class ModelCost:
    """What one model costs over all conditions and seeds of a grid."""

    spec: ModelSpec
    training_tokens: int
    predicted_tokens: int
    gpu_hours: float
    plans: dict[str, Plan | str]
    """By kind of task; a text where it does not fit."""

    @property
    def download(self) -> int:
        return counts(self.spec.name).total * _CHECKPOINT_BYTES


def plan(path: Path, seeds: int | None = None, card: Card | None = None) -> str:
    """What a claim file would run, on what, with GPU hours, memory and download size.

    Raises:
        InputError: the file cannot be used.
    """
    experiment = load(path, seeds)
    lines = [
        f"Claim {experiment.claim}: {experiment.says}",
        "",
        "Published",
        *(
            f"  {p.what}: {p.value:+g} points ({p.paper}v{p.version}, {p.where}"
            f"{'' if p.at_hand else '; this version was not at hand'})"
            for p in experiment.published
        ),
        "",
        *grid_lines(experiment.profile(), card or Card()),
        "",
        "Decides",
        *(f"  {rule.sentence()}" for rule in experiment.rules),
    ]
    if experiment.notes:
        lines += ["", "Differs from the source", *(f"  {note}" for note in experiment.notes)]
    return "\n".join(lines) + "\n"


def plan_profile(profile: str | Path, seeds: int | None = None, card: Card | None = None) -> str:
    """What a profile of hub models would run, as `plan` prints it of a claim.

    Raises:
        InputError: the profile cannot be used.
    """
    return "\n".join(grid_lines(load_profile(profile, seeds), card or Card())) + "\n"


def grid_lines(profile: HubProfile, card: Card) -> list[str]:
    """The plan of a grid, line by line."""
    found = [cost(profile, name, card) for name in profile.models]
    models, conditions = len(profile.models), len(profile.conditions)
    lines = [
        f"Runs: {models * conditions * profile.seeds} = {_count(models, 'model')} x "
        f"{_count(conditions, 'condition')} x {_count(profile.seeds, 'seed')}, "
        f"{_METHOD[profile.method]}, batches of {profile.batch}, at most {profile.length} tokens"
    ]
    lines += [f"  {name}: {_trained(condition)}" for name, condition in profile.conditions.items()]
    lines += ["Evaluated on", *(line for t in profile.targets for line in _target(profile, t))]
    if profile.perturbations:
        kinds = ", ".join(f"{c.kind} ({c.rate:g})" for c in profile.perturbations)
        lines.append(f"Clean and perturbed: {kinds}")
    lines += _sources(profile)
    lines.append(f"On {card.name}, assuming {card.share:.0%} of {card.rate / 1e12:.0f} TFLOP/s")
    for c in found:
        lines.append(
            f"  {c.spec.name} ({counts(c.spec.name).total / 1e9:.2f} B parameters): "
            f"{c.gpu_hours:.1f} GPU hours for {c.training_tokens / 1e6:.0f} M training and "
            f"{c.predicted_tokens / 1e6:.0f} M predicted tokens at the most, "
            f"{c.download / 1e9:.1f} GB to download"
        )
        lines += [f"    {kind}: {_fit(p)}" for kind, p in c.plans.items()]
    rows, texts = sum(_rows(profile).values()), _streamed(profile)
    size = rows * _BYTES_A_ROW + texts * _BYTES_AN_ARTICLE
    anew = f" and {texts:,} texts, streamed anew for each run" if texts else ""
    lines.append(
        f"In all {sum(c.gpu_hours for c in found):.1f} GPU hours; "
        f"{sum(c.download for c in found) / 1e9:.1f} GB of models "
        f"and about {size / 1e6:.0f} MB of data ({rows:,} rows{anew})"
    )
    return lines


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _trained(condition: Condition) -> str:
    parts = [f"{s.task} ({s.language}, {_count(s.steps, 'step')})" for s in condition.stages]
    found = (" together with " if condition.together else ", then ").join(parts)
    if condition.mlm:
        m = condition.mlm
        found += (
            f" beside masked language modelling ({m.task}, {_count(m.steps, 'step')}, "
            f"{m.texts} texts in each of {_count(len(m.languages), 'language')})"
        )
    return found or "no intermediate task"


def _target(profile: HubProfile, target: Target) -> list[str]:
    trained = f"after {_count(target.steps, 'step')} of {task(target.task).training}"
    left_out = [c.kind for c in profile.perturbations if c not in profile.changes(target.task)]
    lines = [
        f"  {target.task} in {_count(len(target.languages), 'language')} ({target.split}), "
        f"{trained if target.steps else 'without training'}"
    ]
    if left_out:
        lines.append(f"    not under {', '.join(left_out)}: its words carry tags and must stay")
    return lines


def _sources(profile: HubProfile) -> list[str]:
    """What does not come from the hub at a pinned commit."""
    chosen = [task(name) for name in _tasks(profile)]
    local = [t for t in chosen if t.local_only or t.templates]
    moving = {t.name: t for t in chosen if t.revision and not is_commit(t.revision)}
    lines = [
        f"Read from a local folder only (--root): {t.name} ({t.source}); see its task file"
        for t in local
    ]
    lines += [
        f"Not pinned: {t.name} ({t.hub} at {t.revision}); the commit the hub answers with is "
        "written into results.json"
        for t in moving.values()
    ]
    return [*lines, "All other models and data: at the commits that their files pin"]


def _tasks(profile: HubProfile) -> list[str]:
    """Every task that is read, once, unions by their parts."""
    names = [stage.task for c in profile.conditions.values() for stage in c.stages]
    names += [c.mlm.task for c in profile.conditions.values() if c.mlm]
    for target in profile.targets:
        names += [target.task, *([task(target.task).training] if target.steps else [])]
    return list(dict.fromkeys(part for name in names for part in task(name).parts or (name,)))


def cost(profile: HubProfile, name: str, card: Card) -> ModelCost:
    """What one model of a grid costs."""
    spec = model_spec(name)
    plans: dict[str, Plan | str] = {}
    for label, kind in _kinds(profile).items():
        try:
            plans[label] = memory_plan(
                spec, kind, profile.method, profile.batch, profile.length, card.memory
            )
        except InputError as error:
            plans[label] = str(error)
    cells = len(profile.conditions) * profile.seeds
    again = any(isinstance(p, Plan) and p.checkpointing for p in plans.values())
    operations = {"full": 6, "lora": 4}[profile.method] + 2 * again
    conditions = profile.conditions.values()
    trained = sum(s.steps * _choices(s.task) for c in conditions for s in c.stages)
    trained += sum(c.mlm.steps for c in conditions if c.mlm)
    targets = sum(t.steps * _choices(task(t.task).training) for t in profile.targets)
    steps = profile.seeds * trained + cells * targets
    training = steps * profile.batch * profile.length
    sequences = sum(
        _sequences(t) * len(t.languages) * (1 + len(profile.changes(t.task)))
        for t in profile.targets
    )
    predicted = cells * sequences * profile.length
    total = counts(name)
    size = total.total - total.embedding - total.output
    seconds = size * (operations * training + 2 * predicted) / (card.rate * card.share)
    return ModelCost(spec, training, predicted, seconds / 3600, plans)


def _fit(found: Plan | str) -> str:
    if isinstance(found, str):
        return found
    u = found.usage
    parts = ", ".join(
        f"{part} {getattr(u, part) / _GIB:.1f}"
        for part in ("weights", "optimizer", "gradients", "activations")
    )
    again = ", activations computed again" if found.checkpointing else ""
    return (
        f"{u.peak / _GIB:.1f} GiB ({parts}), {found.accumulation} x {found.micro} features a "
        f"step{again}"
    )


def _kinds(profile: HubProfile) -> dict[str, Kind]:
    """Kinds of task by what they are called in the plan.

    Heads weigh nothing beside a backbone: only choices, several rows each, and masked text, with
    its logits over the vocabulary, are planned apart.
    """
    conditions = profile.conditions.values()
    names = [s.task for c in conditions for s in c.stages]
    names += [c.mlm.task for c in conditions if c.mlm]
    names += [task(t.task).training for t in profile.targets if t.steps]
    kinds = {task(name).kind for name in names}
    apart: list[Kind] = ["multiple choice", "text"]
    single = sorted(kinds - set(apart))
    found: dict[str, Kind] = {", ".join(single): "span"} if single else {}
    return found | {kind: kind for kind in apart if kind in kinds}


def _choices(name: str) -> int:
    """Rows that go through the model for one example."""
    chosen = task(name)
    return len(chosen.labels) if chosen.kind == "multiple choice" else 1


def _sequences(target: Target) -> int:
    """What goes through the model for one language of a target: choices and both sides apart."""
    chosen = task(target.task)
    count = chosen.rows.get(target.split, 0) * _choices(target.task)
    count = min(count, target.items) if target.items else count
    if chosen.kind == "mining":
        count += chosen.rows["dev"]
    return count * (2 if chosen.kind in WITHOUT_TRAINING else 1)


def _rows(profile: HubProfile) -> dict[tuple[str, str, str], int]:
    """Rows to download, each split of each language once."""
    found = {}
    wanted: list[tuple[str, str, str]] = []
    for condition in profile.conditions.values():
        wanted += [(s.task, s.language, "train") for s in condition.stages]
    for t in profile.targets:
        if t.steps:
            training = task(t.task).training
            wanted.append((training, task(training).english, "train"))
        wanted += [(t.task, language, t.split) for language in t.languages]
        if task(t.task).kind == "mining":
            wanted += [(t.task, language, "dev") for language in t.languages]
    for name, language, split in wanted:
        found[name, language, split] = task(name).rows.get(split, 0)
    return found


def _streamed(profile: HubProfile) -> int:
    """Texts of masked language modelling over all runs: they are read as they come, not kept."""
    found = (c.mlm for c in profile.conditions.values() if c.mlm)
    texts = sum(m.texts * len(m.languages) for m in found)
    return texts * profile.seeds * len(profile.models)


_METHOD = {"full": "all weights trained", "lora": "LoRA adapters trained"}
