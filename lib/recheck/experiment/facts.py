"""The facts that sentences state, in no language, and their split into train, dev and test.

A fact ties a country to a value (votes on a weekday, celebrates in a month, ...) or to another
country (is richer than). Facts are split, not sentences: a test fact occurs in no language,
in no wording and with neither polarity in anything a model is trained on. Recipes are tuned
on dev facts and reported on test facts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Literal

import numpy as np

Split = Literal["train", "dev", "test"]

COUNTRIES = ("BR", "CA", "MX", "CL", "EG", "IN", "PE", "AU", "CO", "VN")
VALUES = {
    "vote": tuple("0123456"),
    "festival": tuple(str(month) for month in range(1, 13)),
    "number": tuple(str(number) for number in range(2, 10)),
    "language": ("de", "fr", "it", "ru", "tr", "zh", "ja", "ar"),
}
"""Codes of the values a kind of fact can take: CLDR weekdays and months, numbers, ISO 639."""
FIELDS = {"vote": "weekday", "festival": "month", "number": "number", "language": "language"}
ANTONYMS = {"big": "small", "rich": "poor", "old": "new", "warm": "cold"}
KINDS = (*VALUES, "comparison")
ANSWERS = tuple((kind, value) for kind, values in VALUES.items() for value in values)
"""Every value a slot question can have as its answer."""

_OPPOSITE = ANTONYMS | {b: a for a, b in ANTONYMS.items()}
_HELD_OUT_VALUES = 2  # per country and kind: contradictions need two in the same split
_SPLIT_SEED = 2026


@dataclass(frozen=True, order=True)
class Fact:
    """`country` has `value`; in a comparison, `country` is `value` (bigger, ...) than `other`."""

    kind: str
    country: str
    value: str
    other: str = ""
    intensified: bool = False
    """Much bigger, not only bigger: entails the plain comparison."""

    def fields(self) -> dict[str, str]:
        """Codes by the name of the template field they fill."""
        if self.kind == "comparison":
            return {"country": self.country, "comparative": self.value, "other": self.other}
        return {"country": self.country, FIELDS[self.kind]: self.value}

    def converse(self) -> Fact:
        """The same comparison from the other side: A bigger than B, B smaller than A."""
        return replace(self, country=self.other, other=self.country, value=_OPPOSITE[self.value])

    def reversed(self) -> Fact:
        """The comparison that this one rules out: B bigger than A."""
        return replace(self, country=self.other, other=self.country)

    def key(self) -> Fact:
        """What the split goes by: one key for a comparison, its converse, reversal and degree."""
        if self.kind != "comparison":
            return self
        fact = replace(self, intensified=False)
        fact = fact if fact.value in ANTONYMS else fact.converse()
        return fact if fact.country < fact.other else fact.reversed()


@cache
def splits() -> dict[Split, tuple[Fact, ...]]:
    """Keys of all facts by split, the same in every run: about 60, 20 and 20 %."""
    rng = np.random.default_rng(_SPLIT_SEED)
    found: dict[Split, list[Fact]] = {"train": [], "dev": [], "test": []}
    for kind, values in VALUES.items():
        order = list(rng.permutation(values))
        for shift, country in enumerate(COUNTRIES):
            turn = shift % len(order)
            for rank, value in enumerate(order[turn:] + order[:turn]):
                found[_part(rank)].append(Fact(kind, country, str(value)))
    for value in ANTONYMS:
        pairs = [Fact("comparison", *_sorted(a, value, b)) for a, b in combinations(COUNTRIES, 2)]
        shuffled = [pairs[i] for i in rng.permutation(len(pairs))]
        fifth = len(shuffled) // 5
        found["test"] += shuffled[:fifth]
        found["dev"] += shuffled[fifth : 2 * fifth]
        found["train"] += shuffled[2 * fifth :]
    return {split: tuple(sorted(facts)) for split, facts in found.items()}


def _part(rank: int) -> Split:
    if rank < _HELD_OUT_VALUES:
        return "test"
    return "dev" if rank < 2 * _HELD_OUT_VALUES else "train"


def _sorted(a: str, value: str, b: str) -> tuple[str, str, str]:
    return (min(a, b), value, max(a, b))
