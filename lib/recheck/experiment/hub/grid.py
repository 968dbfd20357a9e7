"""Runs the cells of a grid with hub models through joblib and writes one table of results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from recheck.errors import StageError
from recheck.experiment.hub.cells import HubBench, HubOutcome
from recheck.experiment.hub.profile import load
from recheck.experiment.results import COLUMNS
from recheck.records import write_text


def run(
    profile: str | Path,
    out: Path,
    *,
    root: Path | None = None,
    seeds: int | None = None,
    jobs: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Run a grid, or what is left of it, and write its results into `out`.

    Models and tasks come from the hub, or from `root`, a folder of copies of its repositories.
    Returns the path of `results.parquet` (columns as in every profile); beside it are its data
    dictionary and `cells.jsonl`. `jobs` cells run at once under whatever joblib backend is
    configured; on one GPU that is 1.

    Raises:
        InputError: the profile cannot be used.
        StageError: the folder cannot be written, or every cell failed.
    """
    from joblib import Parallel, delayed

    folder = out / "cells"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StageError(f"{folder}: cannot be written ({error.strerror})") from error
    bench = HubBench(load(profile, seeds), folder, root)
    cells = bench.cells()
    found: dict[str, HubOutcome] = {}
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


def _write(bench: HubBench, outcomes: Sequence[HubOutcome], out: Path) -> Path:
    import pandas as pd

    parts = [pd.read_parquet(bench.path(o.cell, "parquet")) for o in outcomes if not o.error]
    frame = pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))
    path = out / "results.parquet"
    part = path.with_suffix(".part")
    frame.to_parquet(part, index=False)
    part.replace(path)
    dictionary = {
        "schema_version": 1,
        "profile": bench.profile.model_dump(),
        "columns": COLUMNS
        | {
            "model": "name of the model in the ladder",
            "pretraining_seed": "0: the hub has one checkpoint of each model",
            "task": "target task",
            "item": "id of the item; of a word, the id of its sentence and its place",
            "label": "number of the right label; 1 for a span, the sentence's own in retrieval",
            "prediction": "predicted number; 1 for a span that is right, 0 for one that is not",
        },
        "failed": [o.cell.name for o in outcomes if o.error],
    }
    write_text(out / "results.json", json.dumps(dictionary, indent=1, ensure_ascii=False) + "\n")
    lines = [json.dumps(asdict(o), ensure_ascii=False) + "\n" for o in outcomes]
    write_text(out / "cells.jsonl", "".join(lines))
    return path
