"""axe-core, the accessibility checker, fetched from npm once and kept in pytest's cache."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

VERSION = "4.14.1"
_PATIENCE = 60


def source(cache: Path) -> str:
    """The text of `axe.min.js`; skips the test, with the reason, where npm cannot provide it."""
    archive = cache / f"axe-core-{VERSION}.tgz"
    if not archive.is_file():
        _fetch(cache)
    with tarfile.open(archive) as package:
        return package.extractfile("package/axe.min.js").read().decode()


def _fetch(cache: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so axe-core cannot be fetched")
    command = [npm, "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", str(cache)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE, cwd=cache)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm did not provide axe-core {VERSION}: {error}")
