"""The methods shown beside the chosen one are what their names say."""

import numpy as np
import pytest
from scipy import stats

from recheck.statistics import inference
from recheck.statistics.alternatives import (
    BOOTSTRAP,
    CHOSEN,
    METHODS,
    NAIVE,
    PERMUTATION,
    alternatives,
)
from recheck.statistics.inference import Sample
from statistics_experiment import experiment, loaded

SEEDS, ITEMS = 6, 25
X = (
    np.random.default_rng(4).normal(0.3, 1, (SEEDS, 1))
    + np.random.default_rng(5).normal(0, 1, (1, ITEMS))
    + np.random.default_rng(6).normal(0, 1, (SEEDS, ITEMS))
)
SAMPLE = Sample((X / ITEMS,), np.zeros(ITEMS, dtype=int))


def test_gee_is_statsmodels_gee_with_seeds_as_clusters():
    import statsmodels.api as sm

    clusters = np.repeat(np.arange(SEEDS), ITEMS)
    fit = sm.GEE(X.ravel(), np.ones((X.size, 1)), groups=clusters).fit()
    v = METHODS["seeds only, normal (GEE)"](SAMPLE)
    assert np.sqrt(v.total) == pytest.approx(fit.bse[0])
    assert inference.p_value(SAMPLE.estimate, v) == pytest.approx(fit.pvalues[0])


def test_seeds_only_is_a_t_test_on_seed_means():
    v = METHODS["seeds only, t"](SAMPLE)
    expected = stats.ttest_1samp(X.mean(axis=1), 0).pvalue
    assert inference.p_value(SAMPLE.estimate, v) == pytest.approx(expected)


def test_item_only_is_a_z_test_on_item_means():
    v = METHODS[NAIVE](SAMPLE)
    expected = stats.sem(X.mean(axis=0))
    assert np.sqrt(v.total) == pytest.approx(expected)


def test_every_planned_contrast_is_shown_by_every_method(tmp_path):
    results = loaded(tmp_path, experiment(seeds=6, items=40))
    rows = alternatives(results)
    methods = {row.method for row in rows}
    assert methods == {*METHODS, BOOTSTRAP, PERMUTATION}
    by_method = {r.method: r for r in rows if r.contrast == "degradation at M"}
    assert len({round(r.estimate, 9) for r in by_method.values()}) == 1
    width = {name: row.high - row.low for name, row in by_method.items() if row.low is not None}
    assert width[NAIVE] < width[CHOSEN]
    assert by_method[PERMUTATION].smallest_p == 2 / 2**6
