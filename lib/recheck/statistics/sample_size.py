"""How many seeds, items and languages an effect of a given size needs.

The variance of a contrast over P seeds and L languages of I items each is

    (seed^2 + seed_language^2 / L + residual^2 / (I L)) / P + item^2 / (I L)

with components estimated from pilot results by their mean squares, or stated. Power is that of
the test used here (`inference`), so a seed too few cannot be bought back with items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from recheck.errors import InputError
from recheck.records import Record
from recheck.statistics import inference, questions
from recheck.statistics.effects import Effects, Unit
from recheck.statistics.inference import Sample, Variance
from recheck.statistics.plan import Plan, read_plan
from recheck.statistics.results import Results

MOST_ITEMS = 100_000


@dataclass(frozen=True)
class Components:
    """Standard deviations of a contrast in points, for one group of seeds.

    `seed`: its true value between seeds. `seed_language`: what a language adds for one seed.
    `item`: between items, common to seeds. `residual`: of one seed's contribution on one item
    (a single right or wrong answer: 30 to 50 points for one cell).
    """

    seed: float
    item: float
    residual: float
    seed_language: float = 0.0
    groups: int = 1
    """2 where the contrast compares sizes, which have seeds of their own."""

    def variance(self, seeds: int, items: int, languages: int) -> Variance:
        answers = items * languages
        between = (
            self.seed**2 + self.seed_language**2 / languages + self.residual**2 / answers
        ) / seeds
        return Variance(
            self.groups * between / 1e4,
            self.item**2 / answers / 1e4,
            self.groups * (seeds - 1.0),
        )


class Needed(Record):
    """What it takes to find `effect` (points) with the plan's power at its alpha."""

    contrast: str
    effect: float
    seeds: int
    """Seeds in each cell."""
    languages: int
    items: int | None
    """Items a language; None where no number of items suffices with so few seeds."""
    sentence: str


def power(
    effect: float,
    *,
    results: Results | None = None,
    components: Components | None = None,
    plan: Plan | None = None,
    seeds: Sequence[int] = (3, 4, 5, 7, 10, 15, 20, 30),
    languages: Sequence[int] | None = None,
) -> tuple[Needed, ...]:
    """Items needed to see `effect` points, for each number of seeds and languages.

    Give pilot `results` (every planned contrast that they can answer) or stated `components`.

    Raises:
        InputError: effect not above 0, neither or both sources given, or a pilot without a
            planned contrast that can be tested.
    """
    plan = plan or read_plan()
    if not effect > 0:
        raise InputError(f"an effect of {effect:g} points cannot be looked for; give one above 0")
    if min((*seeds, *(languages or (1,)))) < 1 or min(seeds) < 2:
        raise InputError("numbers of seeds start at 2 and numbers of languages at 1")
    if (results is None) == (components is None):
        raise InputError("give either pilot results or stated standard deviations")
    if components is not None:
        found = {"stated spread": Pilot(components, 1, "pretraining seeds")}
    else:
        found = pilot_components(results, plan)
    return tuple(
        _needed(name, effect, pilot, count, spoken, plan)
        for name, pilot in found.items()
        for spoken in languages or (pilot.languages,)
        for count in seeds
    )


class Pilot(NamedTuple):
    """What a pilot says of one contrast."""

    components: Components
    languages: int
    unit: Unit


def pilot_components(results: Results, plan: Plan) -> dict[str, Pilot]:
    """Components of every planned contrast that can be tested."""
    effects = Effects(results, plan)
    found = {}
    for question in questions.planned(results, plan):
        pooled = effects.data(question)
        if pooled.sample is None or pooled.problem:
            continue
        apart = [effects.data(replace(question, languages=(x,))) for x in question.languages]
        samples = [data.sample for data in apart if data.sample and not data.problem]
        components = _estimate(pooled.sample, samples)
        found[question.name] = Pilot(components, len(question.languages), pooled.unit)
    if not found:
        raise InputError(
            f"{results.source}: no planned contrast can be tested, so nothing is known of its "
            "variance; a pilot needs two pretraining seeds in each cell"
        )
    return found


def _estimate(pooled: Sample, apart: Sequence[Sample]) -> Components:
    """Moment estimators from the pooled contrast and the same in single languages.

    The variance between seed totals is seed^2 + seed_language^2 + residual^2 / I in one language
    and seed^2 + (the other two) / L over L. Groups are averaged; negative estimates are 0.
    """
    languages = max(1, len(apart))
    items = float(np.mean([sample.items for sample in apart])) if apart else pooled.items
    total = np.mean([g.sum(axis=1).var(ddof=1) for g in pooled.groups])
    residual = np.mean([inference.residual(g, pooled.strata) * len(g) for g in pooled.groups]) * (
        items * languages
    )
    rest = residual / items
    if languages > 1:
        single = np.mean([g.sum(axis=1).var(ddof=1) for s in apart for g in s.groups])
        rest = max(rest, (single - total) * languages / (languages - 1))
    item = inference.variance(pooled).item * items * languages
    return Components(
        seed=100 * float(np.sqrt(max(0.0, total - rest / languages))),
        item=100 * float(np.sqrt(item)),
        residual=100 * float(np.sqrt(residual)),
        seed_language=100 * float(np.sqrt(max(0.0, rest - residual / items))),
        groups=len(pooled.groups),
    )


def _needed(
    name: str, effect: float, pilot: Pilot, seeds: int, languages: int, plan: Plan
) -> Needed:
    c = pilot.components

    def reached(items: int) -> bool:
        v = c.variance(seeds, items, languages)
        return inference.achieved_power(effect / 100, plan.alpha, v) >= plan.power

    items = None
    if reached(MOST_ITEMS):
        low, items = 1, MOST_ITEMS
        while low < items:
            middle = (low + items) // 2
            low, items = (low, middle) if reached(middle) else (middle + 1, items)
    design = f"{seeds} {pilot.unit} and {languages} language{'s' if languages > 1 else ''}"
    what = f"{name}: to find {effect:g} points with {plan.power:.0%} power at {plan.alpha:g},"
    if items is None:
        seen = inference.minimum_detectable(
            plan.power, plan.alpha, c.variance(seeds, MOST_ITEMS, languages)
        )
        sentence = (
            f"{what} {design} do not suffice with any number of items; they could show "
            f"{100 * seen:.1f} points at best."
        )
    else:
        sentence = f"{what} {design} need {items:,} items a language."
    return Needed(
        contrast=name,
        effect=effect,
        seeds=seeds,
        languages=languages,
        items=items,
        sentence=sentence,
    )
