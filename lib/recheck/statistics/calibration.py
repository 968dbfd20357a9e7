"""The measured calibration of the tests, as shipped: what they promise and what they hold.

The table is made by `python tests/benchmarks/calibration.py` and committed; it is read here, not
computed.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import pandas as pd


@cache
def _measured() -> dict:
    text = (files("recheck.statistics") / "calibration.json").read_text("utf-8")
    return json.loads(text)


def calibration_table() -> pd.DataFrame:
    """One row a simulated setting: false positives at 5 % and coverage of the 95 % interval.

    Columns: contrast, spread between seeds, pretraining seeds, fine-tuning seeds, items, and in
    percent the false positives, the coverage and the power of the chosen test, then the false
    positives and coverage of the item-only test. `attrs["data_sets"]` is the number of data sets
    a setting.
    """
    measured = _measured()
    chosen, naive = measured["chosen"], measured["naive"]
    table = pd.DataFrame(
        [
            {
                "contrast": row["kind"],
                "spread": row["spread_label"],
                "pretraining seeds": row["seeds"],
                "fine-tuning seeds": row["fine_tuning"],
                "items": row["items"],
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
    table.attrs["data_sets"] = measured["data_sets"]
    return table


def method_table() -> pd.DataFrame:
    """Range over all settings of false positives and coverage, percent, one row a method.

    A permutation test is counted only where the number of seeds lets it reach 5 %.
    """
    settings = _measured()["settings"]
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
