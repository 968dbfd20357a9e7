"""Runs the cells of a grid with hub models through joblib and writes one table of results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from recheck.errors import StageError
from recheck.experiment.cells import Outcome
from recheck.experiment.hub.cells import CLEAN, HubBench, write_tables
from recheck.experiment.hub.ladder import model_spec
from recheck.experiment.hub.profile import HubProfile, load
from recheck.experiment.hub.tasks import require_local
from recheck.experiment.results import COLUMNS
from recheck.records import write_text


def run(
    profile: str | Path | HubProfile,
    out: Path,
    *,
    root: Path | None = None,
    seeds: int | None = None,
    jobs: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Run a grid, or what is left of it, and write its results into `out`.

    Models and tasks come from `root`, a folder of copies of the hub's repositories, and from the
    hub where it has none.
    Returns the path of `results.parquet` (columns as in every profile, and what an item adds to
    the task's own measure); beside it are its data
    dictionary and `cells.jsonl`. `jobs` cells run at once under whatever joblib backend is
    configured; on one GPU that is 1.

    Raises:
        InputError: the profile cannot be used, or a target is neither on the hub nor under `root`.
        StageError: the folder cannot be written, or every cell failed.
        A class of `failures`: a model that is not under `root` cannot be had from the hub.
    """
    from joblib import Parallel, delayed

    from recheck.experiment.hub.models import require_access

    chosen = load(profile, seeds)
    for target in chosen.targets:
        require_local(target.task, root)
    folder = out / "cells"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StageError(f"{folder}: cannot be written ({error.strerror})") from error
    bench = HubBench(chosen, folder, root)
    cells = bench.cells()
    for name in dict.fromkeys(cell.model for cell in cells if not bench.finished(cell)):
        require_access(model_spec(name), root)
    found: dict[str, Outcome] = {}
    with Parallel(n_jobs=jobs, return_as="generator_unordered") as parallel:
        for outcome in parallel(delayed(bench.run)(cell) for cell in cells):
            found[outcome.cell.key] = outcome
            if progress is not None:
                state = outcome.error or ("done" if outcome.seconds else "there already")
                progress(f"[{len(found)}/{len(cells)}] {outcome.cell.name}: {state}")
    outcomes = [found[cell.key] for cell in cells]
    if all(outcome.error for outcome in outcomes):
        errors = sorted({outcome.error for outcome in outcomes})
        raise StageError(f"{out}: every cell of the grid failed ({'; '.join(errors)})")
    return _write(bench, outcomes, out)


def summary(out: Path) -> str:
    """The measure of each target in percent, mean over languages and seeds, model by condition.

    In brackets what it loses under each perturbation, in points. Cells that failed are named.
    """
    import pandas as pd

    cells = [json.loads(line) for line in (out / "cells.jsonl").read_text("utf-8").splitlines()]
    frame = pd.DataFrame(
        score | cell["cell"] for cell in cells for score in cell["details"].get("scores", ())
    )
    lines = []
    for (model, condition), runs in frame.groupby(["model", "condition"], sort=False):
        parts = []
        for target, part in runs.groupby("task", sort=False):
            means = 100 * part.groupby("perturbation", sort=False)["measure"].mean()
            clean = means.pop(CLEAN)
            lost = ", ".join(f"{kind} {clean - mean:+.1f}" for kind, mean in means.items())
            parts.append(f"{target} {clean:.1f}{f' ({lost})' if lost else ''}")
        lines.append(f"{model}, {condition}: {'; '.join(parts)}\n")
    for cell in cells:
        if cell["error"]:
            names = " ".join(str(cell["cell"][key]) for key in ("model", "condition", "seed"))
            lines.append(f"Failed: {names}: {cell['error']}\n")
    return "".join(lines)


_MEASURE = {
    "score": "with `weight`: what XTREME reports of a task is the sum of scores over the sum of "
    "weights (accuracy; F1 of entities and mined pairs; mean of exact match and F1 of spans)",
    "weight": "see `score`",
}


def _revisions(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """The commits that models and data sets were read at; several where the hub moved on."""
    read: dict[str, set[str]] = {}
    for outcome in outcomes:
        if outcome.error:
            continue
        details = outcome.details
        trained = [one for stage in details["stages"] for one in stage["tasks"]]
        read.setdefault(outcome.cell.model, set()).add(details["revision"])
        for one in (*trained, *details["scores"]):
            read.setdefault(one["task"], set()).add(one["revision"])
    return {name: sorted(commits) for name, commits in sorted(read.items())}


def _write(bench: HubBench, outcomes: Sequence[Outcome], out: Path) -> Path:
    import pyarrow.parquet as pq

    path = out / "results.parquet"
    files = (pq.ParquetFile(bench.path(o.cell, "parquet")) for o in outcomes if not o.error)
    tables = (file.read_row_group(n) for file in files for n in range(file.num_row_groups))
    write_tables(path, (table.select([*COLUMNS, *_MEASURE]) for table in tables))
    dictionary = {
        "schema_version": 1,
        "profile": bench.profile.model_dump(),
        "columns": COLUMNS
        | _MEASURE
        | {
            "model": "name of the model in the ladder",
            "pretraining_seed": "0: the hub has one checkpoint of each model",
            "task": "target task",
            "item": "id of the item; of a word, the id of its sentence and its place",
            "label": "number of the right label; 1 for a span, the sentence's own in retrieval, "
            "the partner's in mining (-1 for none)",
            "prediction": "predicted number; 1 for a span that is right, 0 for one that is not",
        },
        "revisions": _revisions(outcomes),
        "failed": [o.cell.name for o in outcomes if o.error],
    }
    write_text(out / "results.json", json.dumps(dictionary, indent=1, ensure_ascii=False) + "\n")
    lines = [json.dumps(asdict(o), ensure_ascii=False) + "\n" for o in outcomes]
    write_text(out / "cells.jsonl", "".join(lines))
    return path
