"""Words that stand for one another and words with a direction, read from `lexicon.toml`."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from recheck.claims.words import base, stem

AXES = (
    "quality",
    "size",
    "speed",
    "ease",
    "cost",
    "order",
    "sign",
    "likeness",
    "presence",
    "possibility",
    "stability",
    "frequency",
    "abundance",
    "extent",
    "density",
    "depth",
    "doing",
    "access",
)
"""The scales on which a word can point up or down."""


@cache
def _data() -> dict:
    return tomllib.loads(files("recheck.claims").joinpath("lexicon.toml").read_text("utf-8"))


@cache
def groups_of() -> dict[str, frozenset[int]]:
    """Stem -> numbers of the groups of interchangeable words in which it stands."""
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(_data()["groups"]):
        for word in group.split():
            groups.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@cache
def directions() -> dict[str, dict[str, int]]:
    """Lower-case word, as listed or without its inflection -> axis -> +1 or -1."""
    table: dict[str, dict[str, int]] = {}
    for axis in AXES:
        for name, sign in (("up", 1), ("down", -1)):
            for word in _data()[axis][name].split():
                for form in (word, base(word)):
                    table.setdefault(form, {}).setdefault(axis, sign)
    return table


@lru_cache(maxsize=32768)
def axes_of(word: str) -> dict[str, int]:
    """Axis -> +1 or -1 for a lower-case word in any inflection; words that are merely derived from
    a listed one have a meaning of their own: *positive* has a sign, *position* has none."""
    table = directions()
    if word in table or word in negations():  # `hardly` is no form of `hard`
        return table.get(word, {})
    return table.get(base(word), {})


@cache
def less_is_better() -> frozenset[str]:
    """Stems of measures that are better when lower."""
    return frozenset(stem(w) for w in _data()["measures"]["less_is_better"].split())


@cache
def negations() -> frozenset[str]:
    """Lower-case words that turn a statement into its opposite."""
    return frozenset(_data()["negation"]["words"].split())


_SHORTEST_OPPOSITE = 6


def contrary(a: str, b: str) -> bool:
    """Whether one lower-case word is the other with a prefix of negation."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    negated = len(short) >= _SHORTEST_OPPOSITE and long.endswith(short)
    return negated and long[: -len(short)] in _prefixes()


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(_data()["opposite"]["prefixes"].split())


@cache
def effects() -> frozenset[str]:
    """Stems of words that say that one thing has to do with another."""
    return frozenset(stem(w) for w in _data()["effect"]["words"].split())


@cache
def asking() -> tuple[str, ...]:
    """Lower-case phrases of sentences that ask or intend and state nothing."""
    return tuple(" ".join(p.split()) for p in _data()["asking"]["phrases"].split("|"))


def related(a: str, b: str) -> bool:
    """Whether two stems stand in one group."""
    table = groups_of()
    return a in table and b in table and not table[a].isdisjoint(table[b])
