"""Which rows (or columns) a printed group label speaks for.

A label stands at the top of its group or in its middle; nothing else on the page says where
the group ends. Of all ways to cut the rows into consecutive groups, the one is taken in which
labels stand best and rows of a group look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_UNCOVERED = 0.5
_TIE = 0.1


@dataclass(frozen=True)
class Label:
    """A group label and the first and last line on which it is printed."""

    text: str
    first: int
    last: int
    middle: float | None = None
    """Where the middle of the print is, in lines, if that is known more exactly."""

    @property
    def centre(self) -> float:
        return (self.first + self.last) / 2 if self.middle is None else self.middle


@dataclass(frozen=True)
class Group:
    text: str
    first: int
    last: int


def partition(
    labels: Sequence[Label],
    size: int,
    inside: Callable[[int, int], float] = lambda first, last: 0.0,
) -> tuple[Group, ...]:
    """Groups of lines `0..size-1`, one a label, in order; lines at either end may stay out.

    `inside(first, last)` is what it costs to hold these lines together. Labels at the top of
    their groups and labels in the middle are both tried; the cheaper reading wins, the former
    when they cost the same.
    """
    if not labels:
        return ()
    best = None
    for misfit in (_top, _middle):
        total, bounds = _cheapest(
            labels, size, lambda i, a, b, m=misfit: m(labels[i], a, b) + inside(a, b)
        )
        if best is None or total < best[0] - 1e-9:
            best = (total, bounds)
    assert best is not None
    return tuple(
        Group(label.text, first, last) for label, (first, last) in zip(labels, best[1], strict=True)
    )


def _top(label: Label, first: int, last: int) -> float:
    return float(abs(label.first - first)) + 2.0 * max(0, label.last - last)


def _middle(label: Label, first: int, last: int) -> float:
    off = abs(2 * label.centre - (first + last))
    return _TIE * off if off <= 1 else off


def _cheapest(
    labels: Sequence[Label], size: int, cost: Callable[[int, int, int], float]
) -> tuple[float, list[tuple[int, int]]]:
    """Dynamic programme over the end of each group; every group holds its label's first line."""
    ends: dict[int, tuple[float, list[tuple[int, int]]]] = {
        start - 1: (_UNCOVERED * start, []) for start in range(labels[0].first + 1)
    }
    for i, label in enumerate(labels):
        limit = labels[i + 1].first if i + 1 < len(labels) else size
        reached: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for before, (spent, bounds) in ends.items():
            first = before + 1
            if first > label.first:
                continue
            for last in range(label.first, limit):
                total = spent + cost(i, first, last)
                if last not in reached or total < reached[last][0]:
                    reached[last] = (total, [*bounds, (first, last)])
        ends = reached
    return min(
        (
            (spent + _UNCOVERED * (size - 1 - last), bounds)
            for last, (spent, bounds) in ends.items()
        ),
        key=lambda found: found[0],
    )
