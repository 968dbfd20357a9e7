"""Cell matching between tables of citing and cited papers (arXiVeri; Shin et al., 2023).

Given the pair of tables, 1,910 cells of 98 pairs are to be matched. The two settings of
`matching` were chosen on the pairs at even positions; the odd half is the figure to quote.

    python tests/benchmarks/bench_arxiveri.py [--archive ../shared/data/arxiveri.tar.gz]
"""

from __future__ import annotations

import argparse
import json
import re
import tarfile
import time
from html.parser import HTMLParser
from pathlib import Path

from recheck.claims.tables.matching import Pair, matching_cells

_TRUTH = re.compile(r"dataset/ground_truth/(cell_match|table_match)/(.+\.json)$")
_COMMANDS = re.compile(r"\\(?:mathbf|underline|textbf|bm|mathrm|text|uline)\b")


class _Html(HTMLParser):
    """Rows of cells with their spans."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, int, int]]] = []
        self._text: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            given = dict(attrs)
            self._text = []
            self._span = (int(given.get("colspan") or 1), int(given.get("rowspan") or 1))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._text is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(("".join(self._text), *self._span))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def grid(html: str) -> list[list[str]]:
    """An HTML table as a rectangular grid, spans carrying their text in the first cell."""
    parser = _Html()
    parser.feed(html)
    placed: dict[tuple[int, int], str] = {}
    for r, row in enumerate(parser.rows):
        c = 0
        for text, across, down in row:
            while (r, c) in placed:
                c += 1
            for i in range(down):
                for j in range(across):
                    placed[r + i, c + j] = "" if i or j else plain(text)
            c += across
    height = max(r for r, _ in placed) + 1
    width = max(c for _, c in placed) + 1
    return [[placed.get((r, c), "") for c in range(width)] for r in range(height)]


def plain(text: str) -> str:
    """A cell's text without LaTeX."""
    text = _COMMANDS.sub(" ", text).replace("\\pm", "±").replace("\\%", "%")
    return " ".join(re.sub(r"[{}$\\]", "", re.sub(r"\{\}|\\[a-zA-Z]+|\\,", " ", text)).split())


def pairs_of_tables(archive: Path) -> list[tuple[str, dict, set[Pair]]]:
    """Name, tables and true pairs of cells, for every pair that has any."""
    files: dict[str, dict[str, object]] = {"cell_match": {}, "table_match": {}}
    with tarfile.open(archive) as tar:
        for member in tar:
            match = _TRUTH.search(member.name)
            if match and (content := tar.extractfile(member)):
                files[match[1]][match[2]] = json.load(content)
    found = []
    for name, cells in sorted(files["cell_match"].items()):
        if cells:
            places = [(cell["rowIndex"], cell["colIndex"]) for cell in cells]
            true = set(zip(places[::2], places[1::2], strict=True))
            found.append((name, files["table_match"][name], true))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, default=Path("../shared/data/arxiveri.tar.gz"))
    options = parser.parse_args()
    counts = []
    seconds = 0.0
    for _, tables, true in pairs_of_tables(options.archive):
        target, source = grid(tables["target_table"]), grid(tables["source_table"])
        start = time.process_time()
        made = set(matching_cells(target, source))
        seconds += time.process_time() - start
        counts.append((len(made & true), len(made), len(true)))
    for name, part in (("even", counts[::2]), ("odd", counts[1::2]), ("all", counts)):
        hits, made, true = (sum(column) for column in zip(*part, strict=True))
        precision, recall = hits / made, hits / true
        f1 = 2 * precision * recall / (precision + recall)
        print(
            f"{name:5} pairs {len(part):3} cells {true:4} "
            f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"
        )
    print(f"{seconds:.2f} s CPU")


if __name__ == "__main__":
    main()
