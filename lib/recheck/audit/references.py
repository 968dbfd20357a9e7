"""What each reference contributes: its relevance to the question, and the claims behind it.

Relevance is lexical: the share of a paper's own subject words (its title, or its title and
abstract) that the question, the subject or the title of the report name too. It is a lead, not a
proof, and is left open between two thresholds and where nothing is known of the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recheck.audit.facets import concepts_of, said, stems_of
from recheck.audit.wording import listing, numbered, plural, reference_trace
from recheck.records import (
    Document,
    Paper,
    Reference,
    ReferenceUse,
    Report,
    ReportFinding,
    Verdict,
)

RELEVANT = 0.25
"""Share of subject words from which a paper counts as relevant."""
IRRELEVANT = 0.12
"""Share of subject words below which it does not; between the two the question stays open."""


def use_of_references(
    report: Report,
    papers: Sequence[Paper],
    verdicts: Sequence[Verdict],
    documents: Mapping[str, Document],
) -> tuple[ReferenceUse, ...]:
    """One record per reference, in order."""
    by_reference = {paper.reference: paper for paper in papers}
    evident = [verdict for verdict in verdicts if verdict.evidence]
    uses = []
    for reference in report.references:
        paper = by_reference.get(reference.index)
        title = _title(paper, documents)
        relevance = relevance_to(report, title) if title else None
        relevant = _judged(relevance)
        claims = tuple(
            verdict.index
            for verdict in evident
            if reference.id is not None and any(e.paper == reference.id for e in verdict.evidence)
        )
        share = round(len(claims) / len(evident), 6) if evident else None
        uses.append(
            ReferenceUse(
                reference=reference.index,
                id=reference.id,
                title=title,
                relevance=relevance,
                relevant=relevant,
                claims=claims,
                share=share,
                message=_message(report, reference, title, relevance, relevant, claims, evident),
            )
        )
    return tuple(uses)


def check_references(
    report: Report, uses: Sequence[ReferenceUse], papers: Sequence[Paper]
) -> Iterator[ReportFinding]:
    """References off the question, behind no claim, or not to be had."""
    by_index = {reference.index: reference for reference in report.references}
    for use in uses:
        if use.relevant is False:
            yield ReportFinding(
                kind="reference",
                severity="high" if not use.claims else "medium",
                message=use.message,
                evidence=(reference_trace(by_index[use.reference]),),
            )
    if any(use.share is not None for use in uses):
        idle = [use for use in uses if not use.claims and use.relevant is not False]
        if idle:
            yield ReportFinding(
                kind="reference",
                severity="medium",
                message=f"{numbered('Reference', [use.reference for use in idle])} "
                f"{'is' if len(idle) == 1 else 'are'} cited, but no claim's evidence comes from "
                f"{'it' if len(idle) == 1 else 'them'}.",
                evidence=tuple(reference_trace(by_index[use.reference]) for use in idle),
            )
    yield from _outcomes(report, papers)


def relevance_to(report: Report, title: str) -> float | None:
    """Share of the title's subject words that the report's question, subject or title name.

    A report often names one cited paper as its subject; that name does not vouch for the paper.
    """
    concepts = concepts_of(title)
    if not concepts:
        return None
    own = stems_of(title)
    asked = [report.question or "", report.title]
    if stems_of(report.subject or "") != own:
        asked.append(report.subject or "")
    stems = tuple(stem for text in asked for stem in (*stems_of(text), ""))
    return round(sum(said([concept], stems) for concept in concepts) / len(concepts), 6)


def _title(paper: Paper | None, documents: Mapping[str, Document]) -> str | None:
    if paper is None:
        return None
    if paper.bibliography and paper.bibliography.title:
        return paper.bibliography.title
    document = documents.get(paper.sha256) if paper.sha256 else None
    return document.title if document is not None else None


def _judged(relevance: float | None) -> bool | None:
    if relevance is None or IRRELEVANT <= relevance < RELEVANT:
        return None
    return relevance >= RELEVANT


def _message(
    report: Report,
    reference: Reference,
    title: str | None,
    relevance: float | None,
    relevant: bool | None,
    claims: Sequence[int],
    evident: Sequence[Verdict],
) -> str:
    name = f"Reference {reference.index} ({reference.id or 'no id'})"
    if title is None:
        subject = f"{name}: nothing is known of the paper, so its relevance is open"
    elif relevant is None:
        subject = f'{name}, "{title}": its title does not settle whether it bears on the question'
    elif relevant:
        subject = f'{name}, "{title}", bears on the question'
    else:
        subject = (
            f'{name}, "{title}", does not bear on the question: its title shares '
            f"{'none' if not relevance else 'almost none'} of its subject words with the "
            "question, the subject or the title of the report"
        )
    return f"{subject}; {_behind(report, title, claims, evident)}."


def _behind(
    report: Report, title: str | None, claims: Sequence[int], evident: Sequence[Verdict]
) -> str:
    if claims:
        return (
            f"it is behind {plural(len(claims), 'claim')} of the {len(evident)} with evidence "
            f"({listing(claims)})"
        )
    if evident:
        return f"it is behind no claim ({plural(len(evident), 'claim')} with evidence)"
    if title is None:
        return "no claim could be traced to a source"
    named = _echoes(report, title)
    if named:
        return (
            f"no claim could be traced to a source; {numbered('claim', named)} "
            f"{'shares' if len(named) == 1 else 'share'} words with its title"
        )
    return "it is behind no claim: none shares its subject words (traced by title alone)"


def _echoes(report: Report, title: str) -> list[int]:
    """Claims that share at least two subject words with a title, or its only one."""
    concepts = concepts_of(title)
    needed = min(2, len(concepts))
    return [
        claim.index
        for claim in report.claims
        if needed and sum(said([c], stems_of(claim.text)) for c in concepts) >= needed
    ]


def _outcomes(report: Report, papers: Sequence[Paper]) -> Iterator[ReportFinding]:
    by_index = {reference.index: reference for reference in report.references}
    for paper in papers:
        if paper.outcome in ("no such paper", "withdrawn", "version not available"):
            severity = "high"
        elif paper.version_mismatch:
            severity = "medium"
        else:
            continue
        reference = by_index.get(paper.reference)
        yield ReportFinding(
            kind="reference",
            severity=severity,
            message=f"Reference {paper.reference}: {paper.detail}",
            evidence=(reference_trace(reference),) if reference else (),
        )
