"""One interface for XLM-R, XLM-R-XL and mT5: a backbone, a head for each kind of task, a method.

The backbone is loaded once with `from_pretrained`; heads are the classes of `transformers`,
built around it, so that an intermediate task and the target task train the same backbone.
Multiple choice is sequence classification with one logit a choice, which every family has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from recheck.errors import InputError
from recheck.experiment.hub.examples import Kind
from recheck.experiment.hub.extra import require
from recheck.experiment.hub.failures import explained
from recheck.experiment.hub.ladder import Method, ModelSpec, is_embedding
from recheck.experiment.hub.revisions import resolved

_RANK, _ALPHA = 16, 32
_PARTS = {
    "xlm-roberta": ("roberta",),
    "xlm-roberta-xl": ("roberta",),
    "mt5": ("shared", "encoder", "decoder"),
}
_TARGETS = {
    "xlm-roberta": ("query", "key", "value", "output.dense", "intermediate.dense"),
    "xlm-roberta-xl": ("query", "key", "value", "output.dense", "intermediate.dense"),
    "mt5": ("q", "k", "v", "o", "wi_0", "wi_1", "wo"),
}
"""Linear layers that LoRA adapts: all of the backbone, in every family. peft knows none for
XLM-R-XL and only some for the others, and one method has to mean the same at every size."""


@dataclass(frozen=True)
class Backbone:
    """A pretrained model without a head, and its tokenizer."""

    spec: ModelSpec
    module: nn.Module
    tokenizer: Any
    method: Method
    revision: str = "local"
    """Commit of the hub that was read, or `local`."""
    lm_head: nn.Module | None = None
    """The head it was pretrained with, where it was asked for."""

    @property
    def non_embedding(self) -> int:
        """Parameters outside embeddings and adapters: the size that scaling is about."""
        return sum(
            p.numel()
            for name, p in self.module.named_parameters()
            if not is_embedding(name) and "lora_" not in name
        )


def load_backbone(
    spec: ModelSpec,
    method: Method,
    seed: int,
    root: Path | None = None,
    dtype: torch.dtype = torch.bfloat16,
    lm_head: bool = False,
) -> Backbone:
    """Load a model and its tokenizer from `ROOT/<its name on the hub>`, or from the hub.

    With LoRA the weights are frozen and adapters added; `seed` draws their initial values. With
    `lm_head` the head of masked language modelling comes too; encoders alone have one.

    Raises:
        InputError: the extra is missing, or a class of `failures`.
        HubUnreachable, DiskFull: see `failures`.
    """
    from transformers import AutoModel, AutoModelForMaskedLM, AutoTokenizer

    folder = root and root / spec.hub
    revision: str | None = None
    place: str | Path | None = folder
    plain = {} if spec.family == "mt5" else {"add_pooling_layer": False}
    with explained(spec.hub, spec.revision, folder), _without_load_report():
        if folder is None or not folder.is_dir():
            revision, place = resolved(spec.hub, spec.revision, "model"), spec.hub
        tokenizer = AutoTokenizer.from_pretrained(place, revision=revision)
        head = None
        if lm_head:
            whole = AutoModelForMaskedLM.from_pretrained(place, revision=revision, dtype=dtype)
            module, head = whole.roberta, whole.lm_head
        else:
            module = AutoModel.from_pretrained(place, revision=revision, dtype=dtype, **plain)
    if method == "lora":
        add_lora(module, spec, seed, dtype)
    return Backbone(spec, module, tokenizer, method, revision or "local", head)


def require_access(spec: ModelSpec, root: Path | None) -> None:
    """Read the configuration of a model, before cells are started that would all wait for it.

    Raises:
        A class of `failures`.
    """
    from transformers import AutoConfig

    folder = root and root / spec.hub
    if folder is None or not folder.is_dir():
        with explained(spec.hub, spec.revision, folder):
            AutoConfig.from_pretrained(
                spec.hub, revision=resolved(spec.hub, spec.revision, "model")
            )


@contextmanager
def _without_load_report() -> Iterator[None]:
    """Every load without the pretraining head would be reported at length, with a bar."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        logging.enable_progress_bar()


def add_lora(module: nn.Module, spec: ModelSpec, seed: int, dtype: torch.dtype) -> None:
    """Freeze the weights and put adapters beside them, drawn from `seed`."""
    peft = require("peft")
    torch.manual_seed(seed)
    module.requires_grad_(False)
    config = peft.LoraConfig(
        r=_RANK,
        lora_alpha=_ALPHA,
        target_modules=list(_TARGETS[spec.family]),
    )
    peft.inject_adapter_in_model(config, module)
    # The optimizer keeps fp32 masters, so that adapters can be as the weights beside them.
    module.to(dtype)


def with_head(backbone: Backbone, kind: Kind, labels: int, seed: int) -> nn.Module:
    """The backbone under a fresh head; the head's weights are drawn from `seed`.

    `labels` is the number of classes or tags; multiple choice and spans know theirs. Masked text
    takes the head that the backbone was pretrained with.
    """
    cls = _head_class(backbone.spec.family, kind)
    config = backbone.module.config.__class__.from_dict(backbone.module.config.to_dict())
    config.num_labels = {"multiple choice": 1, "span": 2}.get(kind, labels)
    config._attn_implementation = backbone.module.config._attn_implementation
    with torch.device("meta"):
        model = cls(config)
    holder = model if hasattr(model, _PARTS[backbone.spec.family][0]) else model.transformer
    for part in _PARTS[backbone.spec.family]:
        if backbone.spec.family != "mt5":
            setattr(holder, part, backbone.module)
        elif hasattr(holder, part):
            setattr(holder, part, getattr(backbone.module, part))
    if kind == "text":
        # The pretrained head, its output matrix still the word embeddings of the backbone.
        model.lm_head = backbone.lm_head
        return model
    torch.manual_seed(seed)
    first = next(backbone.module.parameters())
    shared = {id(p) for p in backbone.module.parameters()}
    for module in model.modules():
        for name, empty in list(module.named_parameters(recurse=False)):
            if id(empty) not in shared:
                # Heads are linear layers in every family, drawn as XLM-R's own layers were.
                value = torch.zeros(empty.shape, dtype=first.dtype, device=first.device)
                setattr(module, name, nn.Parameter(value))
                if name == "weight":
                    nn.init.normal_(getattr(module, name), std=0.02)
    return model


def _head_class(family: str, kind: Kind) -> type:
    import transformers

    name = {"xlm-roberta": "XLMRoberta", "xlm-roberta-xl": "XLMRobertaXL", "mt5": "MT5"}[family]
    suffix = {
        "classification": "ForSequenceClassification",
        "multiple choice": "ForSequenceClassification",
        "span": "ForQuestionAnswering",
        "tagging": "ForTokenClassification",
        "text": "ForMaskedLM",
    }
    if kind not in suffix:
        raise InputError(f"{kind}: has no head; sentences are compared as the backbone gives them")
    return getattr(transformers, name + suffix[kind])


def sentence_vectors(backbone: Backbone, ids: Tensor, mask: Tensor) -> Tensor:
    """Mean over tokens of a middle layer (batch, hidden), in fp32.

    Middle layers align languages best (Hu et al. 2020, arXiv 2003.11080, took 14 of 24 for
    XLM-R large): 7/12 of the way up.
    """
    module = backbone.module.get_encoder() if backbone.spec.family == "mt5" else backbone.module
    states = module(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    chosen = states[round((len(states) - 1) * 7 / 12)].float()
    weights = mask.unsqueeze(-1).float()
    return (chosen * weights).sum(1) / weights.sum(1)
