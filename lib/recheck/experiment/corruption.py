"""Corrupted pairs of sentences, and what an encoder has to say of them in pretraining.

In one sentence of each pair some tokens are masked and some replaced by others that fit the
place. The encoder names the tokens that stood there (masked and translation language
modelling) and tells which ones it sees are not the original (replaced token detection: Clark
et al. 2020, ELECTRA; on translations: Chi et al. 2022, XLM-E). Masks alone teach a small encoder to
copy from the other sentence, whatever the language; only replaced tokens teach it to notice
that the two sentences differ, which is what a classifier of pairs needs in every language.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from recheck.experiment.models import MaskedLanguageModel
from recheck.experiment.tokenizer import EOS, UNK, Encoded, Tokenizer
from recheck.experiment.training import Batch

_MOST = 0.7
"""Highest rate at which one token is corrupted."""


class Corruption:
    """Masks or replaces tokens of one of two sentences, and scores the guesses."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        corpus: Encoded,
        corrupted: float,
        replaced: float,
        detection: float,
        seed: int,
    ) -> None:
        """A share `corrupted` of a sentence's tokens, `replaced` of them replaced, others masked.

        `detection` is the weight of finding the replaced tokens beside naming the originals.
        """
        self._mask = tokenizer.mask
        counts = token_counts(corpus, tokenizer)
        self.unigram = counts / counts.sum()
        """Share of each token in the corpus (vocabulary,), as `MaskedLanguageModel` takes it."""
        self._rates = corruption_rates(counts, corrupted)
        self._substitutes = Substitutes(corpus, tokenizer.size)
        self._replaced, self._detection = replaced, detection
        self._generator = torch.Generator().manual_seed(seed)

    def loss(self, model: MaskedLanguageModel, b: Batch) -> Tensor:
        """Mean cross-entropy over the corrupted tokens, and over the tokens seen beside them."""
        sides = torch.randint(2, (len(b.ids), 1), generator=self._generator)
        asked = ((b.ids == EOS).cumsum(1).clamp(max=2) // 2 == sides) & (b.ids > UNK)
        chosen = asked & (self._draws(*b.ids.shape) < self._rates[b.ids])
        rows, columns = chosen.nonzero(as_tuple=True)
        masks = self._draws(len(rows)) >= self._replaced
        others = self._substitutes.draw(b.ids, rows, columns, self._draws(len(rows)))
        ids = b.ids.clone()
        ids[rows, columns] = torch.where(masks, self._mask, others)
        originals, replaced = model(ids, b.mask, rows, columns)
        seen = asked & (ids != self._mask)
        detected = F.binary_cross_entropy_with_logits(replaced[seen], (ids != b.ids)[seen].float())
        return F.cross_entropy(originals, b.ids[rows, columns]) + self._detection * detected

    def _draws(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self._generator)


class Substitutes:
    """Tokens that the corpus has between the same two neighbours, as often as it has them."""

    def __init__(self, corpus: Encoded, vocabulary: int) -> None:
        ids = corpus.ids.astype(np.int64)
        before, middle, after = ids[:, :-2], ids[:, 1:-1], ids[:, 2:]
        words = middle > UNK
        places = before[words] * vocabulary + after[words]
        order = np.argsort(places, kind="stable")
        known, starts, counts = np.unique(places[order], return_index=True, return_counts=True)
        self._vocabulary = vocabulary
        self._tokens = torch.from_numpy(middle[words][order])
        self._places, self._starts, self._counts = map(torch.from_numpy, (known, starts, counts))

    def draw(self, ids: Tensor, rows: Tensor, columns: Tensor, draws: Tensor) -> Tensor:
        """One token for each place of texts of the corpus; `draws` (places,) are in [0, 1)."""
        place = ids[rows, columns - 1] * self._vocabulary + ids[rows, columns + 1]
        at = torch.searchsorted(self._places, place)
        return self._tokens[self._starts[at] + (draws.double() * self._counts[at]).long()]


def token_counts(corpus: Encoded, tokenizer: Tokenizer) -> np.ndarray:
    """How often each token occurs (vocabulary,); special tokens count as never."""
    counts = np.bincount(corpus.ids.ravel(), minlength=tokenizer.size).astype(np.float64)
    counts[: UNK + 1] = 0
    return counts


def corruption_rates(counts: np.ndarray, share: float) -> Tensor:
    """How often each token is corrupted: `share` of a text, rare tokens more often.

    The rate goes with the inverse square root of the frequency: names and numerals, which only
    the other sentence can tell, teach alignment; full stops teach nothing.
    """
    frequency = counts / counts.sum()
    rates = np.zeros_like(frequency)
    seen = frequency > 0
    rates[seen] = frequency[seen] ** -0.5
    rates *= share / (rates * frequency).sum()
    return torch.tensor(np.minimum(rates, _MOST), dtype=torch.float32)
