"""Who is more than whom: the sides of a comparison, and words in each other's places."""

import pytest

from claim_documents import disagreements
from recheck.claims.checks import direction, entity, wording


class TestStandardsOfComparison:
    LEAKAGE = "Tarn models exploit leakage more strongly than base models, as the slope shows."
    PLACES = "ALBA is better on Breton than on Welsh, by far."

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Base models exploit leakage far more strongly than Tarn models do.", LEAKAGE),
            ("ALBA is better on Welsh than on Breton.", PLACES),
            (
                "Abstracts are parsed more slowly by the tool than full texts are.",
                "We see that full texts are parsed more slowly by the tool than abstracts.",
            ),
            (
                "Small models lose less accuracy than large models when pruned.",
                "When pruned, large models lose less accuracy than small models do.",
            ),
        ],
    )
    def test_exchanged_they_refute(self, claim, sentence):
        assert disagreements(direction, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Tarn models exploit leakage far more strongly than base models do.", LEAKAGE),
            ("Base models exploit leakage less strongly than Tarn models do.", LEAKAGE),
            ("ALBA is worse on Welsh than on Breton.", PLACES),
            (
                "Longer texts are read better by ALBA than by BERTO.",
                "ALBA reads longer texts better than BERTO.",
            ),
        ],
    )
    def test_in_their_own_places_or_twice_turned_they_do_not(self, claim, sentence):
        assert not disagreements(direction, claim, sentence)


class TestWordsInEachOthersPlaces:
    SENTENCE = "On all of the texts recall is given less weight by raters than precision."

    def test_in_an_unchanged_sentence_they_refute(self):
        claim = "On all of the texts precision is given less weight by raters than recall."
        assert disagreements(wording, claim, self.SENTENCE)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "Both large and small models forget names more quickly than humans.",
                "Both small and large models forget names more quickly than humans.",
            ),
            (
                "In long texts the names are similar in weight to the dates.",
                "In long texts the dates are similar in weight to the names.",
            ),
        ],
    )
    def test_in_a_list_or_where_they_are_said_to_be_alike_they_do_not(self, claim, sentence):
        assert not disagreements(wording, claim, sentence)


class TestSuperlatives:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "The most effective of the changes is the shared representation.",
                "The most effective modification is the squared activation of the units.",
            ),
            (
                "The smallest gains are seen on Breton.",
                "The smallest gains are for Curation Corpus, where it only slightly helps.",
            ),
            ("The best results are obtained by ALBA.", "The best results are achieved by BERTO."),
        ],
    )
    def test_of_one_class_said_of_another_thing_refute(self, claim, sentence):
        assert disagreements(entity, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "The most effective of the changes is the squared activation.",
                "The most effective modification is the squared activation of the units.",
            ),
            ("The best model is ALBA.", "The best model is our parser with all features."),
            ("The largest gain is 4 points.", "The largest gain is on Breton."),
            ("The best results are in bold.", "The best results are on Welsh."),
            ("The largest set is used for training.", "The largest set is annotated by hand."),
            ("The largest of the gains is on news.", "The largest of the losses is on tweets."),
        ],
    )
    def test_of_another_class_or_saying_something_else_do_not(self, claim, sentence):
        assert not disagreements(entity, claim, sentence)


class TestSides:
    SENTENCE = "Our evaluation suggests that ALBA outperforms BERTO for title extraction."

    def test_where_a_comparison_holds_is_not_what_is_compared(self):
        claim = "BERTO is better than ALBA at extracting titles."
        assert disagreements(direction, claim, self.SENTENCE)
        assert not disagreements(
            direction, "ALBA is better than BERTO at extracting titles.", self.SENTENCE
        )

    def test_one_side_alone_is_not_exchanged(self):
        assert not disagreements(
            direction,
            "BERTO has a higher recall than CELTA on Breton.",
            "ALBA outperforms BERTO and CELTA on Breton.",
        )

    def test_sides_may_follow_the_word_that_compares(self):
        sentence = "The tool ran much better when based on ALBA (Oake et al., 2020) than on BERTO."
        claim = "The tool did much better with {} underneath than with {}."
        assert disagreements(direction, claim.format("BERTO", "ALBA"), sentence)
        assert not disagreements(direction, claim.format("ALBA", "BERTO"), sentence)
