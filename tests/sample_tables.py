"""Papers made of a few tables and sentences, for the tests of the claims room."""

from __future__ import annotations

from recheck.claims.retrieval import Source
from recheck.records import Block, Document, Page, Paper, Region, Sentence, Table

GRID = (
    ("Model", "Accuracy", "", "Perplexity (↓)", ""),
    ("", "Dev", "Test", "Dev", "Test"),
    ("Base", "70.1", "68.4", "12.5", "13.1"),
    ("KeelBERT (Oake, 2020)", "71.3", "69.0", "11.9", "12.2"),
    ("TillNet", "74.8", "72.6", "10.4", "10.9"),
    ("TillNet w/o tags", "73.0", "70.7", "10.8", "11.6"),
)


def table(
    grid: tuple[tuple[str, ...], ...] = GRID,
    caption: str = "Table 1: Results on the Harbour corpus.",
    label: str = "Table 1",
    page: int = 3,
) -> Table:
    boxes = tuple(
        tuple((10.0 + 50 * c, 10.0 + 10 * r, 50.0 + 50 * c, 18.0 + 10 * r) for c in range(len(row)))
        for r, row in enumerate(grid)
    )
    return Table(
        page=page, box=(10, 10, 300, 90), label=label, caption=caption, grid=grid, boxes=boxes
    )


def plain(grid: tuple[tuple[str, ...], ...], **options) -> Table:
    """A table of which no cell's place is known."""
    return table(grid, **options).model_copy(update={"boxes": ()})


def document(
    tables: tuple[Table, ...] = (), sentences: tuple[str, ...] = (), abstract: tuple[str, ...] = ()
) -> Document:
    """A paper of these tables, with sentences in its abstract and in its introduction."""
    said = [("Abstract", text) for text in abstract]
    said += [("1 Introduction", text) for text in sentences]
    return Document(
        sha256="0" * 64,
        reader="test",
        title="TillNet reads the harbour",
        pages=tuple(Page(number=n, width=600, height=800) for n in range(1, 6)),
        blocks=(Block(page=1, kind="text", box=(0, 0, 100, 100)),),
        sentences=tuple(
            Sentence(
                text=text, block=0, section=section,
                regions=(Region(page=1, box=(0, 10 * i, 100, 10 * i + 8)),),
            )
            for i, (section, text) in enumerate(said)
        ),
        tables=tables,
    )  # fmt: skip


def source(*tables: Table, sentences: tuple[str, ...] = ()) -> Source:
    paper = Paper(reference=1, id="2401.00001", outcome="supplied", detail="", sha256="0" * 64)
    return Source(paper, document(tables or (plain(GRID),), sentences))
