"""A linear model of SciFact over features of the alignment; no language model in it.

Three logistic regressions: is a sentence evidence, does an abstract speak to the claim, does what
it says go against the claim. The last two see the most likely sentence, the sentences' features
averaged by that likelihood, and their maxima. Claims turned round by program (`metamorphic.flip`)
with their label turned as well are added to the training claims, so that the wording of a claim
alone tells the model little. Penalty and cut-offs are chosen by cross-validation over abstracts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

LABELS = ("SUPPORT", "CONTRADICT", "NEI")
TURNED = {"SUPPORT": "CONTRADICT", "CONTRADICT": "SUPPORT"}
PENALTIES = (100.0, 250.0, 600.0)
SENTENCE_PENALTY = 30.0
CUTS = (0.6, 0.8, 1.0, 1.25, 1.5)
"""Factors by which the probabilities of CONTRADICT and of NEI may be raised or lowered."""
FOLDS = 5
_SHOWN, _MOST = 0.5, 3
"""Sentences shown: those at least this much as likely as the best, and how many at most."""


@dataclass(frozen=True, eq=False)
class Case:
    """A claim and one abstract."""

    abstract: int
    label: str
    made: bool
    """Turned round by program; such claims are learnt from and never scored."""
    sentences: np.ndarray
    """(sentences, features)"""
    evidence: np.ndarray
    """For each sentence whether it is gold evidence."""
    whole: tuple[float, ...]
    """Features of claim and abstract as a whole."""


@dataclass(frozen=True, eq=False)
class Logistic:
    """A logistic regression with an L2 penalty on standardised features."""

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Probabilities of rows."""
        return expit((x - self.mean) / self.scale @ self.weights[1:] + self.weights[0])


def logistic(x: np.ndarray, y: np.ndarray, penalty: float) -> Logistic:
    """Fit by maximum likelihood, `penalty` / 2 times the squared weights off; the bias is free."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale == 0] = 1.0
    z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    sign = np.where(y, 1.0, -1.0)
    ridge = np.full(z.shape[1], penalty)
    ridge[0] = 0.0

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (z @ w)
        slope = -(z.T @ (sign * expit(-margin))) + ridge * w
        return float(np.logaddexp(0, -margin).sum() + (ridge * w * w).sum() / 2), slope

    fitted = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B")
    return Logistic(mean, scale, fitted.x)


@dataclass(frozen=True, eq=False)
class Model:
    sentence: Logistic
    speaks: Logistic
    against: Logistic

    def probabilities(self, case: Case) -> np.ndarray:
        """Of `LABELS`."""
        x = summary(case, self.sentence(case.sentences))[None]
        speaks, against = self.speaks(x)[0], self.against(x)[0]
        return np.array([speaks * (1 - against), speaks * against, 1 - speaks])

    def shown(self, case: Case) -> list[int]:
        """Positions of the sentences that are most likely evidence, the likeliest first."""
        likely = self.sentence(case.sentences)
        order = np.argsort(-likely, kind="stable")[:_MOST]
        return [int(i) for i in order if likely[i] >= _SHOWN * likely[order[0]]]


def summary(case: Case, likely: np.ndarray) -> np.ndarray:
    """One row of features of a claim and an abstract; `likely`: that a sentence is evidence."""
    top = np.sort(np.append(likely, [0.0] * _MOST))[::-1][:_MOST]
    x = case.sentences
    mean = likely @ x / likely.sum()
    return np.concatenate(
        [np.log(top + 1e-4), [likely.sum()], case.whole, x[likely.argmax()], mean, x.max(0)]
    )


def _sentences(cases: Sequence[Case]) -> Logistic:
    return logistic(
        np.concatenate([c.sentences for c in cases]),
        np.concatenate([c.evidence for c in cases]),
        SENTENCE_PENALTY,
    )


def _folds(cases: Sequence[Case]) -> Iterator[tuple[list[int], list[int]]]:
    """Training and held-out positions, the abstracts dealt out to the folds in turn."""
    place = {a: k % FOLDS for k, a in enumerate(sorted({c.abstract for c in cases}))}
    for fold in range(FOLDS):
        out = [place[c.abstract] == fold for c in cases]
        yield [i for i, o in enumerate(out) if not o], [i for i, o in enumerate(out) if o]


class Training:
    """Training cases, and for each what a sentence model that has not seen its abstract says."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        self._rows = [np.empty(0)] * len(cases)
        for known, new in _folds(cases):
            sentence = _sentences([cases[i] for i in known])
            for i in new:
                self._rows[i] = summary(cases[i], sentence(cases[i].sentences))

    def _labels(self, rows: list[int], penalty: float) -> tuple[Logistic, Logistic]:
        x = np.array([self._rows[i] for i in rows])
        label = np.array([self.cases[i].label for i in rows])
        real = np.array([not self.cases[i].made for i in rows])
        spoken = label != "NEI"
        return (
            logistic(x[real], spoken[real], penalty),
            logistic(x[spoken], label[spoken] == "CONTRADICT", penalty),
        )

    def model(self, penalty: float) -> Model:
        """The model of all cases."""
        everything = list(range(len(self.cases)))
        return Model(_sentences(self.cases), *self._labels(everything, penalty))

    def held_out(self, penalty: float) -> tuple[list[str], np.ndarray]:
        """Labels and probabilities of every real case by models that have not seen its abstract."""
        gold, found = [], []
        for known, new in _folds(self.cases):
            speaks, against = self._labels(known, penalty)
            for i in (i for i in new if not self.cases[i].made):
                s, a = speaks(self._rows[i][None])[0], against(self._rows[i][None])[0]
                gold.append(self.cases[i].label)
                found.append((s * (1 - a), s * a, 1 - s))
        return gold, np.array(found)


def decide(probabilities: np.ndarray, cut: tuple[float, float]) -> list[str]:
    """Labels of rows of probabilities."""
    return [LABELS[k] for k in (probabilities * np.array([1.0, *cut])).argmax(1)]


def choose(
    training: Training, score: Callable[[list[str], list[str]], float]
) -> tuple[float, float, tuple[float, float]]:
    """Best cross-validated score with its penalty and cut-offs."""
    reached = []
    for penalty in PENALTIES:
        gold, found = training.held_out(penalty)
        for cut in product(CUTS, CUTS):
            reached.append((score(gold, decide(found, cut)), penalty, cut))
    return max(reached)
