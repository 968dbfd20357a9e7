"""What a quantity is, and when two of them agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "points",
    "percent",
    "accuracy",
    "f1",
    "bleu",
    "perplexity",
    "correlation",
    "parameters",
    "tokens",
    "count",
    "year",
    "ratio",
    "seconds",
    "bytes",
    "flops",
]
Bound = Literal["exact", "about", "at least", "at most", "more than", "less than", "up to"]

_SCORES = frozenset({"accuracy", "f1", "bleu", "perplexity", "correlation"})
_LOWER_BOUNDS = frozenset({"at least", "more than"})
_UPPER_BOUNDS = frozenset({"at most", "less than", "up to"})
_RANGE = re.compile(r"\d\s?%?\s?(?:[–—-]|\bto\b)\s?\.?\d")
_ABOUT = 0.06
"""Relative width that "about" allows on either side: "about 12" may stand for 11.4."""


@dataclass(frozen=True)
class Quantity:
    """A number as written, with what its digits can mean.

    `low` and `high` bound the values that round to what is printed, in the same unit as
    `value`: times in seconds, sizes in bytes, "3M" as 3,000,000. `value` carries a printed
    minus; a direction in words ("2.0 points below") only sets `sign`.
    """

    value: float
    low: float
    high: float
    unit: Unit | None
    sign: int
    """-1 or +1 for a printed sign or a direction in words; 0 when there is neither."""
    bound: Bound
    start: int
    end: int
    text: str
    noun: str
    """What is counted or measured, lower case: `papers`, `points`, `accuracy`; may be empty."""

    @property
    def ranges(self) -> bool:
        """Whether this is a range (`2-4`) and no single figure."""
        return _RANGE.search(self.text) is not None

    @property
    def magnitude(self) -> tuple[float, float]:
        """The rounding interval without its sign."""
        return (-self.high, -self.low) if self.value < 0 else (self.low, self.high)


def compatible(claim: Unit | None, source: Unit | None) -> bool:
    """Whether two units can name the same thing; None is unknown and fits all.

    A score may be given in percent (89.5 % accuracy) and a gain in a score's own points
    (0.9 BLEU), but percent and points differ.
    """
    if claim is None or source is None or claim == source:
        return True
    pair = {claim, source}
    if pair & _SCORES:
        return bool(pair & {"percent", "points", "ratio"})
    return pair == {"percent", "ratio"}


def agree(claim: Quantity, source: Quantity) -> bool:
    """Whether `source` bears out `claim`: rounding intervals overlap, units and signs fit.

    A bound in the claim ("more than 30") is borne out by any source figure on its side; a
    bound in the source only by the same figure in the claim. Of a range a single figure can
    only be an end: a scale of 0-3 has nothing to do with a rating of 0.34.
    """
    if not compatible(claim.unit, source.unit) or claim.sign * source.sign < 0:
        return False
    if _opposed(claim.bound, source.bound):
        return False
    for whole, part in ((source, claim), (claim, source)):
        if whole.ranges and not part.ranges and part.bound == "exact":
            low, high = part.magnitude
            return any(low - 1e-9 <= end <= high + 1e-9 for end in whole.magnitude)
    if (claim.value == 0) != (source.value == 0) and claim.bound == source.bound == "exact":
        return False  # 0.4 is not "0", though it rounds to it
    low, high = claim.magnitude
    bottom, top = source.magnitude
    for factor in _factors(claim, source):
        if _within(claim.bound, source.bound, low, high, bottom * factor, top * factor):
            return True
    return False


def _opposed(one: Bound, other: Bound) -> bool:
    return (one in _LOWER_BOUNDS and other in _UPPER_BOUNDS) or (
        one in _UPPER_BOUNDS and other in _LOWER_BOUNDS
    )


def _factors(claim: Quantity, source: Quantity) -> tuple[float, ...]:
    """1, and the step between a fraction and percent where one side may be either."""
    factors = [1.0]
    if claim.unit == "percent" and source.unit != "percent" and _fraction(source):
        factors.append(100.0)
    if source.unit == "percent" and claim.unit != "percent" and _fraction(claim):
        factors.append(0.01)
    return tuple(factors)


def _fraction(quantity: Quantity) -> bool:
    """Whether a figure can be a share of one: 0.54 and `half`, but not a count of 1."""
    return abs(quantity.value) <= 1 and ("." in quantity.text or quantity.value % 1 != 0)


def _within(
    claim: Bound, source: Bound, low: float, high: float, bottom: float, top: float
) -> bool:
    if claim in _LOWER_BOUNDS and source != claim:
        return top > low
    if claim in _UPPER_BOUNDS and source != claim:
        return bottom < high
    if claim == "about":
        low, high = low * (1 - _ABOUT), high * (1 + _ABOUT)
    if source == "about":
        bottom, top = bottom * (1 - _ABOUT), top * (1 + _ABOUT)
    if low == high or bottom == top:
        return low <= top and bottom <= high
    width = 1e-9 * max(abs(high), abs(top))
    return low < top - width and bottom < high - width
