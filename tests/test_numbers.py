"""Figures and comparisons of a claim against table cells and sentences."""

import pytest

from recheck.claims.binding import exchanged
from recheck.claims.comparison import check_comparison
from recheck.claims.figures import compare
from recheck.claims.joint import transposed
from recheck.claims.numbers import check_cells
from recheck.claims.plausibility import counts
from recheck.claims.quantities import quantities
from sample_tables import plain, source

SWAP = plain(
    (
        ("Slots", "Avg.", "en"),
        ("aux-mlm", "62.3", "97.3"),
        ("aux-ud", "54.8", "97.5"),
        ("base", "61.0", "97.6"),
    )
)


def outcomes(claim: str, *tables) -> list[tuple[str, str, str]]:
    return [(f.claim_side, f.outcome, f.source_side) for f in check_cells(claim, [source(*tables)])]


def test_a_figure_is_borne_out_by_the_cell_whose_row_and_column_the_claim_names() -> None:
    (finding,) = check_cells("TillNet reaches a test accuracy of 72.6.", [source()])
    assert finding.outcome == "agrees"
    (evidence,) = finding.evidence
    assert (evidence.row, evidence.column, evidence.value) == ("TillNet", "Accuracy / Test", "72.6")
    assert evidence.page == 3


def test_the_same_digits_in_another_column_are_no_support() -> None:
    assert outcomes("TillNet reaches a test accuracy of 74.8.") == [("74.8", "disagrees", "72.6")]


def test_another_figure_in_the_named_cell_refutes_and_names_both_sides() -> None:
    (finding,) = check_cells("TillNet reaches a test accuracy of 76.2.", [source()])
    assert finding.outcome == "disagrees"
    assert "76.2" in finding.message
    assert "Table 1, row TillNet, column Accuracy / Test says 72.6 (p. 3)" in finding.message


def test_a_figure_that_neither_of_two_like_tables_has_is_refuted_by_both() -> None:
    test = plain((("System", "Recall"), ("Ondine", "41.2"), ("Selkie", "39.0")), label="Table 4")
    dev = plain((("System", "Recall"), ("Ondine", "52.8"), ("Selkie", "50.1")), label="Table 5")
    (finding,) = check_cells("Ondine has a recall of 47.9 here.", [source(test, dev)])
    assert finding.outcome == "disagrees"
    assert {e.value for e in finding.evidence} == {"41.2", "52.8"}
    (finding,) = check_cells("Ondine has a recall of 52.8 here.", [source(test, dev)])
    assert finding.outcome == "agrees"


def test_a_claim_that_names_no_column_gets_no_refutation() -> None:
    assert outcomes("TillNet scores 76.2 with our settings.") == []


def test_a_name_that_the_table_does_not_account_for_forbids_refutation() -> None:
    assert outcomes("On the Lagoon-Plus data TillNet has a test accuracy of 76.2.") == []


def test_values_given_to_each_others_rows_are_found_out() -> None:
    found = outcomes("On average aux-ud has 62.3 slot F1 whereas aux-mlm has 54.8.", SWAP)
    assert ("62.3", "disagrees", "54.8") in found
    assert all(outcome == "disagrees" for _, outcome, _ in found)


def test_values_in_their_own_rows_agree() -> None:
    found = outcomes("On average aux-mlm has 62.3 slot F1 whereas aux-ud has 54.8.", SWAP)
    assert found == [("62.3", "agrees", "62.3"), ("54.8", "agrees", "54.8")]


def test_sizes_are_looked_up_among_sizes() -> None:
    sizes = plain(
        (("System", "Params", "Size"), ("SEAL", "406M", "8.8GB"), ("BM25", "-", "18.8 GB"))
    )
    found = outcomes("The SEAL index takes 18.8 GB, the BM25 index only 8.8 GB.", sizes)
    assert [(side, outcome) for side, outcome, _ in found] == [
        ("18.8 GB", "disagrees"), ("8.8 GB", "disagrees"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        ("TillNet outperforms KeelBERT in test accuracy.", "agrees"),
        ("KeelBERT outperforms TillNet in test accuracy.", "disagrees"),
        ("In test perplexity TillNet is better than KeelBERT.", "agrees"),
        ("In test perplexity TillNet is higher than KeelBERT.", "disagrees"),
        ("TillNet is the best on test accuracy.", "agrees"),
        ("KeelBERT is the best on test accuracy.", "disagrees"),
        ("TillNet has the lowest test perplexity.", "agrees"),
        ("Base is worse than TillNet on every test measure of accuracy.", "agrees"),
    ],
)
def test_comparisons_are_decided_by_cells(claim: str, outcome: str) -> None:
    assert [f.outcome for f in check_comparison(claim, [source()])] == [outcome]


@pytest.mark.parametrize(
    "claim",
    [
        "TillNet outperforms KeelBERT.",
        "TillNet outperforms MastNet in test accuracy.",
        "TillNet does not outperform KeelBERT in test accuracy.",
        "The best system is used in a later section.",
    ],
)
def test_comparisons_without_both_sides_and_a_measure_are_left_open(claim: str) -> None:
    assert check_comparison(claim, [source()]) == ()


def test_every_needs_all_rows() -> None:
    bias = plain(
        (("Category", "Davinci", "OPT"), ("Gender", "62.6", "65.7"), ("Religion", "73.3", "68.6"))
    )
    (finding,) = check_comparison("OPT is higher than Davinci in every category.", [source(bias)])
    assert (finding.kind, finding.outcome) == ("scope", "disagrees")
    assert "Religion" in finding.message


def sentence(claim: str, text: str) -> list[tuple[str, str]]:
    return [(c.claim.text, c.outcome) for c in compare(claim, text)]


def test_figures_against_a_sentence() -> None:
    text = "We trained the base models for 100,000 steps or 12 hours."
    claim = "The base models were trained for 300,000 steps, which took 12 hours."
    assert sentence(claim, text) == [("300,000", "altered"), ("12", "matched")]


def test_a_figure_of_another_kind_is_missing_rather_than_altered() -> None:
    assert sentence("It took 12 hours.", "We trained on 8 machines.") == [("12", "missing")]


def test_two_values_exchanged_between_two_things_are_swapped() -> None:
    text = "Citations seen again made up 8.2% of the inline citations, but 37% of the cards opened."
    claim = "Citations seen again were 37% of inline citations and 8.2% of the cards opened."
    assert sentence(claim, text) == [("37%", "swapped"), ("8.2%", "swapped")]


def test_the_same_values_in_another_order_are_matched() -> None:
    text = "Citations seen again made up 8.2% of the inline citations, but 37% of the cards opened."
    claim = "37% of the cards opened were citations seen again, who were 8.2% of inline citations."
    assert sentence(claim, text) == [("37%", "matched"), ("8.2%", "matched")]


LINKER = plain((("Model", "Wet", "Dry"), ("Neural", "85.8", "84.6"), ("Baseline", "54.2", "84.2")))


def test_two_figures_of_one_column_tell_it_where_the_claim_calls_it_otherwise() -> None:
    claim = "The neural linker scores {} on rain data; the baseline gets {}."
    assert [o for _, o, _ in outcomes(claim.format("85.8", "54.2"), LINKER)] == ["agrees"] * 2
    assert [o for _, o, _ in outcomes(claim.format("54.2", "85.8"), LINKER)] == ["disagrees"] * 2
    assert outcomes(claim.format("54.2", "85.1"), LINKER) == []
    assert outcomes(claim.format("85.8", "84.2"), LINKER) == []


def test_a_figure_that_is_a_word_of_the_cells_label_says_which_cell_is_meant() -> None:
    sizes = plain((("Model", "Avg."), ("Wiki 15", "68.8"), ("Wiki 100", "68.7")))
    found = check_cells("On average the Wiki model with 15 languages has 68.8.", [source(sizes)])
    assert [(f.claim_side, f.outcome) for f in found] == [("68.8", "agrees"), ("15", "agrees")]


def test_a_cell_that_only_the_figure_itself_names_is_no_evidence() -> None:
    listing = plain((("Step", "Op", "In"), ("Step 10", "DENSE", "10"), ("Step 27", "SUM", "27")))
    listed = plain((("", "Op", ""), ("In: 10", "DENSE", "10"), ("In: 27", "SUM", "27")))
    assert outcomes("TillNet wins on 10 of the 27 tasks.", listed) == []
    assert outcomes("In of Step 27 is 27.", listing) == [("27", "agrees", "27")]


def test_a_row_set_apart_by_a_word_said_of_another_figure_is_not_meant() -> None:
    rows = plain((("Data", "Avg."), ("PubMed", "11.8"), ("PubMed + ngrams", "11.7"), ("News", "9")))
    claim = "On average PubMed attains {}, whereas PubMed with ngrams obtains {} as a mean."
    assert [o for _, o, _ in outcomes(claim.format("11.8", "11.7"), rows)] == ["agrees"] * 2
    assert {o for _, o, _ in outcomes(claim.format("11.7", "11.8"), rows)} == {"disagrees"}


def test_a_percentage_is_not_looked_for_among_counts() -> None:
    rows = plain((("", "Test"), ("Sentences", "126"), ("Sentences w/ NEs", "56%"), ("Types", "9")))
    found = outcomes("Named entities occur in 56% of the sentences of the test set.", rows)
    assert found == [("56%", "agrees", "56%")]


@pytest.mark.parametrize(
    ("claim", "sentence", "turned"),
    [
        ("Kappa was 83.1 for Reed but 90.9 for Tarn.",
         "On the Reed and Tarn sets kappa was 90.9 and 83.1, respectively.", True),
        ("Kappa was 90.9 for Reed but 83.1 for Tarn.",
         "On the Reed and Tarn sets kappa was 90.9 and 83.1, respectively.", False),
        ("Precision is 81.2 and recall is 75.4.",
         "It reaches a precision of 75.4 and a recall of 81.2.", True),
        ("Precision is 75.4 and recall is 81.2.",
         "It reaches a precision of 75.4 and a recall of 81.2.", False),
        ("BERT gains 2.3 points on SQuAD and 1.1 on NQ.",
         "On SQuAD and NQ, BERT gains 2.3 and 1.1 points respectively.", False),
        ("The index takes 93Tb for Wikipedia, but a mere 215Gb for news.",
         "It only needs 215Gb to index Wikipedia, and 93Tb for news.", True),
        ("SEAL decodes for 15 timesteps and uses a beam size of 10.",
         "We decode for 10 timesteps with a beam size of 15.", True),
        ("SEAL decodes for 10 timesteps and uses a beam size of 15.",
         "We decode for 10 timesteps with a beam size of 15.", False),
        ("Each query has 3 hard negatives and 2 easy negatives.",
         "We use 2 hard negatives and 3 easy negatives for each query.", True),
        ("Each query has 3 easy negatives and 2 hard negatives.",
         "We use 2 hard negatives and 3 easy negatives for each query.", False),
    ],
)  # fmt: skip
def test_figures_given_to_each_others_names_are_exchanged(
    claim: str, sentence: str, turned: bool
) -> None:
    assert bool(exchanged(claim, sentence)) is turned


@pytest.mark.parametrize(
    "claim",
    [
        "TillNet keeps 97% of its test accuracy when pruned.",
        "TillNet has a test accuracy of at least 60.5.",
    ],
)
def test_a_share_of_a_score_and_a_bound_that_holds_are_not_refuted(claim: str) -> None:
    assert [f.outcome for f in check_cells(claim, [source()])] != ["disagrees"]


@pytest.mark.parametrize(("figure", "outcome"), [("37.02", "agrees"), ("38.02", "disagrees")])
def test_a_share_of_its_words_is_a_figure_of_its_own(figure: str, outcome: str) -> None:
    change = plain((("Lang.", "Change (%)"), ("TR", "37.02"), ("NL", "28.29")))
    claim = f"Turkish is changed most: {figure}% of its words are changed."
    assert [o for _, o, _ in outcomes(claim, change)] == [outcome]


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("On Arto, TillNet raises accuracy from the baseline value of 83.9 to 95.2.", "disagrees"),
        ("On Arto, TillNet raises accuracy from the baseline value of 83.9 to 92.5.", "agrees"),
        ("On Arto, accuracy rises from the baseline value of 83.9 to 95.2.", None),
    ],
)
def test_the_second_end_of_a_change_is_looked_up_on_its_own_row(claim: str, found) -> None:
    arto = plain(
        (
            ("System", "Twitter", "Arto"),
            ("Baseline", "97.1", "83.9"),
            ("TillNet", "97.1", "92.5"),
            ("Gold", "100.0", "100.0"),
        ),
        caption="Table 2: Accuracy.",
    )
    (first, *rest) = outcomes(claim, arto)
    assert first == ("83.9", "agrees", "83.9")
    assert [o for _, o, _ in rest] == ([found] if found else [])


def test_a_figure_ahead_of_another_is_no_difference() -> None:
    found = outcomes("TillNet has a test accuracy of 72.6, ahead of KeelBERT with 69.0.")
    assert [outcome for _, outcome, _ in found] == ["agrees", "agrees"]


def test_a_label_printed_letter_by_letter_is_that_label() -> None:
    rouge = plain((("Model", "R-2f1", "R-Lf1"), ("Ondine", "20.1", "25.4"), ("Selkie", "1", "2")))
    assert outcomes("On R-2f1 Ondine is at 20.1 here.", rouge) == [("20.1", "agrees", "20.1")]
    assert outcomes("On R-Lf1 Ondine is at 20.1 here.", rouge) == [("20.1", "disagrees", "25.4")]


def test_what_a_sign_takes_out_is_not_what_it_adds() -> None:
    tuned = plain((("Bank", "-T", "+T"), ("talbanken", "71.11", "70.02"), ("htb", "73.2", "72.9")))
    assert outcomes("On -T talbanken is at 71.11 here.", tuned) == [("71.11", "agrees", "71.11")]
    assert outcomes("On +T talbanken is at 71.11 here.", tuned) == [("71.11", "disagrees", "70.02")]


def test_letters_stand_for_the_words_that_a_caption_gives_them() -> None:
    sizes = plain(
        (("Model", "#L", "#H"), ("30B", "48", "56"), ("13B", "40", "40")),
        caption="Table 1: We report the number of layers (#L) and of heads (#H).",
    )
    found = outcomes("The 30B model has 48 layers and 56 heads in all.", sizes)
    assert [(side, outcome) for side, outcome, _ in found[:2]] == [
        ("48", "agrees"), ("56", "agrees"),
    ]  # fmt: skip
    assert ("56", "disagrees", "48") in outcomes("The 30B model has 56 layers in all.", sizes)


@pytest.mark.parametrize(("claimed", "outcome"), [("9.688", "disagrees"), ("310", None)])
def test_one_digit_altered_is_an_altered_figure_another_size_is_not(claimed, outcome) -> None:
    pile = source(plain((("Data", "Loss"), ("weblogs", "0.688"), ("courts", "0.512"))))
    found = [
        f.outcome
        for f in check_cells(f"For weblogs the loss is {claimed} here.", [pile])
        if counts(f, "For weblogs the loss is here.", [pile])
    ]
    assert found == ([outcome] if outcome else [])


def test_every_variant_must_be_better_for_every_variant_to_be_better() -> None:
    seals = plain(
        (("System", "hits"), ("SEAL small", "66.5"), ("SEAL large", "72.0"), ("GENRE", "71.2"))
    )
    (finding,) = check_comparison("Every SEAL variant outperforms GENRE in hits.", [source(seals)])
    assert finding.outcome == "disagrees"
    (finding,) = check_comparison("SEAL large outperforms GENRE in hits.", [source(seals)])
    assert finding.outcome == "agrees"


def test_two_figures_on_a_row_tell_it_where_its_labels_are_named_loosely() -> None:
    cost = plain(
        (
            ("Model", "Hours", "PPLX"),
            ("Ondine (1M steps)", "17.3K", "12.35"),
            ("Selkie (1M steps)", "16.5K", "12.69"),
        )
    )
    claim = "After 17.3K hours, Ondine attains a perplexity of {}."
    assert [o for _, o, _ in outcomes(claim.format("12.35"), cost)] == ["agrees", "agrees"]
    assert [o for _, o, _ in outcomes(claim.format("12.69"), cost)] != ["agrees", "agrees"]


def test_two_figures_in_each_others_rows_are_refuted_by_both() -> None:
    change = plain(
        (("Lang.", "Words", "Change"), ("TR", "6,443", "37.02"), ("NL", "12,381", "28.29"))
    )
    claim = "{}% of the Turkish words are altered, against {}% of the Dutch words."
    assert [o for _, o, _ in outcomes(claim.format("28.29", "37.02"), change)] == ["disagrees"] * 2
    assert [o for _, o, _ in outcomes(claim.format("37.02", "28.29"), change)] == ["agrees"] * 2


def test_the_object_of_one_of_two_opposites_is_that_of_the_other() -> None:
    tuned = plain((("Bank", "-T", "+T"), ("talbanken", "71.11", "70.02"), ("htb", "73.2", "72.9")))
    claim = "For talbanken the score is {} without and {} with the tune split."
    assert [o for _, o, _ in outcomes(claim.format("71.11", "70.02"), tuned)] == ["agrees"] * 2
    assert "agrees" not in [o for _, o, _ in outcomes(claim.format("70.02", "71.11"), tuned)]


def test_digits_in_another_order_on_a_row_that_is_borne_out_are_an_altered_figure() -> None:
    parsed = source(plain((("Model", "Gold", "Parsed"), ("Ondine", "92.7", "93.7"))))
    claim = "On parsed input Ondine reaches 93.7."
    borne_out = check_cells(claim, [parsed])
    (altered, other) = quantities("97.2 or 55.1")
    assert transposed(claim, altered, borne_out, [parsed]).cell.text == "92.7"
    assert transposed(claim, other, borne_out, [parsed]) is None
    assert transposed(claim, altered, (), [parsed]) is None


@pytest.mark.parametrize(
    ("claim", "bears"),
    [
        ("For weblogs the loss is 0.988 here.", True),
        ("With a pruned tagger on weblogs the loss is 0.988 here.", False),
        ("With a pruned tagger on weblogs the loss is 0.868 here.", True),
    ],
)
def test_cells_refute_only_what_their_labels_account_for_or_misprint(claim, bears) -> None:
    said = ("The tagger is pruned.", "Weblogs are posts.", "Courts publish what they rule.")
    pile = source(
        plain((("Data", "Loss"), ("weblogs", "0.688"), ("courts", "0.512"))), sentences=said
    )
    (finding,) = check_cells(claim, [pile])
    assert finding.outcome == "disagrees"
    assert counts(finding, claim, [pile]) is bears


def test_the_word_of_a_compound_says_what_has_all_the_figures() -> None:
    parsing = plain(
        (
            ("Parser", "Training", "WSJ 23 F1"),
            ("Oake (2014)", "semi-supervised", "92.1"),
            ("TillNet (4 layers)", "WSJ only", "91.3"),
            ("Selkie (2 layers)", "semi-supervised", "91.9"),
            ("TillNet (4 layers)", "semi-supervised", "92.7"),
        )
    )
    claim = "In the semi-supervised setting, the 4-layer TillNet gets {} F1 on WSJ 23."
    assert ("92.7", "agrees", "92.7") in outcomes(claim.format("92.7"), parsing)
    assert not [o for o in outcomes(claim.format("91.3"), parsing) if o[:2] == ("91.3", "agrees")]
