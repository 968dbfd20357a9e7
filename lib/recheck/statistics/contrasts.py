"""Planned and exploratory contrasts with intervals, tests, corrections and a plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from recheck.errors import InputError
from recheck.records import Record
from recheck.statistics import inference, questions
from recheck.statistics.effects import Data, Effects, Excluded, Question, Tested
from recheck.statistics.plan import Plan, read_plan
from recheck.statistics.results import Results
from recheck.statistics.sentences import sentence

METHOD = "two-way (seed x item) variance, Behrens-Fisher t and normal reference"

Family = Literal["planned", "exploratory"]


class Contrast(Record):
    """The answer to one question. Unit of all effects: points (percentage points of items).

    Fields other than name, family, sentence and method are None where nothing can be tested.
    """

    name: str
    family: Family
    estimate: float | None
    low: float | None
    high: float | None
    """Two-sided 1 - alpha interval, not adjusted for the family."""
    p: float | None
    p_adjusted: float | None
    """Holm in the planned family, Benjamini-Hochberg in the exploratory one."""
    method: str
    minimum_detectable: float | None
    """Effect found with the plan's power at alpha before correction."""
    power: float | None
    """Probability of finding an effect as large as the plan's margin; None for relative effects,
    to which a margin in points does not apply."""
    equivalent: bool | None
    """Whether two one-sided tests put the effect within the plan's margin."""
    sentence: str
    excluded: tuple[Excluded, ...]


def significance(results: Results, plan: Plan | None = None) -> tuple[Contrast, ...]:
    """Answer the planned contrasts, then the exploratory ones.

    Raises:
        InputError: no planned contrast can be put to these results.
    """
    plan = plan or read_plan()
    effects = Effects(results, plan)
    asked = list(questions.planned(results, plan))
    if asked and all(question.missing for question in asked):
        raise InputError(
            f"{results.source}: none of the {len(asked)} planned contrasts fits these results; "
            f"{asked[0].name}: {asked[0].missing}. Name the levels in a plan of your own"
        )
    further = questions.exploratory(results, plan)
    return (
        *answer("planned", (test(q, effects.data(q), plan) for q in asked), plan),
        *answer("exploratory", (test(q, effects.data(q), plan) for q in further), plan),
    )


def test(question: Question, data: Data, plan: Plan) -> Tested:
    """Estimate and test one question on its data."""
    estimate = float(data.sample.estimate) if data.sample else None
    if data.problem:
        shown = None if estimate is None else 100 * estimate
        return Tested(question, data, estimate=shown, problem=data.problem)
    v = inference.variance(data.sample)
    if v.total <= 1e-24:
        return Tested(
            question,
            data,
            estimate=100 * estimate,
            problem=f"every run answers every one of the {data.items} alike, so nothing is known "
            "of the spread",
        )
    half = inference.half_width(plan.alpha, v)
    margin = plan.margin / 100
    in_points = question.measure != "relative"
    return Tested(
        question,
        data,
        estimate=100 * estimate,
        low=100 * (estimate - half),
        high=100 * (estimate + half),
        p=float(inference.p_value(estimate, v)),
        minimum_detectable=100 * inference.minimum_detectable(plan.power, plan.alpha, v),
        power=float(inference.achieved_power(margin, plan.alpha, v)) if in_points else None,
        equivalent=(
            inference.p_equivalence(estimate, margin, v) < plan.alpha if in_points else None
        ),
    )


def adjust(p: list[float], family: Family) -> list[float]:
    """Holm's step-down p for planned, Benjamini-Hochberg's for exploratory contrasts."""
    if not p:
        return []
    from statsmodels.stats.multitest import multipletests

    method = "holm" if family == "planned" else "fdr_bh"
    return [float(value) for value in multipletests(p, method=method)[1]]


def answer(family: Family, tested: Iterable[Tested], plan: Plan) -> Iterator[Contrast]:
    """Correct over the family; an untested contrast stays in it with p = 1."""
    tested = list(tested)
    adjusted = adjust([1.0 if t.p is None else t.p for t in tested], family)
    for t, p in zip(tested, adjusted, strict=True):
        yield Contrast(
            name=t.question.name,
            family=family,
            estimate=t.estimate,
            low=t.low,
            high=t.high,
            p=t.p,
            p_adjusted=None if t.p is None else p,
            method=METHOD if t.p is not None else "not tested",
            minimum_detectable=t.minimum_detectable,
            power=t.power,
            equivalent=t.equivalent,
            sentence=sentence(t, p, family, plan),
            excluded=t.data.excluded,
        )
