"""The small model: its numbers, what it adds to the rules, and what it must not decide."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import ndtr

from claim_documents import document, paper, report, source
from recheck.claims import Options, bert, check_claims, inference, meaning

sys.path.append(str(Path(__file__).parent / "benchmarks"))
from make_encoder import library_bert

LAPTOP = "Inference on a laptop takes two seconds for a page of text."
TEXTS = (
    LAPTOP,
    "A page of text is processed in 2 seconds on a portable computer.",
    "The cat sleeps.",
    "Ü " * 200,
)


GULLS = (
    "herring mew ivory pallid slaty sooty laughing ross sabine thayer heermann belcher olrog kelp "
    "dolphin silver hartlaub grey andean black audouin caspian armenian lesser greater western"
)


def verdict(claim: str, *sentences: str, **options: object) -> str:
    read = document(*sentences)
    (found,) = check_claims(report(claim), [paper(read)], {read.sha256: read}, Options(**options))
    return found.verdict


class TestVectors:
    def test_texts_that_say_the_same_are_nearer_than_others(self):
        laptop, portable, cat, _ = meaning.vectors(TEXTS)
        assert laptop @ portable > 0.6 > 0.3 > laptop @ cat

    def test_they_have_length_one_and_do_not_depend_on_what_else_is_asked(self):
        found = meaning.vectors(TEXTS)
        assert found.shape == (len(TEXTS), 384)
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
        alone = np.concatenate([meaning.vectors([text]) for text in TEXTS])
        assert np.allclose(found, alone, atol=1e-5)
        assert meaning.vectors([]).shape == (0, 384)

    def test_the_network_is_the_bert_that_a_library_computes(self):
        model = library_bert(bert.weights()).eval()
        for text in TEXTS:
            tokens = torch.tensor([bert.pieces(text, meaning.LONGEST)])
            with torch.inference_mode():
                mean = model(input_ids=tokens).last_hidden_state[0].mean(dim=0).numpy()
            (ours,) = meaning.vectors([text])
            assert np.allclose(ours, mean / np.linalg.norm(mean), atol=1e-4)

    def test_its_activation_is_the_exact_one_but_for_what_rounding_hides(self):
        x = np.linspace(-12, 12, 10_001, dtype=np.float32)
        assert np.abs(bert._gelu(x) - x * ndtr(x.astype(float))).max() < 2e-5

    def test_vectors_of_a_paper_are_kept_on_disk(self, tmp_path, monkeypatch):
        monkeypatch.setenv("RECHECK_STORE", str(tmp_path))
        first = meaning.of_paper(TEXTS)
        monkeypatch.setattr(meaning, "_encode", None)
        assert np.array_equal(meaning.of_paper(TEXTS), first)

    def test_model_and_adapter_are_small_enough_to_ship(self):
        assert sum(f.stat().st_size for f in bert.FOLDER.iterdir()) <= 25e6


class TestInference:
    def test_it_tells_what_follows_from_what_is_turned_and_from_what_is_not_said(self):
        sentence = "Fine-tuning on short summaries improved the scores of both models."
        claims = (
            "Both models scored higher after they had been tuned on summaries that are short.",
            "Both models scored lower after they had been tuned on summaries that are short.",
            "The summaries were written by lawyers who had read the cases.",
        )
        same, turned, other = (inference.infer([sentence], claim)[0] for claim in claims)
        assert max(same) == same.entailment
        assert max(turned) == turned.contradiction
        assert max(other) == other.neutral

    def test_probabilities_add_up_to_one_and_are_the_same_each_time(self):
        (first,) = inference.infer(["Ü " * 300], LAPTOP)  # a sentence longer than what is read
        assert sum(first) == pytest.approx(1)
        inference._infer.cache_clear()
        assert inference.infer(["Ü " * 300], LAPTOP) == [first]

    def test_the_adapted_network_is_the_bert_that_a_library_computes(self):
        weights = inference._weights()
        ids, cut = inference.row(LAPTOP, TEXTS[1])
        segments = [int(i >= cut) for i in range(len(ids))]
        with torch.inference_mode():
            hidden = (
                library_bert(weights)
                .eval()(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([segments]))
                .last_hidden_state[0]
            )
        one, other = (
            hidden[:cut].mean(0).numpy(),
            hidden[cut:].mean(0).numpy(),
        )
        scores = weights["head"] @ np.concatenate([one, other, 4 * one * other])
        expected = torch.softmax(torch.from_numpy(scores + weights["head.bias"]), 0)
        (ours,) = inference.infer([LAPTOP], TEXTS[1])
        assert np.allclose(ours, expected, atol=1e-4)


FREE = "Every participant was free to withdraw from the study at any moment without giving reasons."
LEAVE = "Anyone taking part could leave whenever they liked and did not need to say why."


class TestVerdicts:
    def test_a_statement_in_words_of_its_own_is_found(self):
        assert verdict(LEAVE, FREE) == "supported"
        assert verdict(LEAVE, FREE, rules_only=True) == "not found"

    def test_one_that_cannot_be_true_together_with_the_sentence_is_refuted(self):
        claim = "Participants had to stay until the end of the study."
        assert verdict(claim, FREE) == "contradicted"
        assert verdict(claim, FREE, rules_only=True) == "not found"

    @pytest.mark.parametrize(
        "claim",
        [
            "A page of text is processed in 5 seconds on a portable computer.",  # another figure
            "A page of text is processed in 2 seconds by ALBA on a portable computer.",  # a name
            "Every page of text is processed in 2 seconds on a portable computer.",  # all of them
            "Slowly, a page of text is processed on a portable computer.",  # on the topic alone
        ],
    )
    def test_a_sentence_near_in_meaning_is_no_support_for_what_it_leaves_open(self, claim):
        assert verdict(claim, LAPTOP) != "supported"

    @pytest.mark.parametrize(
        "sentence",
        [
            FREE.replace("Every participant was", "Was every participant").replace(".", "?"),
            "We plan to let every participant withdraw at any moment without giving reasons.",
            "Vale (2019) reports that participants were free to withdraw without giving reasons.",
        ],
    )
    def test_what_is_asked_or_planned_or_found_by_others_is_no_support(self, sentence):
        assert verdict(LEAVE, sentence) != "supported"

    def test_figures_are_left_to_the_typed_checks(self):
        claim = "Anyone taking part could leave within 7 days and did not need to say why."
        assert verdict(claim, FREE) != "supported"

    def test_nothing_is_inferred_on_what_the_paper_never_names(self):
        claim = "Participants of QUARTZ had to stay until the end of the study."
        assert verdict(claim, FREE) == "not found"
        assert verdict(claim, FREE, "We call the study QUARTZ for short.") == "contradicted"

    def test_words_shared_by_chance_are_no_support(self):
        claim = "The comparison is fair only between parsers."
        sentence = (
            "A fair comparison of prices is possible only between markets, not between sellers "
            "of one market."
        )
        assert verdict(claim, sentence, rules_only=True) == "supported"
        assert verdict(claim, sentence) != "supported"

    def test_a_claim_too_long_to_be_read_is_judged_by_its_words(self):
        long = (
            "The keepers counted "
            + ", ".join(f"{name} gulls" for name in GULLS.split())
            + " at Ness."
        )
        shuffled = (
            "At Ness the keepers counted " + ", ".join(f"{n} gulls" for n in GULLS.split()) + "."
        )
        assert not inference.readable(shuffled)
        assert verdict(shuffled, long) == verdict(shuffled, long, rules_only=True) == "supported"

    def test_what_is_not_found_shows_the_sentences_nearest_in_meaning(self):
        read = document("We thank all of the people for their help.", FREE, LAPTOP)
        claim = "Portable computers have become cheaper."
        (found,) = check_claims(report(claim), [paper(read)], {read.sha256: read})
        assert found.verdict == "not found"
        assert LAPTOP in [e.quote for e in found.evidence]
        (found,) = check_claims(
            report(claim), [paper(read)], {read.sha256: read}, Options(rules_only=True)
        )
        assert len(found.evidence) <= 1

    def test_the_explanation_shows_the_sentence_and_the_probability(self):
        read = document(FREE)
        (found,) = check_claims(report(LEAVE), [paper(read)], {read.sha256: read})
        assert FREE in found.explanation
        assert "so the small model reads it, 0." in found.explanation
        assert found.evidence[0].page == 2

    def test_it_says_what_the_words_alone_would_give(self):
        read = document("Readers liked the summaries written by the experts most.")
        claim = report("Readers liked the summaries written by the students most.")
        (found,) = check_claims(claim, [paper(read)], {read.sha256: read})
        assert found.verdict == "contradicted"
        assert "students" in found.explanation
        assert "By its words alone the claim would be supported" in found.explanation


def test_the_nearest_sentences_come_best_first():
    here = source(LAPTOP, "The recordings were made in quiet rooms.")
    (asked,) = meaning.vectors(["Sound was recorded where it is silent."])
    near = here.nearest(asked, 2)
    assert near[0][1].text == "The recordings were made in quiet rooms."
    assert near[0][0] > near[1][0]
    assert near[0][1].likeness(asked) == pytest.approx(near[0][0])
