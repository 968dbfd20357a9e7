"""Papers of our own, laid out from their source text into two-column PDFs.

The demo needs papers that may be shipped, and PDFs that look like what arXiv holds: two columns,
justified and hyphenated lines, tables between rules with captions, footnotes, running heads. The
sources are Markdown with a head of `key: value` lines; the PDFs are made from them when needed,
the same bytes every time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recheck.errors import InputError
from recheck.papers.manuscript import Block, Source, Word, hyphenate, parse_source, words_of
from recheck.records import whole, write_text

_LAYOUT = "1"
"""Raise when the layout changes, so that PDFs are made again."""
_WIDTH, _HEIGHT = 595.0, 842.0
_LEFT, _TOP, _BOTTOM, _GUTTER = 71.0, 78.0, 775.0, 18.0
_COLUMN = (_WIDTH - 2 * _LEFT - _GUTTER) / 2
_LEADING = 1.2
_BODY, _SMALL, _NOTE = 10.0, 9.0, 8.0
_FONTS = {"roman": "tiro", "bold": "tibo", "italic": "tiit"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}v\d{1,2}")


@dataclass
class _Column:
    """What is being put on the page: next free y, and the footnotes kept for the column's foot."""

    left: float
    y: float
    floor: float
    notes: list[list[Word]] = field(default_factory=list)


def typeset_folder(sources: Path, into: Path) -> Path:
    """Lay out every `<id>v<version>.md` of `sources` as a PDF of the same name in `into`.

    A PDF is made only where it is missing or its source has changed.

    Returns:
        `into`, ready to be used as a folder of papers.

    Raises:
        InputError: a source without a title, or named otherwise than by id and version.
    """
    into.mkdir(parents=True, exist_ok=True)
    wanted = sorted(sources.glob("*.md"))
    for path in wanted:
        if not _NAME.fullmatch(path.stem):
            raise InputError(f"{path}: expected a name of id and version, such as demo.0001v1.md")
        made, mark = into / f"{path.stem}.pdf", into / f"{path.stem}.source"
        text = path.read_bytes()
        state = hashlib.sha256(_LAYOUT.encode() + text).hexdigest()
        if made.is_file() and mark.is_file() and mark.read_text("utf-8") == state:
            continue
        with whole(made) as part:
            part.write_bytes(typeset(text.decode("utf-8"), str(path)))
        write_text(mark, state)
    for mark in into.glob("*.source"):
        if mark.stem not in {path.stem for path in wanted}:
            mark.unlink()
            mark.with_suffix(".pdf").unlink(missing_ok=True)
    return into


def typeset(text: str, name: str) -> bytes:
    """One source as the bytes of a PDF; `name` is used in errors."""
    import pymupdf

    source = parse_source(text, name)
    floor = _Composer(source).compose()
    # A second time, with the columns of the last page brought to the same height.
    composer = _Composer(source, floor)
    composer.compose()
    pdf = composer.pdf
    pdf.set_metadata({"title": source.head["title"], "author": source.head.get("authors", "")})
    identity = hashlib.sha256(text.encode()).hexdigest()[:32].upper()
    pdf.xref_set_key(-1, "ID", f"[<{identity}><{identity}>]")
    pymupdf.TOOLS.mupdf_display_warnings(False)
    return pdf.tobytes(garbage=3, deflate=True, no_new_id=True)


class _Composer:
    """Puts the blocks of a source on pages, column by column."""

    def __init__(self, source: Source, last: tuple[int, float] | None = None) -> None:
        import pymupdf

        self.source = source
        self._last = last
        self.pdf = pymupdf.open()
        self._fonts = {name: pymupdf.Font(code) for name, code in _FONTS.items()}
        self._writer_class = pymupdf.TextWriter
        self._column: _Column | None = None

    def compose(self) -> tuple[int, float]:
        """Lay out everything; returns the last page and the y at which its columns are even."""
        self._new_page()
        self._title_block()
        blocks = self.source.blocks
        for block in blocks:
            if block.kind == "heading":
                self._heading(block)
            elif block.kind == "table":
                self._table(block)
            else:
                self._paragraph(block)
        column = self._column
        used = column.y - self._top
        if column.left != _LEFT:
            used += _BOTTOM - self._top
        self._end_column()
        self._end_page()
        return self.pdf.page_count, min(_BOTTOM, self._top + used / 2 + 3 * _BODY)

    def _floor(self) -> float:
        page, floor = self._last or (0, _BOTTOM)
        return floor if page == self.pdf.page_count else _BOTTOM

    def _new_page(self) -> None:
        self._page = self.pdf.new_page(width=_WIDTH, height=_HEIGHT)
        self._writer = self._writer_class(self._page.rect)
        self._top = _TOP
        head = self.source.head
        if self.pdf.page_count > 1:
            running = f"{head.get('short', head['title'])} · {head.get('notice', '')}".strip(" ·")
            self._centred(running, _WIDTH / 2, 52, _NOTE, "italic")
            self._rule(_LEFT, _WIDTH - _LEFT, 58, 0.4)
        self._centred(str(self.pdf.page_count), _WIDTH / 2, 806, _SMALL)
        self._column = _Column(_LEFT, self._top, self._floor())

    def _end_page(self) -> None:
        self._writer.write_text(self._page)

    def _title_block(self) -> None:
        head, y = self.source.head, 90.0
        for line in self._lines(words_of(head["title"], "bold"), 380, 15, divide=False):
            self._centred(" ".join(w.text for w in line), _WIDTH / 2, y, 15, "bold")
            y += 19
        y += 8
        for key, size, font in (("authors", 11, "roman"), ("notice", 9, "italic")):
            if head.get(key):
                self._centred(head[key], _WIDTH / 2, y, size, font)
                y += 16
        self._top = y + 14
        self._column = _Column(_LEFT, self._top, self._floor())

    def _advance(self) -> None:
        """Go on in the next column, on a new page after the second."""
        left = self._column.left
        self._end_column()
        if left == _LEFT:
            self._column = _Column(_LEFT + _COLUMN + _GUTTER, self._top, _BOTTOM)
        else:
            self._end_page()
            self._new_page()

    def _end_column(self) -> None:
        column = self._column
        if column.notes:
            y = column.floor + 8
            self._rule(column.left, column.left + 60, y - 5, 0.4)
            for line in column.notes:
                y += _NOTE * _LEADING
                self._put(line, column.left, y - 2, _NOTE)

    def _heading(self, block: Block) -> None:
        size = 12.0 if re.match(r"\d+\s|Abstract|References", block.text) else 11.0
        column = self._column
        if column.floor - column.y < 5 * size:
            self._advance()
            column = self._column
        if column.y > self._top:
            column.y += 8
        column.y += size
        if block.text == "Abstract":
            self._centred(block.text, column.left + _COLUMN / 2, column.y, size, "bold")
        else:
            self._put(words_of(block.text, "bold"), column.left, column.y, size)
        column.y += 5

    def _paragraph(self, block: Block) -> None:
        abstract = block.kind == "abstract"
        inset, size = (12.0, _SMALL) if abstract else (0.0, _BODY)
        width = _COLUMN - 2 * inset
        lines = self._lines(words_of(block.text), width, size)
        height = size * _LEADING
        for at, line in enumerate(lines):
            notes = [
                note
                for word in line
                if word.mark
                for note in self._lines(
                    words_of(f"{word.mark} {self.source.notes.get(word.mark, '')}"), _COLUMN, _NOTE
                )
            ]
            needed = len(notes) * _NOTE * _LEADING
            needed += 10 if notes and not self._column.notes else 0
            # No single first line at the foot of a column.
            ahead = 2 if at == 0 and len(lines) > 1 else 1
            if self._column.y + ahead * height + needed > self._column.floor:
                self._advance()
            column = self._column
            column.notes += notes
            column.floor -= needed
            column.y += height
            self._put(
                line,
                column.left + inset,
                column.y - 2,
                size,
                None if at == len(lines) - 1 else width,
            )
        self._column.y += 4

    def _table(self, block: Block) -> None:
        size, padding = _SMALL, 5.0
        rows = [row for row in block.rows if row]
        count = max(len(row) for row in rows)
        natural = [
            max(self._width(row[k], size) for row in rows if len(row) > k) + 2 * padding
            for k in range(count)
        ]
        spare = (_COLUMN - sum(natural)) / count
        widths = [width + spare for width in natural] if spare > 0 else natural
        if spare < 0:
            size *= _COLUMN / sum(natural)
            widths = [width * _COLUMN / sum(natural) for width in natural]
        caption = self._lines(words_of(block.text), _COLUMN, _SMALL)
        row_height = 1.35 * size
        height = len(rows) * row_height + 14 + len(caption) * _SMALL * _LEADING + 12
        if self._column.y + height > self._column.floor:
            self._advance()
        column = self._column
        right = column.left + _COLUMN
        y = column.y + 8
        self._rule(column.left, right, y, 0.9)
        for at, row in enumerate(rows):
            y += row_height
            x = column.left
            for k, cell in enumerate(row):
                font = "bold" if at == 0 else "roman"
                if k == 0:
                    self._put(words_of(cell, font), x + padding, y - 2, size)
                else:
                    self._centred(cell, x + widths[k] / 2, y - 2, size, font)
                x += widths[k]
            if at == 0:
                y += 2
                self._rule(column.left, right, y, 0.5)
        self._rule(column.left, right, y + 3, 0.9)
        y += 5
        for line in caption:
            y += _SMALL * _LEADING
            last = line is caption[-1]
            self._put(line, column.left, y, _SMALL, None if last else _COLUMN)
        column.y = y + 10

    def _lines(
        self, words: Sequence[Word], width: float, size: float, divide: bool = True
    ) -> list[list[Word]]:
        """Words broken into lines of `width`, with words divided where their spelling allows."""
        lines: list[list[Word]] = [[]]
        free = width
        space = self._width(" ", size)
        for word in words:
            needed = self._width(word.text, size, word.font) + (4 if word.mark else 0)
            gap = space if lines[-1] else 0.0
            if needed + gap <= free:
                lines[-1].append(word)
                free -= needed + gap
                continue
            head, tail = self._divided(word, free - gap, size) if divide else (None, word)
            if head is not None:
                lines[-1].append(head)
            lines.append([tail])
            free = width - self._width(tail.text, size, tail.font)
        return [line for line in lines if line]

    def _divided(self, word: Word, free: float, size: float) -> tuple[Word | None, Word]:
        hyphen = word.text.find("-", 2)
        places = (
            *hyphenate(word.text),
            *((hyphen + 1,) if 0 < hyphen < len(word.text) - 2 else ()),
        )
        for place in sorted(places, reverse=True):
            left = word.text[:place] if word.text[place - 1] == "-" else f"{word.text[:place]}-"
            if self._width(left, size, word.font) <= free:
                return Word(left, word.font), Word(word.text[place:], word.font, word.mark)
        return None, word

    def _width(self, text: str, size: float, font: str = "roman") -> float:
        return self._fonts[font].text_length(text, size)

    def _put(
        self, words: Sequence[Word], x: float, y: float, size: float, width: float | None = None
    ) -> None:
        """Write a line of words from `x`; stretched to `width` if one is given."""
        space = self._width(" ", size)
        if width is not None and len(words) > 1:
            used = sum(self._width(w.text, size, w.font) + (4 if w.mark else 0) for w in words)
            space = (width - used) / (len(words) - 1)
        for word in words:
            self._writer.append((x, y), word.text, font=self._fonts[word.font], fontsize=size)
            x += self._width(word.text, size, word.font)
            if word.mark:
                raised = (x, y - 0.35 * size)
                self._writer.append(raised, word.mark, self._fonts["roman"], 0.65 * size)
                x += 4
            x += space

    def _centred(self, text: str, x: float, y: float, size: float, font: str = "roman") -> None:
        left = x - self._width(text, size, font) / 2
        self._put(words_of(text, font), left, y, size)

    def _rule(self, left: float, right: float, y: float, width: float) -> None:
        self._page.draw_line((left, y), (right, y), width=width)
