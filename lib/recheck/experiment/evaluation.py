"""What a model is evaluated on: the same items in every language, clean and perturbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from recheck.experiment import facts, languages, tasks
from recheck.experiment.perturb import perturb
from recheck.experiment.profile import Perturbation, Profile
from recheck.experiment.tasks import Item

_SEED = 4_000  # of the items and their perturbations, the same in every cell
_ATTEMPTS = 20


@dataclass(frozen=True)
class Row:
    """One text pair to label: an item in a language, clean or perturbed."""

    language: str
    perturbation: str
    rate: float
    item: str
    label: int
    texts: tuple[str, str]


def rows(profile: Profile) -> list[Row]:
    """Every item x language x perturbation of a profile, in one fixed order."""
    items = tasks.make(
        "nli", profile.split, profile.items, np.random.default_rng(_SEED), profile.kinds
    )
    found = []
    for place, code in enumerate(profile.languages):
        language = languages.load(code)
        for item in items:
            clean = item.texts(language)
            found.append(Row(code, "clean", 0.0, item.id, item.label, clean))
        for number, change in enumerate(profile.perturbations):
            rng = np.random.default_rng([_SEED, place, number])
            for item in items:
                other = _other(profile.languages, code, rng)
                texts = perturbed(item, code, change, other, rng)
                found.append(Row(code, change.kind, change.rate, item.id, item.label, texts))
    return found


def perturbed(
    item: Item, code: str, change: Perturbation, other: str, rng: np.random.Generator
) -> tuple[str, str]:
    """Both texts of an item perturbed so that the label still holds.

    A draw that turns one name, numeral or comparative into another of the language is thrown
    away and made again, so that no perturbed text states another fact.
    """
    language = languages.load(code)
    aligned = dictionary(code, other) if change.kind == "code-mixing" else None
    texts = []
    for text in item.texts(language):
        for _ in range(_ATTEMPTS):
            result = perturb(text, change.kind, change.rate, code, rng, aligned)
            if change.kind == "code-mixing" or not _states_another(text, result, language):
                break
        else:
            result = text
        texts.append(result)
    return texts[0], texts[1]


@cache
def dictionary(code: str, other: str) -> Mapping[str, str]:
    """Names and numerals of one language (single words) in another, for code-mixing."""
    own, foreign = languages.load(code), languages.load(other)
    fields = {"country": facts.COUNTRIES} | {
        facts.FIELDS[kind]: values for kind, values in facts.VALUES.items()
    }
    found = {}
    for field, values in fields.items():
        for value in values:
            word, translation = own.surface(field, value), foreign.surface(field, value)
            for form in (word, *(t[word] for t in own.forms.values() if word in t)):
                if " " not in form:
                    found[form] = translation
    return found


def _other(codes: Sequence[str], code: str, rng: np.random.Generator) -> str:
    others = [c for c in codes if c != code]
    return others[rng.integers(len(others))]


def _states_another(text: str, result: str, language: languages.Language) -> bool:
    def known(sentence: str) -> set[str]:
        bare = (word.strip(".,;:!?؟،؛—") for word in sentence.split())
        return {word for word in bare if word in language.words()}

    return bool(known(result) - known(text))
