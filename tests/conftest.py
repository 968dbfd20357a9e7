"""What all tests share: the real papers where they are, and a store that is not the user's."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# Kernels and commands started by tests inherit these.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["RECHECK_STORE"] = str(ROOT / "outputs" / "test-store")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real papers, labelled claims and recorded answers."""
    if not SHARED.is_dir():
        pytest.skip("the real papers (../shared) are not here")
    return SHARED
