"""Who is more than whom: the sides of a comparison, and words in each other's places."""

import pytest

from claim_documents import aligned
from recheck.claims.checks import direction, wording


def refuted(check, claim: str, sentence: str) -> bool:
    found, text = aligned(claim, sentence)
    return any(f.outcome == "disagrees" for f in check.check(found, text))


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
        assert refuted(direction, claim, sentence)

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
        assert not refuted(direction, claim, sentence)


class TestWordsInEachOthersPlaces:
    SENTENCE = "On all of the texts recall is given less weight by raters than precision."

    def test_in_an_unchanged_sentence_they_refute(self):
        claim = "On all of the texts precision is given less weight by raters than recall."
        assert refuted(wording, claim, self.SENTENCE)

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
        assert not refuted(wording, claim, sentence)
