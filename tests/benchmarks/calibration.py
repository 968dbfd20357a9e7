"""Measure what each test holds of what it promises; writes the table shipped with the package.

    python tests/benchmarks/calibration.py [--sets 6000] [--spread NAME] [--out FILE]

For every setting: false positives at 5 % where the true contrast is zero, coverage of the 95 %
interval where it is not, and power. One process, one thread; reports its CPU time.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
import zlib
from dataclasses import asdict, astuple, fields, replace
from math import comb
from pathlib import Path

import numpy as np
import scipy

import recheck.statistics
from recheck.statistics.alternatives import BOOTSTRAP, CHOSEN, METHODS, NAIVE, PERMUTATION
from recheck.statistics.inference import Sample, p_value
from recheck.statistics.resampling import (
    EXACT,
    percentile_interval,
    seed_permutation,
    two_way_bootstrap,
)
from recheck.statistics.simulation import Design, simulate

SPREADS = {
    "half the pilot's": (0.38, 0.19),
    "pilot": (0.76, 0.38),
    "wide": (1.2, 0.6),
}
"""Between-seed standard deviation of clean accuracy and of the loss, logit scale. In the pilot
the difference between two conditions varied over seeds by .16 to .25 of one: at an accuracy near
.7, 0.76 to 1.2 on the logit scale."""

POINTS = {"degradation": 10.0, "condition": 6.0, "size": 6.0}
CELLS = 4_000_000
RESAMPLES = 500


def measure(design: Design, points: float, sets: int) -> dict:
    """Rejections of zero and coverage of the truth by every method, as shares of `sets`.

    The draws depend on the setting alone, so a setting can be added without changing others.
    """
    rng = np.random.default_rng(zlib.crc32(repr((astuple(design), points)).encode()))
    rejected, covered, done, between = {}, {}, 0, 0.0
    while done < sets:
        batch = min(sets - done, max(1, CELLS // (design.seeds * design.items)))
        sample = simulate(design, points, batch, rng)
        done += batch
        between += float(METHODS[CHOSEN](sample).seed.sum()) * design.seeds / len(sample.groups)
        for name, variance in METHODS.items():
            v, estimate = variance(sample), sample.estimate.astype(float)
            rejected[name] = rejected.get(name, 0) + int((p_value(estimate, v) < 0.05).sum())
            p_truth = p_value(estimate - points / 100, v)
            covered[name] = covered.get(name, 0) + int((p_truth >= 0.05).sum())
        singles = [
            Sample(tuple(group[i] for group in sample.groups), sample.strata) for i in range(batch)
        ]
        low, high = percentile_interval(two_way_bootstrap(singles, RESAMPLES, rng), 0.05)
        outside = ((low > 0) | (high < 0)).sum()
        inside = ((low <= points / 100) & (points / 100 <= high)).sum()
        rejected[BOOTSTRAP] = rejected.get(BOOTSTRAP, 0) + int(outside)
        covered[BOOTSTRAP] = covered.get(BOOTSTRAP, 0) + int(inside)
        if _permutes(design):
            found = sum(seed_permutation(single, rng)[0] <= 0.05 for single in singles)
            rejected[PERMUTATION] = rejected.get(PERMUTATION, 0) + found
    return {
        "rejected": {name: count / sets for name, count in rejected.items()},
        "covered": {name: count / sets for name, count in covered.items()},
        "between_seeds": 100 * (between / sets) ** 0.5,
    }


def _permutes(design: Design) -> bool:
    """Whether all rearrangements of the seeds can be gone through and reach 5 %."""
    n = design.seeds
    rearrangements = comb(2 * n, n) if design.kind == "size" else 2**n
    return 2 / rearrangements <= 0.05 and rearrangements <= EXACT


def grid() -> list[tuple[str, Design]]:
    designs = [
        (label, Design(kind, seeds, items, *spread))
        for kind in ("degradation", "condition", "size")
        for label, spread in SPREADS.items()
        for seeds in (3, 5, 10)
        for items in (300, 1500)
    ]
    nested = [
        ("pilot", Design("condition", 3, 300, *SPREADS["pilot"], fine_tuning=runs))
        for runs in (3, 5)
    ]
    # A size whose models vary four times as much as the other's: beyond what is promised.
    uneven = [
        ("pilot and a quarter of it", Design("size", seeds, 1500, *SPREADS["pilot"], second=0.25))
        for seeds in (3, 5)
    ]
    return designs + nested + uneven


def setting(label: str, design: Design, sets: int) -> dict:
    """False positives, coverage and power in one setting."""
    points = POINTS[design.kind]
    null, effect = measure(design, 0.0, sets), measure(design, points, sets)
    print(
        f"{design.kind} {label}, {design.seeds} x {design.fine_tuning} seeds, {design.items} "
        f"items: false positives {null['rejected'][CHOSEN]:.1%} "
        f"(item-only {null['rejected'][NAIVE]:.1%}), coverage {effect['covered'][CHOSEN]:.1%}",
        flush=True,
    )
    return {
        "spread_label": label,
        **asdict(design),
        "data_sets": sets,
        "points": points,
        "between_seeds": null["between_seeds"],
        "false_positives": null["rejected"],
        "coverage": effect["covered"],
        "power": effect["rejected"],
    }


def power_curve(sets: int) -> list[dict]:
    """Share of data sets in which a true difference between conditions is found."""
    base, curve = Design("condition", 3, 300, *SPREADS["pilot"]), []
    for seeds in (3, 5, 10):
        for items in (300, 1500):
            for points in (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0):
                power = measure(replace(base, seeds=seeds, items=items), points, sets)["rejected"]
                curve.append(
                    {"seeds": seeds, "items": items, "points": points}
                    | {"chosen": power[CHOSEN], "item_only": power[NAIVE]}
                )
    return curve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=6000)
    package = Path(recheck.statistics.__file__).parent
    parser.add_argument("--out", type=Path, default=package / "calibration.json")
    parser.add_argument(
        "--spread", choices=SPREADS, help="measure this spread only and keep the rest of the table"
    )
    arguments = parser.parse_args()
    start = time.process_time()
    settings, curve = {}, []
    if arguments.spread:
        table = json.loads(arguments.out.read_text("utf-8"))
        names = [field.name for field in fields(Design)]
        settings = {
            (row["spread_label"], Design(*(row[name] for name in names))): row
            for row in table["settings"]
        }
        curve = table["power_curve"]
    for label, design in grid():
        if arguments.spread in (None, label):
            settings[label, design] = setting(label, design, arguments.sets)
    table = {
        "chosen": CHOSEN,
        "naive": NAIVE,
        "settings": [settings[key] for key in grid() if key in settings],
        "power_curve": curve or power_curve(arguments.sets),
    }
    arguments.out.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    print(
        f"{arguments.out.name}: {len(settings)} settings, {time.process_time() - start:.0f} CPU "
        f"seconds, Python {platform.python_version()}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}"
    )


if __name__ == "__main__":
    main()
