"""Manuscripts of papers of our own: Markdown with a head of `key: value` lines.

Understood are headings, paragraphs, pipe tables with a caption below (`Table 1: ...`) and
footnotes (`[^1]`), which is what the demo's papers need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recheck.errors import InputError

_NOTE_MARK = re.compile(r"\[\^(\d{1,2})\]")
_PREFIXES = ("inter", "multi", "cross", "trans", "under", "over", "para", "super", "mis", "per")
_SUFFIXES = (
    "tional", "tions", "tion", "sions", "sion", "ments", "ment", "ness", "ings", "ing", "ably",
    "able", "tively", "tive", "ful", "less", "ship", "guages", "guage", "ters", "ter", "ly",
)  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word as it is set."""

    text: str
    font: str = "roman"
    mark: str | None = None
    """Number of the footnote that is called after the word."""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a table of a manuscript."""

    kind: str
    """`heading`, `paragraph`, `abstract` or `table`."""
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A manuscript: its head, its blocks in order and its footnotes by number."""

    head: dict[str, str]
    blocks: tuple[Block, ...]
    notes: dict[str, str]


def parse_source(text: str, name: str) -> Source:
    """Parse a manuscript; `name` is used in errors.

    Raises:
        InputError: the head or its title is missing.
    """
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    head = dict(
        (part.strip() for part in line.split(":", 1))
        for line in (match[1].splitlines() if match else ())
        if ":" in line
    )
    if match is None or not head.get("title"):
        raise InputError(f"{name}: expected a head between two lines '---' with a title")
    blocks: list[Block] = []
    notes: dict[str, str] = {}
    for chunk in re.split(r"\n\s*\n", text[match.end() :].strip()):
        lines = chunk.splitlines()
        joined = " ".join(line.strip() for line in lines)
        if note := re.match(r"\[\^(\d{1,2})\]:\s*", joined):
            notes[note[1]] = joined[note.end() :]
        elif lines[0].startswith("#"):
            blocks.append(Block("heading", joined.lstrip("# ")))
        elif lines[0].startswith("|"):
            rows = [
                tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
                for line in lines
                if not re.fullmatch(r"[|\s:-]+", line)
            ]
            blocks.append(Block("table", "", tuple(rows)))
        elif joined.startswith("Table ") and blocks and blocks[-1].kind == "table":
            blocks[-1] = Block("table", joined, blocks[-1].rows)
        else:
            abstract = bool(blocks) and blocks[-1].text == "Abstract"
            blocks.append(Block("abstract" if abstract else "paragraph", joined))
    return Source(head, tuple(blocks), notes)


def words_of(text: str, font: str = "roman") -> list[Word]:
    """The words of a text, with the footnotes that are called after them."""
    words = []
    for raw in text.split():
        mark = _NOTE_MARK.search(raw)
        words.append(Word(_NOTE_MARK.sub("", raw), font, mark[1] if mark else None))
    return words


def hyphenate(word: str) -> tuple[int, ...]:
    """Places at which a word may be divided, each as a number of letters; none for most words.

    Only where English spelling shows the joint: after common prefixes, before common suffixes
    and between doubled consonants.
    """
    lower = word.lower()
    core = re.match(r"[a-z]+", lower)
    if core is None or core.end() < 7 or not word[1:].islower():
        return ()
    size, letters = core.end(), core[0]
    places = {len(prefix) for prefix in _PREFIXES if letters.startswith(prefix)}
    for suffix in _SUFFIXES:
        if letters.endswith(suffix):
            places.add(size - len(suffix))
            break
    places |= {m.start() + 1 for m in re.finditer(r"([bdgmnprt])\1(?=[aeiouy])", letters)}
    return tuple(sorted(place for place in places if 3 <= place <= size - 2))
