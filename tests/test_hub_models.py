"""Models of the hub: sizes known beforehand, one backbone under every head, one method."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from recheck.errors import InputError
from recheck.experiment.hub.failures import HubUnreachable
from recheck.experiment.hub.ladder import counts, ladder, model_spec

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')
pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')

from hub_snapshots import FAMILIES, make_models
from recheck.experiment.hub.models import (
    load_backbone,
    sentence_vectors,
    with_head,
)

_KINDS = ("classification", "multiple choice", "span", "tagging")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    make_models(folder)
    return folder


class TestCounts:
    def test_xlm_r_equals_the_checkpoints_on_the_hub(self) -> None:
        """Their safetensors headers add a pooler, a square matrix and a bias, that we leave out."""
        assert counts("xlm-roberta-base").total + 768 * 769 == 278_885_778
        assert counts("xlm-roberta-large").total + 1024 * 1025 == 561_192_082

    @pytest.mark.parametrize("name", ["xlm-roberta-xl", "xlm-roberta-xxl"])
    def test_xl_and_xxl_round_to_the_published_billions(self, name: str) -> None:
        published = ladder()[name].published
        assert f"{counts(name).total / 1e9:.1f}B" == published

    @pytest.mark.parametrize("name", [n for n in ladder() if n.startswith("mt5")])
    def test_mt5_is_within_three_percent_of_the_rounded_figures(self, name: str) -> None:
        published = ladder()[name].published
        size = float(published[:-1]) * {"M": 1e6, "B": 1e9}[published[-1]]
        assert counts(name).total == pytest.approx(size, rel=0.03)

    def test_nothing_is_allocated(self) -> None:
        import resource

        counts.cache_clear()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        counts("xlm-roberta-xxl")
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB

    def test_an_unknown_model_is_refused(self) -> None:
        with pytest.raises(InputError, match="there are xlm-roberta-base"):
            model_spec("xlm-roberta-huge")


@pytest.mark.parametrize("name", FAMILIES)
class TestBackbone:
    def test_heads_share_the_weights_of_one_backbone(self, name: str, root: Path) -> None:
        backbone = load_backbone(model_spec(name), "full", 0, root)
        mine = {p.data_ptr() for p in backbone.module.parameters()}
        for kind in _KINDS:
            head = with_head(backbone, kind, 3, seed=1)
            own = [p for p in head.parameters() if p.data_ptr() not in mine]
            assert own and all(p.numel() <= 32 * 33 for p in own)
            assert not any(p.is_meta for p in (*head.parameters(), *head.buffers()))

    def test_the_backbone_is_the_checkpoint(self, name: str, root: Path) -> None:
        from safetensors.torch import load_file

        saved = load_file(root / model_spec(name).hub / "model.safetensors")
        module = load_backbone(model_spec(name), "full", 0, root, torch.float32).module
        loaded = dict(module.named_parameters())
        for key, value in saved.items():
            plain = key.removeprefix("roberta.")
            if plain in loaded:
                assert torch.equal(loaded[plain], value)
        assert len(loaded.keys() & {k.removeprefix("roberta.") for k in saved}) > 20

    def test_same_seed_same_head(self, name: str, root: Path) -> None:
        backbone = load_backbone(model_spec(name), "full", 0, root)
        mine = {p.data_ptr() for p in backbone.module.parameters()}

        def drawn(seed: int) -> torch.Tensor:
            head = with_head(backbone, "tagging", 5, seed)
            return torch.cat([p.flatten() for p in head.parameters() if p.data_ptr() not in mine])

        assert torch.equal(drawn(1), drawn(1))
        assert not torch.equal(drawn(1), drawn(2))

    def test_lora_trains_adapters_on_every_linear_layer_and_no_weight(
        self, name: str, root: Path
    ) -> None:
        backbone = load_backbone(model_spec(name), "lora", 0, root)
        trained = {n for n, p in backbone.module.named_parameters() if p.requires_grad}
        assert trained and all("lora_" in n for n in trained)
        linear = {
            n.rpartition(".base_layer")[0]
            for n, m in backbone.module.named_modules()
            if n.endswith("base_layer") and isinstance(m, torch.nn.Linear)
        }
        left = [
            n
            for n, m in backbone.module.named_modules()
            if type(m) is torch.nn.Linear and not n.endswith("base_layer") and "lora_" not in n
        ]
        assert len(linear) * 2 == len(trained) and left == []

    def test_fresh_adapters_change_nothing(self, name: str, root: Path) -> None:
        ids = torch.tensor([[4, 5, 6, 7]])
        mask = torch.ones_like(ids)
        plain, adapted = (
            load_backbone(model_spec(name), method, 0, root, torch.float32)
            for method in ("full", "lora")
        )
        for backbone in (plain, adapted):
            backbone.module.eval()
        assert torch.allclose(
            sentence_vectors(plain, ids, mask), sentence_vectors(adapted, ids, mask)
        )

    def test_size_leaves_out_embeddings_and_adapters(self, name: str, root: Path) -> None:
        sizes = {
            load_backbone(model_spec(name), method, 0, root).non_embedding
            for method in ("full", "lora")
        }
        assert len(sizes) == 1
        module = load_backbone(model_spec(name), "full", 0, root).module
        words = module.get_input_embeddings().weight.numel()
        assert 0 < sizes.pop() <= sum(p.numel() for p in module.parameters()) - words

    def test_padding_does_not_change_a_sentence_vector(self, name: str, root: Path) -> None:
        backbone = load_backbone(model_spec(name), "full", 0, root, torch.float32)
        backbone.module.eval()
        pad = backbone.tokenizer.pad_token_id
        short = sentence_vectors(backbone, torch.tensor([[4, 5, 6]]), torch.ones(1, 3).long())
        padded = sentence_vectors(
            backbone, torch.tensor([[4, 5, 6, pad, pad]]), torch.tensor([[1, 1, 1, 0, 0]])
        )
        assert torch.allclose(short, padded, atol=1e-5)


def test_a_model_that_is_neither_local_nor_to_be_had_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(HubUnreachable, match=r"put a copy into .*FacebookAI/xlm-roberta-base"):
        load_backbone(model_spec("xlm-roberta-base"), "full", 0, tmp_path)


def test_retrieval_has_no_head(root: Path) -> None:
    backbone = load_backbone(model_spec("xlm-roberta-base"), "full", 0, root)
    with pytest.raises(InputError, match="has no head"):
        with_head(backbone, "retrieval", 2, 0)
