"""A plain sentence for every contrast: what was found, how sure, what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from recheck.statistics.effects import Excluded, Tested
from recheck.statistics.plan import Plan

_CORRECTION = {"planned": "Holm", "exploratory": "false-discovery"}


def sentence(tested: Tested, p_adjusted: float, family: str, plan: Plan) -> str:
    """The contrast in words. Numbers are points unless the measure is relative."""
    question, data = tested.question, tested.data
    label = "" if family == "planned" else "Exploratory: "
    end = data.note or _left_out(data.excluded)
    if tested.p is None:
        shown = "" if tested.estimate is None else f" (estimate {tested.estimate:+.1f} points)"
        return f"{label}{question.name}: not answered{shown}, because {tested.problem}.{end}"
    unit = "percent of the accuracy above chance" if question.measure == "relative" else "points"
    correction = f"p {_p(p_adjusted)} after {_CORRECTION[family]} correction"
    if tested.p < plan.alpha <= p_adjusted:
        correction += f", {_p(tested.p)[2:]} before"
    numbers = (
        f"{tested.estimate:+.1f} {unit}, {100 * (1 - plan.alpha):g} % interval "
        f"{tested.low:+.1f} to {tested.high:+.1f}, {correction}"
    )
    within = f"an equivalence test puts it within {plan.margin:g} {unit} of none"
    if p_adjusted < plan.alpha:
        found = f"{question.direction[tested.estimate < 0]} ({numbers})"
        if tested.equivalent:
            found += f"; {within}, too little to matter"
    elif tested.p < plan.alpha:
        found = (
            f"not established: {question.direction[tested.estimate < 0]} when looked at alone, "
            f"but not once corrected for all the contrasts asked ({numbers})"
        )
    elif tested.equivalent:
        found = f"no effect was found ({numbers}); {within}"
    else:
        found = (
            f"no effect was established ({numbers}); nor is one ruled out, everything in the "
            "interval remains possible"
        )
    return f"{label}{question.name}: {found}. {_sight(tested, plan, unit)}{end}"


def _sight(tested: Tested, plan: Plan, unit: str) -> str:
    seeds = " and ".join(dict.fromkeys(str(n) for n in tested.data.sample.seeds))
    caution = (
        ""
        if tested.data.unit != "fine-tuning seeds"
        else "; with one pretraining, it speaks of fine-tuning alone"
    )
    basis = f"{seeds} {tested.data.unit} and {tested.data.sample.items:,} {tested.data.items}"
    if tested.data.items == "items" and len(tested.question.languages) > 1:
        basis += f" in {len(tested.question.languages)} languages"
    return (
        f"With {basis}, an effect below {tested.minimum_detectable:.1f} {unit} would be missed "
        f"more than {1 - plan.power:.0%} of the time{caution}."
    )


def _left_out(excluded: Sequence[Excluded]) -> str:
    """How many cells were left out, by rule."""
    if not excluded:
        return ""
    rules = Counter(cell.reason.split(":")[0] for cell in excluded)
    told = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
    return f" {len(excluded)} cell{'s' if len(excluded) > 1 else ''} left out by rule: {told}."


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"
