"""How a sentence answers a claim, as numbers that a linear model can weigh.

Everything here is read off the alignment that the claim check makes and off its typed checks: how
much of the claim and of the sentence is answered and in which order, what is missing, which way the
words of direction and the negations on both sides point. Nothing depends on what the words are.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from recheck.claims.alignment import Alignment, opposed
from recheck.claims.checks import direction, entity, number, scope
from recheck.claims.checks.polarity import pointers
from recheck.claims.lexicon import asking, effects, negations
from recheck.claims.words import Token

_CHECKS = {"number": number, "scope": scope, "direction": direction, "entity": entity}
_HEDGES = frozenset(
    """may might could suggest suggests possible possibly potential potentially whether hypothesize
    unclear unknown remains aim aimed objective investigate investigated examine assess
    determine""".split()  # noqa: SIM905
)
_NOT_OF_A_FINDING = frozenset({"order", "density", "depth", "doing", "access", "presence"})
"""Axes that say what is spoken of rather than which way a finding points."""
_NEAR = 4
_EFFECT_REACH = 4
_SPAN = 3
"""Tokens around what is aligned in which a negation counts."""


def features(alignment: Alignment, claim: str, sentences: int) -> dict[str, float]:
    """Features of a claim against one of the `sentences` of an abstract."""
    return (
        _answered(alignment)
        | _lacking(alignment)
        | _place(alignment, sentences)
        | _directions(alignment, claim)
        | _negations(alignment)
        | _checked(alignment, claim)
    )


def matrix(rows: list[dict[str, float]]) -> np.ndarray:
    """Features of some sentences, (sentences, features); last, how far each is behind the best in
    strength."""
    values = np.array([list(row.values()) for row in rows], dtype=float)
    strength = np.array([row["strength"] for row in rows])
    return np.column_stack([values, strength - strength.max()])


def _answered(al: Alignment) -> dict[str, float]:
    found, order = al.passage.tokens, [p.source for p in al.pairs]
    weight = al.passage.source.weight
    total = sum(weight(t.stem) for t in found if t.content)
    ours, theirs = _bigrams(al.claim), _bigrams(found)
    steps = [a < b for a, b in pairwise(order)]
    return {
        "coverage": al.coverage,
        "reach": al.reach,
        "strength": al.strength,
        "density": al.density,
        "coverage of the sentence": sum(weight(found[j].stem) for j in order) / (total or 1),
        "bigrams": len(ours & theirs) / max(1, len(ours)),
        "in order": sum(steps) / len(steps) if steps else 0.5,
        "compact": len(order) / (max(order) - min(order) + 1) if order else 0.0,
        "aligned": len(order),
        "claim length": sum(t.content for t in al.claim),
        "sentence length": sum(t.content for t in found),
    }


def _bigrams(found: tuple[Token, ...]) -> set[tuple[str, str]]:
    return set(pairwise(t.stem for t in found if t.content))


def _lacking(al: Alignment) -> dict[str, float]:
    lacking = [(al.claim[i], al.weights[i]) for i in al.missing]
    return {
        "names missing": sum(w for t, w in lacking if t.capital) / (sum(al.weights) or 1),
        "figures missing": sum(t.number for t, _ in lacking),
        "heaviest missing": max((w for _, w in lacking), default=0.0),
        "missing": len(lacking),
    }


def _place(al: Alignment, sentences: int) -> dict[str, float]:
    index = al.passage.index
    return {
        "place": index / max(1, sentences - 1),
        "first": float(index == 0),
        "last two": float(index >= sentences - 2),
        "hedges": sum(t.norm in _HEDGES for t in al.passage.tokens),
        "asks": float(any(phrase in al.passage.text.lower() for phrase in asking())),
    }


def _directions(al: Alignment, claim: str) -> dict[str, float]:
    """Words of direction on both sides, paired by how many aligned words stand around both."""
    ours = _signs(al.claim, claim)
    theirs = _signs(al.passage.tokens, al.passage.text)
    votes = []
    for i, mine in ours:
        here = {al.source_of[k] for k in range(i - _NEAR, i + _NEAR + 1) if k in al.source_of}
        for j, other in theirs:
            near = sum(j - _NEAR <= k <= j + _NEAR for k in here)
            shared = next((axis for axis in mine if axis in other), None)
            if shared:
                agreement, alike = mine[shared] * other[shared], 1.0
            else:
                agreement = next(iter(mine.values())) * next(iter(other.values()))
                alike = 0.6 if mine.keys() | other.keys() <= {"size", "quality"} else 0.3
            votes.append((alike * (0.2 + near + 1.5 * (al.source_of.get(i) == j)), agreement))
    weight, sign = max(votes, default=(0.0, 0))
    span = _span(al)
    inside = np.sign(sum(next(iter(s.values())) for j, s in theirs if j in span))
    return {
        "directions": sum(w * s for w, s in votes),
        "nearest direction": weight * sign,
        "sign of the nearest": sign,
        "directions alike": sum(w for w, s in votes if s > 0),
        "directions apart": sum(w for w, s in votes if s < 0),
        "direction unanswered": float(bool(ours) and not theirs),
        "net direction": inside * np.sign(sum(next(iter(s.values())) for _, s in ours)),
        "opposites": sum(
            opposed(al.claim[i], al.passage.tokens[j]) for i in al.missing for j in al.extra
        ),
    }


def _signs(found: tuple[Token, ...], text: str) -> list[tuple[int, dict[str, int]]]:
    """Positions of the words of direction with axis -> sign, negation counted."""
    kept = []
    for pointer in pointers(found, text):
        signs = {a: s for a, s in pointer.signs().items() if a not in _NOT_OF_A_FINDING}
        if signs:
            kept.append((pointer.index, signs))
    return kept


def _span(al: Alignment) -> range:
    """Positions of the sentence from the first to the last aligned word, and a few around."""
    order = al.claim_of
    return range(min(order) - _SPAN, max(order) + _SPAN + 1) if order else range(0)


def _negations(al: Alignment) -> dict[str, float]:
    ours, theirs = _denials(al.claim), _denials(al.passage.tokens)
    inside = [j for j in theirs if j in _span(al)]
    mine, other = _no_effect(al.claim, ours), _no_effect(al.passage.tokens, theirs)
    return {
        "odd negations": float(len(ours) % 2 != len(inside) % 2),
        "sentence alone denies": float(bool(inside) and not ours),
        "claim alone denies": float(bool(ours) and not inside),
        "both deny": float(bool(ours) and bool(inside)),
        "no effect in the sentence": other,
        "no effect in the claim": mine,
        "no effect in one": other - mine,
    }


def _denials(found: tuple[Token, ...]) -> list[int]:
    words = negations()
    return [i for i, t in enumerate(found) if t.norm in words or t.norm.endswith("n't")]


def _no_effect(found: tuple[Token, ...], denials: list[int]) -> float:
    return float(
        any(t.stem in effects() for i in denials for t in found[i + 1 : i + _EFFECT_REACH])
    )


def _checked(al: Alignment, claim: str) -> dict[str, float]:
    """How often each typed check agrees and disagrees."""
    counts = {}
    for name, check in _CHECKS.items():
        outcomes = [f.outcome for f in check.check(al, claim)]
        counts |= {f"{name} {o}": float(outcomes.count(o)) for o in ("agrees", "disagrees")}
    return counts
