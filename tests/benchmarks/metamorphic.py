"""Claims made by program from the papers' own sentences, whose verdict is known by construction.

    python tests/benchmarks/metamorphic.py [--per-paper N] [--seed S] [--show KIND]

Five kinds: a sentence word for word (supported); one number altered, a direction or negation
turned round, two names exchanged (contradicted); a sentence of a paper that is not cited (not
found). The edits use word lists of their own, not those of the checker. Every claim is checked
against its own paper and one other.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import papers

from recheck.claims import Options, check_claims
from recheck.claims.retrieval import squeeze
from recheck.claims.words import normalise
from recheck.records import Claim, Document, Paper, Report, Sentence

EXPECTED = {
    "verbatim": ("supported", 0.98),
    "number": ("contradicted", 0.95),
    "flip": ("contradicted", 0.85),
    "swap": ("contradicted", 0.70),
    "uncited": ("not found", 0.95),
}
ANTONYMS = {
    "better": "worse", "best": "worst", "higher": "lower", "highest": "lowest",
    "larger": "smaller", "largest": "smallest", "longer": "shorter", "more": "fewer",
    "greater": "smaller", "faster": "slower", "fastest": "slowest", "stronger": "weaker",
    "increases": "decreases", "increase": "decrease", "increased": "decreased",
    "increasing": "decreasing", "improves": "degrades", "improve": "degrade",
    "improved": "degraded", "improving": "degrading", "outperforms": "underperforms",
    "outperform": "underperform", "outperformed": "underperformed",
    "outperforming": "underperforming", "superior": "inferior", "easier": "harder",
    "above": "below", "gain": "loss", "gains": "losses", "rises": "falls", "raises": "lowers",
}  # fmt: skip
AUXILIARIES = "is|are|was|were|can|could|will|does|do|did|has|have|should|would|may"
CITATION = re.compile(r"\([^()]*\d{4}[a-z]?[^()]*\)|\[[\d, –-]+\]|[A-Z]\w+ et al\.")
NUMBER = re.compile(
    r"(?<![\w.,/@=-])(\d{1,3}(?:,\d{3})+|\d+\.\d+|\d+)(?=%|[\s,;.)]|[MBK]\b)(?![.,]\d)"
)
NAME = re.compile(
    r"(?<![\w-])(?:[A-Z][a-z]*[A-Z0-9][\w+]*(?:-[\w+]+)*|[A-Z]{2,}[\w+]*(?:-[\w+]+)*)(?![\w-])"
)
NOT_A_MEASURE = re.compile(
    r"(?:Tables?|Figures?|Fig\.|Sections?|§|Appendix|Eq\.|Equation|Algorithm|Footnote|Phase|Step)\s*$"
)


@dataclass(frozen=True)
class Case:
    kind: str
    paper: str
    original: str
    text: str


def prose(document: Document) -> list[Sentence]:
    """Whole sentences of running text."""
    kept = []
    for sentence in document.sentences:
        words = sentence.text.split()
        letters = sum(c.isalpha() or c == " " for c in sentence.text)
        section = (sentence.section or "").lower()
        if (
            sentence.kind == "text"
            and 8 <= len(words) <= 45
            and sentence.text[0].isupper()
            and sentence.text.rstrip()[-1] == "."
            and letters > 0.85 * len(sentence.text)
            and not any(s in section for s in ("reference", "bibliography", "acknowledg"))
        ):
            kept.append(sentence)
    return kept


def alter_number(text: str, rng: random.Random) -> str | None:
    spans = [m.span() for m in CITATION.finditer(text)]
    options = [
        m
        for m in NUMBER.finditer(text)
        if not any(a <= m.start() < b for a, b in spans)
        and not NOT_A_MEASURE.search(text[: m.start()])
        and not re.fullmatch(r"(?:19|20)\d\d", m[1])
        and not re.match(r"\d\s*[)\]]", text[m.start() :])
    ]
    if not options:
        return None
    match = rng.choice(options)
    digits = list(match[1])
    places = [i for i, c in enumerate(digits) if c.isdigit()]
    place = places[0] if len(places) == 1 else rng.choice(places[:2])
    old = digits[place]
    choices = [d for d in "123456789" if d != old]
    digits[place] = rng.choice(choices)
    new = "".join(digits)
    if re.search(rf"(?<![\d.]){re.escape(new)}(?![\d.])", text):
        return None
    return text[: match.start()] + new + text[match.end() :]


def flip(text: str, rng: random.Random) -> str | None:
    pairs = {b: a for a, b in ANTONYMS.items()} | ANTONYMS
    options = [
        m
        for m in re.finditer(r"\b[a-z]+\b", text)
        if m[0] in pairs and "than" not in text[m.end() : m.end() + 1]
    ]
    negations = list(
        re.finditer(r"\b(?:does|do|did|is|are|was|were|can|has|have) ?not\b(?! only)", text)
    )
    auxiliaries = [
        m
        for m in re.finditer(rf"\b(?:{AUXILIARIES})\b(?! not)", text)
        if text[m.start() - 2 : m.start()] != ", " and m.start() > 0
    ]
    kind = rng.random()
    if options and kind < 0.6:
        m = rng.choice(options)
        return text[: m.start()] + pairs[m[0]] + text[m.end() :]
    if negations:
        m = rng.choice(negations)
        return text[: m.start()] + m[0].removesuffix("not").strip() + text[m.end() :]
    if len(auxiliaries) == 1:
        m = auxiliaries[0]
        return text[: m.end()] + " not" + text[m.end() :]
    return None


def swap(text: str, rng: random.Random) -> str | None:
    spans = [m.span() for m in CITATION.finditer(text)]
    found = [m for m in NAME.finditer(text) if not any(a <= m.start() < b for a, b in spans)]
    names = [m for m in found if sum(o[0] == m[0] for o in found) == 1]
    options = []
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            between = text[a.end() : b.start()]
            rest = NAME.sub("", CITATION.sub("", between))
            listed = re.fullmatch(
                r"[\s,;/()&+:-]*(?:(?:and|or|as well as|vs\.?)?[\s,;/()&+:-]*)*", rest
            )
            if not listed and a[0] not in b[0] and b[0] not in a[0]:
                options.append((a, b))
    if not options:
        return None
    a, b = rng.choice(options)
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def stands_in(text: str, document: Document) -> bool:
    """Whether a sentence stands in a paper word for word, as those of a conference's checklist."""
    letters = squeeze(normalise(text))
    return any(letters in squeeze(normalise(s.text)) for s in document.sentences)


def cases(
    corpus: dict[str, tuple[Paper, Document]], per_paper: int, rng: random.Random
) -> Iterator[Case]:
    """At most `per_paper` cases of each kind for every paper."""
    for name, (_, document) in corpus.items():
        sentences = prose(document)
        for kind in EXPECTED:
            order = rng.sample(sentences, len(sentences))
            made = 0
            for sentence in order:
                text = " ".join(sentence.text.split())
                if kind == "verbatim" or kind == "uncited":
                    new = text
                else:
                    new = {"number": alter_number, "flip": flip, "swap": swap}[kind](text, rng)
                if new:
                    yield Case(kind, name, text, new)
                    made += 1
                if made == per_paper:
                    break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-paper", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", choices=list(EXPECTED))
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    corpus = papers()
    names = list(corpus)
    by_report: dict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in cases(corpus, chosen.per_paper, rng):
        others = [n for n in names if n != case.paper]
        shift = names.index(case.paper) % len(others)
        cited = (
            (others[shift - 1], others[shift - 2])
            if case.kind == "uncited"
            else (case.paper, others[shift - 1])
        )
        if case.kind == "uncited" and any(stands_in(case.text, corpus[n][1]) for n in cited):
            continue
        by_report[cited].append(case)
    started = time.process_time()
    hits: dict[str, list[bool]] = defaultdict(list)
    for cited, made in by_report.items():
        report = Report(
            name="metamorphic", sha256="", media_type="text", title="",
            claims=tuple(Claim(index=i, text=c.text) for i, c in enumerate(made, 1)),
            references=(),
        )  # fmt: skip
        documents = {corpus[n][1].sha256: corpus[n][1] for n in cited}
        verdicts = check_claims(report, [corpus[n][0] for n in cited], documents, Options())
        for case, verdict in zip(made, verdicts, strict=True):
            right = verdict.verdict == EXPECTED[case.kind][0]
            hits[case.kind].append(right)
            if chosen.show == case.kind and not right:
                print(
                    f"{case.paper} {verdict.verdict}\n  was   {case.original}\n"
                    f"  claim {case.text}\n  {verdict.explanation}\n"
                )
    seconds = time.process_time() - started
    total = sum(len(h) for h in hits.values())
    print(f"{total} claims, {seconds:.1f} s CPU ({1000 * seconds / total:.0f} ms a claim)")
    for kind, (verdict, least) in EXPECTED.items():
        share = sum(hits[kind]) / len(hits[kind])
        print(
            f"{kind:10s} {verdict:13s} {share:6.1%} of {len(hits[kind]):4d}  (at least {least:.0%})"
        )


if __name__ == "__main__":
    main()
