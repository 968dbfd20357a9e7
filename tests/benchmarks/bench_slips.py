"""Slips found in 2005.13013v1, and how many are announced in the other papers.

The four slips of 2005.13013v1 were found by hand; each is looked for by its figures. Whether an
announced slip of another paper is founded has been judged by a reader and is recorded in
`measured/slips.md`.

    python tests/benchmarks/bench_slips.py [--shared ../shared]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bench_tables import document

from recheck.claims.slips import slips

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
    print(f"{elsewhere} slips in the other {len(papers) - 1} papers; {seconds:.1f} s CPU")


if __name__ == "__main__":
    main()
