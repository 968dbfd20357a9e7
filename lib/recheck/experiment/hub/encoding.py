"""Examples as a model eats them: token ids cut to a length, and batches of like length.

A feature is what goes through the model once: an example, one choice of a question with
choices (its features are kept together), or one window of a long context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recheck.experiment.hub.examples import (
    Classification,
    Example,
    Kind,
    MultipleChoice,
    Span,
    Tagging,
    Text,
)

IGNORED = -100
"""Label of a token that has none, as `torch`'s cross-entropy skips it."""
_STRIDE = 128  # tokens that windows of a long context share, as in the scripts of XTREME
_WINDOW = 16  # batches that are sorted by length together
MASKED = 0.15
"""Share of the tokens of a text that are to be guessed."""


@dataclass(frozen=True)
class Feature:
    """One or several rows of token ids (choices), and what is to be predicted."""

    example: int
    """Index of the example."""
    ids: tuple[tuple[int, ...], ...]
    label: tuple[int, ...]
    """The class; the start and end token of a span; a tag a token; the masked tokens."""
    offsets: tuple[tuple[int, int], ...] = ()
    """Span: characters of the context behind each token, (-1, -1) outside the context."""
    words: tuple[int, ...] = ()
    """Tagging: the word that begins at each token, -1 where none does."""
    places: tuple[int, ...] = ()
    """Text: where the masked tokens are."""

    @property
    def length(self) -> int:
        return max(len(row) for row in self.ids)


@dataclass(frozen=True)
class FeatureBatch:
    """`ids` and `mask` (rows, length); `labels` (features,), (features, 2) or (rows, length).

    Of masked text, `labels` and `places` are (rows, masked tokens).
    """

    ids: Tensor
    mask: Tensor
    labels: Tensor
    places: Tensor | None = None

    def to(self, device: torch.device | str) -> FeatureBatch:
        places = None if self.places is None else self.places.to(device)
        return FeatureBatch(
            self.ids.to(device), self.mask.to(device), self.labels.to(device), places
        )

    @property
    def tokens(self) -> int:
        return self.ids.numel()


def encode(
    tokenizer: Any, kind: Kind, examples: Sequence[Example], length: int
) -> tuple[Feature, ...]:
    """Features of all examples, in order, none longer than `length` tokens."""
    made: list[Feature] = []
    for number, example in enumerate(examples):
        if isinstance(example, Classification):
            ids = tokenizer(*example.texts, truncation=True, max_length=length)["input_ids"]
            made.append(Feature(number, (tuple(ids),), (example.label,)))
        elif isinstance(example, MultipleChoice):
            rows = tokenizer(
                [example.context] * len(example.choices),
                list(example.choices),
                truncation=True,
                max_length=length,
            )["input_ids"]
            made.append(Feature(number, tuple(map(tuple, rows)), (example.label,)))
        elif isinstance(example, Span):
            made += _windows(tokenizer, number, example, length)
        elif isinstance(example, Tagging):
            made.append(_tagged(tokenizer, number, example, length))
        else:
            raise TypeError(f"{kind}: has no features")
    return tuple(made)


def encode_sentences(
    tokenizer: Any, sources: Sequence[str], targets: Sequence[str], length: int
) -> tuple[tuple[Feature, ...], tuple[Feature, ...]]:
    """Features of the sentences of two languages that are compared."""

    def side(texts: Sequence[str]) -> tuple[Feature, ...]:
        rows = tokenizer(list(texts), truncation=True, max_length=length)["input_ids"]
        return tuple(Feature(number, (tuple(row),), ()) for number, row in enumerate(rows))

    return side(sources), side(targets)


def encode_masked(
    tokenizer: Any, examples: Sequence[Text], length: int, rng: np.random.Generator
) -> tuple[Feature, ...]:
    """Texts cut to `length` tokens, some of them masked and to be guessed.

    The recipe of BERT (Devlin et al. 2019, arXiv 1810.04805): of the chosen tokens, eight in ten
    become the mask, one in ten another token, one in ten stays. Texts are masked once, which is
    as good as anew each time where hardly any is seen twice.
    """
    special = np.array(tokenizer.all_special_ids)
    ordinary = np.setdiff1d(np.arange(len(tokenizer)), special)
    made = []
    for number, example in enumerate(examples):
        ids = np.array(tokenizer(example.text, truncation=True, max_length=length)["input_ids"])
        places = np.flatnonzero(~np.isin(ids, special))
        if not len(places):
            continue
        chosen = rng.choice(places, max(1, round(MASKED * len(places))), replace=False)
        chosen.sort()
        wanted, draws = ids[chosen], rng.random(len(chosen))
        shown = np.where(draws < 0.8, tokenizer.mask_token_id, wanted)
        ids[chosen] = np.where(draws >= 0.9, rng.choice(ordinary, len(chosen)), shown)
        made.append(
            Feature(
                number,
                (tuple(ids.tolist()),),
                tuple(wanted.tolist()),
                places=tuple(chosen.tolist()),
            )
        )
    return tuple(made)


def _windows(tokenizer: Any, number: int, example: Span, length: int) -> Iterator[Feature]:
    encoded = tokenizer(
        _cut(tokenizer, example.question.strip(), length // 2),
        example.context,
        truncation="only_second",
        max_length=length,
        stride=min(_STRIDE, length // 4),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    for window, ids in enumerate(encoded["input_ids"]):
        parts = encoded.sequence_ids(window)
        offsets = tuple(
            tuple(span) if part == 1 else (-1, -1)
            for span, part in zip(encoded["offset_mapping"][window], parts, strict=True)
        )
        yield Feature(number, (tuple(ids),), _positions(example, offsets), offsets)


def _cut(tokenizer: Any, text: str, most: int) -> str:
    """The text without what comes after `most` tokens; most of a window is for the context."""
    offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ends = [end for _, end in offsets["offset_mapping"]]
    return text if len(ends) <= most else text[: ends[most - 1]]


def _positions(example: Span, offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Tokens of the first answer; (0, 0) where the window does not hold it whole."""
    if not example.answers:
        return 0, 0
    begin = example.starts[0]
    end = begin + len(example.answers[0])
    inside = [i for i, (a, b) in enumerate(offsets) if a >= 0 and b > begin and a < end and b > a]
    context = [span for span in offsets if span[0] >= 0]
    if not inside or context[0][0] > begin or context[-1][1] < end:
        return 0, 0
    return inside[0], inside[-1]


def _tagged(tokenizer: Any, number: int, example: Tagging, length: int) -> Feature:
    encoded = tokenizer(
        list(example.words), is_split_into_words=True, truncation=True, max_length=length
    )
    labels, words, before = [], [], None
    for word in encoded.word_ids():
        first = word is not None and word != before
        labels.append(example.tags[word] if first else IGNORED)
        words.append(word if first else -1)
        before = word
    return Feature(number, (tuple(encoded["input_ids"]),), tuple(labels), words=tuple(words))


def collate(kind: Kind, features: Sequence[Feature], padding: int) -> FeatureBatch:
    """Features as one batch, padded to the longest."""
    rows = [row for feature in features for row in feature.ids]
    ids = _padded(rows, padding)
    lengths = torch.tensor([len(row) for row in rows])
    mask = (torch.arange(ids.shape[1]) < lengths[:, None]).long()
    if kind in ("tagging", "text"):
        labels = _padded([feature.label for feature in features], IGNORED)
    else:
        labels = torch.tensor([feature.label for feature in features]).squeeze(-1)
    places = _padded([feature.places for feature in features], 0) if kind == "text" else None
    return FeatureBatch(ids, mask, labels, places)


def _padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


def shuffled(
    features: Sequence[Feature], size: int, rng: np.random.Generator
) -> Iterator[list[Feature]]:
    """Lists of `size` features without end, epoch after epoch, each of like length."""
    lengths = np.array([feature.length for feature in features])
    size = min(size, len(features))
    while True:
        order = rng.permutation(len(features))
        order = order[: len(order) // size * size]
        for start in range(0, len(order), size * _WINDOW):
            window = order[start : start + size * _WINDOW]
            window = window[np.argsort(lengths[window], kind="stable")].reshape(-1, size)
            for index in rng.permutation(len(window)):
                yield [features[i] for i in window[index]]
