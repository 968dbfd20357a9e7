"""PDFs as they come in: is it a PDF that opens, and which arXiv stamp does it bear?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from recheck.errors import InputError, RecheckError
from recheck.papers.bibliography import split_id
from recheck.papers.store import safe_id

if TYPE_CHECKING:
    import pymupdf

_STAMP = re.compile(r"arXiv:((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})v\d+)")
_NAME = re.compile(r"^(?P<id>.+?)(?:v(?P<version>\d+))?$")


class PDFError(RecheckError):
    """Bytes that are no PDF, or a PDF that cannot be used; `outcome` says which."""

    exit_code = 2

    def __init__(self, outcome: Literal["not a PDF", "unreadable"], message: str) -> None:
        super().__init__(message)
        self.outcome: Literal["not a PDF", "unreadable"] = outcome


@dataclass(frozen=True)
class SuppliedPDF:
    """A file of the user's folder that bears the id of a paper."""

    path: Path
    id: str
    version: int | None


def open_pdf(content: bytes, name: str) -> pymupdf.Document:
    """Open the bytes of a PDF.

    Raises:
        PDFError: `not a PDF` (another kind of file, or broken off), `unreadable` (encrypted,
            corrupt or without pages).
    """
    import pymupdf

    if b"%PDF-" not in content[:1024]:
        kind = "an HTML page" if b"<html" in content[:2048].lower() else "another kind of file"
        raise PDFError("not a PDF", f"{name}: not a PDF but {kind}")
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(stream=content, filetype="pdf")
    except Exception as error:  # pymupdf raises several unrelated classes on corrupt files
        if b"%%EOF" not in content[-2048:]:
            raise PDFError(
                "not a PDF", f"{name}: the PDF is cut off after {len(content)} bytes"
            ) from error
        raise PDFError("unreadable", f"{name}: a corrupt PDF ({error_line(error)})") from error
    if document.needs_pass:
        raise PDFError("unreadable", f"{name}: encrypted; supply a copy without a password")
    if document.is_repaired and b"%%EOF" not in content[-2048:]:
        raise PDFError(
            "not a PDF", f"{name}: the PDF is cut off after {len(content)} bytes (no end mark)"
        )
    if not document.page_count:
        raise PDFError("unreadable", f"{name}: a PDF without pages; supply another copy")
    return document


def stamp_of(page: pymupdf.Page) -> str | None:
    """The identifier that arXiv prints up the left margin of the first page."""
    found = _STAMP.search(re.sub(r"\s+", "", page.get_text("text")))
    return found.group(1) if found else None


def check_pdf(content: bytes, name: str) -> tuple[str, int] | None:
    """Check that the bytes are a PDF that opens; id and version stamped on it, if any.

    Raises:
        PDFError: as `open_pdf`.
    """
    document = open_pdf(content, name)
    try:
        stamp = stamp_of(document[0])
    except Exception as error:  # a page tree that points nowhere
        raise PDFError("unreadable", f"{name}: a corrupt PDF ({error_line(error)})") from error
    finally:
        document.close()
    return stamped(stamp)


def stamped(stamp: str | None) -> tuple[str, int] | None:
    """Id and version that a stamp names."""
    identified = split_id(stamp) if stamp else None
    return (identified[0], identified[1] or 1) if identified else None


def supplied_pdfs(folder: Path, identifier: str) -> Sequence[SuppliedPDF]:
    """Files of the user's folder named by `identifier`, highest version first.

    Raises:
        InputError: the folder does not exist.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; --papers names a folder of PDFs")
    wanted = {safe_id(identifier).lower(), identifier.replace("/", "").lower()}
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".pdf" or not path.is_file():
            continue
        name = path.stem.lower()
        if name in wanted:
            found.append(SuppliedPDF(path, identifier, None))
        elif (match := _NAME.match(name)) and match["id"] in wanted:
            found.append(SuppliedPDF(path, identifier, int(match["version"])))
    return sorted(found, key=lambda s: (-(s.version or 0), s.path.name))


def error_line(error: Exception) -> str:
    """The first line of an error's message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
