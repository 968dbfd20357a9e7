"""The value and rounding interval of a numeral, in digits or in English words."""

from __future__ import annotations

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SMALL = {word: i for i, word in enumerate(re.findall(r"\w+", _UNITS))} | {
    word: 10 * (i + 2) for i, word in enumerate(re.findall(r"\w+", _TENS))
}
_FRACTIONS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5} | {
    "halves": 2,
    "fifths": 5,
    "tenth": 10,
}
MULTIPLES = {
    "twice": 2.0,
    "doubles": 2.0,
    "doubled": 2.0,
    "doubling": 2.0,
    "thrice": 3.0,
    "triples": 3.0,
    "tripled": 3.0,
    "quadruples": 4.0,
    "quadrupled": 4.0,
    "halves": 0.5,
    "halved": 0.5,
    "halving": 0.5,
}
_SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9, "T": 1e12} | _SCALES

_ANY = "|".join(sorted([*_SMALL, *_SCALES, "dozen"], key=len, reverse=True))
WORDS = rf"(?:half\s+a\s+)?(?:{_ANY})(?:(?:\s+|-)(?:and\s+)?(?:{_ANY}))*"
"""A cardinal in words: `twenty-five`, `two hundred`, `half a million`."""
FRACTION = rf"(?:(?:an?|one|two|three|four)[\s-])?(?:{'|'.join(_FRACTIONS)})(?=\s+(?:of|the|as)\b)"
"""A fraction in words before what it is a part of: `half of`, `two thirds of`."""

_MANY = 1_000
"""From here on, trailing zeros of an integer may be rounding; below, every digit counts."""


def of_words(text: str) -> float:
    """Value of a cardinal in words matched by `WORDS`."""
    total, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "dozen":
            current = (current or 1) * 12
        elif word == "half":
            current = 0.5
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0.0
    return total + current


def scale(suffix: str) -> float:
    """Factor of `K`, `M`, ` million`, ..."""
    suffix = suffix.strip(" -")
    return _SUFFIXES.get(suffix) or _SUFFIXES[suffix.lower()]


def of_fraction(text: str) -> float:
    """Value of a fraction in words matched by `FRACTION`."""
    words = re.findall(r"[a-z]+", text.lower())
    numerator = _SMALL.get(words[0], 1) if len(words) > 1 else 1
    return numerator / _FRACTIONS[words[-1]]


def half_step(digits: str, exponent: int = 0) -> float:
    """Half a unit in the last significant place of a decimal numeral, before any suffix.

    `8.4` -> 0.05, `44` -> 0.5, `300,000` -> 5,000: two digits at least are taken to be
    significant, and trailing zeros of an integer of 1,000 or more are not.
    """
    digits = digits.replace(",", "")
    if "." in digits:
        return 0.5 * 10.0 ** (exponent - len(digits.split(".")[1]))
    zeros = 0
    if float(digits) >= _MANY:
        zeros = min(len(digits) - len(digits.rstrip("0")), len(digits) - 2)
    return 0.5 * 10.0 ** (exponent + zeros)
