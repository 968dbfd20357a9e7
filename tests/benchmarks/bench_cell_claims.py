"""Claims made by program from the cells of all tables of all PDFs, true and false.

For each sampled cell: its statement ("With <row> the <column> is <value>, as reported."), the
same with one digit altered, with the value of another row, and the true statement checked against
another paper. Reported is how often the cell check agrees, disagrees or says nothing.

    python tests/benchmarks/bench_cell_claims.py [--shared ../shared] [--each 12] [--wrong 5]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

from bench_tables import document

from recheck.claims.address import TableIndex, table_indexes
from recheck.claims.numbers import check_cells
from recheck.claims.retrieval import Source
from recheck.claims.tables import Cell
from recheck.records import Paper

_KINDS = ("true", "altered", "other row", "other paper")


def source(path: Path) -> Source:
    doc = document(path)
    paper = Paper(reference=1, id=path.stem, outcome="supplied", detail="", sha256=doc.sha256)
    return Source(paper, doc)


def statement(cell: Cell, value: str) -> str:
    row = ", ".join(cell.row_path)
    return f"With {row} the {' '.join(cell.column_path)} is {value}, as reported."


def usable(cell: Cell) -> bool:
    """A cell with labels on both sides and one decimal figure."""
    return (
        bool(cell.row_path and cell.column_path)
        and len(cell.quantities) == 1
        and "." in cell.text
        and cell.text.replace(".", "").isdigit()
    )


def altered(text: str, rng: random.Random) -> str:
    """The figure with one digit changed."""
    places = [i for i, ch in enumerate(text) if ch.isdigit()]
    at = rng.choice(places)
    return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1 :]


def unique(table: TableIndex, cell: Cell) -> bool:
    """Whether no other cell of the table has the same row and column labels."""
    same = [
        c
        for c in table.cells.values()
        if (c.row_path, c.column_path) == (cell.row_path, cell.column_path)
    ]
    return len(same) == 1


def claims(table: TableIndex, each: int, rng: random.Random):
    """Kind, claim and its cell, for a sample of the table's cells."""
    pool = [c for c in table.cells.values() if usable(c) and unique(table, c)]
    for cell in rng.sample(pool, min(each, len(pool))):
        column = [c.text for c in pool if c.column == cell.column]
        row = [c.text for c in pool if c.row == cell.row]
        yield "true", statement(cell, cell.text), cell
        yield "other paper", statement(cell, cell.text), cell
        change = altered(cell.text, rng)
        if change not in (*column, *row):
            yield "altered", statement(cell, change), cell
        others = [text for text in column if float(text) != float(cell.text)]
        if others:
            yield "other row", statement(cell, rng.choice(others)), cell


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--each", type=int, default=12, help="cells a table")
    parser.add_argument("--wrong", type=int, default=0, help="show so many failures a kind")
    options = parser.parse_args()
    rng = random.Random(20261122)
    sources = [source(path) for path in sorted((options.shared / "papers").glob("*.pdf"))]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wanted = {"true": "agrees", "altered": "disagrees", "other row": "disagrees"}
    shown: Counter[str] = Counter()
    for position, here in enumerate(sources):
        for table in table_indexes(here):
            for kind, claim, cell in claims(table, options.each, rng):
                there = sources[(position + 7) % len(sources)] if kind == "other paper" else here
                found = check_cells(claim, [there])
                outcomes = {f.outcome for f in found if f.claim_side in claim} or {"nothing"}
                outcome = "agrees" if "agrees" in outcomes else min(outcomes)
                counts[kind][outcome] += 1
                if outcome != wanted.get(kind, "nothing") and shown[kind] < options.wrong:
                    shown[kind] += 1
                    print(f"{kind}: {here.paper_id} {cell.label}: {claim}\n    {outcome}", end=" ")
                    print("; ".join(f.message for f in found))
    for kind in _KINDS:
        total = sum(counts[kind].values())
        shares = ", ".join(f"{name} {n / total:.1%}" for name, n in sorted(counts[kind].items()))
        print(f"{kind:12} {total:5}  {shares}")


if __name__ == "__main__":
    main()
