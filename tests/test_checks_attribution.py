"""Whose finding a sentence reports, where no author's name opens it."""

import pytest

from claim_documents import aligned, disagreements, document, paper
from recheck.claims.checks import attribution
from recheck.claims.options import Options
from recheck.claims.reading import Statement, readings
from recheck.claims.retrieval import Source


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


class TestAttribution:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "The authors found ALBA to be the best of 10 parsers.",
                "Tkach et al. (2018) report ALBA as the best among 10 parsers.",
            ),
            (
                "The authors show that additive attention beats dot products.",
                "Additive attention outperforms dot products for large keys [3].",
            ),
            (
                "The authors estimate that citations account for 21% of discoveries.",
                "One survey study estimated that citations account for 21% of discoveries [33].",
            ),
        ],
    )
    def test_what_another_work_found_is_not_the_papers_finding(self, claim, sentence):
        assert disagreements(attribution, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "The authors show that ALBA outperforms BERTO.",
                "We show that ALBA outperforms BERTO (Smith et al., 2019).",
            ),
            (
                "Smith et al. (2019) report that ALBA is best.",
                "Smith et al. (2019) report that ALBA is best.",
            ),
            (
                "ALBA outperforms the best system (Li et al., 2019).",
                "ALBA outperforms the best system (Li et al., 2019) on Genia.",
            ),
        ],
    )
    def test_a_citation_alone_takes_nothing_from_the_authors(self, claim, sentence):
        assert not disagreements(attribution, claim, sentence)

    CLAIM = "The authors show that a token-level aligner helps."
    GOES_ON = "They show that their token-level aligner helps."

    @pytest.mark.parametrize(
        ("before", "foreign"),
        [
            ("Tkach et al. (2019) instead propose a parser for Breton.", True),
            ("Similar tools exist for Breton (Tkach et al., 2019).", False),
            ("We follow Tkach et al. (2019) and ask three students.", False),
        ],
    )
    def test_they_are_the_authors_named_before(self, before, foreign):
        read = document(before, self.GOES_ON)
        source = Source(paper(read), read)
        found = readings(Statement(self.CLAIM, False), [source], Options())
        best = next(r for r in found if r.alignment.passage.text == self.GOES_ON)
        assert any(f.kind == "attribution" for f in best.findings) is foreign

    @pytest.mark.parametrize(
        ("before", "sentence", "foreign"),
        [
            ("[24] proposes an aligner.", "Using tokens, they show that an aligner helps.", True),
            ("As in [24] an aligner is used.", "Using it, they show an aligner helps.", False),
            ("Tkach et. al (9) pioneered it.", "In a test, they show an aligner helps.", True),
            ("Tkach and colleagues tested it.", "They show that an aligner helps.", True),
            ("We follow an aligner.", "Using tokens, they show that an aligner helps.", False),
            ("One attempt was made by Tkach et al.", "They show that an aligner helps.", True),
            ("One attempt was made by us.", "They show that an aligner helps.", False),
        ],
    )
    def test_they_may_follow_a_phrase(self, before, sentence, foreign):
        read = document(before, sentence)
        claim = Statement("The authors show that an aligner helps.", False)
        found = readings(claim, [Source(paper(read), read)], Options())
        best = next(r for r in found if r.alignment.passage.text == sentence)
        assert any(f.kind == "attribution" for f in best.findings) is foreign

    def test_what_has_been_shown_of_ones_own_things_by_others(self):
        sentence = "The net of this study has been shown to be {} than the old ({})."
        claim = "The authors found their net to be 4.7 times as strong as the old one."
        others = sentence.format("4.7 times stronger", "Tkach et al., 2018")
        assert disagreements(attribution, claim, others)
        assert not disagreements(attribution, claim, sentence.format("stronger", "Table 2"))

    @pytest.mark.parametrize(
        ("claim", "sentence", "foreign"),
        [
            (
                "The authors place a limit of 0.3 knots on the drift.",
                "The harbour search of ref. [50] places a limit of 0.3 knots on the drift.",
                True,
            ),
            (
                "Background mending yields gains of 1.25x on old nets.",
                "In a closely related project (13) background mending yielded gains of 1.25x.",
                True,
            ),
            (
                "Background mending yields gains of 1.25x on old nets.",
                "In a study of ours background mending yielded gains of 1.25x on old nets.",
                False,
            ),
            (
                "The authors found a fall of the tide after the storm.",
                "In another study, Tkach and Oake found a fall of the tide after the storm (18).",
                True,
            ),
            (
                "The authors found a fall of the tide after the storm.",
                "In all years, we found a fall of the tide after the storm (see 18).",
                False,
            ),
        ],
    )
    def test_another_work_may_be_called_in_other_ways(self, claim, sentence, foreign):
        assert bool(disagreements(attribution, claim, sentence)) is foreign
