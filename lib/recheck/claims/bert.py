"""A small BERT in NumPy: the sentence encoder that ships with recheck.

Six layers (Wang et al., MiniLM, 2020) trained by others to give sentences that say the same nearby
vectors (Reimers & Gurevych, Sentence-BERT, 2019); `encoder/README.md` is its model card. It runs
here without the seconds that loading a deep-learning library takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from tokenizers import Tokenizer

LAYERS, HEADS = 6, 12
LONGEST = 192
"""Word pieces that are read at once."""
_START, _END = 101, 102
_EPSILON = 1e-12
_TANH = np.array([-8.61064306e-06, -2.55081036e-04, 3.67307886e-02, 7.97690227e-01], np.float32)
"""2 Phi(x) - 1 is about tanh(x p(x^2)); p, highest power first, by weighted least squares."""
_SATURATED = np.float32(17.6)
"""Square of x from which both are one in single precision."""
FOLDER = files("recheck.claims") / "encoder"

Weights = dict[str, np.ndarray]


def states(embedded: np.ndarray, ends: Sequence[int], weights: Weights) -> np.ndarray:
    """The last layer over texts that lie one behind the other.

    `embedded` has the sum of the embeddings of each word piece, (word pieces, 384); `ends` says
    behind which word piece each text ends. The result is shaped as `embedded`.
    """
    x = _normal(embedded, weights, "word.norm")
    spans = list(pairwise([0, *ends]))
    for layer in range(LAYERS):
        x = _normal(x + _attention(x, spans, weights, layer), weights, f"{layer}.attention.norm")
        x = _normal(x + _feed_forward(x, weights, layer), weights, f"{layer}.forward.norm")
    return x


def _attention(
    x: np.ndarray, spans: Sequence[tuple[int, int]], weights: Weights, layer: int
) -> np.ndarray:
    """Self-attention among the word pieces of each text; (word pieces of all texts, width)."""
    query, key, value = (
        _linear(x, weights, f"{layer}.{part}").reshape(len(x), HEADS, -1).swapaxes(0, 1)
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
    return _linear(_gelu(_linear(x, weights, f"{layer}.wide")), weights, f"{layer}.narrow")


def _gelu(x: np.ndarray) -> np.ndarray:
    """Gaussian error linear unit, off by 2e-5 at most and four times as fast as by `ndtr`."""
    square = np.minimum(x * x, _SATURATED)
    found = square * _TANH[0]
    for coefficient in _TANH[1:-1]:
        found += coefficient
        found *= square
    found += _TANH[-1]
    found *= x
    np.tanh(found, out=found)
    found += 1
    found *= x
    return found * np.float32(0.5)


def _linear(x: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    return x @ weights[name].T + weights[f"{name}.bias"]


def _normal(x: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    """Layer normalisation."""
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + _EPSILON)
    return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def stored(file: Traversable) -> Weights:
    """Weights of a file of the model.

    Each row of a matrix is stored as bytes and, as `<name>.scale`, what they are multiples of.
    """
    from safetensors.numpy import load

    found = load(file.read_bytes())
    return {
        key: tensor * found[f"{key}.scale"] if f"{key}.scale" in found else tensor
        for key, tensor in found.items()
        if not key.endswith(".scale")
    }


@cache
def weights() -> Weights:
    """Weights of the encoder."""
    return stored(FOLDER / "weights.safetensors")


@cache
def tokenizer() -> Tokenizer:
    """The encoder's tokenizer; it neither pads nor cuts."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_str((FOLDER / "tokenizer.json").read_text("utf-8"))
    found.no_padding()
    found.no_truncation()
    return found


def pieces(text: str, longest: int) -> list[int]:
    """A text as numbers of word pieces, marked at both ends and cut to the `longest` there are."""
    found = tokenizer().encode(text, add_special_tokens=False).ids
    return [_START, *found[: longest - 2], _END]
