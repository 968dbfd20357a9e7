"""The results of a grid: one row per cell, item and perturbation, with a data dictionary.

`results.parquet` holds nothing that differs between two runs of the same grid; `cells.jsonl`
beside it holds what does (CPU seconds) and what a reader wants to know of each cell (losses,
probe, collapse, error).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from recheck.experiment import evaluation, tasks
from recheck.experiment.cells import Outcome, Workbench
from recheck.records import whole, write_text

COLUMNS = {
    "model": "name of the size in the profile",
    "size": "non-embedding parameters of the encoder",
    "condition": "what happened between pretraining and the target task",
    "pretraining_seed": "seed of corpus and pretraining; models of one seed and size share it",
    "seed": "seed of intermediate and target training, nested in pretraining_seed",
    "language": "ISO 639-1 code of the language of the item",
    "task": "target task",
    "perturbation": "kind of perturbation, `clean` for none",
    "rate": "budget of the perturbation: share of grapheme clusters (of words for word kinds)",
    "item": "id of the item; the same item in every language and perturbation",
    "label": "true label, see `labels`",
    "prediction": "predicted label, see `labels`",
}


def write(bench: Workbench, outcomes: Sequence[Outcome], out: Path) -> Path:
    """Write `results.parquet`, its dictionary and `cells.jsonl` into `out`.

    Cells that failed have no rows; their errors stand in `cells.jsonl`.
    """
    import pandas as pd

    rows = evaluation.rows(bench.profile)
    items = pd.DataFrame(
        {
            "language": pd.Categorical([row.language for row in rows]),
            "task": pd.Categorical(["nli"] * len(rows)),
            "perturbation": pd.Categorical([row.perturbation for row in rows]),
            "rate": [row.rate for row in rows],
            "item": pd.Categorical([row.item for row in rows]),
            "label": np.array([row.label for row in rows], dtype=np.int8),
        }
    )
    parts = []
    for outcome in outcomes:
        cell = outcome.cell
        if cell.kind != "finetune" or outcome.error:
            continue
        part = items.assign(
            model=cell.size,
            size=outcome.details["parameters"],
            condition=cell.condition,
            pretraining_seed=np.int16(cell.pretraining_seed),
            seed=np.int16(cell.seed),
            prediction=bench.predictions(cell),
        )
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True) if parts else items.iloc[:0]
    frame = frame.reindex(columns=list(COLUMNS))
    for column in ("model", "condition"):
        frame[column] = frame[column].astype("category")
    out.mkdir(parents=True, exist_ok=True)
    path = out / "results.parquet"
    with whole(path) as unfinished:
        frame.to_parquet(unfinished, index=False)
    write_text(out / "results.json", _dictionary(bench, outcomes))
    write_text(out / "cells.jsonl", "".join(_line(outcome) for outcome in outcomes))
    return path


def _dictionary(bench: Workbench, outcomes: Sequence[Outcome]) -> str:
    """The data dictionary: columns, labels, conditions, what failed or collapsed."""
    profile = bench.profile
    value = {
        "schema_version": 1,
        "profile": profile.name,
        "split": profile.split,
        "columns": COLUMNS,
        "labels": dict(enumerate(tasks.LABELS["nli"])),
        "conditions": {name: c.model_dump() for name, c in profile.conditions.items()},
        "perturbations": [change.model_dump() for change in profile.perturbations],
        "failed": [o.cell.name for o in outcomes if o.error],
        "collapsed": [o.cell.name for o in outcomes if o.details.get("collapsed")],
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _line(outcome: Outcome) -> str:
    return json.dumps(asdict(outcome), ensure_ascii=False) + "\n"
