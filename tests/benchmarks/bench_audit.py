"""What one audit costs: CPU and wall seconds of its notebooks and of its pages.

    python tests/benchmarks/bench_audit.py REPORTS --papers PAPERS

REPORTS is a folder of reports. Each is audited as `recheck run` does it, once with every kernel
started from nothing and once with kernels forked from a process that has imported what they
need, after a first round has filled the store; then its pages are written, and written again. CPU
counts all processes. The first audit of a process, which loads what the others find loaded, is
given by itself.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
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
        first = Path(folder) / "first"
        run(Request(tuple(reports), first, chosen.papers, offline=True, jobs=2))
        print("| | CPU s | wall s |\n|---|---|---|")
        requests = {}
        for name, warm in (("kernels started", False), ("kernels forked", True)):
            kernels.AVAILABLE = warm
            costs = []
            for number, report in enumerate([reports[0], *reports]):
                out = Path(folder) / f"{name}{number}"
                requests[report] = Request((report,), out, chosen.papers, offline=True, jobs=1)
                costs.append(cost(partial(audit_one, requests[report], report.stem, report)))
            line(f"notebooks, {name}, the first", costs[:1])
            line(f"notebooks, {name}", costs[1:])
        for name in ("pages", "pages again"):
            line(
                name,
                [cost(partial(build_site, r, {path.stem: path})) for path, r in requests.items()],
            )


def line(name: str, costs: Sequence[tuple[float, float]]) -> None:
    """A row of the table: medians."""
    cpu, wall = (statistics.median(kind) for kind in zip(*costs, strict=True))
    print(f"| {name} | {cpu:.2f} | {wall:.2f} |", flush=True)


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
