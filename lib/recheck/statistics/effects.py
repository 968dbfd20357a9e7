"""From results to the data of a contrast: who is compared with whom, and who is left out why.

A contrast is a sum of coefficients times cell means. Its runs are first averaged over fine-tuning
seeds within a pretraining seed, because seeds that share a pretraining are not independent; the
pretraining seeds of one size are the units. Conditions at one size share pretraining seeds and
are compared within them; sizes do not and form independent groups; items are shared by all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recheck.records import Record
from recheck.statistics.inference import Sample
from recheck.statistics.plan import Measure, Plan
from recheck.statistics.pools import Pool, collapsed, pool_items
from recheck.statistics.results import Results, Run, Size


class Excluded(Record):
    """A cell left out of a contrast, and the rule that put it out."""

    cell: str
    reason: str


@dataclass(frozen=True)
class Term:
    """One cell mean of a contrast and its coefficient."""

    coefficient: float
    size: Size
    condition: str


@dataclass(frozen=True)
class Question:
    """A contrast on these results: which terms, of what, on which items."""

    name: str
    terms: tuple[Term, ...]
    task: str
    languages: tuple[str, ...]
    levels: tuple[int, ...]
    """Perturbations, as indices of `Results.levels`."""
    measure: Measure = "points"
    direction: tuple[str, str] = ("higher", "lower")
    """What a positive and what a negative estimate says, in words."""
    missing: str = ""
    """Why the question cannot be put to these results, if it cannot."""


Unit = Literal["pretraining seeds", "fine-tuning seeds", "seeds"]


@dataclass(frozen=True)
class Data:
    """What a question has become: the sample, its unit, and the cells left out."""

    sample: Sample | None
    """None where a cell has no run left."""
    unit: Unit
    excluded: tuple[Excluded, ...]
    problem: str = ""
    """Why the sample cannot be tested, if it cannot."""
    items: str = "items"
    """What the items are called."""
    note: str = ""
    """A remark that belongs to the answer."""


@dataclass(frozen=True)
class Tested:
    """A question with its data and, where it could be tested, the numbers (in points)."""

    question: Question
    data: Data
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    minimum_detectable: float | None = None
    power: float | None = None
    equivalent: bool | None = None
    problem: str = ""


class Effects:
    """The item-level contributions of all runs, computed once for each pool of items."""

    def __init__(self, results: Results, plan: Plan):
        self.results, self.plan = results, plan
        self._pools: dict[tuple, Pool] = {}
        self._gates: dict[tuple, dict[int, str]] = {}

    def chance(self, task: str) -> float:
        """Accuracy of guessing: from the plan, or the share of the most frequent label.

        0 where all items have one label: such a column codes right and wrong, and says nothing of
        guessing.
        """
        if task in self.plan.chance:
            return self.plan.chance[task]
        majority = float(np.mean([suite.majority for suite in self.results.suites_of(task)]))
        return majority if majority < 1 else 0.0

    def data(self, question: Question) -> Data:
        """The sample of a question, with every cell left out and the reason."""
        if question.missing:
            return Data(None, "pretraining seeds", (), question.missing)
        pool = self._pool(question.task, question.languages, question.levels)
        gate = self._gate(question.task, question.languages)
        excluded: dict[str, str] = {}
        cells: dict[Term, dict[str, list[int]]] = {}
        for term in question.terms:
            seeds = cells.setdefault(term, defaultdict(list))
            for index in self.results.runs_of(term.size, term.condition):
                run = self.results.runs[index]
                if reason := gate.get(index) or pool.missing.get(index):
                    excluded[str(run)] = reason
                else:
                    seeds[run.pretraining_seed].append(index)
            if not seeds:
                known = any(True for _ in self.results.runs_of(term.size, term.condition))
                cell = f"{term.size.model} ({term.condition})"
                if not known:
                    excluded[cell] = "missing: no such run in the results"
        left = tuple(Excluded(cell=c, reason=excluded[c]) for c in sorted(excluded))
        return _units(question, self.results.runs, cells, pool, self.chance(question.task), left)

    def by_run(
        self, task: str, languages: tuple[str, ...], levels: tuple[int, ...]
    ) -> Iterator[tuple[int, float, float, float]]:
        """Index, clean accuracy, perturbed accuracy and share turned from right to wrong of every
        run that stands: evaluated on all of it, not at chance, not collapsed."""
        pool = self._pool(task, languages, levels)
        left_out = self._gate(task, languages).keys() | pool.missing.keys()
        for index in range(len(self.results.runs)):
            if index not in left_out:
                sums = (float(x[index].sum()) for x in (pool.clean, pool.perturbed, pool.lost))
                yield index, *sums

    def _pool(self, task: str, languages: tuple[str, ...], levels: tuple[int, ...]) -> Pool:
        key = (task, languages, levels)
        if key not in self._pools:
            suites = [s for s in self.results.suites_of(task) if s.language in languages]
            while len(self._pools) > 3:  # a pool is runs x items of floats: keep the latest
                del self._pools[next(iter(self._pools))]
            self._pools[key] = pool_items(self.results, suites, levels)
        return self._pools[key]

    def _gate(self, task: str, languages: tuple[str, ...]) -> dict[int, str]:
        """Runs whose clean accuracy leaves nothing to lose, and why."""
        key = (task, languages)
        if key not in self._gates:
            suites = [s for s in self.results.suites_of(task) if s.language in languages]
            self._gates[key] = collapsed(
                self.results.runs, suites, self.chance(task), self.plan.same_answer
            )
        return self._gates[key]


def _units(
    question: Question,
    runs: tuple[Run, ...],
    cells: dict[Term, dict[str, list[int]]],
    pool: Pool,
    chance: float,
    excluded: tuple[Excluded, ...],
) -> Data:
    """Average runs within pretraining seeds and add up the terms of one size seed by seed.

    Conditions that have no pretraining seed in common are independent groups instead.
    """
    by_size: dict[Size, list[Term]] = defaultdict(list)
    for term in cells:
        by_size[term.size].append(term)
    unit: Unit = "pretraining seeds"
    if all(len(cells[term]) == 1 for term in cells):
        unit = "fine-tuning seeds"
        cells = {
            term: {runs[i].seed: [i] for i in indices}
            for term, seeds in cells.items()
            for indices in seeds.values()
        }
    groups, left, problem, complete = [], list(excluded), "", True
    for size, terms in sorted(by_size.items()):
        seeds = [set(cells[term]) for term in terms]
        shared = set.intersection(*seeds)
        if len(terms) > 1 and len(set.union(*seeds)) == sum(map(len, seeds)):
            blocks = [([term], seed) for term, seed in zip(terms, seeds, strict=True)]
        else:
            blocks = [(terms, shared)]
            left += _unpaired(size, terms, seeds, shared, unit)
        for members, common in blocks:
            if len(common) < 2 and not problem:
                problem = (
                    f"{size.model} has one {unit[:-1]} to compare, and the spread between seeds "
                    "needs two"
                    if common
                    else f"no run of {size.model} that it needs stands"
                )
            if common:
                groups.append(
                    np.stack(
                        [
                            sum(
                                term.coefficient
                                * _measure(question.measure, pool, cells[term], seed, chance)
                                for term in members
                            )
                            for seed in sorted(common)
                        ]
                    )
                )
            else:
                complete = False
    sample = Sample(tuple(groups), pool.strata) if complete else None
    return Data(sample, unit, tuple(left), problem)


def _unpaired(
    size: Size, terms: list[Term], seeds: list[set[str]], shared: set[str], unit: Unit
) -> list[Excluded]:
    return [
        Excluded(
            cell=f"{size.model} ({term.condition}, {unit[:-1]} {seed})",
            reason="unpaired: the condition it is compared with has no such seed left",
        )
        for term, own in zip(terms, seeds, strict=True)
        for seed in sorted(own - shared)
    ]


def _measure(
    measure: Measure, pool: Pool, seeds: dict[str, list[int]], seed: str, chance: float
) -> np.ndarray:
    """Contributions of the items to `measure` for one cell and seed (shares of one)."""
    runs = seeds[seed]
    if measure == "accuracy":
        return pool.clean[runs].mean(axis=0)
    if measure == "right to wrong":
        return pool.lost[runs].mean(axis=0)
    if measure == "wrong to right":
        return (pool.perturbed - pool.clean + pool.lost)[runs].mean(axis=0)
    degradation = (pool.clean[runs] - pool.perturbed[runs]).mean(axis=0)
    if measure == "points":
        return degradation
    # A ratio of means over the cell, linearised around it (delta method).
    everyone = [run for others in seeds.values() for run in others]
    above = float(pool.clean[everyone].mean(axis=0).sum()) - chance
    ratio = float((pool.clean - pool.perturbed)[everyone].mean(axis=0).sum()) / above
    clean = pool.clean[runs].mean(axis=0) - chance * pool.weight
    return (degradation - ratio * clean) / above + ratio * pool.weight
