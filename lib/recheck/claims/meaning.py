"""How near in meaning two texts are, whatever their words: a small sentence encoder.

The encoder is a BERT of six layers (Wang et al., MiniLM, 2020) trained by others to give sentences
that say the same nearby vectors (Reimers & Gurevych, Sentence-BERT, 2019), with its weights rounded
to eight bits; `encoder/README.md` is its model card. It runs here in NumPy, without the seconds
that loading a deep-learning library takes. Vectors of a paper's sentences are kept on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LAYERS, _HEADS = 6, 12
LONGEST = 128
"""Tokens of a text that are read, the two that mark its ends included."""
_BATCH = 32
_EPSILON = 1e-12
FOLDER = files("recheck.claims") / "encoder"

Weights = dict[str, np.ndarray]


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of texts, (texts, 384); the cosine of two is their dot product."""
    if not texts:
        return np.zeros((0, _weights()["word.norm.bias"].size), np.float32)
    # Texts of one length side by side, so that a batch is not as long as its longest text.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    batches = [order[k : k + _BATCH] for k in range(0, len(order), _BATCH)]
    found = np.concatenate([_encode([texts[i] for i in batch]) for batch in batches])
    return found[np.argsort(order)]


def of_paper(texts: Sequence[str]) -> np.ndarray:
    """`vectors` of the sentences of a paper, from the disk where they were wanted before."""
    from joblib import Memory

    from recheck.papers import default_store

    kept = Memory(default_store().root / "vectors", verbose=0).cache(vectors)
    return kept(tuple(texts))


def _encode(texts: Sequence[str]) -> np.ndarray:
    """Mean of the last layer over each text's tokens, scaled to length one."""
    weights = _weights()
    rows = [encoding.ids for encoding in _tokenizer().encode_batch(list(texts))]
    ends = np.cumsum([len(row) for row in rows])
    starts = ends - [len(row) for row in rows]
    places = np.concatenate([np.arange(len(row)) for row in rows])
    x = weights["word"][np.concatenate(rows)] + weights["position"][places]
    x = _normal(x, weights, "word.norm")
    spans = list(zip(starts, ends, strict=True))
    for layer in range(_LAYERS):
        x = _normal(x + _attention(x, spans, weights, layer), weights, f"{layer}.attention.norm")
        x = _normal(x + _feed_forward(x, weights, layer), weights, f"{layer}.forward.norm")
    means = np.add.reduceat(x, starts) / (ends - starts)[:, None]
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def _attention(
    x: np.ndarray, spans: Sequence[tuple[int, int]], weights: Weights, layer: int
) -> np.ndarray:
    """Self-attention among the tokens of each text; (tokens of all texts, width)."""
    query, key, value = (
        _linear(x, weights, f"{layer}.{part}").reshape(len(x), _HEADS, -1).swapaxes(0, 1)
        for part in ("query", "key", "value")
    )
    query /= np.sqrt(query.shape[-1], dtype=np.float32)
    heard = np.empty_like(x)
    for start, end in spans:
        scores = query[:, start:end] @ key[:, start:end].swapaxes(1, 2)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        heard[start:end] = (scores @ value[:, start:end]).swapaxes(0, 1).reshape(end - start, -1)
    return _linear(heard, weights, f"{layer}.attention")


def _feed_forward(x: np.ndarray, weights: Weights, layer: int) -> np.ndarray:
    from scipy.special import erf

    wide = _linear(x, weights, f"{layer}.wide")
    return _linear(wide * (0.5 * (1 + erf(wide / np.float32(2**0.5)))), weights, f"{layer}.narrow")


def _linear(x: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    return x @ weights[name].T + weights[f"{name}.bias"]


def _normal(x: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    """Layer normalisation."""
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + _EPSILON)
    return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]


@cache
def _weights() -> Weights:
    """Weights by name; each row of a matrix is stored as bytes and what they are multiples of."""
    from safetensors.numpy import load

    stored = load((FOLDER / "weights.safetensors").read_bytes())
    return {
        name: found * stored[f"{name}.scale"] if f"{name}.scale" in stored else found
        for name, found in stored.items()
        if not name.endswith(".scale")
    }


@cache
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    found = Tokenizer.from_str((FOLDER / "tokenizer.json").read_text("utf-8"))
    found.no_padding()
    found.enable_truncation(LONGEST)
    return found
