"""Fine-tuning a model of the hub with the training loop of every profile.

What large models need beyond that loop is here: gradients accumulated over micro-batches, a
micro-batch halved when it does not fit after all, fp32 masters of bf16 weights updated one
tensor at a time, and checkpoints inside a long run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from recheck.errors import StageError
from recheck.experiment.hub.encoding import IGNORED, Feature, FeatureBatch, collate, shuffled
from recheck.experiment.hub.examples import Kind
from recheck.experiment.hub.failures import explained
from recheck.experiment.training import linear, train
from recheck.records import whole

_TOGETHER = 1 << 25
"""Elements that the optimizer works on at a time: 128 MiB in fp32."""


class OutOfMemory(StageError):
    """A single feature does not fit."""


@dataclass(frozen=True)
class Recipe:
    """How to fine-tune; the defaults are those of XTREME's scripts where they agree."""

    steps: int
    batch: int = 32
    length: int = 128
    """Longest feature, in tokens."""
    rate: float = 2e-5
    warmup: float = 0.1
    weight_decay: float = 0.0
    clip: float = 1.0
    """Largest norm of the gradient."""


@dataclass
class Fitted:
    """What happened in a run."""

    losses: list[float] = field(default_factory=list)
    halved: list[tuple[int, int]] = field(default_factory=list)
    """Step and the micro-batch from there on, each time memory did not suffice."""


class MasterAdamW:
    """AdamW (Loshchilov and Hutter 2019) over fp32 masters, some tensors at a time.

    Nothing of the model's size is allocated in a step, which is why this is not
    `torch.optim.AdamW`: 12 bytes a trainable parameter, and twice the largest tensor (or
    `_TOGETHER` elements) in fp32. Tensors of a bunch share their kernels: a step of a large model
    would otherwise be spent on launching thousands of them.
    """

    def __init__(self, parameters: Sequence[nn.Parameter], recipe: Recipe) -> None:
        self._parameters = list(parameters)
        self._masters = [p.detach().float().clone() for p in self._parameters]
        self._means = [torch.zeros_like(m) for m in self._masters]
        self._squares = [torch.zeros_like(m) for m in self._masters]
        self._recipe = recipe
        self.steps = 0

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """Apply and clear the gradients; `scale` multiplies the learning rate."""
        self.steps += 1
        r, beta1, beta2 = self._recipe, 0.9, 0.999
        rate = r.rate * scale
        gradients = [p.grad for p in self._parameters if p.grad is not None]
        norm = torch.stack(torch._foreach_norm(gradients, dtype=torch.float32)).norm()
        del gradients
        shrink = torch.clamp(r.clip / (norm + 1e-6), max=1.0)
        correction1, correction2 = 1 - beta1**self.steps, 1 - beta2**self.steps
        for bunch in self._bunches():
            parameters, masters, means, squares = (
                [table[i] for i in bunch]
                for table in (self._parameters, self._masters, self._means, self._squares)
            )
            gradients = [p.grad.float() for p in parameters]
            for p in parameters:
                p.grad = None
            torch._foreach_mul_(gradients, shrink)
            torch._foreach_lerp_(means, gradients, 1 - beta1)
            torch._foreach_mul_(squares, beta2)
            torch._foreach_addcmul_(squares, gradients, gradients, value=1 - beta2)
            del gradients
            divisors = torch._foreach_div(squares, correction2)
            torch._foreach_sqrt_(divisors)
            torch._foreach_add_(divisors, 1e-8)
            torch._foreach_mul_(masters, 1 - rate * r.weight_decay)
            torch._foreach_addcdiv_(masters, means, divisors, value=-rate / correction1)
            torch._foreach_copy_(parameters, masters)
            del divisors

    def _bunches(self) -> Iterator[list[int]]:
        """Numbers of the tensors with a gradient, some at a time."""
        bunch, size = [], 0
        for number, p in enumerate(self._parameters):
            if p.grad is None:
                continue
            if bunch and size + p.numel() > _TOGETHER:
                yield bunch
                bunch, size = [], 0
            bunch.append(number)
            size += p.numel()
        if bunch:
            yield bunch

    def state(self, finished: bool) -> dict[str, Any]:
        """All that a later run needs to go on; of a finished run, the masters alone."""
        moments = [] if finished else [self._means, self._squares]
        return {"steps": self.steps, "tensors": [self._masters, *moments]}

    @torch.no_grad()
    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`, weights of the model included."""
        self.steps = state["steps"]
        mine_all = (self._masters, self._means, self._squares)
        for mine, theirs in zip(mine_all, state["tensors"], strict=False):
            for a, b in zip(mine, theirs, strict=True):
                a.copy_(b)
        for p, master in zip(self._parameters, self._masters, strict=True):
            p.copy_(master)


@dataclass
class Memory:
    """How many features go through the model at once; halved when they do not fit."""

    micro: int
    checkpointing: bool = False


@dataclass(frozen=True)
class Part:
    """One task of a mixture: a head on the shared backbone, its features, its share of steps."""

    model: nn.Module
    kind: Kind
    features: Sequence[Feature]
    share: float = 1.0


def fine_tune(
    model: nn.Module,
    kind: Kind,
    features: Sequence[Feature],
    recipe: Recipe,
    memory: Memory,
    padding: int,
    seed: int,
    checkpoint: Path | None = None,
    every: int = 500,
) -> Fitted:
    """Train all weights that require a gradient on one task; see `fine_tune_together`."""
    parts = [Part(model, kind, features)]
    return fine_tune_together(parts, recipe, memory, padding, seed, checkpoint, every)


def fine_tune_together(
    parts: Sequence[Part],
    recipe: Recipe,
    memory: Memory,
    padding: int,
    seed: int,
    checkpoint: Path | None = None,
    every: int = 500,
) -> Fitted:
    """Train on a mixture of tasks, each batch of one of them; same arguments, same weights.

    With `checkpoint`, the state is written there each `every` steps and at the end; a run that
    finds it goes on from it. The caller removes it when it needs it no more.

    Raises:
        OutOfMemory: a micro-batch of one feature does not fit.
        DiskFull: the state cannot be written.
    """
    parameters: dict[int, nn.Parameter] = {}
    for part in parts:
        part.model.train()
        if memory.checkpointing:
            checkpoint_activations(part.model)
        parameters |= {id(p): p for p in part.model.parameters() if p.requires_grad}
    device = next(iter(parameters.values())).device
    optimizer = MasterAdamW(list(parameters.values()), recipe)
    torch.manual_seed(seed)
    done = Fitted()
    if checkpoint is not None and checkpoint.is_file():
        _restore(checkpoint, optimizer, done, memory)
    start = optimizer.steps
    schedule = linear(recipe.steps, recipe.warmup)
    losses: list[Tensor] = []

    def gradients(batch: tuple[Part, list[Feature]]) -> Tensor:
        part, features = batch
        value = accumulate(
            part.model,
            part.kind,
            features,
            memory,
            padding,
            device,
            done.halved,
            optimizer.steps,
        )
        losses.append(value)
        # The gradients are there already: the loop's backward pass ends at this leaf.
        return value.clone().requires_grad_()

    def batches() -> Iterator[tuple[Part, list[Feature]]]:
        for batch in islice(_mixed(parts, recipe.batch, seed), start, None):
            if checkpoint is not None and losses and optimizer.steps % every == 0:
                so_far = done.losses + _numbers(losses)
                _save(checkpoint, optimizer, so_far, done, memory, finished=False)
            yield batch

    train(optimizer, batches(), gradients, lambda step: schedule(step + start))
    for part in parts:
        if memory.checkpointing:
            part.model.activation_checkpointing_disable()
    done.losses += _numbers(losses)
    if checkpoint is not None:
        _save(checkpoint, optimizer, done.losses, done, memory, finished=True)
    return done


def _mixed(parts: Sequence[Part], size: int, seed: int) -> Iterator[tuple[Part, list[Feature]]]:
    """Batches without end, each of a part drawn by its share."""
    rng = np.random.default_rng(seed)
    orders = [
        shuffled(part.features, size, np.random.default_rng([seed, number]))
        for number, part in enumerate(parts)
    ]
    shares = np.array([part.share for part in parts])
    while True:
        number = int(rng.choice(len(parts), p=shares / shares.sum()))
        yield parts[number], next(orders[number])


def checkpoint_activations(model: nn.Module) -> None:
    """Keep the input of each layer only, and compute the rest again in the backward pass."""
    model.activation_checkpointing_enable({"use_reentrant": False})


def accumulate(
    model: nn.Module,
    kind: Kind,
    features: list[Feature],
    memory: Memory,
    padding: int,
    device: torch.device,
    halved: list[tuple[int, int]],
    step: int,
) -> Tensor:
    """Gradients of the mean loss over `features`, in as many passes as memory asks for.

    Halving the micro-batch is noted in `halved`.

    Raises:
        OutOfMemory: one feature does not fit.
    """
    while True:
        try:
            total = torch.zeros((), device=device)
            weight = _weight(kind, features)
            for start in range(0, len(features), memory.micro):
                part = features[start : start + memory.micro]
                loss = loss_sum(model, kind, collate(kind, part, padding).to(device)) / weight
                loss.backward()
                total += loss.detach()
            return total
        except torch.OutOfMemoryError as error:
            model.zero_grad(set_to_none=True)
            if memory.micro == 1:
                raise OutOfMemory(
                    f"one feature of {features[0].length} tokens does not fit on {device}; "
                    "choose lora, a shorter length, or a device with more memory"
                ) from error
            memory.micro = (min(memory.micro, len(features)) + 1) // 2
            halved.append((step, memory.micro))
        # Outside the handler, where the error no longer holds the tensors of the failed pass.
        if device.type == "cuda":
            torch.cuda.empty_cache()


def _numbers(losses: Sequence[Tensor]) -> list[float]:
    return torch.stack(list(losses)).tolist() if losses else []


def _weight(kind: Kind, features: Sequence[Feature]) -> int:
    """Predictions that the loss is a mean over."""
    if kind in ("tagging", "text"):
        return max(1, sum(label != IGNORED for f in features for label in f.label))
    return len(features)


def loss_sum(model: nn.Module, kind: Kind, batch: FeatureBatch) -> Tensor:
    """Cross-entropy in fp32, summed over predictions; for a span, the mean of start and end."""
    found = logits(model, kind, batch)
    if kind == "span":
        starts, ends = batch.labels.unbind(-1)
        return (
            F.cross_entropy(found[..., 0], starts, reduction="sum")
            + F.cross_entropy(found[..., 1], ends, reduction="sum")
        ) / 2
    if kind in ("tagging", "text"):
        return F.cross_entropy(
            found.flatten(0, 1), batch.labels.flatten(), reduction="sum", ignore_index=IGNORED
        )
    return F.cross_entropy(found, batch.labels, reduction="sum")


def logits(model: nn.Module, kind: Kind, batch: FeatureBatch) -> Tensor:
    """In fp32: (features, classes or choices); (rows, length, 2) for spans, (.., tags) for tags;
    (rows, masked tokens, vocabulary) for masked text, worked out at the masked tokens only."""
    if kind == "text":
        states = model.roberta(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        wanted = batch.places.unsqueeze(-1).expand(-1, -1, states.shape[-1])
        return model.lm_head(states.gather(1, wanted)).float()
    out = model(input_ids=batch.ids, attention_mask=batch.mask)
    if kind == "span":
        found = torch.stack([out.start_logits, out.end_logits], -1).float()
        return found.masked_fill(batch.mask.unsqueeze(-1) == 0, -1e4)
    if kind == "multiple choice":
        return out.logits.float().view(len(batch.labels), -1)
    return out.logits.float()


def _save(
    path: Path,
    optimizer: MasterAdamW,
    losses: list[float],
    done: Fitted,
    memory: Memory,
    finished: bool,
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    state = {
        "optimizer": optimizer.state(finished),
        "losses": losses,
        "halved": done.halved,
        "micro": memory.micro,
        "random": (torch.get_rng_state(), cuda),
    }
    # Through a file of ours: given a path, `torch` does not tell a full disk from other ills.
    with explained(str(path), None), whole(path) as part, part.open("wb") as file:
        torch.save(state, file)


def _restore(path: Path, optimizer: MasterAdamW, done: Fitted, memory: Memory) -> None:
    state = torch.load(path, map_location="cpu", weights_only=True)
    optimizer.restore(state["optimizer"])
    done.losses, done.halved = state["losses"], [tuple(pair) for pair in state["halved"]]
    memory.micro = state["micro"]
    random, cuda = state["random"]
    torch.set_rng_state(random)
    if cuda:
        torch.cuda.set_rng_state_all(cuda)
