"""Whether a sentence bears a claim out or contradicts it: natural language inference.

A cross-encoder: the encoder reads sentence and claim together, with an adapter (Hu et al., LoRA,
2021) that `tests/benchmarks/train_inference.py` trains. It sees what the typed checks cannot
(reworded statements, turned ones in free prose) and decides only where they do not; its model card
is `encoder/README.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from recheck.claims import bert

SENTENCE, CLAIM = 100, 64
"""Word pieces of each that are read, their marks included."""


class Inference(NamedTuple):
    """Probabilities of what a sentence says of a claim; they add up to one."""

    entailment: float
    contradiction: float
    neutral: float


def infer(sentences: Sequence[str], claim: str) -> list[Inference]:
    """What each sentence says of a claim, which must be short enough to be read."""
    return list(_infer(tuple(sentences), claim))


def readable(claim: str) -> bool:
    """Whether a claim is short enough to be read whole."""
    return len(bert.tokenizer().encode(claim).ids) <= CLAIM


def row(sentence: str, claim: str) -> tuple[list[int], int]:
    """Numbers of the word pieces of both, and how many of them are the sentence's."""
    first = bert.pieces(sentence, SENTENCE)
    return first + bert.pieces(claim, CLAIM)[1:], len(first)


@lru_cache(maxsize=4096)
def _infer(sentences: tuple[str, ...], claim: str) -> tuple[Inference, ...]:
    """The sentences are read in one go, which takes half the time of one after the other."""
    if not sentences:
        return ()
    weights = _weights()
    rows = [row(sentence, claim) for sentence in sentences]
    ends = np.cumsum([len(ids) for ids, _ in rows])
    starts = ends - [len(ids) for ids, _ in rows]
    places = np.concatenate([np.arange(len(ids)) for ids, _ in rows])
    embedded = weights["word"][np.concatenate([ids for ids, _ in rows])]
    embedded += weights["position"][places]
    for (_, cut), start, end in zip(rows, starts, ends, strict=True):
        embedded[start + cut : end] += weights["segment"]
    found = bert.states(embedded, ends, weights)
    return tuple(
        _read(found[start : start + cut], found[start + cut : end])
        for (_, cut), start, end in zip(rows, starts, ends, strict=True)
    )


def _read(sentence: np.ndarray, claim: np.ndarray) -> Inference:
    """From the last layer over both parts to the probabilities."""
    weights = _weights()
    one, other = sentence.mean(axis=0), claim.mean(axis=0)
    scores = weights["head"] @ np.concatenate([one, other, 4 * one * other]) + weights["head.bias"]
    odds = np.exp(scores - scores.max())
    return Inference(*(float(p) for p in odds / odds.sum()))


@cache
def _weights() -> bert.Weights:
    """The encoder's weights with the adapter's products of two narrow matrices added."""
    adapter = bert.stored(bert.FOLDER / "adapter.safetensors")
    found = dict(bert.weights())
    for name in list(found):
        if f"{name}.down" in adapter:
            found[name] = found[name] + adapter.pop(f"{name}.up") @ adapter.pop(f"{name}.down")
    return found | adapter
