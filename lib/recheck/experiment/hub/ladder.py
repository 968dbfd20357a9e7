"""The models of the hub by name, their sizes known before anything is downloaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from recheck.errors import InputError

Family = Literal["xlm-roberta", "xlm-roberta-xl", "mt5"]
Method = Literal["full", "lora"]
"""All weights are trained, or LoRA adapters beside them."""


@dataclass(frozen=True)
class ModelSpec:
    """One model of a ladder."""

    name: str
    hub: str
    revision: str
    family: Family
    published: str
    """Number of parameters as its authors round it: `550M`, `3.5B`."""
    source: str
    shape: Mapping[str, int]
    """The numbers of its configuration, under `transformers`' names."""

    def config(self) -> Any:
        """The configuration of `transformers`, made without the hub."""
        from transformers import MT5Config, XLMRobertaConfig, XLMRobertaXLConfig

        kinds = {"xlm-roberta": XLMRobertaConfig, "xlm-roberta-xl": XLMRobertaXLConfig}
        if self.family == "mt5":
            return MT5Config(**self.shape, feed_forward_proj="gated-gelu")
        return kinds[self.family](**self.shape, pad_token_id=1, bos_token_id=0, eos_token_id=2)


@dataclass(frozen=True)
class Counts:
    """Parameters of a model with its pretraining head, as checkpoints are counted."""

    total: int
    embedding: int
    """Word and position embeddings; an untied output matrix is not among them."""
    output: int
    """An output matrix of its own, which no task of ours uses."""


@cache
def ladder() -> dict[str, ModelSpec]:
    """Every model, by name, each ladder from small to large."""
    text = (resources.files("recheck.experiment.hub") / "ladder.toml").read_text("utf-8")
    return {name: ModelSpec(name=name, **table) for name, table in tomllib.loads(text).items()}


def model_spec(name: str) -> ModelSpec:
    """The model of this name.

    Raises:
        InputError: there is none.
    """
    if name not in ladder():
        raise InputError(f"{name}: no such model; there are {', '.join(ladder())}")
    return ladder()[name]


@cache
def counts(name: str) -> Counts:
    """Parameters of a model, counted on the meta device: nothing is allocated."""
    import torch
    from transformers import (
        MT5ForConditionalGeneration,
        XLMRobertaForMaskedLM,
        XLMRobertaXLForMaskedLM,
    )

    spec = model_spec(name)
    classes = {
        "xlm-roberta": XLMRobertaForMaskedLM,
        "xlm-roberta-xl": XLMRobertaXLForMaskedLM,
        "mt5": MT5ForConditionalGeneration,
    }
    with torch.device("meta"):
        model = classes[spec.family](spec.config())
    words = model.get_input_embeddings().weight
    positions = spec.shape.get("max_position_embeddings", 0) * words.shape[1]
    # mT5's checkpoints hold an output matrix of their own; `transformers` 5 no longer builds it.
    output = words.numel() if spec.family == "mt5" else 0
    return Counts(
        total=sum(p.numel() for p in model.parameters()) + output,
        embedding=words.numel() + positions,
        output=output,
    )


def is_embedding(name: str) -> bool:
    """Whether a parameter of this name is a word or position embedding."""
    return name.endswith(
        (
            "word_embeddings.weight",
            "position_embeddings.weight",
            "shared.weight",
            "embed_tokens.weight",
        )
    )
