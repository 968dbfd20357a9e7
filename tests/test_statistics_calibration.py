"""The shipped calibration holds what it must show, and a fresh simulation agrees with it."""

import numpy as np
import pytest
from scipy.special import expit

from recheck.statistics import calibration_table, inference
from recheck.statistics.alternatives import CHOSEN, NAIVE
from recheck.statistics.calibration import method_table, power_curve, spread_table
from recheck.statistics.simulation import Design, simulate
from statistics_experiment import experiment, loaded


def test_every_setting_was_simulated_often_enough():
    table = calibration_table()
    assert (table["data sets"] >= 2000).all()
    settings = set(zip(table["pretraining seeds"], table["items"], strict=True))
    assert {(s, i) for s in (3, 5, 10) for i in (300, 1500)} <= settings


UNEVEN = "pilot and a quarter of it"
"""Sizes whose seeds differ fourfold in spread: beyond what three seeds can be held to."""


def test_the_chosen_test_keeps_its_promise_and_the_item_only_test_does_not():
    table = calibration_table()
    even = table[table.spread != UNEVEN]
    assert even["false positives"].between(3, 6).all()
    assert even["coverage"].between(93, 97).all()
    assert (table["false positives, item-only"] > table["false positives"]).all()
    assert table["false positives, item-only"].max() > 50


def test_sizes_of_very_uneven_spread_are_measured_and_stay_near_the_bounds():
    uneven = calibration_table().query("spread == @UNEVEN")
    assert set(uneven["pretraining seeds"]) == {3, 5}
    assert (uneven["false positives"] < 8).all() and (uneven["coverage"] > 91).all()


def test_no_other_method_stays_within_the_bounds():
    table = method_table().set_index("method")
    bad = (table["false positives, least"] < 3) | (table["false positives, most"] > 6)
    assert not bad[CHOSEN] and bad[NAIVE] and bad.sum() == len(table) - 1


def test_power_rises_with_effect_seeds_and_items():
    curve = power_curve()
    for _, part in curve.groupby(["seeds", "items"]):
        assert part.sort_values("points")["chosen"].is_monotonic_increasing
    at = curve[curve.points == 10].set_index(["seeds", "items"])["chosen"]
    assert at[3, 300] < at[5, 300] < at[10, 300] < at[10, 1500]


@pytest.mark.parametrize("kind", ["degradation", "condition", "size"])
def test_simulated_contrasts_are_worth_what_was_asked(kind):
    sample = simulate(Design(kind, 5, 200, 0.76, 0.38), 8.0, 1500, np.random.default_rng(1))
    estimates = 100 * sample.estimate
    error = estimates.std() / np.sqrt(len(estimates))
    assert estimates.mean() == pytest.approx(8.0, abs=4 * error)


def test_a_fresh_simulation_agrees_with_the_table():
    table = calibration_table()
    row = table[
        (table.contrast == "condition")
        & (table.spread == "pilot")
        & (table["pretraining seeds"] == 5)
        & (table["items"] == 300)
        & (table["fine-tuning seeds"] == 1)
    ].iloc[0]
    sample = simulate(Design("condition", 5, 300, 0.76, 0.38), 0.0, 1500, np.random.default_rng(9))
    estimate = sample.estimate.astype(float)
    for column, variance in (
        ("false positives", inference.variance),
        ("false positives, item-only", inference.item_only),
    ):
        found = 100 * (inference.p_value(estimate, variance(sample)) < 0.05).mean()
        error = 100 * np.sqrt(2 * 0.25 * row[column] / 100 / 1500) * 2
        assert found == pytest.approx(row[column], abs=4 * error)


def test_the_truth_is_the_mean_over_seeds_and_items():
    design = Design("degradation", 40, 1, 0.76, 0.38)
    rng = np.random.default_rng(2)
    sample = simulate(design, 10.0, 20_000, rng)
    assert sample.groups[0].shape == (20_000, 40, 1)
    clean = expit(0.8 + np.hypot(0.76, 1.5) * rng.standard_normal(400_000)).mean()
    assert 0.6 < clean < 0.8
    assert sample.estimate.mean() == pytest.approx(0.1, abs=0.01)


def test_results_are_held_against_the_spread_that_was_simulated(tmp_path):
    results = loaded(tmp_path, experiment(seeds=4, items=60, spread=0.5))
    table = spread_table(results).set_index("contrast")
    assert list(table["seeds"].unique()) == [4]
    assert (table["simulated, least"] < table["simulated, most"]).all()
    assert 0 < table.loc["degradation at M", "between seeds"] < 20
