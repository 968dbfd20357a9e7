"""Quantities: what a number in a sentence or a cell means, and when two of them agree."""

import pytest

from recheck.claims.quantities import Quantity, agree, cell_quantities, quantities


def only(text: str) -> Quantity:
    (quantity,) = quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("a gain of 8.4 points", 8.4, "points"),
        ("8.4 percentage points", 8.4, "points"),
        ("1.5 more points of recall", 1.5, "points"),
        ("gains 1.57% absolute F1", 1.57, "points"),
        ("an accuracy of 89.5%", 89.5, "percent"),
        ("accuracy of 89.5", 89.5, "accuracy"),
        ("62.3 strict F1", 62.3, "f1"),
        ("costs 0.9 BLEU", 0.9, "bleu"),
        ("175B parameters", 175e9, "parameters"),
        ("93Tb of disk", 93e12, "bytes"),
        ("three million tokens", 3e6, "tokens"),
        ("in 2019", 2019, "year"),
        ("2,019 papers", 2019, "count"),
        ("twenty-five languages", 25, "count"),
        ("8.1M papers", 8.1e6, "count"),
        ("trained for 12 hours", 43_200, "seconds"),
        ("18.8 GB", 18.8e9, "bytes"),
        ("twice as often", 2, "ratio"),
        ("a threefold", None, None),
        ("a 3-fold gain", 3, "ratio"),
        ("10-fold cross-validation", 10, "count"),
        ("1/7th the footprint", 1 / 7, "ratio"),
        ("half of the units", 0.5, "ratio"),
        ("stopped 13 more times", 13, "count"),
        ("stopped 24 times on the boat", 24, "count"),
        ("is 24 times larger", 24, "ratio"),
        ("grew by a factor of about 19", 19, "ratio"),
        ("a scaling factor 19 of old", 19, None),
        ("two thirds of the users", 2 / 3, "ratio"),
        ("3.3·10^18 FLOPs", 3.3e18, "flops"),
    ],
)
def test_value_and_unit(text: str, value: float | None, unit: str | None) -> None:
    found = quantities(text)
    if value is None:
        assert found == ()
    else:
        assert [(q.value, q.unit) for q in found] == [(pytest.approx(value), unit)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("8.4 points", 8.35, 8.45),
        ("an average of 66", 65.5, 66.5),
        ("300,000 steps", 295_000, 305_000),
        ("31.3M PDFs", 31_250_000, 31_350_000),
        ("44 papers", 44, 44),
        ("2-4 hours", 5_400, 16_200),
        ("5 to 10 minutes", 270, 630),
    ],
)
def test_rounding_interval(text: str, low: float, high: float) -> None:
    quantity = only(text)
    assert (quantity.low, quantity.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "text",
    [
        "GPT-3 and OPT-175B on NQ320k",
        "hits@10 of BM25",
        "see Table 2 and Figures 3 and 4",
        "as shown [12, 38] by Li et al. (2019)",
        "trained with BlenderBot 1.",
        "a zero-shot and one-shot setting",
        "https://example.org/2024/11",
        "one of the models that no one uses",
        "the output of its 14-th layer",
    ],
)
def test_digits_that_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 35 restarts", "at least"),
        ("70+ restarts", "at least"),
        ("over 100 hosts", "more than"),
        ("over the 9 papers", "exact"),
        ("below the 40 dB line", "exact"),
        ("up to 20%", "up to"),
        ("which adds up to 51 terabytes", "exact"),
        ("that totals up to 51 GB", "exact"),
        ("fewer than 10 papers", "less than"),
        ("no greater than 28 knots", "at most"),
        ("about twelve points", "about"),
        ("(~5 minutes)", "about"),
        ("35 restarts", "exact"),
    ],
)
def test_bound(text: str, bound: str) -> None:
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("+8.4 points", 1),
        ("a change of −0.8 points", -1),
        ("2.0 points below the baseline", -1),
        ("0.95 points ahead of SciBERT", 1),
        ("lowers the deviation by 11.7 points", -1),
        ("costs 0.9 BLEU", -1),
        ("costs the model 0.9 BLEU", -1),
        ("the costs are 0.9 hours", 0),
        ("a 6.1 point gain", 1),
        ("an average of 72.4", 0),
        ("31.6 points of Bag of Words F1 above the baseline", 1),
        ("7.4 points in slot F1 behind the rest", -1),
        ("85.8 points on the dev set, above the baseline", 0),
        ("leads TillNet by 4.2 BLEU", 1),
        ("leads to a drop of 3.1 points", -1),
        ("raises accuracy by 3.2 points", 1),
        ("raises accuracy to a value of 83.9", 0),
        ("an error reduction rate of 67.0", 0),
        ("a dropout rate and a perplexity of 5.77", 0),
        ("lowercased text gives a score of 5.77", 0),
        ("an error reduction of 12.3%", -1),
        ("outscores TillNet by 35.4 F1 points", 1),
        ("hurts TillNet by 3.1 points", -1),
        ("a harmonic mean of 54.3 F1", 0),
        ("an outdoor accuracy of 54.3", 0),
    ],
)
def test_sign_is_printed_or_said(text: str, sign: int) -> None:
    assert only(text).sign == sign


def test_a_list_is_as_many_statements_with_one_unit() -> None:
    found = quantities("A, B and C yield 8.2, 7.5 and 7.0 points")
    assert [(q.value, q.unit) for q in found] == [(8.2, "points"), (7.5, "points"), (7.0, "points")]


def test_both_sides_of_a_comparison_share_the_unit() -> None:
    found = quantities("takes 41.4 vs 48.2 seconds per unit")
    assert [(q.value, q.unit) for q in found] == [(41.4, "seconds"), (48.2, "seconds")]


def test_the_ends_of_a_change_are_no_range() -> None:
    assert [q.value for q in quantities("from 61.0 to 73.2 F1")] == [61.0, 73.2]


def test_the_first_end_of_a_change_may_be_named() -> None:
    found = quantities("raises accuracy from the baseline value of 83.93 to 95.22")
    assert [q.value for q in found] == [83.93, 95.22]
    assert len(quantities("takes values from a range of 2 to 4")) == 1


def test_noun_is_what_is_counted() -> None:
    assert only("7 intermediate language understanding tasks").noun == "tasks"
    assert only("an accuracy of 89.5%").noun == "accuracy"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("- 0.6 / - 0.1", [-0.6, -0.1]),
        ("+20.1", [20.1]),
        ("52.2M (64.3%)", [52.2e6, 64.3]),
        (".812", [0.812]),
        ("90.41 ± 0.06", [90.41]),
        ("44.13^3", [44.13]),
        ("1.0·10^20", [1e20]),
        ("–", []),
        ("8.8GB", [8.8e9]),
    ],
)
def test_cells(text: str, values: list[float]) -> None:
    assert [q.value for q in cell_quantities(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("8.4 points", "8.37 points", True),
        ("8.4 points", "8.3 points", False),
        ("8.4 points", "8.4%", False),
        ("89.5% accuracy", "accuracy of 89.5", True),
        ("an F1 of 81.2%", "an F1 of .812", True),
        ("12 hours", "0.5 days", True),
        ("at least 35 restarts", "at least 35 restarts", True),
        ("at least 70 restarts", "at least 35 restarts", False),
        ("more than 30 papers", "31 papers", True),
        ("at most 35 restarts", "at least 35 restarts", False),
        ("about 12 points", "11.7 points", True),
        ("about 12 points", "14 points", False),
        ("a 2.0 point gain", "a 2.0 point drop", False),
        ("a 0.8 point drop", "a change of −0.8 points", True),
        ("300,000 steps", "304,120 steps", True),
        ("300,000 steps", "100,000 steps", False),
        ("5 papers", "5 hours", False),
        ("a rating of 0.34", "a 0-3 scale", False),
        ("a rating of 3", "a 0-3 scale", True),
        ("a loss of 0", "a loss of 0.43", False),
        ("54% of them", "0.54", True),
        ("54% of them", "1", False),  # 1 is no share, though 0.54 rounds to it
    ],
)
def test_agreement(claim: str, source: str, expected: bool) -> None:
    assert agree(only(claim), only(source)) is expected


def test_the_ends_of_a_scale_are_one_range() -> None:
    assert [q.text for q in quantities("on a scale from 0 to 3 the mean was 0.34")] == [
        "0 to 3", "0.34",
    ]  # fmt: skip


def test_a_gain_over_a_long_name_is_a_difference() -> None:
    assert only("It exceeds XLM-R (Hu et al., 2020) by 25.4 points").sign == 1


def test_a_loss_without_a_unit_is_a_measure() -> None:
    assert only("It reaches a loss of 0.45 there.").sign == 0
    assert only("It has a loss of 0.45 points there.").sign == -1
    score, loss = quantities("It reaches 91.6% accuracy at a loss of 0.45.")
    assert (score.sign, loss.sign) == (0, 0)


def test_one_counts_beside_another_count() -> None:
    assert [q.value for q in quantities("Four came from the coast and one from inland.")] == [4, 1]
    assert [q.value for q in quantities("Four came from the coast, the new one from it.")] == [4]


def test_what_is_dropped_is_no_direction_of_what_it_does() -> None:
    assert only("Dropping the old tags raises recall by 2.5 points.").sign == 1
    assert only("We saw recall dropping by 2.5 points.").sign == -1
