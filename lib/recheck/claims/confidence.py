"""The probability that a verdict is right.

A logistic function of a few features of the decision, fitted on labelled claims by
`tests/benchmarks/fit_confidence.py`, which also says where the numbers in `confidence.json` come
from. It is calibrated by cross-validation over reports and is never a similarity.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from recheck.claims.verdict import Decision, Text
from recheck.records import Finding

FEATURES = (
    "bias",
    "literal",
    "cells agree",
    "cells disagree",
    "sentence disagrees",
    "strength of a statement",
    "strength though not found",
    "entailed",
    "contradicted in meaning",
    "in part",
    "at odds",
)


def features(decision: Decision, text: Text, cells: Sequence[Finding]) -> tuple[float, ...]:
    """Values of `FEATURES`, each between 0 and 1."""
    outcomes = {f.outcome for f in decision.deciding}
    from_cells = any(f in cells for f in decision.deciding)
    literal = any(f.kind == "quotation" for f in decision.deciding)
    meant = {f.outcome for f in decision.deciding if f.kind == "meaning"}
    found = decision.verdict != "not found"
    all_outcomes = {f.outcome for f in (*text.findings, *cells)}
    return (
        1.0,
        float(literal),
        float(from_cells and "agrees" in outcomes),
        float(from_cells and "disagrees" in outcomes),
        float(not from_cells and not meant and "disagrees" in outcomes),
        text.strength if found and not from_cells and not literal else 0.0,
        0.0 if found else text.strength,
        float("agrees" in meant),
        float("disagrees" in meant),
        float(decision.verdict == "partly supported"),
        float({"agrees", "disagrees"} <= all_outcomes and not literal),
    )


def of(decision: Decision, text: Text, cells: Sequence[Finding]) -> float:
    """Probability that the verdict is right, 0-1, to three places."""
    return round(probability(_weights(), features(decision, text, cells)), 3)


def probability(weights: Sequence[float], values: Sequence[float]) -> float:
    """The logistic function of the weighted features."""
    return 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))


@cache
def _weights() -> tuple[float, ...]:
    stored = json.loads(files("recheck.claims").joinpath("confidence.json").read_text("utf-8"))
    return tuple(stored["weights"][name] for name in FEATURES)
