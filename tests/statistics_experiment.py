"""A small simulated experiment with known effects, as the tests of `statistics` need it."""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from recheck.statistics import Results, load

SIZES = {"XS": 25_000, "S": 150_000, "M": 800_000}
CONDITIONS = ("none", "english", "russian")


def experiment(
    *,
    seeds: int = 4,
    fine_tuning: int = 1,
    items: int = 60,
    languages: tuple[str, ...] = ("en", "de", "ru"),
    sizes: tuple[str, ...] = ("XS", "M"),
    conditions: tuple[str, ...] = CONDITIONS,
    loss: dict[tuple[str, str], float] | None = None,
    clean: float = 1.5,
    spread: float = 0.2,
    rng: int = 0,
) -> pd.DataFrame:
    """Item-level rows; `loss` sets the logit lost under perturbation in a (model, condition)."""
    draw = np.random.default_rng(rng)
    label = np.arange(items) % 3
    frames = []
    for model in sizes:
        for pretraining in range(seeds):
            level = draw.normal(0, spread)
            for condition in conditions:
                for seed in range(fine_tuning):
                    own = level + draw.normal(0, spread)
                    for language in languages:
                        for kind, rate in (("clean", 0.0), ("typo", 0.15), ("swap", 0.2)):
                            cost = (loss or {}).get((model, condition), 0.5)
                            logit = clean + own - (cost if kind != "clean" else 0.0)
                            right = draw.random(items) < expit(logit)
                            frames.append(
                                pd.DataFrame(
                                    {
                                        "model": model,
                                        "size": SIZES[model],
                                        "condition": condition,
                                        "pretraining_seed": pretraining,
                                        "seed": seed,
                                        "language": language,
                                        "task": "nli",
                                        "perturbation": kind,
                                        "rate": rate,
                                        "item": [f"{language}-{i}" for i in range(items)],
                                        "label": label,
                                        "prediction": np.where(right, label, (label + 1) % 3),
                                    }
                                )
                            )
    return pd.concat(frames, ignore_index=True)


def loaded(tmp_path: Path, data: pd.DataFrame) -> Results:
    path = tmp_path / "results.parquet"
    data.to_parquet(path)
    return load(path)
