"""The experiment: model size, intermediate language and robustness, measured item by item."""

from __future__ import annotations

from pathlib import Path

from recheck.experiment.grid import run
from recheck.experiment.samples import samples

__all__ = ["figures", "run", "samples"]


def figures(results: Path, out: Path) -> tuple[Path, ...]:
    """Draw the figures of `results.parquet` into `out`; see `recheck.experiment.drawing`."""
    from recheck.experiment.drawing import figures as draw_all

    return draw_all(results, out)
