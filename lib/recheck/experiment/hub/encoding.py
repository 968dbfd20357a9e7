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
    Retrieval,
    Span,
    Tagging,
)

IGNORED = -100
"""Label of a token that has none, as `torch`'s cross-entropy skips it."""
_STRIDE = 128  # tokens that windows of a long context share, as in the scripts of XTREME
_WINDOW = 16  # batches that are sorted by length together


@dataclass(frozen=True)
class Feature:
    """One or several rows of token ids (choices), and what is to be predicted."""

    example: int
    """Index of the example."""
    ids: tuple[tuple[int, ...], ...]
    label: tuple[int, ...]
    """The class; the start and end token of a span; a tag a token."""
    offsets: tuple[tuple[int, int], ...] = ()
    """Span: characters of the context behind each token, (-1, -1) outside the context."""
    words: tuple[int, ...] = ()
    """Tagging: the word that begins at each token, -1 where none does."""

    @property
    def length(self) -> int:
        return max(len(row) for row in self.ids)


@dataclass(frozen=True)
class FeatureBatch:
    """`ids` and `mask` (rows, length); `labels` (features,), (features, 2) or (rows, length)."""

    ids: Tensor
    mask: Tensor
    labels: Tensor

    def to(self, device: torch.device | str) -> FeatureBatch:
        return FeatureBatch(self.ids.to(device), self.mask.to(device), self.labels.to(device))

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
    tokenizer: Any, examples: Sequence[Retrieval], length: int
) -> tuple[tuple[Feature, ...], tuple[Feature, ...]]:
    """Features of the sources and of the targets of a retrieval task."""

    def side(texts: Sequence[str]) -> tuple[Feature, ...]:
        rows = tokenizer(list(texts), truncation=True, max_length=length)["input_ids"]
        return tuple(Feature(number, (tuple(row),), ()) for number, row in enumerate(rows))

    return side([e.source for e in examples]), side([e.target for e in examples])


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
    if kind == "tagging":
        labels = _padded([feature.label for feature in features], IGNORED)
    else:
        labels = torch.tensor([feature.label for feature in features]).squeeze(-1)
    return FeatureBatch(ids, mask, labels)


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
