"""The cells of a grid with hub models: model x condition x seed, each evaluated on every target.

A cell trains its intermediate tasks once, then each target from there. Its rows and what is
known of it are two files named by a hash of all that decides them; a finished cell is read, a
failing one leaves its error, and training inside a cell resumes from checkpoints.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from recheck.experiment.cells import Outcome
from recheck.experiment.hub.ladder import ModelSpec, model_spec
from recheck.experiment.hub.profile import Condition, HubProfile, Masked, Stage, Target
from recheck.experiment.hub.tasks import TaskData, load_task, local_files, task
from recheck.experiment.profile import Perturbation
from recheck.records import whole, write_text

if TYPE_CHECKING:
    import pyarrow as pa
    import torch

    from recheck.experiment.hub.evaluate import Prediction
    from recheck.experiment.hub.fit import Fitted
    from recheck.experiment.hub.memory import Plan
    from recheck.experiment.hub.models import Backbone

CLEAN = "clean"
_MASKING = 6_000  # seed of the masks, with that of the cell
_CODE = (
    "cells",
    "encoding",
    "evaluate",
    "examples",
    "fit",
    "models",
    "multichecklist",
    "perturbed",
    "pools",
    "retrieval",
    "revisions",
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
                own = [shared, model, name, condition.model_dump()]
                names = {s.task for s in condition.stages} | {t.task for t in p.targets}
                names |= {condition.mlm.task} if condition.mlm else set()
                local = local_files(self.root, names, model_spec(model).hub)
                for seed in range(p.seeds):
                    parts = [code_digest(), local, *own, seed]
                    text = json.dumps(parts, sort_keys=True)
                    key = hashlib.sha256(text.encode()).hexdigest()[:20]
                    found.append(HubCell(key, model, name, seed))
        return found

    def path(self, cell: HubCell, suffix: str) -> Path:
        return self.folder / f"hub-{cell.key}.{suffix}"

    def run(self, cell: HubCell) -> Outcome:
        """Do the cell's work unless its files are there; errors become part of the outcome."""
        if finished := self.finished(cell):
            return finished
        started = time.monotonic()
        details: dict[str, Any] = {}
        error = None
        try:
            details = self._work(cell)
        except Exception as problem:  # a failing cell is a result of the grid, not its end
            error = f"{type(problem).__name__}: {problem}"
        seconds = time.monotonic() - started
        saved = {"cell": asdict(cell), "error": error, "seconds": seconds, "details": details}
        text = json.dumps(saved, indent=1, ensure_ascii=False) + "\n"
        write_text(self.path(cell, "json"), text)
        return Outcome(cell, error, seconds, details)

    def finished(self, cell: HubCell) -> Outcome | None:
        """The outcome of a cell that is there already."""
        record = self.path(cell, "json")
        if not record.is_file():
            return None
        saved = json.loads(record.read_text("utf-8"))
        return None if saved["error"] else Outcome(cell, details=saved["details"])

    def _work(self, cell: HubCell) -> dict[str, Any]:
        import torch

        from recheck.experiment.hub.models import load_backbone

        p = self.profile
        condition = p.conditions[cell.condition]
        spec = model_spec(cell.model)
        backbone = load_backbone(
            spec, p.method, cell.seed, self.root, lm_head=condition.mlm is not None
        )
        device = "cuda" if torch.cuda.is_available() else "cpu"
        for module in (backbone.module, backbone.lm_head):
            if module is not None:
                module.to(device)
        work = _Work(self, cell, backbone, device)
        work.intermediate(condition)
        tables = (table for target in p.targets for table in work.target(target))
        write_tables(self.path(cell, "parquet"), tables)
        for checkpoint in self.folder.glob(f"hub-{cell.key}.*.pt"):
            checkpoint.unlink()
        return {
            "parameters": backbone.non_embedding,
            "revision": backbone.revision,
            "device": device,
            "stages": work.stages,
            "scores": work.scores,
        }


class _Work:
    """One cell at work: the backbone, and notes on every stage and score."""

    def __init__(self, bench: HubBench, cell: HubCell, backbone: Backbone, device: str) -> None:
        self.bench, self.cell, self.backbone, self.device = bench, cell, backbone, device
        self.stages: list[dict[str, Any]] = []
        self.scores: list[dict[str, Any]] = []
        self._plans: dict[str, Plan] = {}

    def intermediate(self, condition: Condition) -> None:
        """Train the condition's tasks and keep what they leave."""
        if condition.together or condition.mlm:
            self._train(condition.stages, condition.mlm)
        else:
            for stage in condition.stages:
                self._train((stage,))
        self._before = {
            name: p.detach().cpu().clone()
            for name, p in self.backbone.module.named_parameters()
            if p.requires_grad
        }

    def target(self, target: Target) -> Iterator[pa.Table]:
        """Train on the target in English, from what the intermediate tasks left; predict.

        One table for each language and perturbation.
        """
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
            threshold = self._threshold(target, language)
            for change in (None, *self.bench.profile.changes(target.task)):
                yield self._predict(model, data, change, threshold)

    def _threshold(self, target: Target, language: str) -> float | None:
        """The margin above which pairs are mined, chosen on the clean development split."""
        from recheck.experiment.hub.evaluate import mining_threshold

        if task(target.task).kind != "mining":
            return None
        data = load_task(target.task, language, "dev", self.bench.root)
        return mining_threshold(self.backbone, data, self.bench.profile.length)

    def _train(self, stages: Sequence[Stage], mlm: Masked | None = None) -> list[torch.nn.Module]:
        """Train on the stages at once, beside masked language modelling if asked; their heads."""
        import torch

        from recheck.experiment.hub.encoding import encode, encode_masked
        from recheck.experiment.hub.fit import Part, Recipe, fine_tune_together
        from recheck.experiment.hub.models import with_head

        p, tokenizer, seed = self.bench.profile, self.backbone.tokenizer, self.cell.seed
        data = [load_task(s.task, s.language, "train", self.bench.root) for s in stages]
        parts = []
        for stage, one in zip(stages, data, strict=True):
            kind = one.task.kind
            head = with_head(self.backbone, kind, len(one.labels), seed)
            features = encode(tokenizer, kind, one.examples, p.length)
            parts.append(Part(head, kind, features, stage.steps))
        if mlm:
            texts = [
                load_task(mlm.task, language, "train", self.bench.root, mlm.texts)
                for language in mlm.languages
            ]
            rng = np.random.default_rng([_MASKING, seed])
            features = encode_masked(
                tokenizer, [example for one in texts for example in one.examples], p.length, rng
            )
            parts.append(
                Part(with_head(self.backbone, "text", 0, seed), "text", features, mlm.steps)
            )
            data += texts
        recipe = Recipe(int(sum(part.share for part in parts)), p.batch, p.length, p.rate)
        plan = min((self._plan(part.kind) for part in parts), key=lambda found: found.micro)
        checkpoint = self.bench.path(self.cell, f"{len(self.stages)}.pt")
        if self.device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        done = fine_tune_together(
            parts, recipe, plan.memory(), tokenizer.pad_token_id, seed, checkpoint
        )
        peak = torch.cuda.max_memory_allocated() if self.device == "cuda" else None
        self.stages.append(_notes(data, done, plan) | {"peak_bytes": peak})
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
        self,
        model: torch.nn.Module | None,
        data: TaskData,
        change: Perturbation | None,
        threshold: float | None,
    ) -> pa.Table:
        import pyarrow as pa

        from recheck.experiment.hub.evaluate import evaluate
        from recheck.experiment.hub.perturbed import perturbed

        if change is not None:
            examples = perturbed(data.examples, change, data.language)
            data = replace(data, examples=examples)
        found = evaluate(self.backbone, model, data, self.bench.profile.length, threshold=threshold)
        kind, rate = (CLEAN, 0.0) if change is None else (change.kind, change.rate)
        self.scores.append(_score(data, found, kind, rate))
        shared = {
            "model": self.cell.model,
            "size": self.backbone.non_embedding,
            "condition": self.cell.condition,
            "pretraining_seed": 0,
            "seed": self.cell.seed,
            "language": data.language,
            "task": data.task.name,
            "perturbation": kind,
            "rate": rate,
        }
        own = {f.name: [getattr(p, f.name) for p in found] for f in fields(found[0])}
        return pa.table({name: [value] * len(found) for name, value in shared.items()} | own)


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
    """Accuracy (exact match of spans) and what XTREME reports of the task."""
    from recheck.experiment.hub.evaluate import measure

    return {
        "task": data.task.name,
        "language": data.language,
        "perturbation": kind,
        "rate": rate,
        "items": len(found),
        "revision": data.revision,
        "accuracy": sum(p.label == p.prediction for p in found) / len(found),
        "measure": measure(found),
    }


def write_tables(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables of the same columns into one file, whole or not at all, one after the other.

    Tagging in forty languages has millions of rows a cell: they are never all in memory.
    """
    import pyarrow.parquet as pq

    with whole(path) as part, ExitStack() as opened:
        writer = None
        for table in tables:
            writer = writer or opened.enter_context(pq.ParquetWriter(part, table.schema))
            writer.write_table(table)


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
