"""Figures of the contrasts: readable in print, in greyscale and by colour-blind readers.

Colours are Okabe and Ito's; nothing is told by colour alone (markers and dashes differ too).
Every figure comes with a caption and an alternative text, in `figures.json` and in the PNG.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recheck.records import Record, write_text
from recheck.statistics import inference, questions
from recheck.statistics.contrasts import Contrast, test
from recheck.statistics.effects import Effects
from recheck.statistics.plan import Plan, Planned, read_plan
from recheck.statistics.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_MARKERS = "osD^vPX"
_DASHES = ("-", "--", ":", "-.", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1)))


class Caption(Record):
    """What stands under a figure, and what it shows to those who cannot see it."""

    file: str
    caption: str
    alt: str


def figures(
    contrasts: Sequence[Contrast], results: Results, out: Path, plan: Plan | None = None
) -> tuple[Path, ...]:
    """Draw the planned contrasts into `out`: forest, interaction, p-values and power as PNG.

    A figure that these results have nothing for is left out. `figures.json` holds a `Caption` for
    each file.
    """
    import matplotlib

    plan = plan or read_plan()
    planned = [c for c in contrasts if c.family == "planned" and c.p is not None]
    effects = Effects(results, plan)
    out.mkdir(parents=True, exist_ok=True)
    captions = []
    style = {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "savefig.bbox": "tight",
        "savefig.dpi": 200,
    }
    with matplotlib.rc_context(style):
        if planned:
            captions.append(_draw(out, "forest", _forest, planned, plan))
        captions += _interactions(out, effects)
        if planned:
            captions.append(_draw(out, "p-values", _p_values, contrasts, plan))
            captions.append(_draw(out, "power", _power, effects, plan))
    text = json.dumps([c.model_dump() for c in captions], ensure_ascii=False, indent=1)
    write_text(out / "figures.json", text + "\n")
    return tuple(out / caption.file for caption in captions)


def _draw(out: Path, name: str, draw: Callable[..., tuple[Figure, str, str]], *data) -> Caption:
    """Draw on a figure of its own, outside pyplot's state, and save it."""
    figure, caption, alt = draw(*data)
    path = out / f"{name}.png"
    figure.savefig(path, metadata={"Software": None, "Title": caption, "Description": alt})
    return Caption(file=path.name, caption=caption, alt=alt)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _forest(planned: list[Contrast], plan: Plan) -> tuple[Figure, str, str]:
    figure, axes = _figure(6.3, 0.9 + 0.36 * len(planned))
    axes.axvspan(-plan.margin, plan.margin, color="0.92", zorder=0)
    axes.axvline(0, color="0.3", lw=0.8)
    for row, contrast in enumerate(planned):
        found = contrast.p_adjusted < plan.alpha
        axes.errorbar(
            contrast.estimate,
            row,
            xerr=[
                [contrast.estimate - contrast.low],
                [contrast.high - contrast.estimate],
            ],
            fmt="o",
            color=OKABE_ITO[0],
            mfc=OKABE_ITO[0] if found else "white",
            capsize=3,
            lw=1.3,
        )
        axes.annotate(
            f"{contrast.estimate:+.1f}",
            (contrast.estimate, row),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=7,
        )
    axes.set_yticks(range(len(planned)), [contrast.name for contrast in planned])
    axes.set_ylim(len(planned) - 0.4, -0.6)
    axes.set_xlabel("degradation or its difference, points")
    caption = (
        f"Planned contrasts with {100 * (1 - plan.alpha):g} % intervals (seeds and items random). "
        f"Filled: found after Holm's correction. Grey: within the margin of {plan.margin:g} points."
    )
    alt = "Forest plot. " + " ".join(
        f"{c.name}: {c.estimate:+.1f} points, {c.low:+.1f} to {c.high:+.1f}, "
        f"{'found' if c.p_adjusted < plan.alpha else 'not established'}."
        for c in planned
    )
    return figure, caption, alt


def _interactions(out: Path, effects: Effects) -> list[Caption]:
    """Degradation against size by condition, one figure a task."""
    captions = []
    results = effects.results
    for task in results.tasks:
        lines = {c: _by_size(effects, task, c) for c in results.conditions}
        lines = {condition: points for condition, points in lines.items() if points}
        if lines:
            name = "interaction" if len(results.tasks) == 1 else f"interaction-{len(captions) + 1}"
            captions.append(_draw(out, name, _interaction, task, lines, effects))
    return captions


def _by_size(
    effects: Effects, task: str, condition: str
) -> list[tuple[float, float, float, float]]:
    """Parameters, degradation, low and high (points) of one condition."""
    asked = Planned(name=condition, effect="degradation", condition=condition, size="each")
    points = []
    for question in questions.expand(asked, effects.results, effects.plan, task):
        tested = test(question, effects.data(question), effects.plan)
        if tested.p is not None:
            size = question.terms[0].size.parameters
            points.append((size, tested.estimate, tested.low, tested.high))
    return points


def _interaction(
    task: str, lines: dict[str, list[tuple[float, float, float, float]]], effects: Effects
) -> tuple[Figure, str, str]:
    figure, axes = _figure(5.6, 3.6)
    for index, (condition, points) in enumerate(lines.items()):
        x, y, low, high = (np.array(values) for values in zip(*points, strict=True))
        shift = 1.06 ** (index - (len(lines) - 1) / 2)
        axes.errorbar(
            x * shift,
            y,
            yerr=[y - low, high - y],
            color=OKABE_ITO[index % len(OKABE_ITO)],
            marker=_MARKERS[index % len(_MARKERS)],
            ls=_DASHES[index % len(_DASHES)],
            capsize=2,
            lw=1.3,
            ms=5,
            label=condition,
        )
    sizes = effects.results.sizes
    axes.set_xscale("log")
    axes.set_xticks(
        [s.parameters for s in sizes], [f"{s.model}\n{s.parameters:,.0f}" for s in sizes]
    )
    axes.minorticks_off()
    axes.axhline(0, color="0.3", lw=0.8)
    axes.set_xlabel("non-embedding parameters")
    axes.set_ylabel("degradation, points")
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    caption = (
        f"Degradation against model size by intermediate condition ({task}), mean over languages "
        f"and perturbations, with {100 * (1 - effects.plan.alpha):g} % intervals."
    )
    alt = "Line chart. " + " ".join(
        f"{condition}: "
        + ", ".join(f"{y:.1f} points at {size:,.0f} parameters" for size, y, _, _ in points)
        + "."
        for condition, points in lines.items()
    )
    return figure, caption, alt


def _p_values(contrasts: Sequence[Contrast], plan: Plan) -> tuple[Figure, str, str]:
    figure, axes = _figure(5.6, 3.4)
    least = 1e-6
    told = []
    for index, family in enumerate(("planned", "exploratory")):
        members = [c for c in contrasts if c.family == family]
        tested = sorted((c for c in members if c.p is not None), key=lambda c: c.p)
        if not tested:
            continue
        share = (np.arange(len(tested)) + 1) / len(members)
        m = len(members)
        limit = plan.alpha / (m - np.arange(m)) if family == "planned" else None
        if limit is None:
            limit = plan.alpha * (np.arange(m) + 1) / m
        found = [c for c in tested if c.p_adjusted < plan.alpha]
        colour = OKABE_ITO[index]
        axes.plot((np.arange(m) + 1) / m, limit, color=colour, ls=_DASHES[index], lw=1)
        axes.plot(
            share,
            np.maximum([c.p for c in tested], least),
            color=colour,
            marker=_MARKERS[index],
            ls="",
            ms=6 if family == "planned" else 3,
            label=f"{family}: {len(found)} of {m} found",
        )
        told.append(f"{family}: {len(found)} of {m} found, least p {tested[0].p:.2g}")
    axes.axhline(plan.alpha, color="0.3", lw=0.8)
    axes.annotate(
        f"alpha {plan.alpha:g}",
        (0, plan.alpha),
        xytext=(2, 2),
        textcoords="offset points",
        fontsize=7,
    )
    axes.set_yscale("log")
    axes.set_xlabel("rank of p within its family, as a share")
    axes.set_ylabel("p (not adjusted)")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    caption = (
        "p-values against the planned alpha. Lines: what Holm (planned, solid) and "
        "Benjamini-Hochberg (exploratory, dashed) demand at each rank; p below 1e-6 drawn there."
    )
    return figure, caption, "Scatter plot of p-values by rank. " + "; ".join(told) + "."


def _power(effects: Effects, plan: Plan) -> tuple[Figure, str, str]:
    figure, axes = _figure(5.6, 3.6)
    told = []
    curves = []
    for question in questions.planned(effects.results, plan):
        data = effects.data(question)
        tested = test(question, data, plan)
        if tested.p is not None:
            v = inference.variance(data.sample)
            curves.append((question.name, v, tested.minimum_detectable))
    grid = np.linspace(0, max(1.5 * max(mde for *_, mde in curves), 2 * plan.margin), 80)
    for index, (name, v, detectable) in enumerate(curves):
        axes.plot(
            grid,
            inference.achieved_power(grid / 100, plan.alpha, v),
            color=OKABE_ITO[index % len(OKABE_ITO)],
            ls=_DASHES[(index + index // len(OKABE_ITO)) % len(_DASHES)],
            lw=1.3,
            label=f"{name} ({detectable:.1f})",
        )
        told.append(f"{name}: {detectable:.1f} points")
    axes.axhline(plan.power, color="0.3", lw=0.8)
    axes.axvline(plan.margin, color="0.3", lw=0.8, ls=":")
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("true effect, points")
    axes.set_ylabel("probability of finding it")
    axes.legend(
        frameon=False,
        fontsize=7,
        loc="upper left",
        bbox_to_anchor=(1, 1),
        title="minimum detectable, points",
        title_fontsize=7,
    )
    caption = (
        f"Power of each planned contrast at alpha {plan.alpha:g} before correction, with the "
        f"spread seen here. Line: {plan.power:.0%}; dotted: the margin of {plan.margin:g} points."
    )
    alt = f"Power curves. Effect found with {plan.power:.0%} probability: " + "; ".join(told) + "."
    return figure, caption, alt
