"""A run's folder: who may write to it, which stages are done, and `run.json`.

Times live in `run.json` and in the stage files it is made from, never in a record.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from recheck.errors import StageError
from recheck.records import Record, write_text


class StageStatus(Record):
    """What became of one stage: what it was made from, what it made, how long it took."""

    report: str | None
    stage: str
    status: Literal["done", "failed"]
    key: str
    """Hash of everything the stage depends on."""
    outputs: dict[str, str] = {}
    """File name -> SHA-256."""
    settled: bool = True
    """False when a source did not answer, so that the next run asks again."""
    seconds: float = 0.0
    error: str | None = None
    exit_code: int = 0
    """What the command line returns for a failure: 2 for bad input, 3 otherwise."""


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_hash(folder: Path, pattern: str) -> str:
    """One SHA-256 over names and bytes of the files of a tree that match `pattern`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if "__pycache__" in path.parts or not path.is_file():
            continue
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(file_hash(path).encode())
    return digest.hexdigest()


def key_of(*parts: object) -> str:
    """Hash of the JSON form of `parts`."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def status_path(folder: Path, stage: str) -> Path:
    """The status file of one stage of one report."""
    return folder / ".stages" / f"{stage}.json"


def read_status(folder: Path, stage: str) -> StageStatus | None:
    """The status a stage left, or None when it left none that can be read."""
    try:
        return StageStatus.model_validate_json(status_path(folder, stage).read_text("utf-8"))
    except (OSError, ValidationError):
        return None


def write_status(folder: Path, status: StageStatus) -> None:
    """Keep what became of a stage."""
    write_text(status_path(folder, status.stage), status.model_dump_json(indent=1) + "\n")


def finished(folder: Path, stage: str, key: str) -> StageStatus | None:
    """The status of a stage done from the same inputs whose outputs still stand as written."""
    status = read_status(folder, stage)
    stands = (
        status is not None
        and status.status == "done"
        and status.settled
        and status.key == key
        and all(
            (folder / name).is_file() and file_hash(folder / name) == digest
            for name, digest in status.outputs.items()
        )
    )
    return status if stands else None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run's folder for this process; a second run on it is refused.

    Raises:
        StageError: another run is writing to the folder, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".lock").open("w")
    except OSError as error:
        raise StageError(
            f"{folder}: cannot be written ({error.strerror}); choose another folder with --out"
        ) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StageError(
                f"{folder}: another run is writing here; wait for it or choose another folder "
                "with --out"
            ) from error
        yield
