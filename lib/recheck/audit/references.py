"""What each reference contributes: its relevance to the question, and the claims behind it.

Relevance is lexical, a lead and not a proof. Where the paper's opening (title, abstract, first
page) is known, it is the share of the subject words of the report's question and title that the
opening names. Where only the title is known, it is the share of the title's subject words that
the report's question, subject or title name, and a paper is called irrelevant only if the claims
and the abstract echo none of them either. Thresholds were set on 14 references of 6 development
reports, 2 of them irrelevant; between them the question stays open, as it does where nothing is
known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recheck.audit.facets import concepts_of, said, stems_of
from recheck.audit.sources import Known, known_of
from recheck.audit.wording import listing, numbered, plural, reference_trace
from recheck.records import (
    Document,
    Paper,
    Reference,
    ReferenceUse,
    Report,
    ReportFinding,
    Trace,
    Verdict,
)

_BY_OPENING = (0.25, 0.32)
_BY_TITLE = (0.12, 0.25)
"""Irrelevant below the first, relevant from the second."""
_WHY = {"not requested": "in no folder of papers, and not asked for"}
_ECHO = 5
"""Letters at the start of a word that two words share when one echoes the other."""


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
        known = known_of(paper, documents)
        title = known.title
        relevance, relevant = _relevance(report, known)
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
                message=_message(report, reference, known, relevant, claims, evident),
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
        read = {paper.reference for paper in papers if paper.readable}
        idle = [
            use
            for use in uses
            if not use.claims and use.relevant is not False and use.reference in read
        ]
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


def _relevance(report: Report, known: Known) -> tuple[float | None, bool | None]:
    if known.opening:
        value, (low, high) = _share_in_opening(report, known.opening), _BY_OPENING
    elif known.title:
        value, (low, high) = _share_of_title(report, known.title), _BY_TITLE
    else:
        return None, None
    if value is None or low <= value < high:
        return value, None
    if value < low and not known.opening and _echoed(report, known.title or ""):
        return value, None
    return value, value >= high


def _share_in_opening(report: Report, opening: str) -> float | None:
    asked = dict.fromkeys((*concepts_of(report.question or ""), *concepts_of(report.title)))
    stems = stems_of(opening)
    return round(sum(said([c], stems) for c in asked) / len(asked), 6) if asked else None


def _share_of_title(report: Report, title: str) -> float | None:
    concepts = concepts_of(title)
    asked = [report.question or "", report.title]
    # A report often names one cited paper as its subject; that does not vouch for the paper.
    if stems_of(report.subject or "") != stems_of(title):
        asked.append(report.subject or "")
    stems = tuple(stem for text in asked for stem in (*stems_of(text), ""))
    return round(sum(said([c], stems) for c in concepts) / len(concepts), 6) if concepts else None


def _echoed(report: Report, title: str) -> bool:
    """Whether the claims or the abstract use a subject word of a title or one that begins alike."""
    texts = (report.abstract or "", *(claim.text for claim in report.claims))
    told = {stem for text in texts for stem in stems_of(text)}
    begun = {stem[:_ECHO] for stem in told if len(stem) >= _ECHO}
    words = {stem for concept in concepts_of(title) for row in concept for stem in row}
    return any(word in told or (len(word) >= _ECHO and word[:_ECHO] in begun) for word in words)


def _message(
    report: Report,
    reference: Reference,
    known: Known,
    relevant: bool | None,
    claims: Sequence[int],
    evident: Sequence[Verdict],
) -> str:
    name = f"Reference {reference.index} ({reference.id or 'no id'})"
    title = known.title
    name += f', "{title}",' if title else ""
    basis = "opening" if known.opening else "title"
    if title is None and known.opening is None:
        subject = f"{name}: nothing is known of the paper, so its relevance is open"
    elif relevant is None:
        subject = f"{name} may or may not bear on the question: its {basis} does not settle it"
    elif relevant:
        subject = f"{name} bears on the question, by the words of its {basis}"
    elif known.opening:
        subject = (
            f"{name} does not bear on the question: its opening names hardly any of the subject "
            "words of the question or the title of the report"
        )
    else:
        subject = (
            f"{name} does not bear on the question: its title shares no subject word with the "
            "question, the abstract or the claims of the report"
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
    return "it is behind no claim: none names its subject (traced by its title alone)"


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
    unread: dict[str, list[Paper]] = {}
    for paper in papers:
        if paper.outcome in ("no such paper", "withdrawn", "version not available"):
            severity = "high"
        elif paper.version_mismatch:
            severity = "medium"
        else:
            if not paper.readable:
                unread.setdefault(paper.outcome, []).append(paper)
            continue
        yield ReportFinding(
            kind="reference",
            severity=severity,
            message=f"Reference {paper.reference}: {paper.detail.rstrip('.')}.",
            evidence=_traces(by_index, [paper]),
        )
    for outcome, missing in unread.items():
        yield ReportFinding(
            kind="reference",
            severity="info",
            message=f"{numbered('Reference', [paper.reference for paper in missing])} could not be "
            f"read here ({_WHY.get(outcome, outcome)}); no claim was checked against "
            f"{'it' if len(missing) == 1 else 'them'}.",
            evidence=_traces(by_index, missing),
        )


def _traces(by_index: Mapping[int, Reference], papers: Sequence[Paper]) -> tuple[Trace, ...]:
    return tuple(
        reference_trace(by_index[paper.reference])
        for paper in papers
        if paper.reference in by_index
    )
