"""The table of families x tasks: every cell trained for two steps and evaluated, on snapshots.

    python tests/hub_table.py        # makes the snapshots and prints the table

A cell shows the loss of both steps and the task's measure in percent; retrieval and mining are not
trained on, and text is trained on only. Weights are random: the figures say that the code ran.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hub_snapshots import FAMILIES, languages_of, make_hub
from recheck.experiment.hub.encoding import encode, encode_masked
from recheck.experiment.hub.evaluate import Prediction, evaluate, measure, mining_threshold
from recheck.experiment.hub.examples import WITHOUT_TRAINING
from recheck.experiment.hub.fit import Memory, Recipe, fine_tune
from recheck.experiment.hub.ladder import model_spec
from recheck.experiment.hub.models import load_backbone, with_head
from recheck.experiment.hub.tasks import TaskData, all_tasks, load_task

_RECIPE = Recipe(steps=2, batch=4, length=48, rate=1e-3)


@dataclass(frozen=True)
class Ran:
    """What became of a cell of the table."""

    data: TaskData
    losses: list[float]
    found: list[Prediction]


def run(family: str, name: str, root: Path) -> Ran | None:
    """Load, train and evaluate with the real code; None where a family does not do the task."""
    task, spec = all_tasks()[name], model_spec(family)
    text = task.kind == "text"
    if text and spec.family == "mt5":
        return None
    split = "test" if task.templates else next(iter(task.splits), "train")
    data = load_task(name, (*languages_of(name), "en")[0], split, root, 8 if text else None)
    backbone = load_backbone(spec, "lora", 0, root, lm_head=text)
    tokenizer, length, examples = backbone.tokenizer, _RECIPE.length, data.examples[:8]
    if task.kind in WITHOUT_TRAINING:
        mines = task.kind == "mining"
        threshold = mining_threshold(backbone, data, length) if mines else None
        return Ran(data, [], evaluate(backbone, None, data, length, threshold=threshold))
    model = with_head(backbone, task.kind, len(data.labels), 0)
    if text:
        features = encode_masked(tokenizer, examples, length, np.random.default_rng(0))
    else:
        features = encode(tokenizer, task.kind, examples, length)
    done = fine_tune(model, task.kind, features, _RECIPE, Memory(4), tokenizer.pad_token_id, 0)
    return Ran(data, done.losses, [] if text else evaluate(backbone, model, data, length))


def main() -> None:
    import datasets

    with tempfile.TemporaryDirectory() as folder:
        datasets.config.HF_DATASETS_CACHE = Path(folder) / "cache"
        datasets.disable_progress_bars()
        root = make_hub(Path(folder))
        print(f"| task | kind | {' | '.join(FAMILIES)} |")
        print("| --- | --- |" + " --- |" * len(FAMILIES))
        for name, task in all_tasks().items():
            cells = [_shown(run(family, name, root)) for family in FAMILIES]
            print(f"| {name} | {task.kind} | {' | '.join(cells)} |", flush=True)


def _shown(ran: Ran | None) -> str:
    if ran is None:
        return "refused"
    parts = [", ".join(f"{loss:.2f}" for loss in ran.losses)] if ran.losses else []
    return "; ".join(parts + ([f"{100 * measure(ran.found):.0f} %"] if ran.found else []))


if __name__ == "__main__":
    main()
