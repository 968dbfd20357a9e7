"""Answers to planned and exploratory contrasts, and the sentences that carry them."""

import json

import numpy as np
import pytest
from scipy import stats

from recheck.errors import InputError
from recheck.records import to_json
from recheck.statistics import read_plan, significance
from recheck.statistics.contrasts import adjust
from statistics_experiment import experiment, loaded

FIELDS = {
    "name",
    "family",
    "estimate",
    "low",
    "high",
    "p",
    "p_adjusted",
    "method",
    "minimum_detectable",
    "power",
    "equivalent",
    "sentence",
    "excluded",
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """English loses 4 logits more than Russian at M, and nothing differs at XS."""
    loss = {("M", "english"): 2.5, ("M", "russian"): 0.1}
    data = experiment(seeds=5, items=80, loss=loss)
    return significance(loaded(tmp_path_factory.mktemp("results"), data))


def planned(answers, name):
    return next(c for c in answers if c.family == "planned" and c.name == name)


def test_each_answer_has_the_fields_of_the_data_dictionary(answers):
    record = json.loads(to_json(answers[0]))
    assert set(record) == FIELDS
    assert all(c.low <= c.estimate <= c.high for c in answers if c.p is not None)


def test_the_planned_questions_come_first_and_in_order(answers):
    assert [c.name for c in answers if c.family == "planned"] == [
        "degradation at XS",
        "degradation at M",
        "size: M minus XS",
        "English minus other language at XS",
        "English minus other language at M",
        "size x (English minus other language): M minus XS",
    ]


def test_an_effect_that_is_there_is_found_and_told(answers):
    contrast = planned(answers, "English minus other language at M")
    assert contrast.p_adjusted < 0.05 and contrast.low > 20
    assert "english loses more than russian" in contrast.sentence
    interaction = planned(answers, "size x (English minus other language): M minus XS")
    assert "the loss of english relative to russian grows with size" in interaction.sentence


def test_where_nothing_is_found_the_sentence_says_what_could_not_be_seen(answers):
    contrast = planned(answers, "English minus other language at XS")
    assert contrast.p_adjusted > 0.05
    assert "no effect was" in contrast.sentence
    shown = f"an effect below {contrast.minimum_detectable:.1f} points would be missed"
    assert f"With 5 pretraining seeds and 160 items in 2 languages, {shown}" in contrast.sentence


def test_what_only_holds_before_correction_is_told_as_not_established(tmp_path):
    answers = significance(loaded(tmp_path, experiment(seeds=3, items=30)))
    contrast = planned(answers, "degradation at M")
    assert contrast.p < 0.05 <= contrast.p_adjusted
    assert "not established: perturbed items are answered worse when looked at" in contrast.sentence
    assert "but not once corrected for all the contrasts asked" in contrast.sentence


def test_every_sentence_of_an_exploratory_contrast_says_so(answers):
    exploratory = [c for c in answers if c.family == "exploratory"]
    assert len(exploratory) > 20
    assert all(c.sentence.startswith("Exploratory: ") for c in exploratory)
    assert len({c.name for c in exploratory}) == len(exploratory)


def test_exploratory_contrasts_go_by_language_perturbation_and_pair(answers):
    names = {c.name for c in answers if c.family == "exploratory"}
    assert {
        "degradation at M, typo 0.15",
        "degradation at M, ru",
        "degradation at M, en",
        "degradation at M, relative",
        "none minus russian at XS",
        "size, none: M minus XS",
    } <= names


def test_the_trend_over_log_parameters_is_the_slope_of_the_cell_means(tmp_path):
    data = experiment(seeds=3, items=20, sizes=("XS", "S", "M"), conditions=("none",))
    answers = {c.name: c for c in significance(loaded(tmp_path, data), read_plan())}
    cells = [answers[f"degradation at {size}"].estimate for size in ("XS", "S", "M")]
    slope = stats.linregress(np.log10([25_000, 150_000, 800_000]), cells).slope
    trend = answers["trend, none per tenfold parameters"]
    assert trend.estimate == pytest.approx(slope)


def test_same_results_same_bytes(tmp_path):
    data = experiment(seeds=3, items=20)
    first = significance(loaded(tmp_path, data))
    shuffled = significance(loaded(tmp_path, data.sample(frac=1, random_state=1)))
    assert [to_json(c) for c in first] == [to_json(c) for c in shuffled]


def test_holm_adjusts_the_planned_family_and_benjamini_hochberg_the_rest(answers):
    from scipy.stats import false_discovery_control

    exploratory = [c for c in answers if c.family == "exploratory"]
    expected = false_discovery_control([c.p for c in exploratory])
    assert [c.p_adjusted for c in exploratory] == pytest.approx(list(expected))
    p = sorted(c.p for c in answers if c.family == "planned")
    holm = np.minimum(1, np.maximum.accumulate(np.array(p) * np.arange(len(p), 0, -1)))
    adjusted = sorted(c.p_adjusted for c in answers if c.family == "planned")
    assert adjusted == pytest.approx(list(holm))


def test_the_worked_example_of_benjamini_and_hochberg_1995():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.000]
    assert sum(value <= 0.05 for value in adjust(p, "exploratory")) == 4
    assert sum(value <= 0.05 for value in adjust(p, "planned")) == 3


def test_a_tight_difference_near_zero_is_equivalent(tmp_path):
    data = experiment(seeds=6, items=400, spread=0.0, conditions=("english", "russian"))
    answers = significance(loaded(tmp_path, data), read_plan().model_copy(update={"margin": 8.0}))
    contrast = planned(answers, "English minus other language at M")
    assert contrast.equivalent and contrast.p > 0.05 and contrast.power > 0.8
    assert "an equivalence test puts it within 8 points of none" in contrast.sentence


def test_one_seed_is_shown_without_a_test(tmp_path):
    answers = significance(loaded(tmp_path, experiment(seeds=1, items=20)))
    contrast = planned(answers, "degradation at M")
    assert contrast.estimate is not None
    assert contrast.p is contrast.low is contrast.p_adjusted is contrast.equivalent is None
    assert "not answered (estimate " in contrast.sentence
    assert "the spread between seeds needs two" in contrast.sentence


def test_all_items_right_is_not_taken_for_certainty(tmp_path):
    data = experiment(seeds=4, items=20)
    answers = significance(loaded(tmp_path, data.assign(prediction=data.label)))
    contrast = planned(answers, "degradation at M")
    assert contrast.estimate == 0 and contrast.p is None
    assert "nothing is known of the spread" in contrast.sentence


def test_a_missing_cell_is_named_and_not_skipped(tmp_path):
    data = experiment(seeds=3, items=20)
    gone = (data.model == "M") & (data.condition == "english")
    answers = significance(loaded(tmp_path, data[~gone]))
    contrast = planned(answers, "English minus other language at M")
    assert contrast.p is None and "not answered" in contrast.sentence
    assert [(e.cell, e.reason) for e in contrast.excluded][:1] == [
        ("M (english)", "missing: no such run in the results")
    ]
    assert planned(answers, "English minus other language at XS").p is not None


def test_a_level_that_no_condition_fills_is_reported(tmp_path):
    data = experiment(seeds=3, items=20, conditions=("none", "english"))
    answers = significance(loaded(tmp_path, data))
    contrast = planned(answers, "English minus other language")
    assert "no condition of the results belongs to 'other'" in contrast.sentence


def test_results_that_no_planned_contrast_fits_are_refused(tmp_path):
    data = experiment(seeds=3, items=20)
    results = loaded(tmp_path, data[data.perturbation == "clean"])
    with pytest.raises(InputError, match="none of the 4 planned contrasts fits"):
        significance(results)


def test_excluded_runs_are_counted_in_the_sentence(tmp_path):
    data = experiment(seeds=4, items=40)
    broken = (data.model == "M") & (data.condition == "russian") & (data.pretraining_seed == 0)
    data.loc[broken, "prediction"] = 0
    contrast = planned(significance(loaded(tmp_path, data)), "English minus other language at M")
    assert contrast.excluded[0].cell == "M (russian, pretraining seed 0, seed 0)"
    assert contrast.sentence.endswith("2 cells left out by rule: 1 collapsed, 1 unpaired.")


def test_a_plan_may_ask_for_accuracy_itself(tmp_path):
    loss = {"name": "clean", "effect": "size", "measure": "accuracy", "condition": "none"}
    plan = type(read_plan()).model_validate({"contrast": [loss]})
    data = experiment(seeds=4, items=60)
    wrong = (data.model == "XS") & (data.index % 4 == 0)
    data.loc[wrong, "prediction"] = (data.loc[wrong, "label"] + 1) % 3
    contrast = planned(significance(loaded(tmp_path, data), plan), "clean: M minus XS")
    assert contrast.estimate > 10 and "accuracy is higher" in contrast.sentence
