"""Words and lines of a PDF page, read from its glyphs.

The layout reader's own text loses the spaces between words and glues footnote marks to them,
so the reader takes only its boxes and reads the glyphs itself: this module knows about
ligatures, accents set as glyphs of their own, superscripts and rotated text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recheck.records import Box

if TYPE_CHECKING:
    import pymupdf

_BOLD = 16
_LINES = 10
"""Numbers in a row from which they count the lines of a page."""
_ORDINALS = {"st", "nd", "rd", "th"}
_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¨": "\u0308", "˘": "\u0306",
    "ˇ": "\u030c", "˚": "\u030a", "¯": "\u0304", "˙": "\u0307", "˝": "\u030b", "¸": "\u0327",
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A run of glyphs without a space; superscript footnote marks are set apart in `mark`."""

    text: str
    box: Box
    size: float
    baseline: float
    line: int
    """Number of the line of glyphs on the page to which the word belongs."""
    bold: bool = False
    mark: str = ""
    """A superscript that is not part of the text, such as the number of a footnote."""
    leading_mark: bool = False
    """The mark stands before the word, as at the start of a footnote."""
    upright: bool = True
    direction: tuple[float, float] = (1.0, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2


@dataclass(frozen=True)
class Line:
    """Words on one line of text, from left to right."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        return enclose(w.box for w in self.words)

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words if w.text)

    @property
    def size(self) -> float:
        return max(w.size for w in self.words)


@dataclass(frozen=True)
class _Glyph:
    char: str
    box: Box
    size: float
    baseline: float
    bold: bool


def enclose(boxes: Iterable[Box]) -> Box:
    """The smallest box around all `boxes`."""
    xs0, ys0, xs1, ys1 = zip(*boxes, strict=True)
    return (min(xs0), min(ys0), max(xs1), max(ys1))


def rounded(box: Sequence[float]) -> Box:
    """A box in hundredths of a point, small enough to store and equal on every machine."""
    x0, y0, x1, y1 = (round(float(v), 2) for v in box)
    return (x0, y0, x1, y1)


def page_words(page: pymupdf.Page) -> list[Word]:
    """All words of a page in the order in which the PDF draws its lines."""
    words: list[Word] = []
    number = 0
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            glyphs = _glyphs(line)
            if glyphs:
                words += _line_words(glyphs, tuple(line["dir"]), number)
                number += 1
    return words


def without_line_numbers(words: Sequence[Word]) -> list[Word]:
    """The words of a page without the numbers that count its lines in the left margin."""
    upright = [w for w in words if w.upright and w.text]
    numbers = sorted((w for w in upright if w.text.isdigit()), key=lambda w: w.baseline)
    for run in _counting(numbers):
        edge = max(w.box[2] for w in run)
        counted = {id(w) for w in run}
        if len(run) >= _LINES and all(w.box[0] > edge for w in upright if id(w) not in counted):
            return [w for w in words if id(w) not in counted]
    return list(words)


def _counting(numbers: Sequence[Word]) -> Iterator[list[Word]]:
    """Numbers of one column, top to bottom, each one more than the one before."""
    left = list(numbers)
    while left:
        run = [left.pop(0)]
        for word in list(left):
            if int(word.text) == int(run[-1].text) + 1 and abs(word.box[2] - run[-1].box[2]) < 3:
                run.append(word)
                left.remove(word)
        yield run


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words grouped into lines of text, top to bottom.

    Glyph lines that stand beside each other (a section number and its heading, text after a
    gap) become one line; words keep their order from left to right.
    """
    by_line: dict[int, list[Word]] = {}
    for word in words:
        by_line.setdefault(word.line, []).append(word)
    rows: list[list[Word]] = []
    for piece in sorted(by_line.values(), key=lambda ws: (ws[0].baseline, ws[0].box[0])):
        row = next((r for r in reversed(rows[-3:]) if _same_row(r, piece)), None)
        if row is None:
            rows.append(list(piece))
        else:
            row += piece
    rows = [sorted(row, key=lambda w: w.box[0]) for row in rows]
    return [Line(tuple(row)) for row in sorted(rows, key=_middle)]


def normalise(text: str) -> str:
    """Ligatures, styled letters and odd spaces as plain characters; digits are never changed."""
    return unicodedata.normalize("NFC", "".join(map(_plain, text)))


def _plain(char: str) -> str:
    code = ord(char)
    if 0xFB00 <= code <= 0xFB06 or 0x1D400 <= code <= 0x1D7FF:
        return unicodedata.normalize("NFKC", char)
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Co", "Cs", "Cn") or char in "\u200b\u200c\ufeff":
        return ""
    return char


def _glyphs(line: dict) -> list[_Glyph]:
    glyphs = []
    for span in line["spans"]:
        bold = bool(span["flags"] & _BOLD)
        dingbats = "dingbat" in span["font"].lower()
        for char in span["chars"]:
            text = _dingbat(char["c"]) if dingbats else char["c"]
            glyphs.append(_Glyph(text, tuple(char["bbox"]), span["size"], char["origin"][1], bold))
    return glyphs


def _dingbat(char: str) -> str:
    """Zapf Dingbats without a character map come as codes: 0x13 or 0x33 is the tick U+2713."""
    return (
        chr(0x2700 + ord(char) % 0x20 + (ord(char) & 0x40))
        if ord(char) > 0x20 or (ord(char) in (0x13, 0x14, 0x17, 0x18))
        else char
    )


def _line_words(glyphs: list[_Glyph], direction: tuple[float, float], number: int) -> list[Word]:
    upright = abs(direction[0] - 1) < 0.05
    visible = [g for g in glyphs if not g.char.isspace()]
    if not visible:
        return []
    size = max(g.size for g in visible)
    baseline = max(g.baseline for g in visible if g.size > 0.9 * size)
    words, run = [], []
    for glyph in [*glyphs, None]:
        if glyph is not None and not glyph.char.isspace():
            run.append(glyph)
        elif run:
            raised = [upright and _raised(g, size, baseline) for g in run]
            words.append(_word(run, raised, direction, number, baseline))
            run = []
    return [w for w in words if w.text or w.mark]


def _raised(glyph: _Glyph, size: float, baseline: float) -> bool:
    return glyph.size < 0.86 * size and baseline - glyph.baseline > 0.15 * size


def _word(
    run: list[_Glyph],
    raised: list[bool],
    direction: tuple[float, float],
    number: int,
    baseline: float,
) -> Word:
    text, mark, leading = "", "", False
    for is_raised, part in _runs(run, raised):
        chars = _compose(part)
        if not is_raised:
            text += chars
        elif not text:
            mark, leading = chars, True
        elif chars == "+" or (chars in _ORDINALS and text[-1].isdigit()):
            text += chars
        elif _is_exponent(text, chars):
            text += "^" + chars
        else:
            mark += chars
    return Word(
        text=text,
        box=rounded(enclose(g.box for g in run)),
        size=round(max(g.size for g in run), 2),
        baseline=round(baseline, 2),
        line=number,
        bold=sum(g.bold for g in run) * 2 > len(run),
        mark=mark,
        leading_mark=leading,
        upright=abs(direction[0] - 1) < 0.05,
        direction=direction,
    )


def _runs(run: list[_Glyph], raised: list[bool]) -> list[tuple[bool, list[_Glyph]]]:
    runs: list[tuple[bool, list[_Glyph]]] = []
    for glyph, is_raised in zip(run, raised, strict=True):
        if runs and runs[-1][0] == is_raised:
            runs[-1][1].append(glyph)
        else:
            runs.append((is_raised, [glyph]))
    return runs


def _is_exponent(base: str, mark: str) -> bool:
    """Whether a raised `mark` belongs to the quantity before it (`10^-4`, `R^2`)."""
    if not any(c.isalnum() for c in mark):
        return False
    if base[-1].isdigit():
        return True
    return base[-1].isalpha() and (len(base) < 2 or not base[-2].isalpha())


def _compose(glyphs: list[_Glyph]) -> str:
    """Text of the glyphs, an accent drawn over its letter composed with it."""
    chars: list[str] = []
    pending = ""
    for i, glyph in enumerate(glyphs):
        accent = _ACCENTS.get(glyph.char)
        if accent and len(glyphs) > 1:
            if i + 1 < len(glyphs) and _over(glyph, glyphs[i + 1]):
                pending = accent
                continue
            if i and _over(glyph, glyphs[i - 1]):
                chars[-1] += accent
                continue
        char = "i" if pending and glyph.char == "ı" else glyph.char
        chars.append(char + pending)
        pending = ""
    return normalise("".join(chars))


def _over(accent: _Glyph, letter: _Glyph) -> bool:
    if not letter.char.isalpha():
        return False
    overlap = min(accent.box[2], letter.box[2]) - max(accent.box[0], letter.box[0])
    return overlap > 0.5 * min(accent.box[2] - accent.box[0], letter.box[2] - letter.box[0])


def _middle(words: Sequence[Word]) -> float:
    box = enclose(w.box for w in words)
    return (box[1] + box[3]) / 2


def _same_row(row: Sequence[Word], piece: Sequence[Word]) -> bool:
    """Whether a line of glyphs continues a row: on its baseline and beside it."""
    a, b = enclose(w.box for w in row), enclose(w.box for w in piece)
    height = min(a[3] - a[1], b[3] - b[1])
    overlap = min(a[3], b[3]) - max(a[1], b[1])
    beside = b[0] >= a[2] - 1 or b[2] <= a[0] + 1
    return overlap > 0.5 * height and beside
