"""Quantities that a sentence gives without printing them: shares and changes.

"4 out of the 6 participants" is two thirds of them, "from 49.9 to 56.2" a rise by 6.3.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from recheck.claims.quantities.model import Quantity
from recheck.claims.quantities.scan import quantities

_OUT_OF = re.compile(r"\s+(?:out\s+)?of\s+(?:(?:the|our|all|these)\s+)?")
_FROM = re.compile(r"\bfrom\s+(?:[a-z]+\s+){0,2}$", re.IGNORECASE)
_TO = re.compile(r"\s*%?\s*(?:\([^()]*\)\s*)?to\s+(?:[a-z]+\s+)?", re.IGNORECASE)
_MEASURED = frozenset({"points", "percent", "accuracy", "f1", "bleu", "perplexity", None})
_HALF = 0.005
"""Half a step of a share: two thirds may be said of 67 %."""


def derived(text: str) -> tuple[Quantity, ...]:
    """Shares (a ratio) and changes (in points) that two neighbouring figures make."""
    found = []
    for one, other in pairwise(quantities(text)):
        between = text[one.end : other.start]
        if _OUT_OF.fullmatch(between) and 0 < one.value < other.value:
            found.append(_made(text, one, other, one.value / other.value, _HALF, "ratio"))
        elif (
            _TO.fullmatch(between)
            and _FROM.search(text[: one.start])
            and {one.unit, other.unit} <= _MEASURED
        ):
            width = (one.high - one.low + other.high - other.low) / 2
            change = round(other.value - one.value, 10)
            made = _made(text, one, other, abs(change), width, "points")
            sign = (change > 0) - (change < 0)
            found.append(replace(made, sign=sign, text=f"{one.text} → {other.text}"))
    return tuple(found)


def _made(text: str, one: Quantity, other: Quantity, value: float, half: float, unit) -> Quantity:
    return replace(
        other,
        value=value,
        low=value - half,
        high=value + half,
        unit=unit,
        sign=0,
        bound="exact",
        start=one.start,
        text=text[one.start : other.end],
        noun="",
    )
