"""The test papers as documents, read once and kept under `outputs/` for all benchmarks."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from recheck.papers.reader import read_pdf
from recheck.papers.version import READER
from recheck.records import Document, Paper, read_record, to_json, write_text

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
_CACHE = ROOT / "outputs" / "benchmarks" / "documents"


def document(pdf: Path) -> Document:
    """The document of a PDF, from the cache where it has been read before."""
    sha256 = hashlib.sha256(pdf.read_bytes()).hexdigest()
    kept = _CACHE / READER.replace("/", "_") / f"{sha256}.json"
    if not kept.exists():
        print(f"reading {pdf.name}", file=sys.stderr)
        write_text(kept, to_json(read_pdf(pdf)))
    return read_record(kept, Document)


def papers(names: list[str] | None = None) -> dict[str, tuple[Paper, Document]]:
    """Name (file stem) -> paper and document, of all test papers or of those named."""
    folder = SHARED / "papers"
    if not folder.is_dir():
        sys.exit(f"{folder}: the test papers are not here; nothing was measured")
    found = {}
    for number, pdf in enumerate(sorted(folder.glob("*.pdf")), 1):
        if names is None or pdf.stem in names:
            read = document(pdf)
            found[pdf.stem] = (as_paper(pdf.stem, read.sha256, number), read)
    return found


def as_paper(stem: str, sha256: str, reference: int) -> Paper:
    """A paper supplied as a file, its version taken from the name."""
    name, version = re.fullmatch(r"(.+?)(?:v(\d+))?", stem).groups()
    number = int(version) if version else None
    return Paper(
        reference=reference,
        id=name,
        cited_version=number,
        version=number,
        outcome="supplied",
        detail="test paper",
        sha256=sha256,
    )
