"""Audits by one worker and by two of a Dask cluster on this machine: rate and memory.

    python tests/benchmarks/bench_dask.py REPORTS --papers PAPERS --copies 500

REPORTS is a folder of reports; copies of them, each under a name of its own, are audited in
four quarters as `recheck run` audits them, notebooks included, after one audit of each report
has filled the store. Rate: audits a minute. Memory: the largest worker after each quarter. The
workers of one thread each need a core of their own, and an idle machine, for the ratio to say
anything.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from recheck.experiment.hub.cluster import cluster
from recheck.run import Request, run


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("reports", type=Path)
    options.add_argument("--papers", type=Path)
    options.add_argument("--copies", type=int, default=500)
    options.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        os.environ["RECHECK_STORE"] = str(base / "store")
        originals = sorted(p for p in chosen.reports.iterdir() if p.is_file())
        run(
            Request(
                reports=tuple(originals), out=base / "first", papers=chosen.papers, offline=True
            )
        )
        copies = copied(originals, chosen.copies, base / "copies")
        rates = {w: measure(w, copies, chosen.papers, base / f"out{w}") for w in chosen.workers}
    first, last = min(rates), max(rates)
    say(what="ratio", workers=[first, last], ratio=round(rates[last] / rates[first], 2))


def measure(workers: int, copies: Sequence[Path], papers: Path | None, out: Path) -> float:
    """Audits a minute of this many workers, over all copies."""
    from distributed import get_client

    spent, memory = 0.0, []
    with cluster("local", workers=workers) as jobs:
        for quarter in range(4):
            part = tuple(copies[quarter::4])
            start = time.perf_counter()
            result = run(
                Request(
                    reports=part, out=out / str(quarter), papers=papers, offline=True, jobs=jobs
                )
            )
            spent += time.perf_counter() - start
            if result.failed:
                raise SystemExit(f"{len(result.failed)} stages failed: {result.failed[0].error}")
            # The work of one worker is done in this process.
            held = get_client().run(_resident).values() if workers > 1 else [_resident()]
            memory.append(round(max(held) / 2**20))
    rate = len(copies) / spent * 60
    say(workers=workers, audits=len(copies), audits_a_minute=round(rate, 1), worker_mib=memory)
    return rate


def copied(originals: Sequence[Path], count: int, folder: Path) -> list[Path]:
    """The reports over and over, each copy under a name of its own."""
    folder.mkdir()
    made = []
    for number in range(count):
        source = originals[number % len(originals)]
        path = folder / f"{number:04d}-{source.name}"
        shutil.copyfile(source, path)
        made.append(path)
    return made


def _resident() -> int:
    """Bytes of memory that this worker holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def say(**found: object) -> None:
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
