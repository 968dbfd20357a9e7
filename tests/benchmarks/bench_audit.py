"""What one audit costs: CPU and wall seconds of its notebooks and of its pages.

    python tests/benchmarks/bench_audit.py REPORTS --papers PAPERS

REPORTS is a folder of reports. Each is audited as `recheck run` does it, once with every kernel
started from nothing and once with kernels forked from a process that has imported what they
need, after a first round has filled the store. CPU counts all processes; the start of what
kernels are forked from is given by itself.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from recheck.run import Request, kernels, run
from recheck.run.pages import build_site
from recheck.run.runner import audit_one


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("reports", type=Path)
    options.add_argument("--papers", type=Path)
    chosen = options.parse_args()
    reports = sorted(path.resolve() for path in chosen.reports.iterdir() if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RECHECK_STORE"] = f"{folder}/store"
        asked = Request(tuple(reports), Path(folder) / "first", chosen.papers, offline=True, jobs=1)
        kernels.AVAILABLE = False
        run(asked)
        print(
            "| kernels | notebooks, CPU s | wall s | pages, CPU s | wall s |\n|---|---|---|---|---|"
        )
        for name, warm in (("started", False), ("forked", True)):
            kernels.AVAILABLE = warm
            rows = []
            for number, report in enumerate([reports[0], *reports]):
                out = Path(folder) / f"{name}{number}"
                one = Request((report,), out, chosen.papers, offline=True, jobs=1)
                notebooks = cost(lambda one=one, report=report: audit_one(one, report.stem, report))
                pages = cost(lambda one=one, report=report: build_site(one, {report.stem: report}))
                rows.append((*notebooks, *pages))
            first, *rest = rows
            line(f"{name}, first", first)
            line(
                f"{name}, median of {len(rest)}",
                list(map(statistics.median, zip(*rest, strict=True))),
            )


def line(name: str, figures: list[float] | tuple[float, ...]) -> None:
    """A row of the table."""
    print(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |", flush=True)


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds of this process and all below it, and wall seconds."""
    cpu, wall = _cpu(), time.perf_counter()
    work()
    return _cpu() - cpu, time.perf_counter() - wall


def _cpu() -> float:
    own = psutil.Process()
    return sum(sum(p.cpu_times()[:4]) for p in [own, *own.children(recursive=True)])


if __name__ == "__main__":
    main()
