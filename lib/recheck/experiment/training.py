"""The training loop that serves every profile, and the batches it eats.

A loop is three things: batches, a loss over a batch and a schedule that gives the learning
rate's scale at each step and ends the run by giving None. Batches hold texts of like length,
so that little of a step is padding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from recheck.experiment.optimizer import Optimizer
from recheck.experiment.tokenizer import Encoded

_WINDOW = 16  # batches sorted by length together

Schedule = Callable[[int], float | None]


@dataclass(frozen=True)
class Batch:
    """`ids` (texts, length); `mask` as `Encoder` takes it; `labels` (texts,) or None."""

    ids: Tensor
    mask: Tensor | None
    labels: Tensor | None = None

    @property
    def tokens(self) -> int:
        return self.ids.numel()


def train(
    optimizer: Optimizer,
    batches: Iterable[Batch],
    loss: Callable[[Batch], Tensor],
    schedule: Schedule,
) -> list[float]:
    """Train until the schedule or the batches end; the loss of every step."""
    losses = []
    for step, batch in enumerate(batches):
        scale = schedule(step)
        if scale is None:
            break
        value = loss(batch)
        value.backward()
        optimizer.step(scale)
        losses.append(value.detach())
    return torch.stack(losses).tolist() if losses else []


def linear(steps: int, warmup: float = 0.05) -> Schedule:
    """Warm up over a share of the steps, then decay linearly to zero."""
    rise = max(1, round(steps * warmup))

    def scale(step: int) -> float | None:
        if step >= steps:
            return None
        return min((step + 1) / rise, (steps - step) / max(1, steps - rise))

    return scale


def batch(encoded: Encoded, index: np.ndarray, labels: np.ndarray | None = None) -> Batch:
    """The texts at `index`, cut to the longest of them; no mask where all are equally long."""
    lengths = encoded.lengths[index]
    longest = int(lengths.max())
    ids = torch.from_numpy(encoded.ids[index, :longest].astype(np.int64))
    mask = None
    if int(lengths.min()) < longest:
        mask = (torch.arange(longest) < torch.from_numpy(lengths)[:, None])[:, None, None, :]
    chosen = None if labels is None else torch.from_numpy(labels[index].astype(np.int64))
    return Batch(ids, mask, chosen)


def shuffled(
    encoded: Encoded, size: int, rng: np.random.Generator, labels: np.ndarray | None = None
) -> Iterator[Batch]:
    """Batches without end, epoch after epoch; texts of one batch are of like length."""
    window = size * _WINDOW
    while True:
        order = rng.permutation(len(encoded))
        for start in range(0, max(1, len(order) - size + 1), window):
            chosen = order[start : start + window]
            chosen = chosen[np.argsort(encoded.lengths[chosen], kind="stable")]
            parts = [chosen[i : i + size] for i in range(0, len(chosen), size)]
            parts = [part for part in parts if len(part) == min(size, len(order))]
            for at in rng.permutation(len(parts)):
                yield batch(encoded, parts[at], labels)


def classification(model: nn.Module) -> Callable[[Batch], Tensor]:
    """Cross-entropy of a classifier."""
    return lambda b: F.cross_entropy(model(b.ids, b.mask), b.labels)


@torch.inference_mode()
def predict(model: nn.Module, encoded: Encoded, size: int = 128) -> np.ndarray:
    """Logits (texts, labels), in the order of the texts; like texts are worked out once.

    Raises:
        ValueError: there are no texts.
    """
    if not len(encoded):
        raise ValueError("no texts to predict")
    _, texts, place = np.unique(encoded.ids, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(encoded.lengths[texts], kind="stable")
    parts = []
    for start in range(0, len(order), size):
        b = batch(encoded, texts[order[start : start + size]])
        parts.append(model(b.ids, b.mask).numpy())
    logits = np.concatenate(parts)
    unsorted = np.empty_like(logits)
    unsorted[order] = logits
    return unsorted[place.reshape(-1)]
