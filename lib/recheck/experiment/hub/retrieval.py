"""Translations found by comparing sentences as a model without a head gives them.

Retrieval takes the nearest target of each source. Mining, where most sentences have no partner,
scores pairs by their margin and keeps those above a threshold that was chosen on another split
(Artetxe and Schwenk 2019, arXiv 1811.01136; as XTREME's scripts do, with 4 neighbours).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from recheck.experiment.hub.encoding import Feature, collate, encode_sentences
from recheck.experiment.hub.models import Backbone, sentence_vectors
from recheck.experiment.hub.tasks import TaskData

_NEIGHBOURS = 4
_BLOCK = 1024  # rows of similarities that are there at a time


@dataclass(frozen=True)
class Mined:
    """Candidate pairs of one split, best first, each sentence in one of them at the most."""

    pairs: np.ndarray
    """Source and target of each candidate: candidates x 2, numbers of different sentences."""
    scores: np.ndarray
    """Margin of each candidate."""
    gold: tuple[tuple[int, int], ...]
    items: tuple[tuple[str, int, int], ...]
    """Of each item with a source: its id, the number of its source and of its own target or -1."""

    @property
    def right(self) -> np.ndarray:
        """Whether each candidate is a gold pair."""
        gold = set(self.gold)
        return np.array([tuple(pair) in gold for pair in self.pairs.tolist()], dtype=bool)


def nearest(backbone: Backbone, data: TaskData, length: int, batch: int) -> list[int]:
    """The number of the nearest target of each source, by cosine."""
    sources, targets = (
        _vectors(backbone, features, batch)
        for features in encode_sentences(
            backbone.tokenizer,
            [e.source for e in data.examples],
            [e.target for e in data.examples],
            length,
        )
    )
    return [n for part in sources.split(_BLOCK) for n in (part @ targets.T).argmax(1).tolist()]


def mine(backbone: Backbone, data: TaskData, length: int, batch: int) -> Mined:
    """All candidate pairs of a split; equal sentences are one."""
    sources = {text: n for n, text in enumerate(dict.fromkeys(_texts(data, "source")))}
    targets = {text: n for n, text in enumerate(dict.fromkeys(_texts(data, "target")))}
    paired = [e for e in data.examples if e.source and e.target]
    gold = dict.fromkeys((sources[e.source], targets[e.target]) for e in paired)
    items = (
        (e.id, sources[e.source], targets[e.target] if e.target else -1)
        for e in data.examples
        if e.source
    )
    features = encode_sentences(backbone.tokenizer, list(sources), list(targets), length)
    pairs, scores = _candidates(*(_vectors(backbone, side, batch) for side in features))
    return Mined(pairs, scores, tuple(gold), tuple(items))


def threshold(mined: Mined) -> float:
    """The margin at which F1 is best: half way to the next candidate; infinite for none right."""
    right = np.cumsum(mined.right)
    if not right.any():
        return float("inf")
    count = np.arange(1, len(right) + 1)
    best = int(np.argmax(2 * right / (count + len(mined.gold))))
    following = mined.scores[best + 1] if best + 1 < len(right) else mined.scores[best]
    return float(mined.scores[best] + following) / 2


def _texts(data: TaskData, side: str) -> list[str]:
    return [text for e in data.examples if (text := getattr(e, side))]


def _vectors(backbone: Backbone, features: Sequence[Feature], batch: int) -> Tensor:
    """Unit vectors of sentences, in order; batches hold sentences of like length."""
    device = next(backbone.module.parameters()).device
    order = sorted(range(len(features)), key=lambda i: features[i].length)
    parts = []
    for start in range(0, len(order), batch):
        part = [features[i] for i in order[start : start + batch]]
        b = collate("retrieval", part, backbone.tokenizer.pad_token_id).to(device)
        parts.append(sentence_vectors(backbone, b.ids, b.mask))
    found = F.normalize(torch.cat(parts))
    return found[torch.tensor(order, device=device).argsort()]


def _candidates(sources: Tensor, targets: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """The best partner of every sentence on either side, by the ratio margin; each taken once."""
    forward, there = _neighbours(sources, targets)
    backward, back = _neighbours(targets, sources)
    mean_forward, mean_backward = forward.mean(1), backward.mean(1)
    margin_forward = forward / ((mean_forward[:, None] + mean_backward[there]) / 2)
    margin_backward = backward / ((mean_backward[:, None] + mean_forward[back]) / 2)
    best_there = there[np.arange(len(there)), margin_forward.argmax(1)]
    best_back = back[np.arange(len(back)), margin_backward.argmax(1)]
    pairs = np.concatenate(
        [
            np.stack([np.arange(len(there)), best_there], 1),
            np.stack([best_back, np.arange(len(back))], 1),
        ]
    )
    scores = np.concatenate([margin_forward.max(1), margin_backward.max(1)])
    kept, used = [], (set(), set())
    for index in np.argsort(-scores, kind="stable").tolist():
        source, target = pairs[index].tolist()
        if source not in used[0] and target not in used[1]:
            used[0].add(source)
            used[1].add(target)
            kept.append(index)
    return pairs[kept], scores[kept]


def _neighbours(these: Tensor, those: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Cosines and numbers of the nearest few of `those` to each of `these`."""
    count = min(_NEIGHBOURS, len(those))
    tops = [(part @ those.T).topk(count) for part in these.split(_BLOCK)]
    return (
        torch.cat([top.values for top in tops]).double().cpu().numpy(),
        torch.cat([top.indices for top in tops]).cpu().numpy(),
    )
