"""A sentence word for word, and one that a single edit has changed."""

import pytest

from claim_documents import aligned, document, outcomes, paper
from recheck.claims.checks import quotation, wording
from recheck.claims.options import Options
from recheck.claims.reading import Statement, readings
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise


class TestQuotation:
    def test_word_for_word_but_for_a_footnote_mark(self):
        assert outcomes(
            quotation,
            "ALBA is comparable to GPT-3, while requiring 1/7th of the energy.",
            "We show that ALBA is comparable to GPT-3,1 while requiring 1/7th of the energy.",
        )

    def test_one_digit_is_enough_to_make_it_none(self):
        assert not outcomes(
            quotation,
            "We use a learning rate of 0.3 for all of the models.",
            "We use a learning rate of 0.2 for all of the models.",
        )

    def test_figures_in_another_order_are_none(self):
        sentence = "The regatta comprised 10 races of 20 m."
        assert not outcomes(quotation, "The regatta comprised 20 races of 10 m.", sentence)


class TestWording:
    @pytest.mark.parametrize(
        ("claim", "kind"),
        [
            ("The parser of ALBA improves by 4.8 points on all Breton texts.", "number"),
            ("The parser of ALBA degrades by 8.4 points on all Breton texts.", "direction"),
            ("The parser of ALBA improves by 8.4 points on some Breton texts.", "scope"),
            ("The parser of BERTO improves by 8.4 points on all Breton texts.", "entity"),
            ("The parser of ALBA never improves by 8.4 points on all Breton texts.", "direction"),
        ],
    )
    def test_a_single_edit_is_typed(self, claim, kind):
        sentence = "The parser of ALBA improves by 8.4 points on all Breton texts."
        found, text = aligned(claim, sentence)
        assert wording.literal(found)
        assert [f.kind for f in wording.check(found, text)] == [kind]

    def test_other_rewording_is_not(self):
        found, text = aligned(
            "The parser of ALBA improves by 8.4 points on all Breton documents.",
            "The parser of ALBA improves by 8.4 points on all Breton texts.",
        )
        assert wording.check(found, text) == ()

    def test_a_negated_opposite_is_the_same(self):
        found, text = aligned(
            "The parser of ALBA is not worse on any Breton texts from there.",
            "The parser of ALBA is better on any Breton texts from there.",
        )
        assert wording.check(found, text) == ()


def test_a_literal_quotation_is_not_taken_apart():
    text = "If not, none of the differences are significant, with and without correction."
    read = document(text)
    found = readings(Statement(normalise(text), False), [Source(paper(read), read)], Options())
    assert [f.kind for f in found[0].findings] == ["quotation"]
