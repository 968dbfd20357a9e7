"""Simulated experiments with known truth, to see what a test promises and what it holds.

Right or wrong is Bernoulli with a logit that adds a pretraining effect, a fine-tuning effect
nested in it, an item effect, and for perturbed items the loss with its own pretraining,
fine-tuning and item effects. Seeds and items are crossed. Sums of normal effects are normal, so
the true mean of a cell is a one-dimensional integral and the truth of a contrast is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import optimize, special

from recheck.statistics.inference import Sample

Kind = Literal["degradation", "condition", "size"]

_CLEAN = 0.8
_LOSS = -0.7
_ITEM, _ITEM_LOSS = 1.5, 1.0
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(80)


@dataclass(frozen=True)
class Design:
    """An experiment to simulate; standard deviations on the logit scale.

    `spread` is the standard deviation between runs of clean accuracy, `spread_loss` of the loss
    under perturbation; half of each variance lies between pretrainings and is shared by the
    conditions compared within one.
    """

    kind: Kind
    seeds: int
    items: int
    spread: float
    spread_loss: float
    fine_tuning: int = 1
    second: float = 1.0
    """Spread of the second size as a multiple of the first's."""


def _mean(logit: float, spread: float) -> float:
    return float(_WEIGHTS @ special.expit(logit + spread * _NODES) / _WEIGHTS.sum())


def _degradation(design: Design, loss: float) -> float:
    """True degradation of a cell, as a share."""
    clean = _mean(_CLEAN, float(np.hypot(design.spread, _ITEM)))
    spread = np.sqrt(design.spread**2 + design.spread_loss**2 + _ITEM**2 + _ITEM_LOSS**2)
    return clean - _mean(_CLEAN + loss, float(spread))


def _loss(design: Design, points: float) -> float:
    """The loss of the first cell, on the logit scale, that makes the contrast worth `points`."""
    other = 0.0 if design.kind == "degradation" else _degradation(_second(design), _LOSS)
    return float(
        optimize.brentq(lambda x: _degradation(design, x) - other - points / 100, -30.0, 10.0)
    )


def _second(design: Design) -> Design:
    """The second cell: the same design, at another size with its own spread."""
    return replace(
        design,
        spread=design.spread * design.second,
        spread_loss=design.spread_loss * design.second,
    )


def simulate(design: Design, points: float, sets: int, rng: np.random.Generator) -> Sample:
    """Draw `sets` data sets in which the contrast is truly worth `points`.

    `degradation`: clean minus perturbed in one cell. `condition`: its difference between two
    conditions within pretraining seeds. `size`: between two sizes with seeds of their own.
    """
    item = _normal(rng, _ITEM, sets, 1, design.items)
    shared = _normal(rng, _ITEM_LOSS, sets, 1, design.items)
    strata = np.zeros(design.items, dtype=int)
    loss = _loss(design, points)
    if design.kind == "degradation":
        return Sample(
            (_cell(design, loss, _pretraining(design, sets, rng), item, shared, rng),), strata
        )
    first, second = (
        (shared + _normal(rng, _ITEM_LOSS, sets, 1, design.items)) * np.float32(np.sqrt(0.5))
        for _ in range(2)
    )
    pretraining = _pretraining(design, sets, rng)
    one = _cell(design, loss, pretraining, item, first, rng)
    design = _second(design)
    if design.kind == "size":
        pretraining = _pretraining(design, sets, rng)
    other = _cell(design, _LOSS, pretraining, item, second, rng)
    groups = (one - other,) if design.kind == "condition" else (one, -other)
    return Sample(groups, strata)


def _normal(rng: np.random.Generator, scale: float, *shape: int) -> np.ndarray:
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)


def _pretraining(design: Design, sets: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    return tuple(
        _normal(rng, spread * np.sqrt(0.5), sets, design.seeds, 1)
        for spread in (design.spread, design.spread_loss)
    )


def _cell(
    design: Design,
    loss: float,
    pretraining: tuple[np.ndarray, ...],
    item: np.ndarray,
    item_loss: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Contributions to the degradation of one cell: sets x seeds x items."""
    total = np.zeros((len(item), design.seeds, design.items), dtype=np.float32)
    for _ in range(design.fine_tuning):
        level, change = (
            between + _normal(rng, spread * np.sqrt(0.5), len(item), design.seeds, 1)
            for between, spread in zip(
                pretraining, (design.spread, design.spread_loss), strict=True
            )
        )
        clean = np.float32(_CLEAN) + level + item
        total += rng.random(total.shape, dtype=np.float32) < special.expit(clean)
        total -= rng.random(total.shape, dtype=np.float32) < special.expit(
            clean + np.float32(loss) + change + item_loss
        )
    total /= np.float32(design.fine_tuning * design.items)
    return total
