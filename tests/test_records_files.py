"""Files of records: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from recheck.errors import StageError
from recheck.records import whole, write_text


def test_a_file_appears_when_it_is_finished_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with whole(path) as part:
        part.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole(path) as part:
        part.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_the_unfinished_file_has_the_ending_of_the_finished_one(tmp_path: Path) -> None:
    with whole(tmp_path / "a.npz") as part:
        assert part.parent == tmp_path and part.suffix == ".npz"
        part.touch()


def test_text_is_written_with_the_same_line_ends_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text(path, "ä\n")
    assert path.read_bytes() == b"\xc3\xa4\n"


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StageError, match=r"a\.txt: cannot be written"):
        write_text(tmp_path / "file" / "a.txt", "")
