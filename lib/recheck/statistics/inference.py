"""Interval and test for a mean over crossed random seeds and items.

The data of a contrast are contributions u[s, i] of seed s and item i whose sum over items, mean
over seeds, is the estimate. With seeds and items both random and crossed its variance is

    V = seeds' mean squares / seeds + items' component,
    items' component = max(0, variance over items - residual / seeds)

(the moment estimators of a two-way crossed model; cf. Owen 2007, "The pigeonhole bootstrap";
Cameron, Gelbach & Miller 2011). There are 3 to 10 seeds and hundreds of items, so the first term
is known badly and the second well. The reference distribution is therefore that of

    sqrt(seed part) * t(seeds - 1) + sqrt(item part) * z,

Behrens and Fisher's convolution of a t and a normal variable. Where a contrast joins independent
groups of seeds (sizes), their seed parts add up and Welch's degrees of freedom are taken.
This combination was chosen by simulation against ten others; see `calibration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)


@dataclass(frozen=True)
class Sample:
    """The data of one contrast, or of many data sets at once on leading axes.

    `groups` are arrays (...) x seeds x items of contributions, one array for each independent
    group of seeds (a size); all share the items. `strata` numbers items whose means may differ by
    design, such as the items of different languages. Unit: share of one.
    """

    groups: tuple[np.ndarray, ...]
    strata: np.ndarray

    @property
    def estimate(self) -> np.ndarray | float:
        return sum(group.sum(axis=-1).mean(axis=-1) for group in self.groups)

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(group.shape[-2] for group in self.groups)

    @property
    def items(self) -> int:
        return self.groups[0].shape[-1]


@dataclass(frozen=True)
class Variance:
    """Squared standard error by source; arrays where many data sets are analysed at once."""

    seed: np.ndarray | float
    item: np.ndarray | float
    """What items add to it beyond the residual that the seed part already holds."""
    df: np.ndarray | float
    """Degrees of freedom of the seed part."""

    @property
    def total(self) -> np.ndarray | float:
        return self.seed + self.item


def variance(sample: Sample) -> Variance:
    """Seed and item part of the variance of `sample.estimate`. Needs two seeds a group."""
    parts = np.stack(
        [g.sum(axis=-1).var(axis=-1, ddof=1) / g.shape[-2] for g in sample.groups]
    ).astype(float)
    rest = sum(residual(group, sample.strata) for group in sample.groups)
    seed, df = welch(parts, np.array(sample.seeds) - 1.0)
    return Variance(seed, np.maximum(0.0, _item_variance(sample) - rest), df)


def item_only(sample: Sample) -> Variance:
    """The naive variance: seeds count as fixed. Claims far too much; shown for comparison."""
    return Variance(0.0, _item_variance(sample), np.inf)


def welch(parts: np.ndarray, dfs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum of independent variances (first axis) and Welch's (1938) degrees of freedom."""
    total = parts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        df = total**2 / (parts.T**2 / dfs).T.sum(axis=0)
    return total, np.where(np.isfinite(df), df, dfs.min())[()]


def _by_stratum(strata: np.ndarray) -> Sequence[np.ndarray]:
    """Item indices of each stratum; one stratum for all where some hold a single item."""
    groups = [np.flatnonzero(strata == value) for value in np.unique(strata)]
    return groups if min(map(len, groups)) > 1 else [np.arange(len(strata))]


def _item_variance(sample: Sample) -> np.ndarray | float:
    means = sum(group.mean(axis=-2) for group in sample.groups)
    return sum(
        len(part) * means[..., part].var(axis=-1, ddof=1, dtype=float)
        for part in _by_stratum(sample.strata)
        if len(part) > 1
    )


def residual(group: np.ndarray, strata: np.ndarray) -> np.ndarray | float:
    """Variance of the mean over seeds of `group` that the seed x item residual alone causes."""
    seeds, total = group.shape[-2], 0.0
    for part in _by_stratum(strata):
        if len(part) < 2:
            continue
        x = group[..., part]
        x = x - x.mean(axis=-1, keepdims=True)
        x -= x.mean(axis=-2, keepdims=True)
        square = np.einsum("...si,...si->...", x, x, dtype=float)
        total = total + len(part) * square / ((seeds - 1) * (len(part) - 1)) / seeds
    return total


def tail(distance: np.ndarray | float, v: Variance) -> np.ndarray | float:
    """P(T > distance) for T = sqrt(v.seed) t(v.df) + sqrt(v.item) z; arrays elementwise.

    Integrates the normal tail over the chi distribution of the seeds' standard deviation.
    """
    distance, seed, item, df = np.broadcast_arrays(
        *(np.asarray(x, dtype=float)[..., None] for x in (distance, v.seed, v.item, v.df))
    )
    fixed = np.isinf(df) | (seed == 0)
    nu = np.where(fixed, 1.0, df)
    chi, density = _chi(nu)
    mixed = (density * _normal_tail(distance, item + seed * nu / chi**2)).sum(axis=-1)
    return np.where(fixed[..., 0], _normal_tail(distance, item + seed)[..., 0], mixed)[()]


def _normal_tail(distance: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """P(sqrt(variance) z > distance); one half for a distance of 0 without variance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = distance / np.sqrt(variance)
    return special.ndtr(-np.where(np.isnan(z), 0.0, z))


def half_width(alpha: float, v: Variance) -> float:
    """Half the width of the two-sided 1 - alpha interval; needs a variance above 0."""
    scale = float(np.sqrt(v.total))
    high = scale * float(stats.t.isf(alpha / 2, min(v.df, 1e6))) * 1.01
    return float(optimize.brentq(lambda d: float(tail(d, v)) - alpha / 2, 0.0, high, rtol=1e-10))


def p_value(estimate: np.ndarray | float, v: Variance) -> np.ndarray | float:
    """Two-sided p for an effect of zero."""
    return np.minimum(1.0, 2 * tail(np.abs(estimate), v))


def p_equivalence(estimate: float, margin: float, v: Variance) -> float:
    """Two one-sided tests (Schuirmann 1987): p for the effect lying outside +-margin."""
    return float(max(tail(estimate + margin, v), tail(margin - estimate, v)))


def achieved_power(effect: np.ndarray | float, alpha: float, v: Variance) -> np.ndarray | float:
    """Probability of p < alpha if the true effect were `effect` and the variance as estimated.

    Noncentral t with the degrees of freedom of the whole variance and the test's own critical
    value.
    """
    return _power(np.abs(effect), half_width(alpha, v), v)


def minimum_detectable(power: float, alpha: float, v: Variance) -> float:
    """The effect that would be found with probability `power`."""
    critical = half_width(alpha, v)
    high = critical
    while _power(high, critical, v) < power:
        high *= 1.5
    return float(optimize.brentq(lambda effect: _power(effect, critical, v) - power, 0.0, high))


def _power(effect: np.ndarray | float, critical: float, v: Variance) -> np.ndarray | float:
    scale = float(np.sqrt(v.total))
    df = float(v.df * (v.total / v.seed) ** 2) if v.seed > 0 else np.inf  # Satterthwaite
    shift = np.asarray(effect, dtype=float)[..., None] / scale
    if df > 1e5:
        density, bound = np.ones(1), np.full(1, critical / scale)
    else:
        chi, density = _chi(np.array([df]))
        bound = critical / scale * chi / np.sqrt(df)
    tails = special.ndtr(shift - bound) + special.ndtr(-shift - bound)
    return (density * tails).sum(axis=-1)[()]


def _chi(df: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights that integrate over a chi variable; the last axis holds the nodes."""
    low, high = np.maximum(np.sqrt(df) - 8.0, 0.0), np.sqrt(df) + 8.0
    chi = low + (_NODES + 1) / 2 * (high - low)
    constant = special.gammaln(df / 2) + (df / 2 - 1) * np.log(2)
    density = np.exp((df - 1) * np.log(chi) - chi**2 / 2 - constant)
    return chi, _WEIGHTS / 2 * (high - low) * density
