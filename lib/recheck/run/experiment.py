"""The experiment's part of a run: stages 04 and 05, and what the pages show of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from recheck.records import read_records, to_jsonl, write_text

if TYPE_CHECKING:
    import pandas as pd

    from recheck.site import Experiment, Figure
    from recheck.statistics import Contrast

QUESTION_OF = "2026-07-07-scaling-xtreme-r"
"""Name of the report whose research question the experiment takes up."""

RESULTS = "results.parquet"
CONTRASTS = "contrasts.jsonl"
FIGURES = ("figures", "tests")


def experiment(folder: str, profile: str, seeds: int, jobs: int) -> pd.DataFrame:
    """Stage 04: run the grid, or what is left of it, and draw its figures.

    Args:
        seeds: fine-tuning seeds; 0 for those of the profile.
        jobs: processes of one thread each; 0 for one a core.

    Returns:
        Mean accuracy in percent: size and condition by perturbation, zero-shot languages.
    """
    import pandas as pd

    from recheck.experiment import figures, run

    out = Path(folder)
    results = run(
        profile,
        out,
        seeds=seeds or None,
        jobs=jobs or None,
        progress=lambda line: print(line, flush=True),
    )
    figures(results, out / "figures")
    frame = pd.read_parquet(results)
    frame = frame[frame["language"] != frame["language"].iloc[0]]
    frame = frame.assign(
        accuracy=100.0 * (frame["label"] == frame["prediction"]),
        perturbation=frame["perturbation"].astype(str),
    )
    return frame.pivot_table(
        index=["size", "condition"], columns="perturbation", values="accuracy", observed=True
    ).round(1)


def significance(folder: str, plan: str) -> tuple[Contrast, ...]:
    """Stage 05: answer the planned contrasts, keep them as `contrasts.jsonl`, draw them.

    Args:
        plan: path of a plan in TOML; empty for the one that ships with the package.
    """
    from recheck import statistics

    out = Path(folder)
    chosen = statistics.read_plan(Path(plan) if plan else None)
    results = statistics.load(out / RESULTS)
    contrasts = statistics.significance(results, chosen)
    write_text(out / CONTRASTS, to_jsonl(contrasts))
    statistics.figures(contrasts, results, out / "tests", chosen)
    return contrasts


def load_figures(folder: Path) -> tuple[Figure, ...]:
    """The figures listed in `folder/figures.json`, in reading order; none without the file."""
    from recheck.site import Figure

    listing = folder / "figures.json"
    if not listing.is_file():
        return ()
    return tuple(
        Figure(path=folder / entry["file"], alt=entry["alt"], caption=entry["caption"])
        for entry in json.loads(listing.read_text("utf-8"))
    )


def load_experiment(folder: Path) -> Experiment | None:
    """What the pages show of the experiment; None until its contrasts are there."""
    if not (folder / CONTRASTS).is_file():
        return None
    from recheck.site import Contrast, Experiment
    from recheck.statistics.contrasts import Contrast as Tested

    shown = Contrast.__dataclass_fields__
    return Experiment(
        figures=tuple(f for name in FIGURES for f in load_figures(folder / name)),
        contrasts=tuple(
            Contrast(**{name: getattr(tested, name) for name in shown})
            for tested in read_records(folder / CONTRASTS, Tested)
        ),
        notes=_notes(folder),
        report=QUESTION_OF,
    )


def _notes(folder: Path) -> tuple[str, ...]:
    """What failed or collapsed, in words."""
    dictionary = json.loads((folder / "results.json").read_text("utf-8"))
    notes = [f"Profile {dictionary['profile']}, facts of the {dictionary['split']} split."]
    for what in ("failed", "collapsed"):
        cells = dictionary[what]
        listed = ", ".join(cells) or "none"
        notes.append(f"Cells that {what}: {len(cells)} ({listed}).")
    return tuple(notes)
