"""The unit, bound, direction and noun of a number, read from the words around it."""

from __future__ import annotations

import re
from functools import lru_cache

from recheck.claims.quantities.model import Bound, Unit

_UNIT_WORDS: tuple[tuple[Unit, str], ...] = (
    ("points", r"points?|pts?|pp|ppts?"),
    ("accuracy", r"accuracy|accuracies|acc"),
    ("f1", r"f1|f-?scores?|f-?measure|f1-?scores?"),
    ("bleu", r"bleu|sacrebleu"),
    ("perplexity", r"perplexity|perplexities|ppl"),
    ("correlation", r"correlation|kendall|spearman|pearson|kappa"),
    ("parameters", r"parameters?|params?"),
    ("tokens", r"tokens?"),
    ("ratio", r"times|x|×"),
    ("flops", r"flops?|[ptg]flops?"),
)
_UNIT_OF = tuple((unit, re.compile(rf"(?:{p})\Z", re.I)) for unit, p in _UNIT_WORDS)
_SCALED: dict[str, tuple[Unit, float]] = (
    dict.fromkeys(("ms", "millisecond", "milliseconds"), ("seconds", 1e-3))
    | dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("seconds", 1.0))
    | dict.fromkeys(("min", "mins", "minute", "minutes"), ("seconds", 60.0))
    | dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("seconds", 3600.0))
    | dict.fromkeys(("day", "days"), ("seconds", 86_400.0))
    | dict.fromkeys(("week", "weeks"), ("seconds", 604_800.0))
    | dict.fromkeys(("month", "months"), ("seconds", 2_629_800.0))
    | dict.fromkeys(("bytes",), ("bytes", 1.0))
    | dict.fromkeys(("KB", "kB", "KiB", "kilobyte", "kilobytes"), ("bytes", 1e3))
    | dict.fromkeys(("MB", "MiB", "Mb", "megabyte", "megabytes"), ("bytes", 1e6))
    | dict.fromkeys(("GB", "GiB", "Gb", "gigabyte", "gigabytes"), ("bytes", 1e9))
    | dict.fromkeys(("TB", "TiB", "Tb", "terabyte", "terabytes"), ("bytes", 1e12))
)
"""Words that are a unit by themselves, with their size in seconds or bytes.

Papers that print Gb and Tb mean bytes as a rule."""

_SUMMING = "add adds added adding sum sums summed summing amount amounts total totals"
_NO_SUM = "".join(f"(?<!{word} )" for word in _SUMMING.split())
"""What adds up to a figure is that figure."""
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    (
        "at least",
        r"at\s+least|a\s+minimum\s+of|no\s+(?:less|fewer|lower|smaller|shorter)\s+than|≥|>=",
    ),
    (
        "at most",
        r"at\s+most|a\s+maximum\s+of|not?\s+(?:more|greater|higher|larger|longer)\s+than|≤|<=",
    ),
    ("up to", rf"{_NO_SUM}up\s+to|as\s+(?:many|much|high)\s+as"),
    (
        "more than",
        r"(?:more|greater|higher|larger|longer)\s+than|(?:over|above)(?!\s+the\b)|exceeding|>",
    ),
    (
        "less than",
        r"(?:less|fewer|lower|smaller|shorter)\s+than|(?:under|below)(?!\s+the\b)|<",
    ),
    (
        "about",
        r"about|around|approximately|approx\.?|roughly|nearly|almost|circa|some|close\s+to|[~∼≈˜]",
    ),
)
_BOUND = [
    (b, re.compile(rf"(?:^|(?<=[\s(=,]))(?:{p})\s*(?:an?\s+|the\s+)?\Z", re.I)) for b, p in _BOUNDS
]

_UP = (
    r"gain\w*|improv\w+|increas\w+|rais\w+|lift\w*|boost\w*|outperform\w*|exceed\w*|surpass\w*|"
    r"rise\w*|rose|grow\w*|grew|beat\w*|outscor\w+|outdo(?:es|ne|ing)?|outdid|"
    r"outstrip\w*|enhanc\w+|ahead|higher|better|above|more|add(?!ress|\w*\s+up\b)\w*|"
    r"(?:leads?|leading|led)(?!\s+to\b)"
)
_DOWN = (
    r"drop(?!out|ping\s+(?!by\b|to\b|from\b|off\b))\w*|decreas\w+|reduc\w+|lower(?!-?cas)\w*|declin\w+|fall(?!back)\w*|fell|"
    r"degrad\w+|los\w+|loss(?!less)\w*|"
    r"worse\w*|cost\w*|behind|below|less|fewer|underperform\w*|trail\w*|lag\w*|"
    r"cut(?!-?off)\w*|shrink\w*|hurt\w*|harm(?:s|ed|ing)?|weaken\w*|deteriorat\w+"
)
_MEASURE = r"(?!\s+(?:rates?|ratios?|functions?|scores?|values?|curves?)\b)"
"""What makes the name of a measure of a word of direction: `an error reduction rate of 67.0`."""
_AFTER = re.compile(
    rf"[\s-]*(?:%|percent)?[\s-]*(?:absolute|relative)?[\s-]*(?:(?!(?:at|with|and|but|while)\b)\w+[\s-]+){{0,3}}?"
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b",
    re.I,
)
_BEFORE = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_MEASURE}"
    rf"(?:(?:\s+[^\s,;.]+){{0,8}}?\s+by"
    rf"|(?:\s+(?!from\b|to\b)[^\s,;.]+){{0,8}}?(?<!ahead)\s+of)\s+"
    r"(?:[a-z]+\s+){0,2}\Z"
    r"|\b(?P<cost>costs?(?:\s+(?!(?:is|are|was|were|of|in|for)\b)(?:the\s+)?[\w.-]+)?"
    r"|loses|adds|gains|gaining|losing)\s+\Z",
    re.I,
)
_OF_MEASURE = re.compile(
    r"\s*(?:%|percent|percentage|points?|pts?|pp|ppts?)(?:\s+points?)?(?:\s+absolute)?"
    r"\s+(?:of|in|on)\s+(?:[^\s,;]+\s+){1,6}?"
    r"(?:(?P<up>above|ahead|better|higher|more)|(?P<down>below|behind|worse|lower|less))\b",
    re.I,
)
"""A difference whose measure is named before its direction: `3 points of Bag of Words F1 above`."""
_BY = re.compile(
    r"\bby\s+(?:(?:about|around|nearly|almost|over|roughly|some|a|up\s+to)\s+)?\Z", re.I
)
_THAN = re.compile(
    r"[\s-]*(?:\w+[\s-]+){0,2}?(?:(?P<more>more|longer|larger|bigger|greater|older|later)"
    r"|(?P<less>fewer|less|shorter|smaller|earlier|younger))\b.*?\bthan\b",
    re.I,
)
_WAY = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.I)

_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a about above across after against all also an and any are as at average be been
        before below between but by can compared could did do does during each either every
        for from gain had has have higher however if in including into is it its less lower
        may mean more most no nor not of on only or our out over per respectively same score
        scores should since so such than that the their them then there these they this those
        through to under until up upon using versus vs was we were when where whereas which
        while who will with within without yet better worse behind ahead around namely reaches
        reach reaching reached obtains yields gives takes attains
        """,
    )
)
_MORE = frozenset({"more", "less", "fewer", "additional", "extra"})
"""Words between a difference and its unit: `1.5 more points`."""
_OCCASIONS = frozenset({"on", "in", "for", "during", "with", "when", "and", "before", "until"})
"""Words after `times` where it counts and does not multiply."""
_SCALE_NOUNS = frozenset({"likert", "likert-scale", "scale", "rating"})
_WORD = re.compile(r"[^\W\d_][\w'’-]*|%")


def words_after(text: str, end: int) -> list[str]:
    """Up to six words after a number, not beyond the clause."""
    clause = re.split(r"[.;:,()\[\]](?:\s|$)|[()\[\];]", text[end : end + 90], maxsplit=1)[0]
    return _WORD.findall(clause)[:6]


def words_before(text: str, start: int) -> list[str]:
    """Up to six words before a number, nearest first, not beyond the clause."""
    clause = re.split(r"[.;:,](?:\s)|[();]", text[max(0, start - 90) : start])[-1]
    return _WORD.findall(clause)[-6:][::-1]


@lru_cache(maxsize=4096)
def unit_of_word(word: str) -> Unit | None:
    """The unit that a word names, if any."""
    return next((unit for unit, pattern in _UNIT_OF if pattern.match(word)), None)


def is_function_word(word: str) -> bool:
    """Whether a word names nothing that could be counted."""
    return word.lower() in _STOP


def scaled(word: str) -> tuple[Unit | None, float]:
    """Unit and factor of a word that is a unit of time or size: `hours` -> seconds, 3600."""
    return _SCALED.get(word) or _SCALED.get(word.lower(), (None, 1.0))


def of_words(after: list[str], before: list[str], value: float) -> tuple[Unit | None, float]:
    """Unit of a number without a sign of its own, from the words around it, and its factor."""
    if after:
        unit, factor = scaled(after[0])
        if unit is not None:
            return unit, factor
    if len(after) > 1 and after[0].lower() == "point" and after[1].lower() in _SCALE_NOUNS:
        return "count", 1.0
    more = bool(after) and after[0].lower() in _MORE
    if more and after[1:2] == ["times"]:
        return "count", 1.0  # `13 more times` counts, `13 times more` multiplies
    if after[:1] == ["times"] and (len(after) == 1 or after[1].lower() in _OCCASIONS):
        return "count", 1.0  # `24 times on one machine` counts as well
    counted = after[1:] if more else after
    for word in counted[:3]:
        if is_function_word(word):
            break
        unit = unit_of_word(word)
        if unit is not None:
            return unit, 1.0
    if not after or is_function_word(after[0]):
        for word in before[:5]:
            unit = unit_of_word(word)
            if unit in ("accuracy", "f1", "bleu", "perplexity", "correlation") and value <= 1000:
                return unit, 1.0
            if not is_function_word(word):
                break
    return None, 1.0


def bound_of(text: str, start: int) -> Bound:
    """The bound that the words before a number put on it."""
    left = text[max(0, start - 24) : start]
    for bound, pattern in _BOUND:
        if pattern.search(left):
            return bound
    return "exact"


def direction_of(text: str, start: int, end: int, unit: Unit | None) -> int:
    """+1 or -1 where the words around a difference say which way it goes, else 0.

    `A loss of 0.45` is a measure, a loss of points a difference.
    """
    clause = re.split(r"[.;:,](?:\s)|[();]", text[max(0, start - 90) : start])[-1]
    match = _BEFORE.search(clause)
    if match:
        word = (match["cost"] or match["up"] or match["down"]).lower()
        if unit is None and word in ("loss", "losses"):
            return 0
        return -1 if match["down"] or word.startswith(("cost", "los")) else 1
    if _BY.search(text[max(0, start - 40) : start]):  # a long name stands in between
        said = list(_WAY.finditer(text[max(0, start - 120) : start]))
        if said:
            return 1 if said[-1]["up"] else -1
    match = _AFTER.match(re.split(r"[,;()]|\.\s", text[end : end + 60])[0])
    if match is None:
        match = _OF_MEASURE.match(re.split(r"[,;()]|\.\s", text[end : end + 90])[0])
    if match:
        return 1 if match["up"] else -1
    return 0


def difference_of(text: str, end: int) -> int:
    """+1 or -1 for a number of things by which one exceeds another: `5 minutes longer than`."""
    match = _THAN.match(re.split(r"[,;()]|\.\s", text[end : end + 90])[0])
    if match is None:
        return 0
    return 1 if match["more"] else -1


def noun_of(after: list[str], before: list[str]) -> str:
    """Head noun of a number: the plural that follows, else what follows, else what precedes."""
    for word in after[:3]:
        if is_function_word(word):
            break
        if unit_of_word(word):
            return word.lower()
    following: list[str] = []
    for word in after:
        if word.lower() in _STOP or word == "%":
            if following:
                break
            if word.lower() in ("of", "%"):
                continue
            break
        following.append(word.lower())
    for word in following:
        if word.endswith("s") and not word.endswith("ss"):
            return word
    if following:
        return following[0]
    return next((w.lower() for w in before if w.lower() not in _STOP and w != "%"), "")
