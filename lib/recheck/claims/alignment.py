"""Which words of a claim a sentence of the source answers, and with which of its own.

The claim's content words are paired with those of the sentence: first the longest common
subsequence of stems, which keeps word order, then the best of what is left by likeness (synonyms,
acronyms that the paper defines, words of one derivation, spelling lost in a PDF). Every claim word
counts with its inverse sentence frequency in the paper, names and numbers more, so that coverage
says how much of what is particular to the claim the source speaks about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from recheck.claims.lexicon import axes_of, contrary, related
from recheck.claims.retrieval import Passage
from recheck.claims.words import LIGHT_WORDS, Token

_ORDINAL = ("st", "nd", "rd", "th")
_SAME, _STEM, _SYNONYM, _DERIVED, _CONTEXT = 1.0, 0.97, 0.75, 0.65, 0.6
_NAME_FACTOR = 1.4
_OPEN_FIGURE = 0.35
"""Share of its weight with which a figure that the sentence lacks still counts: the check of
figures deals with it."""
_PRIOR = 3.0
"""Weight of the word that a claim of few words is taken to lack."""
_UNKNOWN_WORD = 0.8
"""Share of the full weight of a plain word that occurs nowhere in the paper: it may well be the
claim's own wording, whereas a name or number that occurs nowhere is news."""

_LIGHT_WORD = 0.4
"""Share for a word that carries a statement without being what it is about."""
_DENSE, _COVERED = 0.2, 0.6
"""Share of a sentence that must answer the claim, unless this share of the claim is answered."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim token and the source token that answers it."""

    claim: int
    source: int
    likeness: float


@dataclass(frozen=True, eq=False)
class Alignment:
    """The words of a claim against those of one passage."""

    claim: tuple[Token, ...]
    passage: Passage
    pairs: tuple[Pair, ...]
    context: frozenset[int]
    """Claim tokens answered by the surroundings of the passage: neighbours, heading, subject."""
    weights: tuple[float, ...]

    @cached_property
    def source_of(self) -> dict[int, int]:
        return {p.claim: p.source for p in self.pairs}

    @cached_property
    def claim_of(self) -> dict[int, int]:
        return {p.source: p.claim for p in self.pairs}

    @cached_property
    def coverage(self) -> float:
        """Share of the claim's weight that the sentence itself answers, 0-1."""
        total = sum(self.weights)
        return sum(p.likeness * self.weights[p.claim] for p in self.pairs) / total if total else 0.0

    @cached_property
    def reach(self) -> float:
        """Coverage with what the surroundings answer added at a reduced rate."""
        total = sum(self.weights)
        added = sum(_CONTEXT * self.weights[i] for i in self.context)
        return self.coverage + added / total if total else 0.0

    @cached_property
    def strength(self) -> float:
        """How fully the passage speaks to the claim, 0-1: coverage and reach, discounted where
        the claim says too little to tell one statement from another."""
        return self.strength_with(())

    def strength_with(self, addressed: Iterable[int]) -> float:
        """Strength when the sentence speaks of some missing words of the claim in other terms."""
        total = sum(self.weights)
        open_figures = sum(self.weights[i] for i in self.missing if self.claim[i].number)
        rest = total - (1 - _OPEN_FIGURE) * open_figures
        more = _CONTEXT * sum(self.weights[i] for i in addressed)
        answered = (0.6 * self.coverage + 0.4 * self.reach) * total + more
        return min(1.0, answered / (rest + _PRIOR))

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Claim tokens of content that nothing answers."""
        return tuple(
            i
            for i, t in enumerate(self.claim)
            if t.content and i not in self.source_of and i not in self.context
        )

    @cached_property
    def extra(self) -> tuple[int, ...]:
        """Content tokens of the sentence that answer nothing in the claim."""
        return tuple(
            i for i, t in enumerate(self.passage.tokens) if t.content and i not in self.claim_of
        )

    @cached_property
    def density(self) -> float:
        """Share of the sentence's content tokens that answer the claim."""
        content = sum(t.content for t in self.passage.tokens)
        return len(self.pairs) / content if content else 0.0

    @property
    def scattered(self) -> bool:
        """Whether most of a sentence is about something else and the claim not fully in it."""
        return self.density < _DENSE and self.coverage < _COVERED


def align(claim: tuple[Token, ...], passage: Passage) -> Alignment:
    """Align the tokens of a claim with a passage."""
    content = [i for i, t in enumerate(claim) if t.content]
    target = [i for i, t in enumerate(passage.tokens) if t.content]
    weights = [0.0] * len(claim)
    for i in content:
        weights[i] = _weight(claim[i], passage)
        if claim[i].norm == "authors" and i and claim[i - 1].norm == "the":
            weights[i] *= _LIGHT_WORD
    left = [claim[i].stem for i in content]
    right = [passage.tokens[i].stem for i in target]
    pairs: dict[int, Pair] = {}
    used: set[int] = set()
    for block in LCSseq.opcodes(left, right):
        if block.tag != "equal":
            continue
        for a, b in zip(
            range(block.src_start, block.src_end),
            range(block.dest_start, block.dest_end),
            strict=True,
        ):
            i, j = content[a], target[b]
            same = claim[i].norm == passage.tokens[j].norm
            pairs[i] = Pair(i, j, _SAME if same else _STEM)
            used.add(j)
    _pair_rest(claim, passage, content, target, pairs, used)
    context = frozenset(
        i for i in content if i not in pairs and _in_surroundings(claim[i], passage)
    )
    return Alignment(
        claim,
        passage,
        tuple(sorted(pairs.values(), key=lambda p: p.claim)),
        context,
        tuple(weights),
    )


def _pair_rest(claim, passage, content, target, pairs, used) -> None:
    """Pair what is left in order of likeness, nearer to its neighbours' pairs first."""
    found = passage.tokens
    options = []
    for i in content:
        if i in pairs:
            continue
        for j in target:
            if j not in used:
                score = likeness(claim[i], found[j])
                if score:
                    options.append((-score, abs(_expected(i, pairs) - j), i, j))
    for score, _, i, j in sorted(options):
        if i not in pairs and j not in used:
            pairs[i] = Pair(i, j, -score)
            used.add(j)
    for i in content:
        if i not in pairs:
            whole = _joined(claim, i, passage)
            if whole is not None:
                pairs[i] = Pair(i, whole, _SYNONYM)


def _expected(i: int, pairs: dict[int, Pair]) -> int:
    """Position in the source suggested by the nearest claim token that is already paired."""
    if not pairs:
        return i
    nearest = min(pairs, key=lambda k: abs(k - i))
    return pairs[nearest].source + (i - nearest)


def likeness(a: Token, b: Token) -> float:
    """How nearly two content tokens say the same, 0-1; opposites are not alike."""
    if a.norm == b.norm:
        return _SAME
    if a.number or b.number:
        return _SAME if a.number and b.number and _value(a) == _value(b) is not None else 0.0
    if a.stem == b.stem:
        return _STEM
    return _alike(a.norm, a.stem, b.norm, b.stem, a.capital and b.capital)


@lru_cache(maxsize=131072)
def _alike(one: str, stem: str, two: str, other: str, names: bool) -> float:
    """Likeness of two different words, given with their stems; `names` if both are names."""
    shared = _same_way(one, two)
    if not all(shared) or contrary(one, two):
        return 0.0
    if related(stem, other):
        return _SYNONYM
    if shared:
        return _DERIVED
    if names and (_abbreviates(one, two) or _abbreviates(two, one)):
        return _DERIVED
    if not names and one[:5] == two[:5]:
        common = _common_prefix(one, two)
        if common >= 5 and common >= 0.6 * max(len(one), len(two)):
            return _DERIVED
    if (
        min(len(one), len(two)) >= 7
        and not any(c.isdigit() for c in one + two)
        and fuzz.ratio(one, two) >= 90
    ):
        return _SYNONYM
    return 0.0


def _value(token: Token) -> float | None:
    """The value of a figure; an ordinal has that of its number: layer 13, the 13th layer."""
    norm = token.norm[:-2] if token.norm.endswith(_ORDINAL) else token.norm
    try:
        return float(norm.rstrip("%"))
    except ValueError:
        return None


def opposed(a: Token, b: Token) -> bool:
    """Whether two words point in opposite directions on one axis."""
    return not all(_same_way(a.norm, b.norm)) or contrary(a.norm, b.norm)


def _same_way(one: str, two: str) -> list[bool]:
    """For each axis of direction that two words share, whether they point the same way on it."""
    left, right = axes_of(one), axes_of(two)
    return [left[axis] == right[axis] for axis in left.keys() & right.keys()] if left else []


def _common_prefix(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def _abbreviates(short: str, long: str) -> bool:
    """Whether a name is a short form of another: its letters in order (`HoPo`, `HotpotQA`)."""
    if not (4 <= len(short) < len(long)) or short[0] != long[0] or not short.isalpha():
        return False
    rest = iter(long)
    return all(c in rest for c in short)


def _joined(claim: tuple[Token, ...], i: int, passage: Passage) -> int | None:
    """A source word made of this claim token and a neighbour, or the other way round."""
    token = claim[i]
    for step in (-1, 1):
        if 0 <= i + step < len(claim):
            pieces = (claim[i + step].norm, token.norm)
            joined = "".join(pieces if step < 0 else reversed(pieces))
            if joined in passage.places:
                return passage.places[joined]
    if token.norm in passage.compounds:
        return passage.compounds[token.norm]
    long = passage.source.acronyms.get(token.stem)
    if long and all(s in passage.stems for s in long):
        return next(j for j, t in enumerate(passage.tokens) if t.stem == long[0])
    for short, words in passage.source.acronyms.items():
        if token.stem in words and short in passage.stems:
            claim_stems = {t.stem for t in claim}
            if all(w in claim_stems for w in words):
                return next(j for j, t in enumerate(passage.tokens) if t.stem == short)
    return None


def _weight(token: Token, passage: Passage) -> float:
    source = passage.source
    weight = source.weight(token.stem)
    special = token.capital or token.number
    if special:
        return weight * _NAME_FACTOR
    if token.stem in LIGHT_WORDS or token.norm.endswith("ly"):
        return weight * _LIGHT_WORD
    return weight if token.stem in source.vocabulary else weight * _UNKNOWN_WORD


def _in_surroundings(token: Token, passage: Passage) -> bool:
    if token.number:
        return False
    if token.stem in passage.source.subjects:
        return True
    near = [passage.previous, passage.following]
    if passage.previous is not None:
        near.append(passage.previous.previous)
    if any(p is not None and token.stem in p.stems for p in near):
        return True
    return token.stem in passage.section_stems
