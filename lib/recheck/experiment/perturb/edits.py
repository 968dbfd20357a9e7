"""Edits of single grapheme clusters. Each takes the clusters and a budget and gives new ones.

An edit never looks inside a cluster except to change its letter, and never merges two.
"""

from __future__ import annotations

import itertools
import unicodedata
from functools import cache, lru_cache

import numpy as np

from recheck.experiment.perturb.graphemes import editable, script
from recheck.experiment.perturb.keyboards import neighbours

_STRIPPED = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"})
_ALIKE = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN"})
_MARKS = {"ARABIC": "،؛؟", "CJK": "，。；", "HIRAGANA": "、。", "KATAKANA": "、。"}
_MARKS_ELSEWHERE = ",.;"


def keyboard(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """A letter becomes one beside it on the keyboard."""
    pool: dict[str, list[str]] = {}
    for part in parts:
        if editable(part):
            pool.setdefault(script(part), []).append(part)

    def slips(part: str) -> tuple[str, ...]:
        return neighbours(part, script(part), lang) or tuple(
            other for other in dict.fromkeys(pool[script(part)]) if other != part
        )

    places = [at for at, part in enumerate(parts) if editable(part) and slips(part)]
    result = list(parts)
    for at, draw in _chosen(places, budget, rng):
        options = slips(parts[at])
        result[at] = options[int(draw * len(options))]
    return result


def swap(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """Two neighbouring letters of a word change places; one swap counts as one edit."""
    places = [
        at
        for at, (a, b) in enumerate(itertools.pairwise(parts))
        if editable(a) and editable(b) and a != b and script(a) == script(b)
    ]
    result, used = list(parts), set()
    for at in rng.permutation(len(places)):
        if budget == 0:
            break
        left = places[at]
        if left in used or left + 1 in used:
            continue
        result[left], result[left + 1] = result[left + 1], result[left]
        used |= {left, left + 1}
        budget -= 1
    return result


def drop(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """A letter is left out; no word loses its last one."""
    left = _letters_by_word(parts)
    places = [at for at in range(len(parts)) if at in left]
    gone: set[int] = set()
    for at in (places[i] for i in rng.permutation(len(places))):
        if len(gone) == budget:
            break
        if left[at][0] > 1:
            left[at][0] -= 1
            gone.add(at)
    return [part for at, part in enumerate(parts) if at not in gone]


def repeat(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """A letter is typed twice."""
    places = [at for at, part in enumerate(parts) if editable(part)]
    twice = {at for at, _ in _chosen(places, budget, rng)}
    return [copy for at, part in enumerate(parts) for copy in [part] * (1 + (at in twice))]


def diacritics(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """Accents and points are stripped, where they are not vowels of an abugida."""
    places = [at for at, part in enumerate(parts) if _bare(part) != part]
    result = list(parts)
    for at, _ in _chosen(places, budget, rng):
        result[at] = _bare(parts[at])
    return result


def homoglyphs(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """A letter becomes one of another script that looks the same (Unicode's confusables)."""
    places = [at for at, part in enumerate(parts) if _twins(part)]
    result = list(parts)
    for at, draw in _chosen(places, budget, rng):
        options = _twins(parts[at])
        result[at] = options[int(draw * len(options))]
    return result


def digits(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """A digit becomes another digit of the same numerals."""
    places = [at for at, part in enumerate(parts) if len(part) == 1 and part.isdecimal()]
    result = list(parts)
    for at, draw in _chosen(places, budget, rng):
        value = unicodedata.decimal(parts[at])
        result[at] = chr(ord(parts[at]) - value + (value + 1 + int(draw * 9)) % 10)
    return result


def punctuation(parts: list[str], budget: int, lang: str, rng: np.random.Generator) -> list[str]:
    """A mark is left out, or one is put after a word."""
    places = [
        at
        for at, part in enumerate(parts)
        if _is_mark(part) or (script(part) and (at + 1 == len(parts) or not script(parts[at + 1])))
    ]
    result: list[str] = list(parts)
    for at, draw in _chosen(places, budget, rng):
        part = parts[at]
        marks = _MARKS.get(script(part), _MARKS_ELSEWHERE)
        result[at] = "" if _is_mark(part) else part + marks[int(draw * len(marks))]
    return [part for part in result if part]


def _chosen(places: list[int], budget: int, rng: np.random.Generator) -> list[tuple[int, float]]:
    """`budget` of the places (all, if there are fewer), each with a draw from [0, 1)."""
    count = min(budget, len(places))
    if not count:
        return []
    index = rng.choice(len(places), count, replace=False)
    return [(places[i], draw) for i, draw in zip(index, rng.random(count), strict=True)]


def _letters_by_word(parts: list[str]) -> dict[int, list[int]]:
    """For each place of a letter, a count shared by the letters of its word."""
    found: dict[int, list[int]] = {}
    count = [0]
    for at, part in enumerate(parts):
        if not part[0].isalnum():
            count = [0]
        elif editable(part):
            count[0] += 1
            found[at] = count
    return found


def _is_mark(part: str) -> bool:
    return unicodedata.category(part[0]).startswith("P")


@lru_cache(maxsize=65536)
def _bare(part: str) -> str:
    """The cluster without its marks; й keeps its breve, which makes a letter of its own."""
    if script(part) not in _STRIPPED or part in ("й", "Й"):
        return part
    letters = unicodedata.normalize("NFD", part)
    kept = [c for c in letters if not unicodedata.combining(c)]
    return unicodedata.normalize("NFC", "".join(kept)) or part


@lru_cache(maxsize=65536)
def _twins(part: str) -> tuple[str, ...]:
    """Single letters of the other look-alike scripts that Unicode lists as confusable."""
    own = script(part)
    if len(part) != 1 or own not in _ALIKE:
        return ()
    twins = {entry["c"] for entry in _confusables().get(part, ())}
    return tuple(
        sorted(
            t
            for t in twins
            if len(t) == 1
            and script(t) in _ALIKE - {own}
            and t.isupper() == part.isupper()
            and unicodedata.category(t) in ("Lu", "Ll")
            and ord(t) < 0x0590
            and unicodedata.normalize("NFC", t) == t
        )
    )


@cache
def _confusables() -> dict[str, list[dict[str, str]]]:
    from confusable_homoglyphs import confusables

    return confusables.confusables_data
