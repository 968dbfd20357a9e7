"""The experiment's part of a run."""

from __future__ import annotations

from pathlib import Path


def load_experiment(folder: Path):
    return None
