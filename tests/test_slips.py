"""Slips: places where a paper disagrees with itself."""

import pytest

from recheck.claims.slips import slips
from sample_tables import document, plain

ROWS = (
    ("Model", "XNLI", "POS", "NER", "Avg."),
    ("Oak", "70.0", "80.0", "90.0", "80.0"),
    ("Elm", "71.0", "81.0", "91.0", "81.0"),
    ("Ash", "72.0", "82.0", "92.0", "82.0"),
    ("Fir", "60.0", "70.0", "83.0", "71.0"),
    ("Yew", "61.0", "74.0", "84.0", "73.0"),
)


def changed(row: int, column: int, text: str) -> tuple[tuple[str, ...], ...]:
    grid = [list(cells) for cells in ROWS]
    grid[row][column] = text
    return tuple(map(tuple, grid))


def found(grid=ROWS, *sentences: str):
    return slips(document((plain(grid),), sentences))


def test_an_average_that_does_not_come_out_where_all_others_do() -> None:
    (slip,) = found(changed(4, 4, "73.0"))
    assert slip.kind == "average"
    assert slip.arithmetic == "(60 + 70 + 83) / 3 = 71"
    assert "row Fir, column Avg." in slip.message
    assert slip.evidence[0].value == "73.0"
    assert 0.5 < slip.likelihood < 1


def test_averages_that_come_out_are_no_slips() -> None:
    assert found() == ()


def test_averages_over_some_other_subset_are_left_alone() -> None:
    weighted = [list(cells) for cells in ROWS]
    for row, value in zip(weighted[1:], ("75.0", "76.0", "77.5", "64.2", "68.0"), strict=True):
        row[4] = value
    assert found(tuple(map(tuple, weighted))) == ()


def test_a_rounding_step_is_no_slip() -> None:
    assert found(changed(4, 4, "71.1")) == ()


def test_a_difference_column() -> None:
    grid = (
        ("Model", "Before", "After", "Diff."),
        ("Oak", "10.0", "12.0", "2.0"), ("Elm", "11.0", "14.0", "3.0"),
        ("Ash", "12.0", "13.0", "1.0"), ("Fir", "13.0", "17.0", "4.0"),
        ("Yew", "14.0", "16.5", "5.2"),
    )  # fmt: skip
    (slip,) = found(grid)
    assert (slip.kind, slip.arithmetic) == ("difference", "16.5 - 14 = 2.5")


def test_a_sentence_that_nearly_repeats_a_cell() -> None:
    (slip,) = found(ROWS, "On POS, the Elm model reaches an accuracy of 81.1 after tuning.")
    assert slip.kind == "text and table"
    assert "81.1" in slip.message
    assert "row Elm, column POS" in slip.message
    assert [e.page for e in slip.evidence] == [1, 3]


def test_a_sentence_that_repeats_a_cell_is_no_slip() -> None:
    assert found(ROWS, "On POS, the Elm model reaches an accuracy of 81.0 after tuning.") == ()


def test_a_figure_far_from_the_cell_is_about_something_else() -> None:
    assert found(ROWS, "On POS, the Elm model needs 55.5 updates for convergence.") == ()


def test_one_of_two_differences_is_off() -> None:
    text = (
        "The Oak system obtains 10.0 and 10.2 point gains over Fir on XNLI and POS, respectively."
    )
    (slip,) = found(ROWS, text)
    assert (slip.kind, slip.arithmetic) == ("text and table", "80.0 - 70.0 = 10.0")


def test_a_gain_over_another_papers_run_of_the_baseline() -> None:
    grid = (
        ("Model", "XNLI", "Avg."),
        ("Elm-R (Oake et al., 2020)", "66.0", "68.1"),
        ("Elm-R (Ours)", "65.0", "66.1"),
        ("Our best model", "72.0", "74.2"),
    )
    (slip,) = found(grid, "Our models obtain a 6.1 point improvement over Elm-R on average.")
    assert slip.kind == "baseline"
    assert slip.arithmetic == "74.2 - 68.1 = 6.1; 74.2 - 66.1 = 8.1"
    assert found(grid, "Our models obtain a 8.1 point improvement over Elm-R on average.") == ()


def test_the_big_variant_of_the_papers_own_model_need_not_be_named_in_full() -> None:
    grid = (
        ("Model", "EN-DE", "EN-FR"),
        ("TillNet (base)", "27.3", "38.1"),
        ("TillNet (big)", "28.4", "41.8"),
    )
    (slip,) = found(grid, "On English-to-French our big model achieves a BLEU score of 41.0.")
    assert "row TillNet (big), column EN-FR" in slip.message


def test_the_abstract_against_the_body() -> None:
    abstract = "We collect 417 ratings of citation cards from ten participants in the field study."
    body = "We collect 471 ratings of citation cards from ten participants in the field study."
    (slip,) = slips(document(sentences=(body,), abstract=(abstract,)))
    assert slip.kind == "abstract and body"
    assert "417" in slip.message and "471" in slip.message
    assert slips(document(sentences=(abstract,), abstract=(abstract,))) == ()
    other = "We show 471 ratings of maps to nine drivers."
    assert slips(document(sentences=(other,), abstract=(abstract,))) == ()


SCORES = (
    ("Model", "de", "es", "fr", "ru", "tr", "zh"),
    ("Oak", "70.1", "80.4", "75.0", "61.0", "58.2", "55.0"),
    ("Elm", "71.3", "81.0", "74.2", "63.5", "57.9", "56.1"),
    ("Ash", "69.8", "82.2", "76.4", "62.8", "60.0", "57.7"),
    ("Yew", "68.0", "79.9", "73.1", "60.2", "59.4", "54.9"),
)
BEST = ((2, 1), (3, 2), (3, 3), (2, 4), (3, 5), (3, 6))


def bold(cells=BEST, grid=SCORES, caption="Table 1: Accuracy.", sentences=()):
    table = plain(grid, caption=caption).model_copy(update={"bold": tuple(cells)})
    return [slip for slip in slips(document((table,), sentences)) if slip.kind == "bold"]


def moved(column: int, row: int) -> tuple[tuple[int, int], ...]:
    """The bold of one column moved to another row."""
    return tuple((row, c) if c == column else (r, c) for r, c in BEST)


def test_a_bold_figure_that_is_not_the_best_where_all_others_are() -> None:
    (slip,) = bold(moved(4, 3))
    assert slip.arithmetic == "63.5 - 62.8 = 0.7"
    assert "row Ash, column ru (p. 3) prints 62.8 in bold" in slip.message
    assert "row Elm, column ru says 63.5" in slip.message
    assert "5 other bold figures of the table are the highest of their column" in slip.message
    assert [e.value for e in slip.evidence] == ["62.8", "63.5"]
    (slip,) = bold(moved(5, 2))
    assert slip.arithmetic == "60.0 - 57.9 = 2.1"


def test_the_lowest_may_be_the_best_of_a_measure_of_another_size() -> None:
    grid = [list(row) for row in SCORES]
    for row, value in zip(grid[1:], ("0.91", "0.87", "0.66", "0.95"), strict=True):
        row[4] = value
    assert bold(moved(4, 3), tuple(map(tuple, grid))) == []


def test_bold_that_is_the_best_everywhere_is_no_slip() -> None:
    assert bold() == []


def test_bold_may_mark_the_best_of_a_row() -> None:
    grid = tuple(zip(*SCORES, strict=True))
    (slip,) = bold([(c, r) for r, c in moved(4, 3)], grid)
    assert "the highest of their row" in slip.message
    assert bold([(c, r) for r, c in BEST], grid) == []


def test_where_less_is_better_bold_marks_the_lowest() -> None:
    lowest = ((4, 1), (4, 2), (4, 3), (4, 4), (2, 5), (4, 6))
    assert bold(lowest) == []
    assert bold(lowest, caption="Table 1: Error rates (lower is better).") == []
    wrong = (*lowest[:3], (1, 4), *lowest[4:])
    (slip,) = bold(wrong, caption="Table 1: Error rates (lower is better).")
    assert slip.arithmetic == "60.2 - 61.0 = -0.8"


def test_bold_may_mark_the_best_of_each_group_of_rows() -> None:
    grid = (
        SCORES[0],
        ("Small", "", "", "", "", "", ""), *SCORES[1:4],
        ("Large", "", "", "", "", "", ""),
        *((f"{row[0]}-L", *(f"{float(v) + 5:.1f}" for v in row[1:])) for row in SCORES[1:4]),
    )  # fmt: skip
    both = [(row + 1, c) for row, c in BEST] + [(row + 5, c) for row, c in BEST]
    assert bold(both, grid) == []
    (slip,) = bold([(8, 4) if place == (7, 4) else place for place in both], grid)
    assert "row Large / Ash-L, column ru" in slip.message and "of its group" in slip.message


def test_a_tie_before_rounding_is_no_slip() -> None:
    grid = [list(row) for row in SCORES]
    grid[3][4] = "63.5"
    assert bold(moved(4, 3), tuple(map(tuple, grid))) == []


def test_a_difference_within_the_printed_spreads_is_no_slip() -> None:
    grid = [list(row) for row in SCORES]
    grid[2][4], grid[3][4] = "63.5 ± 0.5", "62.8 ± 0.4"
    assert bold(moved(4, 3), tuple(map(tuple, grid))) == []


@pytest.mark.parametrize(
    "said",
    [
        "Table 1: Accuracy. Bold: our method.",
        "Table 1: Accuracy. Bold marks results that are significantly better.",
        "Table 1: Accuracy. Languages seen in training are in bold.",
    ],
)
def test_a_caption_that_gives_bold_another_meaning_is_believed(said: str) -> None:
    assert bold(moved(4, 3), caption=said) == []


def test_so_is_a_sentence_and_a_caption_that_speaks_of_the_best_changes_nothing() -> None:
    sentence = "In Table 1, figures in bold are significant at the level of 0.05."
    assert bold(moved(4, 3), sentences=(sentence,)) == []
    assert bold(moved(4, 3), sentences=("In Table 7, bold figures are significant.",))
    assert bold(moved(4, 3), caption="Table 1: Accuracy, the best result in bold.")


def test_a_line_that_is_bold_from_end_to_end_is_one_that_stands_out() -> None:
    own = [(3, column) for column in range(1, 7)]
    assert bold(own) == []


def test_a_line_that_never_has_bold_is_shown_for_comparison_only() -> None:
    people = ("People", "70.9", "80.1", "74.9", "98.0", "59.9", "56.2")
    assert bold(BEST, (*SCORES, people)) == []


def test_two_bold_figures_in_a_line_mark_something_else() -> None:
    assert bold((*BEST, (1, 4))) == []


def test_few_bold_figures_tell_no_convention() -> None:
    assert bold([(2, 1), (3, 2), (3, 3), (3, 4)]) == []
