"""SciFact: label and evidence sentence of a claim from the abstract it cites.

    python tests/benchmarks/bench_scifact.py [--train N]

SUPPORT / CONTRADICT / NOT ENOUGH INFO for every pair of claim and cited abstract, in two ways and
without a language model: by the rules of the claim check alone, three thresholds chosen on N claims
of the training split; and by a linear model over features of the alignment that these rules make
(`scifact_model.py`), trained on the whole of it. Word weights come from all abstracts of the
corpus. Beside them: a control that sees the claim alone (naive Bayes trained on the training split)
and the majority. The dev split is scored once and nothing is chosen on it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import random
import sys
import tarfile
import time
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
from alignment_features import features, matrix
from corpus import SHARED
from metamorphic import flip
from scifact_model import LABELS, TURNED, Case, Training, choose, decide

from recheck.claims import Options
from recheck.claims.alignment import align
from recheck.claims.judgement import Gathered, judge
from recheck.claims.reading import readings, statement
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise, stem, tokens
from recheck.records import Block, Claim, Document, Page, Paper, Region, Sentence

Pair = tuple[str, int, str, set[int]]
"""Claim, number of the cited abstract, gold label, gold sentences."""
OF_VERDICT = {"supported": "SUPPORT", "partly supported": "SUPPORT", "contradicted": "CONTRADICT"}
FOUND = (0.26, 0.32, 0.38, 0.44, 0.5)
REFUTED = (0.22, 0.32, 0.42, 0.52, 0.62)

EVIDENT = (0.4, 0.6, 0.85)
RULES = Options(rules_only=True)
"""No trained language model: that is what these figures are about."""


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


def pairs(claims: list[dict]) -> list[Pair]:
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


class Corpus:
    """The abstracts as sources, each read once."""

    def __init__(self, rows: dict[int, dict]) -> None:
        self._rows = rows
        self._frequency: Counter[str] = Counter()
        self._size = 0
        for row in rows.values():
            for text in row["abstract"]:
                words = {stem(w) for w in normalise(text).lower().replace("-", " ").split()}
                self._frequency.update({w.strip(".,;:()") for w in words})
                self._size += 1
        self.source = cache(self._source)

    def _source(self, number: int) -> Abstract:
        document = as_document(self._rows[number])
        paper = Paper(
            reference=1, id=str(number), outcome="supplied", detail="", sha256=document.sha256
        )
        return Abstract(paper, document, self._frequency, self._size)

    def known(self, stem: str) -> bool:
        return stem in self._frequency


def by_rules(corpus: Corpus, train: list[Pair], dev: list[Pair]) -> list[tuple[str, list[int]]]:
    """Label and sentences of the dev pairs, thresholds chosen on the training pairs."""

    def gathered(claim: str, number: int) -> Gathered:
        said = statement(Claim(index=1, text=claim))
        source = corpus.source(number)
        return Gathered(said, readings(said, [source], RULES), (), (source,))

    def label(case: Gathered, options: Options) -> tuple[str, list[int]]:
        decision, _ = judge(case, options)
        lines = [int(r.box[1]) for e in decision.evidence for r in e.regions]
        return OF_VERDICT.get(decision.verdict, "NEI"), lines

    known = [gathered(claim, number) for claim, number, _, _ in train]
    gold = [row[2] for row in train]
    grid = [
        replace(RULES, found=f, refuted=r, evident=e)
        for f, r, e in product(FOUND, REFUTED, EVIDENT)
    ]
    scores = [macro_f1(gold, [label(case, o)[0] for case in known])[0] for o in grid]
    options = grid[scores.index(max(scores))]
    print(
        f"rules: on {len(train)} training pairs macro-F1 {max(scores):.3f} at "
        f"found {options.found}, refuted {options.refuted}, evident {options.evident}"
    )
    return [label(gathered(claim, number), options) for claim, number, _, _ in dev]


def as_case(corpus: Corpus, pair: Pair, made: bool = False) -> Case:
    """A pair as the linear model sees it, some features left out."""
    text, number, label, gold = normalise(pair[0]), *pair[1:]
    source, claim = corpus.source(number), tokens(normalise(pair[0]))
    rows = [
        features(align(claim, passage), text, len(source.passages)) for passage in source.passages
    ]
    title = {t.stem for t in tokens(normalise(source.document.title or ""))}
    content = [(t.stem, source.weight(t.stem)) for t in claim if t.content]
    total = sum(w for _, w in content) or 1.0
    return Case(
        abstract=number,
        label=label,
        made=made,
        sentences=matrix(rows),
        evidence=np.array([line(p.sentence) in gold for p in source.passages]),
        whole=(
            sum(w for s, w in content if s in source.frequency) / total,
            sum(w for s, w in content if s in title) / total,
            sum(w for s, w in content if not corpus.known(s)) / total,
            len(source.passages),
        ),
    )


def line(sentence: Sentence) -> int:
    """Index of a sentence in its abstract."""
    return int(sentence.regions[0].box[1])


def training_cases(corpus: Corpus, train: list[Pair]) -> list[Case]:
    """The training pairs, and those of them that can be turned round by program."""
    rng = random.Random(0)
    cases = []
    for claim, number, label, gold in train:
        cases.append(as_case(corpus, (claim, number, label, gold)))
        turned = flip(claim, rng) if label in TURNED else None
        if turned:
            other = (turned, number, TURNED[label], gold)
            cases.append(as_case(corpus, other, made=True))
    return cases


def by_model(corpus: Corpus, train: list[Pair], dev: list[Pair]) -> list[tuple[str, list[int]]]:
    """Label and sentences of the dev pairs by the linear model."""
    cases = training_cases(corpus, train)
    training = Training(cases)
    score, penalty, cut = choose(training, lambda gold, said: macro_f1(gold, said)[0])
    made = sum(c.made for c in cases)
    print(
        f"linear model: on {len(train)} training pairs, and {made} turned round by program, "
        f"cross-validated macro-F1 {score:.3f} at penalty {penalty:g}, cut-offs {cut}"
    )
    model = training.model(penalty)
    found = []
    for pair in dev:
        case = as_case(corpus, pair)
        passages = corpus.source(pair[1]).passages
        label = decide(model.probabilities(case)[None], cut)[0]
        found.append((label, [line(passages[i].sentence) for i in model.shown(case)]))
    return found


def report(
    name: str, dev: list[Pair], results: list[tuple[str, list[int]]], seconds: float
) -> None:
    """Label scores and sentence selection of one way to judge."""
    score, each = macro_f1([row[2] for row in dev], [r[0] for r in results])
    labels = "  ".join(f"{k} {v:.3f}" for k, v in each.items())
    print(f"{name}, dev ({len(dev)} pairs, {seconds:.1f} s CPU with training)")
    print(f"  macro-F1 {score:.3f}  {labels}")
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=400)
    chosen = parser.parse_args()
    rows, splits = load()
    corpus = Corpus(rows)
    train, dev = pairs(splits["train"]), pairs(splits["dev"])
    started = time.process_time()
    results = by_rules(corpus, train[: chosen.train], dev)
    report("rules", dev, results, time.process_time() - started)
    started = time.process_time()
    results = by_model(corpus, train, dev)
    report("linear model", dev, results, time.process_time() - started)
    gold = [row[2] for row in dev]
    print(f"claim-only control: macro-F1 {macro_f1(gold, claim_only(train, dev))[0]:.3f}")
    print(f"majority: macro-F1 {macro_f1(gold, ['SUPPORT'] * len(gold))[0]:.3f}")


if __name__ == "__main__":
    main()
