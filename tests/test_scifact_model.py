"""The linear model of the benchmarks: what its features see, how it is fitted and tried out."""

import sys
from pathlib import Path

import numpy as np
import pytest

from claim_documents import aligned

sys.path.append(str(Path(__file__).parent / "benchmarks"))
from alignment_features import features, matrix
from scifact_model import Case, Training, decide, logistic

SENTENCE = "Treatment with metformin reduces the risk of liver cancer in diabetic patients."


def seen(claim: str, sentence: str = SENTENCE) -> dict[str, float]:
    alignment, text = aligned(claim, sentence)
    return features(alignment, text, 9)


def test_a_sentence_repeated_is_covered_in_order():
    found = seen(SENTENCE)
    assert found["coverage"] == pytest.approx(1.0)
    assert found["bigrams"] == found["in order"] == 1.0
    assert found["missing"] == 0


def test_another_matter_is_not_covered():
    found = seen("Zinc levels predict hearing loss in elderly musicians.")
    assert found["coverage"] < 0.2
    assert found["missing"] >= 5


def test_a_direction_turned_round_counts_against():
    same = seen("Metformin decreases the risk of liver cancer.")
    turned = seen("Metformin increases the risk of liver cancer.")
    assert same["directions"] > 0 > turned["directions"]
    assert turned["direction disagrees"] == 1 and same["direction disagrees"] == 0


def test_a_denial_on_one_side_is_told_from_one_on_both():
    denied = "Metformin does not reduce the risk of liver cancer."
    assert seen(denied)["claim alone denies"] == 1
    both = seen(denied, "Metformin did not reduce the risk of liver cancer in patients.")
    assert both["claim alone denies"] == both["odd negations"] == 0
    assert both["both deny"] == 1


def test_no_effect_in_the_sentence_alone():
    found = seen("Metformin lowers liver cancer.", "Metformin had no effect on liver cancer.")
    assert found["no effect in one"] == 1


def test_sentences_are_compared_with_the_strongest():
    rows = matrix([seen(SENTENCE), seen("Zinc levels predict hearing loss.")])
    assert rows.shape == (2, len(seen(SENTENCE)) + 1)
    assert rows[0, -1] == 0 > rows[1, -1]


def test_logistic_regression_finds_what_tells_the_classes_apart():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    x[:, 2] = 7.0
    y = x[:, 0] + 0.1 * rng.normal(size=400) > 0
    free, tight = logistic(x, y, 0.1), logistic(x, y, 1000.0)
    assert ((free(x) > 0.5) == y).mean() > 0.95
    assert abs(free.weights[1]) > 10 * abs(free.weights[2])
    assert abs(tight.weights[1]) < abs(free.weights[1]) / 5
    assert free.weights[3] == 0


def cases(count: int, rng: np.random.Generator) -> list[Case]:
    """Abstracts of three sentences; the first feature says the label, the second is noise."""
    made = []
    for number in range(count):
        label = ("SUPPORT", "CONTRADICT", "NEI")[number % 3]
        x = rng.normal(size=(3, 3))
        x[0] += {"SUPPORT": (3, 3, 0), "CONTRADICT": (3, -3, 0), "NEI": (-3, 0, 0)}[label]
        evidence = np.array([label != "NEI", False, False])
        made.append(Case(number, label, False, x, evidence, (0.0,)))
    return made


def test_claims_are_judged_by_models_that_have_not_seen_their_abstract():
    rng = np.random.default_rng(1)
    gold, found = Training(cases(150, rng)).held_out(1.0)
    right = [g == s for g, s in zip(gold, decide(found, (1.0, 1.0)), strict=True)]
    assert np.mean(right) > 0.85
    shuffled = cases(150, rng)
    labels = rng.permutation([c.label for c in shuffled])
    lost = [
        Case(c.abstract, str(label), False, rng.normal(size=(3, 3)), c.evidence, (0.0,))
        for c, label in zip(shuffled, labels, strict=True)
    ]
    gold, found = Training(lost).held_out(100.0)
    right = [g == s for g, s in zip(gold, decide(found, (1.0, 1.0)), strict=True)]
    assert np.mean(right) < 0.5


def test_claims_made_by_program_are_never_scored():
    rng = np.random.default_rng(2)
    real = cases(60, rng)
    made = [Case(c.abstract, c.label, True, c.sentences, c.evidence, c.whole) for c in real]
    gold, _ = Training([*real, *made]).held_out(1.0)
    assert len(gold) == len(real)


def test_the_cut_offs_shift_the_label():
    rows = np.array([[0.4, 0.3, 0.3]])
    assert decide(rows, (1.0, 1.0)) == ["SUPPORT"]
    assert decide(rows, (1.5, 1.0)) == ["CONTRADICT"]
    assert decide(rows, (1.0, 1.5)) == ["NEI"]
