"""Figures of a claim and of a sentence: which must differ, and which are the same."""

from claim_documents import disagreements, document, outcomes, paper
from recheck.claims.checks import number
from recheck.claims.options import Options
from recheck.claims.reading import Statement, readings
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise


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


class TestCountsInEachOthersPlaces:
    SENTENCE = "The regatta comprised 10 races of 20 m."

    def test_what_one_counts_the_other_does(self):
        claim = "The regatta of the club had {} races of {} m each."
        assert disagreements(number, claim.format(20, 10), self.SENTENCE) == [
            ("20 races", "10 races"),
            ("10 m", "20 m"),
        ]
        assert not disagreements(number, claim.format(10, 20), self.SENTENCE)

    def test_one_may_be_left_without_what_it_counts(self):
        sentence = "Of 12 boats, 4 were lost to storms and one boat was lost to fire."
        claim = "Of twelve boats, four fell to {} and one to {}."
        assert disagreements(number, claim.format("fire", "storms"), sentence)
        assert not disagreements(number, claim.format("storms", "fire"), sentence)


class TestPartsOfAWhole:
    SENTENCE = "This gave us 302 nets of the harbour."

    def test_the_whole_is_no_other_figure_for_a_part(self):
        assert not disagreements(number, "We left out 201 of the nets.", self.SENTENCE)

    def test_another_part_is(self):
        sentence = "We left out 102 of the 302 nets."
        assert disagreements(number, "We left out 201 of the nets.", sentence)


class TestEndsOfARange:
    SENTENCE = "The mean weight of the crews was 67.85 kg."

    def test_no_mean_refutes_them(self):
        claim = "The weight of the crews ranged from 62.32 kg upwards."
        assert not disagreements(number, claim, self.SENTENCE)

    def test_it_refutes_another_mean(self):
        assert disagreements(number, "The weight of the crews was 62.32 kg.", self.SENTENCE)


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
