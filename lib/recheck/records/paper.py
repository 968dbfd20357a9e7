"""What became of a reference, and a paper as pages, sentences and tables."""

from __future__ import annotations

from typing import Literal

from recheck.records.base import Box, Dated, Record

Outcome = Literal[
    "fetched",
    "cached",
    "supplied",
    "no such paper",
    "withdrawn",
    "version not available",
    "unreachable",
    "throttled",
    "not a PDF",
    "unreadable",
    "not requested",
]
"""What became of a reference. `supplied`: found in the user's folder; `not requested`: offline
and in no folder or store, or nothing that arXiv or the folder could resolve."""


class PaperVersion(Record):
    """One version in arXiv's history of a paper."""

    version: int
    date: str
    withdrawn: bool = False


class Bibliography(Record):
    """Bibliographic facts of one paper, as `references.json` holds them and arXiv answers."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str | None = None
    """ISO date of the first version."""
    updated: str | None = None
    abstract: str | None = None
    versions: tuple[PaperVersion, ...] = ()
    licence: str | None = None
    source: Literal["arxiv", "references.json", "pdf"] = "references.json"


class Paper(Dated):
    """What became of one reference: which version is in hand, from where, and why not if not."""

    reference: int
    """`Reference.index`."""
    id: str | None
    cited_version: int | None = None
    version: int | None = None
    """Version of the PDF in hand; None where the PDF does not say."""
    outcome: Outcome
    detail: str
    """One clear line on the outcome."""
    sha256: str | None = None
    """Hash of the PDF in the store; None when there is no readable PDF."""
    bibliography: Bibliography | None = None

    @property
    def readable(self) -> bool:
        return self.sha256 is not None and self.outcome in ("fetched", "cached", "supplied")

    @property
    def version_mismatch(self) -> bool:
        """A version is cited and the PDF in hand is known to be another one."""
        return (
            self.readable
            and self.cited_version is not None
            and self.version is not None
            and self.version != self.cited_version
        )


BlockKind = Literal[
    "text",
    "list-item",
    "section-header",
    "title",
    "table",
    "caption",
    "footnote",
    "picture",
    "formula",
    "page-header",
    "page-footer",
]


class Page(Record):
    number: int
    width: float
    height: float


class Block(Record):
    """A box of the page layout, in reading order."""

    page: int
    kind: BlockKind
    box: Box
    text: str = ""
    section: str | None = None
    """Heading under which the block stands."""


class Region(Record):
    """A rectangle on a page, such as one line of a sentence."""

    page: int
    box: Box


class Sentence(Record):
    """A sentence with hyphenation undone, joined across lines, columns and pages."""

    text: str
    block: int
    """Index in `Document.blocks` of the block in which the sentence begins."""
    kind: BlockKind = "text"
    section: str | None = None
    regions: tuple[Region, ...]
    """One rectangle a line, in reading order."""

    @property
    def page(self) -> int:
        return self.regions[0].page


class Table(Record):
    """A table as a grid of cells, as printed: spans carry their text in the first cell."""

    page: int
    box: Box
    label: str | None = None
    """`Table 2`, when a caption names it."""
    caption: str | None = None
    grid: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[Box | None, ...], ...] = ()
    """One box a cell, same shape as `grid`."""
    bold: tuple[tuple[int, int], ...] = ()
    """Row and column in `grid` of each cell that is set in bold, by its first figure."""


class Document(Dated):
    """A PDF as pages, blocks, sentences and tables with coordinates."""

    sha256: str
    reader: str
    """Name and version of the layout reader that made it."""
    title: str | None = None
    stamp: str | None = None
    """The identifier stamped on the first page by arXiv, `2005.13013v1`, if any."""
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
