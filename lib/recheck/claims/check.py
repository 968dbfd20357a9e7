"""Check claims of a report against the papers it cites: the entry to this room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recheck.claims import confidence, entailment, verdict
from recheck.claims.checks import attribution, wording
from recheck.claims.checks.polarity import frames, pointers
from recheck.claims.comparison import check_comparison
from recheck.claims.lexicon import asking
from recheck.claims.numbers import check_cells
from recheck.claims.options import Options
from recheck.claims.plausibility import counts, identifies, stated
from recheck.claims.reading import Reading, Statement, completed, readings, statement
from recheck.claims.recompute import check_recomputation
from recheck.claims.retrieval import Source
from recheck.records import Claim, Document, Finding, Paper, Reason, Report, Verdict

_REASONS: dict[str, Reason] = {
    "no such paper": "no such paper",
    "withdrawn": "withdrawn",
    "not a PDF": "unreadable PDF",
    "unreadable": "unreadable PDF",
}
_TABLE_CHECKS = (check_cells, check_comparison, check_recomputation)
_ORDER = ("no such paper", "withdrawn", "unreadable PDF", "source unreachable")
_CLOSE = 0.16
_QUOTED = 0.85
_TOGETHER = 0.46
"""Strength from which a sentence other than the best, or two read together, can decide."""
_CORROBORATING = 0.7
"""Strength, as a share of the best reading's, from which a sentence is shown beside it."""
_ALSO = 2
_ENTAILING = 3
"""Best sentences that an entailment model is shown."""
_PLACE = re.compile(r"\b(?:Table|Figure) \d+\b")
"""A place of the paper that a claim is about."""
_DIRECTED = frozenset({"quality", "speed", "ease", "cost"})


def check_claims(
    report: Report,
    papers: Sequence[Paper],
    documents: Mapping[str, Document],
    options: Options = Options(),  # noqa: B008 - frozen
) -> tuple[Verdict, ...]:
    """Verdicts on all claims of a report, in its order.

    `documents` holds the documents of the readable papers by SHA-256.
    """
    sources = _sources(papers, documents)
    return tuple(_check(report, c, papers, sources, options) for c in report.claims)


def check_claim(
    report: Report,
    claim: Claim,
    papers: Sequence[Paper],
    documents: Mapping[str, Document],
    options: Options = Options(),  # noqa: B008 - frozen
) -> Verdict:
    """The verdict on one claim of a report."""
    return _check(report, claim, papers, _sources(papers, documents), options)


def _sources(papers: Sequence[Paper], documents: Mapping[str, Document]) -> tuple[Source, ...]:
    """Readable papers with their documents, each PDF once."""
    found: dict[str, Source] = {}
    for paper in papers:
        if paper.readable and paper.sha256 in documents and paper.sha256 not in found:
            found[paper.sha256] = Source(paper, documents[paper.sha256])
    return tuple(found.values())


def _check(
    report: Report,
    claim: Claim,
    papers: Sequence[Paper],
    sources: tuple[Source, ...],
    options: Options,
) -> Verdict:
    said = statement(claim)
    if not said.factual:
        return _verdict(
            report, claim, "not checked",
            "This is not a statement of fact that a paper could bear out.",
            reason="not a factual statement",
        )  # fmt: skip
    if not sources:
        return _unread(report, claim, papers)
    gathered = gather(said, sources, options)
    decision, text = judge(gathered, options)
    explanation = decision.explanation
    if said.truncated:
        explanation += " The claim is cut off; only what is printed was checked."
    findings = text.findings + gathered.cells
    if options.nli:
        passages = [r.alignment.passage for r in gathered.readings[:_ENTAILING]]
        entailed = entailment.check(said.text, passages, options.nli)
        if entailed is not None:
            findings += (entailed,)
            if entailment.at_odds(entailed, decision.verdict):
                explanation += f" At odds with this: {entailed.message}"
    missing = [
        p for p in papers if not p.readable or p.sha256 not in {s.paper.sha256 for s in sources}
    ]
    foreign = any(f.kind == "attribution" for f in decision.deciding)
    other = _at_another_version(decision, sources)
    if other is not None:
        unread = ""
        if decision.verdict == "not found" and missing and not foreign:
            unread = f" Other cited papers could not be read ({_named(_by_reason(missing))})."
        return _verdict(
            report, claim, "not checked",
            f"Version {other.cited_version} of {other.id} is cited (v{other.cited_version}), "
            f"version {other.version} is at hand (v{other.version}). "
            f"Version {other.version} alone would give: {decision.verdict}. {explanation}{unread}",
            reason="version mismatch", findings=findings, evidence=decision.evidence,
        )  # fmt: skip
    if decision.verdict == "not found" and missing and not foreign:
        return _unread(report, claim, missing, f" In the papers at hand: {explanation}")
    return _verdict(
        report, claim, decision.verdict, explanation, findings=findings,
        evidence=decision.evidence, confidence=confidence.of(decision, text, gathered.cells),
    )  # fmt: skip


def _at_another_version(decision: verdict.Decision, sources: Sequence[Source]) -> Paper | None:
    """The paper at another version than the cited one to which the verdict would go back.

    A claim that is not found goes back to the paper of the nearest sentence: the version that is
    cited may well have the sentence.
    """
    cited = {e.paper for e in decision.evidence} or {s.paper_id for s in sources}
    return next(
        (s.paper for s in sources if s.paper_id in cited and s.paper.version_mismatch), None
    )


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the cited papers have to say on a statement, before it is weighed."""

    said: Statement
    readings: tuple[Reading, ...]
    cells: tuple[Finding, ...]
    """Findings from tables."""


def gather(said: Statement, sources: Sequence[Source], options: Options) -> Gathered:
    """Read the sentences and tables of the cited papers against a statement."""
    cells = tuple(
        f
        for check in _TABLE_CHECKS
        for f in check(said.text, sources)
        if counts(f, said.text, sources)
    )
    return Gathered(said, readings(said, sources, options), cells)


def judge(gathered: Gathered, options: Options) -> tuple[verdict.Decision, verdict.Text]:
    """Weigh what was gathered: the verdict and the reading of the text on which it rests."""
    best = _choose(gathered.said, gathered.readings, options)
    text = _text(gathered.said, best, gathered.readings, options)
    decision = verdict.decide(text, gathered.cells, options)
    others: Iterable[Reading] = ()
    wanted: tuple[str, ...] = ()
    if best is not None and verdict.incomplete(decision, text, gathered.cells, options):
        others = completed(gathered.said, best, options.together)
        wanted = ("supported", "contradicted")
    elif best is not None and verdict.in_other_words(decision, gathered.cells):
        others = (r for r in gathered.readings if _opposed(r, best, options))
        wanted = ("contradicted",)
    for reading in others:
        if reading.strength < _TOGETHER:
            continue
        also = _text(gathered.said, reading, (), options)
        other = verdict.decide(also, gathered.cells, options)
        if other.verdict in wanted:
            return other, also
    return decision, text


def _opposed(reading: Reading, best: Reading, options: Options) -> bool:
    """Whether a sentence about as strong as the best one says the opposite of the claim, which
    does not simply follow the best one."""
    if best.alignment.coverage >= options.evident:
        return False
    strong = reading.strength >= max(options.opposed, best.strength - _CLOSE)
    return strong and any(f.kind in ("direction", "scope") for f in reading.having("disagrees"))


def _choose(said: Statement, read: Sequence[Reading], options: Options) -> Reading | None:
    """The reading that decides: of those about as strong as the first, the best answered.

    A sentence that bears the claim's figures out and speaks of its direction goes before one that
    merely shares its words, one that it follows word for word before a looser one, and a literal
    quotation before all.
    """
    near = [r for r in read if r.strength >= read[0].strength - _CLOSE]
    borne_out = any(_figures(r) == {"agrees"} for r in near)
    return max(near, key=lambda r: _answered(said, r, borne_out, options), default=None)


def _figures(reading: Reading) -> set[str]:
    """Outcomes of the number check."""
    return {f.outcome for f in reading.findings if f.kind == "number"}


def _answered(said: Statement, reading: Reading, borne_out: bool, options: Options) -> float:
    """Strength and what the sentence answers; `borne_out` when some sentence has all figures."""
    kinds = {f.kind for f in reading.findings}
    numbers = [f.outcome for f in reading.findings if f.kind == "number"]
    return (
        reading.strength
        + 0.5 * ("quotation" in kinds)
        + 0.12 * wording.literal(reading.alignment)
        + 0.03 * ("direction" in kinds)
        + 0.1 * ("scope" in kinds)
        + 0.06 * numbers.count("agrees")
        + (-0.06 if borne_out else 0.03) * numbers.count("disagrees")
        + (0.04 if attribution.for_authors(said.text) else -0.03) * ("attribution" in kinds)
        - 0.02 * any(f.kind == "entity" for f in reading.having("disagrees"))
        - 0.05 * bool(_undirected(said, reading, options))
    )


def _undirected(said: Statement, reading: Reading, options: Options) -> tuple[str, ...]:
    """Words of direction in the claim that nothing in the sentence answers."""
    alignment = reading.alignment
    if alignment.coverage >= options.evident:
        return ()
    answered = " ".join(f.claim_side for f in reading.findings if f.kind == "direction")
    return tuple(
        alignment.claim[p.index].text
        for p in pointers(alignment.claim, said.text)
        if _DIRECTED & {a for a, _ in p.axes}
        and not p.negated  # `without any loss` points nowhere
        and p.index not in alignment.source_of
        and alignment.claim[p.index].text not in answered
    )


def _unstated(reading: Reading, options: Options) -> tuple[str, ...]:
    """The mark or phrase by which a sentence asks or intends instead of stating; no phrase in a
    quotation."""
    text = reading.alignment.passage.text.lower()
    if text.rstrip().endswith("?"):
        return ("?",)
    if reading.alignment.coverage >= max(options.evident, _QUOTED):
        return ()
    return tuple(phrase for phrase in asking() if phrase in text)[:1]


def _unnamed(said: Statement, reading: Reading) -> tuple[str, ...]:
    """Names in the claim that the sentence does not have.

    A name in the surroundings will do, except for what the claim compares.
    """
    alignment = reading.alignment
    compared = {
        i for f in frames(alignment.claim, said.text) for side in (f.left, f.right) for i in side
    }
    subjects = alignment.passage.source.subjects
    return tuple(
        token.text
        for i, token in enumerate(alignment.claim)
        if token.capital
        and token.content
        and i not in alignment.source_of
        and (i not in alignment.context or (i in compared and token.stem not in subjects))
    ) + _elsewhere(said, reading)


def _elsewhere(said: Statement, reading: Reading) -> tuple[str, ...]:
    """Places of the paper that the claim is about and the sentence does not name."""
    text = reading.alignment.passage.text
    return tuple(m[0] for m in _PLACE.finditer(said.text) if m[0] not in text)


def _text(
    said: Statement, best: Reading | None, read: Sequence[Reading], options: Options
) -> verdict.Text:
    asked = stated(said.text)
    if best is None:
        return verdict.Text((), 0.0, 0.0, len(asked), tuple(q.text for q in asked), (), ())
    answered = [f.claim_side for f in best.having("agrees") if f.kind == "number"]
    answered += [best.alignment.claim[i].text for i in best.alignment.source_of]
    others = [r for r in read if r is not best and r.strength >= _CORROBORATING * best.strength]
    kinds = {f.kind for f in best.having("disagrees")}
    identifying = {
        q.text for q in asked if identifies(q, said.text, len(asked), best.alignment.passage.source)
    }
    elsewhere = bool(_elsewhere(said, best))
    return verdict.Text(
        tuple(
            f
            for f in best.findings
            if f.outcome != "disagrees"
            or (f.claim_side not in identifying if f.kind == "number" else not elsewhere)
        ),
        best.strength,
        best.opposition,
        len(asked),
        tuple(
            q.text
            for q in asked
            if not any(q.text in side for side in answered) and q.text not in identifying
        ),
        _undirected(said, best, options) + _unnamed(said, best) + _unstated(best, options),
        (
            best.alignment.passage.evidence(),
            *[r.alignment.passage.evidence() for r in others if not r.having("disagrees")][:_ALSO],
        ),
        best.alignment.scattered,
        tuple(f for r in others for f in r.having("disagrees") if f.kind in kinds)[:_ALSO],
    )


def _unread(report: Report, claim: Claim, papers: Sequence[Paper], also: str = "") -> Verdict:
    """No cited paper, or not enough of them, can be read: name them and say why."""
    reasons = _by_reason(papers)
    reason = next((r for r in _ORDER if r in reasons), "source unreachable")
    named = _named(reasons) or "no paper is cited"
    return _verdict(
        report, claim, "not checked", f"Not all cited papers could be read ({named}).{also}",
        reason=reason,
    )  # fmt: skip


def _by_reason(papers: Sequence[Paper]) -> dict[Reason, list[str]]:
    """Names of papers that cannot be read by the reason why."""
    reasons: dict[Reason, list[str]] = {}
    for paper in papers:
        reason = _REASONS.get(paper.outcome, "source unreachable")
        reasons.setdefault(reason, []).append(paper.id or f"reference {paper.reference}")
    return reasons


def _named(reasons: Mapping[Reason, Sequence[str]]) -> str:
    return "; ".join(f"{', '.join(ids)}: {reason}" for reason, ids in reasons.items())


def _verdict(
    report: Report,
    claim: Claim,
    name: str,
    explanation: str,
    *,
    reason: Reason | None = None,
    findings: tuple[Finding, ...] = (),
    evidence=(),
    confidence: float | None = None,
) -> Verdict:
    return Verdict(
        report=report.name,
        index=claim.index,
        text=claim.text,
        truncated=claim.truncated,
        printed_verified=claim.printed_verified,
        printed_confidence=claim.printed_confidence,
        verdict=name,
        reason=reason,
        confidence=confidence,
        explanation=explanation,
        findings=findings,
        evidence=evidence,
    )
