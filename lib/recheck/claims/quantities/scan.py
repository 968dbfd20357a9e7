"""Find the quantities of a sentence or a table cell.

Digits inside names (`GPT-3`, `BM25`, `hits@10`), cross-references (`Table 2`), citations,
spreads (`± 0.1`) and URLs are no quantities and are passed over.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from recheck.claims.quantities import numerals, units
from recheck.claims.quantities.model import Quantity, Unit

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SKIP = re.compile(
    r"https?://\S+|www\.\S+|arXiv:\S+"
    r"|\[\d+(?:\s*[,–-]\s*\d+)*\]"
    rf"|(?:±|\+/-)\s*{_DIGITS}"
    r"|\b(?:Tables?|Tabs?\.|Figures?|Figs?\.|Sections?|Secs?\.|§+|Appendi(?:x|ces)|Equations?"
    r"|Eqs?\.|Algorithms?|Chapters?|Stud(?:y|ies)|Experiments?|Footnotes?|Theorems?|Pages?"
    r"|Phases?|Listings?|Part|Task|Layer|Rows?|Columns?|Lines?)"
    r"\s*\(?\d+(?:\.\d+)*[a-z]?\)?(?:(?:\s*,\s*|\s*[–-]\s*|\s+and\s+)\d+(?:\.\d+)*\b)*"
    r"|(?:[A-Z][\w’'-]+|al\.?|&\s*\w+),?\s*\(?(?:19|20)\d\d[a-z]?(?=[);,])"
    r"|(?<![\w.])(?=[\w@+.*:/–-]*\d)[^\W\d_][\w@+.*]*(?:[-–_/@:#][\w@+.*]+)*",
)
_NUMBER = re.compile(
    rf"""
    (?P<sign>(?:(?<=[\s(\[/|])|^)[+−–-](?=[\d.])|[+−](?=[\d.]))?
    (?:
      (?<![\w.])(?P<ratio>1/\d+)(?:th|rd|nd)?\b(?!/)
    | (?<![\w.,^])(?P<digits>{_DIGITS})
      (?:\s?[·×x*]\s?10\s?\^?(?P<power>[−–-]?\d{{1,2}})\b | e(?P<e>[−-]?\d+)\b)?
    | (?<![\w-])(?P<fraction>{numerals.FRACTION})
    | (?<![\w-])(?P<words>{numerals.WORDS})(?!-shot|-hot)\b
    | (?<![\w-])(?P<multiple>{"|".join(numerals.MULTIPLES)})\b
    )
    (?P<suffix>
      (?<=\d)(?-i:[kKMBT]|bn)(?=[\s,.;:)\]%+/-]|$) | [\s-](?:thousand|million|billion|trillion)\b
    )?
    (?P<plus>\+(?=[\s,.;)]|$))?
    (?P<unit>
      \s?(?:%|percentage\s+points?|percent\b|per\ cent\b)
    | (?<=\d)\s?(?-i:[kKMGT]i?B|[MGT]b|ms|x|×)(?!\w)
    | [\s-]?fold\b(?!\s+cross)
    )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENDLESS = re.compile(r"\S{200,}")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_PRONOUN = re.compile(
    r"\b(?:the|this|that|which|each|any|no|every|another|same|new|other|first|last)\s+\Z", re.I
)
_NO_COUNT = re.compile(r"\s*(?:of\s+(?:the|these|them|our|its)|another|such|can|could|or)\b", re.I)
_AS_THE_OTHERS = re.compile(
    rf"\b(?:\d+|{numerals.WORDS})\s+(?:\w+\s+){{1,8}}and\s+(?:only\s+)?\Z", re.I
)
_FROM_WHERE = re.compile(r"\s+(?:from|by|in|on|to|with|for)\b", re.I)
_FACTOR_OF = re.compile(
    r"\bfactors?\s+of\s+(?:(?:about|around|roughly|nearly|almost|approximately|over|at\s+least|up"
    r"\s+to|more\s+than)\s+)?[~∼≈]?\s*\Z",
    re.I,
)
_VERSIONED = re.compile(r"(?:^|\s)([A-Z][A-Za-z-]+)\s\Z")
_RANGE = re.compile(r"\s?%?\s?(?:–|-|—)\s?|\s+to\s+")
_CHANGED = re.compile(
    r"(?<!scale )(?<!ranging )(?<!range )\bfrom\s+(?:(?:an?|the|its|their)\s+(?:(?!rang)[a-z]+\s+)*"
    r"of\s+)?\Z",
    re.I,
)
"""Before the first end of a change: `from 83.9 to ...`, `from the old value of 83.9 to ...`."""
_SHARED = re.compile(r"\s*(?:,|/|vs\.?|versus|and|or|,\s*and|to|compared\s+(?:to|with))\s*\Z")
_ORDINAL = re.compile(r"-(?:st|nd|rd|th)\b")
_SPACED_SIGN = re.compile(r"(?<![\w.%)])([+−–-])\s+(?=[.\d])")
_SIGNED_UNITS = frozenset(
    {"points", "percent", "ratio", "bleu", "f1", "accuracy", "perplexity", "seconds", None}
)


@lru_cache(maxsize=16384)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a sentence, in order of appearance.

    A range (`2-4`) is one quantity with the range as its interval. Bounds, units and
    directions come from the words around a number, within its clause; in `8.2, 7.5 and 7.0
    points` all three are points.
    """
    # No number is that long; the patterns below would take quadratic time over such a word.
    bounded = _ENDLESS.sub(lambda m: "\0" * len(m[0]), text)
    masked = _SKIP.sub(lambda m: "\0" * len(m[0]), bounded)
    found: list[Quantity] = []
    for match in _NUMBER.finditer(masked):
        quantity = _quantity(text, match)
        if quantity is None:
            continue
        if found and _is_range(text, found[-1], quantity):
            found[-1] = _range(text, found[-1], quantity)
        else:
            found.append(quantity)
    return tuple(_share_units(text, found))


def cell_quantities(text: str, unit: Unit | None = None) -> tuple[Quantity, ...]:
    """The quantities of a table cell: `- 0.8 / - 0.1`, `52.2M (64.3%)`, `90.4 ± 0.1`.

    A spread and superscripts are left out. `unit` is that of the column or caption, for
    numbers that carry none of their own.
    """
    plain = _SPACED_SIGN.sub(r"\1", re.sub(r"(?<!10)\^\S+|[*†‡✝]", " ", text))
    found = quantities(plain)
    if unit is None:
        return found
    return tuple(replace(q, unit=unit) if q.unit in (None, "count") else q for q in found)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.start(), match.end()
    if (text[end : end + 1].isalpha() and not match["fraction"]) or _ORDINAL.match(text, end):
        return None  # `3D`, `16th`, `14-th`, `1990s`: part of a word
    after, before = units.words_after(text, end), units.words_before(text, start)
    if (match["words"] or "").lower() == "one" and not _counts(text, match, after):
        return None
    value, half = _magnitude(match)
    unit, factor = _unit(match, value, after, before)
    if unit is None and _names_a_version(text, match, after):
        return None
    whole = match["words"] or (match["digits"] and "." not in match["digits"])
    if unit in ("count", "tokens", "year") and whole and half <= 0.5:
        half = 0.0
    sign = 1 if match["sign"] == "+" else -1 if match["sign"] else 0
    value, half = value * factor, half * factor
    signed = -value if sign < 0 else value
    if not sign and unit in _SIGNED_UNITS:
        sign = units.direction_of(text, start, end, unit)
    if not sign:
        sign = units.difference_of(text, end)
    return Quantity(
        value=_tidy(signed),
        low=_tidy(signed - half),
        high=_tidy(signed + half),
        unit=unit,
        sign=sign,
        bound="at least" if match["plus"] else units.bound_of(text, start),
        start=start,
        end=end,
        text=text[start:end],
        noun=units.noun_of(after, before),
    )


def _counts(text: str, match: re.Match[str], after: list[str]) -> bool:
    """Whether `one` is a number here and no pronoun: `one error`, `four from here and one from
    there`."""
    before = text[max(0, match.start() - 120) : match.start()]
    if _AS_THE_OTHERS.search(before) and _FROM_WHERE.match(text, match.end()):
        return True
    return (
        bool(after)
        and not units.is_function_word(after[0])
        and not _PRONOUN.search(before)
        and not _NO_COUNT.match(text, match.end())
    )


def _names_a_version(text: str, match: re.Match[str], after: list[str]) -> bool:
    """Whether the number belongs to the name before it: `BlenderBot 1`, `SQuAD 2.0`."""
    name = _VERSIONED.search(text[max(0, match.start() - 80) : match.start()])
    return (
        name is not None
        and not match["sign"]
        and re.fullmatch(r"\d|\d\.0", match["digits"] or "") is not None
        and units.unit_of_word(name[1]) is None
        and not units.is_function_word(name[1])
        and (not after or units.is_function_word(after[0]))
    )


def _tidy(value: float) -> float:
    """Without the noise of binary fractions: 8.45, not 8.450000000000001."""
    return float(f"{value:.12g}")


def _magnitude(match: re.Match[str]) -> tuple[float, float]:
    """Unsigned value and half a unit in its last significant place, suffix applied."""
    if match["ratio"]:
        value, half = 1 / int(match["ratio"][2:]), 0.0
    elif match["digits"]:
        power = match["power"] or match["e"] or "0"
        exponent = int(re.sub("[−–]", "-", power))
        value = float(match["digits"].replace(",", "")) * 10.0**exponent
        half = numerals.half_step(match["digits"], exponent)
    elif match["fraction"]:
        value, half = numerals.of_fraction(match["fraction"]), 0.0
    elif match["words"]:
        value, half = numerals.of_words(match["words"]), 0.0
    else:
        value, half = numerals.MULTIPLES[match["multiple"].lower()], 0.0
    if match["suffix"]:
        scale = numerals.scale(match["suffix"])
        value, half = value * scale, half * scale
    return value, half


def _unit(
    match: re.Match[str], value: float, after: list[str], before: list[str]
) -> tuple[Unit | None, float]:
    """Unit of a number and the factor that turns it into seconds or bytes."""
    own = (match["unit"] or "").strip(" -").lower()
    near = [word.lower() for word in (*after[:2], *before[:1])]
    if own.startswith("percentage"):
        return "points", 1.0
    if own in ("%", "percent", "per cent"):
        return ("points" if {"absolute", "points", "point"} & set(near) else "percent"), 1.0
    factor = _FACTOR_OF.search(match.string[max(0, match.start() - 40) : match.start()])
    if factor or own in ("x", "×", "fold"):
        return "ratio", 1.0
    if match["ratio"] or match["fraction"] or match["multiple"]:
        return "ratio", 1.0
    if own:
        return units.scaled((match["unit"] or "").strip())
    whole = bool(match["words"] or (match["digits"] and "." not in match["digits"]))
    plural = bool(after) and after[0].endswith("s") and not units.is_function_word(after[0])
    if _BARE_YEAR.match(match["digits"] or "") and not match["suffix"] and not plural:
        return "year", 1.0
    unit, factor = units.of_words(after, before, value)
    if unit is not None:
        return unit, factor
    if match["suffix"] and match["suffix"].strip() == "B":
        return "parameters", 1.0
    if (whole or match["suffix"]) and after and not units.is_function_word(after[0]):
        return "count", 1.0
    return None, 1.0


def _is_range(text: str, one: Quantity, other: Quantity) -> bool:
    """Whether two neighbours are the ends of a range, and not the ends of a change."""
    between = text[one.end : other.start]
    return (
        bool(_RANGE.fullmatch(between))
        and other.text[:1] not in "+−–-"
        and one.sign >= 0
        and one.high < other.low
        and not _CHANGED.search(text[max(0, one.start - 120) : one.start])
        and one.unit not in ("ratio",)
    )


def _range(text: str, one: Quantity, other: Quantity) -> Quantity:
    scale = 1.0
    if one.unit in (None, "count") and other.unit == "seconds":
        scale = other.value / _plain(other)
    return replace(
        other,
        value=(one.value * scale + other.value) / 2,
        low=one.low * scale,
        bound=one.bound,
        start=one.start,
        text=text[one.start : other.end],
    )


def _plain(quantity: Quantity) -> float:
    digits = re.search(_DIGITS, quantity.text)
    return float(digits[0].replace(",", "")) if digits else quantity.value


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give the members of a list the unit and noun that only its last member carries."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        here, later = shared[i], shared[i + 1]
        if here.unit is None and _SHARED.fullmatch(text[here.end : later.start]):
            factor = 1.0
            if later.unit in ("seconds", "bytes"):
                factor = later.value / _plain(later)
            shared[i] = replace(
                here,
                value=here.value * factor,
                low=here.low * factor,
                high=here.high * factor,
                unit=later.unit,
                noun=later.noun,
                sign=here.sign or later.sign,
            )
    return shared
