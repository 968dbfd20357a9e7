"""A claim's evidence arranged for reading: page by page, numbered, with the tables it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recheck.records import Box, Document, Evidence, Paper, Table, Verdict
from recheck.site.text import paper_link, short


@dataclass(frozen=True)
class Rectangle:
    """In PDF points, as an SVG `rect` wants it."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Stop:
    """One piece of evidence on one page; a passage that runs over the page end has two."""

    number: int
    evidence: Evidence
    rectangles: tuple[Rectangle, ...]
    citation: str
    """`Title, 2005.13013v1, p. 5`."""
    continued: bool = False

    @property
    def anchor(self) -> str:
        return f"evidence-{self.number}" + ("-continued" if self.continued else "")

    @property
    def words(self) -> str:
        """What stands there: the quotation or the cell's value."""
        return self.evidence.quote or self.evidence.value or ""

    @property
    def copy(self) -> str:
        """Quotation with page reference, for the clipboard."""
        where = ""
        if self.evidence.quote is None:
            where = " (" + ", ".join(self.place) + ")" if self.place else ""
        return f"“{self.words}”{where} — {self.citation}"

    @property
    def place(self) -> tuple[str, ...]:
        """Table, row and column of a cell, as far as they are known."""
        e = self.evidence
        named = ((e.table, ""), (e.row, "row "), (e.column, "column "))
        return tuple(f"{label}{name}" for name, label in named if name)


@dataclass(frozen=True)
class Cell:
    text: str
    heading: str | None
    """`col` or `row` when the cell labels a column or a row."""
    stop: Stop | None = None
    """The evidence that uses this cell."""


@dataclass(frozen=True)
class TableView:
    """A table as extracted, with the cells that evidence uses."""

    name: str
    caption: str | None
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """Address of a page's picture, and the size of the page in points."""

    address: str
    width: float
    height: float


@dataclass(frozen=True)
class Exhibit:
    """One page of one paper with everything on it that a claim's verdict rests on."""

    title: str
    paper: str
    version: int | None
    page: int
    link: str | None
    picture: Picture | None
    """None when the PDF is not at hand."""
    stops: tuple[Stop, ...]
    tables: tuple[TableView, ...]
    cells: dict[int, str]
    """Number of a piece of evidence -> anchor of its cell in one of the tables."""

    @property
    def key(self) -> PaperKey:
        return self.paper, self.version


PaperKey = tuple[str, int | None]
"""`Evidence.paper` and `Evidence.version`."""


@dataclass(frozen=True)
class Source:
    """A paper as evidence names it, with its document when there is one."""

    title: str
    sha256: str | None
    document: Document | None


def all_evidence(verdict: Verdict) -> tuple[Evidence, ...]:
    """Evidence of the verdict and of its findings, each once, the verdict's first."""
    found: list[Evidence] = []
    for evidence in (*verdict.evidence, *(e for f in verdict.findings for e in f.evidence)):
        if evidence not in found:
            found.append(evidence)
    return tuple(found)


def cited_paper(papers: Iterable[Paper], evidence: Evidence) -> Paper | None:
    """The paper that `evidence` quotes: the one of that id, that version before others."""
    same = [p for p in papers if p.id == evidence.paper and p.readable]
    return min(same, key=lambda p: p.version != evidence.version, default=None)


def exhibits(
    evidence: tuple[Evidence, ...],
    sources: dict[PaperKey, Source],
    pictures: dict[tuple[PaperKey, int], Picture],
) -> tuple[Exhibit, ...]:
    """Evidence grouped by page, in order of first mention.

    Args:
        evidence: numbered from 1 in this order.
        sources: the papers quoted, each with its document.
        pictures: by paper and page.
    """
    pages: dict[tuple[PaperKey, int], list[Stop]] = {}
    for number, piece in enumerate(evidence, 1):
        key = (piece.paper, piece.version)
        source = sources.get(key)
        for page, rectangles in _rectangles(piece).items():
            stop = Stop(
                number,
                piece,
                rectangles,
                _citation(piece, page, source),
                continued=page != piece.page,
            )
            pages.setdefault((key, page), []).append(stop)
    return tuple(
        _exhibit(key, page, stops, sources.get(key), pictures.get((key, page)))
        for (key, page), stops in pages.items()
    )


def _rectangles(evidence: Evidence) -> dict[int, tuple[Rectangle, ...]]:
    """Rectangles by page, the page of the evidence first."""
    pages: dict[int, list[Box]] = {evidence.page: []}
    for region in evidence.regions:
        pages.setdefault(region.page, []).append(region.box)
    pages[evidence.page] = pages[evidence.page] or [evidence.box]
    return {
        page: tuple(Rectangle(x0, y0, max(x1 - x0, 1), max(y1 - y0, 1)) for x0, y0, x1, y1 in boxes)
        for page, boxes in pages.items()
    }


def _citation(evidence: Evidence, page: int, source: Source | None) -> str:
    title = f"{short(source.title, 120)}, " if source else ""
    version = f"v{evidence.version}" if evidence.version else ""
    return f"{title}{evidence.paper}{version}, p. {page}"


def _exhibit(
    key: PaperKey, page: int, stops: list[Stop], source: Source | None, picture: Picture | None
) -> Exhibit:
    paper, version = key
    document = source.document if source else None
    tables, cells = _tables(document, page, stops) if document else ((), {})
    return Exhibit(
        title=source.title if source else paper,
        paper=paper,
        version=version,
        page=page,
        link=paper_link(paper, version),
        picture=picture,
        stops=tuple(stops),
        tables=tables,
        cells=cells,
    )


def _tables(
    document: Document, page: int, stops: list[Stop]
) -> tuple[tuple[TableView, ...], dict[int, str]]:
    """Tables of the page with a cell in use, and the anchors of these cells."""
    views: list[TableView] = []
    anchors: dict[int, str] = {}
    for table in document.tables:
        if table.page != page:
            continue
        used: dict[tuple[int, int], Stop] = {}
        for stop in stops:
            place = None if stop.evidence.quote else _cell_of(table, stop.evidence)
            if place:
                first = used.setdefault(place, stop)
                anchors[stop.number] = f"cell-{first.number}"
        if used:
            views.append(_table_view(table, used))
    return tuple(views), anchors


def _cell_of(table: Table, evidence: Evidence) -> tuple[int, int] | None:
    """Row and column of the cell that shares most area with the evidence's box."""
    best, place = 0.0, None
    for r, boxes in enumerate(table.boxes):
        for c, box in enumerate(boxes):
            shared = _shared_area(box, evidence.box) if box else 0.0
            if shared > best:
                best, place = shared, (r, c)
    return place


def _shared_area(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0.0) * max(height, 0.0)


def _label_columns(grid: tuple[tuple[str, ...], ...]) -> int:
    """How many columns at the left label the rows: at least one, up to the first of figures."""
    columns = list(zip(*grid[1:], strict=False))
    for number, column in enumerate(columns[1:], 1):
        filled = [text for text in column if text.strip()]
        figures = sum(any(map(str.isdigit, text)) for text in filled)
        if 2 * figures >= len(filled):
            return number
    return 1


def _table_view(table: Table, used: dict[tuple[int, int], Stop]) -> TableView:
    rows, labels = [], _label_columns(table.grid)
    for r, cells in enumerate(table.grid):
        row = []
        for c, text in enumerate(cells):
            stop = used.get((r, c))
            labelling = not stop and text.strip()
            heading = "col" if r == 0 else "row" if c < labels else None
            row.append(Cell(text, heading if labelling else None, stop))
        rows.append(tuple(row))
    label = table.label or "Table"
    caption = (table.caption or "").removeprefix(label).lstrip(" :.") or None
    return TableView(label, caption, tuple(rows))
