"""The cells of a grid with hub models: model x condition x seed, each evaluated on every target.

A cell trains its intermediate tasks once, then each target from there. Its rows and what is
known of it are two files named by a hash of all that decides them; a finished cell is read, a
failing one leaves its error, and training inside a cell resumes from checkpoints.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recheck.experiment.hub.ladder import ModelSpec, model_spec
from recheck.experiment.hub.profile import Condition, HubProfile, Stage, Target
from recheck.experiment.hub.tasks import TaskData, load_task, task
from recheck.experiment.profile import Perturbation
from recheck.records import write_text

if TYPE_CHECKING:
    import torch

    from recheck.experiment.hub.evaluate import Prediction
    from recheck.experiment.hub.fit import Fitted
    from recheck.experiment.hub.memory import Plan
    from recheck.experiment.hub.models import Backbone

CLEAN = "clean"
_CODE = (
    "cells",
    "encoding",
    "evaluate",
    "examples",
    "fit",
    "models",
    "multichecklist",
    "perturbed",
    "tasks",
)
"""Modules that decide what a cell contains; plans and clusters do not."""


@dataclass(frozen=True)
class HubCell:
    """One unit of work."""

    key: str
    model: str
    condition: str
    seed: int

    @property
    def name(self) -> str:
        return f"{self.model} {self.condition} {self.seed}"


@dataclass
class HubOutcome:
    """What became of a cell."""

    cell: HubCell
    error: str | None = None
    seconds: float = 0.0
    """Wall-clock seconds; 0 for a cell that was there already."""
    details: dict[str, Any] = field(default_factory=dict)


class HubBench:
    """A profile, the folder its cells are kept in, and where models and data come from."""

    def __init__(self, profile: HubProfile, folder: Path, root: Path | None = None) -> None:
        self.profile, self.folder, self.root = profile, folder, root

    def cells(self) -> list[HubCell]:
        """All cells, models from small to large as the profile names them."""
        p = self.profile
        shared = p.model_dump(exclude={"name", "models", "conditions", "seeds", "memory_gib"})
        found = []
        for model in p.models:
            for name, condition in p.conditions.items():
                for seed in range(p.seeds):
                    origin = "hub" if self.root is None else "local"
                    parts = [code_digest(), origin, shared, model, condition.model_dump(), seed]
                    text = json.dumps(parts, sort_keys=True)
                    key = hashlib.sha256(text.encode()).hexdigest()[:20]
                    found.append(HubCell(key, model, name, seed))
        return found

    def path(self, cell: HubCell, suffix: str) -> Path:
        return self.folder / f"hub-{cell.key}.{suffix}"

    def run(self, cell: HubCell) -> HubOutcome:
        """Do the cell's work unless its files are there; errors become part of the outcome."""
        record = self.path(cell, "json")
        if record.is_file():
            saved = json.loads(record.read_text("utf-8"))
            if saved["error"] is None:
                return HubOutcome(cell, details=saved["details"])
        started = time.monotonic()
        details: dict[str, Any] = {}
        error = None
        try:
            details = self._work(cell)
        except Exception as problem:  # a failing cell is a result of the grid, not its end
            error = f"{type(problem).__name__}: {problem}"
        seconds = time.monotonic() - started
        saved = {"cell": asdict(cell), "error": error, "seconds": seconds, "details": details}
        write_text(record, json.dumps(saved, indent=1, ensure_ascii=False) + "\n")
        return HubOutcome(cell, error, seconds, details)

    def _work(self, cell: HubCell) -> dict[str, Any]:
        import torch

        from recheck.experiment.hub.models import load_backbone

        p = self.profile
        condition = p.conditions[cell.condition]
        spec = model_spec(cell.model)
        backbone = load_backbone(spec, p.method, cell.seed, self.root)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        backbone.module.to(device)
        work = _Work(self, cell, backbone, device)
        work.intermediate(condition)
        rows = [row for target in p.targets for row in work.target(target)]
        _write_rows(self.path(cell, "parquet"), rows)
        for checkpoint in self.folder.glob(f"hub-{cell.key}.*.pt"):
            checkpoint.unlink()
        return {
            "parameters": backbone.non_embedding,
            "revision": "local" if self.root else backbone.module.config._commit_hash,
            "device": device,
            "stages": work.stages,
            "scores": work.scores,
        }


@dataclass(frozen=True)
class _Row:
    model: str
    size: int
    condition: str
    pretraining_seed: int
    seed: int
    language: str
    task: str
    perturbation: str
    rate: float
    item: str
    label: int
    prediction: int


class _Work:
    """One cell at work: the backbone, and notes on every stage and score."""

    def __init__(self, bench: HubBench, cell: HubCell, backbone: Backbone, device: str) -> None:
        self.bench, self.cell, self.backbone, self.device = bench, cell, backbone, device
        self.stages: list[dict[str, Any]] = []
        self.scores: list[dict[str, Any]] = []
        self._plans: dict[str, Plan] = {}

    def intermediate(self, condition: Condition) -> None:
        """Train the condition's tasks and keep what they leave."""
        if condition.together:
            self._train(condition.stages)
        else:
            for stage in condition.stages:
                self._train((stage,))
        self._before = {
            name: p.detach().cpu().clone()
            for name, p in self.backbone.module.named_parameters()
            if p.requires_grad
        }

    def target(self, target: Target) -> Iterator[_Row]:
        """Train on the target in English, from what the intermediate tasks left; predict."""
        import torch

        with torch.no_grad():
            for name, p in self.backbone.module.named_parameters():
                if name in self._before:
                    p.copy_(self._before[name])
        model = None
        if target.steps:
            training = task(target.task).training
            stage = Stage(task=training, language=task(training).english, steps=target.steps)
            (model,) = self._train((stage,))
        for language in target.languages:
            data = load_task(target.task, language, target.split, self.bench.root)
            data = replace(data, examples=data.examples[: target.items])
            yield from self._predict(model, data, None)
            for change in self.bench.profile.perturbations:
                yield from self._predict(model, data, change)

    def _train(self, stages: Sequence[Stage]) -> list[torch.nn.Module]:
        """Train on the stages at once; a head for each."""
        from recheck.experiment.hub.encoding import encode
        from recheck.experiment.hub.fit import Part, Recipe, fine_tune_together
        from recheck.experiment.hub.models import with_head

        p, tokenizer = self.bench.profile, self.backbone.tokenizer
        data = [load_task(s.task, s.language, "train", self.bench.root) for s in stages]
        parts = []
        for stage, one in zip(stages, data, strict=True):
            kind = one.task.kind
            head = with_head(self.backbone, kind, len(one.labels), self.cell.seed)
            features = encode(tokenizer, kind, one.examples, p.length)
            parts.append(Part(head, kind, features, stage.steps))
        recipe = Recipe(sum(stage.steps for stage in stages), p.batch, p.length, p.rate)
        plan = min((self._plan(part.kind) for part in parts), key=lambda found: found.micro)
        checkpoint = self.bench.path(self.cell, f"{len(self.stages)}.pt")
        done = fine_tune_together(
            parts, recipe, plan.memory(), tokenizer.pad_token_id, self.cell.seed, checkpoint
        )
        self.stages.append(_notes(data, done, plan))
        return [part.model for part in parts]

    def _plan(self, kind: Any) -> Plan:
        from recheck.experiment.hub.memory import available_memory, plan

        if kind not in self._plans:
            p = self.bench.profile
            capacity = int(p.memory_gib * 2**30) if p.memory_gib else available_memory(self.device)
            spec = _as_loaded(self.backbone)
            self._plans[kind] = plan(spec, kind, p.method, p.batch, p.length, capacity, self.device)
        return self._plans[kind]

    def _predict(
        self, model: torch.nn.Module | None, data: TaskData, change: Perturbation | None
    ) -> Iterator[_Row]:
        from recheck.experiment.hub.evaluate import evaluate
        from recheck.experiment.hub.perturbed import perturbed

        if change is not None:
            examples = perturbed(data.examples, change, data.language)
            data = replace(data, examples=examples)
        found = evaluate(self.backbone, model, data, self.bench.profile.length)
        kind, rate = (CLEAN, 0.0) if change is None else (change.kind, change.rate)
        self.scores.append(_score(data, found, kind, rate))
        for p in found:
            yield _Row(
                self.cell.model,
                self.backbone.non_embedding,
                self.cell.condition,
                0,
                self.cell.seed,
                data.language,
                data.task.name,
                kind,
                rate,
                p.item,
                p.label,
                p.prediction,
            )


def _as_loaded(backbone: Backbone) -> ModelSpec:
    """The model with the shape of the checkpoint, which may be another than the published one."""
    config = backbone.module.config
    shape = {key: getattr(config, key) for key in backbone.spec.shape}
    return replace(backbone.spec, shape=shape)


def _notes(data: Sequence[TaskData], done: Fitted, plan: Plan) -> dict[str, Any]:
    edge = max(1, len(done.losses) // 10)
    return {
        "tasks": [
            {
                "task": one.task.name,
                "language": one.language,
                "revision": one.revision,
                "examples": len(one.examples),
            }
            for one in data
        ],
        "steps": len(done.losses),
        "first_loss": round(sum(done.losses[:edge]) / edge, 4),
        "last_loss": round(sum(done.losses[-edge:]) / edge, 4),
        "micro_batch": plan.micro,
        "checkpointing": plan.checkpointing,
        "planned_bytes": plan.usage.peak,
        "halved": done.halved,
    }


def _score(data: TaskData, found: list[Prediction], kind: str, rate: float) -> dict[str, Any]:
    """Accuracy (exact match of spans) and, where it is another thing, F1."""
    from recheck.experiment.hub.evaluate import tagged_entity_f1

    value: dict[str, Any] = {
        "task": data.task.name,
        "language": data.language,
        "perturbation": kind,
        "rate": rate,
        "items": len(found),
        "revision": data.revision,
        "accuracy": sum(p.label == p.prediction for p in found) / len(found),
    }
    if data.task.kind == "span":
        value["f1"] = sum(p.score for p in found) / len(found)
    if data.task.name == "pan-x":
        value["f1"] = tagged_entity_f1(data, found)
    return value


def _write_rows(path: Path, rows: list[_Row]) -> None:
    import pandas as pd

    frame = pd.DataFrame([asdict(row) for row in rows])
    part = path.with_suffix(".part")
    frame.to_parquet(part, index=False)
    part.replace(path)


@cache
def code_digest() -> str:
    """Hash of the sources that decide what a cell contains."""
    package = files("recheck.experiment")
    sources = [package / "training.py", package / "hub" / "ladder.toml"]
    sources += [package / "hub" / f"{name}.py" for name in _CODE]
    for folder in (package / "hub" / "tasks", package / "perturb"):
        sources += sorted(folder.iterdir(), key=lambda entry: entry.name)
    digest = hashlib.sha256()
    for source in sources:
        if source.name.endswith((".py", ".toml")):
            digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()
