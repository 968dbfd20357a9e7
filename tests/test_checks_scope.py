"""All, most, some, none, only: what a share refutes, and what it leaves open."""

import pytest

from claim_documents import disagreements
from recheck.claims.checks import scope


class TestScope:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Bias grows in every category.", "Bias grows in almost all categories."),
            ("Bias grows in all categories.", "Bias grows in all categories except religion."),
            ("Only one task brings gains.", "Almost every task brings gains."),
            ("All annotators agreed.", "We asked them and 4 out of 5 annotators agreed."),
            ("Several runs were averaged.", "A single run was averaged."),
        ],
    )
    def test_a_claim_that_reaches_farther_disagrees(self, claim, sentence):
        assert disagreements(scope, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Bias grows in every category.", "Bias grows in all categories."),
            ("Bias grows in categories.", "Bias grows in almost all categories."),
        ],
    )
    def test_the_same_reach_in_other_words_does_not(self, claim, sentence):
        assert not disagreements(scope, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "On both language pairs the parsers of ALBA hardly differ in speed.",
                "For the Breton dataset, the parsers of ALBA hardly differ in speed.",
            ),
            (
                "The sparse layer helps at every model size.",
                "The sparse layer helps at smaller sizes of the model.",
            ),
            (
                "All summaries of the corpus are short.",
                "We find that 70% and 36% of the summaries of the two corpora are short.",
            ),
        ],
    )
    def test_a_sentence_about_a_part_restricts_a_claim_about_the_whole(self, claim, sentence):
        assert disagreements(scope, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "For the Breton dataset, all parsers of ALBA hardly differ in speed.",
                "For the Breton dataset, the parsers of ALBA hardly differ in speed.",
            ),
            (
                "The sparse layer helps at every model size.",
                "The sparse layer helps whatever the size of the model.",
            ),
            (
                "All parsers of ALBA were trained on 80% of the texts.",
                "The parsers of ALBA were trained on 80% of the texts.",
            ),
            (
                "All parsers of ALBA hardly differ in speed.",
                "In Table 3 the parsers of ALBA hardly differ in speed.",
            ),
        ],
    )
    def test_a_place_or_a_share_that_the_claim_has_too_does_not(self, claim, sentence):
        assert not disagreements(scope, claim, sentence)


class TestShares:
    SENTENCE = "All cases have long summaries, and 70% of the cases have short or tiny summaries."

    def test_what_a_share_has_not_all_have(self):
        assert disagreements(scope, "All cases have long, short and tiny summaries.", self.SENTENCE)

    def test_what_all_have_they_have(self):
        assert not disagreements(scope, "All cases have long summaries.", self.SENTENCE)

    def test_only_some_is_less_than_all(self):
        sentence = "We find that all TARN variants outperform the baseline."
        assert disagreements(scope, "Only TARN variants with tags beat the baseline.", sentence)


class TestParts:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "All four annotators are native Breton speakers.",
                "Four annotators were involved, three of which are native Breton speakers.",
            ),
            (
                "Every dataset shows a gain over the baseline.",
                "A gain over the baseline shows on 7/9 datasets.",
            ),
            (
                "Every case has summaries at all three levels of detail.",
                "The corpus has summaries of up to three levels of detail for one case.",
            ),
            (
                "Other settings were found for ALBA on all datasets.",
                "Other settings were found for all datasets for BERTO and for 6/9 for ALBA.",
            ),
        ],
    )
    def test_what_holds_of_a_part_does_not_hold_of_all(self, claim, sentence):
        assert disagreements(scope, claim, sentence, "ALBA and BERTO are parsers.")

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "Three of the four annotators are native Breton speakers.",
                "Four annotators were involved, three of which are native Breton speakers.",
            ),
            (
                "Some cases have summaries at three levels of detail.",
                "The corpus has summaries of up to three levels of detail for one case.",
            ),
            (
                "Other settings were found for BERTO on all datasets.",
                "Other settings were found for all datasets for BERTO and for 6/9 for ALBA.",
            ),
            (
                "The authors ran each model once and report its results.",
                "We report results using single model runs.",
            ),
        ],
    )
    def test_what_is_said_of_the_part_or_of_all_of_another_does(self, claim, sentence):
        assert not disagreements(scope, claim, sentence, "ALBA and BERTO are parsers.")
