"""Models, training and pretraining; figures; real data through the same loader."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch

from recheck.errors import InputError
from recheck.experiment import corpus, data
from recheck.experiment.corruption import Corruption, Substitutes, corruption_rates, token_counts
from recheck.experiment.facts import KINDS
from recheck.experiment.models import Classifier, Encoder, MaskedLanguageModel, Shape, load, save
from recheck.experiment.optimizer import Optimizer, orthogonalise
from recheck.experiment.perturb import perturb
from recheck.experiment.pretrain import Recipe, pretrain
from recheck.experiment.profile import load as load_profile
from recheck.experiment.tokenizer import PAD, Tokenizer, pad
from recheck.experiment.training import (
    batch,
    classification,
    linear,
    predict,
    shuffled,
    train,
)

SHARED = Path(__file__).parents[1] / ".." / "shared" / "data"
SHAPE = Shape(vocabulary=60, hidden=16, layers=2, heads=2, intermediate=32)


def texts(count: int = 40, seed: int = 0):
    """Random sequences in the layout of pairs, of different lengths."""
    rng = np.random.default_rng(seed)
    return pad([[0, *rng.integers(4, 60, rng.integers(3, 20)), 2] for _ in range(count)])


def model(labels: int = 3, seed: int = 0) -> Classifier:
    torch.manual_seed(seed)
    return Classifier(Encoder(SHAPE), labels)


def test_predictions_agree_with_transformers_on_the_same_checkpoint(tmp_path):
    from transformers import AutoModelForSequenceClassification

    ours, encoded = model(), texts()
    save(ours, tmp_path)
    theirs = AutoModelForSequenceClassification.from_pretrained(tmp_path).eval()
    assert type(theirs).__name__ == "XLMRobertaForSequenceClassification"
    ids = torch.from_numpy(encoded.ids.astype(np.int64))
    with torch.no_grad():
        expected = theirs(ids, attention_mask=(ids != PAD).long()).logits.numpy()
    assert np.abs(predict(ours, encoded) - expected).max() < 1e-5


def test_a_checkpoint_of_transformers_loads_and_agrees(tmp_path):
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    torch.manual_seed(1)
    config = XLMRobertaConfig(
        vocab_size=60,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=80,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        num_labels=3,
    )
    theirs = XLMRobertaForSequenceClassification(config).eval()
    theirs.save_pretrained(tmp_path)
    encoded = texts()
    ids = torch.from_numpy(encoded.ids.astype(np.int64))
    with torch.no_grad():
        expected = theirs(ids, attention_mask=(ids != PAD).long()).logits.numpy()
    assert np.abs(predict(load(tmp_path), encoded) - expected).max() < 1e-5


def test_non_embedding_parameters_are_those_of_transformers_without_embeddings():
    encoder = Encoder(SHAPE)
    layer = 4 * (16 * 16 + 16) + 16 * 32 + 32 + 32 * 16 + 16 + 4 * 16
    assert encoder.non_embedding == 2 * layer + 2 * 16


def test_the_sizes_of_tiny_span_at_least_thirty_times_the_parameters():
    shapes = load_profile("tiny").sizes.values()
    counts = [
        Encoder(Shape(50, s.hidden, s.layers, s.heads, s.intermediate)).non_embedding
        for s in shapes
    ]
    assert len(counts) >= 3
    assert max(counts) >= 30 * min(counts)


def test_a_text_is_predicted_the_same_alone_and_among_longer_ones():
    encoded = texts()
    together = predict(model(), encoded)
    alone = np.concatenate([predict(model(), pad([row[row != PAD]])) for row in encoded.ids])
    assert np.abs(together - alone).max() < 1e-5


def test_training_learns_and_is_the_same_twice():
    def run() -> tuple[float, np.ndarray]:
        trained, encoded = model(2), texts(200)
        labels = (encoded.ids[:, 1] > 30).astype(int)
        optimizer = Optimizer(
            trained.parameters(), trained.encoder.matrices(), adam_rate=5e-3, muon_rate=0.005
        )
        batches = shuffled(encoded, 32, np.random.default_rng(0), labels)
        losses = train(optimizer, batches, classification(trained), linear(120))
        assert len(losses) == 120
        logits = predict(trained, encoded)
        return float((logits.argmax(1) == labels).mean()), logits

    (accuracy, first), (_, second) = run(), run()
    assert accuracy > 0.9
    assert (first == second).all()


def test_shuffled_batches_cover_an_epoch_once_and_hold_texts_of_like_length():
    encoded = texts(96)
    stream = shuffled(encoded, 8, np.random.default_rng(0), np.arange(96))
    batches = [next(stream) for _ in range(12)]
    assert sorted(int(i) for b in batches for i in b.labels) == list(range(96))
    spread = [int(np.ptp(encoded.lengths[b.labels.numpy()])) for b in batches]
    assert np.mean(spread) < np.ptp(encoded.lengths) / 2


def test_a_batch_of_equal_lengths_needs_no_mask():
    encoded = pad([[0, 5, 2], [0, 6, 2], [0, 7, 8, 2]])
    assert batch(encoded, np.array([0, 1])).mask is None
    assert batch(encoded, np.array([0, 2])).mask.tolist() == [
        [[[True, True, True, False]]],
        [[[True, True, True, True]]],
    ]


def test_the_schedule_rises_falls_and_ends():
    scale = linear(100, warmup=0.1)
    assert scale(0) == pytest.approx(0.1)
    assert scale(10) == pytest.approx(1.0)
    assert 0 < scale(99) < 0.02
    assert scale(100) is None


def test_orthogonalised_matrices_have_singular_values_near_one():
    torch.manual_seed(0)
    for shape in ((3, 16, 16), (2, 32, 16), (2, 16, 32)):
        values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
        assert values.min() > 0.3 and values.max() < 1.3


def test_rare_tokens_are_corrupted_more_often_than_common_ones():
    counts = np.array([0, 0, 0, 0, 1000, 10])
    rates = corruption_rates(counts, 0.2)
    assert rates[5] > rates[4] > 0
    assert rates[:4].sum() == 0


@pytest.fixture(scope="module")
def small_world():
    codes = ("en", "de")
    tokenizer = Tokenizer.train(corpus.sentences(codes, KINDS, 500, 1), 300)
    rng = np.random.default_rng(0)
    encoded = corpus.pairs(tokenizer, codes, KINDS, 300, rng)
    return tokenizer, encoded, corpus.probe(tokenizer, codes, KINDS, 20, rng)


def recipe(**changes) -> Recipe:
    values = {"longest": 20, "decay": 5, "batch": 16, "probe_every": 5, "threshold": 0.9}
    return Recipe(**(values | changes))


def test_pretraining_that_never_aligns_stops_is_kept_and_says_so(small_world):
    tokenizer, encoded, probe = small_world
    shape = Shape(tokenizer.size, 16, 1, 2, 32)
    result = pretrain(shape, encoded, probe, tokenizer, recipe(threshold=1.1), 0)
    assert result.collapsed
    assert len(result.losses) == 25
    assert [step for step, _ in result.probes] == [5, 10, 15, 20, 25]


def test_the_probe_ends_pretraining_early(small_world):
    tokenizer, encoded, probe = small_world
    shape = Shape(tokenizer.size, 16, 1, 2, 32)
    result = pretrain(shape, encoded, probe, tokenizer, recipe(threshold=0.0), 0)
    assert not result.collapsed
    assert len(result.losses) == 10


def test_pretraining_lowers_the_loss_and_is_the_same_twice(small_world):
    tokenizer, encoded, probe = small_world
    shape = Shape(tokenizer.size, 16, 1, 2, 32)
    long = recipe(longest=150, decay=50, batch=32, threshold=1.1, warmup=5, probe_every=75)
    first, second = (pretrain(shape, encoded, probe, tokenizer, long, 3) for _ in range(2))
    assert np.mean(first.losses[-20:]) < np.mean(first.losses[:20]) - 0.3
    assert first.losses == second.losses
    for a, b in zip(first.encoder.parameters(), second.encoder.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_substitute_stood_between_the_same_neighbours(small_world):
    tokenizer, encoded, _ = small_world
    substitutes = Substitutes(encoded, tokenizer.size)
    ids = torch.from_numpy(encoded.ids.astype(np.int64))
    rows, columns = (ids[:, 1:-1] > 3).nonzero(as_tuple=True)
    columns = columns + 1
    draws = torch.rand(len(rows), generator=torch.Generator().manual_seed(0))
    drawn = substitutes.draw(ids, rows, columns, draws)
    triples = np.lib.stride_tricks.sliding_window_view(encoded.ids, 3, axis=1).reshape(-1, 3)
    seen = {tuple(triple) for triple in triples.tolist()}
    before, after = ids[rows, columns - 1], ids[rows, columns + 1]
    assert {*zip(before.tolist(), drawn.tolist(), after.tolist(), strict=True)} <= seen
    assert 0.01 < (drawn != ids[rows, columns]).float().mean() < 0.9


def test_one_sentence_of_a_pair_is_corrupted_and_only_seen_tokens_are_judged(small_world):
    tokenizer, encoded, _ = small_world
    shown = []

    class Spy(MaskedLanguageModel):
        def forward(self, ids, mask, rows, columns):
            shown.append((ids, rows, columns))
            return super().forward(ids, mask, rows, columns)

    counts = token_counts(encoded, tokenizer)
    spy = Spy(Encoder(Shape(tokenizer.size, 16, 2, 2, 32)), counts / counts.sum())
    b = next(shuffled(encoded, 64, np.random.default_rng(0)))
    corruption = Corruption(tokenizer, encoded, 0.35, 0.3, 8.0, 0)
    loss = corruption.loss(spy, b)
    ((ids, rows, columns),) = shown
    changed = ids != b.ids
    second = (b.ids == 2).cumsum(1) >= 2
    assert not (changed & second).any(1).logical_and((changed & ~second).any(1)).any()
    masked = ids[rows, columns] == tokenizer.mask
    assert 0.6 < masked.float().mean() < 0.8
    assert changed.sum() <= len(rows)
    judged = Corruption(tokenizer, encoded, 0.35, 0.3, 0.0, 0).loss(spy, b)
    assert loss > judged > 0


def test_the_first_guess_of_a_language_model_is_the_unigram(small_world):
    tokenizer, encoded, _ = small_world
    counts = token_counts(encoded, tokenizer)
    unigram = counts / counts.sum()
    shape = Shape(tokenizer.size, 16, 1, 2, 32)
    language_model = MaskedLanguageModel(Encoder(shape), unigram)
    assert torch.allclose(
        language_model.bias.detach().softmax(0), torch.tensor(unigram).float(), atol=1e-3
    )


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for name in ("sib-200", "xquad", "xcopa", "americasnli"):
        archive = SHARED / f"{name}.tar.gz"
        if not archive.is_file():
            pytest.skip(f"shared/data/{name}.tar.gz is not on this machine")
        with tarfile.open(archive) as opened:
            wanted = [m for m in opened.getmembers() if "/logs/" not in m.name]
            opened.extractall(folder / name, members=wanted, filter="data")
    return folder


@pytest.mark.parametrize(
    ("name", "spoken", "examples"),
    [("sib-200", 51, 204), ("xquad", 6, 1190), ("xcopa", 11, 500), ("americasnli", 10, 738)],
)
def test_real_data_load_and_are_perturbed_through_one_interface(real, name, spoken, examples):
    folder = real / name
    codes = data.languages(name, folder)
    assert len(codes) == spoken
    changed = 0
    for code in codes:
        loaded = data.load(name, folder, code)
        assert len(loaded) >= examples
        assert len({example.id for example in loaded}) == len(loaded)
        for example in loaded[:5]:
            assert example.label and all(example.texts[:1])
            text = example.texts[0]
            changed += perturb(text, "keyboard", 0.1, code, np.random.default_rng(0)) != text
    assert changed == 5 * spoken


def test_data_that_is_not_there_is_said_to_be_missing(real, tmp_path):
    with pytest.raises(InputError, match="no sib-200 files"):
        data.languages("sib-200", tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        data.load("xquad", tmp_path / "none", "en")
    with pytest.raises(InputError, match="no test split in 'xx'"):
        data.load("xcopa", real / "xcopa", "xx")
    (tmp_path / "xquad.en.json").write_text(json.dumps({"data": [{}]}))
    with pytest.raises(InputError, match="not a xquad file"):
        data.load("xquad", tmp_path, "en")
