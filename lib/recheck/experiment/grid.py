"""Runs the cells of a grid through joblib, in three waves: corpora, pretraining, fine-tuning.

Nothing here knows what a cell computes. Cells are independent within a wave, one thread each,
and run under whatever joblib backend is configured. A grid that was killed goes on where it
stopped, because finished cells are on disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from recheck.errors import StageError
from recheck.experiment import results
from recheck.experiment.cells import Cell, Outcome, Workbench
from recheck.experiment.profile import Profile, load

Progress = Callable[[str], None]


def run(
    profile: str | Path | Profile,
    out: Path,
    *,
    seeds: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Run a grid, or what is left of it, and write its results into `out`.

    Returns the path of `results.parquet`; beside it are its data dictionary (`results.json`),
    what is known of each cell (`cells.jsonl`) and the cells themselves. Calling again with the
    same arguments resumes; `seeds` overrides the number of fine-tuning seeds and keeps the
    cells there are. `jobs` processes of one thread each; None means one for each core.

    Raises:
        InputError: the profile cannot be used.
        StageError: the folder cannot be written, or every fine-tuning cell failed.
    """
    from joblib import Parallel, cpu_count, delayed

    chosen = load(profile, seeds)
    folder = out / "cells"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StageError(f"{folder}: cannot be written ({error.strerror})") from error
    bench = Workbench(chosen, folder)
    waves = [bench.corpora(), bench.pretrainings(), bench.finetunings()]
    clock = _Clock([cell for wave in waves for cell in wave], progress)
    found: dict[str, Outcome] = {}
    with Parallel(n_jobs=jobs or cpu_count(), return_as="generator_unordered") as parallel:
        for wave in waves:
            longest_first = sorted(wave, key=lambda cell: -cell.cost)
            for outcome in parallel(delayed(bench.run)(cell) for cell in longest_first):
                found[outcome.cell.key] = outcome
                clock.tick(outcome)
    ordered = [found[cell.key] for wave in waves for cell in wave]
    finished = [o for o in ordered if o.cell.kind == "finetune" and not o.error]
    if not finished:
        errors = sorted({o.error for o in ordered if o.error})
        raise StageError(f"{folder}: every cell of the grid failed ({'; '.join(errors)})")
    return results.write(bench, ordered, out)


class _Clock:
    """Says what was done and how long the rest will take at the pace so far."""

    def __init__(self, cells: list[Cell], progress: Progress | None) -> None:
        self._left = {cell.key: cell.cost for cell in cells}
        self._count, self._progress = len(cells), progress
        self._started, self._worked = time.monotonic(), 0.0

    def tick(self, outcome: Outcome) -> None:
        cost = self._left.pop(outcome.cell.key)
        if outcome.seconds:
            self._worked += cost
        if self._progress is None:
            return
        done = self._count - len(self._left)
        state = outcome.error or ("done" if outcome.seconds else "there already")
        left = ""
        if self._worked:
            pace = (time.monotonic() - self._started) / self._worked
            left = f"; about {pace * sum(self._left.values()) / 60:.1f} minutes left"
        self._progress(f"[{done}/{self._count}] {outcome.cell.name}: {state}{left}")
