"""Pretraining: what corrupted pairs of sentences teach, stopped by a cross-lingual probe.

The rate is constant until the probe says that languages are aligned, then goes to zero. A run
that never gets there stops at its longest length, is kept, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from recheck.experiment.corpus import Probe
from recheck.experiment.corruption import Corruption
from recheck.experiment.models import Encoder, MaskedLanguageModel, Shape
from recheck.experiment.optimizer import Optimizer
from recheck.experiment.tokenizer import Encoded, Tokenizer
from recheck.experiment.training import batch, shuffled, train


@dataclass(frozen=True)
class Recipe:
    """How to pretrain one size."""

    longest: int
    """Steps after which the decay begins though the probe has not been passed."""
    decay: int
    """Steps of the decay."""
    batch: int = 96
    corrupted: float = 0.35
    replaced: float = 0.3
    detection: float = 8.0
    """As `Corruption` takes them."""
    adam_rate: float = 3e-3
    muon_rate: float = 0.02
    warmup: int = 50
    probe_every: int = 50
    threshold: float = 0.95


@dataclass
class Pretrained:
    """An encoder and how it came about."""

    encoder: Encoder
    losses: list[float]
    probes: list[tuple[int, float]] = field(default_factory=list)
    """Step and accuracy of the probe."""
    collapsed: bool = False
    """The probe ended below half its threshold: the languages are not aligned."""


def pretrain(
    shape: Shape,
    corpus: Encoded,
    probe: Probe,
    tokenizer: Tokenizer,
    recipe: Recipe,
    seed: int,
) -> Pretrained:
    """Train an encoder from scratch; same arguments, same weights."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    corruption = Corruption(
        tokenizer, corpus, recipe.corrupted, recipe.replaced, recipe.detection, seed
    )
    model = MaskedLanguageModel(Encoder(shape), corruption.unigram)
    optimizer = Optimizer(
        model.parameters(),
        model.encoder.matrices(),
        adam_rate=recipe.adam_rate,
        muon_rate=recipe.muon_rate,
    )
    result = Pretrained(model.encoder, [])
    ending: list[tuple[int, float]] = []

    def schedule(step: int) -> float | None:
        if not ending:
            scale = min(1.0, (step + 1) / recipe.warmup)
            if step and step % recipe.probe_every == 0:
                result.probes.append((step, accuracy(model, probe)))
                if result.probes[-1][1] >= recipe.threshold or step >= recipe.longest:
                    ending.append((step, scale))
            return scale
        started, scale = ending[0]
        left = 1 - (step - started) / recipe.decay
        return scale * left if left > 0 else None

    result.losses = train(
        optimizer,
        shuffled(corpus, recipe.batch, rng),
        lambda b: corruption.loss(model, b),
        schedule,
    )
    result.probes.append((len(result.losses), accuracy(model, probe)))
    result.collapsed = result.probes[-1][1] < recipe.threshold / 2
    return result


@torch.inference_mode()
def accuracy(model: MaskedLanguageModel, probe: Probe) -> float:
    """Share of the probe's entities whose tokens are all guessed right."""
    hits = 0
    order = np.argsort(probe.encoded.lengths, kind="stable")
    for start in range(0, len(order), 128):
        index = order[start : start + 128]
        b = batch(probe.encoded, index)
        wanted = torch.from_numpy(probe.answers[index, : b.ids.shape[1]].astype(np.int64))
        rows, columns = (wanted >= 0).nonzero(as_tuple=True)
        guessed = model(b.ids, b.mask, rows, columns)[0].argmax(-1)
        wrong = torch.zeros(len(index), dtype=torch.bool)
        wrong[rows[guessed != wanted[rows, columns]]] = True
        hits += int((~wrong).sum())
    return hits / len(order)
