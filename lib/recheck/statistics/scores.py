"""Contrasts of conditions from run-level scores, where item-level results were not kept.

Seeds and languages take the places of seeds and items in the two-way test. A run that fell to
chance while its fellows did not has collapsed: it is named and left out, or replaced by its rerun
where there is one, and the sentence says what it would have done to the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from recheck.errors import InputError
from recheck.statistics import table
from recheck.statistics.contrasts import Contrast, answer, test
from recheck.statistics.effects import Data, Excluded, Question
from recheck.statistics.inference import Sample
from recheck.statistics.logs import is_logs, read_logs
from recheck.statistics.plan import Plan, read_plan

COLUMNS = ("model", "condition", "seed", "language", "score")


def score_contrasts(path: Path, plan: Plan | None = None) -> tuple[Contrast, ...]:
    """Differences in accuracy between conditions, model by model.

    `path`: a parquet or CSV file with the columns of `COLUMNS` (score as share or percent) and
    optionally `chance` (share) and `split`; or AmericasNLI's logs (see `logs`). A pair is planned
    where a condition contrast of the plan names it, exploratory otherwise.

    Raises:
        InputError: unreadable, a column or value missing, a score twice, or nothing to compare.
    """
    plan = plan or read_plan()
    scores = read_logs(path) if is_logs(path) else _read(path)
    key = ["model", "condition", "seed", "language", "split"]
    if (twice := scores.duplicated(key)).any():
        row = scores[twice].iloc[0]
        raise InputError(f"{path}: two scores for {_cell(row)}, {row.split}; keep one")
    collapsed = _collapsed(scores)
    families: dict[str, list] = {"planned": [], "exploratory": []}
    for (model, split), part in scores.groupby(["model", "split"], sort=True):
        for one, other in _pairs(sorted(part.condition.unique()), plan):
            asked = _compare(part, one, other, model, split, collapsed)
            family = "planned" if _is_planned(one, other, plan) else "exploratory"
            families[family].append(asked)
    if not any(families.values()):
        raise InputError(f"{path}: no model was scored under two conditions; nothing to compare")
    return tuple(
        contrast
        for family, asked in families.items()
        for contrast in answer(family, (test(q, data, plan) for q, data in asked), plan)
    )


def _read(path: Path) -> pd.DataFrame:
    optional = {"chance": "nan", "split": "test"}
    there = table.names(path)
    columns = table.read(path, (*COLUMNS, *(c for c in optional if c in there)))
    scores = pd.DataFrame({name: np.array(c.values)[c.codes] for name, c in columns.items()})
    scores = scores.assign(**{c: v for c, v in optional.items() if c not in scores})
    try:
        scores = scores.astype({"score": float, "chance": float})
    except ValueError as error:
        raise InputError(f"{path}: {error}; score and chance are numbers") from error
    if scores.score.max() <= 1:
        scores["score"] *= 100
    if not scores.score.between(0, 100).all():
        raise InputError(f"{path}: a score lies outside 0 to 100")
    return scores


def _cell(row: pd.Series) -> str:
    return f"{row.model} ({row.condition}, seed {row.seed}, {row.language})"


def _collapsed(scores: pd.DataFrame) -> dict[int, str]:
    """Scores of runs that fell to chance while the others of the model did not.

    The rule: at most one point above chance, and five points or more below the mean of the
    model's other runs on the same items.
    """
    reasons = {}
    for _, part in scores.groupby(["model", "split", "language"]):
        for index, row in part.iterrows():
            chance, others = 100 * row.chance, part.score.drop(index)
            if row.score <= chance + 1 and others.mean() - row.score >= 5:
                reasons[index] = (
                    f"collapsed: {row.score:.1f} is at chance ({chance:.1f}) while the mean of "
                    f"{_count(others, 'other run')} of {row.model} on {row.language} is "
                    f"{others.mean():.1f} ({row.split})"
                )
    return reasons


def _pairs(conditions: list[str], plan: Plan) -> Iterator[tuple[str, str]]:
    for one, other in combinations(conditions, 2):
        yield (other, one) if _is_planned(other, one, plan) else (one, other)


def _is_planned(one: str, other: str, plan: Plan) -> bool:
    return any(
        one in plan.level(contrast.condition, (one, other))
        and other in plan.level(contrast.against, (one, other))
        for contrast in plan.contrast
        if contrast.effect == "condition"
    )


def _compare(
    part: pd.DataFrame,
    one: str,
    other: str,
    model: str,
    split: str,
    collapsed: dict[int, str],
) -> tuple[Question, Data]:
    """Pair two conditions by seed and language over the runs that did not collapse."""
    question = Question(
        name=f"{one} minus {other}: {model}, {split}",
        terms=(),
        task="",
        languages=(),
        levels=(),
        measure="accuracy",
        direction=(f"{one} scores higher than {other}", f"{one} scores lower than {other}"),
    )
    grids, excluded, means = {}, [], {}
    for condition in (one, other):
        rows = part[part.condition == condition]
        grid, left, means[condition] = _healthy(rows, collapsed)
        grids[condition] = grid
        excluded += left
    note = _note(excluded, means)
    seeds = sorted(set(grids[one].index) & set(grids[other].index), key=lambda s: (len(s), s))
    first, second = (grid.reindex(seeds) for grid in grids.values())
    common = set(first) & set(second)
    languages = sorted(x for x in common if (first[x] + second[x]).notna().all())
    for lost, reason in (
        ((set(first) | set(second)) - common, "unpaired: scored under one of the conditions only"),
        (common - set(languages), "unpaired: a seed has no score left under one condition"),
    ):
        if lost:
            excluded.append(Excluded(cell=f"{model} ({', '.join(sorted(lost))})", reason=reason))
    problem = ""
    if len(seeds) < 2 or len(languages) < 2:
        problem = (
            f"{model} has {_count(seeds, 'paired seed')} and {_count(languages, 'language')}, and "
            "the spread between them needs two of each"
        )
    sample = None
    if seeds and languages:
        difference = (first[languages] - second[languages]).to_numpy() / 100
        sample = Sample((difference / len(languages),), np.zeros(len(languages), dtype=int))
    data = Data(sample, "seeds", tuple(excluded), problem, items="languages", note=note)
    return replace(question, languages=tuple(languages)), data


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'s' if len(things) != 1 else ''}"


def _healthy(
    rows: pd.DataFrame, collapsed: dict[int, str]
) -> tuple[pd.DataFrame, list[Excluded], float]:
    """Scores by seed and language without the collapsed, and the mean with them.

    A seed scored on fewer than half the languages is a rerun and takes the place of a collapsed
    run on the same language.
    """
    grid = rows.pivot(index="seed", columns="language", values="score")
    full = [seed for seed in grid.index if 2 * grid.loc[seed].count() > grid.shape[1]]
    mean = float(grid.loc[full].mean().mean())
    excluded = []
    for index, row in rows.iterrows():
        if index not in collapsed:
            continue
        reason = collapsed[index]
        reruns = [s for s in grid.index if s not in full and pd.notna(grid.loc[s, row.language])]
        grid.loc[row.seed, row.language] = grid.loc[reruns[0], row.language] if reruns else np.nan
        if reruns:
            reason += f"; its rerun with seed {reruns[0]} takes its place"
        excluded.append(Excluded(cell=_cell(row), reason=reason))
    return grid.loc[full], excluded, mean


def _note(collapsed: list[Excluded], means: dict[str, float]) -> str:
    """The collapsed runs by name, and what the plain means over all runs would have said."""
    if not collapsed:
        return ""
    named = "; ".join(f"{cell.cell} {cell.reason}" for cell in collapsed)
    shown = " and ".join(f"{mean:.1f} ({condition})" for condition, mean in means.items())
    return f" Not counted: {named}. With these runs counted the means would be {shown}."
