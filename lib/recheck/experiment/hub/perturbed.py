"""Examples of hub tasks perturbed so that their labels still hold.

Of a question on a context only the question is changed, of a choice only the context, of a pair
of translations only the source, of a tagged sentence each word by itself: answers stay where they
are, choices stay what they are, words keep their tags. Kinds that move or drop words do not go
with tagged words; a grid leaves them out and its plan says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from recheck.errors import InputError
from recheck.experiment.hub.examples import (
    Classification,
    Example,
    MultipleChoice,
    Retrieval,
    Span,
)
from recheck.experiment.perturb import perturb
from recheck.experiment.perturb.graphemes import clusters
from recheck.experiment.profile import Perturbation

MOVES_WORDS = frozenset({"word-drop", "word-shuffle"})
_SEED = 5_000  # the same in every cell, so that all models see the same perturbed items


def perturbed(
    examples: Sequence[Example], change: Perturbation, language: str
) -> tuple[Example, ...]:
    """All examples with one perturbation.

    Raises:
        InputError: a kind that moves words, on words that carry tags.
    """
    rng = np.random.default_rng([_SEED, *change.kind.encode(), *language.encode()])
    return tuple(_one(example, change, language, rng) for example in examples)


def _one(
    example: Example, change: Perturbation, language: str, rng: np.random.Generator
) -> Example:
    def changed(text: str) -> str:
        return perturb(text, change.kind, change.rate, language, rng)

    if isinstance(example, Classification):
        return replace(example, texts=tuple(changed(text) for text in example.texts))
    if isinstance(example, MultipleChoice):
        return replace(example, context=changed(example.context))
    if isinstance(example, Span):
        return replace(example, question=changed(example.question))
    if isinstance(example, Retrieval):
        return replace(example, source=changed(example.source) or example.source)
    if change.kind in MOVES_WORDS:
        raise InputError(f"{change.kind}: moves words, and the words of this task carry tags")
    return replace(example, words=_words(example.words, change, language, rng))


def _words(
    words: Sequence[str], change: Perturbation, language: str, rng: np.random.Generator
) -> tuple[str, ...]:
    """Each word by itself, the budget of the sentence spread over its grapheme clusters."""
    sizes = [len(clusters(word)) for word in words]
    total = sum(sizes)
    edits = rng.choice(total, int(change.rate * total + 0.5), replace=False)
    counts = np.bincount(
        np.searchsorted(np.cumsum(sizes), edits, side="right"), minlength=len(words)
    )
    changed = [
        perturb(word, change.kind, count / size, language, rng) if count else word
        for word, size, count in zip(words, sizes, counts.tolist(), strict=True)
    ]
    # A word whose every character is gone would shift the tags behind it.
    return tuple(new or word for new, word in zip(changed, words, strict=True))
