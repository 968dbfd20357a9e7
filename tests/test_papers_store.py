"""The store, and documents read into it by processes of their own."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from arxiv_server import tiny_pdf
from recheck.errors import InputError, StageError
from recheck.papers import Store, default_store, documents, load_bibliography, read_documents
from recheck.records import Document, Page, Paper

PROSE = "We measure transfer between languages. It helps on every task that we tried."
MORE = "The gain is 4.2 points on average. It is smaller for small models, as we show below."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def document(sha256: str) -> Document:
    return Document(
        sha256=sha256,
        reader="test",
        pages=(Page(number=1, width=595, height=842),),
        blocks=(),
        sentences=(),
        tables=(),
    )


def paper(sha256: str | None, **fields: object) -> Paper:
    given = {"reference": 1, "id": "2005.00001", "outcome": "supplied", "detail": ""}
    return Paper(**{**given, **fields}, sha256=sha256)


def test_a_pdf_is_stored_under_id_version_and_hash(store):
    sha256 = store.add_pdf(b"%PDF-", "hep-th/9901001", 2)
    assert store.pdf(sha256).name == f"hep-th_9901001v2-{sha256[:16]}.pdf"
    assert store.versions("hep-th/9901001") == {2: sha256}


def test_no_id_names_another_folder(store):
    sha256 = store.add_pdf(b"%PDF-", "../../../etc/passwd", None)
    assert store.pdf(sha256).parent == store.root / "pdf"


def test_a_stored_pdf_that_was_changed_is_not_counted(store):
    sha256 = store.add_pdf(b"%PDF-", "2005.00001", 1)
    store.pdf(sha256).write_bytes(b"changed")
    assert store.versions("2005.00001") == {}


def test_versions_of_an_id_are_not_those_of_a_longer_one(store):
    store.add_pdf(b"%PDF-1", "2005.0000", 1)
    second = store.add_pdf(b"%PDF-2", "2005.00001", 3)
    assert store.versions("2005.00001") == {3: second}


def test_a_pdf_that_is_not_there_is_an_error_with_a_way_out(store):
    with pytest.raises(StageError, match="run the papers stage again"):
        store.pdf("0" * 64)


def test_a_document_comes_back_as_it_was_and_byte_for_byte_the_same(store):
    store.add_document(document("a" * 64))
    (path,) = (store.root / "documents").iterdir()
    first = path.read_bytes()
    store.add_document(document("a" * 64))
    assert path.read_bytes() == first
    assert store.document("a" * 64) == document("a" * 64)
    assert store.document("b" * 64) is None


@pytest.mark.parametrize("damage", [b"", b"not gzip", gzip.compress(b'{"half":', mtime=0)])
def test_a_damaged_document_is_read_again(store, damage):
    store.add_document(document("a" * 64))
    (path,) = (store.root / "documents").iterdir()
    path.write_bytes(damage)
    assert store.document("a" * 64) is None


def test_a_document_of_another_reader_is_not_used(store, monkeypatch):
    store.add_document(document("a" * 64))
    monkeypatch.setattr("recheck.papers.version.READER", "another")
    assert store.document("a" * 64) is None


def test_a_full_disk_is_a_clear_error_and_leaves_no_half_file(store, monkeypatch):
    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StageError, match="disk is full"):
        store.add_pdf(b"%PDF-", "2005.00001", 1)
    assert list((store.root / "pdf").iterdir()) == []


def test_the_default_store_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("RECHECK_STORE", str(tmp_path))
    assert default_store().root == tmp_path
    monkeypatch.delenv("RECHECK_STORE")
    assert default_store().root.parts[-2:] == ("papers", "store")


def test_importing_the_room_is_cheap():
    loaded = "import sys, recheck.papers; print('pymupdf' in sys.modules, 'arxiv' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True)
    assert answer.stdout.split() == ["False", "False"]


# --- documents ---------------------------------------------------------------------------------


def test_papers_are_read_once_and_then_come_from_the_store(store, monkeypatch):
    good = store.add_pdf(tiny_pdf(PROSE, MORE), "2005.00001", 1)
    scan = store.add_pdf(tiny_pdf(), "2005.00002", 1)
    given = [paper(good), paper(scan, reference=2), paper(None, outcome="unreachable")]
    papers, found = read_documents(given, store)
    assert [p.outcome for p in papers] == ["supplied", "unreadable", "unreachable"]
    assert "no text" in papers[1].detail
    assert papers[1].sha256 is None
    assert list(found) == [good]
    assert found[good].sentences[0].text == "We measure transfer between languages."

    def forbidden(*arguments: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(documents, "_read_apart", forbidden)
    assert read_documents([paper(good)], store)[1] == found


def die(root: Path, sha256: str, sender: object) -> None:
    """A worker that is killed, as by the kernel when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_dies_is_an_outcome(store, monkeypatch):
    monkeypatch.setattr(documents, "_worker", die)
    sha256 = store.add_pdf(tiny_pdf(PROSE), "2005.00001", 1)
    (read,), found = read_documents([paper(sha256)], store)
    assert (read.outcome, found) == ("unreadable", {})
    assert "died" in read.detail


# --- references.json ------------------------------------------------------------------------------


def test_the_bibliography_is_read(tmp_path):
    path = tmp_path / "references.json"
    path.write_text(json.dumps([{"id": "2005.13013", "title": "T", "authors": ["A. B."]}]))
    (entry,) = load_bibliography(path)
    assert (entry.id, entry.authors, entry.source) == ("2005.13013", ("A. B.",), "references.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ('{"id": "x"}', "expected a list"),
        ('[{"id": "x"}]', "entry 1, title"),
        ('[{"id": "x", "title": "t", "colour": "red"}]', "entry 1, colour"),
    ],
)
def test_a_malformed_bibliography_names_file_and_entry(tmp_path, text, words):
    path = tmp_path / "references.json"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        load_bibliography(path)
    assert "references.json" in str(caught.value)


def test_a_missing_bibliography_is_bad_input(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_bibliography(tmp_path / "references.json")
