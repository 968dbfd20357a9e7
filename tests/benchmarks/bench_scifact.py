"""SciFact: label and evidence sentence of a claim from the abstract it cites.

    python tests/benchmarks/bench_scifact.py [--train N]

SUPPORT / CONTRADICT / NOT ENOUGH INFO for every pair of claim and cited abstract, by the rules of
the claim check alone; no language model, nothing trained but the three thresholds, which are chosen
on N claims of the training split. Word weights come from all abstracts of the corpus. Beside it: a
control that sees the claim alone (naive Bayes trained on the training split) and the majority.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import sys
import tarfile
import time
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product

from corpus import SHARED

from recheck.claims import Options
from recheck.claims.check import Gathered, judge
from recheck.claims.reading import readings, statement
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise, stem, tokens
from recheck.records import Block, Claim, Document, Page, Paper, Region, Sentence

LABELS = ("SUPPORT", "CONTRADICT", "NEI")
OF_VERDICT = {"supported": "SUPPORT", "partly supported": "SUPPORT", "contradicted": "CONTRADICT"}
FOUND = [round(0.26 + 0.03 * i, 2) for i in range(9)]
REFUTED = [round(0.22 + 0.05 * i, 2) for i in range(9)]

EVIDENT = (0.4, 0.6, 0.85)


class Abstract(Source):
    """An abstract whose words are weighted by the whole corpus."""

    def __init__(self, paper: Paper, document: Document, frequency: Counter[str], size: int):
        super().__init__(paper, document)
        self._everywhere = frequency
        self._size = size

    def weight(self, stem: str) -> float:
        return max(0.3, math.log((self._size + 1) / (self._everywhere.get(stem, 0) + 0.5)))


def load() -> tuple[dict[int, dict], dict[str, list[dict]]]:
    """Abstracts by id and claims by split."""
    archive = SHARED / "data" / "scifact.tar.gz"
    if not archive.is_file():
        sys.exit(f"{archive}: SciFact is not here; nothing was measured")
    with tarfile.open(archive) as tar:

        def rows(name: str) -> list[dict]:
            member = tar.extractfile(f"scifact/{name}.jsonl")
            return [json.loads(line) for line in io.TextIOWrapper(member, "utf-8")]

        corpus = {row["doc_id"]: row for row in rows("corpus")}
        return corpus, {split: rows(f"claims_{split}") for split in ("train", "dev")}


def pairs(claims: list[dict]) -> list[tuple[str, int, str, set[int]]]:
    """Claim, cited abstract, gold label, gold sentences."""
    found = []
    for row in claims:
        for number in row["cited_doc_ids"]:
            evidence = row["evidence"].get(str(number), [])
            label = evidence[0]["label"] if evidence else "NEI"
            found.append(
                (row["claim"], number, label, {s for e in evidence for s in e["sentences"]})
            )
    return found


def as_document(row: dict) -> Document:
    """An abstract as a document of one page; sentence k stands on line k."""
    return Document(
        sha256=hashlib.sha256(str(row["doc_id"]).encode()).hexdigest(),
        reader="scifact",
        title=row["title"],
        pages=(Page(number=1, width=1, height=1),),
        blocks=(Block(page=1, kind="text", box=(0, 0, 1, 1), text=row["title"]),),
        sentences=tuple(
            Sentence(text=text, block=0, regions=(Region(page=1, box=(0, k, 1, k + 1)),))
            for k, text in enumerate(row["abstract"])
        ),
        tables=(),
    )


def macro_f1(gold: list[str], said: list[str]) -> tuple[float, dict[str, float]]:
    each = {}
    for label in LABELS:
        hits = sum(g == s == label for g, s in zip(gold, said, strict=True))
        each[label] = 2 * hits / max(1, gold.count(label) + said.count(label))
    return sum(each.values()) / len(LABELS), each


def claim_only(train: list, dev: list) -> list[str]:
    """Naive Bayes over the stems of the claim."""
    prior = Counter(label for _, _, label, _ in train)
    count = {label: Counter() for label in LABELS}
    for claim, _, label, _ in train:
        count[label].update({t.stem for t in tokens(normalise(claim))})
    size = len(set().union(*count.values()))

    def score(claim: str, label: str) -> float:
        total = sum(count[label].values()) + size
        own = {t.stem for t in tokens(normalise(claim))}
        return math.log(prior[label]) + sum(math.log((count[label][w] + 1) / total) for w in own)

    return [max(LABELS, key=lambda label, c=c: score(c, label)) for c, *_ in dev]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=400)
    chosen = parser.parse_args()
    corpus, splits = load()
    frequency: Counter[str] = Counter()
    size = 0
    for row in corpus.values():
        for text in row["abstract"]:
            words = {stem(w) for w in normalise(text).lower().replace("-", " ").split()}
            frequency.update({w.strip(".,;:()") for w in words})
            size += 1

    @cache
    def source(number: int) -> Abstract:
        document = as_document(corpus[number])
        paper = Paper(
            reference=1, id=str(number), outcome="supplied", detail="", sha256=document.sha256
        )
        return Abstract(paper, document, frequency, size)

    def gathered(claim: str, number: int) -> Gathered:
        said = statement(Claim(index=1, text=claim))
        return Gathered(said, readings(said, [source(number)], Options()), ())

    def label(case: Gathered, options: Options) -> tuple[str, list[int]]:
        decision, _ = judge(case, options)
        lines = [int(r.box[1]) for e in decision.evidence for r in e.regions]
        return OF_VERDICT.get(decision.verdict, "NEI"), lines

    train = pairs(splits["train"])[: chosen.train]
    known = [gathered(claim, number) for claim, number, _, _ in train]
    gold = [row[2] for row in train]
    grid = [
        replace(Options(), found=f, refuted=r, evident=e)
        for f, r, e in product(FOUND, REFUTED, EVIDENT)
    ]
    scores = [macro_f1(gold, [label(case, o)[0] for case in known])[0] for o in grid]
    options = grid[scores.index(max(scores))]
    print(f"train ({len(train)} pairs): macro-F1 {max(scores):.3f} at found {options.found}, "
          f"refuted {options.refuted}, evident {options.evident}")  # fmt: skip
    dev = pairs(splits["dev"])
    started = time.process_time()
    results = [label(gathered(claim, number), options) for claim, number, _, _ in dev]
    seconds = time.process_time() - started
    gold = [row[2] for row in dev]
    score, each = macro_f1(gold, [r[0] for r in results])
    print(f"dev ({len(dev)} pairs, {seconds:.1f} s CPU): macro-F1 {score:.3f}  "
          + "  ".join(f"{k} {v:.3f}" for k, v in each.items()))  # fmt: skip
    hits = [lines[:1] and lines[0] in row[3] for row, (_, lines) in zip(dev, results, strict=True)
            if row[3]]  # fmt: skip
    print(f"  first sentence shown is gold evidence: {sum(map(bool, hits)) / len(hits):.3f} "
          f"of {len(hits)}")  # fmt: skip
    chosen_right = sum(
        len(set(lines) & row[3]) for row, (said, lines) in zip(dev, results, strict=True)
        if said == row[2] != "NEI"
    )  # fmt: skip
    shown = sum(len(set(lines)) for said, lines in results if said != "NEI")
    wanted = sum(len(row[3]) for row in dev)
    precision, recall = chosen_right / max(1, shown), chosen_right / wanted
    print(
        f"  sentence selection with the right label: precision {precision:.3f}  "
        f"recall {recall:.3f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"
    )
    control = claim_only(pairs(splits["train"]), dev)
    print(f"claim-only control: macro-F1 {macro_f1(gold, control)[0]:.3f}")
    print(f"majority: macro-F1 {macro_f1(gold, ['SUPPORT'] * len(gold))[0]:.3f}")


if __name__ == "__main__":
    main()
