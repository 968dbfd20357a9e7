"""Sample sizes hold what they promise in simulated experiments."""

import numpy as np
import pytest

from recheck.errors import InputError
from recheck.statistics import Components, inference, power, read_plan
from recheck.statistics.inference import Sample
from recheck.statistics.sample_size import pilot_components
from statistics_experiment import experiment, loaded

STATED = Components(seed=3.0, item=20.0, residual=45.0)


def simulated(c: Components, effect, seeds, items, sets, rng) -> Sample:
    x = (
        effect
        + rng.normal(0, c.seed, (sets, seeds, 1))
        + rng.normal(0, c.item, (sets, 1, items))
        + rng.normal(0, c.residual, (sets, seeds, items))
    )
    return Sample((x / 100 / items,), np.zeros(items, dtype=int))


def test_the_items_named_give_the_power_named():
    (answer,) = power(6.0, components=STATED, seeds=(7,))
    rng = np.random.default_rng(0)
    sample = simulated(STATED, 6.0, 7, answer.items, 1500, rng)
    found = inference.p_value(sample.estimate, inference.variance(sample)) < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.05)


def test_too_few_seeds_cannot_be_bought_back_with_items():
    three, ten = power(4.0, components=STATED, seeds=(3, 10))
    assert three.items is None and "do not suffice with any number of items" in three.sentence
    assert ten.items is not None and f"need {ten.items:,} items" in ten.sentence


def test_more_seeds_and_more_languages_need_fewer_items():
    answers = power(5.0, components=STATED, seeds=(6, 10, 20), languages=(1, 4))
    items = [a.items for a in answers]
    assert items[0] > items[1] > items[2] and items[3] > items[4] > items[5]
    assert items[3] < items[0]


def test_a_pilot_gives_back_the_spread_it_was_made_with(tmp_path):
    found = []
    for rng in range(4):
        data = experiment(seeds=10, items=60, spread=0.8, conditions=("english",), rng=rng)
        pilot = pilot_components(loaded(tmp_path, data), read_plan())
        found.append(pilot["degradation at M"])
    assert {p.languages for p in found} == {2} and found[0].components.groups == 1
    # One answer clean minus the mean of two perturbed ones, accuracies about .8 and .72.
    residual = 100 * np.sqrt(0.8 * 0.2 + 0.72 * 0.28 / 2)
    assert np.mean([p.components.residual for p in found]) == pytest.approx(residual, rel=0.12)
    assert np.mean([p.components.item for p in found]) < 15


def test_a_pilot_answers_for_every_planned_contrast(tmp_path):
    results = loaded(tmp_path, experiment(seeds=3, items=30))
    answers = power(5.0, results=results, seeds=(5, 10))
    assert {a.contrast for a in answers} >= {"degradation at M", "size: M minus XS"}
    assert all(a.languages == 2 for a in answers)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"effect": 0, "components": STATED}, "above 0"),
        ({"effect": 5}, "either pilot results or stated"),
        ({"effect": 5, "components": STATED, "seeds": (1,)}, "start at 2"),
    ],
)
def test_impossible_questions_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        power(arguments.pop("effect"), **arguments)


def test_a_pilot_with_one_seed_is_refused(tmp_path):
    results = loaded(tmp_path, experiment(seeds=1, items=20))
    with pytest.raises(InputError, match="a pilot needs two pretraining seeds"):
        power(5.0, results=results)
