"""Items pooled over languages and perturbations, and the runs that may not enter.

Every contrast on the same pool shares these arrays: what each item contributes to each run's
accuracy, so that sums over items are means over languages and perturbations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from recheck.statistics.results import CLEAN, Results, Run, Suite


def collapsed(
    runs: Iterable[Run], suites: list[Suite], chance: float, same_answer: float
) -> dict[int, str]:
    """Runs without degradation to speak of: at chance on clean items, or one answer for all.

    At chance means that an exact one-sided binomial test on the clean items at 1 % does not put
    the run above it. The rule looks at clean items alone. One answer for
    all is no sign of collapse where nearly all items have one label.
    """
    reasons = {}
    for index, _ in enumerate(runs):
        shown = [suite for suite in suites if suite.present[index, 0]]
        if not shown:
            continue
        items = sum(int(suite.has[0].sum()) for suite in shown)
        right = sum(int(suite.correct[index, 0].sum()) for suite in shown)
        same = float(np.mean([suite.same_answer[index] for suite in shown]))
        if same >= same_answer > max(suite.majority for suite in shown):
            reasons[index] = (
                f"collapsed: gives one answer to {same:.0%} of the clean items "
                f"(accuracy {right / items:.1%})"
            )
        elif stats.binom.sf(right - 1, items, chance) >= 0.01:
            reasons[index] = (
                f"at chance: clean accuracy {right / items:.1%} cannot be told from {chance:.1%}"
            )
    return reasons


@dataclass(frozen=True)
class Pool:
    """Contributions runs x items; over items they add up to the mean over languages and levels."""

    clean: np.ndarray
    perturbed: np.ndarray
    lost: np.ndarray
    """Right clean and wrong perturbed."""
    weight: np.ndarray
    strata: np.ndarray
    missing: dict[int, str]


def pool_items(results: Results, suites: list[Suite], levels: tuple[int, ...]) -> Pool:
    """Sum up items over languages and levels; the same item id in two languages is one item."""
    items = {item: i for i, item in enumerate(sorted({i for s in suites for i in s.items}))}
    shape = (len(results.runs), len(items))
    clean, perturbed, lost = (np.zeros(shape) for _ in range(3))
    weight, pattern = np.zeros(len(items)), [0] * len(items)
    used = [(s, k) for s in suites for k in levels if s.has[k].any()]
    missing: dict[int, set[str]] = defaultdict(set)
    for bit, (suite, level) in enumerate(used):
        has = np.flatnonzero(suite.has[level])
        place = np.array([items[item] for item in suite.items[has]])
        share = 1.0 / (len(used) * len(has))
        before = suite.correct[:, 0, has]
        after = suite.correct[:, level, has]
        clean[:, place] += share * before
        perturbed[:, place] += share * after
        lost[:, place] += share * (before & ~after)
        weight[place] += share
        for i in place:
            pattern[i] |= 1 << bit
        for run in np.flatnonzero(~(suite.present[:, 0] & suite.present[:, level])):
            what = CLEAN if not suite.present[run, 0] else str(results.levels[level])
            missing[int(run)].add(f"{suite.language} {what}")
    kept = weight > 0
    _, strata = np.unique(np.array([str(p) for p in pattern])[kept], return_inverse=True)
    return Pool(
        *(x[:, kept] for x in (clean, perturbed, lost)),
        weight=weight[kept],
        strata=strata,
        missing={
            run: f"missing: not evaluated on {_some(sorted(what))}" for run, what in missing.items()
        },
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more
