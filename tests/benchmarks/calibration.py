"""Measure what each test holds of what it promises; writes the table shipped with the package.

    python tests/benchmarks/calibration.py [--sets 2000] [--out FILE]

For every setting: false positives at 5 % where the true contrast is zero, coverage of the 95 %
interval where it is not, and power. One process, one thread; reports its CPU time.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import scipy

import recheck.statistics
from recheck.statistics.alternatives import BOOTSTRAP, CHOSEN, METHODS, NAIVE, PERMUTATION
from recheck.statistics.inference import Sample, p_value
from recheck.statistics.resampling import (
    percentile_interval,
    seed_permutation,
    two_way_bootstrap,
)
from recheck.statistics.simulation import Design, simulate

SPREADS = {"half the pilot's": (0.38, 0.19), "pilot": (0.76, 0.38), "wide": (1.2, 0.6)}
"""Between-seed standard deviation of clean accuracy and of the loss, logit scale. In the pilot
the difference between two conditions varied over seeds by .16 to .25 of one: at an accuracy near
.7, 0.76 to 1.2 on the logit scale."""

POINTS = {"degradation": 10.0, "condition": 6.0, "size": 6.0}
CELLS = 4_000_000
RESAMPLES = 500


def measure(design: Design, points: float, sets: int, rng: np.random.Generator) -> dict:
    """Rejections of zero and coverage of the truth by every method, as shares of `sets`."""
    rejected, covered = {}, {}
    done = 0
    while done < sets:
        batch = min(sets - done, max(1, CELLS // (design.seeds * design.items)))
        sample = simulate(design, points, batch, rng)
        done += batch
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
        permuted = [seed_permutation(single, rng) for single in singles]
        if permuted[0][1] <= 0.05:
            found = sum(p <= 0.05 for p, _ in permuted)
            rejected[PERMUTATION] = rejected.get(PERMUTATION, 0) + found
    return {
        "rejected": {name: count / sets for name, count in rejected.items()},
        "covered": {name: count / sets for name, count in covered.items()},
    }


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
    return designs + nested


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    package = Path(recheck.statistics.__file__).parent
    parser.add_argument("--out", type=Path, default=package / "calibration.json")
    arguments = parser.parse_args()
    start = time.process_time()
    rng = np.random.default_rng(20260707)
    settings = []
    for label, design in grid():
        null = measure(design, 0.0, arguments.sets, rng)
        effect = measure(design, POINTS[design.kind], arguments.sets, rng)
        row = {
            "spread_label": label,
            **asdict(design),
            "points": POINTS[design.kind],
            "false_positives": null["rejected"],
            "coverage": effect["covered"],
            "power": effect["rejected"],
        }
        settings.append(row)
        print(
            f"{design.kind} {label}, {design.seeds} x {design.fine_tuning} seeds, "
            f"{design.items} items: false positives {null['rejected'][CHOSEN]:.1%} "
            f"(item-only {null['rejected'][NAIVE]:.1%}), "
            f"coverage {effect['covered'][CHOSEN]:.1%}",
            flush=True,
        )
    curve = []
    base = Design("condition", 3, 300, *SPREADS["pilot"])
    for seeds in (3, 5, 10):
        for items in (300, 1500):
            design = replace(base, seeds=seeds, items=items)
            for points in (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0):
                power = measure(design, points, arguments.sets, rng)["rejected"]
                curve.append(
                    {"seeds": seeds, "items": items, "points": points}
                    | {"chosen": power[CHOSEN], "item_only": power[NAIVE]}
                )
    table = {
        "data_sets": arguments.sets,
        "chosen": CHOSEN,
        "naive": NAIVE,
        "settings": settings,
        "power_curve": curve,
    }
    arguments.out.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    print(
        f"{arguments.out.name}: {len(settings)} settings, {time.process_time() - start:.0f} CPU "
        f"seconds, Python {platform.python_version()}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}"
    )


if __name__ == "__main__":
    main()
