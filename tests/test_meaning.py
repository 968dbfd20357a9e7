"""The sentence encoder: its numbers, what it adds to the rules, and what it must not decide."""

import numpy as np
import pytest

from claim_documents import document, paper, report, source
from recheck.claims import Options, check_claims, meaning

LAPTOP = "Inference on a laptop takes two seconds for a page of text."
TEXTS = (
    LAPTOP,
    "A page of text is processed in 2 seconds on a portable computer.",
    "The cat sleeps.",
    "Ü " * 200,
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
        import torch
        from transformers import BertConfig, BertModel

        weights = meaning._weights()
        names = {
            "attention.norm": "attention.output.LayerNorm",
            "forward.norm": "output.LayerNorm", "attention": "attention.output.dense",
            "wide": "intermediate.dense", "narrow": "output.dense",
        } | {part: f"attention.self.{part}" for part in ("query", "key", "value")}  # fmt: skip
        state = {
            "embeddings.word_embeddings.weight": weights["word"],
            "embeddings.position_embeddings.weight": weights["position"],
            "embeddings.token_type_embeddings.weight": np.zeros((2, 384), np.float32),
        }
        for name, found in weights.items():
            if name.startswith("word.norm"):
                state[name.replace("word.norm", "embeddings.LayerNorm")] = found
            elif name not in ("word", "position"):
                layer, part = name.split(".", 1)
                kind = "weight"
                if part.endswith((".weight", ".bias")):
                    part, kind = part.rsplit(".", 1)
                state[f"encoder.layer.{layer}.{names[part]}.{kind}"] = found
        config = BertConfig(
            hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
            max_position_embeddings=meaning.LONGEST,
        )  # fmt: skip
        model = BertModel(config, add_pooling_layer=False).eval()
        model.load_state_dict({name: torch.from_numpy(found) for name, found in state.items()})
        for text in TEXTS:
            tokens = torch.tensor([meaning._tokenizer().encode(text).ids])
            with torch.inference_mode():
                mean = model(input_ids=tokens).last_hidden_state[0].mean(dim=0).numpy()
            (ours,) = meaning.vectors([text])
            assert np.allclose(ours, mean / np.linalg.norm(mean), atol=1e-4)

    def test_vectors_of_a_paper_are_kept_on_disk(self, tmp_path, monkeypatch):
        monkeypatch.setenv("RECHECK_STORE", str(tmp_path))
        first = meaning.of_paper(TEXTS)
        monkeypatch.setattr(meaning, "_encode", None)
        assert np.array_equal(meaning.of_paper(TEXTS), first)

    def test_it_is_small_enough_to_ship(self):
        assert sum(f.stat().st_size for f in meaning.FOLDER.iterdir()) <= 25e6


class TestVerdicts:
    def test_a_statement_in_words_of_its_own_is_found(self):
        claim = TEXTS[1]
        assert verdict(claim, LAPTOP) == "supported"
        assert verdict(claim, LAPTOP, rules_only=True) == "not found"

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

    def test_words_shared_by_chance_are_no_support(self):
        claim = "The comparison is fair only between parsers."
        sentence = (
            "A fair comparison of prices is possible only between markets, not between sellers "
            "of one market."
        )
        assert verdict(claim, sentence, rules_only=True) == "supported"
        assert verdict(claim, sentence) == "not found"

    def test_the_explanation_shows_the_sentence_and_the_likeness(self):
        read = document(LAPTOP)
        (found,) = check_claims(report(TEXTS[1]), [paper(read)], {read.sha256: read})
        assert LAPTOP in found.explanation
        assert "likeness 0.7" in found.explanation
        assert found.evidence[0].page == 2


def test_the_nearest_sentences_come_best_first():
    here = source(LAPTOP, "The recordings were made in quiet rooms.")
    (asked,) = meaning.vectors(["Sound was recorded where it is silent."])
    near = here.nearest(asked, 2)
    assert near[0][1].text == "The recordings were made in quiet rooms."
    assert near[0][0] > near[1][0]
    assert near[0][1].likeness(asked) == pytest.approx(near[0][0])
