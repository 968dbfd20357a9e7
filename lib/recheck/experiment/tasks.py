"""The tasks, generated: three-way inference, same fact or not, and slot questions.

An item is made of facts, in no language, and then rendered in each, so that languages are
parallel item by item. Kinds of test follow MultiCheckList: properties of a country,
comparisons and their converse, intensifiers ("much bigger" entails "bigger", not the other
way round).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from recheck.experiment import facts
from recheck.experiment.facts import ANSWERS, ANTONYMS, Fact, Split
from recheck.experiment.languages import Language

TaskName = Literal["nli", "same-fact", "slot-question"]
LABELS: dict[TaskName, tuple[str, ...]] = {
    "nli": ("entailment", "neutral", "contradiction"),
    "same-fact": ("different", "same"),
    "slot-question": tuple(f"{kind}:{value}" for kind, value in ANSWERS),
}
_CONVERSE = 0.25
"""Share of comparisons whose second statement is told from the other side."""


@dataclass(frozen=True)
class Item:
    """Two statements (or a question and a statement) and what relates them, in no language."""

    id: str
    task: TaskName
    first: Fact
    second: Fact
    wordings: tuple[int, int]
    label: int

    def texts(self, language: Language) -> tuple[str, str]:
        """The pair of sentences in one language."""
        second = language.render(self.second, self.wordings[1])
        if self.task == "slot-question":
            return language.question(self.first), second
        return language.render(self.first, self.wordings[0]), second


def make(
    task: TaskName,
    split: Split,
    count: int,
    rng: np.random.Generator,
    kinds: Sequence[str] = facts.KINDS,
) -> tuple[Item, ...]:
    """`count` items of a task from the facts of one split, kinds and labels in equal shares."""
    world = World(split, kinds)
    made = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        label = (number // len(kinds)) % len(LABELS[task])
        if task == "slot-question":
            fact = world.draw(rng, str(rng.choice([k for k in kinds if k != "comparison"])))
            pair, label = (fact, fact), ANSWERS.index((fact.kind, fact.value))
        elif task == "same-fact":
            relation = 0 if label else int(rng.integers(1, 3))
            pair = world.pair(rng, kind, relation)
        else:
            pair = world.pair(rng, kind, label)
        first = int(rng.integers(2))
        second = 1 - first if rng.random() < 0.75 else first
        made.append(Item(f"{task}-{split}-{number:05d}", task, *pair, (first, second), label))
    return tuple(made)


class World:
    """The facts of one split, and pairs of them that stand in a given relation."""

    def __init__(self, split: Split, kinds: Sequence[str] = facts.KINDS) -> None:
        self.kinds = tuple(kinds)
        keys = [fact for fact in facts.splits()[split] if fact.kind in kinds]
        self._by_kind: dict[str, list[Fact]] = {kind: [] for kind in kinds}
        for fact in keys:
            self._by_kind[fact.kind].append(fact)
        self._known = frozenset(keys)

    def draw(self, rng: np.random.Generator, kind: str | None = None) -> Fact:
        """Some fact of the split; comparisons in either direction, pole and degree."""
        kind = kind or self.kinds[rng.integers(len(self.kinds))]
        pool = self._by_kind[kind]
        fact = pool[rng.integers(len(pool))]
        if kind != "comparison":
            return fact
        if rng.random() < 0.5:
            fact = fact.reversed()
        if rng.random() < 0.5:
            fact = fact.converse()
        return replace(fact, intensified=bool(rng.random() < 0.25))

    def pair(self, rng: np.random.Generator, kind: str, relation: int) -> tuple[Fact, Fact]:
        """Two facts of the split; the first entails (0), leaves open (1), rules out (2) the second.

        Contradiction means that the country has another value or the comparison runs the
        other way; a statement on another country, property or dimension is left open.
        """
        fact = self.draw(rng, kind)
        if kind == "comparison":
            return self._comparison(rng, fact, relation)
        if relation == 0:
            return fact, fact
        pool = self._by_kind[kind]
        if relation == 2:
            rivals = [f for f in pool if f.country == fact.country and f != fact]
        elif rng.random() < 0.25 and len(self.kinds) > 1:
            rivals = [
                f
                for other in self.kinds
                if other not in (kind, "comparison")
                for f in self._by_kind[other]
                if f.country == fact.country
            ]
        else:
            rivals = [f for f in pool if f.country != fact.country]
            twins = [f for f in rivals if f.value == fact.value]
            rivals = twins if twins and rng.random() < 0.6 else rivals
        return fact, rivals[rng.integers(len(rivals))]

    def _comparison(self, rng: np.random.Generator, fact: Fact, relation: int) -> tuple[Fact, Fact]:
        second = fact.converse() if rng.random() < _CONVERSE else fact
        plain = replace(second, intensified=False)
        if relation == 0:
            return fact, plain if rng.random() < 0.5 else second
        if relation == 2:
            return fact, second.reversed()
        if rng.random() < 0.25:
            return replace(fact, intensified=False), replace(second, intensified=True)
        values = [v for v in (*ANTONYMS, *ANTONYMS.values()) if v not in _dimension(fact.value)]
        others = [
            candidate
            for value in values
            if (candidate := replace(second, value=value)).key() in self._known
        ]
        others += [
            candidate
            for country in facts.COUNTRIES
            if country not in (fact.country, fact.other)
            and (candidate := replace(second, other=country)).key() in self._known
        ]
        if not others:
            return self.pair(rng, "comparison", 1)
        return fact, others[rng.integers(len(others))]


def _dimension(value: str) -> tuple[str, str]:
    return next(pair for pair in ANTONYMS.items() if value in pair)
