"""Share of table cells read right: value with sign, row label and column label.

Truth: `../shared/claims/tables.jsonl`, ten tables typed from rendered pages. A cell counts as
right when the document made from the PDF has a cell of the same value, whose row path holds
the true row labels (and no other group's) and whose column path the true column labels; each
cell of the document serves once.

    python tests/benchmarks/bench_tables.py [--shared ../shared] [--wrong]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from recheck.claims.tables import Cell, cells
from recheck.claims.tables.values import is_value
from recheck.papers.reader import read_pdf
from recheck.papers.store import default_store
from recheck.records import Document


def document(path: Path) -> Document:
    """The document of a PDF, from the default store if it is there."""
    store = default_store()
    found = store.document(hashlib.sha256(path.read_bytes()).hexdigest())
    if found is None:
        found = read_pdf(path)
        store.add_document(found)
    return found


@dataclass(frozen=True)
class TrueCell:
    row: tuple[str, ...]
    column: str
    text: str
    other_groups: frozenset[str]


def tokens(text: str) -> frozenset[str]:
    """Words and numbers of a label; hyphens of line ends undone, marks dropped."""
    plain = unicodedata.normalize("NFKD", re.sub(r"-\s+", "", text.replace("ϵ", "e")))
    return frozenset(re.findall(r"[^\W_]+", plain.lower()))


def squeezed(text: str) -> str:
    """A cell's text without spaces, with one kind of minus."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s^·†*]", "", re.sub("[−–—]", "-", plain))


def true_cells(table: dict) -> list[TrueCell]:
    """Filled body cells of a table of `tables.jsonl`."""
    header, *_ = table["grid_filled"]
    first = table["n_row_label_columns"]
    body = table["grid_filled"][1:]
    groups = {row[0] for row in body if first > 1}
    found = []
    for row in body:
        others = frozenset(groups - {row[0]})
        for column in range(first, len(row)):
            if row[column]:
                labels = tuple(label for label in row[:first] if not is_value(label))
                found.append(TrueCell(labels, header[column], row[column], others))
    return found


def right(true: TrueCell, cell: Cell) -> bool:
    """Whether a cell has the value and the labels of a true cell."""
    if squeezed(true.text) != squeezed(cell.text):
        return False
    row = tokens(" ".join(cell.row_path))
    if not tokens(" ".join(true.row)) <= row or not tokens(true.column) <= tokens(
        " ".join(cell.column_path)
    ):
        return False
    own = tokens(" ".join(true.row))
    return not any(tokens(other) - own and tokens(other) <= row for other in true.other_groups)


def score(table: dict, found: list[Cell]) -> tuple[int, int, list[TrueCell]]:
    """Right cells, true cells, and those that are wrong."""
    left = list(found)
    wrong = []
    truth = true_cells(table)
    for true in truth:
        match = next((cell for cell in left if right(true, cell)), None)
        if match is None:
            wrong.append(true)
        else:
            left.remove(match)
    return len(truth) - len(wrong), len(truth), wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--wrong", action="store_true", help="list the cells that are wrong")
    options = parser.parse_args()
    total = hits = 0
    for line in (options.shared / "claims/tables.jsonl").read_text("utf-8").splitlines():
        table = json.loads(line)
        doc = document(options.shared / "papers" / table["pdf"])
        found = [
            cell
            for cell in cells(doc)
            if cell.page == table["page"] and cell.label in (table["table"], "")
        ]
        good, count, wrong = score(table, found)
        total, hits = total + count, hits + good
        print(f"{table['pdf']:28} {table['table']:8} {good:4}/{count:4} {good / count:7.1%}")
        if options.wrong:
            for true in wrong:
                print("    ", " / ".join(true.row), "|", true.column, "|", true.text)
    print(f"{'all':28} {'':8} {hits:4}/{total:4} {hits / total:7.1%}")


if __name__ == "__main__":
    main()
