"""What a training step uses, by running it on tensors that have shapes and no contents.

The step that is planned is the step that is run: model, heads, adapters, accumulation and
optimizer are the real code under PyTorch's fake tensors, at true size, on any machine, in
seconds; every storage is counted from its first use to its last. No table of bytes per layer
has to be kept in step with three families and two methods.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from recheck.experiment.hub.encoding import MASKED, Feature
from recheck.experiment.hub.examples import Kind
from recheck.experiment.hub.fit import (
    MasterAdamW,
    Memory,
    Recipe,
    accumulate,
    checkpoint_activations,
)
from recheck.experiment.hub.ladder import Method, ModelSpec
from recheck.experiment.hub.models import Backbone, add_lora, with_head

Device = Literal["cpu", "cuda"]
_CHOICES = 5
"""Most choices that a question of any task has."""


@dataclass(frozen=True)
class Usage:
    """Bytes at the peak of a training step, and what stays between steps."""

    weights: int
    optimizer: int
    """fp32 masters and both moments of the trainable parameters."""
    gradients: int
    activations: int
    """The rest of the peak: what the backward pass needs, and temporaries."""

    @property
    def peak(self) -> int:
        return self.weights + self.optimizer + self.gradients + self.activations


class LiveBytes(TorchDispatchMode):
    """Counts the storages that operations make, while they live."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.peak = 0
        self._seen: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(out):
            if isinstance(leaf, torch.Tensor) and leaf.device.type != "meta":
                self._count(leaf.untyped_storage())
        return out

    def _count(self, storage: torch.UntypedStorage) -> None:
        key = storage._cdata
        if key in self._seen:
            return
        size = storage.nbytes()
        self._seen.add(key)
        self.now += size
        self.peak = max(self.peak, self.now)
        weakref.finalize(storage, self._gone, key, size)

    def _gone(self, key: int, size: int) -> None:
        self._seen.discard(key)
        self.now -= size


def training_step(
    spec: ModelSpec,
    kind: Kind,
    method: Method,
    micro: int,
    length: int,
    checkpointing: bool,
    accumulated: bool,
    device: Device = "cuda",
) -> Usage:
    """Bytes that a training step of a model uses, one with a head for `kind`.

    `micro` features of `length` tokens go through at once; with `accumulated` the gradients of
    earlier ones are there already. On `cuda` attention is counted as its fused kernels use
    memory, on `cpu` as PyTorch runs attention dropout there.
    """
    from torch._subclasses.fake_tensor import FakeTensorMode

    rows = micro
    if spec.family == "mt5" and kind in ("classification", "multiple choice"):
        # Its classification head picks tokens by their contents, which fake tensors lack; the
        # span head stands on the same encoder and decoder.
        rows = micro * (_CHOICES if kind == "multiple choice" else 1)
        kind = "span"
    counter = LiveBytes()
    with torch.device("meta"):
        model = untrained(spec, kind, method, fused=device == "cuda")
    with FakeTensorMode(allow_non_fake_inputs=True), counter:
        _materialise(model)
        model.train()
        if checkpointing:
            checkpoint_activations(model)
        weights = sum(p.nbytes for p in model.parameters())
        trained = [p for p in model.parameters() if p.requires_grad]
        recipe = Recipe(steps=1, batch=micro)
        optimizer = MasterAdamW(trained, recipe)
        features = [_feature(kind, length)] * rows
        counter.peak = 0
        for _ in range(1 + accumulated):
            accumulate(model, kind, features, Memory(rows), 1, torch.device("cpu"), [], 0)
        optimizer.step(1.0)
    gradients = sum(p.nbytes for p in trained)
    moments = 12 * sum(p.numel() for p in trained)
    return Usage(weights, moments, gradients, counter.peak - weights - moments - gradients)


def untrained(spec: ModelSpec, kind: Kind, method: Method, *, fused: bool) -> nn.Module:
    """A model of random bf16 weights with a head for `kind`, on the default device."""
    from transformers import AutoModel, AutoModelForMaskedLM

    config = spec.config()
    config.use_cache = False
    if fused and hasattr(config, "attention_probs_dropout_prob"):
        # Fused kernels keep no probabilities with dropout either; on a CPU they have none.
        config.attention_probs_dropout_prob = 0.0
    head = None
    if kind == "text":
        whole = AutoModelForMaskedLM.from_config(config, dtype=torch.bfloat16)
        module, head = whole.roberta, whole.lm_head
    else:
        module = AutoModel.from_config(config, dtype=torch.bfloat16)
    if method == "lora":
        add_lora(module, spec, 0, torch.bfloat16)
    return with_head(Backbone(spec, module, None, method, lm_head=head), kind, 3, 0)


def _materialise(model: nn.Module) -> None:
    """Put fake tensors where the meta tensors are, shared ones once."""
    made: dict[int, torch.Tensor] = {}
    for module in model.modules():
        for table in (module._parameters, module._buffers):
            for name, old in table.items():
                if old is None:
                    continue
                if id(old) not in made:
                    new = torch.empty(old.shape, dtype=old.dtype)
                    parameter = isinstance(old, nn.Parameter)
                    made[id(old)] = nn.Parameter(new, old.requires_grad) if parameter else new
                table[name] = made[id(old)]


def _feature(kind: Kind, length: int) -> Feature:
    ids = (tuple([5] * (length - 1) + [1]),)
    if kind == "text":
        masked = round(MASKED * length)
        return Feature(0, ids, tuple([5] * masked), places=tuple(range(masked)))
    label = {"span": (1, 2), "tagging": tuple([0] * length)}.get(kind, (0,))
    return Feature(0, ids * (_CHOICES if kind == "multiple choice" else 1), label)
