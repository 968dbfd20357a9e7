"""Which lines of a table a claim names, and by what: labels in words of its own."""

import pytest

from recheck.claims.comparison import check_comparison
from recheck.claims.numbers import check_cells
from recheck.claims.plausibility import counts
from recheck.claims.recompute import check_recomputation
from sample_tables import plain, source


def outcomes(claim: str, *tables) -> list[tuple[str, str, str]]:
    return [(f.claim_side, f.outcome, f.source_side) for f in check_cells(claim, [source(*tables)])]


SIZES = plain(
    (
        ("Model", "#L", "#H", "dmodel", "LR"),
        ("13B", "40", "40", "5120", "1.0e-4"),
        ("30B", "48", "56", "7168", "1.0e-4"),
    ),
    caption="Table 1: Number of layers (#L) and attention heads (#H).",
)


@pytest.mark.parametrize(("width", "borne_out"), [("7168", True), ("5120", False), ("48", False)])
def test_a_row_with_two_figures_of_the_claim_has_the_third(width: str, borne_out: bool) -> None:
    claim = f"The 30B model has 48 layers, 56 attention heads and an embedding size of {width}."
    found = [o for o in outcomes(claim, SIZES) if o[0] == width and o[1] == "agrees"]
    assert (("7168", "agrees", "7168") in found) == borne_out


def test_a_row_with_one_figure_of_the_claim_may_have_another_by_chance() -> None:
    claim = "The 30B model has 48 layers and was trained for 7168 minutes."
    assert ("7168", "agrees", "7168") not in outcomes(claim, SIZES)


def test_a_cell_that_repeats_its_rows_label_bears_nothing_out() -> None:
    beams = plain(
        (
            ("System", "Beam", "A@20"),
            ("SEAL (Beam 10)", "10", "65.4"),
            ("SEAL (Beam 15)", "15", "65.8"),
        )
    )
    assert outcomes("SEAL decodes for 15 timesteps with a beam size of 10.", beams) == []
    # With a figure of the row's own cells the label says which row is meant.
    found = outcomes("With a beam of 15, SEAL gets 65.8 A@20.", beams)
    assert [o for _, o, _ in found] == ["agrees", "agrees"]


MARKED = plain(
    (
        ("Model", "COPA", "RTE"),
        ("Ondine-7B", "68.9", "74.8"),
        ("Ondine-7B^C", "76.1", "74.0"),
        ("Ondine-7B^D", "75.2", "76.5"),
        ("Ondine-7B^CD", "81.6", "70.0"),
        ("Selkie", "73.1", "64.5"),
    )
)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("On COPA, Ondine-7B with compression and distillation gets 81.6.", ["agrees"]),
        # Which of two single marks is meant, no word tells.
        ("On COPA, Ondine-7B with compression gets 76.1.", []),
        ("On COPA, Ondine-7B with compression and distillation gets 76.1.", []),
        ("On COPA, Ondine-7B gets 81.6.", ["disagrees"]),
        ("On COPA, Ondine-7B with compression and distillation gets 83.9.", ["disagrees"]),
    ],
)
def test_a_plain_row_does_not_refute_what_its_marked_row_says(claim: str, found) -> None:
    assert [o for _, o, _ in outcomes(claim, MARKED)] == found


ABLATION = plain(
    (
        ("Variant", "dff", "Pdrop", "PPL", "BLEU"),
        ("base", "2048", "0.1", "4.92", "25.8"),
        ("(C) (dff 4096)", "4096", "", "4.75", "26.2"),
        ("(D) (Pdrop 0.0)", "", "0.0", "5.77", "24.6"),
    )
)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Without dropout the base model has a PPL of 5.77 and 24.6 BLEU.", ["agrees"] * 2),
        ("With dff 4096, the base model has a PPL of 4.75 and 26.2 BLEU.", ["agrees"] * 2),
        # Half of a row, and the row of another change.
        ("Without dropout the base model has a PPL of 5.77 and 26.2 BLEU.", []),
        ("The base model has a PPL of 5.77 and 24.6 BLEU.", ["disagrees"] * 2),
    ],
)
def test_an_ablation_lists_what_was_changed_of_its_base(claim: str, found) -> None:
    decimals = [o for side, o, _ in outcomes(claim, ABLATION) if "." in side]
    assert decimals == found


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("TillNet without tags has a test accuracy of 70.7.", ["agrees"]),
        ("TillNet without tags has a test accuracy of 71.9.", ["disagrees"]),
        ("TillNet leaving out tags has a test accuracy of 70.7.", ["agrees"]),
        ("Ablating tags, TillNet has a test accuracy of 70.7.", ["agrees"]),
        ("In runs carried out with tags, TillNet has a test accuracy of 70.7.", []),
        ("Systems without KeelBERT have a test accuracy of 71.9.", []),
        ("On average, KeelBERT has a test accuracy of 71.9.", []),
        ("KeelBERT has a test accuracy of 71.9.", ["disagrees"]),
    ],
)
def test_what_a_claim_denies_or_averages_is_not_the_named_cell(claim: str, found) -> None:
    assert [o for _, o, _ in outcomes(claim)] == found


EVENTS = plain(
    (
        ("Event", "Ondine", "Selkie"),
        ("Binding", "50.2", "44.1"),
        ("Transcription", "69.5", "75.4"),
        ("Localization", "69.5", "68.5"),
        ("All events", "60.2", "58.6"),
    ),
    caption="Table 4: F1 per event.",
)
LANGUAGES = plain(
    (
        ("System", "Avg.", "DA", "HR", "SL"),
        ("Ondine", "53.6", "56.7", "51.8", "67.0"),
        ("Selkie", "49.0", "51.3", "52.6", "61.9"),
    )
)


@pytest.mark.parametrize(
    ("claim", "table", "found"),
    [
        ("Ondine outperforms Selkie on all three events in F1.", EVENTS, ["disagrees"]),
        ("Ondine outperforms Selkie on all events together.", EVENTS, ["agrees"]),
        ("Ondine outperforms Selkie on Binding events.", EVENTS, ["agrees"]),
        ("Over all events Ondine outperforms Selkie.", EVENTS, ["agrees"]),
        ("Ondine outperforms Selkie on all nine events in F1.", EVENTS, []),
        ("Ondine outperforms Selkie in every language.", LANGUAGES, ["disagrees"]),
        ("Averaged over all languages, Ondine outperforms Selkie.", LANGUAGES, ["agrees"]),
        ("On average over all languages, Selkie outperforms Ondine.", LANGUAGES, ["disagrees"]),
        ("Ondine outperforms Selkie in Danish.", LANGUAGES, ["agrees"]),
        ("Across all languages, Ondine outperforms Selkie.", LANGUAGES, ["disagrees"]),
    ],
)
def test_all_of_a_groups_lines_are_not_the_line_of_all(claim: str, table, found) -> None:
    assert [f.outcome for f in check_comparison(claim, [source(table)])] == found


def test_no_single_line_decides_what_is_said_of_an_average() -> None:
    single = plain((("System", "DA", "HR"), ("Ondine", "56.7", "51.8"), ("Selkie", "51.3", "52.6")))
    claim = "Averaged over all languages, Selkie outperforms Ondine."
    assert check_comparison(claim, [source(single)]) == ()


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("On NER, MLM lifts Ondine from 64.1 to 67.9.", ["agrees", "agrees"]),
        ("On NER, MLM lifts Ondine from 66.4 to 67.9.", ["agrees"]),
        ("On NER, MLM lifts Ondine from 58.8 to 67.9.", ["agrees"]),
    ],
)
def test_the_first_end_of_a_change_stands_in_the_plain_row(claim: str, found) -> None:
    grouped = plain(
        (
            ("Model", "NER", "POS"),
            ("Ondine", "64.1", "58.8"),
            ("Ondine + MLM", "67.9", "62.3"),
            ("Selkie", "66.4", "60.2"),
        )
    )
    found_here = [o for _, o, _ in outcomes(claim, grouped) if o == "agrees"]
    assert len(found_here) == len(found)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Books have 20 million documents.", "agrees"),
        ("Books have 20 documents.", "agrees"),
        ("Books have 30 million documents.", "disagrees"),
    ],
)
def test_a_letter_in_a_header_scales_its_figures(claim: str, found: str) -> None:
    corpus = plain((("Source", "Documents (M)"), ("Books", "20"), ("News", "398")))
    assert [o for _, o, _ in outcomes(claim, corpus)] == [found]


def test_a_power_of_ten_is_no_word_of_a_label() -> None:
    sizes = plain(
        (("Model", "PPL", "params ×10^6"), ("base", "4.92", "65"), ("big", "4.33", "213"))
    )
    found = outcomes("The big model has 213 million parameters.", sizes)
    assert found == [("213 million", "agrees", "213")]
    assert ("65 million", "agrees", "65") not in outcomes("The big model has 65 million.", sizes)


PARTS = plain(
    (
        ("System", "P", "R"),
        ("Ondine with multi-label", "71.8", "59.4"),
        ("Ondine", "71.7", "56.7"),
        ("Ondine – multi-label", "74.3", "52.4"),
    )
)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Without multi-label, Ondine's recall is 59.4.", "disagrees"),
        ("Without multi-label, Ondine's recall is 52.4.", "agrees"),
        ("Removing multi-label gives Ondine a recall of 52.4.", "agrees"),
        ("With multi-label, Ondine's recall is 59.4.", "agrees"),
    ],
)
def test_what_is_taken_out_is_not_in(claim: str, found: str) -> None:
    assert [o for _, o, _ in outcomes(claim, PARTS)] == [found]


def test_two_rows_are_not_compared_on_the_column_called_after_one() -> None:
    on_itself = plain(
        (("System", "en-selkie", "en-tarn"), ("Ondine", "67.2", "60.1"), ("Selkie", "67.0", "61.0"))
    )
    claim = "Ondine outperforms Selkie in every language."
    assert check_comparison(claim, [source(on_itself)]) == ()


@pytest.mark.parametrize(("claimed", "found"), [("5120", ["agrees"]), ("7168", ["disagrees"])])
def test_a_caption_says_what_a_column_is_called_in_words(claimed: str, found) -> None:
    called = SIZES.model_copy(
        update={"caption": "Table 1: Number of layers (#L) and the embedding size (dmodel)."}
    )
    claim = f"The 13B model has an embedding size of {claimed} here."
    assert [o for side, o, _ in outcomes(claim, called) if side == claimed] == found
    assert not [o for side, o, _ in outcomes(claim, SIZES) if side == claimed]


CHANGES = plain(
    (
        ("Lang", "Words", "1-n", "Change"),
        ("EN", "35,216", "0.87", "6.90"),
        ("HR", "54,416", "0.01", "8.89"),
        ("NL", "12,381", "5.98", "28.29"),
    )
)


@pytest.mark.parametrize(
    ("english", "found"),
    [
        ("6.90%", "agrees"),
        ("8.89%", "disagrees"),
    ],
)
def test_one_that_counts_nothing_names_no_column(english: str, found: str) -> None:
    claim = f"In Dutch 28.29% of the words change, compared with {english} in the English one."
    assert [o for _, o, _ in outcomes(claim, CHANGES)] == ["agrees", found]


def test_compared_is_no_name_of_a_column() -> None:
    starts = plain(
        (
            ("Start", "COPA", "Avg."),
            ("Hyper Init", "86.0", "67.3"),
            ("Shared Init", "71.0", "59.0"),
        )
    )
    claim = "It averages 67.3 with Hyper Init, compared with {} for Shared Init."
    assert [o for _, o, _ in outcomes(claim.format("59.0"), starts)] == ["agrees", "agrees"]
    assert [o for _, o, _ in outcomes(claim.format("71.0"), starts)].count("agrees") == 1


ABLATED = (
    ("", "CITE", "Avg."),
    ("Ondine", "91.5", "80.0"),
    ("No hard negatives", "89.8", "78.4"),
)
LEGEND = "Table 2: Averages per task: CLS: classification, CITE: citation prediction, Avg. all."


@pytest.mark.parametrize(
    ("claim", "kind", "outcome"),
    [
        ("Leaving out hard negatives lowers Ondine's {} by 1.7 points.", "recomputation", "agrees"),
        ("Without hard negatives Ondine loses 1.7 points of {}.", "recomputation", "agrees"),
        ("Ondine loses 1.7 points of {} without hard negatives.", "recomputation", "agrees"),
        ("Hard negatives raise Ondine's {} by 1.7 points.", "recomputation", "agrees"),
        ("Hard negatives lower Ondine's {} by 1.7 points.", "direction", "disagrees"),
        ("Without hard negatives Ondine gains 1.7 points of {}.", "direction", "disagrees"),
        ("Ondine is 1.7 points of {} ahead of no hard negatives.", "recomputation", "agrees"),
        ("Easy instead of hard negatives cost Ondine 1.7 points of {}.", "recomputation", "agrees"),
        ("Hard instead of easy negatives cost Ondine 1.7 points of {}.", "direction", "disagrees"),
    ],
)
def test_what_a_part_does_that_one_of_two_lines_lacks(claim: str, kind: str, outcome: str) -> None:
    """The column is known by what the caption lists its columns to be."""
    table = plain(ABLATED, caption=LEGEND)
    found = check_recomputation(claim.format("citation prediction"), [source(table)])
    assert [(f.kind, f.outcome) for f in found] == [(kind, outcome)]


def test_a_caption_that_says_nothing_of_a_column_names_none() -> None:
    table = plain(ABLATED, caption="Table 2: Averages per task.")
    claim = "Without hard negatives Ondine loses 1.7 points of reading."
    assert check_recomputation(claim, [source(table)]) == ()


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        ("Adopting the tune split costs Ondine 0.29 LAS on Breton.", "agrees"),
        ("Adopting the tune split raises Ondine's LAS by 0.29 points on Breton.", "disagrees"),
    ],
)
def test_a_letter_that_a_caption_spells_out_in_place(claim: str, outcome: str) -> None:
    splits = plain(
        (
            ("", "Ondine", "", "Selkie", ""),
            ("Treebank", "-T", "+T", "-T", "+T"),
            ("Breton", "82.11", "81.82", "77.60", "77.63"),
            ("Welsh", "72.28", "72.19", "78.17", "77.38"),
        ),
        caption="Table 1: LAS without and with the tune set, -T(une) and +T(une).",
    )
    found = check_recomputation(claim, [source(splits)])
    assert [f.outcome for f in found] == [outcome]


def test_a_figure_that_stands_at_another_label_of_the_line_bears_on_the_claim() -> None:
    """Whatever else the claim says in words that the table does not account for."""
    sizes = source(
        plain(
            (
                ("Name", "|Train|", "|Dev|"),
                ("Ondine QA", "25,588", "3,000"),
                ("Selkie", "9,741", "1,221"),
            )
        )
    )
    claim = "Selkie makes {} training examples available to whoever asks its makers politely."
    (moved,) = check_cells(claim.format("25,588"), [sizes])
    (other,) = check_cells(claim.format("25,188"), [sizes])
    assert moved.outcome == other.outcome == "disagrees"
    assert counts(moved, claim.format("25,588"), [sizes])
    assert not counts(other, claim.format("25,188"), [sizes])


def test_points_are_no_column() -> None:
    table = plain(
        (("Data", "POS", "BUCC"), ("No MLM", "- 2.0", "+ 19.7"), ("With MLM", "- 1.0", "+ 12.8"))
    )
    (finding,) = check_recomputation("With MLM the BUCC gain is 6.9 points lower.", [source(table)])
    assert (finding.outcome, finding.arithmetic) == ("agrees", "19.7 - 12.8 = 6.9")
    (finding,) = check_recomputation("With MLM the POS loss is 1.0 points lower.", [source(table)])
    assert finding.arithmetic == "-1.0 - -2.0 = 1.0"
