"""From findings to verdicts, and from papers that cannot be read to reasons."""

import pytest

from claim_documents import document, paper, report
from recheck.claims import Options, check_claims
from recheck.claims.verdict import Text, decide
from recheck.records import Claim, Evidence, Finding

HERE = Evidence(paper="2001.00001", version=1, page=3, box=(0, 0, 1, 1), quote="A sentence.")
SENTENCE = "ALBA outperforms BERTO on Breton by 8.4 points in every one of the settings."
RULES = Options(rules_only=True)


def finding(kind: str, outcome: str, side: str = "8.4") -> Finding:
    return Finding(
        kind=kind, outcome=outcome, claim_side=side, source_side="8.3",
        message=f"{kind} {outcome}.", evidence=(HERE,),
    )  # fmt: skip


def text(*findings: Finding, strength: float = 0.9, **changes: object) -> Text:
    return Text(
        **{
            "findings": findings,
            "strength": strength,
            "opposition": strength,
            "figures": 0,
            "unanswered": (),
            "undirected": (),
            "unnamed": (),
            "evidence": (HERE,),
        }
        | changes
    )


def verdict(said: Text, *cells: Finding) -> str:
    return decide(said, cells, Options()).verdict


class TestDecide:
    def test_a_quotation_supports(self):
        assert verdict(text(finding("quotation", "agrees"))) == "supported"

    @pytest.mark.parametrize("kind", ["number", "direction", "scope", "entity"])
    def test_a_typed_difference_refutes(self, kind):
        assert verdict(text(finding(kind, "disagrees"))) == "contradicted"

    def test_a_difference_to_a_sentence_about_something_else_refutes_nothing(self):
        said = text(finding("number", "disagrees"), strength=0.2)
        assert verdict(said) == "not found"

    def test_what_another_work_found_is_not_found(self):
        said = text(finding("attribution", "disagrees"), finding("number", "agrees"))
        assert verdict(said) == "not found"

    def test_a_full_paraphrase_supports_and_is_quoted_with_its_page(self):
        decision = decide(text(), (), Options())
        assert decision.verdict == "supported"
        assert '"A sentence." (p. 3)' in decision.explanation

    def test_a_paraphrase_that_leaves_the_direction_open_does_not(self):
        assert verdict(text(undirected=("outperforms",))) == "not found"

    def test_a_cell_supports_where_no_sentence_does(self):
        said = text(strength=0.2, figures=1, unanswered=("8.4",))
        assert verdict(said, finding("number", "agrees")) == "supported"

    def test_a_cell_refutes_where_no_sentence_does(self):
        said = text(strength=0.2, figures=1, unanswered=("8.4",))
        assert verdict(said, finding("number", "disagrees")) == "contradicted"

    def test_a_figure_of_two_that_nobody_gives_makes_it_support_in_part(self):
        said = text(strength=0.2, figures=2, unanswered=("8.4", "7.5"))
        decision = decide(said, (finding("number", "agrees"),), Options())
        assert decision.verdict == "partly supported"
        assert "No cited paper gives 7.5." in decision.explanation

    def test_a_cell_that_bears_the_figure_out_outweighs_a_neighbouring_sentence(self):
        said = text(finding("number", "disagrees"), strength=0.6)
        assert verdict(said, finding("number", "agrees")) == "supported"

    def test_cells_that_bear_every_figure_out_outweigh_what_a_sentence_says_of_others(self):
        foreign = finding("attribution", "disagrees")
        said = text(foreign, strength=0.6, figures=1, unanswered=("8.4",))
        assert verdict(said, finding("number", "agrees")) == "supported"
        assert verdict(said, finding("direction", "agrees")) == "not found"

    def test_cells_with_every_figure_outweigh_another_name_but_not_in_the_sentence_itself(self):
        cell = finding("number", "agrees")
        assert verdict(text(finding("entity", "disagrees"), strength=0.6), cell) == "supported"
        assert verdict(text(finding("entity", "disagrees")), cell) == "contradicted"

    def test_a_difference_that_is_all_the_two_have_in_common_refutes_nothing(self):
        said = text(finding("entity", "disagrees"), strength=0.2, opposition=0.6)
        assert verdict(said) == "not found"

    def test_words_scattered_over_a_long_sentence_are_no_paraphrase(self):
        assert verdict(text(strength=0.6, scattered=True)) == "not found"

    @pytest.mark.parametrize(
        ("kind", "meant"),
        [("direction", "contradicted"), ("scope", "contradicted"), ("entity", "not found")],
    )
    def test_a_sentence_on_the_matter_refutes_by_what_it_states_not_by_a_name(self, kind, meant):
        assert verdict(text(finding(kind, "disagrees"), strength=0.42)) == meant

    def test_nothing_near_is_not_found_and_shows_the_nearest(self):
        decision = decide(text(strength=0.1), (), Options())
        assert decision.verdict == "not found"
        assert "nearest sentence" in decision.explanation


class TestCheckClaims:
    def check(self, claim, papers=None, *sentences: str):
        read = document(*(sentences or (SENTENCE,)))
        chosen = papers(read) if papers else [paper(read)]
        return check_claims(report(claim), chosen, {read.sha256: read})[0]

    def test_a_true_claim(self):
        found = self.check(SENTENCE)
        assert (found.verdict, found.reason) == ("supported", None)
        assert found.evidence[0].page == 2
        assert found.confidence > 0.8

    def test_a_false_one_says_both_sides(self):
        found = self.check(SENTENCE.replace("8.4", "4.8"))
        assert found.verdict == "contradicted"
        assert "4.8 points" in found.explanation and "8.4 points" in found.explanation

    def test_one_about_something_else(self):
        assert self.check("Zebrafish regenerate their fins in 14 days.").verdict == "not found"

    def test_a_claim_cut_off_is_judged_on_what_is_there(self):
        cut = Claim(index=1, text=SENTENCE[:52] + " in ev", truncated=True)
        found = self.check(cut)
        assert found.verdict == "supported"
        assert "cut off" in found.explanation

    @pytest.mark.parametrize(
        "claim", ["What is ALBA?", "See Table 3.", "...", "This section is empty."]
    )
    def test_what_states_no_fact_is_not_checked(self, claim):
        found = self.check(claim)
        assert (found.verdict, found.reason) == ("not checked", "not a factual statement")
        assert found.confidence is None

    @pytest.mark.parametrize("opening", ["As shown in Table 3, ", "The following holds too: "])
    def test_an_opening_that_points_elsewhere_leaves_a_fact_a_fact(self, opening):
        assert self.check(opening + SENTENCE, None, opening + SENTENCE).verdict == "supported"

    def test_a_question_states_nothing(self):
        asked = "Are the savings of ALBA on Breton the same in every one of the settings?"
        claim = "The savings of ALBA on Breton are the same in every one of the settings."
        assert self.check(claim, None, asked).verdict == "not found"
        assert self.check(claim, None, claim).verdict == "supported"

    def test_another_version_gives_no_verdict_but_says_what_it_says(self):
        found = self.check(SENTENCE, lambda read: [paper(read, cited_version=2)])
        assert (found.verdict, found.reason) == ("not checked", "version mismatch")
        assert "would give: supported" in found.explanation
        assert found.evidence

    @pytest.mark.parametrize(
        ("outcome", "reason"),
        [
            ("no such paper", "no such paper"),
            ("withdrawn", "withdrawn"),
            ("unreachable", "source unreachable"),
            ("throttled", "source unreachable"),
            ("unreadable", "unreadable PDF"),
            ("not a PDF", "unreadable PDF"),
        ],
    )
    def test_without_a_readable_paper_the_reason_is_given(self, outcome, reason):
        found = self.check(SENTENCE, lambda _: [paper(None, outcome=outcome)])
        assert (found.verdict, found.reason) == ("not checked", reason)
        assert "2001.00001" in found.explanation

    def test_a_missing_paper_might_have_said_what_the_others_do_not(self):
        def cited(read):
            return [paper(read), paper(None, "2002.00002", reference=2, outcome="unreachable")]

        absent = self.check("Zebrafish regenerate their fins in 14 days.", cited)
        assert (absent.verdict, absent.reason) == ("not checked", "source unreachable")
        assert "2002.00002" in absent.explanation
        assert self.check(SENTENCE, cited).verdict == "supported"

    def test_another_version_comes_before_a_paper_that_cannot_be_reached(self):
        def cited(read):
            gone = paper(None, "2002.00002", reference=2, outcome="unreachable")
            return [paper(read, cited_version=2), gone]

        found = self.check("ALBA was distilled into a student of 12 layers.", cited)
        assert (found.verdict, found.reason) == ("not checked", "version mismatch")
        assert "2002.00002" in found.explanation

    def test_a_reading_nearest_in_a_paper_at_the_cited_version_is_no_mismatch(self):
        here, other = document(SENTENCE), document("Zebrafish were kept in tanks.", key="b")
        gone = paper(None, "2003.00003", reference=3, outcome="unreachable")
        papers = [paper(here), paper(other, "2002.00002", reference=2, cited_version=2), gone]
        found = check_claims(
            report("ALBA was distilled into a student."), papers,
            {here.sha256: here, other.sha256: other},
        )[0]  # fmt: skip
        assert found.reason == "source unreachable"

    def test_a_figure_that_names_a_condition_need_not_be_found_beside_the_result(self):
        sentences = (
            "ALBA needs a budget of 250 hours in training.",
            "All runs stop at a perplexity of 13.25 on the validation data.",
        )
        claim = "To reach a perplexity of 13.25, ALBA needs a budget of 250 hours in training."
        read = document(*sentences)
        claims = report(claim, claim.replace("250", "520"))
        found = check_claims(claims, [paper(read)], {read.sha256: read}, RULES)
        assert [v.verdict == "supported" for v in found] == [True, False]

    def test_a_result_that_the_paper_lacks_is_no_condition(self):
        claim = "ALBA needs a budget of 250 hours in training and 48 days of tuning."
        said = "ALBA needs a budget of 250 hours in training."
        assert self.check(claim, None, said).verdict == "partly supported"

    def test_words_quoted_from_what_others_report_are_not_the_papers_finding(self):
        said = "Ostrander and Vale (2019) report that subword dropout removes most of the loss."
        claim = "Subword dropout removes most of the loss."
        assert self.check(claim, None, said).verdict == "not found"
        own = "We find that subword dropout removes most of the loss."
        assert self.check(claim, None, own).verdict == "supported"

    def test_a_sentence_that_is_followed_word_for_word_goes_before_one_with_more_in_common(self):
        found = self.check(
            "Of the six languages, Finnish suffers most from typos.",
            None,
            "Of the six languages, Turkish suffers most from typos.",
            "The logs come from six languages: English, German, Finnish and Turkish.",
        )
        assert found.verdict == "contradicted"
        assert "Turkish" in found.explanation

    def test_same_input_same_verdict(self):
        assert self.check(SENTENCE) == self.check(SENTENCE)

    def test_papers_in_the_store_that_are_not_cited_are_not_read(self):
        read, other = document("Nothing of the kind."), document(SENTENCE, key="b")
        documents = {read.sha256: read, other.sha256: other}
        found = check_claims(report(SENTENCE), [paper(read)], documents)[0]
        assert found.verdict == "not found"


class TestSeveralSentences:
    TWO = (
        "ALBA shares its weight matrices between queries and keys in every layer.",
        "The same holds for the projections of the decoder.",
        "We find that this generally hurts performance.",
    )

    @staticmethod
    def verdict(claim: str, *sentences: str) -> str:
        read = document(*sentences)
        (found,) = check_claims(report(claim), [paper(read)], {read.sha256: read}, RULES)
        return found.verdict

    def test_a_sentence_nearby_says_what_the_best_one_leaves_open(self):
        claim = "Letting queries and keys share weight matrices in ALBA does harm."
        assert self.verdict(claim, *self.TWO) == "supported"

    def test_it_may_say_the_opposite(self):
        claim = "Letting queries and keys share weight matrices in ALBA is beneficial."
        assert self.verdict(claim, *self.TWO) != "supported"

    def test_a_sentence_about_as_near_that_denies_it_refutes(self):
        said = (
            "The paired test was run on the differences between both setups, which is a significant"
            " piece of work.",
            "With a paired test none of the differences between the setups are significant.",
        )
        claim = "A paired test shows the differences between the setups to be significant."
        assert self.verdict(claim, *said) == "contradicted"


class TestScattered:
    def test_words_here_and_there_refute_nothing_by_direction_scope_or_name(self):
        for kind in ("direction", "scope", "entity"):
            said = text(finding(kind, "disagrees"), strength=0.55, scattered=True)
            assert verdict(said) == "not found"

    def test_another_figure_in_them_still_does(self):
        said = text(finding("number", "disagrees"), strength=0.55, scattered=True)
        assert verdict(said) == "contradicted"


class TestInPart:
    def test_a_weak_sentence_without_the_figure_bears_nothing_out(self):
        said = text(strength=0.42, figures=2, unanswered=("98%",))
        assert verdict(said) == "not found"

    def test_a_strong_one_bears_the_rest_out(self):
        said = text(strength=0.7, figures=2, unanswered=("98%",))
        assert verdict(said) == "partly supported"


class TestPlaces:
    CELL = Evidence(paper="2001.00001", page=7, box=(0, 0, 1, 1), table="Table 2", value="8.4")

    def cell(self, outcome: str) -> Finding:
        return finding("number", outcome).model_copy(update={"evidence": (self.CELL,)})

    def test_a_sentence_that_says_the_same_is_shown_beside_the_cell(self):
        said = text(figures=1)
        assert decide(said, (self.cell("agrees"),), Options()).evidence == (self.CELL, HERE)

    def test_one_on_something_else_is_not(self):
        said = text(strength=0.2, figures=1, unanswered=("8.4",))
        assert decide(said, (self.cell("agrees"),), Options()).evidence == (self.CELL,)

    def test_a_sentence_about_another_table_is_not_the_one_meant(self):
        here = document("The recall of all models on both sets is in Table 1.")
        claims = report(
            "The recall of all models on both sets is shown in Table 1.",
            "The recall of all models on both sets is shown in Table 9.",
        )
        found = check_claims(claims, [paper(here)], {here.sha256: here})
        assert found[0].verdict == "supported"
        assert found[1].verdict != "supported"

    def test_nor_does_it_refute_by_its_scope(self):
        here = document("Precision and recall of the models are shown for 7 out of the 9 sets.")
        claims = report(
            "Table 9 shows precision and recall of the models for all of the sets.",
            "The paper shows precision and recall of the models for all of the sets.",
        )
        found = check_claims(claims, [paper(here)], {here.sha256: here})
        assert [v.verdict for v in found] == ["not found", "contradicted"]


class TestDeniedDirection:
    SENTENCE = "Any ALBA document can be exported to JSON and perfectly reconstructed."

    def verdict(self, claim: str) -> str:
        here = document(self.SENTENCE)
        return check_claims(report(claim), [paper(here)], {here.sha256: here}, RULES)[0].verdict

    def test_without_any_loss_points_nowhere(self):
        claim = "An ALBA document can be exported to JSON and reconstructed without any loss."
        assert self.verdict(claim) == "supported"

    def test_a_loss_that_nothing_answers_is_left_open(self):
        claim = "An ALBA document can be exported to JSON and reconstructed with some loss."
        assert self.verdict(claim) != "supported"
