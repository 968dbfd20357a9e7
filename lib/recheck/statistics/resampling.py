"""Resampling of seeds and items: the two-way bootstrap and seed-level permutation.

They stand beside the chosen method for comparison, and the calibration shows why: with three to
five seeds the bootstrap's intervals are too short, and a permutation test cannot reach 5 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from math import comb

import numpy as np

from recheck.statistics.inference import Sample

BATCH_BYTES = 16 << 20
"""Bound on the item weights held at a time; the peak is about five times this."""

EXACT = 20_000
"""Rearrangements up to which a permutation test enumerates all of them."""


def two_way_bootstrap(
    samples: Sequence[Sample], resamples: int, rng: np.random.Generator
) -> np.ndarray:
    """Bootstrap distribution of each sample's estimate: samples x resamples.

    Seeds and items are drawn with replacement independently of each other (the pigeonhole
    bootstrap: Owen 2007; McCullagh 2000), items within their strata. Samples of the same shape
    share the drawn weights, so that a resample is one row of a matrix product; weights are made
    in batches of at most `BATCH_BYTES`.
    """
    distribution = np.empty((len(samples), resamples))
    frames: dict[tuple, list[int]] = defaultdict(list)
    for index, sample in enumerate(samples):
        frames[(sample.seeds, sample.strata.tobytes())].append(index)
    for (seeds, _), members in frames.items():
        strata = samples[members[0]].strata
        stacked = [
            np.concatenate([samples[index].groups[g] for index in members])
            for g in range(len(seeds))
        ]
        for part, weights in _item_weights(strata, resamples, rng):
            total = np.zeros((len(members), weights.shape[0]))
            for count, group in zip(seeds, stacked, strict=True):
                drawn = _counts(weights.shape[0], count, rng) / count
                by_seed = (group @ weights.T).reshape(len(members), count, -1)
                total += np.einsum("ksb,bs->kb", by_seed, drawn)
            distribution[members, part] = total
    return distribution


def _item_weights(
    strata: np.ndarray, resamples: int, rng: np.random.Generator
) -> Iterator[tuple[slice, np.ndarray]]:
    size = max(1, BATCH_BYTES // (8 * len(strata)))
    for start in range(0, resamples, size):
        rows = min(size, resamples - start)
        weights = np.empty((rows, len(strata)))
        for value in np.unique(strata):
            items = np.flatnonzero(strata == value)
            weights[:, items] = _counts(rows, len(items), rng)
        yield slice(start, start + rows), weights


def _counts(rows: int, n: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of n is drawn in n draws with replacement: rows x n."""
    drawn = rng.integers(0, n, size=(rows, n), dtype=np.int32)
    drawn += np.arange(rows, dtype=np.int32)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n)


def percentile_interval(distribution: np.ndarray, alpha: float) -> np.ndarray:
    """Percentile interval of the last axis: 2 x (...)."""
    return np.quantile(distribution, [alpha / 2, 1 - alpha / 2], axis=-1)


def seed_permutation(sample: Sample, rng: np.random.Generator) -> tuple[float, float] | None:
    """Two-sided p of a permutation test on seed totals, and the smallest p it could have given.

    One group of seeds: the signs are flipped. Two groups: seeds change groups. None for more.
    All rearrangements where there are at most 20,000, else that many at random with the
    (count + 1) / (n + 1) rule (Phipson & Smyth 2010).
    """
    totals = [group.sum(axis=1) for group in sample.groups]
    if len(totals) == 1:
        n, exact = len(totals[0]), 2 ** len(totals[0])
        flips = _sign_flips(n, rng if exact > EXACT else None)
        statistics = np.abs(flips @ totals[0]) / n
    elif len(totals) == 2:
        one, other = len(totals[0]), len(totals[1])
        exact = comb(one + other, one)
        pooled = np.concatenate([totals[0], -totals[1]])
        chosen = _choices(one + other, one, rng if exact > EXACT else None)
        statistics = np.abs(
            chosen @ pooled / one - (1 - chosen) @ pooled / other,
        )
    else:
        return None
    observed = abs(float(sample.estimate))
    reached = int((statistics >= observed * (1 - 1e-9) - 1e-15).sum())
    if exact > EXACT:
        return (reached + 1) / (EXACT + 1), 1 / (EXACT + 1)
    mirrored = 1 if len(totals) == 2 and len(totals[0]) != len(totals[1]) else 2
    return reached / exact, mirrored / exact


def _sign_flips(n: int, rng: np.random.Generator | None) -> np.ndarray:
    if rng is not None:
        return rng.integers(0, 2, size=(EXACT, n)) * 2 - 1
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1) * 2 - 1


def _choices(n: int, size: int, rng: np.random.Generator | None) -> np.ndarray:
    if rng is not None:
        return (rng.random((EXACT, n)).argsort(axis=1) < size).astype(float)
    return _every_choice(n, size)


@cache
def _every_choice(n: int, size: int) -> np.ndarray:
    chosen = np.zeros((comb(n, size), n))
    for row, picked in enumerate(combinations(range(n), size)):
        chosen[row, list(picked)] = 1
    return chosen
