"""A report as a PDF: words back to lines, and the table of claims back to rows.

A table is found by its header row (Claim, Verified, Confidence): words are sorted into columns by
where the header's words stand, on this page and on those that follow. A cell of several lines
belongs to one mark; whether marks stand at the top or in the middle of their row is worked out
from the rows themselves, because ruling lines are often missing.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from recheck.reports.joining import join, mark_soft_hyphens, words_of
from recheck.reports.lines import Line, ReportError
from recheck.reports.sections import columns_of, is_section_heading

MAX_PAGES = 400
_WIDE_GAP = 1.5
"""A gap between words of this many line heights separates columns."""
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_MARGIN = 0.08
"""Share of the page's height, above and below, in which running heads and page numbers stand."""


@dataclass(frozen=True)
class _Word:
    x0: float
    x1: float
    text: str


@dataclass(frozen=True)
class _Printed:
    """A line as printed; `y` grows over the pages, so that a row may cross a page's end."""

    y: float
    height: float
    words: tuple[_Word, ...]
    after_gap: bool = False
    margin: bool = False
    """In the upper or lower margin of the page, where running heads stand."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def read_pdf(path: Path, data: bytes) -> list[Line]:
    """The text of a PDF as numbered lines, rows of the table of claims with their cells.

    Raises:
        ReportError: the PDF is broken, encrypted, has no text or too many pages.
    """
    import pymupdf

    if b"%PDF-" not in data[:1024]:
        raise ReportError(f"{path}: not a PDF that opens (it does not begin as a PDF does)")
    pymupdf.TOOLS.mupdf_display_errors(False)
    try:
        with pymupdf.open(stream=data, filetype="pdf") as pdf:
            if pdf.needs_pass:
                raise ReportError(f"{path}: the PDF is encrypted; save it without a password")
            if pdf.page_count > MAX_PAGES:
                raise ReportError(f"{path}: {pdf.page_count} pages; expected one report")
            printed = [line for page in pdf for line in _page_lines(page)]
    except (pymupdf.FileDataError, RuntimeError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ReportError(f"{path}: not a PDF that opens ({reason})") from error
    if not printed:
        raise ReportError(f"{path}: the PDF holds no text; expected text, not images of pages")
    vocabulary = words_of(line.text for line in printed)
    return _number(list(_rows(_without_furniture(printed), vocabulary)), vocabulary)


def _page_lines(page) -> Iterator[_Printed]:
    offset = page.number * 10_000.0
    words = page.get_text("words")
    groups: list[list[tuple]] = []
    for word in sorted(words, key=lambda w: ((w[1] + w[3]) / 2, w[0])):
        middle, height = (word[1] + word[3]) / 2, word[3] - word[1]
        last = groups[-1][0] if groups else None
        if last and abs((last[1] + last[3]) / 2 - middle) < 0.35 * max(height, 1):
            groups[-1].append(word)
        else:
            groups.append([word])
    bottom = None
    for group in groups:
        top, height = min(w[1] for w in group), max(w[3] - w[1] for w in group)
        ordered = sorted(group, key=lambda w: w[0])
        gap = bottom is not None and top - bottom > 0.45 * height
        bottom = max(w[3] for w in group)
        middle = statistics.median((w[1] + w[3]) / 2 for w in group)
        yield _Printed(
            offset + middle,
            height,
            tuple(_Word(w[0], w[2], w[4].translate(_LIGATURES)) for w in ordered),
            gap,
            not _MARGIN < middle / page.rect.height < 1 - _MARGIN,
        )


def _without_furniture(lines: list[_Printed]) -> list[_Printed]:
    """Without page numbers and running heads: lines in the margins that recur, or bare numbers."""
    seen = Counter(line.text for line in lines if line.margin)
    return [
        line
        for line in lines
        if not (line.margin and (line.text.strip("-– ").isdigit() or seen[line.text] > 1))
    ]


def _rows(
    lines: list[_Printed], vocabulary: frozenset[str]
) -> Iterator[tuple[_Printed, tuple[str, ...] | None]]:
    """Lines in order, those of a table replaced by its rows."""
    table: list[_Printed] = []
    starts: list[float] = []
    names: tuple[str, ...] = ()
    for line in lines:
        cells, header = _header(line)
        if header is not None:
            if not starts:
                starts, names = [cell.x0 for cell in cells], header
                yield line, tuple(cell.text for cell in cells)
            # A header repeated on the next page only marks the page.
            continue
        if starts and is_section_heading(line.text):
            yield from _table_rows(table, starts, names, vocabulary)
            table, starts = [], []
        if starts:
            table.append(line)
        else:
            yield line, None
    if starts:
        yield from _table_rows(table, starts, names, vocabulary)


def _header(line: _Printed) -> tuple[list[_Word], tuple[str, ...] | None]:
    """The cells of a header row and the columns they name; None where a line is no such row."""
    wide = [
        right.x0 - left.x1 > _WIDE_GAP * line.height
        for left, right in zip(line.words, line.words[1:], strict=False)
    ]
    if not any(wide):
        return [], None
    cells = list(line.words[:1])
    for word, apart in zip(line.words[1:], wide, strict=True):
        if apart:
            cells.append(word)
        else:
            cells[-1] = _Word(cells[-1].x0, word.x1, f"{cells[-1].text} {word.text}")
    # Narrow columns stand close together, so single words are tried as well.
    for candidate in (cells, list(line.words)):
        columns = columns_of(Line(0, line.text, tuple(word.text for word in candidate)))
        if columns is not None and "unknown" not in columns:
            return candidate, columns
    return [], None


def _table_rows(
    lines: list[_Printed],
    starts: list[float],
    names: tuple[str, ...],
    vocabulary: frozenset[str],
) -> Iterator[tuple[_Printed, tuple[str, ...]]]:
    split = [_in_columns(line, starts) for line in lines]
    claim = names.index("claim")
    marks = [
        at for at, cells in enumerate(split) if any(c for k, c in enumerate(cells) if k != claim)
    ]
    for group, mark in _groups(lines, split, marks, claim):
        cells = [
            join(mark_soft_hyphens([split[at][column] for at in group], vocabulary))
            for column in range(len(starts))
        ]
        yield replace(lines[min([*group, mark])], after_gap=False), tuple(cells)


def _in_columns(line: _Printed, starts: list[float]) -> list[str]:
    cells: list[list[str]] = [[] for _ in starts]
    for word in line.words:
        middle = (word.x0 + word.x1) / 2
        # Centred cells start a little to the left of or right of their header.
        column = max((k for k, x in enumerate(starts) if k == 0 or word.x0 >= x - 12), default=0)
        if column > 0 and middle < starts[column] - 8:
            column -= 1
        cells[column].append(word.text)
    return [" ".join(words) for words in cells]


def _groups(
    lines: list[_Printed], split: list[list[str]], marks: list[int], claim: int
) -> list[tuple[list[int], int]]:
    """For each mark the lines of its row, with marks in the middle or at the top of rows."""
    texts = [at for at in range(len(lines)) if split[at][claim]]
    centred = _centred(lines, texts, marks)
    if centred is not None:
        return centred
    groups = []
    for position, mark in enumerate(marks):
        end = marks[position + 1] if position + 1 < len(marks) else len(lines)
        first = 0 if position == 0 else mark
        groups.append((list(range(first, end)), mark))
    return groups


def _centred(
    lines: list[_Printed], texts: list[int], marks: list[int]
) -> list[tuple[list[int], int]] | None:
    """Rows whose lines lie evenly around their mark; None when that does not use up all lines."""
    groups: list[tuple[list[int], int]] = []
    rest = list(texts)
    for mark in marks:
        if not rest:
            return None
        middle, tolerance = lines[mark].y, lines[mark].height * 0.15
        bottom = 2 * middle - lines[rest[0]].y + 2 * tolerance
        taken = [at for at in rest if lines[at].y <= bottom]
        if not taken or abs((lines[taken[0]].y + lines[taken[-1]].y) / 2 - middle) > tolerance:
            return None
        rest = rest[len(taken) :]
        groups.append((sorted({*taken, mark}), mark))
    return None if rest else groups


def _number(
    rows: list[tuple[_Printed, tuple[str, ...] | None]], vocabulary: frozenset[str]
) -> list[Line]:
    """Numbered lines; a gap between lines or a change of size stands for a blank line."""
    numbered: list[Line] = []
    size = None
    texts = mark_soft_hyphens(
        [" ".join(cells) if cells else line.text for line, cells in rows], vocabulary
    )
    for (line, cells), text in zip(rows, texts, strict=True):
        if numbered and (line.after_gap or (size and abs(line.height - size) > 1)):
            numbered.append(Line(len(numbered) + 1, ""))
        size = line.height
        numbered.append(Line(len(numbered) + 1, text, cells))
    return numbered
