"""Examples of hub tasks perturbed so that their labels still hold.

Of a question on a context only the question is changed, of a choice only the context, of a
tagged sentence each word by itself: answers stay where they are, choices stay what they are,
words keep their tags.
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
from recheck.experiment.profile import Perturbation

_OF_WORDS = frozenset({"word-drop", "word-shuffle", "code-mixing"})
_SEED = 5_000  # the same in every cell, so that all models see the same perturbed items


def perturbed(
    examples: Sequence[Example], change: Perturbation, language: str
) -> tuple[Example, ...]:
    """All examples with one perturbation.

    Raises:
        InputError: a kind that moves words, on words that carry tags; or code-mixing, for which
            tasks of the hub have no aligned text.
    """
    if change.kind == "code-mixing":
        raise InputError("code-mixing: tasks of the hub come without the aligned text it needs")
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
        return replace(example, source=changed(example.source))
    if change.kind in _OF_WORDS:
        raise InputError(f"{change.kind}: moves words, and the words of this task carry tags")
    # A word whose every character is gone would shift the tags behind it.
    return replace(example, words=tuple(changed(word) or word for word in example.words))
