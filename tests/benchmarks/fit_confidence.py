"""Fit the confidence of the claim check on the labelled development claims.

    python tests/benchmarks/fit_confidence.py

Writes `confidence.json` of the claims package: the weights of a logistic regression with an L2
penalty on everything but the bias, fitted on all six reports. What to expect of it on a report it
has not seen is what `score_claims.py` prints: there it is fitted on five and scored on the sixth.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from recheck.claims import Options, confidence

PENALTY = 1.0
TARGET = Path(confidence.__file__).with_name("confidence.json")


def fit(values: Sequence[Sequence[float]], right: Sequence[bool]) -> tuple[float, ...]:
    """Weights of `confidence.FEATURES` by penalised maximum likelihood.

    `values` has one row of features a claim; `right` says whether its verdict was right.
    """
    x, y = np.asarray(values, dtype=float), np.asarray(right, dtype=float)

    def loss(weights: np.ndarray) -> float:
        margin = np.where(y == 1, 1, -1) * (x @ weights)
        return float(np.logaddexp(0, -margin).sum() + PENALTY / 2 * (weights[1:] ** 2).sum())

    return tuple(float(w) for w in minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B").x)


def main() -> None:
    from score_claims import judged, load

    cases, _ = load()
    results = [judged(case, Options()) for case in cases]
    weights = fit([r.features for r in results], [r.right for r in results])
    stored = {
        "source": "tests/benchmarks/fit_confidence.py on the 75 labelled development claims",
        "method": f"logistic regression, L2 penalty {PENALTY} on all but the bias",
        "right": sum(r.right for r in results),
        "claims": len(results),
        "weights": {n: round(w, 3) for n, w in zip(confidence.FEATURES, weights, strict=True)},
    }
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(TARGET.read_text("utf-8"))


if __name__ == "__main__":
    main()
