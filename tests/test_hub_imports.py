"""The extra stays out of the way of those who do not use it."""

from __future__ import annotations

import subprocess
import sys

import pytest

_MODULES = ("recheck.experiment", "recheck.experiment.hub.claims", "recheck.experiment.hub.tasks")


@pytest.mark.parametrize("module", _MODULES)
def test_nothing_heavy_is_imported_before_it_is_used(module: str) -> None:
    heavy = "torch", "transformers", "datasets", "peft", "distributed"
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
