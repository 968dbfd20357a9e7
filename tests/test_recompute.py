"""Differences, ratios and averages recomputed from the cells that a claim names."""

import pytest

from recheck.claims.recompute import check_recomputation
from sample_tables import plain, source


def only(claim: str, *tables):
    (finding,) = check_recomputation(claim, [source(*tables)])
    return finding


@pytest.mark.parametrize(
    ("claim", "arithmetic"),
    [
        ("In test accuracy TillNet is 3.6 points ahead of KeelBERT.", "72.6 - 69.0 = 3.6"),
        ("KeelBERT stays 3.6 points behind TillNet in test accuracy.", "72.6 - 69.0 = 3.6"),
        ("On dev perplexity, TillNet is 1.5 points below KeelBERT.", "11.9 - 10.4 = 1.5"),
    ],
)
def test_a_difference_names_its_cells_and_the_arithmetic(claim: str, arithmetic: str) -> None:
    finding = only(claim)
    assert (finding.kind, finding.outcome) == ("recomputation", "agrees")
    assert finding.arithmetic == arithmetic
    assert len(finding.evidence) == 2


def test_a_difference_that_the_only_two_cells_do_not_have_is_refuted() -> None:
    finding = only("In test accuracy TillNet is 5.1 points ahead of KeelBERT.")
    assert (finding.outcome, finding.arithmetic) == ("disagrees", "72.6 - 69.0 = 3.6")


def test_the_right_difference_the_wrong_way_round_is_refuted() -> None:
    finding = only("In test accuracy KeelBERT is 3.6 points ahead of TillNet.")
    assert (finding.kind, finding.outcome) == ("direction", "disagrees")


def test_a_difference_between_things_not_named_is_left_open() -> None:
    assert check_recomputation("The new model is 3.6 points ahead.", [source()]) == ()


def test_a_ratio() -> None:
    table = plain((("Model", "Words per minute"), ("KeelBERT", "100"), ("TillNet", "300")))
    finding = only("TillNet is 3x faster than KeelBERT in words per minute.", table)
    assert (finding.outcome, finding.arithmetic) == ("agrees", "300 / 100 = 3")


def test_an_average_over_named_columns() -> None:
    table = plain(
        (
            ("Model", "XNLI", "POS", "NER"),
            ("TillNet", "70.0", "80.0", "95.0"),
            ("KeelBERT", "60.0", "65.0", "91.0"),
        )
    )
    finding = only("TillNet averages 75.0 over XNLI and POS.", table)
    assert finding.arithmetic == "(70.0 + 80.0) / 2 = 75"
    assert check_recomputation("TillNet averages 81.0 over XNLI and POS.", [source(table)]) == ()
