"""The typed checks of a claim against one sentence: what must differ, and what must not."""

import pytest

from claim_documents import aligned, document, paper
from recheck.claims.checks import attribution, direction, entity, number, quotation, scope, wording
from recheck.claims.options import Options
from recheck.claims.reading import Statement, readings
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise


def outcomes(check, claim: str, sentence: str, *others: str) -> list[tuple[str, str, str]]:
    found, text = aligned(claim, sentence, *others)
    return [(f.outcome, f.claim_side, f.source_side) for f in check.check(found, text)]


def disagreements(check, claim: str, sentence: str, *others: str) -> list[tuple[str, str]]:
    return [o[1:] for o in outcomes(check, claim, sentence, *others) if o[0] == "disagrees"]


class TestNumber:
    def test_another_figure_in_its_place_disagrees(self):
        assert disagreements(
            number,
            "The base models were trained for 300,000 steps, which took 12 hours.",
            "We trained the base models for 100,000 steps or 12 hours.",
        ) == [("300,000 steps", "100,000 steps")]

    def test_a_figure_reworded_agrees(self):
        found = outcomes(
            number, "Half of the papers share data.", "We find that 50% of the papers share data."
        )
        assert [f[0] for f in found] == ["agrees"]

    def test_figures_given_to_each_other_disagree(self):
        found = disagreements(
            number,
            "Citations seen again were 37% of the inline citations, but 8.2% of the cards opened.",
            "Citations seen again accounted for 8.2% of the inline citations, while they made up "
            "much of the cards opened by participants (mean 37%).",
        )
        assert [f[0] for f in found] == ["37%", "8.2%"]

    def test_figures_in_another_order_agree(self):
        assert not disagreements(
            number,
            "Of the cards opened 37% were seen again, and of the inline citations 8.2%.",
            "Citations seen again accounted for 8.2% of the inline citations and 37% of the "
            "cards opened.",
        )

    def test_respectively_assigns_figures_in_order(self):
        sentence = "ALBA and BERTO handle longer inputs (16384 and 4096 tokens, respectively)."
        assert disagreements(number, "BERTO takes 16384 tokens and ALBA 4096.", sentence)
        assert not disagreements(number, "BERTO takes 4096 tokens and ALBA 16384.", sentence)

    def test_the_figure_of_another_year_disagrees(self):
        sentence = (
            "In 2010 50% of the papers had few models, in 2020 this was true of only 25% of them."
        )
        assert disagreements(number, "In 2020, 50% of the papers had few models.", sentence)
        assert not disagreements(number, "In 2020, 25% of the papers had few models.", sentence)

    def test_a_figure_that_the_sentence_does_not_give_is_left_open(self):
        assert outcomes(number, "Dropout of 0.3 helps.", "Dropout helps a great deal.") == []

    def test_respectively_binds_figures_to_the_names_after_them(self):
        sentence = "On Breton and Welsh, the kappa of Cohen was 90.97 and 83.08, respectively."
        assert disagreements(number, "Kappa was 83.08 for Breton but 90.97 for Welsh.", sentence)
        assert not disagreements(
            number, "Kappa was 83.08 for Welsh but 90.97 for Breton.", sentence
        )


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


class TestEntity:
    def test_another_name_in_its_place_disagrees(self):
        assert disagreements(
            entity,
            "Among the tasks, CCG performs best.",
            "Among the tasks, we find that SQuAD performs best.",
        ) == [("CCG", "SQuAD")]

    def test_the_model_of_a_machine_is_part_of_its_name(self):
        assert disagreements(
            entity,
            "Models were trained on one machine with 8 NVIDIA K80 GPUs.",
            "We trained our models on one machine with 8 NVIDIA P100 GPUs.",
        ) == [("K80", "P100")]

    def test_a_name_for_the_papers_own_model_is_no_difference(self):
        assert not disagreements(
            entity,
            "The ALBA model outperforms BERTO on Breton.",
            "Our model outperforms BERTO on Breton.",
        )

    def test_the_name_in_a_citation_is_no_difference(self):
        assert not disagreements(
            entity,
            "The recipe combines a parser with ALBA models.",
            "The recipe combines a parser (Smith et al., 2020) with models.",
        )

    def test_a_short_form_of_the_name_is_no_difference(self):
        assert not disagreements(entity, "It wins on HotpotQA by far.", "It wins on HoPo by far.")

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "MESH serves as the catalogue for linking ship entities, DBpedia for medical ones.",
                "We made i) a medical dataset with MESH (Li et al., 2016) as the catalogue, and "
                "ii) a ship dataset with DBpedia as the catalogue.",
            ),
            (
                "On spoken texts ALBA fares best, in contrast to BERTO.",
                "BERTO fares best on spoken texts, in contrast to ALBA which prefers news.",
            ),
            (
                "ALBA was trained on spoken texts, while BERTO was trained on novels.",
                "ALBA was trained on novels, whereas BERTO was trained on spoken texts.",
            ),
        ],
    )
    def test_names_with_each_others_words_disagree(self, claim, sentence):
        assert disagreements(entity, claim, sentence)

    @pytest.mark.parametrize(
        ("claim", "sentence"),
        [
            (
                "DBpedia serves as the catalogue for linking ship entities, MESH for medical ones.",
                "We made i) a medical dataset with MESH (Li et al., 2016) as the catalogue, and "
                "ii) a ship dataset with DBpedia as the catalogue.",
            ),
            (
                "On spoken texts BERTO fares best, in contrast to ALBA.",
                "BERTO, in contrast to ALBA, fares best on spoken texts.",
            ),
            (
                "On spoken texts BERTO fares best, in contrast to ALBA.",
                "Unlike ALBA, BERTO fares best on spoken texts.",
            ),
            (
                "BERTO was trained on spoken texts, while ALBA was trained on novels.",
                "ALBA was trained on novels, whereas BERTO was trained on spoken texts.",
            ),
        ],
    )
    def test_names_with_their_own_words_do_not(self, claim, sentence):
        assert not disagreements(entity, claim, sentence)


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


class TestFiguresThatASentenceMakes:
    def test_a_share_of_counts_is_a_fraction(self):
        found = outcomes(
            number,
            "Two thirds of the participants kept using the tool.",
            "We found that 4 out of the 6 participants kept using the tool.",
        )
        assert ("agrees", "Two thirds") in [f[:2] for f in found]

    def test_a_change_from_one_to_another_is_their_difference(self):
        sentence = "The dialect data led to an increase from 49.9 to 56.2 in slot F1."
        raised = outcomes(number, "The dialect data raised slot F1 by 6.3 points.", sentence)
        assert [f[0] for f in raised] == ["agrees"]
        other = outcomes(number, "The dialect data raised slot F1 by 9.3 points.", sentence)
        assert "agrees" not in [f[0] for f in other]

    def test_a_figure_within_a_scale_is_no_end_of_it(self):
        sentence = "People gave the output an average rating of 0.43 on a 0-3 scale."
        assert disagreements(
            number, "On a scale from 0 to 3 the average rating of the output was 0.34.", sentence
        ) == [("0.34", "0.43")]

    def test_of_several_free_figures_the_one_of_like_size_is_meant(self):
        assert disagreements(
            number,
            "The French data hold 63 million sentences.",
            "The French data hold 36M sentences, cut into a vocabulary of 32000 pieces.",
        ) == [("63 million sentences", "36M sentences")]

    def test_the_size_of_a_model_changes_no_places_with_what_is_said_of_it(self):
        assert not disagreements(
            number,
            "More neighbours help: up to ten for the 172M model, up to forty for 7B.",
            "The 172M model improves with up to 10 neighbours, the 7B model with up to 40.",
        )


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


class TestNamesThatShareABeginning:
    def test_another_ending_of_a_compound_name_disagrees(self):
        sentence = "We used KORA-J as our base language model for all runs."
        assert disagreements(entity, "KORA-NeoX is their base language model.", sentence) == [
            ("KORA-NeoX", "KORA-J")
        ]
        assert not disagreements(entity, "KORA-J is their base language model.", sentence)

    def test_another_beginning_of_one_family_of_names_disagrees(self):
        sentence = "Trained on German alone, breBERT reaches an F1 of 76% on the news."
        before = "We also train corBERT."
        claim = "The {} model, trained on German alone, gets 76% F1 on the news."
        assert disagreements(entity, claim.format("corBERT"), sentence, before) == [
            ("corBERT", "breBERT")
        ]
        assert not disagreements(entity, claim.format("breBERT"), sentence, before)
        beside = "The model, trained on German alone, reaches 76% F1 on the news, as in breBERT."
        assert not disagreements(entity, claim.format("corBERT"), beside, before)
        # A name that the paper never prints may be one for the same thing.
        assert not disagreements(entity, claim.format("mBERT"), sentence, before)

    def test_a_clause_that_has_moved_takes_its_names_with_it(self):
        assert not disagreements(
            entity,
            "The authors note that ALBA models hover around majority accuracy for BoolQ.",
            "For BoolQ, we note that ALBA models hover around majority accuracy.",
        )


class TestShares:
    SENTENCE = "All cases have long summaries, and 70% of the cases have short or tiny summaries."

    def test_what_a_share_has_not_all_have(self):
        assert disagreements(scope, "All cases have long, short and tiny summaries.", self.SENTENCE)

    def test_what_all_have_they_have(self):
        assert not disagreements(scope, "All cases have long summaries.", self.SENTENCE)

    def test_only_some_is_less_than_all(self):
        sentence = "We find that all TARN variants outperform the baseline."
        assert disagreements(scope, "Only TARN variants with tags beat the baseline.", sentence)


class TestFiguresOfLikeSize:
    def test_a_figure_of_another_size_is_not_the_one_meant(self):
        sentence = "The new ranker has a gain of 3.1 points in all."
        assert not disagreements(number, "The new ranker averages 76.9 in all.", sentence)

    def test_one_of_like_size_is(self):
        sentence = "Users clicked 46.5% more often on the new ranker."
        claim = "Users clicked 64.5% more often on the new ranker."
        assert disagreements(number, claim, sentence) == [("64.5%", "46.5%")]

    def test_the_number_of_a_known_class_is_not_what_is_claimed(self):
        sentence = "ALBA wins on 5 tasks, loses on 1 task and ties on the remaining 21 tasks."
        assert not disagreements(number, "ALBA wins on five of the 27 tasks.", sentence)
        claim = "ALBA wins on five tasks and ties on 27 tasks."
        assert [ours for ours, _ in disagreements(number, claim, sentence)] == ["27 tasks"]

    def test_a_number_in_words_counts_the_same_things(self):
        sentence = "The questioned annotators were asked three questions on the hints."
        assert not disagreements(number, "Four questioned annotators liked the hints.", sentence)
        claim = "The questioned annotators were asked four questions on the hints."
        assert disagreements(number, claim, sentence) == [("four questions", "three questions")]


class TestNamesOfTheSentenceBefore:
    BEFORE = "On the Reddit and Twitter samples, kappa was 90.97 and 83.08, respectively."
    SENTENCE = "With nesting, the kappa scores were 87.81 and 80.94."

    def found(self, claim: str) -> list[str]:
        here = document(self.BEFORE, self.SENTENCE)
        said = Statement(normalise(claim), False)
        read = readings(said, [Source(paper(here), here)], Options())
        best = next(r for r in read if r.alignment.passage.text == self.SENTENCE)
        return [f.claim_side for f in best.having("disagrees") if f.kind == "number"]

    def test_figures_go_with_them_in_their_order(self):
        claim = "With nesting, the kappa scores were {} on Reddit and {} on Twitter."
        assert self.found(claim.format("80.94", "87.81")) == ["80.94", "87.81"]
        assert self.found(claim.format("87.81", "80.94")) == []


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


class TestContrasts:
    SENTENCE = "ALBA is the best for the hardest domain (Arto), in contrast to BERTO, good on news."

    def test_a_contrast_that_opens_the_claim_names_the_other_side(self):
        claim = "In contrast to ALBA, BERTO is the best for Arto, the hardest domain."
        assert disagreements(entity, claim, self.SENTENCE, "ALBA and BERTO are models.")

    def test_the_right_side_of_it_is_no_exchange(self):
        claim = "In contrast to BERTO, ALBA is the best for Arto, the hardest domain."
        assert not disagreements(entity, claim, self.SENTENCE, "ALBA and BERTO are models.")

    def test_names_in_another_order_are_exchanged_only_where_all_else_is_kept(self):
        sentence = "The ALBA model shares some weight matrices for Q and K in each of its layers."
        reworded = "Sharing some weight matrices between Q and K is what the ALBA model does."
        assert not disagreements(entity, reworded, sentence)
        swapped = "The K model shares some weight matrices for Q and ALBA in each of its layers."
        assert disagreements(entity, swapped, sentence)
