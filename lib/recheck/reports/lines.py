"""What every format is turned into before it is parsed: numbered lines, some of them table rows.

Bytes become text here and nowhere else, so that an empty, binary or wrongly encoded file ends in
one clear line and no later module has to think of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from recheck.errors import InputError

MAX_BYTES = 64 * 2**20
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class ReportError(InputError):
    """A report that cannot be used; the message names the file, the line and what was expected."""


@dataclass(frozen=True)
class Line:
    """One line of a report."""

    number: int
    """1-based line of the file; of the extracted text for a PDF."""
    text: str
    cells: tuple[str, ...] | None = None
    """The cells of a table row; None for running text."""
    heading: bool = False
    """The format itself marks the line as a heading."""


def read_bytes(path: Path) -> bytes:
    """The content of `path`.

    Raises:
        ReportError: missing, unreadable, empty or larger than 64 MB.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReportError(f"{path}: cannot be read ({error.strerror})") from error
    if not data.strip():
        raise ReportError(f"{path}: the file is empty; expected the text of a report on line 1")
    if len(data) > MAX_BYTES:
        raise ReportError(f"{path}: larger than {MAX_BYTES // 2**20} MB; expected one report")
    return data


def decode(path: Path, data: bytes) -> str:
    """UTF-8 text with `\\n` line ends; stray control characters become U+FFFD.

    Raises:
        ReportError: the bytes are binary or in another encoding.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReportError(f"{path}: line 1 is UTF-16; save the report as UTF-8 text")
    where = data.find(b"\0")
    if where >= 0:
        raise ReportError(
            f"{path}: line {_line_of(data, where)} holds binary data; expected UTF-8 text, "
            "Markdown or a PDF"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(
            f"{path}: line {_line_of(data, error.start)} is not UTF-8 "
            f"(byte 0x{data[error.start]:02x}); save the report as UTF-8 text"
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("\ufffd", text)


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
