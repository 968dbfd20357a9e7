"""The parallel corpus that encoders are pretrained on, and the probe that says when to stop.

Pairs of sentences from train facts: translations (as in TLM), paraphrases and converses in one
language, exact repeats and unrelated pairs. Some sentences carry typos, some words are cut at
random places. The probe masks the value or the country of a dev fact in one language beside
its full statement in another: an encoder that fills it in has aligned the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recheck.experiment import facts, languages
from recheck.experiment.perturb import perturb
from recheck.experiment.tasks import World
from recheck.experiment.tokenizer import Encoded, Tokenizer, pad


@dataclass(frozen=True)
class Mixture:
    """Shares of the kinds of pair; what is left over is unrelated pairs."""

    repeat: float = 0.15
    translation: float = 0.45
    paraphrase: float = 0.35
    typos: float = 0.06
    """Share of sentences with typos."""
    cut: float = 0.04
    """Share of words cut in two at a random place."""


@dataclass(frozen=True)
class Probe:
    """Pairs with masked words: `ids` to fill in, `answers` the full ids, -1 where not asked."""

    encoded: Encoded
    answers: np.ndarray


def sentences(codes: Sequence[str], kinds: Sequence[str], count: int, seed: int) -> list[str]:
    """Statements of train facts in all languages in turn, some with typos: for the tokenizer."""
    rng = np.random.default_rng(seed)
    world = World("train", kinds)
    found = []
    for number in range(count):
        language = languages.load(codes[number % len(codes)])
        text = language.render(world.draw(rng), int(rng.integers(2)))
        found.append(
            perturb(text, "keyboard", 0.1, language.code, rng) if number % 8 == 0 else text
        )
    return found


def pairs(
    tokenizer: Tokenizer,
    codes: Sequence[str],
    kinds: Sequence[str],
    count: int,
    rng: np.random.Generator,
    mixture: Mixture | None = None,
) -> Encoded:
    """`count` encoded pairs of sentences for masked language modelling."""
    mixture = mixture or Mixture()
    world = World("train", kinds)
    spoken = [languages.load(code) for code in codes]
    marks = np.cumsum([mixture.repeat, mixture.translation, mixture.paraphrase])

    def encode(language: languages.Language, fact: facts.Fact, wording: int) -> list[int]:
        text = language.render(fact, wording)
        if rng.random() < mixture.typos:
            text = perturb(text, "keyboard", 0.1, language.code, rng)
        return tokenizer.encode(text, rng, mixture.cut)

    rows = []
    for draw in rng.random(count):
        fact = world.draw(rng)
        other = fact
        first, second = (spoken[i] for i in rng.integers(len(spoken), size=2))
        wordings = [int(w) for w in rng.integers(2, size=2)]
        if draw < marks[0]:
            second, wordings[1] = first, wordings[0]
        elif draw < marks[1]:
            first, second = (spoken[place] for place in rng.permutation(len(spoken))[:2])
        elif draw < marks[2]:
            second, wordings[1] = first, 1 - wordings[0]
        else:
            other = world.draw(rng)
        if fact.kind == "comparison" and marks[0] <= draw < marks[2] and rng.random() < 0.5:
            other = fact.converse()
        rows.append(
            tokenizer.pair(encode(first, fact, wordings[0]), encode(second, other, wordings[1]))
        )
    return pad(rows)


def probe(
    tokenizer: Tokenizer,
    codes: Sequence[str],
    kinds: Sequence[str],
    count: int,
    rng: np.random.Generator,
) -> Probe:
    """`count` translations of dev facts, one entity of the second sentence masked."""
    world = World("dev", kinds)
    spoken = [languages.load(code) for code in codes]
    rows, answers = [], []
    for _ in range(count):
        fact = world.draw(rng)
        first, second = (spoken[i] for i in rng.permutation(len(spoken))[:2])
        text = second.render(fact, int(rng.integers(2)))
        words = text.split()
        asked = _entity(second, fact, words, rng)
        source = tokenizer.encode(first.render(fact, int(rng.integers(2))))
        ids, wanted = [], []
        for at, word in enumerate(words):
            tokens = tokenizer.encode(word)
            ids += [tokenizer.mask] * len(tokens) if at in asked else tokens
            wanted += tokens if at in asked else [-1] * len(tokens)
        rows.append(tokenizer.pair(source, ids))
        answers.append([-1] * (len(source) + 3) + wanted + [-1])
    padded = pad(answers)
    padded.ids[np.arange(padded.ids.shape[1]) >= padded.lengths[:, None]] = -1
    return Probe(pad(rows), padded.ids)


def _entity(
    language: languages.Language, fact: facts.Fact, words: list[str], rng: np.random.Generator
) -> set[int]:
    """Places of the words that state one field of the fact."""
    fields = fact.fields()
    field = list(fields)[rng.integers(len(fields))]
    surface = language.surface(field, fields[field], fact.country)
    forms = [surface, *(table[surface] for table in language.forms.values() if surface in table)]
    wanted = {word.lower() for form in forms for word in form.split()}
    places = {at for at, word in enumerate(words) if word.strip(".,").lower() in wanted}
    if not places:
        raise ValueError(f"{language.code}: {surface!r} not found in {' '.join(words)!r}")
    return places
