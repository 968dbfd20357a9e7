"""The store: PDFs named by id, version and content hash, and the documents read from them.

Files appear whole or not at all, so that a killed or a second run never sees half of one.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
from pathlib import Path

from pydantic import ValidationError

from recheck.errors import StageError
from recheck.records import Bibliography, Document, to_json, whole, write_text

_NAME = re.compile(r"^(?P<id>.+?)(?:v(?P<version>\d+))?-(?P<hash>[0-9a-f]{16})\.pdf$")
_READER_NAME = re.compile(r"[^A-Za-z0-9.]+")


def safe_id(identifier: str) -> str:
    """An id as part of a file name: `hep-th/9901001` becomes `hep-th_9901001`.

    Anything but letters, digits, dots and hyphens is replaced, so no id can name another
    folder.
    """
    return re.sub(r"[^A-Za-z0-9.-]", "_", identifier).lstrip(".-") or "_"


class Store:
    """A folder of PDFs and documents, safe for concurrent runs.

    `pdf/<id>v<version>-<first 16 digits of the SHA-256>.pdf` (no `v` where the version is not
    known), `documents/<first 16 digits>-<reader>.json.gz` and `bibliography/<id>.json`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pdfs = root / "pdf"
        self._documents = root / "documents"

    def add_pdf(self, content: bytes, identifier: str, version: int | None) -> str:
        """Store a PDF and return its SHA-256.

        Raises:
            StageError: the disk is full or the folder cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        suffix = f"v{version}" if version is not None else ""
        path = self._pdfs / f"{safe_id(identifier)}{suffix}-{sha256[:16]}.pdf"
        if not path.exists():
            _write(path, content)
        return sha256

    def pdf(self, sha256: str) -> Path:
        """Path of the PDF with this hash.

        Raises:
            StageError: no such PDF in the store.
        """
        found = sorted(self._pdfs.glob(f"*-{sha256[:16]}.pdf"))
        if not found:
            raise StageError(
                f"{self._pdfs}: no PDF with SHA-256 {sha256[:16]}...; run the papers stage again"
            )
        return found[0]

    def versions(self, identifier: str) -> dict[int | None, str]:
        """Stored versions of a paper with the SHA-256 of each; None for an unknown version.

        A file whose content no longer has the hash in its name is not counted.
        """
        name, found = safe_id(identifier), {}
        for path in sorted(self._pdfs.glob(f"{name}*.pdf")):
            match = _NAME.match(path.name)
            if not match or match["id"] != name:
                continue
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            if sha256.startswith(match["hash"]):
                found[int(match["version"]) if match["version"] else None] = sha256
        return found

    def document(self, sha256: str) -> Document | None:
        """The cached document of the PDF with this hash, None if there is none of this reader."""
        path = self._document_path(sha256)
        try:
            document = Document.model_validate_json(gzip.decompress(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValidationError):  # damaged: read the PDF again
            return None
        return document if document.sha256 == sha256 else None

    def add_document(self, document: Document) -> None:
        """Cache a document under its hash and reader; same document, same bytes."""
        content = gzip.compress(
            document.model_dump_json(exclude_defaults=True).encode(), compresslevel=6, mtime=0
        )
        _write(self._document_path(document.sha256), content)

    def bibliography(self, identifier: str) -> Bibliography | None:
        """What arXiv has said about a paper before, None if it was never asked."""
        try:
            text = self._bibliography_path(identifier).read_text("utf-8")
            return Bibliography.model_validate_json(text)
        except (OSError, ValueError):  # missing or damaged: ask again
            return None

    def add_bibliography(self, bibliography: Bibliography) -> None:
        """Keep what arXiv says about a paper."""
        write_text(self._bibliography_path(bibliography.id), to_json(bibliography))

    def _bibliography_path(self, identifier: str) -> Path:
        return self.root / "bibliography" / f"{safe_id(identifier)}.json"

    def _document_path(self, sha256: str) -> Path:
        from recheck.papers.version import READER

        reader = _READER_NAME.sub("_", READER)
        return self._documents / f"{sha256[:16]}-{reader}.json.gz"


def default_store() -> Store:
    """The store of this checkout or user.

    `RECHECK_STORE` if it is set, else `papers/store` of the checkout that the package runs
    from, else `recheck` in the user's cache folder.
    """
    named = os.environ.get("RECHECK_STORE")
    if named:
        return Store(Path(named))
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "papers").is_dir():
        return Store(checkout / "papers" / "store")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Store(Path(cache) / "recheck")


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            part.write_bytes(content)
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise StageError(
            f"{path}: cannot be written ({why}); free space or set RECHECK_STORE to another "
            "folder, then run the same command again"
        ) from error
