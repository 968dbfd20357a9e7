"""Pretraining: masked and translation language modelling, stopped by a cross-lingual probe.

The rate is constant until the probe says that languages are aligned, then goes to zero. A run
that never gets there stops at its longest length, is kept, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch.nn import functional as F

from recheck.experiment.corpus import Probe
from recheck.experiment.models import Encoder, MaskedLanguageModel, Shape
from recheck.experiment.optimizer import Optimizer
from recheck.experiment.tokenizer import EOS, UNK, Encoded, Tokenizer
from recheck.experiment.training import Batch, batch, shuffled, train


@dataclass(frozen=True)
class Recipe:
    """How to pretrain one size."""

    longest: int
    """Steps after which the decay begins though the probe has not been passed."""
    decay: int
    """Steps of the decay."""
    batch: int = 96
    masked: float = 0.2
    adam_rate: float = 3e-3
    muon_rate: float = 0.02
    warmup: int = 50
    probe_every: int = 50
    threshold: float = 0.95
    bf16: bool = False


@dataclass
class Pretrained:
    """An encoder and how it came about."""

    encoder: Encoder
    losses: list[float]
    probes: list[tuple[int, float]] = field(default_factory=list)
    """Step and accuracy of the probe."""
    collapsed: bool = False
    """The probe's threshold was never reached."""


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
    counts = token_counts(corpus, tokenizer)
    model = MaskedLanguageModel(Encoder(shape), counts / counts.sum())
    if recipe.bf16:
        model.bfloat16()
    optimizer = Optimizer(
        model.parameters(),
        model.encoder.matrices(),
        adam_rate=recipe.adam_rate,
        muon_rate=recipe.muon_rate,
    )
    result = Pretrained(model.encoder, [])
    masking = Masking(tokenizer, masking_rates(counts, recipe.masked), seed)
    ending: list[tuple[int, float]] = []

    def schedule(step: int) -> float | None:
        if not ending:
            scale = min(1.0, (step + 1) / recipe.warmup)
            if step and step % recipe.probe_every == 0:
                result.probes.append((step, accuracy(model, probe)))
                passed = result.probes[-1][1] >= recipe.threshold
                if passed or step >= recipe.longest:
                    result.collapsed = not passed
                    ending.append((step, scale))
            return scale
        started, scale = ending[0]
        left = 1 - (step - started) / recipe.decay
        return scale * left if left > 0 else None

    result.losses = train(
        optimizer,
        shuffled(corpus, recipe.batch, rng),
        lambda b: masking.loss(model, b),
        schedule,
    )
    model.float()
    result.probes.append((len(result.losses), accuracy(model, probe)))
    return result


def token_counts(corpus: Encoded, tokenizer: Tokenizer) -> np.ndarray:
    """How often each token occurs (vocabulary,); special tokens count as never."""
    counts = np.bincount(corpus.ids.ravel(), minlength=tokenizer.size).astype(np.float64)
    counts[: UNK + 1] = 0
    return counts


def masking_rates(counts: np.ndarray, share: float) -> torch.Tensor:
    """How often each token is masked: `share` of a text, rare tokens more often than common ones.

    The rate goes with the inverse square root of the frequency: names and numerals, which only
    the other sentence can tell, teach alignment; full stops teach nothing.
    """
    frequency = counts / counts.sum()
    rates = np.zeros_like(frequency)
    seen = frequency > 0
    rates[seen] = frequency[seen] ** -0.5
    rates *= share / (rates * frequency).sum()
    return torch.tensor(np.minimum(rates, 0.7), dtype=torch.float32)


class Masking:
    """Replaces tokens by the mask (or, one in ten, by a random token) and scores the guesses."""

    def __init__(self, tokenizer: Tokenizer, rates: torch.Tensor, seed: int) -> None:
        self._tokenizer, self._rates = tokenizer, rates
        self._generator = torch.Generator().manual_seed(seed)

    def loss(self, model: MaskedLanguageModel, b: Batch) -> torch.Tensor:
        """Mean cross-entropy over the masked tokens of a batch."""
        draws = torch.rand(b.ids.shape, generator=self._generator)
        sides = torch.randint(2, (len(b.ids), 1), generator=self._generator)
        second = (b.ids == EOS).cumsum(1).clamp(max=2) // 2
        masked = (draws < self._rates[b.ids]) & (second == sides) & (b.ids > UNK)
        rows, columns = masked.nonzero(as_tuple=True)
        wanted = b.ids[rows, columns]
        shown = torch.full_like(wanted, self._tokenizer.mask)
        other = torch.rand(len(wanted), generator=self._generator) < 0.1
        random = torch.randint(
            UNK + 1, self._tokenizer.mask, (len(wanted),), generator=self._generator
        )
        ids = b.ids.clone()
        ids[rows, columns] = torch.where(other, random, shown)
        return F.cross_entropy(model(ids, b.mask, rows, columns).float(), wanted)


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
        guessed = model(b.ids, b.mask, rows, columns).argmax(-1)
        wrong = torch.zeros(len(index), dtype=torch.bool)
        wrong[rows[guessed != wanted[rows, columns]]] = True
        hits += int((~wrong).sum())
    return hits / len(order)
