"""From a plan and results to questions: factor levels become terms of cells that exist.

The planned questions come from the plan alone. The exploratory ones are everything a reader asks
next: the planned contrasts perturbation by perturbation, language by language and relative to
the accuracy above chance, every pair of conditions at every size, and the trend over log
parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from recheck.statistics.effects import Question, Term
from recheck.statistics.plan import Plan, Planned
from recheck.statistics.results import CLEAN, Results, Size


def planned(results: Results, plan: Plan) -> Iterator[Question]:
    """The questions of the plan, one a task where there are several."""
    for task in results.tasks:
        for contrast in plan.contrast:
            yield from expand(contrast, results, plan, task)


def exploratory(results: Results, plan: Plan) -> Iterator[Question]:
    """The questions nobody committed to beforehand, each once, grouped by pool of items."""
    seen = {_key(question) for question in planned(results, plan)}
    for question in _further(results, plan):
        if not question.missing and (key := _key(question)) not in seen:
            seen.add(key)
            yield question


def _key(question: Question) -> tuple:
    return (
        question.terms,
        question.task,
        question.languages,
        question.levels,
        question.measure,
    )


def _further(results: Results, plan: Plan) -> Iterator[Question]:
    base = list(planned(results, plan))
    for task in results.tasks:
        for contrast in _pairs_and_trends(results):
            yield from expand(contrast, results, plan, task)
    for question in base:
        if question.measure == "points":
            yield replace(question, name=f"{question.name}, relative", measure="relative")
            yield from _flips(question)
    for level in range(len(results.levels)):
        for question in base:
            if level in question.levels:
                name = f"{question.name}, {results.levels[level]}"
                yield replace(question, name=name, levels=(level,))
    for language in sorted({suite.language for suite in results.suites}):
        for question in base:
            if language in _languages(results, question.task):
                name = f"{question.name}, {language}"
                yield replace(question, name=name, languages=(language,))


def _flips(question: Question) -> Iterator[Question]:
    compared = any(term.coefficient < 0 for term in question.terms)
    for measure in ("right to wrong", "wrong to right"):
        turn = f"turn from {measure}"
        direction = (f"more answers {turn}", f"fewer answers {turn}")
        yield replace(
            question,
            name=f"{question.name}, {measure}",
            measure=measure,
            direction=direction if compared else (f"answers {turn}", ""),
        )


def _pairs_and_trends(results: Results) -> Iterator[Planned]:
    for condition in results.conditions:
        yield Planned(
            name=f"degradation, {condition}",
            effect="degradation",
            condition=condition,
            size="each",
        )
        if len(results.sizes) > 1:
            yield Planned(name=f"size, {condition}", effect="size", condition=condition)
        if len(results.sizes) > 2:
            yield Planned(name=f"trend, {condition}", effect="trend", condition=condition)
    for one, other in combinations(results.conditions, 2):
        yield Planned(
            name=f"{one} minus {other}",
            effect="condition",
            condition=one,
            against=other,
            size="each",
        )
        if len(results.sizes) > 1:
            yield Planned(
                name=f"size x ({one} minus {other})",
                effect="size x condition",
                condition=one,
                against=other,
            )


def _languages(results: Results, task: str) -> tuple[str, ...]:
    return tuple(sorted(suite.language for suite in results.suites_of(task)))


def expand(contrast: Planned, results: Results, plan: Plan, task: str) -> Iterator[Question]:
    """One planned contrast on one task; one question a size where it says `each`."""
    several = f" [{task}]" if len(results.tasks) > 1 else ""
    empty = Question(f"{contrast.name}{several}", (), task, (), ())
    try:
        languages = _pool_languages(contrast, results, plan, task)
        levels = _pool_levels(contrast, results)
        chosen = _sizes(contrast, results)
        sides = _sides(contrast, results, plan)
    except _Absent as absence:
        yield replace(empty, missing=str(absence))
        return
    for label, weights in chosen:
        terms = tuple(
            Term(weight * share, size, condition)
            for size, weight in weights
            for condition, share in sides
        )
        yield replace(
            empty,
            name=f"{contrast.name}{label}{several}",
            terms=terms,
            languages=languages,
            levels=levels,
            measure=contrast.measure,
            direction=_direction(contrast, sides),
        )


class _Absent(Exception):
    """The results have no runs at a level that a contrast names."""


def _pool_languages(contrast: Planned, results: Results, plan: Plan, task: str) -> tuple[str, ...]:
    there = _languages(results, task)
    if contrast.language is None:
        return tuple(x for x in there if x != plan.source_language) or there
    if contrast.language not in there:
        raise _Absent(f"the results have no language {contrast.language}")
    return (contrast.language,)


def _pool_levels(contrast: Planned, results: Results) -> tuple[int, ...]:
    found = tuple(
        index
        for index, level in enumerate(results.levels)
        if level.perturbation != CLEAN and contrast.perturbation in (None, level.perturbation)
    )
    if not found:
        raise _Absent(f"the results have no perturbation {contrast.perturbation or 'at all'}")
    return found


def _sizes(contrast: Planned, results: Results) -> list[tuple[str, tuple[tuple[Size, float], ...]]]:
    """Label and weights of the sizes of each question that the contrast stands for."""
    sizes = results.sizes
    smallest, largest = sizes[0], sizes[-1]
    if contrast.effect in ("size", "size x condition"):
        if smallest == largest:
            raise _Absent("the results have one size only")
        label = f": {largest.model} minus {smallest.model}"
        return [(label, ((largest, 1.0), (smallest, -1.0)))]
    if contrast.effect == "trend":
        x = np.log10([size.parameters for size in sizes])
        x -= x.mean()
        if len(sizes) < 3 or not (x**2).sum():
            raise _Absent(f"a trend needs three sizes, the results have {len(sizes)}")
        slope = x / (x**2).sum()
        return [(" per tenfold parameters", tuple(zip(sizes, slope.tolist(), strict=True)))]
    if contrast.size == "each":
        return [(f" at {size.model}", ((size, 1.0),)) for size in sizes]
    if contrast.size == "all":
        return [("", tuple((size, 1.0 / len(sizes)) for size in sizes))]
    named = {"smallest": smallest, "largest": largest}.get(contrast.size)
    found = [named] if named else [s for s in sizes if s.parameters == contrast.size]
    if not found:
        raise _Absent(f"the results have no size {contrast.size:g}")
    return [(f" at {size.model}", ((size, 1.0),)) for size in found]


def _sides(contrast: Planned, results: Results, plan: Plan) -> tuple[tuple[str, float], ...]:
    """Conditions and their weights, positive for `condition`, negative for `against`."""
    sides: dict[str, float] = {}
    for name, sign in ((contrast.condition, 1.0), (contrast.against, -1.0)):
        if name is None:
            continue
        found = plan.level(name, results.conditions)
        if not found:
            raise _Absent(
                f"no condition of the results belongs to {name!r} "
                f"(found: {', '.join(results.conditions)})"
            )
        if both := set(found) & set(sides):
            raise _Absent(f"condition {sorted(both)[0]} is on both sides of the contrast")
        sides.update({condition: sign / len(found) for condition in found})
    return tuple(sorted(sides.items()))


def _direction(contrast: Planned, sides: tuple[tuple[str, float], ...]) -> tuple[str, str]:
    """What a positive and what a negative estimate means."""
    effect = contrast.effect
    if contrast.measure not in ("points", "relative"):
        return f"{contrast.measure} is higher", f"{contrast.measure} is lower"
    one, other = (
        " and ".join(condition for condition, weight in sides if weight * sign > 0)
        for sign in (1, -1)
    )
    if effect == "degradation":
        return "perturbed items are answered worse", "perturbed items are answered better"
    if effect == "condition":
        return f"{one} loses more than {other}", f"{one} loses less than {other}"
    if effect == "size":
        return "the larger model loses more", "the larger model loses less"
    what = f"the loss of {one} relative to {other}" if other else "the loss"
    return f"{what} grows with size", f"{what} shrinks with size"
