"""What is there to work with: Python, packages, GPU, arXiv, cache, browser."""

from __future__ import annotations

import platform
import shutil
from importlib.util import find_spec

from recheck.run.manifest import versions


def report(offline: bool) -> str:
    """One screen, one fact a line."""
    lines = [
        ("python", platform.python_version()),
        *((name, version) for name, version in versions().items() if name != "python"),
        ("GPU", _gpu()),
        ("arXiv", _arxiv(offline)),
        ("store", _store()),
        ("chromium", shutil.which("chromium") or "not found (only needed for --pdf and tests)"),
    ]
    return "".join(f"{name:<14}{value}\n" for name, value in lines)


def _gpu() -> str:
    if find_spec("torch") is None:
        return "torch is not installed"
    import torch

    if not torch.cuda.is_available():
        return "none (not needed for audits or the tiny experiment)"
    return ", ".join(
        torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())
    )


def _arxiv(offline: bool) -> str:
    if offline:
        return "not asked (--offline)"
    from recheck.papers import ArxivClient, reachable

    answered, detail = reachable(ArxivClient())
    return f"{'reachable' if answered else 'not reachable'} ({detail})"


def _store() -> str:
    from recheck.papers import default_store

    root = default_store().root
    pdfs = [path for path in root.glob("**/*.pdf") if path.is_file()] if root.is_dir() else []
    size = sum(path.stat().st_size for path in pdfs) / 1e6
    return f"{root}: {len(pdfs)} PDFs, {size:.1f} MB"
