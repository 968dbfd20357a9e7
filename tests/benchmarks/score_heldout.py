"""Score the claim check on the held-out claims of our own (`heldout/claims.jsonl`).

    python tests/benchmarks/score_heldout.py [--errors]

Run it for a report, not for tuning.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

from corpus import papers
from score_claims import LABELS, OF_VERDICT, macro_f1, reliability

from recheck.claims import check_claims
from recheck.records import Claim, Report

CLAIMS = Path(__file__).with_name("heldout") / "claims.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print each claim judged wrongly")
    parser.add_argument("--part", choices=["odd", "even", "all"], default="all")
    chosen = parser.parse_args()
    rows = [json.loads(line) for line in CLAIMS.open(encoding="utf-8")]
    rows = [r for r in rows if chosen.part in ("all", ("even", "odd")[r["id"] % 2])]
    corpus = papers(sorted({name for row in rows for name in row["cited"]}))
    gold, said, sure, pages = [], [], [], []
    kinds: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        report = Report(
            name="heldout", sha256="", media_type="text", title="",
            claims=(Claim(index=row["id"], text=row["claim"]),), references=(),
        )  # fmt: skip
        cited = [corpus[name] for name in row["cited"]]
        documents = {document.sha256: document for _, document in cited}
        verdict = check_claims(report, [paper for paper, _ in cited], documents)[0]
        label = OF_VERDICT[verdict.verdict]
        right = label == row["verdict"]
        gold.append(row["verdict"])
        said.append(label)
        sure.append(verdict.confidence or 0.0)
        kinds[f"{row['kind']} ({row['verdict']})"].append(right)
        paper = corpus[row["source"]][0].id
        page = any(e.paper == paper and e.page in row["pages"] for e in verdict.evidence)
        if row["verdict"] != "not_found":
            pages.append(page)
        if chosen.errors and not right:
            print(
                f"{row['source']} {row['id']} {row['kind']} {row['verdict']} -> {label} "
                f"({verdict.confidence})\n  {row['claim']}\n  {verdict.explanation}\n"
            )
    score, each = macro_f1(gold, said)
    hits = [g == s for g, s in zip(gold, said, strict=True)]
    brier = sum((p - h) ** 2 for p, h in zip(sure, hits, strict=True)) / len(hits)
    print(f"{len(rows)} claims   macro-F1 {score:.3f}   accuracy {sum(hits) / len(hits):.3f}")
    for label in LABELS:
        print("  {:13s} precision {:.3f}  recall {:.3f}  F1 {:.3f}".format(label, *each[label]))
    print(f"  some evidence on a labelled page: {sum(pages) / len(pages):.1%} of {len(pages)}")
    print(f"  Brier score {brier:.3f}")
    for low, high, count, mean, share in reliability(sure, hits):
        print(f"  {low:.2f} to {high:.2f}   {count:5d}   mean {mean:.2f}   right {share:.2f}")
    for kind, right in sorted(kinds.items()):
        print(f"  {kind:32s} {sum(right):2d} of {len(right)}")


if __name__ == "__main__":
    main()
