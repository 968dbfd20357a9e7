"""Fit the confidence of the claim check on claims that the rules were not written for.

    python tests/benchmarks/fit_confidence.py

Writes `confidence.json` of the claims package: the weights of a logistic regression with an L2
penalty on everything but the bias. Verdicts on claims with which the rules were tuned are right
nearly always and would make it too sure of itself, so the development claims are left out. It is
fitted on `heldout/first_sight.json`, the decisions on 900 claims of twelve annotators by rules that
had not seen them, and on the odd half of our own claims. A claim found true that is
supported in part counts as half right. Printed as well: the Brier score on each annotator's claims
by weights fitted on all the others. What to expect on claims that
nothing was tuned on is what `score_heldout.py --part even` prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from recheck.claims import Options, confidence
from recheck.claims.judgement import gather, judge
from recheck.claims.reading import statement
from recheck.claims.retrieval import Source
from recheck.records import Claim

PENALTY = 1.0
IN_PART = 0.5
CLAIMS = Path(__file__).with_name("heldout") / "claims.jsonl"
FIRST_SIGHT = CLAIMS.with_name("first_sight.json")
TARGET = Path(confidence.__file__).with_name("confidence.json")


def fit(values: Sequence[Sequence[float]], right: Sequence[bool]) -> tuple[float, ...]:
    """Weights of `confidence.FEATURES` by penalised maximum likelihood.

    `values` has one row of features a claim; `right` says whether its verdict was right.
    """
    x, y = np.asarray(values, dtype=float), np.asarray(right, dtype=float)
    y = y * (1 - IN_PART * x[:, confidence.FEATURES.index("in part")])

    def loss(weights: np.ndarray) -> float:
        score = x @ weights
        entropy = (np.logaddexp(0, score) - y * score).sum()
        return float(entropy + PENALTY / 2 * (weights[1:] ** 2).sum())

    return tuple(float(w) for w in minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B").x)


def heldout_half() -> tuple[list[tuple[float, ...]], list[bool]]:
    """Features and correctness on the odd half of our own claims, which tuning has seen."""
    from corpus import papers
    from score_claims import OF_VERDICT

    rows = [json.loads(line) for line in CLAIMS.open(encoding="utf-8")]
    rows = [row for row in rows if row["id"] % 2]
    corpus = papers(sorted({name for row in rows for name in row["cited"]}))
    values, right = [], []
    for row in rows:
        sources = [Source(*corpus[name]) for name in row["cited"]]
        said = statement(Claim(index=row["id"], text=row["claim"]))
        gathered = gather(said, sources, Options())
        decision, text = judge(gathered, Options())
        values.append(confidence.features(decision, text, gathered.cells))
        right.append(OF_VERDICT[decision.verdict] == row["verdict"])
    return values, right


def first_sight() -> dict[str, tuple[list[tuple[float, ...]], list[bool]]]:
    """Annotator -> features and correctness of decisions on claims that nobody has read."""
    stored = json.loads(FIRST_SIGHT.read_text("utf-8"))
    if tuple(stored["features"]) != confidence.FEATURES:
        raise SystemExit(f"{FIRST_SIGHT}: its features are not those of the package any more")
    return {
        name: ([tuple(r["features"]) for r in rows], [r["right"] for r in rows])
        for name, rows in stored["claims"].items()
    }


def main() -> None:
    parts = {"ours": heldout_half()} | first_sight()

    def joined(names: Iterable[str]) -> tuple[list[tuple[float, ...]], list[bool]]:
        chosen = [parts[name] for name in names]
        return [v for values, _ in chosen for v in values], [r for _, rs in chosen for r in rs]

    for name, (values, right) in parts.items():
        others = fit(*joined(n for n in parts if n != name))
        given = [confidence.probability(others, v) for v in values]
        score = np.mean([(p - r) ** 2 for p, r in zip(given, right, strict=True)])
        print(f"{name}: Brier {score:.3f} by weights of the others, {len(right)} claims")
    values, right = joined(parts)
    weights = fit(values, right)
    stored = {
        "source": "tests/benchmarks/fit_confidence.py on the odd half of "
        "tests/benchmarks/heldout/claims.jsonl and on heldout/first_sight.json",
        "method": f"logistic regression, L2 penalty {PENALTY} on all but the bias",
        "right": sum(right),
        "claims": len(right),
        "weights": {n: round(w, 3) for n, w in zip(confidence.FEATURES, weights, strict=True)},
    }
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(TARGET.read_text("utf-8"))


if __name__ == "__main__":
    main()
