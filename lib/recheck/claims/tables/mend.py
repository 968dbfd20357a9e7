"""Undo what line breaks and narrow columns do to a printed grid before it is interpreted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recheck.claims.tables.values import is_missing, is_value

_BROKEN = re.compile(r"(?<=\w)-\s(?=\w)")
_MANTISSA = re.compile(r"\d\s?[·×x]\s?\Z")
_POWER = re.compile(r"10\s?\^")
_NAME_AND_VALUE = re.compile(r"(?P<name>.*?[^\W\d_].*?)\s(?P<value>[-–—]|[+−-]?\d*\.\d+)\Z")
_FUSED = 3


def mended(grid: Sequence[Sequence[str]]) -> list[list[str]]:
    """The grid with words whole again, one row per printed row, and split numbers joined.

    A number broken over two columns (`3.3 · | 10^18`) spans both and is given to both.
    """
    rows = [[_whole(text) for text in row] for row in grid]
    for row in rows:
        for c in range(len(row) - 1):
            if _MANTISSA.search(row[c]) and _POWER.match(row[c + 1]):
                row[c] = row[c + 1] = f"{row[c]} {row[c + 1]}"
    return [part for i, row in enumerate(rows) for part in (_parted(row) if i == 0 else [row])]


def _whole(text: str) -> str:
    return _BROKEN.sub("-", " ".join(text.split()))


def _parted(row: list[str]) -> list[list[str]]:
    """A header row that swallowed the row of values below it, as two: `de 0.18 | da 0.18`."""
    pairs = [_NAME_AND_VALUE.match(text) for text in row[1:]]
    found = [pair for pair in pairs if pair]
    decimals = [pair for pair in found if is_value(pair["value"]) or is_missing(pair["value"])]
    shown = sum(map(bool, row[1:]))
    head = row[0].rsplit(" ", 1)
    if len(found) < max(_FUSED, shown - 1) or len(decimals) < len(found) or len(head) < 2:
        return [row]
    upper = [head[0]] + [p["name"] if p else text for p, text in zip(pairs, row[1:], strict=True)]
    lower = [head[1]] + [p["value"] if p else "" for p in pairs]
    return [upper, lower]
