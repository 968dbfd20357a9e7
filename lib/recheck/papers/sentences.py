"""Blocks of a document joined into paragraphs and split into sentences.

A paragraph goes on over line, column and page ends, past the figures, tables and footnotes in
between. Hyphens at line ends are undone by a lexicon of the document's own words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recheck.papers.words import Line, Word, enclose, rounded
from recheck.records import Block, Region, Sentence

_HYPHENS = "-\u2010\u00ad"
_BULLETS = "•◦▪‣·∗*–-"
_WORD_EDGE = re.compile(r"^\W+|\W+$")
_TERMINAL = re.compile(r"[.!?:][\"'”’)\]]*$")
_BOUNDARY = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ\u0370-\u03ff•])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|e\.?g|i\.?e|cf|vs|viz|approx|resp|incl|ca|[Ff]igs?|[Tt]abs?|[Ss]ecs?|[Ee]qs?"
    r"|[Rr]efs?|[Aa]pp|[Cc]h|[Nn]os?|[Vv]ol|pp?|Dr|Prof|Mr|Mrs|Ms|St|Jr|Inc|Ltd|Univ|w\.?r\.?t"
    r"|a\.?k\.?a|dept|est)|(?:^|[\s(.])[A-Z])\.$"
)
_ALWAYS_ENDS = re.compile(r"(?:^|\s)(?:We|The|This|These|In|It|Our|However|For|They|To|As)\b")
_ITEM = re.compile(r"^(?:[•◦▪‣–*·-]|\(?\d{1,2}[.)]|\([a-zivx]{1,4}\))(?:\s|$)")


@dataclass(frozen=True)
class TextBlock:
    """A block together with the lines of words it was made from."""

    block: Block
    lines: tuple[Line, ...]

    @property
    def size(self) -> float:
        sizes = Counter(round(w.size) for line in self.lines for w in line.words)
        return float(sizes.most_common(1)[0][0]) if sizes else 0.0


class Lexicon:
    """How often each word of a document occurs unbroken; decides what a line-end hyphen was."""

    def __init__(self, blocks: Iterable[Sequence[Line]]) -> None:
        self._counts: Counter[str] = Counter()
        for lines in blocks:
            after_hyphen = False
            for line in lines:
                texts = [w.text for w in line.words if w.text]
                broken = bool(texts) and texts[-1][-1] in _HYPHENS
                for text in texts[after_hyphen : len(texts) - broken]:
                    self._counts[_bare(text)] += 1
                after_hyphen = broken

    def joined(self, left: str, right: str) -> str:
        """`left`, ending in a line-end hyphen, and `right` as they would stand on one line."""
        stem, bare_left, bare_right = left[:-1], _bare(left[:-1]), _bare(right)
        if left[-1] == "\u00ad":
            return stem + right
        if not stem or not stem[-1].isalnum():
            return f"{left} {right}" if stem else left + right
        if bare_right in ("and", "or", "to"):
            return f"{left} {right}"
        whole = self._counts[bare_left + bare_right]
        hyphenated = self._counts[f"{bare_left}-{bare_right}"]
        if whole or hyphenated:
            return stem + right if whole >= hyphenated else left + right
        compound = not right[:1].islower() or not stem[-1].isalpha() or "-" in stem or "/" in stem
        if compound or (self._is_word(bare_left) and self._is_word(bare_right)):
            return left + right
        return stem + right

    def _is_word(self, text: str) -> bool:
        return len(text) > 3 and self._counts[text] > 0


@dataclass(frozen=True)
class _Placed:
    """A word's place in the text of a paragraph."""

    start: int
    end: int
    word: Word
    page: int
    block: int
    line: int


def block_text(lines: Sequence[Line], lexicon: Lexicon) -> str:
    """The text of one block with hyphenation undone."""
    text = ""
    for line in lines:
        for word in line.words:
            if word.text:
                text = _append(text, word.text, lexicon, line_start=word is line.words[0])
    return text


def document_sentences(blocks: Sequence[TextBlock], lexicon: Lexicon) -> tuple[Sentence, ...]:
    """Sentences of all blocks that hold prose, in reading order of their beginnings."""
    sentences: list[Sentence] = []
    for paragraph in _paragraphs(blocks):
        sentences += _paragraph_sentences(paragraph, blocks, lexicon)
    return tuple(sorted(sentences, key=lambda s: s.block))


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of a paragraph."""
    spans, start = [], 0
    for match in _BOUNDARY.finditer(text):
        head = text[start : match.end()].rstrip()
        stop = re.sub(r"[\"'”’)\]]+$", "", head)
        if stop.endswith(".") and _ABBREVIATION.search(stop):
            etc_like = head == stop and _ALWAYS_ENDS.match(text[match.end() :])
            if not (etc_like and re.search(r"\b(?:al|[A-Z])\.$", stop)):
                continue
        if _open_bracket(head):
            continue
        spans.append((start, start + len(head)))
        start = match.end()
    tail = text[start:].rstrip()
    if tail:
        spans.append((start, start + len(tail)))
    return spans


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")") and len(text) - text.rfind("(") < 200


def _bare(text: str) -> str:
    return _WORD_EDGE.sub("", text).lower()


def _append(text: str, word: str, lexicon: Lexicon, *, line_start: bool) -> str:
    if not text:
        return word
    if line_start and text[-1] in _HYPHENS and not text.endswith(" -"):
        head, _, last = text.rpartition(" ")
        return f"{head} {lexicon.joined(last, word)}".lstrip()
    if line_start and _is_address(text.rpartition(" ")[2]):
        return text + word
    return f"{text} {word}"


def _is_address(word: str) -> bool:
    """An URL broken at a line end goes on without a space."""
    return "://" in word and word[-1] in "/-_.?=&"


def _paragraphs(blocks: Sequence[TextBlock]) -> list[list[int]]:
    """Indices of the blocks that make up each paragraph."""
    paragraphs: list[list[int]] = []
    running: list[int] | None = None
    for index, item in enumerate(blocks):
        kind = item.block.kind
        if kind in ("caption", "footnote") and item.lines:
            paragraphs.append([index])
        elif kind in ("section-header", "title"):
            running = None
        elif kind in ("text", "list-item") and item.lines:
            if running is not None and _continues(blocks[running[-1]], item):
                running.append(index)
            else:
                running = [index]
                paragraphs.append(running)
    return paragraphs


def _continues(before: TextBlock, after: TextBlock) -> bool:
    """Whether a paragraph that stopped in `before` goes on in `after`."""
    end, start = before.block.text, after.block.text
    if not end or not start or abs(before.size - after.size) > 1:
        return False
    if _ITEM.match(start) and after.block.kind == "list-item":
        return False
    if end[-1] in _HYPHENS:
        return True
    if _TERMINAL.search(end) and not _ABBREVIATION.search(end):
        return False
    if start[0].islower() or start[0] in "(,;)[" or start[0].isdigit():
        return True
    turned = (
        before.block.page != after.block.page or after.block.box[1] < before.block.box[1]
    )  # next column or page
    return turned and after.block.kind == "text"


def _paragraph_sentences(
    paragraph: Sequence[int], blocks: Sequence[TextBlock], lexicon: Lexicon
) -> list[Sentence]:
    text, placed = _place(paragraph, blocks, lexicon)
    first = blocks[paragraph[0]].block
    head = _run_in_head(placed) if first.kind == "text" else 0
    spans = [(0, head)] if head else []
    body = text[head:]
    offset = head + len(body) - len(body.lstrip())
    spans += [(offset + a, offset + b) for a, b in split_sentences(text[offset:])]
    if first.section and _is_bibliography(first.section):
        spans = [(0, len(text))]
    sentences = []
    for start, end in spans:
        words = [p for p in placed if p.start < end and p.end > start]
        if words:
            sentences.append(
                Sentence(
                    text=text[start:end],
                    block=words[0].block,
                    kind="section-header" if head and end == head else first.kind,
                    section=first.section,
                    regions=_regions(words),
                )
            )
    return sentences


def _is_bibliography(section: str) -> bool:
    return re.sub(r"[^a-z]", "", section.lower()) in ("references", "bibliography")


def _place(
    paragraph: Sequence[int], blocks: Sequence[TextBlock], lexicon: Lexicon
) -> tuple[str, list[_Placed]]:
    text, placed = "", []
    for index in paragraph:
        item = blocks[index]
        for number, line in enumerate(item.lines):
            for word in line.words:
                bullet = not text and item.block.kind == "list-item" and word.text in _BULLETS
                if not word.text or bullet:
                    continue
                text = _append(text, word.text, lexicon, line_start=word is line.words[0])
                start = len(text) - len(word.text)
                placed.append(_Placed(start, len(text), word, item.block.page, index, number))
    return text, placed


def _run_in_head(placed: Sequence[_Placed]) -> int:
    """End of a bold heading set into the first line of its paragraph, 0 if there is none."""
    bold = next((i for i, p in enumerate(placed) if not p.word.bold), len(placed))
    if not 0 < bold <= 12 or bold == len(placed):
        return 0
    if not placed[bold].word.text[:1].isupper() or len(placed[0].word.text) < 2:
        return 0
    return placed[bold - 1].end


def _regions(words: Sequence[_Placed]) -> tuple[Region, ...]:
    lines: dict[tuple[int, int], list[_Placed]] = {}
    for word in words:
        lines.setdefault((word.block, word.line), []).append(word)
    return tuple(
        Region(page=ws[0].page, box=rounded(enclose(w.word.box for w in ws)))
        for ws in lines.values()
    )
