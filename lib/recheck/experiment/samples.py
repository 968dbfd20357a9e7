"""A sample of every template in every language, for a reader to check by eye."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recheck.experiment import evaluation, languages, tasks
from recheck.experiment.profile import Perturbation, Profile, load
from recheck.experiment.tasks import Item, World


def samples(profile: str | Profile = "tiny") -> list[dict[str, str]]:
    """One row a template and language: kind, template, language and sentence.

    Intensified comparisons and slot questions are listed as kinds of their own.
    """
    chosen = load(profile)
    rng = np.random.default_rng(0)
    found = []
    for kind in (*chosen.kinds, "intensified", "question"):
        world = World("dev", chosen.kinds)
        for number in range(2):
            fact = world.draw(rng, _drawn(kind, number, chosen.kinds))
            if fact.kind == "comparison":
                fact = replace(fact, intensified=kind == "intensified")
            for code in chosen.languages:
                language = languages.load(code)
                sentence = (
                    language.question(fact) if kind == "question" else language.render(fact, number)
                )
                row = {"kind": kind, "template": str(number + 1), "language": language.name}
                found.append(row | {"sentence": sentence})
    return found


def item_samples(profile: str | Profile = "tiny", count: int = 3) -> list[dict[str, str]]:
    """Items of the target task in every language, clean and under each perturbation."""
    chosen = load(profile)
    rng = np.random.default_rng(1)
    items: tuple[Item, ...] = tasks.make("nli", "dev", count, rng, chosen.kinds)
    found = []
    for code in chosen.languages:
        language = languages.load(code)
        for item in items:
            changes: list[tuple[str, tuple[str, str]]] = [("clean", item.texts(language))]
            for change in chosen.perturbations:
                changes.append((_named(change), _perturbed(item, code, change, chosen, rng)))
            for name, (premise, hypothesis) in changes:
                found.append(
                    {
                        "language": language.name,
                        "perturbation": name,
                        "premise": premise,
                        "hypothesis": hypothesis,
                        "label": tasks.LABELS["nli"][item.label],
                    }
                )
    return found


def _drawn(kind: str, number: int, kinds: tuple[str, ...]) -> str:
    """The kind of fact to draw for a row of the listing."""
    if kind == "question":
        return [k for k in kinds if k != "comparison"][number]
    return "comparison" if kind == "intensified" else kind


def _named(change: Perturbation) -> str:
    return f"{change.kind} {change.rate:g}"


def _perturbed(
    item: Item, code: str, change: Perturbation, profile: Profile, rng: np.random.Generator
) -> tuple[str, str]:
    other = next(c for c in reversed(profile.languages) if c != code)
    return evaluation.perturbed(item, code, change, other, rng)
