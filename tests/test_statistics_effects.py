"""What a contrast is made of: effects as plain means, exclusions by rule and by name."""

import numpy as np
import pytest

from recheck.statistics import read_plan
from recheck.statistics.effects import Effects, Question, Term
from recheck.statistics.results import Size
from statistics_experiment import experiment, loaded

XS, M = Size(25_000, "XS"), Size(800_000, "M")


def accuracy(data, **levels) -> float:
    for name, value in levels.items():
        values = value if isinstance(value, tuple) else (value,)
        data = data[data[name].isin(values)]
    right = data.label == data.prediction
    return right.groupby([data.language, data.perturbation]).mean().mean()


def question(*terms, measure="points", languages=("de", "ru"), levels=(1, 2)) -> Question:
    return Question("question", terms, "nli", languages, levels, measure)


def estimate(results, asked) -> float:
    return float(Effects(results, read_plan()).data(asked).sample.estimate)


@pytest.fixture(scope="module")
def data():
    return experiment(items=30)


@pytest.fixture(scope="module")
def results(data, tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("results"), data)


def test_degradation_is_clean_minus_perturbed_languages_weighted_equally(data, results):
    cell = {"model": "XS", "condition": "none", "language": ("de", "ru")}
    clean = accuracy(data, **cell, perturbation="clean")
    perturbed = accuracy(data, **cell, perturbation=("typo", "swap"))
    asked = question(Term(1.0, XS, "none"))
    assert estimate(results, asked) == pytest.approx(clean - perturbed)


def test_a_language_with_fewer_items_weighs_the_same(data, tmp_path):
    fewer = data[~((data.language == "ru") & data.item.str[3:].astype(int).ge(10))]
    cell = {"model": "XS", "condition": "none", "language": ("de", "ru")}
    expected = accuracy(fewer, **cell, perturbation="clean") - accuracy(
        fewer, **cell, perturbation=("typo", "swap")
    )
    asked = question(Term(1.0, XS, "none"))
    assert estimate(loaded(tmp_path, fewer), asked) == pytest.approx(expected)


def test_difference_of_differences_is_the_sum_of_its_cells(results):
    cells = {
        (size, condition): estimate(results, question(Term(1.0, size, condition)))
        for size in (XS, M)
        for condition in ("english", "russian")
    }
    asked = question(
        Term(1.0, M, "english"),
        Term(-1.0, M, "russian"),
        Term(-1.0, XS, "english"),
        Term(1.0, XS, "russian"),
    )
    expected = (cells[M, "english"] - cells[M, "russian"]) - (
        cells[XS, "english"] - cells[XS, "russian"]
    )
    assert estimate(results, asked) == pytest.approx(expected)


def test_relative_degradation_is_the_share_lost_of_the_accuracy_above_chance(data, results):
    cell = {"model": "M", "condition": "none", "language": ("de", "ru")}
    clean = accuracy(data, **cell, perturbation="clean")
    perturbed = accuracy(data, **cell, perturbation=("typo", "swap"))
    asked = question(Term(1.0, M, "none"), measure="relative")
    assert estimate(results, asked) == pytest.approx((clean - perturbed) / (clean - 1 / 3))


def test_flips_in_both_directions_add_up_to_the_degradation(results):
    term = Term(1.0, M, "english")
    lost = estimate(results, question(term, measure="right to wrong"))
    gained = estimate(results, question(term, measure="wrong to right"))
    assert lost > 0 and gained > 0
    assert lost - gained == pytest.approx(estimate(results, question(term)))


def test_fine_tuning_seeds_are_averaged_within_pretraining_seeds(tmp_path):
    data = experiment(seeds=3, fine_tuning=2, items=20, sizes=("M",))
    found = Effects(loaded(tmp_path, data), read_plan()).data(question(Term(1.0, M, "none")))
    assert found.unit == "pretraining seeds"
    assert found.sample.seeds == (3,)


def test_one_pretraining_makes_fine_tuning_seeds_the_unit(tmp_path):
    data = experiment(seeds=1, fine_tuning=4, items=20, sizes=("M",))
    found = Effects(loaded(tmp_path, data), read_plan()).data(question(Term(1.0, M, "none")))
    assert (found.unit, found.sample.seeds) == ("fine-tuning seeds", (4,))


def test_conditions_are_paired_within_a_size_and_sizes_are_not(results):
    effects = Effects(results, read_plan())
    within = question(Term(1.0, M, "english"), Term(-1.0, M, "russian"))
    across = question(Term(1.0, M, "english"), Term(-1.0, XS, "english"))
    assert effects.data(within).sample.seeds == (4,)
    assert effects.data(across).sample.seeds == (4, 4)


def test_items_with_one_id_in_all_languages_are_one_item(data, results, tmp_path):
    shared = data.assign(item=data.item.str[3:])
    asked = question(Term(1.0, M, "none"))
    assert Effects(results, read_plan()).data(asked).sample.items == 60
    together = Effects(loaded(tmp_path, shared), read_plan()).data(asked).sample
    assert together.items == 30
    assert together.estimate == pytest.approx(estimate(results, asked))


def test_a_run_at_chance_on_clean_items_is_left_out_and_named(data, tmp_path):
    rng = np.random.default_rng(0)
    guessing = (data.model == "M") & (data.condition == "none") & (data.pretraining_seed == 2)
    broken = data.copy()
    broken.loc[guessing, "prediction"] = rng.integers(0, 3, guessing.sum())
    found = Effects(loaded(tmp_path, broken), read_plan()).data(question(Term(1.0, M, "none")))
    assert found.sample.seeds == (3,)
    (left,) = found.excluded
    assert left.cell == "M (none, pretraining seed 2, seed 0)"
    assert left.reason.startswith("at chance: clean accuracy")


def test_a_run_that_gives_one_answer_has_collapsed_even_above_chance(data, tmp_path):
    constant = (data.model == "M") & (data.condition == "none") & (data.pretraining_seed == 1)
    broken = data.assign(label=np.where(data.item.str.endswith("0"), 1, 0))
    broken["prediction"] = np.where(data.label == data.prediction, broken.label, 2)
    broken.loc[constant, "prediction"] = 0
    plan = read_plan().model_copy(update={"chance": {"nli": 1 / 3}})
    found = Effects(loaded(tmp_path, broken), plan).data(question(Term(1.0, M, "none")))
    assert [left.reason[:9] for left in found.excluded] == ["collapsed"]


def test_a_pair_that_loses_one_side_loses_both_and_says_so(data, tmp_path):
    gone = (data.model == "M") & (data.condition == "english") & (data.pretraining_seed == 3)
    asked = question(Term(1.0, M, "english"), Term(-1.0, M, "russian"))
    found = Effects(loaded(tmp_path, data[~gone]), read_plan()).data(asked)
    assert found.sample.seeds == (3,)
    assert [(e.cell, e.reason.split(":")[0]) for e in found.excluded] == [
        ("M (russian, pretraining seed 3)", "unpaired")
    ]


def test_a_run_without_some_language_is_left_out_where_it_is_needed(data, tmp_path):
    gone = (data.model == "M") & (data.pretraining_seed == 0) & (data.language == "ru")
    effects = Effects(loaded(tmp_path, data[~gone]), read_plan())
    found = effects.data(question(Term(1.0, M, "none")))
    assert "not evaluated on ru" in found.excluded[0].reason
    alone = effects.data(question(Term(1.0, M, "none"), languages=("de",)))
    assert not alone.excluded


def test_conditions_with_pretrainings_of_their_own_are_independent_groups(data, tmp_path):
    shifted = data["pretraining_seed"] + 10 * (data.condition == "english")
    asked = question(Term(1.0, M, "english"), Term(-1.0, M, "russian"))
    effects = Effects(loaded(tmp_path, data.assign(pretraining_seed=shifted)), read_plan())
    found = effects.data(asked)
    assert found.sample.seeds == (4, 4) and not found.excluded
    paired = Effects(loaded(tmp_path, data), read_plan()).data(asked)
    assert found.sample.estimate == pytest.approx(paired.sample.estimate)


def test_predictions_coded_as_right_and_wrong_are_not_taken_for_a_collapse(data, tmp_path):
    right = (data.label == data.prediction).astype(int)
    coded = data.assign(label=1, prediction=right)
    asked = question(Term(1.0, M, "none"))
    effects = Effects(loaded(tmp_path, coded), read_plan())
    assert effects.chance("nli") == 0
    assert not effects.data(asked).excluded
    plain = Effects(loaded(tmp_path, data), read_plan()).data(asked)
    assert effects.data(asked).sample.estimate == pytest.approx(plain.sample.estimate)
