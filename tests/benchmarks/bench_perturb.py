"""Sentences a minute and core that `perturb` makes of SIB-200, by kind.

python tests/benchmarks/bench_perturb.py FOLDER_OF_SIB200 [SENTENCES_PER_LANGUAGE]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from recheck.experiment import data
from recheck.experiment.perturb import KINDS, perturb


def main(folder: Path, count: int) -> None:
    codes = data.languages("sib-200", folder)
    texts = [
        (code, example.texts[0])
        for code in codes
        for example in data.load("sib-200", folder, code)[:count]
    ]
    print(f"{len(codes)} languages: {' '.join(codes)}")
    changed: Counter[str] = Counter()
    for kind in KINDS:
        aligned = "a few words of another language" if kind == "code-mixing" else None
        rng = np.random.default_rng(1)
        started = time.process_time()
        for code, text in texts:
            changed[kind] += perturb(text, kind, 0.1, code, rng, aligned) != text
        seconds = time.process_time() - started
        print(
            f"{kind:14} {60 * len(texts) / seconds:>10,.0f} sentences a CPU minute, "
            f"{changed[kind]} of {len(texts)} changed"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40)
