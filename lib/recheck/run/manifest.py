"""`run.json`: what went in, with hashes and versions, and what became of every stage."""

from __future__ import annotations

import platform
import shlex
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from recheck import __version__
from recheck.records import Dated, Paper, read_records, to_json, write_text
from recheck.run import stages
from recheck.run.folder import StageStatus, file_hash
from recheck.run.request import Request

PACKAGES = (
    "arxiv",
    "bm25s",
    "numpy",
    "papermill",
    "pymupdf",
    "pymupdf4llm",
    "rapidfuzz",
    "scipy",
    "torch",
    "transformers",
)
"""Packages whose version can change a record."""


class Manifest(Dated):
    """Inputs, versions, parameters and stages of one run."""

    command: str
    """The command that makes this run again."""
    parameters: dict[str, str | int | bool | None]
    inputs: dict[str, str]
    """`report <name>` or `paper <id>v<version>` -> SHA-256."""
    versions: dict[str, str]
    stages: tuple[StageStatus, ...]
    started: str
    finished: str


def versions() -> dict[str, str]:
    """Versions of recheck, Python and the packages that can change a record."""
    found = {"recheck": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def command_of(request: Request) -> str:
    """The `recheck run` command line of a request."""
    words = ["recheck", "run", *(str(path) for path in request.reports)]
    words += ["--papers", str(request.papers)] if request.papers else []
    words += ["--offline"] if request.offline else []
    words += ["--nli", request.nli] if request.nli else []
    words += ["--rules-only"] if request.rules_only else []
    words += ["--experiment", request.experiment] if request.experiment else []
    words += ["--pdf"] if request.pdf else []
    return shlex.join([*words, "--out", str(request.out)])


def inputs_of(request: Request, sources: Mapping[str, Path]) -> dict[str, str]:
    """Hashes of the reports and of the PDFs in hand."""
    found: dict[str, str] = {}
    for name, source in sources.items():
        if source.is_file():
            found[f"report {name}"] = file_hash(source)
        for path in sorted(source.glob("report.*")) if source.is_dir() else ():
            found[f"report {name}"] = file_hash(path)
        papers = request.out / "reports" / name / stages.PAPERS
        for paper in read_records(papers, Paper) if papers.is_file() else ():
            if paper.sha256:
                version = f"v{paper.version}" if paper.version else ""
                found[f"paper {paper.id}{version}"] = paper.sha256
    return found


def write_manifest(
    request: Request,
    sources: Mapping[str, Path],
    statuses: Sequence[StageStatus],
    started: float,
) -> Manifest:
    """Write `run.json`; `started` is seconds since the epoch."""
    manifest = Manifest(
        command=command_of(request),
        parameters={
            "papers": str(request.papers) if request.papers else None,
            "offline": request.offline,
            "jobs": request.jobs,
            "nli": request.nli,
            "rules_only": request.rules_only,
            "experiment": request.experiment,
            "pdf": request.pdf,
        },
        inputs=inputs_of(request, sources),
        versions=versions(),
        stages=tuple(statuses),
        started=_iso(started),
        finished=_iso(time.time()),
    )
    write_text(request.out / "run.json", to_json(manifest))
    return manifest


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
