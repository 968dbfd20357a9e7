"""Bootstrap and permutation agree with scipy where scipy can do the same."""

import tracemalloc

import numpy as np
import pytest
from scipy import stats

from recheck.statistics.inference import Sample
from recheck.statistics.resampling import (
    BATCH_BYTES,
    percentile_interval,
    seed_permutation,
    two_way_bootstrap,
)

SEEDS, ITEMS = 5, 60


def sample(seed=0, seeds=SEEDS, mean=0.1) -> Sample:
    rng = np.random.default_rng(seed)
    x = mean + rng.normal(0, 0.2, (seeds, 1)) + rng.normal(0, 0.5, (seeds, ITEMS))
    return Sample((x / ITEMS,), np.zeros(ITEMS, dtype=int))


def by_seeds(*groups) -> Sample:
    return Sample(
        tuple(np.array(group, float)[:, None] / 2 * np.ones(2) for group in groups),
        np.zeros(2, dtype=int),
    )


def test_two_way_bootstrap_is_scipys_bootstrap_of_seeds_and_items():
    one = sample()
    x = one.groups[0] * ITEMS

    def mean(seeds, items, axis=-1):
        return x[seeds[..., :, None], items[..., None, :]].mean(axis=(-2, -1))

    theirs = stats.bootstrap(
        (np.arange(SEEDS), np.arange(ITEMS)),
        mean,
        n_resamples=20_000,
        method="percentile",
        paired=False,
        vectorized=True,
        batch=2_000,
        rng=np.random.default_rng(1),
    )
    ours = two_way_bootstrap([one], 20_000, np.random.default_rng(2))[0]
    assert ours.std() == pytest.approx(theirs.standard_error, rel=0.03)
    low, high = percentile_interval(ours, 0.05)
    tolerance = 0.08 * theirs.standard_error
    assert low == pytest.approx(theirs.confidence_interval.low, abs=tolerance)
    assert high == pytest.approx(theirs.confidence_interval.high, abs=tolerance)


def test_bootstrap_mean_is_the_estimate_for_one_and_two_groups():
    strata = np.repeat([0, 1, 2], ITEMS // 3)
    rng = np.random.default_rng(5)
    two = Sample((rng.random((4, ITEMS)) / ITEMS, -rng.random((3, ITEMS)) / ITEMS), strata)
    drawn = two_way_bootstrap([sample(), two], 4_000, rng)
    for one, distribution in zip((sample(), two), drawn, strict=True):
        error = 4 * distribution.std() / np.sqrt(4_000)
        assert distribution.mean() == pytest.approx(one.estimate, abs=error)


def test_same_generator_same_draws():
    first = two_way_bootstrap([sample()], 200, np.random.default_rng(3))
    assert (first == two_way_bootstrap([sample()], 200, np.random.default_rng(3))).all()


def test_memory_is_bounded_by_the_batch_and_not_by_resamples_times_items():
    rng = np.random.default_rng(0)
    wide = [Sample((rng.random((5, 5_000)) / 5_000,), np.zeros(5_000, dtype=int))]
    tracemalloc.start()
    two_way_bootstrap(wide, 4_000, rng)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * BATCH_BYTES < 4_000 * 5_000 * 8


def test_sign_flips_are_scipys_permutation_test():
    one = sample(seeds=9)
    totals = one.groups[0].sum(axis=1)
    theirs = stats.permutation_test(
        (totals,), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    p, smallest = seed_permutation(one, np.random.default_rng(0))
    assert p == pytest.approx(theirs.pvalue)
    assert smallest == 2 / 2**9


def test_changing_groups_is_scipys_permutation_test():
    one, other = [3.1, 4.0, 5.2, 6.1], [2.0, 3.3, 2.9]

    def difference(a, b, axis=-1):
        return a.mean(axis=axis) - b.mean(axis=axis)

    theirs = stats.permutation_test((one, other), difference, vectorized=True)
    exceeding = np.abs(theirs.null_distribution) >= abs(theirs.statistic) * (1 - 1e-9)
    p, _ = seed_permutation(by_seeds(one, np.negative(other)), np.random.default_rng(0))
    assert p == pytest.approx(exceeding.mean())


def test_sign_flips_of_ranks_are_scipys_wilcoxon():
    differences = np.array([1.2, -0.3, 0.8, 2.1, -0.6, 1.7, 0.4])
    ranks = np.sign(differences) * stats.rankdata(np.abs(differences))
    p, _ = seed_permutation(by_seeds(ranks), np.random.default_rng(0))
    assert p == pytest.approx(stats.wilcoxon(differences, method="exact").pvalue)


def test_three_seeds_cannot_reach_five_percent_and_say_so():
    p, smallest = seed_permutation(by_seeds([5.0, 5.1, 4.9]), np.random.default_rng(0))
    assert p == smallest == 0.25


def test_random_rearrangements_are_taken_for_many_seeds():
    p, smallest = seed_permutation(sample(seeds=30, mean=0.0), np.random.default_rng(0))
    assert 0 < smallest <= p <= 1
    totals = sample(seeds=30, mean=0.0).groups[0].sum(axis=1)
    assert p == pytest.approx(stats.ttest_1samp(totals, 0).pvalue, abs=0.05)


def test_no_permutation_test_for_three_groups():
    assert seed_permutation(by_seeds([1, 2], [1, 2], [1, 2]), np.random.default_rng(0)) is None
