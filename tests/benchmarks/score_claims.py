"""Score the claim check on the labelled development reports.

    python tests/benchmarks/score_claims.py [--errors] [--json FILE]

Printed: macro-F1 of supported / contradicted / not found, precision of `contradicted`, share of
supported and contradicted claims whose evidence page is right, hits per kind, Brier score and
reliability of the confidence. Thresholds and confidence weights are chosen by cross-validation over
reports: for each report on the other five. Beside them, in the same run: the same by rules alone,
without the small model, a lexical baseline and a control that sees the claim alone. The rules
themselves were written with these claims in view, so the figures are those of a development set.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from corpus import SHARED, as_paper, document
from fit_confidence import fit

from recheck.claims import Options, confidence
from recheck.claims.judgement import Gathered, gather, judge
from recheck.claims.reading import statement
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise, tokens
from recheck.records import Claim
from recheck.reports import parse

LABELS = ("supported", "contradicted", "not_found")
OF_VERDICT = {
    "supported": "supported",
    "partly supported": "supported",
    "contradicted": "contradicted",
    "not found": "not_found",
    "not checked": "not_checked",
}
FOUND = (0.35, 0.38, 0.41, 0.44)
REFUTED = (0.40, 0.45, 0.50, 0.55)


@dataclass(frozen=True, eq=False)
class Labelled:
    """A claim with its label and what the cited papers say on it."""

    label: dict
    claim: Claim
    gathered: Gathered

    @property
    def report(self) -> str:
        return self.label["report"]


@dataclass(frozen=True)
class Judged:
    verdict: str
    right: bool
    page: bool
    """The first piece of evidence stands on a labelled page."""
    shown: bool
    """Some piece of evidence does."""
    features: tuple[float, ...]
    explanation: str


def load() -> tuple[list[Labelled], float]:
    """All labelled claims, read against their papers, and the CPU seconds that checking takes.

    Documents and the vectors of their sentences are in the store before the clock starts.
    """
    folder = SHARED / "claims"
    if not folder.is_dir():
        sys.exit(f"{folder}: the labelled claims are not here; nothing was measured")
    labels = [json.loads(line) for line in (folder / "labels.jsonl").open(encoding="utf-8")]
    documents = {}
    reports = {}
    for name in dict.fromkeys(label["report"] for label in labels):
        reports[name] = parse(folder / "reports" / f"{name}.txt")
        for reference in reports[name].references:
            stem = f"{reference.id}v{reference.version}" if reference.version else reference.id
            documents.setdefault(stem, document(SHARED / "papers" / f"{stem}.pdf"))
    for stem, read in documents.items():
        Source(as_paper(stem, read.sha256, 1), read).vectors  # noqa: B018 - kept on disk
    started = time.process_time()
    found = []
    for name, report in reports.items():
        sources = []
        for reference in report.references:
            stem = f"{reference.id}v{reference.version}" if reference.version else reference.id
            paper = as_paper(stem, documents[stem].sha256, reference.index)
            sources.append(Source(paper, documents[stem]))
        for label in (entry for entry in labels if entry["report"] == name):
            claim = report.claims[label["claim_index"] - 1]
            gathered = gather(statement(claim), sources, Options())
            judge(gathered, Options())
            found.append(Labelled(label, claim, gathered))
    return found, time.process_time() - started


def judged(case: Labelled, options: Options) -> Judged:
    decision, text = judge(case.gathered, options)
    verdict = OF_VERDICT[decision.verdict]
    gold = case.label["verdict"]
    pages = [
        e.page in case.label["pages"] and e.paper in (case.label["source_pdf"] or "")
        for e in decision.evidence
    ]
    return Judged(
        verdict,
        verdict == gold,
        pages[:1] == [True],
        any(pages),
        confidence.features(decision, text, case.gathered.cells),
        decision.explanation,
    )


def macro_f1(gold: Sequence[str], said: Sequence[str]) -> tuple[float, dict[str, tuple]]:
    """Macro-F1 over the three labels, and precision, recall, F1 of each."""
    each = {}
    for label in LABELS:
        hits = sum(g == s == label for g, s in zip(gold, said, strict=True))
        precision = hits / max(1, sum(s == label for s in said))
        recall = hits / max(1, sum(g == label for g in gold))
        each[label] = (precision, recall, 2 * precision * recall / max(1e-9, precision + recall))
    return sum(e[2] for e in each.values()) / len(LABELS), each


def best_options(cases: Sequence[Labelled], default: Options) -> Options:
    """The thresholds with the highest macro-F1 on these claims; the defaults in a tie."""
    grid = [replace(default, found=f, refuted=r) for f, r in product(FOUND, REFUTED)]
    grid.sort(key=lambda o: abs(o.found - default.found) + abs(o.refuted - default.refuted))
    gold = [c.label["verdict"] for c in cases]
    scores = [macro_f1(gold, [judged(c, o).verdict for c in cases])[0] for o in grid]
    return grid[scores.index(max(scores))]


def cross_validated(
    cases: Sequence[Labelled], default: Options
) -> tuple[list[Judged], list[float]]:
    """Verdicts and confidences of each report with settings chosen on the others."""
    results: list[Judged] = []
    sure: list[float] = []
    for name in dict.fromkeys(c.report for c in cases):
        rest = [c for c in cases if c.report != name]
        options = best_options(rest, default)
        seen = [judged(c, options) for c in rest]
        weights = fit([j.features for j in seen], [j.right for j in seen])
        for case in (c for c in cases if c.report == name):
            result = judged(case, options)
            results.append(result)
            sure.append(confidence.probability(weights, result.features))
    return results, sure


def lexical_baseline(cases: Sequence[Labelled]) -> list[str]:
    """Best sentence by IDF overlap; contradicted if it lacks a number; threshold on the rest."""

    def scored(case: Labelled) -> tuple[float, bool]:
        claim = case.gathered.said.tokens
        best = (0.0, False)
        for source in {r.alignment.passage.source for r in case.gathered.readings}:
            total = sum(source.weight(t.stem) for t in claim if t.content) or 1.0
            for passage in source.passages:
                share = sum(
                    source.weight(t.stem) for t in claim if t.content and t.stem in passage.stems
                )
                lacks = any(t.number and t.stem not in passage.stems for t in claim)
                best = max(best, (share / total, lacks), key=lambda b: b[0])
        return best

    scores = [scored(c) for c in cases]

    def said(score: tuple[float, bool], threshold: float) -> str:
        if score[0] < threshold:
            return "not_found"
        return "contradicted" if score[1] else "supported"

    verdicts = [""] * len(cases)
    for name in dict.fromkeys(c.report for c in cases):
        rest = [i for i, c in enumerate(cases) if c.report != name]
        gold = [cases[i].label["verdict"] for i in rest]
        steps = [t / 20 for t in range(1, 20)]
        best = max(steps, key=lambda t: macro_f1(gold, [said(scores[i], t) for i in rest])[0])
        for i, case in enumerate(cases):
            if case.report == name:
                verdicts[i] = said(scores[i], best)
    return verdicts


def claim_only(cases: Sequence[Labelled]) -> list[str]:
    """Naive Bayes over the words of the claim alone, trained on the other reports."""
    words = [{t.stem for t in tokens(normalise(c.claim.text))} for c in cases]
    verdicts = []
    for i, case in enumerate(cases):
        rest = [k for k, c in enumerate(cases) if c.report != case.report]
        prior = Counter(cases[k].label["verdict"] for k in rest)
        count: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
        for k in rest:
            count[cases[k].label["verdict"]].update(words[k])
        size = len(set().union(*count.values()))

        def log(label: str, own=words[i], prior=prior, count=count, size=size) -> float:
            total = sum(count[label].values()) + size
            return math.log(prior[label]) + sum(
                math.log((count[label][w] + 1) / total) for w in own
            )

        verdicts.append(max(LABELS, key=log))
    return verdicts


def reliability(
    sure: Sequence[float], right: Sequence[bool]
) -> list[tuple[float, float, int, float, float]]:
    """Bins of confidence: low, high, claims, mean confidence, share right."""
    rows = []
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.001)):
        chosen = [i for i, p in enumerate(sure) if low <= p < high]
        if chosen:
            mean = sum(sure[i] for i in chosen) / len(chosen)
            share = sum(right[i] for i in chosen) / len(chosen)
            rows.append((low, min(high, 1.0), len(chosen), mean, share))
    return rows


def summary(cases: Sequence[Labelled], results: Sequence[Judged], say: Callable) -> dict:
    gold = [c.label["verdict"] for c in cases]
    score, each = macro_f1(gold, [r.verdict for r in results])
    sided = [i for i, g in enumerate(gold) if g != "not_found"]
    pages = sum(results[i].page for i in sided) / len(sided)
    say(f"  macro-F1 {score:.3f}   accuracy {sum(r.right for r in results) / len(gold):.3f}")
    for label, (precision, recall, f1) in each.items():
        say(f"  {label:13s} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    shown = sum(results[i].shown for i in sided) / len(sided)
    say(
        f"  evidence page right, supported and contradicted claims: first {pages:.1%}, "
        f"any {shown:.1%} of {len(sided)}"
    )
    return {
        "macro_f1": score,
        "precision_contradicted": each["contradicted"][0],
        "pages": pages,
        "pages_any": shown,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print each claim judged wrongly")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = parser.parse_args()
    cases, seconds = load()
    gold = [c.label["verdict"] for c in cases]
    results, sure = cross_validated(cases, Options())
    right = [r.right for r in results]
    print(f"{len(cases)} claims, {seconds:.2f} s CPU to check them")
    print("report-wise cross-validated (thresholds and confidence):")
    figures = summary(cases, results, print)
    brier = sum((p - r) ** 2 for p, r in zip(sure, right, strict=True)) / len(right)
    print(f"  Brier score of the confidence {brier:.3f}")
    print("  confidence     claims  mean   right")
    for low, high, count, mean, share in reliability(sure, right):
        print(f"  {low:.2f} to {high:.2f}   {count:5d}   {mean:.2f}   {share:.2f}")
    print("by rules alone (--rules-only), cross-validated:")
    by_rules, _ = cross_validated(cases, Options(rules_only=True))
    figures["rules_only"] = summary(cases, by_rules, print)
    print("as shipped (thresholds and weights in the package):")
    shipped = [judged(c, Options()) for c in cases]
    figures["shipped"] = summary(cases, shipped, print)
    print("lexical baseline, cross-validated threshold:")
    figures["lexical"] = macro_f1(gold, lexical_baseline(cases))[0]
    print(f"  macro-F1 {figures['lexical']:.3f}")
    print("claim-only control, cross-validated:")
    figures["claim_only"] = macro_f1(gold, claim_only(cases))[0]
    print(f"  macro-F1 {figures['claim_only']:.3f}")
    kinds: dict[str, list[bool]] = defaultdict(list)
    for case, result in zip(cases, results, strict=True):
        kinds[case.label["kind"]].append(result.right)
    print("hits per kind:")
    for kind, hits in sorted(kinds.items()):
        print(f"  {kind:24s} {sum(hits):2d} of {len(hits)}")
    if chosen.errors:
        for case, result in zip(cases, results, strict=True):
            if not result.right or (case.label["verdict"] != "not_found" and not result.page):
                what = "wrong page" if result.right else "WRONG"
                print(
                    f"\n{what} {case.report} {case.claim.index} {case.label['kind']} "
                    f"p{case.label['pages']} -> {result.verdict}\n  {case.claim.text}\n"
                    f"  {re.sub(chr(10), ' ', result.explanation)}"
                )
    if chosen.json:
        figures |= {"brier": brier, "cpu_seconds": seconds, "claims": len(cases)}
        figures["kinds"] = {k: [sum(h), len(h)] for k, h in sorted(kinds.items())}
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
