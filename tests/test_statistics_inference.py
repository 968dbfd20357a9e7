"""The chosen interval and test: agreement with textbooks and libraries where methods coincide."""

import numpy as np
import pytest
from scipy import stats

from recheck.statistics import inference
from recheck.statistics.inference import Sample, Variance

SLEEP_ONE = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_TWO = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
"""Cushny & Peebles' hours of sleep, from Student (1908)."""


def seeds_only(*groups) -> Sample:
    """Samples in which items tell nothing: two items that share each seed's value."""
    arrays = tuple(np.repeat(np.array(g, float)[:, None] / 2, 2, axis=1) for g in groups)
    return Sample(arrays, np.zeros(2, dtype=int))


def crossed(seeds=5, items=40, seed=0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    effects = rng.normal(0, 1, (seeds, 1)) + rng.normal(0, 1, (1, items))
    return (0.5 + effects + rng.normal(0, 1, (seeds, items))) / items


def test_students_sleep_data_give_students_t_interval_and_p():
    sample = seeds_only(np.subtract(SLEEP_ONE, SLEEP_TWO))
    v = inference.variance(sample)
    half = inference.half_width(0.05, v)
    assert sample.estimate == pytest.approx(-1.58)
    assert inference.p_value(sample.estimate, v) == pytest.approx(0.002833, abs=5e-7)
    assert sample.estimate - half == pytest.approx(-2.4598858, abs=1e-6)
    assert sample.estimate + half == pytest.approx(-0.7001142, abs=1e-6)


def test_two_groups_of_seeds_give_welchs_t_test():
    sample = seeds_only(SLEEP_ONE, np.negative(SLEEP_TWO))
    v = inference.variance(sample)
    welch = stats.ttest_ind(SLEEP_ONE, SLEEP_TWO, equal_var=False)
    assert v.df == pytest.approx(17.776, abs=1e-3)
    assert inference.p_value(sample.estimate, v) == pytest.approx(welch.pvalue, rel=1e-7)


def test_one_seed_part_without_items_is_students_t_at_any_distance():
    for df in (1, 2, 4.4, 9, 200, 30_000):
        distance = np.array([0.0, 0.5, 2.0, 4.3, 30.0])
        tail = inference.tail(distance, Variance(1.0, 0.0, df))
        assert tail == pytest.approx(stats.t.sf(distance, df), rel=1e-6)


def test_items_alone_give_the_normal_tail():
    tail = inference.tail(1.96, Variance(0.0, 1.0, 2.0))
    assert tail == pytest.approx(stats.norm.sf(1.96))


def test_the_reference_is_the_sum_of_a_t_and_a_normal_variable():
    rng = np.random.default_rng(3)
    draws = 1.5 * rng.standard_t(4, 400_000) + 0.8 * rng.standard_normal(400_000)
    v = Variance(1.5**2, 0.8**2, 4.0)
    for distance in (1.0, 3.0, 6.0):
        expected = (draws > distance).mean()
        assert inference.tail(distance, v) == pytest.approx(expected, abs=0.003)


def test_the_interval_is_the_effects_not_rejected():
    v = Variance(2.0, 0.7, 3.0)
    for alpha in (0.01, 0.05, 0.2):
        assert inference.p_value(inference.half_width(alpha, v), v) == pytest.approx(alpha)


def test_variance_parts_are_the_mean_squares_of_a_crossed_table():
    x = crossed()
    seeds, items = x.shape
    y = x * items
    grand, by_seed, by_item = y.mean(), y.mean(axis=1), y.mean(axis=0)
    ms_seed = items * ((by_seed - grand) ** 2).sum() / (seeds - 1)
    ms_item = seeds * ((by_item - grand) ** 2).sum() / (items - 1)
    rest = y - by_seed[:, None] - by_item + grand
    ms_rest = (rest**2).sum() / ((seeds - 1) * (items - 1))
    v = inference.variance(Sample((x,), np.zeros(items, dtype=int)))
    assert v.total == pytest.approx((ms_seed + ms_item - ms_rest) / (seeds * items))
    assert v.seed == pytest.approx(ms_seed / (seeds * items))


def test_variance_agrees_with_a_crossed_mixed_model():
    import pandas as pd
    import statsmodels.formula.api as smf

    x = crossed(6, 15, seed=2) * 15
    seed, item = np.indices(x.shape)
    data = pd.DataFrame({"y": x.ravel(), "seed": seed.ravel(), "item": item.ravel()})
    fit = smf.mixedlm(
        "y ~ 1",
        data,
        groups=np.zeros(len(data)),
        re_formula="0",
        vc_formula={"seed": "0 + C(seed)", "item": "0 + C(item)"},
    ).fit(reml=True)
    v = inference.variance(Sample((x / 15,), np.zeros(15, dtype=int)))
    assert fit.bse["Intercept"] == pytest.approx(np.sqrt(v.total), rel=0.02)


def test_languages_with_different_means_do_not_count_as_spread_of_items():
    x = crossed()
    strata = np.repeat([0, 1], 20)
    shifted = x + np.where(strata == 0, 5.0, -5.0) / 40
    before = inference.variance(Sample((x,), strata))
    after = inference.variance(Sample((shifted,), strata))
    assert after.total == pytest.approx(before.total)
    assert inference.item_only(Sample((shifted,), strata)).item == pytest.approx(
        inference.item_only(Sample((x,), strata)).item
    )


def test_many_data_sets_at_once_give_what_each_gives_alone():
    batch = np.stack([crossed(seed=s) for s in range(4)])
    strata = np.zeros(40, dtype=int)
    together = inference.variance(Sample((batch,), strata))
    for index in range(4):
        alone = inference.variance(Sample((batch[index],), strata))
        assert together.total[index] == pytest.approx(alone.total)


def test_equivalence_is_statsmodels_two_one_sided_tests():
    from statsmodels.stats.weightstats import ttost_paired

    one, other = np.array(SLEEP_ONE), np.array(SLEEP_TWO)
    sample = seeds_only(one - other)
    p = inference.p_equivalence(sample.estimate, 2.5, inference.variance(sample))
    assert p == pytest.approx(ttost_paired(one, other, -2.5, 2.5)[0], rel=1e-6)


def test_minimum_detectable_effect_of_a_t_test_is_statsmodels():
    from statsmodels.stats.power import TTestPower

    expected = TTestPower().solve_power(nobs=5, alpha=0.05, power=0.8)
    v = Variance(1 / 5, 0.0, 4.0)
    assert inference.minimum_detectable(0.8, 0.05, v) == pytest.approx(expected, rel=1e-4)
    assert inference.achieved_power(expected, 0.05, v) == pytest.approx(0.8, rel=1e-4)


def test_more_items_cannot_make_up_for_seeds():
    few_seeds = Variance(1.0, 0.0, 2.0)
    many_items = Variance(1.0, 1e-9, 2.0)
    assert inference.half_width(0.05, many_items) == pytest.approx(
        inference.half_width(0.05, few_seeds), rel=1e-3
    )


def test_power_rises_smoothly_to_one():
    effects = np.linspace(0, 40, 81)
    power = inference.achieved_power(effects, 0.05, Variance(1.0, 0.2, 2.0))
    assert (np.diff(power) >= -1e-9).all()
    assert power[0] < 0.06 and power[-1] == pytest.approx(1.0, abs=1e-6)
