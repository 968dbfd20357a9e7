"""How near in meaning two texts are, whatever their words.

A text's vector is the mean of the encoder's last layer; the cosine of two vectors is how near they
are. Vectors of a paper's sentences are kept on disk.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recheck.claims import bert

LONGEST = 128
"""Word pieces of a text that are read, the two that mark its ends included."""
_BATCH = 32


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of texts, (texts, 384); the cosine of two is their dot product."""
    if not texts:
        return np.zeros((0, bert.weights()["word.norm.bias"].size), np.float32)
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
    """Mean of the last layer over each text's word pieces, scaled to length one."""
    weights = bert.weights()
    rows = [bert.pieces(text, LONGEST) for text in texts]
    ends = np.cumsum([len(row) for row in rows])
    starts = ends - [len(row) for row in rows]
    places = np.concatenate([np.arange(len(row)) for row in rows])
    embedded = weights["word"][np.concatenate(rows)] + weights["position"][places]
    means = np.add.reduceat(bert.states(embedded, ends, weights), starts) / (ends - starts)[:, None]
    return means / np.linalg.norm(means, axis=1, keepdims=True)
