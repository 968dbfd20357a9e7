"""The table of claims: its rows, the printed mark and the printed confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recheck.records import Claim, ParseProblem
from recheck.reports.joining import join
from recheck.reports.lines import Line
from recheck.reports.sections import Column, Section, columns_of
from recheck.reports.truncation import cut_cells

_YES = frozenset(
    {"✓", "✔", "✔️", "☑", "✅", "√", "yes", "y", "true", "verified", "supported", "pass"}
)
_NO = frozenset(
    {"✗", "✘", "☒", "❌", "×", "✕", "✖", "no", "n", "false", "unverified", "not verified", "fail",
     "not supported", "unsupported"}
)  # fmt: skip
_NOTHING = frozenset({"", "-", "–", "—", "?", "n/a", "na", "none", "unknown"})
_CONFIDENCE = re.compile(r"(\d{0,3}(?:[.,]\d{1,6})?)\s*(%?)(?:\s*\([^()]{0,40}\))?$")
_NUMBER = re.compile(r"[1-9]\d{0,4}[.)]?$")
_MARKER = re.compile(r"(?:[-*•+]|\d{1,5}[.)])\s+")
_DEFAULT: dict[int, tuple[Column, ...]] = {
    2: ("claim", "mark"),
    3: ("claim", "mark", "confidence"),
    4: ("number", "claim", "mark", "confidence"),
}


@dataclass(frozen=True)
class _Row:
    line: int
    text: str
    mark: str | None = None
    confidence: str | None = None


def read_claims(sections: list[Section]) -> tuple[tuple[Claim, ...], list[ParseProblem]]:
    """All rows of all tables of claims, and what in them could not be read."""
    problems: list[ParseProblem] = []
    rows = [row for section in sections for row in _rows(section, problems) if row.text]
    cuts = cut_cells([row.text for row in rows])
    claims = tuple(
        Claim(
            index=index,
            text=row.text,
            printed_verified=_mark(row, problems),
            printed_confidence=_confidence(row, problems),
            truncated=truncated,
            cut_width=width,
            line=row.line,
        )
        for index, (row, (truncated, width)) in enumerate(zip(rows, cuts, strict=True), 1)
    )
    return claims, problems


def _rows(section: Section, problems: list[ParseProblem]) -> Iterator[_Row]:
    columns: tuple[Column, ...] | None = None
    pending: list[Line] = []
    for line in section.lines:
        header = columns_of(line)
        if header is not None:
            columns = header
        elif line.cells:
            row = _from_cells(line, columns, problems)
            lead, pending = pending, []
            yield _Row(
                (lead or [line])[0].number, _text([*lead, row.text]), row.mark, row.confidence
            )
        elif line.text:
            marker = _MARKER.match(line.text)
            if marker and pending and _MARKER.match(pending[0].text):
                yield from _unmarked(pending, columns, problems)
                pending = []
            pending.append(line)
            found = _row_end(pending, columns)
            if found is not None:
                kept = pending[:-2] if _CONFIDENCE.match(line.text) else pending[:-1]
                texts = [*(part.text for part in kept), found[0]]
                yield _Row(pending[0].number, _text(texts), found[1], found[2])
                pending = []
    yield from _unmarked(pending, columns, problems)


def _unmarked(
    pending: list[Line], columns: tuple[Column, ...] | None, problems: list[ParseProblem]
) -> Iterator[_Row]:
    """Lines that ended without a mark: a list item is a claim of its own, other text is not."""
    if not pending:
        return
    if _MARKER.match(pending[0].text):
        yield _Row(pending[0].number, _text([line.text for line in pending]))
    elif columns is not None:
        problems.append(
            ParseProblem(
                line=pending[0].number,
                expected="a row of claim, verified mark and confidence",
                found=pending[0].text[:80],
            )
        )


def _text(parts: list[Line | str]) -> str:
    text = join([part if isinstance(part, str) else part.text for part in parts])
    marker = _MARKER.match(text)
    return text[marker.end() :] if marker else text


def _from_cells(
    line: Line, columns: tuple[Column, ...] | None, problems: list[ParseProblem]
) -> _Row:
    cells = list(line.cells or ())
    if columns is None:
        columns = _DEFAULT.get(len(cells), _DEFAULT[3])
        if len(cells) == 3 and _NUMBER.match(cells[0]):
            columns = ("number", "claim", "mark")
    extra = len(cells) - len(columns)
    at = columns.index("claim")
    if extra > 0:
        # A tab inside a claim: the cells to its left and right are still in place.
        cells[at : at + extra + 1] = [" ".join(cells[at : at + extra + 1])]
    elif extra < 0:
        problems.append(
            ParseProblem(
                line=line.number,
                expected=f"{len(columns)} cells ({', '.join(columns)})",
                found=f"{len(cells)} cells",
            )
        )
        cells += [""] * -extra
    named = dict(zip(columns, cells, strict=True))
    return _Row(line.number, named["claim"], named.get("mark"), named.get("confidence"))


def _row_end(
    pending: list[Line], columns: tuple[Column, ...] | None
) -> tuple[str, str | None, str | None] | None:
    """What the last line of a row holds; a confidence may stand alone below its mark."""
    last = pending[-1].text
    if len(pending) > 1 and _CONFIDENCE.match(last):
        last = f"{pending[-2].text} {last}"
    found = _split_row(last)
    waiting = found is not None and found[2] is None and columns and "confidence" in columns
    return None if waiting else found


def _split_row(text: str) -> tuple[str, str | None, str | None] | None:
    """Claim, mark and confidence of a row printed as one line; None where no mark ends it."""
    parts = text.rsplit(None, 2)
    # A list prints them in brackets: "... at sea. (✓, 0.35)".
    if len(parts) == 3 and parts[1].startswith(("(", "[")):
        parts[1:] = [parts[1].strip("([,;"), parts[2].rstrip(")].")]
    if len(parts) == 3 and _is_mark(parts[1]) and _CONFIDENCE.match(parts[2]):
        return parts[0], parts[1], parts[2]
    if len(parts) == 2 and _is_mark(parts[0]) and _CONFIDENCE.match(parts[1]):
        return "", parts[0], parts[1]
    if len(parts) > 1 and parts[-1] in _YES | _NO and not parts[-1].isascii():
        return text[: -len(parts[-1])].rstrip(), parts[-1], None
    return None


def _is_mark(word: str) -> bool:
    return word.lower() in _YES | _NO


def _mark(row: _Row, problems: list[ParseProblem]) -> bool | None:
    mark = (row.mark or "").strip().lower()
    if mark in _NO or _NO.intersection(mark.split()):
        return False
    if mark in _YES or (_YES.intersection(mark.split()) and "not" not in mark.split()):
        return True
    if mark not in _NOTHING:
        problems.append(
            ParseProblem(line=row.line, expected="a mark such as ✓ or ✗", found=mark[:80])
        )
    return None


def _confidence(row: _Row, problems: list[ParseProblem]) -> float | None:
    printed = (row.confidence or "").strip()
    if printed.lower() in _NOTHING:
        return None
    match = _CONFIDENCE.match(printed)
    if match and match[1] not in ("", ".", ","):
        value = float(match[1].replace(",", "."))
        value = round(value / 100, 8) if match[2] else value
        if value <= 1:
            return value
    problems.append(
        ParseProblem(line=row.line, expected="a confidence from 0 to 1", found=printed[:80])
    )
    return None
