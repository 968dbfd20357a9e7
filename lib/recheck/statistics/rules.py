"""What the rules of a claim's experiment say of the results of a run of it.

The effect of a rule is a difference of two conditions in what XTREME reports of the targets,
averaged over languages, then targets, then seeds. A measure that is a ratio of sums (F1) is taken
apart into what each item adds to it to first order, so that its interval comes from the same
model of crossed random seeds and items as every other; see `inference`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from recheck.errors import InputError
from recheck.experiment.hub.claims import BEST, ClaimExperiment, Outcome, Rule
from recheck.experiment.hub.profile import Target
from recheck.experiment.hub.tasks import task
from recheck.records import Record
from recheck.statistics import inference
from recheck.statistics.inference import Sample

_ALPHA = 0.05
_ROUNDING = 1e-12
"""Squared points: a variance that only rounding makes."""
_ONE_ANSWER = 0.99
"""Share of one answer among those of a classifier from which on its run has collapsed."""


class Judged(Record):
    """What became of one rule; figures in points, None where they cannot be had."""

    effect: str
    targets: tuple[str, ...]
    model: str
    estimate: float | None
    low: float | None
    high: float | None
    seeds: int
    items: int
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class _Suite:
    """Clean results of one model on one task in one language: runs x items."""

    task: str
    runs: pd.MultiIndex
    """Condition and seed of each row."""
    score: np.ndarray
    weight: np.ndarray
    collapsed: frozenset[tuple[str, int]]

    def items(self, half: int | None) -> np.ndarray:
        """Every other item, beginning with the first or the second; all for None."""
        return np.arange(half or 0, self.score.shape[1], 1 if half is None else 2)

    def parts(self, condition: str, seeds: Sequence[int], items: np.ndarray) -> np.ndarray:
        """What each of some items adds to the measure over them: seeds x items; sums to it."""
        rows = self.runs.get_indexer([(condition, seed) for seed in seeds])
        score, weight = self.score[np.ix_(rows, items)], self.weight[np.ix_(rows, items)]
        total = weight.sum(axis=1, keepdims=True)
        total[total == 0] = 1.0  # nothing to be found, and nothing found
        measure = score.sum(axis=1, keepdims=True) / total
        return (score - measure * weight) / total + measure / len(items)


def judge(results: Path, experiment: ClaimExperiment) -> tuple[Judged, ...]:
    """Apply the rules of a claim file to the `results.parquet` of its grid.

    A seed counts where both conditions have finished with it and no classifier gave one answer
    to all items; what is left out is said.

    Raises:
        InputError: the results cannot be read.
    """
    found = []
    for model in experiment.models:
        suites = {t.task: list(_suites(results, model, t)) for t in experiment.targets}
        found += [_judged(rule, model, suites, experiment) for rule in experiment.rules]
    return tuple(found)


def _suites(results: Path, model: str, target: Target) -> Iterator[_Suite]:
    columns = ["condition", "seed", "item", "label", "prediction", "score", "weight"]
    kind = task(target.task).kind
    for language in target.languages:
        wanted = {"model": model, "task": target.task, "language": language}
        rows = _rows(results, columns, wanted | {"perturbation": "clean"})
        if rows.empty:
            continue
        collapsed = _collapsed(rows) if kind in ("classification", "multiple choice") else ()
        if kind == "tagging":
            # The words of a sentence are no independent draws.
            rows["item"] = rows["item"].str.rpartition(".")[0]
        sums = rows.groupby(["condition", "seed", "item"])[["score", "weight"]].sum().unstack()
        yield _Suite(
            target.task,
            sums.index,
            sums["score"].to_numpy(float),
            sums["weight"].to_numpy(float),
            frozenset(collapsed),
        )


def _rows(results: Path, columns: list[str], wanted: dict[str, str]) -> pd.DataFrame:
    """The rows with these values; parts of the file that hold none are not read."""
    try:
        filters = [(name, "==", value) for name, value in wanted.items()]
        return pq.read_table(results, columns=columns, filters=filters).to_pandas()
    except (OSError, pa.ArrowException) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"{results}: not the results of hub models ({first})") from error


def _collapsed(rows: pd.DataFrame) -> list[tuple[str, int]]:
    """Runs of a classifier that give nearly all items one answer, where the labels differ."""
    if rows["label"].value_counts(normalize=True).iloc[0] >= _ONE_ANSWER:
        return []
    same = rows.groupby(["condition", "seed"])["prediction"].agg(
        lambda answers: answers.value_counts(normalize=True).iloc[0]
    )
    return list(same.index[same >= _ONE_ANSWER])


def _judged(
    rule: Rule, model: str, suites: dict[str, list[_Suite]], experiment: ClaimExperiment
) -> Judged:
    names = rule.targets or tuple(t.task for t in experiment.targets)
    first, second = rule.sides
    if unfinished := [name for name in names if not suites[name]]:
        return _told(rule, model, names, None, 0, 0, [f"no results on {', '.join(unfinished)}"])
    shown = [suite for name in names for suite in suites[name]]
    finished = {run for run in shown[0].runs if all(run in suite.runs for suite in shown[1:])}
    seeds = sorted(seed for condition, seed in finished if condition == second)
    others = [first]
    notes = []
    if first == BEST:
        asked = [c for c in experiment.conditions if c != second]
        others = [c for c in asked if all((c, seed) in finished for seed in seeds)]
        if lacking := [c for c in asked if c not in others]:
            notes.append(f"not among the best, for want of runs: {', '.join(lacking)}")
    collapsed = {
        run
        for name in names
        for run in frozenset.intersection(*(suite.collapsed for suite in suites[name]))
        if run[0] in (second, *others)
    }
    seeds = [
        seed
        for seed in seeds
        if all((c, seed) in finished - collapsed for c in (second, *others)) and others
    ]
    if collapsed:
        runs = ", ".join(f"{c} {seed}" for c, seed in sorted(collapsed))
        notes.append(f"left out, one answer to nearly all items: {runs}")
    if len(seeds) < 2:
        few = f"{len(seeds)} of {experiment.seeds} seeds can be compared, and two are needed"
        return _told(rule, model, names, None, len(seeds), 0, [few, *notes])
    sample = _sample(names, suites, seeds, first, second, others)
    return _told(rule, model, names, sample, len(seeds), sample.items, notes)


def _sample(
    names: Sequence[str],
    suites: dict[str, list[_Suite]],
    seeds: Sequence[int],
    first: str,
    second: str,
    others: Sequence[str],
) -> Sample:
    """What every item adds to the effect, in points."""
    blocks, strata = [], []
    for name in names:
        for half in (0, 1) if first == BEST else (None,):
            chosen = first if half is None else _best(suites[name], seeds, others, 1 - half)
            for suite in suites[name]:
                items = suite.items(half)
                share = 100 / len(names) / len(suites[name]) / (1 if half is None else 2)
                parts = [suite.parts(c, seeds, items) for c in (chosen, second)]
                blocks.append(share * (parts[0] - parts[1]))
                strata.append(np.full(len(items), len(strata)))
    return Sample((np.concatenate(blocks, axis=1),), np.concatenate(strata))


def _best(suites: list[_Suite], seeds: Sequence[int], others: Sequence[str], half: int) -> str:
    """The condition with the best measure of a target on one half of its items."""

    def mean(condition: str) -> float:
        return sum(suite.parts(condition, seeds, suite.items(half)).sum() for suite in suites)

    return max(others, key=mean)


def _told(
    rule: Rule,
    model: str,
    names: Sequence[str],
    sample: Sample | None,
    seeds: int,
    items: int,
    notes: Sequence[str],
) -> Judged:
    estimate = low = high = None
    outcome: Outcome = "undecided"
    figures = ""
    if sample is not None:
        estimate = float(sample.estimate)
        spread = inference.variance(sample)
        figures = f"{estimate:+.2f} points, "
        if spread.total > _ROUNDING:
            half = inference.half_width(_ALPHA, spread)
            low, high = estimate - half, estimate + half
            outcome = rule.judge(low, high)
            figures += f"95 % interval {low:+.2f} to {high:+.2f} "
        else:
            figures += "the same of every seed and item, which gives no interval "
        figures += f"({seeds} seeds, {items:,} items); "
    told = "".join(f"; {note}" for note in notes)
    return Judged(
        effect=rule.effect,
        targets=tuple(rule.targets),
        model=model,
        estimate=estimate,
        low=low,
        high=high,
        seeds=seeds,
        items=items,
        outcome=outcome,
        sentence=f"{outcome}: {model}, {rule.effect} on "
        f"{', '.join(rule.targets) or 'all targets'}: {figures}{_asked(rule)}{told}",
    )


def _asked(rule: Rule) -> str:
    if rule.kind == "figure":
        return f"published {rule.value:+g}, within {rule.margin:g}"
    return (
        f"a gain counts above {rule.margin:g} points{', none is claimed' * (rule.kind != 'gain')}"
    )
