"""Figures of a grid, drawn from its files: what a reader sees of the results.

Each figure shows the structural floor (the same fine-tuning without pretraining) as a dashed
line. Intervals are 95 % percentile intervals of a bootstrap over pretraining seeds and items
together. `figures.json` beside the pictures holds a caption and a text alternative for each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recheck.errors import InputError
from recheck.records import write_text

FLOOR, SHUFFLED, CLEAN = "no-pretraining", "shuffled-labels", "clean"
_RESAMPLES, _SEED = 500, 9
# Okabe and Ito's colours, which the colour-blind can tell apart.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#999933")
_MARKERS = "osD^vP*"


@dataclass(frozen=True)
class Figure:
    """A picture with what to print under it and what to say where it cannot be seen."""

    path: Path
    caption: str
    alt: str


def figures(results: Path, out: Path) -> tuple[Path, ...]:
    """Draw all figures of `results.parquet` into `out` as SVG; the paths in reading order.

    Raises:
        InputError: `results` is not the file of a grid.
    """
    drawn = draw(results, out)
    listing = [{"file": f.path.name, "caption": f.caption, "alt": f.alt} for f in drawn]
    write_text(out / "figures.json", json.dumps(listing, indent=1, ensure_ascii=False) + "\n")
    return tuple(figure.path for figure in drawn)


def draw(results: Path, out: Path) -> tuple[Figure, ...]:
    """The figures with their captions; see `figures`."""
    try:
        frame = pd.read_parquet(results)
        cells = [
            json.loads(line)
            for line in (results.parent / "cells.jsonl").read_text("utf-8").splitlines()
        ]
    except (OSError, ValueError) as error:
        raise InputError(f"{results}: not the results of a grid ({error})") from error
    out.mkdir(parents=True, exist_ok=True)
    view = _View(frame)
    return (
        _accuracy(view, out / "accuracy.svg"),
        _degradation(view, out / "degradation.svg"),
        _languages(view, out / "languages.svg"),
        _learning(cells, view, out / "learning.svg"),
    )


class _View:
    """Results as hits by (pretraining seed, item), zero-shot languages only."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame.assign(
            hit=(frame["label"] == frame["prediction"]).astype(np.float32),
            unit=frame["language"].astype(str) + " " + frame["item"].astype(str),
        )
        self.trained_on = str(frame["language"].iloc[0])
        self.sizes = sorted(frame["size"].unique().tolist())
        order = frame["condition"].drop_duplicates().astype(str).tolist()
        self.conditions = [name for name in order if name not in (FLOOR, SHUFFLED)]
        kinds = frame[["perturbation", "rate"]].drop_duplicates()
        self.perturbations = [
            (str(kind), float(rate)) for kind, rate in kinds.itertuples(index=False)
        ]
        zero_shot = self.frame[self.frame["language"] != self.trained_on]
        keys = ["size", "condition", "perturbation", "rate"]
        self._matrices = {
            (key[0], str(key[1]), str(key[2]), key[3]): part.pivot_table(
                index="pretraining_seed", columns="unit", values="hit", observed=True
            ).to_numpy()
            for key, part in zero_shot.groupby(keys, observed=True)
        }

    def matrix(self, size: int, condition: str, perturbation: tuple[str, float]) -> Any:
        """Share of right answers (pretraining seeds, items); None where nothing was run."""
        return self._matrices.get((size, condition, *perturbation))


def _interval(matrix: np.ndarray) -> tuple[float, float, float]:
    """Mean with its two-way bootstrap interval."""
    rng = np.random.default_rng(_SEED)
    seeds, items = matrix.shape
    # Resampling both ways is weighting rows and columns by how often they are drawn.
    rows = rng.multinomial(seeds, np.full(seeds, 1 / seeds), _RESAMPLES) / seeds
    columns = rng.multinomial(items, np.full(items, 1 / items), _RESAMPLES) / items
    means = np.einsum("rs,si,ri->r", rows, matrix, columns)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(matrix.mean()), float(low), float(high)


def _accuracy(view: _View, path: Path) -> Figure:
    def value(size: int, condition: str, kind: tuple[str, float]) -> np.ndarray | None:
        return view.matrix(size, condition, kind)

    _panels(view, view.perturbations, value, "zero-shot accuracy", path)
    top = {
        condition: float(view.matrix(view.sizes[-1], condition, view.perturbations[0]).mean())
        for condition in view.conditions
    }
    best = max(top, key=lambda name: top[name])
    return Figure(
        path,
        "Accuracy in the languages not trained on, against non-embedding parameters, by "
        "condition, one panel a perturbation. Bars: 95 % bootstrap intervals over pretraining "
        "seeds and items. Dashed: the structural floor (no pretraining).",
        f"Line chart. Clean accuracy at the largest size lies between {min(top.values()):.2f} "
        f"and {max(top.values()):.2f}, highest for {best}.",
    )


def _degradation(view: _View, path: Path) -> Figure:
    clean = view.perturbations[0]

    def value(size: int, condition: str, kind: tuple[str, float]) -> np.ndarray | None:
        a, b = view.matrix(size, condition, clean), view.matrix(size, condition, kind)
        return None if a is None or b is None else 100 * (a - b)

    kinds = [kind for kind in view.perturbations if kind != clean]
    _panels(view, kinds, value, "points lost", path)
    lost = {
        kind[0]: float(value(view.sizes[-1], view.conditions[0], kind).mean()) for kind in kinds
    }
    worst = max(lost, key=lambda name: lost[name])
    return Figure(
        path,
        "Degradation: clean minus perturbed accuracy on the same items, in points, against "
        "non-embedding parameters. Bars: 95 % bootstrap intervals over pretraining seeds and "
        "items. Dashed: the model without pretraining.",
        f"Line chart. At the largest size without an intermediate task the costliest "
        f"perturbation is {worst} with {lost[worst]:.1f} points.",
    )


def _panels(
    view: _View, kinds: list[tuple[str, float]], value: Any, label: str, path: Path
) -> None:
    from matplotlib.figure import Figure as Canvas

    columns = min(4, len(kinds))
    rows = -(-len(kinds) // columns)
    canvas = Canvas(figsize=(3.1 * columns + 0.4, 2.7 * rows + 0.9), layout="constrained")
    axes = canvas.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axis, kind in zip(axes, kinds, strict=False):
        for number, condition in enumerate(view.conditions):
            points = []
            for size in view.sizes:
                matrix = value(size, condition, kind)
                if matrix is not None:
                    # A little sideways, so that bars do not hide each other.
                    points.append((size * 1.04 ** (number - 2), *_interval(matrix)))
            if not points:
                continue
            x, mean, low, high = np.array(points).T
            axis.errorbar(
                x,
                mean,
                yerr=(mean - low, high - mean),
                label=condition,
                color=_COLOURS[number % len(_COLOURS)],
                marker=_MARKERS[number % len(_MARKERS)],
                markersize=4,
                linewidth=1.2,
                capsize=2,
            )
        floor = [(s, m.mean()) for s in view.sizes if (m := value(s, FLOOR, kind)) is not None]
        if floor:
            axis.plot(*zip(*floor, strict=True), "k--", linewidth=1, label="structural floor")
        axis.set_xscale("log")
        axis.set_title(kind[0] if kind[0] == CLEAN else f"{kind[0]} {kind[1]:g}", fontsize=10)
        axis.grid(alpha=0.25)
    for axis in axes[len(kinds) :]:
        axis.set_visible(False)
    canvas.supxlabel("non-embedding parameters", fontsize=10)
    canvas.supylabel(label, fontsize=10)
    handles, labels = axes[0].get_legend_handles_labels()
    canvas.legend(handles, labels, loc="outside upper center", ncols=4, fontsize=9, frameon=False)
    _save(canvas, path)


def _languages(view: _View, path: Path) -> Figure:
    from matplotlib.figure import Figure as Canvas

    largest = view.frame[view.frame["size"] == view.sizes[-1]]
    codes = largest["language"].drop_duplicates().astype(str).tolist()
    shown = [*view.conditions, *(c for c in (FLOOR, SHUFFLED) if (largest["condition"] == c).any())]
    canvas = Canvas(figsize=(2.0 + 1.5 * len(codes), 1.6 + 0.45 * len(shown)), layout="constrained")
    axes = canvas.subplots(1, 2, sharey=True)
    image, clean = None, None
    for axis, title in zip(axes, ("clean", "perturbed, mean over kinds"), strict=True):
        part = largest[(largest["perturbation"] == CLEAN) == (title == "clean")]
        table = part.groupby(["condition", "language"], observed=True)["hit"].mean().unstack()
        values = table.reindex(index=shown, columns=codes).to_numpy()
        clean = values if clean is None else clean
        image = axis.imshow(values, vmin=1 / 3, vmax=1, cmap="cividis", aspect="auto")
        axis.set_title(title, fontsize=10)
        axis.set_xticks(range(len(codes)), codes)
        axis.set_yticks(range(len(shown)), shown)
        for (y, x), number in np.ndenumerate(values):
            dark = number < 0.67
            axis.text(
                x, y, f"{number:.2f}", ha="center", va="center", color="w" if dark else "k"
            ).set_fontsize(8)
    canvas.colorbar(image, ax=axes, label="accuracy", shrink=0.8)
    _save(canvas, path)
    means = dict(zip(codes, np.nanmean(clean[: len(view.conditions)], axis=0), strict=True))
    spoken = ", ".join(f"{code} {mean:.2f}" for code, mean in means.items())
    return Figure(
        path,
        f"Accuracy by language and condition at the largest size; the target task was trained "
        f"on {view.trained_on} only. The row {FLOOR} is the structural floor.",
        f"Heat map. Mean clean accuracy over conditions: {spoken}.",
    )


def _learning(cells: list[dict[str, Any]], view: _View, path: Path) -> Figure:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(9.5, 3.2), layout="constrained")
    left, middle, right = canvas.subplots(1, 3)
    runs = [c for c in cells if c["cell"]["kind"] == "pretrain" and c["details"]]
    sizes = list(dict.fromkeys(run["cell"]["size"] for run in runs))
    for run in runs:
        style = {
            "color": _COLOURS[sizes.index(run["cell"]["size"]) % len(_COLOURS)],
            "linewidth": 1,
            "label": run["cell"]["size"] if run["cell"]["pretraining_seed"] == 0 else None,
        }
        left.plot(*zip(*run["details"]["losses"], strict=True), **style)
        middle.plot(*zip(*run["details"]["probe"], strict=True), **style)
    tuned = [
        c
        for c in cells
        if c["cell"]["kind"] == "finetune"
        and c["details"]
        and c["cell"]["size"] == (sizes[-1] if sizes else None)
        and (c["cell"]["pretraining_seed"], c["cell"]["seed"]) == (0, 0)
    ]
    names = list(dict.fromkeys(c["cell"]["condition"] for c in tuned))
    for number, cell in enumerate(tuned):
        floor = cell["cell"]["condition"] == FLOOR
        right.plot(
            *zip(*cell["details"]["losses"], strict=True),
            color="k" if floor else _COLOURS[number % len(_COLOURS)],
            linestyle="--" if floor else "-",
            linewidth=1,
            label=cell["cell"]["condition"],
        )
    left.set(title="pretraining loss", xlabel="step")
    middle.set(title="cross-lingual probe", xlabel="step", ylim=(0, 1.02))
    right.set(title="fine-tuning loss, largest size", xlabel="step")
    left.legend(fontsize=8, frameon=False)
    if names:
        right.legend(fontsize=6, frameon=False)
    _save(canvas, path)
    ends = {
        size: [r["details"]["probe"][-1][1] for r in runs if r["cell"]["size"] == size]
        for size in sizes
    }
    spoken = "; ".join(f"{s} {', '.join(f'{e:.2f}' for e in v)}" for s, v in ends.items())
    return Figure(
        path,
        "Learning curves: loss of pretraining by size and pretraining seed, the masked-"
        "entity probe between languages that ends pretraining, and the loss of the intermediate "
        "and target tasks by condition (dashed: without pretraining, the structural floor).",
        f"Line charts. The probe ends, by size and pretraining seed, at {spoken}.",
    )


def _save(canvas: Any, path: Path) -> None:
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "recheck", "svg.fonttype": "path"}):
        canvas.savefig(path, metadata={"Date": None})
