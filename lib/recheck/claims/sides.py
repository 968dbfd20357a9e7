"""Which lines of a table a claim compares, and on which others the two cells may stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from recheck.claims.address import Fit, Line
from recheck.claims.measures import BASELINE
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.parts import NEGATIVE, POSITIVE, parts

_POLAR = NEGATIVE | POSITIVE
_NAMED = 0.45
_OWN = 0.6
"""Share of a line's innermost label that names it even if the claim leaves its group out."""
SURE = 0.95
"""Share of a label from which it is named in full."""
_FEW = 3
"""Most lines of one family of which a figure picks one."""
_ABLATION = 3
"""Fewest lines of which all but one leave something out."""
_BEST_OF = re.compile(r"\b(?:best|strongest|top|largest|highest)\b", re.I)


def shared_lines(lines: Sequence[Fit]) -> list[Fit]:
    """The lines on which both cells may stand: named, or the only one."""
    if len(lines) == 1:
        return list(lines)
    named_here = [f for f in lines if f.share >= _NAMED and f.gain > 0]
    named_here = [f for f in named_here if f.firm] or [f for f in named_here if f.own >= _OWN]
    if not named_here:
        return []
    top = max(f.gain for f in named_here)
    return [f for f in named_here if f.gain >= 0.6 * top]


def compared(mention: Mention, lines: Sequence[Fit]) -> list[tuple[Fit, Fit, bool]]:
    """Pairs of lines that the claim may compare; the flag says that no other pair is meant."""
    sides = [f for f in lines if (f.share >= _NAMED and f.gain > 0) or (f.own >= _OWN and f.firm)]
    found = [(one, other, _told_apart(one, other)) for one, other in combinations(sides, 2)]
    if len(lines) == 2 and len(sides) == 1:
        found.append((sides[0], next(f for f in lines if f is not sides[0]), False))
    rest = [f for f in lines if f not in sides]
    whole = _whole(lines)
    for one in sides:
        found += [(one, f, one.own >= SURE) for f in whole if f is not one and f in rest]
        found += [(one, f, False) for f in rest if BASELINE.match((f.line.path or ("",))[-1])]
        found += [(one, f, _told_apart(one, f)) for f in rest if _like(one, f)]
        found += [(one, f, False) for f in _kin(one, lines)]
    if _BEST_OF.search(mention.text):
        family = [f for f in rest if f.at]
        found += [(f, other, False) for f in family for other in sides if f.at != other.at]
    return found


def _whole(lines: Sequence[Fit]) -> list[Fit]:
    """The one line that leaves nothing out, where all others do: the model of an ablation."""
    left = [
        f
        for f in lines
        if not any(p.norm in NEGATIVE for label in f.line.path[-1:] for p in parts(label))
    ]
    return left if len(left) == 1 and len(lines) >= _ABLATION else []


def _like(one: Fit, other: Fit) -> bool:
    """Whether two lines differ in nothing but a part that one has and the other lacks: `with
    Unsup.` and `without Unsup.`."""
    return one.line.path != other.line.path and _bare(one.line) == _bare(other.line)


def _bare(line: Line) -> list[str]:
    """The words of a line's labels but for those that say whether a part is there."""
    words = (part.norm for label in line.path for part in parts(label))
    return [word for word in words if word not in _POLAR]


def _kin(one: Fit, lines: Sequence[Fit]) -> list[Fit]:
    """The few lines of one family with a line named in full, of which the claim has the family's
    name alone: `Hyper Init` beside `Shared Init` in "generated initializations ... shared ones"."""
    family = [f for f in lines if f is not one and f.at and f.at < one.at and f.firm]
    return family if one.own >= SURE and len(family) <= _FEW else []


def _told_apart(one: Fit, other: Fit) -> bool:
    """Whether two lines are named in full, each by words of its own: of `XLM-R` and `XLM-R large`
    the former only where its words are printed once more. Of two that a part tells apart, one is
    enough."""
    if _like(one, other):
        return max(one.own, other.own) >= SURE
    if min(one.own, other.own) < SURE:
        return False
    few, many = sorted((one, other), key=lambda f: len(f.at))
    words = sum(len(parts(label)) for label in few.line.path)
    return not few.at <= many.at or len(few.at) >= 2 * words
