"""Slips found in 2005.13013v1, and how many are announced in the other papers.

The four slips of 2005.13013v1 were found by hand; each is looked for by its figures. Whether an
announced slip of another paper is founded has been judged by a reader and is recorded in
`measured/slips.md`. Then each bold figure of each table is moved, one at a time, to the next line,
and counted is how many of these slips of our making are found.

    python tests/benchmarks/bench_slips.py [--shared ../shared]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bench_tables import document

from recheck.claims.retrieval import Source
from recheck.claims.slips import slips
from recheck.claims.slips.emphasis import bold_slips
from recheck.claims.tables import table_cells
from recheck.records import Document, Paper

_NAMELESS = Paper(reference=0, id="moved", outcome="supplied", detail="a paper of our making")
_PAPER = "2005.13013v1"
_KNOWN = (
    ("8.4 in the abstract, +8.3 in Table 2", ("8.4", "8.3")),
    ("25.5 for Tatoeba, 82.7 - 57.3 = 25.4", ("25.5", "82.7 - 57.3 = 25.4")),
    ("Avg +5.1 for QQP with MLM, cells average +7.1", ("+ 5.1", "7.1")),
    ("+6.1 over another paper's baseline, +8.1 over the authors' own", ("6.1", "8.1")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    papers = sorted((options.shared / "papers").glob("*.pdf"))
    elsewhere = 0
    seconds = 0.0
    for path in papers:
        doc = document(path)
        start = time.process_time()
        found = slips(doc)
        seconds += time.process_time() - start
        print(f"{path.stem}: {len(found)}")
        for slip in found:
            print(f"    {slip.likelihood:.2f} {slip.kind}: {slip.message}")
        if path.stem == _PAPER:
            for name, figures in _KNOWN:
                hit = any(all(figure in slip.message for figure in figures) for slip in found)
                print(f"    known slip {'found' if hit else 'MISSED'}: {name}")
        else:
            elsewhere += len(found)
        moved_bold(doc)
    print(f"{elsewhere} slips in the other {len(papers) - 1} papers; {seconds:.1f} s CPU")


def moved_bold(doc: Document) -> None:
    """Print how many slips are found when the bold of a figure goes to one below or beside it."""
    made = hit = 0
    for number, table in enumerate(doc.tables):
        figures = {(c.row, c.column) for c in table_cells(table) if c.quantities}
        for place in table.bold:
            for step in ((1, 0), (0, 1)):
                target = (place[0] + step[0], place[1] + step[1])
                if not {place, target} <= figures or target in table.bold:
                    continue
                bold = tuple(target if other == place else other for other in table.bold)
                tables = list(doc.tables)
                tables[number] = table.model_copy(update={"bold": bold})
                found = bold_slips(Source(_NAMELESS, doc.model_copy(update={"tables": (*tables,)})))
                made += 1
                hit += any(s.evidence[0].box == table.boxes[target[0]][target[1]] for s in found)
    if made:
        print(f"    bold moved to a neighbour: {hit} of {made} found")


if __name__ == "__main__":
    main()
