"""A PDF as a Document: pages, blocks, sentences and tables with coordinates."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recheck.errors import InputError
from recheck.papers.intake import PDFError, error_line, open_pdf, stamp_of
from recheck.papers.layout import LayoutBox, page_layout
from recheck.papers.order import reading_order
from recheck.papers.repair import mend_layout, page_rules
from recheck.papers.sentences import Lexicon, TextBlock, block_text, document_sentences
from recheck.papers.tables import PageText, page_tables
from recheck.papers.version import READER
from recheck.papers.words import Word, lines_of, page_words, without_line_numbers
from recheck.records import Block, Document, Page, Table

if TYPE_CHECKING:
    import pymupdf

_CAPTION = re.compile(r"^(?:Table|Tab\.|Figure|Fig\.|Algorithm)\s*[A-Z]?\.?\d+[a-z]?\s*[:.|–—]")
_MIN_CHARACTERS = 50
_TITLE_DEPTH = 300.0
"""How far down the first page a title may begin, in points."""


def read_pdf(path: Path) -> Document:
    """Read a PDF into pages, blocks, sentences and tables.

    Annotations, which may be a third party's notes, are left out.

    Raises:
        InputError: the file cannot be read.
        PDFError: not a PDF, corrupt, encrypted, without pages or without a text layer.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    document = open_pdf(content, path.name)
    try:
        pages, items, texts = [], [], []
        for number in range(document.page_count):
            page, text = _read_page(document, number, path.name)
            pages.append(page)
            texts.append(text)
            items += _page_blocks(text)
        if sum(len(line.text) for item in items for line in item.lines) < _MIN_CHARACTERS:
            raise PDFError(
                "unreadable",
                f"{path.name}: no text layer (scanned images only?); supply a PDF with text",
            )
        stamp = stamp_of(document[0])
    finally:
        document.close()
    return _assemble(hashlib.sha256(content).hexdigest(), pages, items, texts, stamp)


def _read_page(document: pymupdf.Document, number: int, name: str) -> tuple[Page, PageText]:
    try:
        page = document[number]
        for annotation in list(page.annots()):
            page.delete_annot(annotation)
        page.remove_rotation()
        layout = page_layout(document, number)
        page = document[number]
        record = Page(
            number=number + 1,
            width=round(page.rect.width, 2),
            height=round(page.rect.height, 2),
        )
        words, rules = without_line_numbers(page_words(page)), page_rules(page)
        layout = reading_order(mend_layout(layout, words, rules), record.width)
        return record, PageText(number + 1, layout, words, rules)
    except Exception as error:  # any failure inside the PDF library is about this file
        raise PDFError(
            "unreadable",
            f"{name}: page {number + 1} cannot be read ({error_line(error)}); supply another copy",
        ) from error


def _page_blocks(page: PageText) -> list[TextBlock]:
    """The boxes of a page with their lines; the words of a table stay out of its block."""
    inside: dict[int, list[Word]] = {}
    for word in page.words:
        index = _box_of(word, page.layout)
        if index is not None and word.upright:
            inside.setdefault(index, []).append(word)
    items = []
    for index, found in enumerate(page.layout):
        lines = () if found.kind in ("table", "picture") else lines_of(inside.get(index, ()))
        block = Block(page=page.number, kind=found.kind, box=found.box)
        items.append(TextBlock(block, tuple(lines)))
    return items


def _box_of(word: Word, layout: Sequence[LayoutBox]) -> int | None:
    x, y = word.centre
    holders = [
        (index, (b.box[2] - b.box[0]) * (b.box[3] - b.box[1]))
        for index, b in enumerate(layout)
        if b.box[0] - 1 <= x <= b.box[2] + 1 and b.box[1] - 1 <= y <= b.box[3] + 1
    ]
    return min(holders, key=lambda h: h[1])[0] if holders else None


def _assemble(
    sha256: str,
    pages: list[Page],
    items: list[TextBlock],
    texts: list[PageText],
    stamp: str | None,
) -> Document:
    lexicon = Lexicon([item.lines for item in items])
    body = _body_size(items)
    section = None
    finished = []
    for item in items:
        text = block_text(item.lines, lexicon)
        kind = _kind(item, text, body)
        if kind == "section-header":
            section = text
        block = Block(
            page=item.block.page, kind=kind, box=item.block.box, text=text, section=section
        )
        finished.append(TextBlock(block, item.lines))
    by_page: dict[int, list[Block]] = {}
    for item in finished:
        by_page.setdefault(item.block.page, []).append(item.block)
    tables: list[Table] = []
    for text in texts:
        tables += page_tables(text, by_page.get(text.number, ()), lexicon)
    return Document(
        sha256=sha256,
        reader=READER,
        title=_title(finished, body),
        stamp=stamp,
        pages=tuple(pages),
        blocks=tuple(item.block for item in finished),
        sentences=document_sentences(finished, lexicon),
        tables=tuple(tables),
    )


def _title(items: list[TextBlock], body: float) -> str | None:
    """The title box of the first page, else what is printed largest on its upper half."""
    first = [i for i in items if i.block.page == 1 and i.lines]
    named = [i for i in first if i.block.kind == "title"]
    if named:
        return " ".join(i.block.text for i in named)
    lines = [line for i in first if i.block.box[1] < _TITLE_DEPTH for line in i.lines]
    largest = max((line.size for line in lines), default=0.0)
    if largest < 1.15 * body:
        return None
    return " ".join(line.text for line in lines if line.size > largest - 0.5)


def _body_size(items: list[TextBlock]) -> float:
    sizes: Counter[int] = Counter()
    for item in items:
        if item.block.kind == "text":
            for line in item.lines:
                sizes.update({round(w.size): len(w.text) for w in line.words})
    return float(sizes.most_common(1)[0][0]) if sizes else 0.0


def _kind(item: TextBlock, text: str, body: float) -> str:
    """The layout's class, mended where captions and footnotes pass as text."""
    kind = item.block.kind
    if kind not in ("text", "list-item", "section-header") or not item.lines:
        return kind
    if _CAPTION.match(text):
        return "caption"
    if kind == "section-header":
        return "text" if text[0].islower() or text[0] == "(" else kind
    first = item.lines[0].words[0]
    if first.leading_mark and item.size < 0.95 * body:
        return "footnote"
    return kind
