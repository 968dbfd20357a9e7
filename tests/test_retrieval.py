"""Finding the sentences of a paper that may speak to a claim."""

import pytest

from claim_documents import document, paper, source
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise, stem, tokens


def ranked(here: Source, claim: str) -> list[str]:
    return [p.text for p in here.search(tokens(normalise(claim)), 5)]


def test_the_sentence_with_the_rare_words_of_the_claim_comes_first():
    here = source("Dropout hurts the parser on Breton.", "The parser was trained for ten epochs.")
    assert ranked(here, "On Breton, dropout is harmful.")[0].startswith("Dropout hurts")


def test_words_that_stand_for_one_another_are_found():
    here = source("We observe that raters prefer short synopses.", "The corpus is old.")
    assert ranked(here, "They favour brief abstracts.")[0].startswith("We observe that raters")


def test_a_claim_that_shares_no_word_with_a_paper_finds_nothing():
    assert ranked(source("Dropout hurts."), "Zebrafish regenerate fins.") == []


@pytest.mark.parametrize(
    "claim",
    [
        "intermediate-task training improves cross-lingual transfer",
        "Intermediatetask training improves crosslingual transfer",
        "intermediate task training improves cross lingual trans",
    ],
)
def test_a_quotation_is_found_through_lost_hyphens_and_a_cut_end(claim):
    here = source("We show that intermediate-task training improves cross-lingual transfer.")
    assert here.quotation(claim) is not None


def test_a_near_quotation_is_none():
    here = source("We show that intermediate-task training improves transfer by 8.4 points.")
    assert here.quotation("intermediate-task training improves transfer by 4.8 points") is None


def test_references_headers_and_fragments_are_not_searched():
    read = document("Dropout hurts the parser on Breton.", section="References")
    assert Source(paper(read), read).passages == ()


def test_an_acronym_is_known_by_the_words_that_spell_it():
    here = source("We use the Natural Questions (NQ) data and a pretrained model (XQ).")
    assert here.acronyms == {"nq": (stem("natural"), stem("questions"))}


def test_evidence_names_paper_version_page_and_lines():
    here = source("Dropout hurts the parser on Breton.")
    evidence = here.passages[-1].evidence()
    assert (evidence.paper, evidence.version, evidence.page) == ("2001.00001", 1, 2)
    assert evidence.quote == "Dropout hurts the parser on Breton."
    assert evidence.regions[0].box == evidence.box


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("evaluated", "evaluation"),
        ("improves", "improvement"),
        ("studies", "study"),
        ("represented", "represent"),
        ("exceeds", "exceed"),
        ("tagging", "tagger"),
        ("significantly", "significant"),
        ("different", "differ"),
        ("based", "base"),
    ],
)
def test_inflections_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("perform", "outperform"), ("train", "trail"), ("generalize", "generate"), ("note", "not")],
)
def test_different_words_do_not(one, other):
    assert stem(one) != stem(other)


def test_names_are_told_from_sentence_openings():
    found = {t.text: t.capital for t in tokens("The BERT model and S2ORC beat Davinci on XLM-R.")}
    assert [w for w, named in found.items() if named] == ["BERT", "S2ORC", "Davinci", "XLM", "R"]


def test_a_listing_of_code_states_nothing():
    listing = '1 from datasets import load_dataset 2 cases = load_dataset("cases.py") 3 cases[0]'
    read = document(listing, "We set min_count=3, alpha=0.025 and vector_size=300 for ALBA (82.0).")
    texts = [p.text for p in Source(paper(read), read).passages]
    assert not any("load_dataset" in text for text in texts)
    assert any("min_count" in text for text in texts)
