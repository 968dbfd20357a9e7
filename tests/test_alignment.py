"""Which words of a claim a sentence answers."""

import pytest

from claim_documents import aligned


def pairs(claim: str, sentence: str, *others: str) -> dict[str, str]:
    found, _ = aligned(claim, sentence, *others)
    return {found.claim[p.claim].text: found.passage.tokens[p.source].text for p in found.pairs}


def test_a_literal_copy_is_covered_wholly():
    found, _ = aligned("Dropout hurts the parser on Breton.", "Dropout hurts the parser on Breton.")
    assert found.coverage == 1
    assert found.missing == found.extra == ()


def test_a_paraphrase_is_paired_word_by_word():
    found = pairs(
        "The raters chose shorter summaries.", "Annotators selected summaries that are shorter."
    )
    assert found["raters"] == "Annotators"
    assert found["chose"] == "selected"
    assert found["shorter"] == "shorter"


def test_opposites_are_not_paired():
    assert "improves" not in pairs("Dropout improves parsing.", "Dropout degrades parsing.")


def test_different_figures_are_not_paired():
    assert "72.4" not in pairs("The score is 72.4.", "The score is 74.2.")


def test_an_acronym_is_paired_with_what_it_stands_for():
    found = pairs(
        "SEAL wins on NQ.",
        "SEAL wins on Natural Questions.",
        "We use the Natural Questions (NQ) data.",
    )
    assert found["NQ"] == "Natural"


def test_words_joined_by_lost_hyphens_are_paired():
    found = pairs("Cross-lingual transfer works.", "Crosslingual transfer works.")
    assert found["Cross"] == "Crosslingual"


def test_what_the_neighbouring_sentence_says_counts_less():
    alone, _ = aligned("Label smoothing hurts perplexity.", "This hurts perplexity a lot.")
    beside, _ = aligned(
        "Label smoothing hurts perplexity.",
        "This hurts perplexity a lot.",
        "We employed label smoothing.",
    )
    whole, _ = aligned("Label smoothing hurts perplexity.", "Label smoothing hurts perplexity.")
    assert alone.strength < beside.strength < whole.strength


@pytest.mark.parametrize("claim", ["", "...", "the of and"])
def test_a_claim_without_content_is_covered_by_nothing(claim):
    found, _ = aligned(claim, "Dropout hurts the parser on Breton.")
    assert found.strength == 0


def test_words_that_carry_a_statement_count_less_than_what_it_is_about():
    sentence = "The tagger has an accuracy of 76 on Breton newswire."
    worded, _ = aligned("The tagger presumably arrives at 76 on Breton newswire.", sentence)
    other, _ = aligned("The tagger with lexicons learns 76 on Breton newswire.", sentence)
    assert worded.coverage > other.coverage


def test_words_here_and_there_in_a_long_sentence_are_scattered_but_a_clause_of_it_is_not():
    sentence = (
        "The treebank of Breton was drawn from novels, letters, laws, sermons, newspapers, plays, "
        "radio scripts, diaries, travel guides, schoolbooks and recipes, and dropout hurts the "
        "parser on it, whereas annotators corrected tags by hand over nine summers in Quimper."
    )
    loose, _ = aligned("Summers spent on a recipe corrected by a tokeniser hurt badly.", sentence)
    clause, _ = aligned("Dropout hurts the parser.", sentence)
    assert loose.scattered
    assert not clause.scattered
