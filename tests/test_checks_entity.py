"""Names of systems, data and languages: another in the place of one, and one by another name."""

import pytest

from claim_documents import disagreements
from recheck.claims.checks import entity


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
