"""The experiment: model size, intermediate language and robustness, measured item by item."""

from __future__ import annotations

from recheck.experiment.grid import run

__all__ = ["run"]
