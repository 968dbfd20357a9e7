"""Fine-tuning models of the hub: accumulation, memory that runs out, checkpoints, the optimizer."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest
import torch

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')
pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')

from hub_snapshots import make_models
from recheck.experiment.hub import fit
from recheck.experiment.hub.encoding import collate, encode
from recheck.experiment.hub.examples import Classification, Span, Tagging
from recheck.experiment.hub.failures import DiskFull
from recheck.experiment.hub.fit import MasterAdamW, Memory, OutOfMemory, Recipe, fine_tune
from recheck.experiment.hub.ladder import model_spec
from recheck.experiment.hub.models import load_backbone, with_head

_RECIPE = Recipe(steps=6, batch=8, length=32, rate=3e-3, warmup=0.0)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    make_models(folder)
    return folder


def _examples() -> list[Classification]:
    return [
        Classification(
            str(i), ("The river is wide ." if i % 2 else "Nobody saw the boat .",), i % 2
        )
        for i in range(16)
    ]


def _model(root: Path, method: str = "full", dtype: torch.dtype = torch.float32):
    spec = model_spec("xlm-roberta-base")
    backbone = load_backbone(spec, method, 0, root, dtype)
    # Dropout off: batches of different make-up are compared.
    for module in backbone.module.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    model = with_head(backbone, "classification", 2, 0)
    model.config.attention_probs_dropout_prob = 0.0
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return backbone, model


def _run(root: Path, memory: Memory, recipe: Recipe = _RECIPE, **more):
    backbone, model = _model(root, more.pop("method", "full"), more.pop("dtype", torch.float32))
    features = encode(backbone.tokenizer, "classification", _examples(), recipe.length)
    done = fine_tune(model, "classification", features, recipe, memory, 1, 0, **more)
    return done, torch.cat([p.detach().float().flatten() for p in model.parameters()])


def test_the_loss_falls_and_the_run_repeats(root: Path) -> None:
    recipe = replace(_RECIPE, steps=60, rate=1e-2)
    first, weights = _run(root, Memory(8), recipe)
    again, same = _run(root, Memory(8), recipe)
    assert first.losses[-1] < first.losses[0] / 2
    assert first.losses == again.losses and torch.equal(weights, same)


def test_lora_learns_in_bf16(root: Path) -> None:
    recipe = replace(_RECIPE, steps=60, rate=1e-2)
    done, _ = _run(root, Memory(8), recipe, method="lora", dtype=torch.bfloat16)
    assert done.losses[-1] < done.losses[0] / 2


@pytest.mark.parametrize("micro", [1, 3, 8])
def test_accumulated_gradients_are_those_of_the_whole_batch(root: Path, micro: int) -> None:
    whole, weights = _run(root, Memory(8))
    parts, same = _run(root, Memory(micro))
    assert parts.losses == pytest.approx(whole.losses, abs=1e-4)
    assert torch.allclose(weights, same, atol=1e-3)


def test_activations_computed_again_give_the_same_run(root: Path) -> None:
    kept, weights = _run(root, Memory(8))
    again, same = _run(root, Memory(8, checkpointing=True))
    assert again.losses == pytest.approx(kept.losses, abs=1e-5)
    assert torch.allclose(weights, same, atol=1e-4)


class TestOutOfMemory:
    @staticmethod
    def _limit(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
        """A device on which more than `most` rows at once do not fit."""
        real = fit.logits

        def logits(model, kind, batch):
            if len(batch.ids) > most:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return real(model, kind, batch)

        monkeypatch.setattr(fit, "logits", logits)

    def test_the_micro_batch_is_halved_the_run_goes_on_and_says_so(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole, weights = _run(root, Memory(8))
        self._limit(monkeypatch, 3)
        done, same = _run(root, Memory(8))
        assert done.halved == [(0, 4), (0, 2)]
        assert done.losses == pytest.approx(whole.losses, abs=1e-4)
        assert torch.allclose(weights, same, atol=1e-3)

    def test_one_feature_that_does_not_fit_ends_the_run(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._limit(monkeypatch, 0)
        with pytest.raises(OutOfMemory, match="choose lora"):
            _run(root, Memory(8))


def test_a_run_that_was_killed_goes_on_to_the_same_weights(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.pt"
    whole, weights = _run(root, Memory(4))
    real, calls = MasterAdamW.step, []

    def killed(self: MasterAdamW, scale: float) -> None:
        calls.append(scale)
        if len(calls) == 5:
            raise KeyboardInterrupt
        real(self, scale)

    monkeypatch.setattr(MasterAdamW, "step", killed)
    with pytest.raises(KeyboardInterrupt):
        _run(root, Memory(4), checkpoint=path, every=2)
    monkeypatch.setattr(MasterAdamW, "step", real)
    assert path.is_file()
    resumed, same = _run(root, Memory(4), checkpoint=path, every=2)
    assert resumed.losses == whole.losses and torch.equal(weights, same)


def test_a_finished_run_is_read_and_not_trained_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.pt"
    whole, weights = _run(root, Memory(4), checkpoint=path)
    monkeypatch.delattr(MasterAdamW, "step")
    again, same = _run(root, Memory(4), checkpoint=path)
    assert again.losses == whole.losses and torch.equal(weights, same)


def test_a_checkpoint_that_does_not_fit_on_the_disk_is_said_and_leaves_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(state, file) -> None:
        file.write(b"a part")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torch, "save", save)
    with pytest.raises(DiskFull, match=r"state\.pt: no space left"):
        _run(root, Memory(4), checkpoint=tmp_path / "state.pt")
    assert not list(tmp_path.iterdir())


def test_the_optimizer_takes_the_steps_of_torch() -> None:
    torch.manual_seed(0)
    mine = torch.nn.Linear(5, 3)
    theirs = torch.nn.Linear(5, 3)
    theirs.load_state_dict(mine.state_dict())
    recipe = Recipe(steps=1, rate=1e-2, weight_decay=0.1, clip=0.5)
    optimizer = MasterAdamW(list(mine.parameters()), recipe)
    reference = torch.optim.AdamW(theirs.parameters(), lr=1e-2, weight_decay=0.1)
    for step in range(5):
        x = torch.randn(4, 5)
        for model in (mine, theirs):
            model(x).square().sum().backward()
        torch.nn.utils.clip_grad_norm_(theirs.parameters(), 0.5)
        optimizer.step(1 - step / 10)
        reference.param_groups[0]["lr"] = 1e-2 * (1 - step / 10)
        reference.step()
        reference.zero_grad()
    for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


class TestEncoding:
    def test_a_span_is_found_again_in_its_window(self, root: Path) -> None:
        tokenizer = load_backbone(model_spec("xlm-roberta-base"), "full", 0, root).tokenizer
        context = "The river is wide . " * 12 + "Paris is the capital of France ."
        start = context.index("capital")
        example = Span("q", context, "What is Paris ?", ("capital",), (start,))
        features = encode(tokenizer, "span", [example], 40)
        held = [f for f in features if f.label != (0, 0)]
        assert len(features) > 2 and held
        for feature in held:
            first, last = feature.label
            begin, end = feature.offsets[first][0], feature.offsets[last][1]
            assert context[begin:end].strip() == "capital"

    def test_tags_stand_at_the_first_token_of_each_word(self, root: Path) -> None:
        tokenizer = load_backbone(model_spec("mt5-small"), "full", 0, root).tokenizer
        example = Tagging("s", ("The", "capital", "of", "Frankreich"), (1, 2, 3, 4))
        (feature,) = encode(tokenizer, "tagging", [example], 64)
        tagged = [(w, t) for w, t in zip(feature.words, feature.label, strict=True) if w >= 0]
        assert tagged == [(0, 1), (1, 2), (2, 3), (3, 4)]

    def test_no_feature_is_longer_than_asked(self, root: Path) -> None:
        tokenizer = load_backbone(model_spec("mt5-small"), "full", 0, root).tokenizer
        long = " ".join(["The river is wide ."] * 30)
        examples = [Classification("a", (long, long), 0)]
        assert {f.length for f in encode(tokenizer, "classification", examples, 24)} == {24}

    def test_batches_are_padded_to_their_longest(self, root: Path) -> None:
        tokenizer = load_backbone(model_spec("mt5-small"), "full", 0, root).tokenizer
        examples = [
            Classification("a", ("Paris",), 0),
            Classification("b", ("The boat is old",), 1),
        ]
        batch = collate("classification", encode(tokenizer, "classification", examples, 64), 0)
        assert batch.mask.sum(1).max() == batch.ids.shape[1]
        assert (batch.ids[batch.mask == 0] == 0).all()
