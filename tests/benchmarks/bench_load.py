"""Read and test ten million rows: CPU time and peak memory; writes measured/bench_load.json.

    python tests/benchmarks/bench_load.py [--rows 10000000]

The rows are those of 100 runs in ten languages under four perturbations and clean; the last row
is then made a duplicate, which must be refused by name.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from recheck.errors import InputError
from recheck.statistics import load, significance

SIZES = {"XS": 25_000, "S": 150_000, "M": 800_000, "L": 3_000_000}
CONDITIONS = ("none", "english", "russian", "several", "english+mlm")
LANGUAGES = ("en", "de", "es", "ru", "tr", "ar", "fr", "it", "zh", "hi")
LEVELS = {"clean": 0.0, "keyboard": 0.1, "swap": 0.1, "drop": 0.1, "homoglyphs": 0.1}
SEEDS = 5


def write(path: Path, rows: int, duplicate: bool) -> int:
    """Write about `rows` rows run by run; returns how many."""
    rng = np.random.default_rng(0)
    items = rows // (len(SIZES) * len(CONDITIONS) * SEEDS * len(LANGUAGES) * len(LEVELS))
    language, level, item = (
        x.ravel() for x in np.indices((len(LANGUAGES), len(LEVELS), items), dtype=np.int32)
    )
    label = (item % 3).astype(np.int8)
    names = [f"item-{i:06d}" for i in range(items)]

    def coded(codes: np.ndarray, values: list) -> pa.Array:
        return pa.DictionaryArray.from_arrays(codes, values)

    writer, written = None, 0
    for model, size in SIZES.items():
        for condition in CONDITIONS:
            for seed in range(SEEDS):
                right = rng.random(len(item)) < 0.8 - 0.08 * level
                same = np.zeros(len(item), dtype=np.int32)
                table = pa.table(
                    {
                        "model": coded(same, [model]),
                        "size": np.full(len(item), size),
                        "condition": coded(same, [condition]),
                        "pretraining_seed": np.full(len(item), seed),
                        "seed": same,
                        "language": coded(language, list(LANGUAGES)),
                        "task": coded(same, ["nli"]),
                        "perturbation": coded(level, list(LEVELS)),
                        "rate": np.array(list(LEVELS.values()))[level],
                        "item": coded(item, names),
                        "label": label,
                        "prediction": np.where(right, label, (label + 1) % 3),
                    }
                )
                writer = writer or pq.ParquetWriter(path, table.schema)
                writer.write_table(table)
                written += len(table)
    if duplicate:
        writer.write_table(table.slice(len(table) - 1))
    writer.close()
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.parquet"
        written = write(path, arguments.rows, duplicate=False)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        results = load(path)
        loaded = time.process_time() - start
        contrasts = significance(results)
        tested = time.process_time() - start - loaded
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        write(path, arguments.rows, duplicate=True)
        try:
            load(path)
            refusal = ""
        except InputError as error:
            refusal = str(error).replace(folder, "")
    figures = {
        "rows": written,
        "load_cpu_seconds": round(loaded, 1),
        "contrasts": len(contrasts),
        "significance_cpu_seconds": round(tested, 1),
        "peak_mebibytes": round(peak / 1024),
        "mebibytes_before": round(before / 1024),
        "bytes_a_row": round((peak - before) * 1024 / written),
        "refusal_of_a_duplicate": refusal,
        "python": platform.python_version(),
    }
    text = json.dumps(figures, indent=1)
    out = Path(__file__).parent / "measured" / "bench_load.json"
    out.write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
