"""The measured calibration of the tests, as shipped: what they promise and what they hold.

The table is made by `python tests/benchmarks/calibration.py` and committed; it is read here, not
computed.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from recheck.statistics import questions
from recheck.statistics.effects import Effects
from recheck.statistics.plan import Plan, read_plan
from recheck.statistics.results import Results


@cache
def _measured() -> dict:
    text = (files("recheck.statistics") / "calibration.json").read_text("utf-8")
    return json.loads(text)


def calibration_table() -> pd.DataFrame:
    """One row a simulated setting: false positives at 5 % and coverage of the 95 % interval.

    Columns: contrast, spread (its name), pretraining seeds, fine-tuning seeds, items, data sets
    simulated, between seeds (standard deviation of the contrast from seed to seed, points), and
    in percent the false positives, the coverage and the power of the chosen test at `effect`
    points, then the false positives and coverage of the item-only test.
    """
    measured = _measured()
    chosen, naive = measured["chosen"], measured["naive"]
    return pd.DataFrame(
        [
            {
                "contrast": row["kind"],
                "spread": row["spread_label"],
                "pretraining seeds": row["seeds"],
                "fine-tuning seeds": row["fine_tuning"],
                "items": row["items"],
                "data sets": row["data_sets"],
                "between seeds": row["between_seeds"],
                "false positives": 100 * row["false_positives"][chosen],
                "coverage": 100 * row["coverage"][chosen],
                "effect": row["points"],
                "power": 100 * row["power"][chosen],
                "false positives, item-only": 100 * row["false_positives"][naive],
                "coverage, item-only": 100 * row["coverage"][naive],
            }
            for row in measured["settings"]
        ]
    )


def spread_table(results: Results, plan: Plan | None = None) -> pd.DataFrame:
    """Whether the calibration covers results like these: their spread between seeds beside its.

    One row a planned contrast that can be tested: seeds, items, between seeds (points), and the
    least and the most that was simulated for its kind of contrast.
    """
    plan = plan or read_plan()
    effects, simulated = Effects(results, plan), calibration_table()
    rows = []
    for question in questions.planned(results, plan):
        data = effects.data(question)
        if data.problem or data.sample is None:
            continue
        groups = data.sample.groups
        kind = "size" if len(groups) > 1 else "condition"
        if all(term.coefficient > 0 for term in question.terms):
            kind = "degradation"
        covered = simulated.loc[simulated["contrast"] == kind, "between seeds"]
        between = np.mean([group.sum(axis=1).var(ddof=1) for group in groups])
        rows.append(
            {
                "contrast": question.name,
                "seeds": min(data.sample.seeds),
                "items": data.sample.items,
                "between seeds": 100 * float(np.sqrt(between)),
                "simulated, least": covered.min(),
                "simulated, most": covered.max(),
            }
        )
    return pd.DataFrame(rows)


def method_table() -> pd.DataFrame:
    """Range over the settings of false positives and coverage, percent, one row a method.

    Settings in which two sizes differ in spread are left to `calibration_table`. A permutation
    test is counted only where the number of seeds lets it reach 5 %.
    """
    settings = [row for row in _measured()["settings"] if row["second"] == 1]
    names = list(dict.fromkeys(name for row in settings for name in row["false_positives"]))
    rows = []
    for name in names:
        false = [100 * r["false_positives"][name] for r in settings if name in r["false_positives"]]
        cover = [100 * r["coverage"][name] for r in settings if name in r["coverage"]]
        rows.append(
            {
                "method": name,
                "settings": len(false),
                "false positives, least": min(false),
                "false positives, most": max(false),
                "coverage, least": min(cover, default=None),
                "coverage, most": max(cover, default=None),
            }
        )
    return pd.DataFrame(rows)


def power_curve() -> pd.DataFrame:
    """Share of simulated data sets in which a true effect (points) is found, by seeds and items."""
    return pd.DataFrame(_measured()["power_curve"])
