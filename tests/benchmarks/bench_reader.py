"""Speed and memory of the PDF reader: cold into an empty store, then from the cache.

CPU seconds are those of the reading processes (one thread each), so that they can be compared
between busy and idle machines; the peak is that of the largest process.

    python tests/benchmarks/bench_reader.py [FOLDER of PDFs] [--processes 2]
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

from recheck.papers import Store, read_documents
from recheck.records import Paper


def papers_of(folder: Path, store: Store) -> list[Paper]:
    """All PDFs of a folder as supplied papers of a store."""
    return [
        Paper(
            reference=number,
            id=path.stem,
            outcome="supplied",
            detail=path.name,
            sha256=store.add_pdf(path.read_bytes(), path.stem, None),
        )
        for number, path in enumerate(sorted(folder.glob("*.pdf")), 1)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/papers"))
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        papers = papers_of(options.folder, store)
        began = time.monotonic()
        read, documents = read_documents(papers, store, processes=options.processes)
        wall = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        pages = sum(len(d.pages) for d in documents.values())
        cpu = used.ru_utime + used.ru_stime
        failed = [f"{p.id}: {p.detail}" for p in read if not p.readable]
        print(f"papers {len(papers)}, read {len(documents)}, pages {pages}, failed {failed}")
        print(f"wall {wall:.0f} s; {wall * options.processes / pages:.2f} s a page and process")
        print(f"CPU {cpu:.0f} s; {cpu / pages:.2f} s a page")
        print(f"peak of the largest process {used.ru_maxrss / 1024:.0f} MiB")
        began = time.process_time()
        _, again = read_documents(papers, store)
        seconds = time.process_time() - began
        size = sum(f.stat().st_size for f in Path(folder, "documents").iterdir())
        print(f"second read, from the cache: {seconds:.1f} CPU s; equal {again == documents}")
        print(f"documents on disk: {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
