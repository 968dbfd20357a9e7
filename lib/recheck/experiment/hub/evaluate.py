"""Predictions item by item, and the measures of each kind of task.

Every prediction is a pair of numbers, so that accuracy is the share of equal pairs in every
task: a class, the index of a choice, of a retrieved or mined sentence (-1 for none), a tag for
each word, and for a span whether the answer is right (exact match after SQuAD's normalisation).

Beside it stands what the item adds to the measure that XTREME reports of the task: over any set
of items that is the sum of `score` over the sum of `weight`. For spans it is the mean of exact
match and token F1, for entities and mined pairs F1 (twice what is right over gold and found),
for all else accuracy.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from recheck.experiment.hub import retrieval
from recheck.experiment.hub.encoding import Feature, collate, encode
from recheck.experiment.hub.examples import Kind, Span, Tagging
from recheck.experiment.hub.fit import logits
from recheck.experiment.hub.models import Backbone
from recheck.experiment.hub.tasks import TaskData

_LONGEST_ANSWER = 30  # tokens, as in the scripts of XTREME
_BEST = 20  # starts and ends that are combined


@dataclass(frozen=True)
class Prediction:
    """One predicted item."""

    item: str
    label: int
    prediction: int
    score: float
    weight: float = 1.0


def evaluate(
    backbone: Backbone,
    model: nn.Module | None,
    data: TaskData,
    length: int,
    batch: int = 32,
    threshold: float | None = None,
) -> list[Prediction]:
    """Predict every item.

    `model` is None for retrieval and mining, which need no head; `threshold` is the margin from
    which on pairs are mined, see `mining_threshold`.
    """
    device = next(backbone.module.parameters()).device
    backbone.module.eval()
    kind = data.task.kind
    with torch.inference_mode():
        if kind == "retrieval":
            guesses = retrieval.nearest(backbone, data, length, batch)
            return [
                Prediction(example.id, number, guess, float(guess == number))
                for number, (example, guess) in enumerate(zip(data.examples, guesses, strict=True))
            ]
        if kind == "mining":
            return _mined(retrieval.mine(backbone, data, length, batch), threshold)
        model.eval()
        features = encode(backbone.tokenizer, kind, data.examples, length)
        outputs = _outputs(backbone, model, kind, features, batch, device)
    if kind == "span":
        return _answers(data, features, outputs)
    if kind == "tagging":
        return _tags(data, features, outputs)
    found = []
    for feature, output in zip(features, outputs, strict=True):
        label, guess = feature.label[0], int(output.argmax())
        item = data.examples[feature.example].id
        found.append(Prediction(item, label, guess, float(guess == label)))
    return found


def mining_threshold(backbone: Backbone, data: TaskData, length: int, batch: int = 32) -> float:
    """The margin at which mining has its best F1 on this split."""
    backbone.module.eval()
    with torch.inference_mode():
        return retrieval.threshold(retrieval.mine(backbone, data, length, batch))


def _outputs(
    backbone: Backbone,
    model: nn.Module,
    kind: Kind,
    features: Sequence[Feature],
    batch: int,
    device: torch.device,
) -> list[np.ndarray]:
    """Logits of each feature, in order; batches hold features of like length."""
    order = sorted(range(len(features)), key=lambda i: features[i].length)
    found: list[np.ndarray] = [np.empty(0)] * len(features)
    for start in range(0, len(order), batch):
        index = order[start : start + batch]
        part = [features[i] for i in index]
        values = logits(
            model, kind, collate(kind, part, backbone.tokenizer.pad_token_id).to(device)
        )
        for i, row in zip(index, values.cpu().numpy(), strict=True):
            found[i] = row
    return found


def _mined(mined: retrieval.Mined, threshold: float) -> list[Prediction]:
    """One prediction an item with a source: the target it is paired with, -1 for none.

    Equal sources are mined once: the first of them counts, and is right with any gold target.
    """
    kept = mined.scores >= threshold
    guesses = dict(mined.pairs[kept].tolist())
    right = dict(zip(mined.pairs[:, 0].tolist(), mined.right.tolist(), strict=True))
    paired, counted = {source for source, _ in mined.gold}, set()
    found = []
    for item, source, label in mined.items:
        guess = guesses.get(source, -1)
        first = source not in counted
        counted.add(source)
        score = 2.0 * (first and guess >= 0 and right[source])
        weight = float(first * ((source in paired) + (guess >= 0)))
        found.append(Prediction(item, label, guess, score, weight))
    return found


def _tags(
    data: TaskData, features: Sequence[Feature], outputs: Sequence[np.ndarray]
) -> list[Prediction]:
    """One prediction a word; -1 for words that the length cut off."""
    found = []
    names = data.labels
    entities = any(name.startswith("B-") for name in names)
    for feature, output in zip(features, outputs, strict=True):
        example: Tagging = data.examples[feature.example]
        guesses = dict(zip(feature.words, output.argmax(-1).tolist(), strict=False))
        tags = [guesses.get(word, -1) for word in range(len(example.tags))]
        shares = [(float(a == b), 1.0) for a, b in zip(example.tags, tags, strict=True)]
        if entities:
            gold = [names[tag] for tag in example.tags]
            shares = entity_shares(gold, [names[tag] if tag >= 0 else "O" for tag in tags])
        for word, (label, tag, share) in enumerate(zip(example.tags, tags, shares, strict=True)):
            found.append(Prediction(f"{example.id}.{word}", label, tag, *share))
    return found


def _answers(
    data: TaskData, features: Sequence[Feature], outputs: Sequence[np.ndarray]
) -> list[Prediction]:
    """The best span over all windows; no answer is an answer where the task has such questions."""
    examples: Sequence[Span] = data.examples
    may_abstain = any(not example.answers for example in examples)
    best: list[tuple[float, str]] = [(-np.inf, "")] * len(examples)
    null = [np.inf] * len(examples)
    for feature, output in zip(features, outputs, strict=True):
        n = feature.example
        null[n] = min(null[n], float(output[0, 0] + output[0, 1]))
        best[n] = max(best[n], _best_span(examples[n].context, feature, output))
    found = []
    for example, (score, text), nothing in zip(examples, best, null, strict=True):
        answer = "" if may_abstain and nothing > score else text
        exact = max(float(normalise(answer) == normalise(a)) for a in example.answers or ("",))
        f1 = max(token_f1(answer, a) for a in example.answers or ("",))
        found.append(Prediction(example.id, 1, int(exact), (exact + f1) / 2))
    return found


def _best_span(context: str, feature: Feature, output: np.ndarray) -> tuple[float, str]:
    inside = [i for i, (begin, _) in enumerate(feature.offsets) if begin >= 0]
    starts = sorted(inside, key=lambda i: -output[i, 0])[:_BEST]
    ends = sorted(inside, key=lambda i: -output[i, 1])[:_BEST]
    pairs = [
        (float(output[a, 0] + output[b, 1]), -a, -b)
        for a in starts
        for b in ends
        if a <= b < a + _LONGEST_ANSWER
    ]
    if not pairs:
        return -np.inf, ""
    score, a, b = max(pairs)
    return score, context[feature.offsets[-a][0] : feature.offsets[-b][1]]


_PUNCTUATION = set(string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalise(answer: str) -> str:
    """Lower case without punctuation, English articles and extra spaces (SQuAD's evaluation).

    Punctuation of every script is removed, as MLQA's evaluation does.
    """
    kept = "".join(
        c
        for c in answer.lower()
        if c not in _PUNCTUATION and not unicodedata.category(c).startswith("P")
    )
    return " ".join(_ARTICLES.sub(" ", kept).split())


def token_f1(answer: str, gold: str) -> float:
    """F1 of the words of two answers; of characters where the script writes no spaces."""
    a, b = _words(answer), _words(gold)
    if not a or not b:
        return float(a == b)
    common = sum((Counter(a) & Counter(b)).values())
    return 2 * common / (len(a) + len(b))


def _words(text: str) -> list[str]:
    """Words, with each Chinese, Japanese or Thai character a word of its own (as MLQA does)."""
    spaced = re.sub(r"([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff])", r" \1 ", normalise(text))
    return spaced.split()


def measure(found: Sequence[Prediction]) -> float:
    """What XTREME reports of the task, over these predictions; 0 where there is nothing to find."""
    weight = sum(p.weight for p in found)
    return sum(p.score for p in found) / weight if weight else 0.0


def entity_shares(gold: Sequence[str], found: Sequence[str]) -> list[tuple[float, float]]:
    """Score and weight of each word of a sentence in the F1 of whole entities (as CoNLL counts).

    An entity counts where it begins.
    """
    first, second = _entities(gold), _entities(found)
    shares = [(0.0, 0.0)] * len(gold)
    for begin in {begin for begin, _, _ in first | second}:
        a = {entity for entity in first if entity[0] == begin}
        b = {entity for entity in second if entity[0] == begin}
        shares[begin] = (2.0 * len(a & b), float(len(a) + len(b)))
    return shares


def _entities(tags: Sequence[str]) -> set[tuple[int, int, str]]:
    found, start, kind = set(), 0, ""
    for i, tag in enumerate((*tags, "O")):
        prefix, _, name = tag.partition("-")
        if kind and (prefix != "I" or name != kind):
            found.add((start, i, kind))
            kind = ""
        if prefix == "B" or (prefix == "I" and not kind):
            start, kind = i, name
    return found
