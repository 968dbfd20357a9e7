"""Check claims of a report against the papers it cites: the entry to this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recheck.claims import confidence, entailment, verdict
from recheck.claims.judgement import gather, judge
from recheck.claims.options import Options
from recheck.claims.reading import statement
from recheck.claims.retrieval import Source
from recheck.records import Claim, Document, Finding, Paper, Reason, Report, Verdict

_REASONS: dict[str, Reason] = {
    "no such paper": "no such paper",
    "withdrawn": "withdrawn",
    "not a PDF": "unreadable PDF",
    "unreadable": "unreadable PDF",
}
_ORDER = ("no such paper", "withdrawn", "unreadable PDF", "source unreachable")
_ENTAILING = 3
"""Best sentences that an entailment model is shown."""


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
    findings = tuple(dict.fromkeys((*text.findings, *gathered.cells, *decision.deciding)))
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
