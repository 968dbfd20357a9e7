"""Other tests for the same contrast, named for what they assume, and what each would have said.

None of them decides anything. They show what the chosen method protects against, above all the
item-only test, which takes the seeds at hand for all seeds there are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from recheck.records import Record
from recheck.statistics import inference, questions
from recheck.statistics.effects import Effects
from recheck.statistics.inference import Sample, Variance
from recheck.statistics.plan import Plan, read_plan
from recheck.statistics.resampling import (
    percentile_interval,
    seed_permutation,
    two_way_bootstrap,
)
from recheck.statistics.results import Results

CHOSEN = "two-way, Behrens-Fisher"
NAIVE = "items only (naive)"
BOOTSTRAP = "two-way bootstrap, percentile"
PERMUTATION = "seed permutation"


def _satterthwaite(sample: Sample) -> Variance:
    v = inference.variance(sample)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Variance(v.total, 0.0, v.df * (v.total / v.seed) ** 2)


def _wald(sample: Sample) -> Variance:
    """What a crossed mixed model's Wald test amounts to in balanced data."""
    return Variance(0.0, inference.variance(sample).total, np.inf)


def _seeds(sample: Sample) -> Variance:
    v = inference.variance(sample)
    return Variance(v.seed, 0.0, v.df)


def _gee(sample: Sample) -> Variance:
    """The sandwich of a GEE with seeds as clusters: no small-sample correction, normal tails."""
    squares = sum(g.sum(axis=-1).var(axis=-1, dtype=float) / g.shape[-2] for g in sample.groups)
    return Variance(0.0, squares, np.inf)


METHODS: dict[str, Callable[[Sample], Variance]] = {
    CHOSEN: inference.variance,
    "two-way, Satterthwaite t": _satterthwaite,
    "two-way, normal (mixed model)": _wald,
    "seeds only, t": _seeds,
    "seeds only, normal (GEE)": _gee,
    NAIVE: inference.item_only,
}


class Alternative(Record):
    """What one method says of one contrast (points); low and high are None for permutation."""

    contrast: str
    method: str
    estimate: float
    low: float | None
    high: float | None
    p: float | None
    """None for the bootstrap, which gives an interval."""
    smallest_p: float | None = None
    """The smallest p that so few seeds allow a permutation test to give."""


def alternatives(results: Results, plan: Plan | None = None) -> tuple[Alternative, ...]:
    """Every planned contrast that can be tested, by every method. Unadjusted p."""
    plan = plan or read_plan()
    effects, rng = Effects(results, plan), np.random.default_rng(plan.rng)
    asked = [(q.name, effects.data(q)) for q in questions.planned(results, plan)]
    tested = [(name, data.sample) for name, data in asked if data.sample and not data.problem]
    resampled = two_way_bootstrap([sample for _, sample in tested], plan.resamples, rng)
    rows = []
    for (name, sample), distribution in zip(tested, resampled, strict=True):
        estimate = float(sample.estimate)
        for method, variance in METHODS.items():
            v = variance(sample)
            half = inference.half_width(plan.alpha, v)
            p = float(inference.p_value(estimate, v))
            rows.append(_row(name, method, estimate, (estimate - half, estimate + half), p))
        interval = percentile_interval(distribution, plan.alpha)
        rows.append(_row(name, BOOTSTRAP, estimate, interval, None))
        if permuted := seed_permutation(sample, rng):
            rows.append(_row(name, PERMUTATION, estimate, None, *permuted))
    return tuple(rows)


def _row(
    contrast: str,
    method: str,
    estimate: float,
    interval: tuple[float, float] | np.ndarray | None,
    p: float | None,
    smallest_p: float | None = None,
) -> Alternative:
    low, high = (None, None) if interval is None else (100 * float(x) for x in interval)
    return Alternative(
        contrast=contrast,
        method=method,
        estimate=100 * estimate,
        low=low,
        high=high,
        p=p,
        smallest_p=smallest_p,
    )
