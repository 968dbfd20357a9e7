"""Whose finding a sentence reports, where no author's name opens it."""

import pytest

from claim_documents import aligned
from recheck.claims.checks import attribution


@pytest.mark.parametrize(
    ("sentence", "foreign"),
    [
        ("Similar gains were also observed in [50] for regions that resemble web clips.", True),
        ("Similar gains were found by Tkach et al. (2019) for regions like web clips.", True),
        ("The authors report similar gains for regions that resemble web clips.", True),
        ("Similar gains were also observed in Table 5 for regions that resemble web clips.", False),
        ("We report similar gains to those observed in [50] for regions like web clips.", False),
        ("Similar gains were observed for regions that resemble web clips.", False),
    ],
)
def test_who_is_named_by_whom_or_in_which_work_it_was_found(sentence, foreign):
    found, text = aligned("Gains were seen for regions that resemble web clips.", sentence)
    assert any(f.outcome == "disagrees" for f in attribution.check(found, text)) == foreign


@pytest.mark.parametrize(
    ("claim", "sentence", "foreign"),
    [
        (
            "The authors initialise the embeddings with word2vec vectors.",
            "Embeddings are initialised with the Tkach et al. (2013) vectors of word2vec.",
            False,
        ),
        (
            "The authors bootstrap a reader for schoolbooks around a tagger.",
            "For example, Tkach et al. (2023) bootstraps a reader for schoolbooks around a tagger.",
            True,
        ),
        (
            "The authors' experiments show that taggers tend to drop rare names.",
            "Taggers have been shown to drop rare names (Tkach et al., 2023; Oake, 2020).",
            True,
        ),
        (
            "The authors bootstrap a reader for schoolbooks around a tagger.",
            "Like Tkach et al. (2023), we bootstrap a reader for schoolbooks around a tagger.",
            False,
        ),
        (
            "A reader for schoolbooks is built around a tagger.",
            "A reader for schoolbooks is built around the Tkach et al. (2023) tagger.",
            False,
        ),
    ],
)
def test_what_the_authors_are_said_to_do_and_another_work_does(claim, sentence, foreign):
    found, text = aligned(claim, sentence)
    assert any(f.outcome == "disagrees" for f in attribution.check(found, text)) == foreign
