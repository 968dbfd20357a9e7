"""Figures and quantifiers of what is counted: of the same things, of a share of them, of others."""

import pytest

from claim_documents import aligned, disagreements
from recheck.claims.checks import number, scope


class TestCounts:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "The corpus comprises 20 million sentences over the languages.",
                "In total, we use 2 million sentences over all languages, with a ratio of 0.3.",
            ),
            (
                "The training data has 34,605 sentences.",
                "The resulting training data has 43,605 sentences.",
            ),
        ],
    )
    def test_digits_exchanged_or_a_power_of_ten_refute_for_the_same_things(self, claim, sentence):
        assert disagreements(number, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "The corpus comprises 20 million sentences over the languages.",
                "In total, we use 2 million words over all languages, with a ratio of 0.3.",
            ),
            (
                "The corpus comprises two million sentences over the languages.",
                "In total, we use 2M sentences over all languages, with a ratio of 0.3.",
            ),
        ],
    )
    def test_a_count_of_other_things_or_the_same_in_words_does_not(self, claim, sentence):
        assert not disagreements(number, claim, sentence)

    def test_an_ordinal_answers_its_number(self):
        sentence = "We take each token from the 13th layer."
        found, _ = aligned("Each token is taken from layer 13.", sentence)
        assert "13" in {found.claim[i].text for i in found.source_of}
        other, _ = aligned("Each token is taken from layer 12.", sentence)
        assert "12" not in {other.claim[i].text for i in other.source_of}


class TestSharesOfAClass:
    CLAIM = "The process behind the old training data of Tarn succeeds for every document."

    def test_a_share_of_the_class_is_not_all_of_it(self):
        assert disagreements(scope, self.CLAIM, "This process succeeds for 76% of the documents.")

    def test_a_share_of_something_else_says_nothing_of_it(self):
        sentence = "This process succeeds on 76% of the pages that one document has."
        assert not disagreements(scope, self.CLAIM, sentence)

    def test_a_measure_restricts_nothing(self):
        sentence = "ALBA beats the baseline by an absolute improvement of 1.5 points in F1 score."
        assert not disagreements(scope, "ALBA beats the baseline on all event types.", sentence)
        claim = "ALBA beats the baseline by an absolute improvement on all event types."
        assert disagreements(
            scope, claim, "ALBA beats the baseline by an improvement on Breton news."
        )


class TestQuantifiersThatOnlyLookAlike:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "Keeping the vectors fixed mostly worked better than tuning ALBA.",
                "We find that tuning ALBA is often inferior to keeping the vectors fixed.",
            ),
            (
                "An output of Tarn holds just two or three units of text.",
                "The outputs of Tarn typically hold 2 or 3 units of text.",
            ),
            (
                "Parses have fewer links because papers, in physics above all, omit titles.",
                "Parses have fewer links because papers (mostly in physics) omit titles.",
            ),
            (
                "For both tagging and parsing, ALBA did as well on 200 papers as before.",
                "On 200 papers, a sample of 9500 papers, ALBA did as well as before on both tasks.",
            ),
        ],
    )
    def test_they_do_not_clash(self, claim, sentence):
        assert not disagreements(scope, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "Keeping the vectors fixed always worked better than tuning ALBA.",
                "We find that keeping the vectors fixed often worked better than tuning ALBA.",
            ),
            (
                "Only two outputs of Tarn hold units of text.",
                "Most outputs of Tarn hold units of text.",
            ),
            ("All papers of the sample omit titles.", "Most papers of the sample omit titles."),
            (
                "ALBA did as well as before on all papers of the sample.",
                "On 9500 papers of the sample, and on 200 papers by hand, ALBA did as well as "
                "before.",
            ),
        ],
    )
    def test_those_of_the_same_thing_do(self, claim, sentence):
        assert disagreements(scope, claim, sentence)


class TestOfWhich:
    SENTENCE = (
        "We resolve 380.5M links between the papers (§2.6), 156.5M of which can be tied back to "
        "the text."
    )

    def test_a_part_in_millions_is_not_all(self):
        claim = "All of the 380.5M links between the papers can be tied back to the text."
        assert disagreements(scope, claim, self.SENTENCE)

    def test_what_is_said_of_the_whole_is_not_refuted_by_its_part(self):
        assert not disagreements(scope, "380.5M links between papers were resolved.", self.SENTENCE)


@pytest.mark.parametrize(
    ("sentence", "differs"),
    [
        ("In total we extract entries for 27.6M of the 28.9M PDFs.", True),
        ("In total we extract entries for 30.1M of the 28.9M PDFs.", False),
        ("In total we extract entries for the 28.9M PDFs.", False),
    ],
)
def test_a_part_of_a_sum_is_not_every_one_of_it(sentence: str, differs: bool):
    claim = "Entries were extracted for every one of the 28.9M PDFs."
    assert bool(disagreements(scope, claim, sentence)) == differs
