"""A plain sentence for every contrast: what was found, how sure, what could not be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recheck.statistics.plan import Plan

if TYPE_CHECKING:
    from recheck.statistics.contrasts import Tested

_CORRECTION = {"planned": "Holm", "exploratory": "false discovery rate"}


def sentence(tested: Tested, p_adjusted: float, family: str, plan: Plan) -> str:
    """The contrast in words. Numbers are points unless the measure is relative."""
    question, data = tested.question, tested.data
    label = "" if family == "planned" else "Exploratory: "
    left_out = _left_out(len(data.excluded))
    if tested.p is None:
        shown = "" if tested.estimate is None else f" (estimate {tested.estimate:+.1f} points)"
        return f"{label}{question.name}: not answered{shown}, because {tested.problem}.{left_out}"
    unit = "percent of the accuracy above chance" if question.measure == "relative" else "points"
    numbers = (
        f"{tested.estimate:+.1f} {unit}, {100 * (1 - plan.alpha):g} % interval "
        f"{tested.low:+.1f} to {tested.high:+.1f}, p {_p(p_adjusted)} after correction "
        f"({_CORRECTION[family]})"
    )
    if p_adjusted < plan.alpha:
        finding = question.direction[tested.estimate < 0]
        if question.measure not in ("points", "relative"):
            finding = f"{question.measure} is {'more' if tested.estimate > 0 else 'less'}"
        found = f"{finding} ({numbers})"
        if tested.equivalent:
            found += f", by less than the {plan.margin:g} {unit} that would matter"
    elif tested.equivalent:
        found = (
            f"no effect was found ({numbers}), and one of {plan.margin:g} {unit} or more is "
            "ruled out"
        )
    else:
        alone = f" ({_p(tested.p)[2:] if tested.p >= 0.001 else _p(tested.p)} before it)"
        found = (
            f"no effect was established ({numbers}{alone if tested.p < plan.alpha else ''}), and "
            "none is ruled out within the interval"
        )
    return f"{label}{question.name}: {found}. {_sight(tested, plan, unit)}{left_out}"


def _sight(tested: Tested, plan: Plan, unit: str) -> str:
    seeds = " and ".join(dict.fromkeys(str(n) for n in tested.data.sample.seeds))
    caution = (
        ""
        if tested.data.unit == "pretraining seeds"
        else "; with one pretraining, it speaks of fine-tuning alone"
    )
    return (
        f"With {seeds} {tested.data.unit} and {tested.data.sample.items:,} items, an effect below "
        f"{tested.minimum_detectable:.1f} {unit} would be missed more often than "
        f"{1 - plan.power:.0%} of the time{caution}."
    )


def _left_out(cells: int) -> str:
    return f" {cells} cell{'s' if cells > 1 else ''} left out by rule." if cells else ""


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"
