"""Would a small model of our own lift the claim check? Measured before anything is shipped.

    python tests/benchmarks/bench_learnt.py [FOLDER ...]

The linear model of `scifact_model.py`, trained on SciFact and on its claims turned round, reads the
labelled claims of report folders (`labels.jsonl` and `reports/`; `../shared/claims` where none is
named). Each claim is also read with the paper that it is about withheld, which leaves papers on
the same topic: there is nothing to be found in them. Printed, all but the last for claims whose
evidence is prose:

- how well strength, which the rules use, and the model tell claims read with their paper from
  claims read without it and from claims that no paper bears out (area under the ROC curve);
- how well the model tells contradicted from supported claims where the rules see no contradiction,
  and how well the length of the claim alone does: a model must beat that to have read the paper;
- the verdicts of the rules as they are, and with a claim that they do not find taken as supported
  where strength, or the model, is above a cut-off chosen on the other reports, together with the
  claims so found in papers that do not say them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from alignment_features import OF_AN_ABSTRACT, features, matrix
from bench_scifact import Corpus, load, pairs, training_cases
from corpus import SHARED, as_paper, document
from scifact_model import Case, Model, Training, summary
from scipy.stats import mannwhitneyu
from score_claims import OF_VERDICT, macro_f1

from recheck.claims import Options
from recheck.claims.judgement import gather, judge
from recheck.claims.reading import statement
from recheck.claims.retrieval import Source
from recheck.records import Claim, Report
from recheck.reports import parse

PENALTY = 250.0
CUTS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 2.0)
_IN_TABLES = ("table", "computed")


@dataclass(frozen=True)
class Seen:
    """A claim as the rules and the model see it."""

    report: str
    kind: str
    gold: str
    said: str
    strength: float
    speaks: float
    """Probability that the papers speak to the claim, by the model."""
    against: float
    """Probability that they contradict it if they do."""
    length: int
    foreign: bool
    """The rules see that the paper says it of another work, which settles it."""

    @property
    def prose(self) -> bool:
        return not any(word in self.kind for word in _IN_TABLES)


def strongest(case: Case) -> Case:
    """As many sentences of an abstract as the claim check reads of a paper."""
    order = np.argsort(-case.sentences[:, -1], kind="stable")[: Options().readings]
    return replace(case, sentences=case.sentences[order], evidence=case.evidence[order], whole=())


def trained() -> Model:
    """The model of SciFact without what is particular to abstracts."""
    rows, splits = load()
    cases = training_cases(Corpus(rows), pairs(splits["train"]), OF_AN_ABSTRACT)
    return Training([strongest(case) for case in cases]).model(PENALTY)


def seen(model: Model, label: dict, claim: Claim, sources: Sequence[Source], gold: str) -> Seen:
    """A claim read against some papers."""
    gathered = gather(statement(claim), sources, Options())
    decision, text = judge(gathered, Options())
    found = [r.alignment for r in gathered.readings]
    speaks = against = 0.0
    if found:
        rows = [features(a, gathered.said.text, len(a.passage.source.passages)) for a in found]
        x = matrix(rows, OF_AN_ABSTRACT)
        case = Case(0, "", False, x, np.zeros(len(x), dtype=bool), ())
        row = summary(case, model.sentence(x))[None]
        speaks, against = float(model.speaks(row)[0]), float(model.against(row)[0])
    return Seen(
        report=label["report"],
        kind=label["kind"],
        gold=gold,
        said=OF_VERDICT[decision.verdict],
        strength=text.strength,
        speaks=speaks,
        against=against,
        length=sum(t.content for t in gathered.said.tokens),
        foreign=any(f.kind == "attribution" for f in text.findings if f.outcome == "disagrees"),
    )


def papers_of(report: Report) -> dict[str, Source]:
    """The papers that a report cites by the name of their PDF."""
    found = {}
    for reference in report.references:
        stem = f"{reference.id}v{reference.version}" if reference.version else reference.id
        read = document(SHARED / "papers" / f"{stem}.pdf")
        found[f"{stem}.pdf"] = Source(as_paper(stem, read.sha256, reference.index), read)
    return found


def read(folder: Path, model: Model) -> tuple[list[Seen], list[Seen]]:
    """The labelled claims of a folder, and those of them read without the paper they are about."""
    labels = [json.loads(line) for line in (folder / "labels.jsonl").open(encoding="utf-8")]
    own, withheld = [], []
    for name in dict.fromkeys(label["report"] for label in labels):
        report = parse(folder / "reports" / f"{name}.txt")
        sources = papers_of(report)
        for label in (entry for entry in labels if entry["report"] == name):
            claim = report.claims[label["claim_index"] - 1]
            own.append(seen(model, label, claim, list(sources.values()), label["verdict"]))
            others = [s for pdf, s in sources.items() if pdf != label["source_pdf"]]
            if label["verdict"] != "not_found" and 0 < len(others) < len(sources):
                withheld.append(seen(model, label, claim, others, "not_found"))
    return own, withheld


def area(high: Sequence[Seen], low: Sequence[Seen], of: Callable[[Seen], float]) -> str:
    """Area under the ROC curve: how often one of `high` exceeds one of `low`."""
    if not high or not low:
        return "-"
    u = mannwhitneyu([of(c) for c in high], [of(c) for c in low]).statistic
    return f"{u / len(high) / len(low):.3f}"


def lifted(case: Seen, of: Callable[[Seen], float], cut: float) -> str:
    """The verdict when a claim that is not found counts as supported from a cut-off on."""
    found = case.said == "not_found" and not case.foreign and of(case) >= cut
    return "supported" if found else case.said


def cross_validated(
    own: Sequence[Seen], withheld: Sequence[Seen], of: Callable[[Seen], float]
) -> tuple[list[str], int]:
    """Verdicts on the claims with the cut-off chosen on the other reports, and how many of the
    claims whose paper is withheld are supported by them."""
    said, wrong = [], 0
    for name in dict.fromkeys(c.report for c in own):
        known = [c for c in (*own, *withheld) if c.report != name]
        gold = [c.gold for c in known]
        scores = [macro_f1(gold, [lifted(c, of, cut) for c in known])[0] for cut in CUTS]
        cut = CUTS[scores.index(max(scores))]
        said += [lifted(c, of, cut) for c in own if c.report == name]
        wrong += sum(lifted(c, of, cut) == "supported" for c in withheld if c.report == name)
    return said, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[SHARED / "claims"])
    chosen = parser.parse_args()
    model = trained()
    own, withheld = [], []
    for folder in chosen.folders:
        claims, without = read(folder, model)
        own += claims
        withheld += without
    ways = {"strength": lambda c: c.strength, "model": lambda c: c.speaks}
    prose = [c for c in own if c.prose]
    spoken = [c for c in prose if c.gold != "not_found"]
    unsaid = [c for c in prose if c.kind == "not_found"] + [c for c in withheld if c.prose]
    print(f"{len(own)} claims, {len(withheld)} of them also read without their paper")
    areas = "  ".join(f"{name} {area(spoken, unsaid, of)}" for name, of in ways.items())
    print(f"spoken to ({len(spoken)}) or not ({len(unsaid)}): {areas}")
    silent = [c for c in spoken if c.said != "contradicted" and "verbatim" not in c.kind]
    against = [c for c in silent if c.gold == "contradicted"]
    with_it = [c for c in silent if c.gold == "supported"]
    print(
        f"contradicted ({len(against)}) or not ({len(with_it)}) where the rules see nothing: "
        f"model {area(against, with_it, lambda c: c.against)}  "
        f"shortness of the claim alone {area(against, with_it, lambda c: -c.length)}"
    )
    gold = [c.gold for c in own]
    false = sum(c.said == "supported" for c in withheld)
    results = {"rules": ([c.said for c in own], false)}
    results |= {f"with {name}": cross_validated(own, withheld, of) for name, of in ways.items()}
    for name, (said, wrong) in results.items():
        score, each = macro_f1(gold, said)
        precision, recall, _ = each["supported"]
        print(
            f"{name:14s} macro-F1 {score:.3f}  precision of supported {precision:.3f}  "
            f"recall {recall:.3f}  supported without the paper: {wrong}"
        )


if __name__ == "__main__":
    main()
