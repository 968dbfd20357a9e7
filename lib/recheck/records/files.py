"""Records to JSON and back; a file is written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from pydantic import ValidationError

from recheck.errors import InputError, StageError
from recheck.records.base import Record

R = TypeVar("R", bound=Record)


def to_json(record: Record) -> str:
    """A record as indented JSON with a final newline; same record, same bytes."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def to_jsonl(records: Iterable[Record]) -> str:
    """Records as JSON, one a line."""
    return "".join(
        json.dumps(r.model_dump(mode="json"), ensure_ascii=False) + "\n" for r in records
    )


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, which takes its place when the block ends.

    If the block fails, `path` is as it was before and nothing is left beside it. The name ends
    as that of `path` does, since some writers go by it.
    """
    # Not by process id: workers in containers have the same one and share folders.
    part = path.with_name(f".{uuid4().hex}-{path.name}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` whole or not at all: a killed process leaves the old file.

    Raises:
        StageError: the folder cannot be made or written, or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            part.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise StageError(
            f"{path}: cannot be written ({error.strerror}); free space or choose "
            "another folder, then run the same command again"
        ) from error


def read_record(path: Path, cls: type[R]) -> R:
    """Read one record from `path`.

    Raises:
        InputError: the file is missing, not JSON, or not a record of this class.
    """
    try:
        return cls.model_validate_json(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: not a {cls.__name__} record; delete it to have it made again "
            f"({str(error).splitlines()[0]})"
        ) from error


def read_records(path: Path, cls: type[R]) -> tuple[R, ...]:
    """Read the records of a JSON-lines file; errors as `read_record`, with the line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            records.append(cls.model_validate_json(line))
        except ValidationError as error:
            raise InputError(
                f"{path}:{number}: not a {cls.__name__} record ({str(error).splitlines()[0]})"
            ) from error
    return tuple(records)
