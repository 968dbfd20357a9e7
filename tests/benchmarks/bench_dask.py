"""Audits by one worker and by two of a Dask cluster on this machine: rate and memory.

    python tests/benchmarks/bench_dask.py REPORTS --papers PAPERS --copies 500 --alone 100

REPORTS is a folder of reports; copies of them, each under a name of its own, are audited in
four quarters as `recheck run` audits them, notebooks and pages included, once a first round over
the reports has filled the store and started the workers. One worker alone is given fewer copies:
its rate does not depend on how many. Rate: audits a minute. Memory: the largest worker, with the
processes below it, before the first quarter and after each. The workers of one thread each need a
core of their own, and an idle machine, for the ratio to say anything.
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
    options.add_argument("--alone", type=int, default=100, help="copies for one worker")
    options.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        os.environ["RECHECK_STORE"] = str(base / "store")
        originals = sorted(p for p in chosen.reports.iterdir() if p.is_file())
        copies = copied(originals, max(chosen.copies, chosen.alone), base / "copies")
        rates = {}
        for workers in chosen.workers:
            given = copies[: chosen.alone if workers == 1 else chosen.copies]
            rates[workers] = measure(workers, originals, given, chosen.papers, base / str(workers))
    first, last = min(rates), max(rates)
    say(what="ratio", workers=[first, last], ratio=round(rates[last] / rates[first], 2))


def measure(
    workers: int, originals: Sequence[Path], copies: Sequence[Path], papers: Path | None, out: Path
) -> float:
    """Audits a minute of this many workers, over all copies."""
    with cluster("local", workers=workers) as jobs:
        audit(originals, papers, out / "first", jobs)
        spent, memory = 0.0, [_held(workers)]
        for quarter in range(4):
            start = time.perf_counter()
            audit(copies[quarter::4], papers, out / str(quarter), jobs)
            spent += time.perf_counter() - start
            memory.append(_held(workers))
    rate = len(copies) / spent * 60
    say(workers=workers, audits=len(copies), audits_a_minute=round(rate, 1), worker_mib=memory)
    return rate


def audit(reports: Sequence[Path], papers: Path | None, out: Path, jobs: int) -> None:
    """One run."""
    result = run(Request(tuple(reports), out=out, papers=papers, offline=True, jobs=jobs))
    if result.failed:
        raise SystemExit(f"{len(result.failed)} stages failed: {result.failed[0].error}")


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


def _held(workers: int) -> int:
    """MiB of the largest worker."""
    from distributed import get_client

    # The work of one worker is done in this process.
    held = get_client().run(_resident).values() if workers > 1 else [_resident()]
    return round(max(held) / 2**20)


def _resident() -> int:
    """Bytes of memory of this process and all below it; pages that they share count once."""
    import psutil

    own = psutil.Process()
    return sum(p.memory_full_info().pss for p in [own, *own.children(recursive=True)])


def say(**found: object) -> None:
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
