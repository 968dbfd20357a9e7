"""What a table cell holds: a value, nothing, or words."""

from __future__ import annotations

import re

_MISSING = re.compile(r"(?:[-–—−.·/]+|n/?a|none|\?|×|✗|✓)\Z", re.I)
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+")
_AROUND = re.compile(
    r"(?:(?<=\d)\s?(?:[kKMBT]|[KMGT]i?B|ms|s|sec|min|h|pt)(?!\w)"
    r"|[\s%+−–—\-±/()\[\]~≈∼<>≤≥|:,;·×x*^†‡$]|10(?=\^)|\^\S+|e(?=[-−]?\d))+"
)


def is_missing(text: str) -> bool:
    """Whether a cell holds a dash, `N/A` or the like in place of a value."""
    return bool(_MISSING.match(text.strip()))


def is_value(text: str) -> bool:
    """Whether a cell is a figure: digits with signs and units, and no other words."""
    if not re.search(r"\d", text):
        return False
    return not _NUMBER.sub("", _AROUND.sub("", text)).strip()
