"""Documents of many papers, read by a few processes and kept in the store.

Each PDF is read in a process of its own, at most `processes` at a time: memory goes back to
the system after each paper, and a reader that dies on a hostile file takes nothing with it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from recheck.papers.store import Store
from recheck.records import Document, Paper

_SECONDS = 600
"""Longest time a single PDF may take."""


def read_documents(
    papers: Sequence[Paper], store: Store, *, processes: int = 2
) -> tuple[tuple[Paper, ...], dict[str, Document]]:
    """Documents of all readable papers, by SHA-256, from the store where they are cached.

    Returns the papers as well: one whose PDF cannot be read comes back with the outcome
    `unreadable` and the reason in `detail`.
    """
    wanted = sorted({p.sha256 for p in papers if p.readable and p.sha256})
    documents: dict[str, Document] = {}
    failures: dict[str, str] = {}
    missing = []
    for sha256 in wanted:
        cached = store.document(sha256)
        if cached is None:
            missing.append(sha256)
        else:
            documents[sha256] = cached
    with ThreadPoolExecutor(max_workers=max(1, processes)) as pool:
        jobs: dict[str, Future[str | None]] = {
            sha256: pool.submit(_read_apart, store.root, sha256) for sha256 in missing
        }
        for sha256, job in jobs.items():
            failure = job.result()
            document = None if failure else store.document(sha256)
            if document is None:
                failures[sha256] = failure or "the document could not be read back from the store"
            else:
                documents[sha256] = document
    return tuple(_marked(paper, failures) for paper in papers), documents


def _marked(paper: Paper, failures: dict[str, str]) -> Paper:
    if paper.sha256 not in failures or not paper.readable:
        return paper
    return paper.model_copy(
        update={"outcome": "unreadable", "detail": failures[paper.sha256], "sha256": None}
    )


def _read_apart(root: Path, sha256: str) -> str | None:
    """Read one PDF in a process of its own; returns what went wrong, None if nothing did."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_worker, args=(root, sha256, sender), daemon=True)
    worker.start()
    sender.close()
    name = Store(root).pdf(sha256).name
    try:
        if not receiver.poll(_SECONDS):
            worker.kill()
            return f"{name}: not read within {_SECONDS} s; supply another copy"
        return receiver.recv()
    except EOFError:
        worker.join()
        return f"{name}: the reader died (exit code {worker.exitcode}); supply another copy"
    finally:
        worker.join()
        receiver.close()


def _worker(root: Path, sha256: str, sender) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from recheck.papers.intake import PDFError
    from recheck.papers.reader import read_pdf

    store = Store(root)
    try:
        store.add_document(read_pdf(store.pdf(sha256)))
    except PDFError as error:
        sender.send(str(error))
    else:
        sender.send(None)
