"""Dates as reports print them, as ISO 8601; an ambiguous one is not guessed."""

from __future__ import annotations

import datetime
import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
_MONTH = r"([A-Za-z]{3,9})\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"((?:19|20)\d{2})"
_PREFIX = re.compile(
    r"(?:date|dated|published|generated|created|updated)(?:\s+on)?\s*:?\s+", re.IGNORECASE
)
_ISO = re.compile(_YEAR + r"[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:\d{2}\S*)?(?: UTC)?$")
_MONTH_FIRST = re.compile(_MONTH + r"\s+" + _DAY + r",?\s+" + _YEAR + "$")
_DAY_FIRST = re.compile(_DAY + r"\s+(?:of\s+)?" + _MONTH + r",?\s+" + _YEAR + "$")
_MONTH_ONLY = re.compile(_MONTH + r",?\s+" + _YEAR + "$")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2" + _YEAR + "$")


def iso_date(text: str) -> str | None:
    """`2026-07-07` or `2024-04` for a line that is a date and nothing else; None otherwise."""
    text = text.strip().rstrip(".")
    if len(text) > 60:
        return None
    text = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    if match := _ISO.match(text):
        year, month, day = match.groups()
        return _checked(year, int(month), day)
    if (match := _MONTH_FIRST.match(text)) and match[1].lower() in _MONTHS:
        return _checked(match[3], _MONTHS[match[1].lower()], match[2])
    if (match := _DAY_FIRST.match(text)) and match[2].lower() in _MONTHS:
        return _checked(match[3], _MONTHS[match[2].lower()], match[1])
    if (match := _MONTH_ONLY.match(text)) and match[1].lower() in _MONTHS:
        return _checked(match[2], _MONTHS[match[1].lower()], None)
    if match := _NUMERIC.match(text):
        first, separator, second, year = match[1], match[2], match[3], match[4]
        if separator == "." or int(first) > 12 or first == second:
            return _checked(year, int(second), first)
        if int(second) > 12:
            return _checked(year, int(first), second)
    return None


def looks_like_date(text: str) -> bool:
    """Whether a short line seems meant as a date, readable or not (`07/08/2026`)."""
    return len(text) <= 40 and bool(
        re.search(r"\b(?:19|20)\d{2}\b", text)
        and (re.match(r"[\d\s./-]+$", text) or re.match(r"date\b", text, re.IGNORECASE))
    )


def _checked(year: str, month: int, day: str | None) -> str | None:
    try:
        date = datetime.date(int(year), month, int(day) if day else 1)
    except ValueError:
        return None
    return date.isoformat() if day else date.isoformat()[:7]
