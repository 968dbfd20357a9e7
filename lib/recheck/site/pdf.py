"""A page of the site as a PDF, printed by the Chromium that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from recheck.errors import StageError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 120
"""Seconds."""


def find_chromium() -> str | None:
    """The first Chromium on the search path."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def report_pdf(index_html: Path, out: Path) -> Path:
    """Print `index_html` to the PDF `out`.

    Raises:
        StageError: no Chromium is installed, or it made no PDF.
    """
    browser = find_chromium()
    if browser is None:
        raise StageError(
            f"{out}: no Chromium found to print with (looked for {', '.join(_NAMES)}); install "
            "one, or print the page from your own browser"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    command = [
        browser,
        "--headless",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--print-to-pdf={out.resolve()}",
        index_html.resolve().as_uri(),
    ]
    if os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium's sandbox refuses to start for root
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise StageError(
            f"{out}: {browser} printed nothing in {_PATIENCE} s; print the page from your own "
            "browser"
        ) from error
    if done.returncode or not out.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise StageError(f"{out}: {browser} made no PDF ({last}); print from your own browser")
    return out
