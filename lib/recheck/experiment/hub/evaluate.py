"""Predictions item by item, and the measures of each kind of task.

Every prediction is a pair of numbers, so that accuracy is the share of equal pairs in every
task: a class, the index of a choice or of a retrieved sentence, a tag for each word, and for a
span whether the answer is right (exact match after SQuAD's normalisation).
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
from torch.nn import functional as F

from recheck.experiment.hub.encoding import Feature, collate, encode, encode_sentences
from recheck.experiment.hub.examples import Kind, Span, Tagging
from recheck.experiment.hub.fit import logits
from recheck.experiment.hub.models import Backbone, sentence_vectors
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
    """1 or 0; for a span, token F1 with the best of the accepted answers."""


def evaluate(
    backbone: Backbone,
    model: nn.Module | None,
    data: TaskData,
    length: int,
    batch: int = 32,
) -> list[Prediction]:
    """Predict every item; `model` is None for retrieval, which needs no head."""
    device = next(backbone.module.parameters()).device
    backbone.module.eval()
    kind = data.task.kind
    with torch.inference_mode():
        if kind == "retrieval":
            return _retrieved(backbone, data, length, batch, device)
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


def _retrieved(
    backbone: Backbone, data: TaskData, length: int, batch: int, device: torch.device
) -> list[Prediction]:
    """The nearest target of each source by cosine."""
    sides = []
    for features in encode_sentences(backbone.tokenizer, data.examples, length):
        vectors = []
        for start in range(0, len(features), batch):
            part = features[start : start + batch]
            b = collate("retrieval", part, backbone.tokenizer.pad_token_id).to(device)
            vectors.append(sentence_vectors(backbone, b.ids, b.mask))
        sides.append(F.normalize(torch.cat(vectors)))
    nearest = torch.cat([(part @ sides[1].T).argmax(1) for part in sides[0].split(1024)])
    return [
        Prediction(example.id, number, int(guess), float(guess == number))
        for number, (example, guess) in enumerate(zip(data.examples, nearest.tolist(), strict=True))
    ]


def _tags(
    data: TaskData, features: Sequence[Feature], outputs: Sequence[np.ndarray]
) -> list[Prediction]:
    """One prediction a word; -1 for words that the length cut off."""
    found = []
    for feature, output in zip(features, outputs, strict=True):
        example: Tagging = data.examples[feature.example]
        guesses = dict(zip(feature.words, output.argmax(-1).tolist(), strict=False))
        for word, label in enumerate(example.tags):
            guess = guesses.get(word, -1)
            found.append(Prediction(f"{example.id}.{word}", label, guess, float(guess == label)))
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
        found.append(Prediction(example.id, 1, int(exact), f1))
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


def tagged_entity_f1(data: TaskData, found: Sequence[Prediction]) -> float:
    """Entity F1 of the predictions of a task with BIO tags; a word cut off is outside."""
    names = data.labels
    guesses = iter(found)
    gold, predicted = [], []
    for example in data.examples:
        gold.append([names[tag] for tag in example.tags])
        part = [next(guesses).prediction for _ in example.tags]
        predicted.append([names[guess] if guess >= 0 else "O" for guess in part])
    return entity_f1(gold, predicted)


def entity_f1(gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> float:
    """Micro F1 of whole entities in BIO tags, sentence by sentence (as CoNLL counts)."""
    right = total_gold = total_found = 0
    for a, b in zip(gold, found, strict=True):
        first, second = _entities(a), _entities(b)
        right += len(first & second)
        total_gold += len(first)
        total_found += len(second)
    return 2 * right / (total_gold + total_found) if total_gold + total_found else 0.0


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
