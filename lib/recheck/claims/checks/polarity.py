"""Words that point up or down, the negations before them, and comparisons of two things.

`A outperforms B`, `A is better than B` and `B is worse than A` are read as frames: a pivot with a
sign, what stands on its left and what stands on its right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
_TRANSITIVE = frozenset(
    stem(verb)
    for verb in """outperform underperform beat exceed surpass trail top outdo overtake outnumber
    eclipse outrank outscore outstrip outshine dominate""".split()  # noqa: SIM905
)
_LESS = frozenset({"less", "least"})
_GRADED = frozenset({"quality", "ease", "cost", "speed", "stability", "frequency", "likeness"})
"""Axes of adjectives and adverbs that `less` turns round."""
_SEPARATORS = frozenset({"than", "over", "versus", "vs", "against"})
_SUBORDINATING = frozenset({"because", "whereas", "while", "although", "though"})
_LAGGING = frozenset(
    """lag lags lagged lagging fall falls fell trail trails stay stays stayed remain remains
    remained rank ranks ranked come comes came far just well close still only much places""".split()  # noqa: SIM905
)
"""Words before `behind` where it says worse."""
_BOUNDS = frozenset({"more", "less", "fewer", "greater", "higher", "lower", "longer", "larger"})
"""Comparatives that bound a figure before `than`."""
BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_NEAR_BE = 3
_AFTER_PIVOT = frozenset({"behind", "above", "below", "ahead"})
POSITIVE = frozenset(
    """small large high low long short big great strong weak deep shallow narrow wide fast slow easy
    hard simple difficult cheap expensive early late poor good bad rare dense sparse""".split()  # noqa: SIM905
)
_LOST = frozenset("accuracy performance quality precision recall information f1 bleu".split())  # noqa: SIM905
"""What one can have a loss of: accuracy loss."""
_DEGREES = frozenset({"more", "less", "most", "least", "as", "so", "too"})
_CHOICE = frozenset(stem(v) for v in "select prefer choose chose chosen pick favour favor".split())  # noqa: SIM905
PLACES = frozenset({"on", "at", "for", "in", "across", "when"})
_PROVIDED = frozenset({"unless", "except", "if"})
_AFTER_STANDARD = (
    PLACES
    | BE
    | frozenset(
        """do does did has have had can could will would may might as by with without from to under
        while whereas but that which who where because since and unless except if""".split()  # noqa: SIM905
    )
)
"""What ends the thing that another is compared with: `than Retro models do`."""
_ARGUMENT = 12
_TO_SEPARATOR = 8


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


@dataclass(frozen=True, slots=True)
class Frame:
    """A comparison: what stands left of its pivot is more (or less) than what stands right."""

    pointer: Pointer
    left: range
    right: range
    adjunct: frozenset[int]
    """Tokens of either side that say where or on what the comparison holds."""
    standard: range
    """What the other thing is compared with: the words next to the pivot on the right."""

    def before_standard(self) -> frozenset[int]:
        """Where the other thing stands: left of the pivot or between it and `than`."""
        return frozenset(self.left) | frozenset(range(self.pointer.index, self.standard.start))


def denies(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word denies what follows it: `not`, `fails to`, `far from`, `does little to`."""
    norm = found[i].norm
    if norm in _FAILS:
        return _next_norm(found, i) == "to"
    if norm in negations() or norm.endswith("n't"):
        return not _not_only(found, i)
    if norm == "little":
        return _next_norm(found, i) == "to" and i > 0 and found[i - 1].norm in _DO
    return norm in _FAR and _next_norm(found, i) == _FAR[norm]


def _not_only(found: tuple[Token, ...], i: int) -> bool:
    return found[i].norm in ("not", "doesn't", "don't", "didn't") and _next_norm(found, i) in _ONLY


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
    verb = found[index].stem in _TRANSITIVE and not found[index].norm.endswith("ing")
    return verb and first < len(between)


def pointers(found: tuple[Token, ...], text: str) -> tuple[Pointer, ...]:
    """Every word of a text that points up or down."""
    out = []
    for i, token in enumerate(found):
        axes = axes_of(token.norm)
        if axes and not (
            _bounds(found, i) or _names_a_measure(found, i) or _drops(found, i) or _beyond(found, i)
        ):
            negated = (negation_of(found, text, i) is not None) != _vanishes(found, text, i)
            denied = _next_norm(found, i) == "no" and "presence" in axes
            less = i > 0 and found[i - 1].norm in _LESS and bool(_GRADED & axes.keys())
            out.append(Pointer(i, tuple(axes.items()), (negated or denied) != less))
    return tuple(out)


def _names_a_measure(found: tuple[Token, ...], i: int) -> bool:
    """Whether `loss` or `speed` is what is measured: an auxiliary loss, a loss function, their
    speed; no loss of accuracy, and nothing that is sped up."""
    norm, after = found[i].norm, _next_norm(found, i)
    if norm == "speed":
        return not any(t.norm == "up" for t in found[i + 1 : i + 4])
    if norm not in ("loss", "losses"):
        return False
    before = found[i - 1] if i else None
    of_quality = (
        before is None or not before.content or before.norm in _LOST or before.norm in _DEGREES
    )
    if after == "of":
        return not any(t.norm in _LOST for t in found[i + 2 : i + 5])
    return after in ("function", "functions", "term", "weight") or not (
        after == "in" or of_quality or axes_of(before.norm)
    )


def _beyond(found: tuple[Token, ...], i: int) -> bool:
    """Whether `behind` says what stands at the back of a thing: `the model behind them`."""
    before = found[i - 1] if i else None
    return found[i].norm == "behind" and not (
        before is None
        or _next_norm(found, i) in ("", "by")
        or before.number
        or before.norm in BE | _LAGGING
        or unit_of_word(before.norm) is not None
        or before.norm.endswith("ly")
    )


def _vanishes(found: tuple[Token, ...], text: str, i: int) -> bool:
    """Whether what points somewhere is said to disappear: `the benefit vanishes`."""
    for k in range(i + 1, min(len(found), i + 1 + _TO_SEPARATOR)):
        if "," in text[found[k - 1].end : found[k].start]:
            return False
        if found[k].stem in _VANISHING:
            return True
    return False


def _drops(found: tuple[Token, ...], i: int) -> bool:
    """Whether something is left out rather than falls: `dropping the parser`."""
    return found[i].norm == "dropping" and _next_norm(found, i) in _ARTICLES | _DROPPED


def _bounds(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word only bounds a figure: `less than 65%`, `above 40`."""
    norm = found[i].norm
    if norm in _BOUNDS:
        return _next_norm(found, i) == "than" and _numeric(found, i + 2)
    return norm in _AFTER_PIVOT and _numeric(found, i + 1)


def _next_norm(found: tuple[Token, ...], i: int) -> str:
    return found[i + 1].norm if i + 1 < len(found) else ""


def _numeric(found: tuple[Token, ...], i: int) -> bool:
    return i < len(found) and (found[i].number or found[i].stem.isdigit())


def frames(found: tuple[Token, ...], text: str) -> tuple[Frame, ...]:
    """The comparisons of a text, in order; the sides of one end where the next begins."""
    chosen = choices(found, text)
    if chosen:
        return tuple(chosen)
    pointing = {p.index: p for p in pointers(found, text)}
    pivots = {
        i: i for i in pointing if found[i].stem in _TRANSITIVE or found[i].norm in _AFTER_PIVOT
    }
    for j, token in enumerate(found):
        if token.norm in _SEPARATORS and not _numeric(found, j + 1):
            reach = range(max(0, j - _TO_SEPARATOR), j)
            near = [i for i in reach if i in pointing and not _attribute(found, i)]
            if near and near[-1] not in pivots:
                pivots[near[-1]] = j
    out = []
    order = sorted(pivots)
    for before, i, after in zip([-1, *order], order, [*order[1:], len(found)], strict=False):
        left = range(max(0, i - _ARGUMENT, pivots.get(before, -1) + 1 if before >= 0 else 0), i)
        start = pivots[i] + 1
        right = range(start, max(start, min(after, start + _ARGUMENT)))
        left = _own_clause(found, left or range(max(0, i - _ARGUMENT), i))
        if not any(found[k].content for k in left):
            left = range(i + 1, pivots[i])  # `it is cheaper to train one model than two`
        standard = _standard(found, text, right)
        pointing[i] = _graded(found, pointing, i)
        if _passive(found, i):
            left, right, standard = right[1:], left, range(0)
        out.append(Frame(pointing[i], left, right, _adjuncts(found, text, left, right), standard))
    return tuple(out)


def _own_clause(found: tuple[Token, ...], left: range) -> range:
    """What stands left of a pivot from the last subordinate clause on, if it says who is meant."""
    opening = next((i for i in reversed(left) if found[i].norm in _SUBORDINATING), left.start - 1)
    own = range(opening + 1, left.stop)
    return own if any(found[i].content for i in own) else left


def _standard(found: tuple[Token, ...], text: str, right: range) -> range:
    """The first phrase of a side: up to an auxiliary, a preposition or a mark."""
    named = False
    for i in right:
        mark = i > right.start and any(
            c in ",;:()" for c in text[found[i - 1].end : found[i].start]
        )
        if named and (mark or found[i].norm in _AFTER_STANDARD):
            return range(right.start, i)
        named = named or found[i].content
    return right


def _graded(found: tuple[Token, ...], pointing: dict[int, Pointer], i: int) -> Pointer:
    """A pivot of which the words before it say whether more is better: `hurts recall more than`."""
    more = {"more": 1, "less": -1}.get(found[i].norm)
    verb = next((pointing[k] for k in range(i - 1, max(-1, i - 4), -1) if k in pointing), None)
    sign = dict(verb.axes).get("quality") if verb else None
    if more is None or sign is None:
        return pointing[i]
    return Pointer(i, (("quality", sign * more),), verb.negated)


def _attribute(found: tuple[Token, ...], i: int) -> bool:
    """Whether a word is an adjective that compares nothing: `greater for small models than`."""
    return found[i].norm in POSITIVE and found[i - 1].norm not in _DEGREES


def _passive(found: tuple[Token, ...], i: int) -> bool:
    """Whether what stands left of a pivot is what it is done to: `B is outperformed by A`."""
    before = {t.norm for t in found[max(0, i - _NEAR_BE) : i]}
    return found[i].stem in _TRANSITIVE and _next_norm(found, i) == "by" and bool(BE & before)


def _adjuncts(found: tuple[Token, ...], text: str, left: range, right: range) -> frozenset[int]:
    """Tokens from `on`, `at`, `for` or `in` to the next comma or the end of a side.

    The opening `On X,` of a left side is one as well as the end of `better than B at X`.
    """
    inside: set[int] = set()
    for side in (left, right):
        open_ = False
        for i in side:
            if open_ and i > side.start and "," in text[found[i - 1].end : found[i].start]:
                open_ = False
            open_ = open_ or found[i].norm in PLACES or found[i].norm in _PROVIDED
            if open_:
                inside.add(i)
    return frozenset(inside)


def chosen(found: tuple[Token, ...], text: str) -> Iterator[range]:
    """What is chosen or preferred, where the text does not say over what."""
    for i, token in enumerate(found):
        if token.stem not in _CHOICE or negation_of(found, text, i) is not None:
            continue
        if BE & {t.norm for t in found[max(0, i - _NEAR_BE) : i]}:
            yield range(max(0, i - _ARGUMENT), i)
        elif i + 1 < len(found):
            yield _standard(found, text, range(i + 1, min(len(found), i + 1 + _ARGUMENT)))


def choices(found: tuple[Token, ...], text: str) -> list[Frame]:
    """Frames of `selected A over B` and `selected A ..., twice as often as B`."""
    out = []
    for i, token in enumerate(found):
        if token.stem not in _CHOICE:
            continue
        negated = negation_of(found, text, i) is not None
        for j in range(i + 1, len(found)):
            often = found[j].norm == "as" and j >= 2 and found[j - 2].norm == "as"
            if found[j].norm == "over" or often:
                pointer = Pointer(i, (("quality", 1),), negated)
                right = range(j + 1, min(len(found), j + 1 + _ARGUMENT))
                left = range(i + 1, min(j, i + 1 + _ARGUMENT))
                if BE & {t.norm for t in found[max(0, i - _NEAR_BE) : i]}:
                    left = range(max(0, i - _ARGUMENT), i)
                adjuncts = _adjuncts(found, text, left, right)
                out.append(Frame(pointer, left, right, adjuncts, _standard(found, text, right)))
                break
    return out


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
