"""References resolved to papers, papers to documents: arXiv client, store and PDF reader."""

from __future__ import annotations

import importlib

_HOMES = {
    "Store": "store",
    "default_store": "store",
    "read_pdf": "reader",
    "read_documents": "documents",
    "PDFError": "intake",
    "ArxivClient": "client",
    "reachable": "client",
    "resolve": "resolution",
    "load_bibliography": "bibliography",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    """Names of this room are imported when first used: the PDF reader alone costs a second."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"recheck.papers.{_HOMES[name]}"), name)
