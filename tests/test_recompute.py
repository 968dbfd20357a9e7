"""Differences, ratios and averages recomputed from the cells that a claim names."""

import pytest

from recheck.claims.numbers import check_cells
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


def test_a_difference_that_several_full_readings_do_not_have_is_refuted() -> None:
    dev = plain((("Team", "Avg."), ("Ibis-1", "51.8"), ("Ibis-2", "53.6"), ("Crane-2", "40.3")))
    test = plain(
        (("Team", "Avg."), ("Ibis-1", "73.9"), ("Ibis-2", "74.0"), ("Crane-2", "73.0")),
        label="Table 2",
    )
    # Ibis-2 and Ibis-1 differ by 0.1, but the claim names Crane-2.
    finding = only("On Avg. Ibis-2 exceeds Crane-2 by 0.1 points.", dev, test)
    assert finding.outcome == "disagrees"
    finding = only("On Avg. Ibis-2 exceeds Crane-2 by 1.0 points.", dev, test)
    assert (finding.outcome, finding.arithmetic) == ("agrees", "74.0 - 73.0 = 1.0")


def test_labels_with_signs_are_named_by_their_own_letters() -> None:
    table = plain(
        (("System", "F1"), ("Sieve + mesh", "41.1"), ("Sieve + mesh deep", "44.0"), ("Net", "39.2"))
    )
    finding = only("Sieve + mesh exceeds Net by 1.9 points of F1.", table)
    assert (finding.outcome, finding.arithmetic) == ("agrees", "41.1 - 39.2 = 1.9")
    assert only("Sieve + mesh exceeds Net by 3.9 points of F1.", table).outcome == "disagrees"


@pytest.mark.parametrize(("figure", "outcome"), [("4,681", "agrees"), ("4,581", "disagrees")])
def test_minutes_longer_than_are_a_difference(figure: str, outcome: str) -> None:
    table = plain((("Model", "Time (minutes)"), ("transfer", "5,145"), ("joint", "464")))
    finding = only(f"The model transfer takes {figure} minutes longer to train than joint.", table)
    assert finding.outcome == outcome


def test_a_figure_names_no_line_of_which_it_would_be_the_difference() -> None:
    rouge = plain(
        (("Summary", "R-1", "R-2"), ("long", "47.89", "23.24"), ("short", "44.1", "20.0"))
    )
    claim = "Audio improved the long summaries by {} Rouge points."
    assert check_recomputation(claim.format("two"), [source(rouge)]) == ()
    finding = only("The long summaries are 3.79 R-1 points ahead of the short ones.", rouge)
    assert finding.outcome == "agrees"


def test_a_difference_of_another_size_or_a_figure_on_the_line_refutes_nothing() -> None:
    steps = plain(
        (("Model", "Steps", "PPL"), ("Ondine", "207K", "13.25"), ("Selkie", "251K", "13.25"),
         ("Lir", "310K", "12.9"))
    )  # fmt: skip
    claim = "To reach a PPL of 13.25, Ondine needs {} fewer steps than Selkie."
    found = {
        f.claim_side: f.outcome for f in check_recomputation(claim.format("44K"), [source(steps)])
    }
    assert found.get("44K") == "agrees"
    assert "disagrees" not in found.values()
    found = {
        f.claim_side: f.outcome for f in check_recomputation(claim.format("54K"), [source(steps)])
    }
    assert found.get("54K") != "agrees"


def test_a_measure_named_before_the_direction_leaves_a_difference_a_difference() -> None:
    claim = "TillNet is {} points of test accuracy above KeelBERT."
    assert only(claim.format("3.6")).arithmetic == "72.6 - 69.0 = 3.6"
    assert only(claim.format("5.1")).outcome == "disagrees"
    # No single cell is compared with a difference.
    assert check_cells(claim.format("5.1"), [source()]) == ()


@pytest.mark.parametrize(("more", "outcomes"), [("1.73M", ["agrees"]), ("1.92M", ["disagrees"])])
def test_a_number_of_things_more_than_is_a_difference_of_counts(more: str, outcomes) -> None:
    table = plain(
        (("Filter", "Number of files"), ("Over 50 pages", "2.27M"), ("Parser error", "0.54M"))
    )
    claim = f"Filtering over 50 pages removed {more} more files than parser errors did."
    found = check_recomputation(claim, [source(table)])
    assert [f.outcome for f in found if f.claim_side == more] == outcomes


INIT = plain(
    (
        ("Start", "Avg.", "COPA"),
        ("Hyper Init", "67.3", "86.0"),
        ("Shared Init", "59.0", "71.0"),
        ("Rand Init", "57.7", "60.0"),
    )
)


def test_of_a_few_lines_of_one_family_the_figure_tells_the_one_not_named() -> None:
    claim = "Generated initializations average {} points above shared initializations."
    assert only(claim.format("8.3"), INIT).arithmetic == "67.3 - 59.0 = 8.3"
    # With no line that reproduces it, nothing is said: none was named.
    assert check_recomputation(claim.format("9.4"), [source(INIT)]) == ()
    named = "Random initializations average 8.3 points above shared initializations."
    assert not [f for f in check_recomputation(named, [source(INIT)]) if f.outcome == "agrees"]


MARKED = (
    ("System", "Old", "New", "Score"),
    ("Ondine", "✓", "✓", "76.2"),
    ("Ondine", "✓", "✗", "74.8"),
    ("Selkie", "✓", "✓", "70.1"),
    ("Selkie", "✓", "✗", "67.3"),
)


@pytest.mark.parametrize(
    ("claim", "outcomes"),
    [
        ("Leaving out the new data costs Ondine 1.4 points.", ["agrees"]),
        ("Leaving out the new data costs Selkie 1.4 points.", ["disagrees"]),
        ("Leaving out the new data lifts Ondine by 1.4 points.", ["disagrees"]),
    ],
)
def test_a_line_without_a_part_is_compared_with_the_one_that_has_it(claim: str, outcomes) -> None:
    found = check_recomputation(claim, [source(plain(MARKED))])
    assert [f.outcome for f in found] == outcomes


@pytest.mark.parametrize(
    ("claim", "arithmetic"),
    [
        ("The winning team is 10.2 F1 points above Selkie.", "72.5 - 62.3 = 10.2"),
        ("The winning team is 3.3 F1 points above Selkie.", None),  # that is Ondine
        ("Their team is 10.2 F1 points above Selkie.", None),
    ],
)
def test_the_best_of_all_may_go_unnamed(claim: str, arithmetic: str | None) -> None:
    teams = plain((("Team", "F1"), ("Lir", "72.5"), ("Ondine", "65.6"), ("Selkie", "62.3")))
    found = check_recomputation(claim, [source(teams)])
    assert [f.arithmetic for f in found] == ([arithmetic] if arithmetic else [])


def test_a_name_beside_its_code_or_an_acronym_of_the_caption_is_no_other_thing() -> None:
    table = plain(
        (("", "BERTO", "ALBA"), ("ga_idt", "82.1", "81.8"), ("cy_ccg", "72.3", "72.2")),
        caption="Table 2: Natural Answers, test set.",
    )
    claim = "On the {} treebank ga_idt, ALBA is 0.3 points behind BERTO."
    assert only(claim.format("Irish"), table).outcome == "agrees"
    assert check_recomputation(claim.format("Manx"), [source(table)]) == ()


def test_a_part_on_which_the_two_lines_agree_says_nothing_of_their_difference() -> None:
    both = plain(
        (
            ("System", "Old", "New", "Score"),
            ("Ondine", "✓", "✓", "76.2"),
            ("Ondine", "✗", "✓", "61.7"),
        )
    )
    claim = "With the new data, leaving out the old data costs Ondine 14.5 points."
    assert only(claim, both).outcome == "agrees"


def test_what_leads_to_a_gain_compares_nothing() -> None:
    claim = "Leaving out the new data leads to a gain of 1.4 points for Ondine."
    assert only(claim, plain(MARKED)).outcome == "disagrees"


def test_two_columns_of_one_name_are_not_told_apart() -> None:
    table = plain((("System", "F1", "F1"), ("Ondine", "72.5", "65.6"), ("Lir", "70.1", "60.2")))
    assert check_recomputation("Ondine gains 5.0 F1 points.", [source(table)]) == ()
