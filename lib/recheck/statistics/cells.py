"""The plain effects, cell by cell, before any test: answers right when clean and when perturbed."""

from __future__ import annotations

import pandas as pd

from recheck.statistics.effects import Effects
from recheck.statistics.plan import Plan, read_plan
from recheck.statistics.results import CLEAN, Results

POOLED = "all"


def cell_table(results: Results, plan: Plan | None = None) -> pd.DataFrame:
    """Accuracy and its loss in every cell, by language and perturbation and pooled over them.

    Columns: task, model, size, condition, language, perturbation (`all` where pooled, languages
    but the source language and perturbations weighted equally), runs (that stand), then in points
    clean, perturbed, degradation, right to wrong, wrong to right, and relative (degradation in
    percent of the clean accuracy above chance). Fine-tuning seeds are averaged within pretraining
    seeds.
    """
    plan = plan or read_plan()
    effects = Effects(results, plan)
    rows = []
    for task in results.tasks:
        for language, languages in _languages(results, task, plan.source_language):
            for perturbation, levels in _levels(results):
                place = {"task": task, "language": language, "perturbation": perturbation}
                rows += [
                    {**place, **results.runs[index]._asdict()}
                    | {"clean": 100 * clean, "perturbed": 100 * perturbed, "lost": 100 * lost}
                    for index, clean, perturbed, lost in effects.by_run(task, languages, levels)
                ]
    cell = ["task", "model", "size", "condition", "language", "perturbation"]
    frame = pd.DataFrame(rows, columns=[*cell, *_RUN, "clean", "perturbed", "lost"])
    values = frame.groupby([*cell, "pretraining_seed"])[["clean", "perturbed", "lost"]].mean()
    table = values.groupby(level=cell).mean().reset_index()
    table.insert(len(cell), "runs", frame.groupby(cell).size().to_numpy())
    chance = table["task"].map({task: 100 * effects.chance(task) for task in results.tasks})
    table["degradation"] = table["clean"] - table["perturbed"]
    table["relative"] = 100 * table["degradation"] / (table["clean"] - chance)
    table["wrong to right"] = table["lost"] - table["degradation"]
    table = table.rename(columns={"lost": "right to wrong"})
    return table.sort_values(["task", "size", *cell[3:]], ignore_index=True)


_RUN = ("pretraining_seed", "seed")


def _languages(results: Results, task: str, source: str) -> list[tuple[str, tuple[str, ...]]]:
    there = tuple(sorted(suite.language for suite in results.suites_of(task)))
    pooled = tuple(x for x in there if x != source) or there
    return [(POOLED, pooled), *((x, (x,)) for x in there)]


def _levels(results: Results) -> list[tuple[str, tuple[int, ...]]]:
    found = [i for i, level in enumerate(results.levels) if level.perturbation != CLEAN]
    return [(POOLED, tuple(found)), *((str(results.levels[i]), (i,)) for i in found)]
