"""Slips: places where a paper disagrees with itself."""

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
