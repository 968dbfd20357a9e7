"""The audit as plain function calls, shared by the command line and the notebooks' stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recheck import project
from recheck.records import Bibliography, Document, Paper, Report


@dataclass(frozen=True)
class Sources:
    """Where the papers of a report may come from."""

    papers: Path | None = None
    """The user's folder of PDFs named by id."""
    offline: bool = False


def read_report(source: Path) -> Report:
    """Parse a report file or folder."""
    from recheck.reports import parse

    return parse(source)


def read_papers(
    report: Report, source: Path, sources: Sources
) -> tuple[tuple[Paper, ...], Mapping[str, Document]]:
    """Resolve a report's references and read their PDFs.

    Returns:
        One `Paper` per reference, in order, and the documents by SHA-256.
    """
    from recheck.papers import default_store, read_documents, resolve

    store = default_store()
    papers = resolve(
        report.references,
        store,
        folder=_supplied(source, sources, store.root),
        offline=sources.offline,
        bibliography=bibliography(source),
    )
    return read_documents(papers, store)


def bibliography(source: Path) -> tuple[Bibliography, ...]:
    """The bibliographic facts beside a report, empty where there are none."""
    from recheck.papers import load_bibliography

    folder = project.report_folder(source)
    facts = folder / "references.json" if folder else None
    return load_bibliography(facts) if facts and facts.is_file() else ()


def _supplied(source: Path, sources: Sources, root: Path) -> Path | None:
    """The folder of PDFs for a report: laid out from its own sources, or the user's."""
    folder = project.report_folder(source)
    own = folder / "papers" if folder else None
    if own and own.is_dir():
        from recheck.papers.typeset import typeset_folder

        return typeset_folder(own, root / "typeset" / folder.resolve().name)
    return sources.papers
