"""Words that point up or down, and the negations before them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from recheck.claims.alignment import Alignment
from recheck.claims.lexicon import axes_of, less_is_better, negations
from recheck.claims.quantities.units import unit_of_word
from recheck.claims.words import Token, stem

_NEGATION_REACH = 4
_WHOLE_CLAUSE = frozenset({"neither", "nor", "none", "nobody", "nothing"})
_SPENDING = frozenset({"speed", "cost"})
_LASTING = frozenset({"longer", "longest", "shorter", "shortest", "less"})
_FASTNESS = frozenset({"speed", "throughput"})
_TAKES = frozenset({"take", "takes", "took", "taken", "taking", "lasts", "lasted"})
_FAILS = frozenset({"fail", "fails", "failed"})
_DO = frozenset({"do", "does", "did"})
_FAR = {"far": "from", "anything": "but"}
_KEPT = frozenset({"keep", "keeps", "kept", "keeping", "left", "leave", "leaves", "leaving"})
_ONLY = frozenset({"only", "just", "merely", "simply"})
_OF_A_PHRASE = frozenset({"without", "lacking"})
_APART = frozenset("at with for on under across during when if than".split())  # noqa: SIM905
_VANISHING = frozenset(stem(verb) for verb in ("disappear", "vanish", "evaporate"))
_HAVING = frozenset("with have has had having contain contains need needs use uses".split())  # noqa: SIM905
"""Words before `no` where it denies what they have."""
_ARTICLES = frozenset(
    {"the", "a", "an", "our", "their", "its", "these", "this", "we", "it", "they"}
)
_DROPPED = frozenset({"all", "any", "both", "each", "one", "out"})
TRANSITIVE = frozenset(
    stem(verb)
    for verb in """outperform underperform beat exceed surpass trail top outdo overtake outnumber
    eclipse outrank outscore outstrip outshine dominate""".split()  # noqa: SIM905
)
_LESS = frozenset({"less", "least"})
_GRADED = frozenset({"quality", "ease", "cost", "speed", "stability", "frequency", "likeness"})
"""Axes of adjectives and adverbs that `less` turns round."""
_LAGGING = frozenset(
    """lag lags lagged lagging fall falls fell trail trails stay stays stayed remain remains
    remained rank ranks ranked come comes came far just well close still only much places""".split()  # noqa: SIM905
)
"""Words before `behind` where it says worse."""
_BOUNDS = frozenset({"more", "less", "fewer", "greater", "higher", "lower", "longer", "larger"})
"""Comparatives that bound a figure before `than`."""
BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
AFTER_PIVOT = frozenset({"behind", "above", "below", "ahead"})
POSITIVE = frozenset(
    """small large high low long short big great strong weak deep shallow narrow wide fast slow easy
    hard simple difficult cheap expensive early late poor good bad rare dense sparse""".split()  # noqa: SIM905
)
_LOST = frozenset("accuracy performance quality precision recall information f1 bleu".split())  # noqa: SIM905
"""What one can have a loss of: accuracy loss."""
DEGREES = frozenset({"more", "less", "most", "least", "as", "so", "too"})
PLACES = frozenset({"on", "at", "for", "in", "across", "when"})
REACH = 8


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word with a direction."""

    index: int
    axes: tuple[tuple[str, int], ...]
    """Axis and sign, negation not counted."""
    negated: bool

    def signs(self) -> dict[str, int]:
        """Axis -> sign with the negation counted."""
        return {axis: -sign if self.negated else sign for axis, sign in self.axes}


def denies(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word denies what follows it: `not`, `fails to`, `far from`, `does little to`,
    `kept out of`."""
    norm = found[i].norm
    if norm == "out":
        return next_norm(found, i) == "of" and i > 0 and found[i - 1].norm in _KEPT
    if norm in _FAILS:
        return next_norm(found, i) == "to"
    if norm in negations() or norm.endswith("n't"):
        return not (_not_only(found, i) or _ruled_out(found, i))
    if norm == "little":
        return next_norm(found, i) == "to" and i > 0 and found[i - 1].norm in _DO
    return norm in _FAR and next_norm(found, i) == _FAR[norm]


def _ruled_out(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word only denies that something is ruled out: it may be."""
    near = found[i + 1 : i + 5]
    return any((a.norm, b.norm) == ("ruled", "out") for a, b in pairwise(near))


def _not_only(found: tuple[Token, ...], i: int) -> bool:
    return found[i].norm in ("not", "doesn't", "don't", "didn't") and next_norm(found, i) in _ONLY


def negation_of(found: tuple[Token, ...], text: str, index: int) -> int | None:
    """Index of the negation that governs a token, if one does."""
    steps, apart = 0, None
    for i in range(index - 1, -1, -1):
        between = text[found[i].end : found[i + 1].start]
        if any(c in ";:()" for c in between):
            return None
        comma = "," in between
        token = found[i]
        if _not_only(found, i):
            return None
        if denies(found, i):
            phrasal = token.norm in _OF_A_PHRASE or (
                token.norm == "no" and i > 0 and found[i - 1].norm in _HAVING
            )
            if apart is not None and steps > apart:
                return None  # what is denied stands before `at`, `with` or `for`
            if phrasal and _beyond_phrase(found, i, index):
                return None
            if token.norm in _WHOLE_CLAUSE or (steps < _NEGATION_REACH and not comma):
                return i
        if comma:
            return None
        steps += token.content
        if token.norm in _APART and apart is None:
            apart = steps
    return None


def _beyond_phrase(found: tuple[Token, ...], negation: int, index: int) -> bool:
    """Whether the noun phrase that `without` denies ends before a word: at the article of the
    next one or at its verb."""
    between = found[negation + 1 : index]
    first = next((k for k, t in enumerate(between) if t.content), len(between))
    if any(t.norm in _ARTICLES | BE for t in between[first:]):
        return True
    verb = found[index].stem in TRANSITIVE and not found[index].norm.endswith("ing")
    return verb and first < len(between)


def pointers(found: tuple[Token, ...], text: str) -> tuple[Pointer, ...]:
    """Every word of a text that points up or down."""
    out = []
    for i, token in enumerate(found):
        axes = axes_of(token.norm)
        if axes and not (
            _ruled_out(found, i)
            or _bounds(found, i)
            or _names_a_measure(found, i)
            or _drops(found, i)
            or _idiom(found, i)
        ):
            negated = (negation_of(found, text, i) is not None) != _vanishes(found, text, i)
            denied = next_norm(found, i) == "no" and "presence" in axes
            less = i > 0 and found[i - 1].norm in _LESS and bool(_GRADED & axes.keys())
            out.append(Pointer(i, tuple(axes.items()), (negated or denied) != less))
    return tuple(out)


def _names_a_measure(found: tuple[Token, ...], i: int) -> bool:
    """Whether `loss` or `speed` is what is measured: an auxiliary loss, a loss function, their
    speed; no loss of accuracy, and nothing that is sped up."""
    norm, after = found[i].norm, next_norm(found, i)
    if norm == "speed":
        return not any(t.norm == "up" for t in found[i + 1 : i + 4])
    if norm not in ("loss", "losses"):
        return False
    before = found[i - 1] if i else None
    of_quality = (
        before is None or not before.content or before.norm in _LOST or before.norm in DEGREES
    )
    if after == "of":
        return not any(t.norm in _LOST for t in found[i + 2 : i + 5])
    return after in ("function", "functions", "term", "weight") or not (
        after == "in" or of_quality or axes_of(before.norm)
    )


def _idiom(found: tuple[Token, ...], i: int) -> bool:
    """Whether `behind` says what stands at the back of a thing, `the model behind them`, `on top
    of` what lies upon it, or `for good` that something is so for ever."""
    before = found[i - 1] if i else None
    if found[i].norm == "top" and before is not None and before.norm == "on":
        return next_norm(found, i) == "of"
    if found[i].norm == "good" and before is not None and before.norm == "for":
        return i + 1 == len(found) or found[i + 1].norm in ("and", "but", "once", "after")
    return found[i].norm == "behind" and not (
        before is None
        or next_norm(found, i) in ("", "by")
        or before.number
        or before.norm in BE | _LAGGING
        or unit_of_word(before.norm) is not None
        or before.norm.endswith("ly")
    )


def _vanishes(found: tuple[Token, ...], text: str, i: int) -> bool:
    """Whether what points somewhere is said to disappear: `the benefit vanishes`."""
    for k in range(i + 1, min(len(found), i + 1 + REACH)):
        if "," in text[found[k - 1].end : found[k].start]:
            return False
        if found[k].stem in _VANISHING:
            return True
    return False


def _drops(found: tuple[Token, ...], i: int) -> bool:
    """Whether something is left out rather than falls: `dropping the parser`."""
    return found[i].norm == "dropping" and next_norm(found, i) in _ARTICLES | _DROPPED


def _bounds(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word only bounds a figure: `less than 65%`, `above 40`."""
    norm = found[i].norm
    if norm in _BOUNDS:
        return next_norm(found, i) == "than" and numeric(found, i + 2)
    return norm in AFTER_PIVOT and numeric(found, i + 1)


def next_norm(found: tuple[Token, ...], i: int) -> str:
    return found[i + 1].norm if i + 1 < len(found) else ""


def numeric(found: tuple[Token, ...], i: int) -> bool:
    return i < len(found) and (found[i].number or found[i].stem.isdigit())


def worth(pointer: Pointer, found: tuple[Token, ...]) -> int:
    """+1 when a pointer says better, -1 when worse, 0 when it does not say.

    Size is turned into worth by what it is the size of: a higher perplexity is worse.
    """
    signs = pointer.signs()
    if "quality" in signs:
        return signs["quality"]
    if "size" not in signs:
        return signs.get("speed", -signs.get("cost", 0))
    return signs["size"] * (_measured(pointer, found) or 1)


def _measured(pointer: Pointer, found: tuple[Token, ...]) -> int:
    """What a size is the size of: -1 for a measure of which less is better (`takes longer`), +1
    for one of speed, 0 for anything else."""
    before = found[max(0, pointer.index - 3) : pointer.index]
    near = found[pointer.index + 1 : pointer.index + 5] + before
    lasts = found[pointer.index].norm in _LASTING and any(t.norm in _TAKES for t in before)
    if lasts or any(t.stem in less_is_better() for t in near):
        return -1
    return int(any(t.norm in _FASTNESS for t in near))


def same_sign(a: Pointer, b: Pointer, alignment: Alignment) -> bool | None:
    """Whether a pointer of the claim and one of its sentence point the same way; None if they are
    on different scales. A size is on the scale of speed and cost if it is that of time or cost."""
    left, right = a.signs(), b.signs()
    shared = [axis for axis in left if axis in right]
    if shared:
        return left[shared[0]] == right[shared[0]]
    for one, two in ((left, right), (right, left)):
        if "frequency" in one and "size" in two:
            return one["frequency"] == two["size"]
    ours, theirs = alignment.claim, alignment.passage.tokens
    if _SPENDING & (left.keys() | right.keys()):
        sizes = [(p, f) for p, f, signs in ((a, ours, left), (b, theirs, right)) if "size" in signs]
        if not sizes or not all(_measured(p, f) for p, f in sizes):
            return None
    one, two = worth(a, ours), worth(b, theirs)
    return one == two if one and two else None
