"""Item-level results, validated and held as boolean arrays.

Everything that would bias a test in silence is refused here: missing values, duplicate rows,
items that some runs answered and others did not, an item with two labels. A run that was not
evaluated at all on a language or perturbation is kept as missing; the contrasts that need it
name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from recheck.errors import InputError
from recheck.statistics import table

CLEAN = "clean"

RUN = ("model", "size", "condition", "pretraining_seed", "seed")
COLUMNS = (
    *RUN,
    "language",
    "task",
    "perturbation",
    "rate",
    "item",
    "label",
    "prediction",
)


class Run(NamedTuple):
    """One trained model: the unit that seeds vary."""

    model: str
    size: float
    """Non-embedding parameters."""
    condition: str
    pretraining_seed: str
    seed: str

    def __str__(self) -> str:
        return (
            f"{self.model} ({self.condition}, pretraining seed {self.pretraining_seed}, "
            f"seed {self.seed})"
        )


class Level(NamedTuple):
    """One perturbation at one rate; `clean` at rate 0 is the reference."""

    perturbation: str
    rate: float

    def __str__(self) -> str:
        return self.perturbation if self.perturbation == CLEAN else f"{self[0]} {self[1]:g}"


class Size(NamedTuple):
    """A level of the size factor: ordered by parameters."""

    parameters: float
    model: str


@dataclass(frozen=True)
class Suite:
    """The answers of all runs on one task in one language.

    `correct` is runs x levels x items; `present` (runs x levels) says where a run was evaluated,
    `has` (levels x items) which items a perturbation exists for. Level 0 is clean.
    """

    task: str
    language: str
    items: np.ndarray
    correct: np.ndarray
    present: np.ndarray
    has: np.ndarray
    majority: float
    """Accuracy of always answering the most frequent label."""
    same_answer: np.ndarray
    """Share of each run's most frequent prediction on clean items; NaN where not evaluated."""


@dataclass(frozen=True)
class Results:
    """Validated item-level results of a set of runs."""

    source: str
    runs: tuple[Run, ...]
    levels: tuple[Level, ...]
    suites: tuple[Suite, ...]

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        return tuple(sorted({Size(run.size, run.model) for run in self.runs}))

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        return tuple(sorted({run.condition for run in self.runs}))

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        return tuple(sorted({suite.task for suite in self.suites}))

    def suites_of(self, task: str) -> tuple[Suite, ...]:
        return tuple(suite for suite in self.suites if suite.task == task)

    def runs_of(self, size: Size, condition: str) -> Iterator[int]:
        """Indices of the runs of one cell of the design."""
        for index, run in enumerate(self.runs):
            if (run.size, run.model, run.condition) == (*size, condition):
                yield index


def load(path: Path) -> Results:
    """Read item-level results from a parquet or CSV file with the columns of `COLUMNS`.

    One row is the prediction of one run for one item under one perturbation (`clean` for none;
    its rate counts as 0). Memory: about 110 bytes a row at the peak.

    Raises:
        InputError: unreadable file, missing column, missing value, duplicate row, unpaired
            items, an item with two labels, or no clean rows; the message names the place.
    """
    codes = table.read(path, COLUMNS, optional={"rate"})
    if not len(codes["item"].codes):
        raise InputError(f"{path}: no rows; give the results of at least one run")
    clean = _is(codes["perturbation"], CLEAN)
    if not clean.any():
        raise InputError(
            f"{path}: no row has perturbation `{CLEAN}`; degradation needs the clean items too"
        )
    run_of, runs = _combine([codes[name] for name in RUN])
    suite_of, suites = _combine([codes["task"], codes["language"]])
    level_of, levels = _levels(path, codes["perturbation"], codes["rate"], clean)
    label, prediction = table.align(codes["label"], codes["prediction"])
    return Results(
        source=path.name,
        runs=tuple(_run(path, row) for row in runs),
        levels=levels,
        suites=tuple(
            _suite(
                path,
                names,
                np.flatnonzero(suite_of == index),
                [_run(path, row) for row in runs],
                levels,
                run_of,
                level_of,
                codes["item"],
                label,
                prediction,
            )
            for index, names in enumerate(suites)
        ),
    )


def _is(column: table.Column, value: str) -> np.ndarray:
    wanted = [i for i, text in enumerate(column.values) if text == value]
    return np.isin(column.codes, wanted)


def _combine(columns: list[table.Column]) -> tuple[np.ndarray, list[tuple]]:
    """Number the combinations of several columns in sorted order."""
    key = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        key *= len(column.values)
        key += column.codes
    order, found = pd.factorize(key, sort=True)
    rows = []
    for value in found.tolist():
        row = []
        for column in reversed(columns):
            value, code = divmod(value, len(column.values))
            row.append(column.values[code])
        rows.append(tuple(reversed(row)))
    return order.astype(np.int32), rows


def _run(path: Path, row: tuple) -> Run:
    model, size, condition, pretraining_seed, seed = row
    try:
        parameters = float(size)
    except ValueError:
        parameters = np.nan
    if not parameters > 0:
        raise InputError(f"{path}: size of {model} is {size!r}, not a number of parameters above 0")
    return Run(model, parameters, condition, pretraining_seed, seed)


def _levels(
    path: Path, perturbation: table.Column, rate: table.Column, clean: np.ndarray
) -> tuple[np.ndarray, tuple[Level, ...]]:
    if (missing := ~clean & (rate.codes < 0)).any():
        raise InputError(
            f"{path}: no rate in {int(missing.sum()):,} perturbed rows, first in row "
            f"{int(np.argmax(missing)) + 1}; only clean rows may leave it out"
        )
    codes = np.where(clean, len(rate.values), rate.codes)
    order, rows = _combine([perturbation, table.Column(codes, (*rate.values, "0"))])
    try:
        levels = [Level(kind, float(value)) for kind, value in rows]
    except ValueError as error:
        raise InputError(f"{path}: a rate is not a number ({error})") from error
    ranked = sorted(range(len(levels)), key=lambda i: (levels[i].perturbation != CLEAN, levels[i]))
    rank = np.empty(len(levels), dtype=np.int32)
    rank[ranked] = np.arange(len(levels))
    return rank[order], tuple(levels[i] for i in ranked)


def _suite(
    path: Path,
    names: tuple[str, str],
    rows: np.ndarray,
    runs: list[Run],
    levels: tuple[Level, ...],
    run_of: np.ndarray,
    level_of: np.ndarray,
    item: table.Column,
    label: np.ndarray,
    prediction: np.ndarray,
) -> Suite:
    """Pivot the rows of one task and language; refuse what cannot be paired."""
    place = f"{path}: task {names[0]}, language {names[1]}"
    local, found = pd.factorize(item.codes[rows], sort=True)
    items = np.array([item.values[code] for code in found], dtype=object)
    shape = (len(runs), len(levels), len(items))
    run, level = run_of[rows], level_of[rows]
    flat = (run.astype(np.int64) * shape[1] + level) * shape[2] + local
    count = np.bincount(flat, minlength=np.prod(shape)).reshape(shape)
    if count.max() > 1:
        r, k, i = np.unravel_index(int(count.argmax()), shape)
        raise InputError(
            f"{place}: {count[r, k, i]} rows for item {items[i]} of {runs[r]} under "
            f"{levels[k]}; {int((count > 1).sum()):,} items are duplicated, keep one row each"
        )
    answered = count.astype(bool)
    del count
    present, has = answered.any(axis=2), answered.any(axis=0)
    unpaired = present[:, :, None] & (answered != has)
    if unpaired.any():
        r, k, i = np.unravel_index(int(unpaired.argmax()), shape)
        raise InputError(
            f"{place}: item {items[i]} has no row for {runs[r]} under {levels[k]}, but other runs "
            f"answered it; {int(unpaired.sum()):,} answers are missing. Tests are paired by item: "
            "evaluate every run on the same items, or leave the item out everywhere"
        )
    if (lost := has.any(axis=0) & ~has[0]).any():
        raise InputError(
            f"{place}: item {items[int(lost.argmax())]} was perturbed but has no clean row "
            f"({int(lost.sum()):,} items); degradation compares an item with itself"
        )
    first = np.zeros(len(items), dtype=label.dtype)
    first[local] = label[rows]
    if (other := label[rows] != first[local]).any():
        raise InputError(
            f"{place}: item {items[local[int(other.argmax())]]} has two different labels; "
            "an item keeps its label over runs and perturbations"
        )
    correct = np.zeros(shape, dtype=bool)
    correct.reshape(-1)[flat] = label[rows] == prediction[rows]
    clean = level == 0
    answers = int(prediction.max()) + 1
    tally = np.bincount(
        run[clean].astype(np.int64) * answers + prediction[rows][clean],
        minlength=len(runs) * answers,
    ).reshape(len(runs), answers)
    with np.errstate(invalid="ignore"):
        same = tally.max(axis=1) / tally.sum(axis=1)
    return Suite(
        task=names[0],
        language=names[1],
        items=items,
        correct=correct,
        present=present,
        has=has,
        majority=float(np.bincount(first).max() / len(items)),
        same_answer=same,
    )
