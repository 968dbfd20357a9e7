"""Up or down, with or without: what turns a direction round, and what turns it twice."""

import pytest

from claim_documents import aligned, disagreements
from recheck.claims.checks import direction, wording
from recheck.claims.checks.polarity import pointers
from recheck.claims.reading import _findings


def refuted(claim: str, sentence: str) -> bool:
    found, text = aligned(claim, sentence)
    return any(f.outcome == "disagrees" for f in _findings(found, text))


class TestWordsOfDirection:
    @pytest.mark.parametrize(
        ("claim", "sentence", "opposite"),
        [
            (
                "The two changes shorten the training step time.",
                "Our changes, squaring and convolutions, lengthen training step time.",
                True,
            ),
            (
                "The two changes prolong the training step time.",
                "Our changes, squaring and convolutions, increase training step time.",
                False,
            ),
            (
                "Caching slowed decoding of texts.",
                "We found that caching sped up decoding of texts.",
                True,
            ),
            ("Caching simplifies decoding.", "We see that caching complicates decoding.", True),
            ("Recall sank with the index.", "Recall rose with the index.", True),
            ("Pruning cuts the size of the index.", "Pruning shrank the size of the index.", False),
            ("Prompts worsened recall on names.", "Long prompts boosted recall on names.", True),
        ],
    )
    def test_they_are_known_with_their_inflections(self, claim, sentence, opposite):
        assert refuted(claim, sentence) == opposite

    @pytest.mark.parametrize(
        ("claim", "opposite"),
        [
            ("The cache speeds training up.", False),
            ("The cache makes training faster.", False),
            ("The cache slows training down.", True),
            ("The cache makes training take longer.", True),
        ],
    )
    def test_time_and_speed_are_one_scale_turned_round(self, claim, opposite):
        assert refuted(claim, "The cache reduces the time needed for training.") == opposite

    def test_the_size_of_anything_else_is_not_on_that_scale(self):
        assert not refuted(
            "The cache speeds up training.", "The cache increases the training data."
        )


class TestAbsence:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("With the parser, accuracy improves.", "Removing the parser hurts accuracy."),
            ("Without the parser, accuracy drops.", "Adding the parser improves accuracy."),
            (
                "When the parser is removed, accuracy on Breton drops.",
                "Accuracy on Breton is higher with the parser.",
            ),
            (
                "The parser improves accuracy on Breton.",
                "Removing the parser hurts accuracy on Breton.",
            ),
            (
                "Excluding books over 50 pages removed more files than parser errors did.",
                "We filter out books that make the parser fail with errors or have more than 50 "
                "pages (more likely to be theses).",
            ),
        ],
    )
    def test_the_opposite_of_absence_is_said_of_presence(self, claim, sentence):
        assert not refuted(claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Without the parser, accuracy rises.", "Adding the parser improves accuracy."),
            (
                "Removing the parser raises accuracy on Breton.",
                "Accuracy on Breton is higher with the parser.",
            ),
            (
                "Pruning comes with a large drop in recall.",
                "Pruning works without a large drop in recall.",
            ),
        ],
    )
    def test_the_same_of_absence_and_of_presence_refutes(self, claim, sentence):
        assert refuted(claim, sentence)

    def test_what_one_thing_is_without_is_not_denied_of_what_it_does(self):
        sentence = "ALBA (with no learning) outperformed an unsupervised variant of BERTO."
        assert not refuted("ALBA without learning beats unsupervised BERTO.", sentence)
        assert refuted("ALBA without learning loses to unsupervised BERTO.", sentence)


class TestDenials:
    CLAIM = "The models generalize to Breton."

    @pytest.mark.parametrize(
        "sentence",
        [
            "The models did not generalize to Breton.",
            "The models cannot generalize to Breton.",
            "The models couldn't generalize to Breton.",
            "The models never generalized to Breton.",
            "The models hardly generalize to Breton.",
            "The models fail to generalize to Breton.",
            "The models do little to generalize to Breton.",
            "The models are far from generalizing to Breton.",
            "We observe a lack of generalization to Breton in the models.",
            "None of the models generalizes to Breton.",
            "Neither of the models generalizes to Breton.",
            "We see no evidence that the models generalize to Breton.",
            "It is unlikely that the models generalize to Breton.",
        ],
    )
    def test_they_refute_what_they_govern(self, sentence):
        assert refuted(self.CLAIM, sentence)

    @pytest.mark.parametrize(
        "sentence",
        [
            "The models do not only generalize to Breton.",
            "The models, not trained on Welsh, generalize to Breton.",
            "It is no surprise that the models generalize to Breton.",
            "Although they do not see it, the models generalize to Breton.",
        ],
    )
    def test_they_do_not_reach_what_they_do_not_govern(self, sentence):
        assert not refuted(self.CLAIM, sentence)

    def test_both_sides_may_deny_in_words_of_their_own(self):
        claim = "The models do not generalize to Breton."
        assert not refuted(claim, "The models never generalized to Breton.")

    def test_a_direction_that_both_sides_have_hides_no_denial_of_another_word(self):
        sentence = "The improvement, while consistent, was not strictly monotonic over the rounds."
        assert refuted("Over the rounds accuracy improved strictly monotonically.", sentence)
        assert not refuted("Over the rounds accuracy improved.", sentence)


class TestContrasts:
    PRUNING = "Pruning improves precision on names, although it hurts recall."

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Pruning improves recall but hurts precision on names.", PRUNING),
            ("With pruning recall improves while precision suffers.", PRUNING),
            (
                "Accuracy rises on news and falls on tweets.",
                "On news it falls, on tweets it rises.",
            ),
        ],
    )
    def test_the_clause_of_the_opposite_direction_refutes(self, claim, sentence):
        assert refuted(claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("Pruning hurts recall but improves precision on names.", PRUNING),
            ("With pruning precision improves while recall suffers.", PRUNING),
            (
                "Accuracy falls on news and rises on tweets.",
                "On news it falls, on tweets it rises.",
            ),
        ],
    )
    def test_its_own_clause_does_not(self, claim, sentence):
        assert not refuted(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The position of a token is encoded.", "Negative examples of a token are encoded."),
        ("Precision follows the names.", "Precision precedes the names."),
        ("The considered models differ in size.", "The compared models differ slightly in size."),
    ],
)
def test_words_merely_derived_from_one_of_direction_have_none(claim, sentence):
    found, text = aligned(claim, sentence)
    words = {found.claim[p.index].norm for p in pointers(found.claim, text)}
    assert not words & {"position", "precision", "considered", "compared"}


class TestAnsweredQuestions:
    CLAIM = "The savings of the parser are the same in all setups."
    QUESTION = "Are the savings of the parser the same in all setups?"

    @pytest.mark.parametrize(
        ("answer", "denied"),
        [
            ("No, across our own runs they vary widely.", True),
            ("Yes, across our own runs they hardly vary.", False),
            ("No parser was changed for this.", False),
        ],
    )
    def test_a_no_refutes_what_is_asked(self, answer, denied):
        found, text = aligned(self.CLAIM, self.QUESTION, answer)
        assert any(f.outcome == "disagrees" for f in _findings(found, text)) == denied


class TestDirection:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("ALBA outperforms BERTO on Breton.", "ALBA underperforms BERTO on Breton."),
            ("ALBA gives better parses than BERTO.", "ALBA led to parses worse than BERTO."),
            ("ANLI improves XNLI accuracy.", "ANLI does not lead to improved accuracy on XNLI."),
            ("The index is smaller than the corpus.", "The index is larger than the corpus."),
            ("Metadata was used for clustering.", "Metadata was not used for clustering."),
            ("Noise hampers the parser.", "Noise strengthens the parser."),
            ("Typos help the encoder.", "Typos are less effective for the encoder."),
            ("ALBA is less effective than BERTO.", "ALBA is more effective than BERTO."),
            ("ALBA is more robust than BERTO.", "ALBA is more brittle than BERTO."),
            ("The labels were assigned manually.", "The labels were assigned automatically."),
        ],
    )
    def test_the_opposite_disagrees(self, claim, sentence):
        assert disagreements(direction, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            ("ALBA outperforms BERTO on Breton.", "On Breton, BERTO is worse than ALBA."),
            ("Smoothing raises perplexity.", "Smoothing hurts perplexity."),
            ("Neither dropout nor noise helps.", "Dropout does not help, nor does noise."),
            ("ALBA beats BERTO.", "ALBA is better than BERTO."),
            ("ALBA is less effective than BERTO.", "BERTO is more effective than ALBA."),
            ("ALBA is more robust than BERTO.", "BERTO is more brittle than ALBA."),
            ("ALBA eclipses BERTO.", "ALBA outscores BERTO."),
        ],
    )
    def test_the_same_turned_round_does_not(self, claim, sentence):
        assert not disagreements(direction, claim, sentence)

    def test_what_is_denied_of_one_thing_is_not_denied_of_another_by_the_same_name(self):
        sentence = "In zero-shot setups the Breton parser does well on Welsh news."
        assert not disagreements(
            direction, "Without Welsh examples the Breton parser does well on Welsh news.", sentence
        )
        assert disagreements(
            direction, "Without news the Breton parser does well on Welsh.", sentence
        )

    def test_exchanged_sides_of_a_comparison_are_an_entity_finding(self):
        found, text = aligned(
            "Raters selected the few-shot answers over the generated ones.",
            "They selected the generated answers, more than twice as often as the few-shot ones.",
        )
        assert [(f.kind, f.outcome) for f in direction.check(found, text)] == [
            ("entity", "disagrees")
        ]

    @pytest.mark.parametrize(
        ("claim", "found"),
        [
            ("Evaluations by the authors suggest that BERTO outperforms ALBA for Breton.", True),
            ("Evaluations by the authors suggest that ALBA outperforms BERTO for Breton.", False),
            ("BERTO is outperformed by ALBA, evaluations suggest, for Breton.", False),
        ],
    )
    def test_what_stands_next_to_the_verb_tells_who_outperforms_whom(self, claim, found):
        sentence = "Our evaluations suggest ALBA outperforms BERTO for Breton."
        assert bool(disagreements(direction, claim, sentence)) == found


class TestWhatOnlyTheOppositeAnswers:
    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "Duplicate documents are rare in the Heap.",
                "We found the Heap particularly full of duplicate documents.",
            ),
            (
                "The performance of both setups differs substantially on the test data.",
                "The performance of both setups has only minimal differences on the test data.",
            ),
            (
                "An advantage of adding the split is that more data remains for the others.",
                "One clear downside of this is that there is less data remaining for the others.",
            ),
        ],
    )
    def test_it_is_refuted(self, claim, sentence):
        assert disagreements(direction, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "Duplicate documents abound in the Heap.",
                "We found the Heap particularly full of duplicate documents.",
            ),
            (
                "The performance of both setups differs only slightly on the test data.",
                "The performance of both setups has only minimal differences on the test data.",
            ),
            (
                "A drawback of adding the split is that less data remains for the others.",
                "One clear downside of this is that there is less data remaining for the others.",
            ),
        ],
    )
    def test_the_same_direction_is_not(self, claim, sentence):
        assert not disagreements(direction, claim, sentence)


class TestWordsThatDenyOrPointNowhere:
    def test_a_bound_of_a_figure_has_no_direction(self):
        claim = "Short summaries are better than long ones."
        bounded = "The summaries have less than 65% of the length of long ones."
        assert not disagreements(direction, claim, bounded)
        assert disagreements(direction, claim, "Short summaries are worse than long ones.")

    def test_a_denial_that_both_sides_have_turns_neither(self):
        sentence = "No single task of the ones we tried yields positive transfer everywhere."
        assert not disagreements(
            direction, "No single task has positive transfer everywhere.", sentence
        )
        alone = "No single task yields positive transfer everywhere."
        assert disagreements(direction, "A single task has positive transfer everywhere.", alone)

    def test_a_word_denied_in_passing_and_said_elsewhere_is_said(self):
        sentence = "Training on both, for which no training data exists, yields large gains."
        assert not disagreements(direction, "Training on both yields large gains.", sentence)
        assert disagreements(
            direction, "Training on both yields gains.", "No training on both yields gains."
        )

    def test_what_is_excepted_is_not_denied(self):
        sentence = "We are able to replicate the results, except for those on Tatoeba."
        claim = "The results that could not be replicated are those on Tatoeba."
        assert not disagreements(direction, claim, sentence)
        assert disagreements(
            direction, claim, "We are able to replicate the results on Tatoeba as well."
        )

    def test_function_words_are_compared_only_where_they_are_said_of_the_same(self):
        sentence = "The index could be updated on the fly without the need of a second pass."
        assert not disagreements(direction, "The index is updated with new documents.", sentence)
        claim = "The index could be updated on the fly with the need of a second pass."
        found, text = aligned(claim, sentence)
        assert wording.check(found, text) or direction.check(found, text)


class TestWordsThatOnlySeemToPoint:
    def test_what_is_behind_a_thing_is_not_worse(self):
        sentence = "The rightness of the answers strongly depends on the accuracy of the old model."
        claim = "How right the answers are hinges on how accurate the old model behind them is."
        assert not disagreements(direction, claim, sentence)
        sentence = "The old model is ahead of ALBA by two points."
        assert disagreements(direction, "The old model is two points behind ALBA.", sentence)

    def test_what_is_avoided_does_not_come_about(self):
        sentence = "Each boat has a berth of its own, and berths will not be duplicated."
        claim = "Giving each boat its own berth avoids duplicated berths."
        assert not disagreements(direction, claim, sentence)
        assert disagreements(direction, "With each boat, berths are duplicated.", sentence)

    def test_another_clause_says_nothing_of_the_sides(self):
        sentence = (
            "More nets mean a smaller boat, which is fine because nets are much easier to mend "
            "than the boat."
        )
        claim = "The {} can be mended far more easily than the {}."
        assert disagreements(direction, claim.format("boat", "nets"), sentence)
        assert not disagreements(direction, claim.format("nets", "boat"), sentence)

    def test_idioms_point_nowhere(self):
        sentence = "After two failures the net will never be used again, a few times more or less."
        assert not disagreements(direction, "Two failures exclude the net for good.", sentence)
        sentence = "A very minor influence of the tide on the boats is possible."
        claim = "A tiny influence of the tide on the boats cannot be ruled out."
        assert not disagreements(direction, claim, sentence)
        denied = "An influence of the tide on the boats cannot be seen."
        assert disagreements(direction, denied, "An influence of the tide on the boats is seen.")

    def test_what_is_kept_out_of_a_thing_is_not_in_it(self):
        sentence = "If two boats differ too much, we do not bring them into the same harbour."
        claim = "Two boats that differ too much are kept out of the same harbour."
        assert not disagreements(direction, claim, sentence)
        turned = "Two boats that differ too much are brought into the same harbour."
        assert disagreements(direction, turned, sentence)

    def test_on_top_of_a_thing_is_no_rank(self):
        sentence = "We also tried a mast for boats, which consistently led to lower speed."
        claim = "A mast on top of the boats was tried as well."
        assert not disagreements(direction, claim, sentence)
        assert disagreements(direction, "A mast for boats led to higher speed.", sentence)
