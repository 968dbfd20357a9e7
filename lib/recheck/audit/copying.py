"""Whether the abstract is the report's own: passages shared word for word with a source.

Runs of at least `RUN` equal words are sought, in the manner of n-gram overlap for text reuse
(Clough et al., 2002). What no source in hand can settle is said to be unsettled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from recheck.audit.sources import known_of
from recheck.audit.wording import listing, numbered, plural, report_line
from recheck.claims.words import normalise
from recheck.records import Document, Paper, Report, ReportFinding, Trace

RUN = 7
"""Fewest equal words in a row that count as copied."""
_COPIED = 0.5
_SHARED = 0.2
_WORD = re.compile(r"[^\W_]+(?:- ?[^\W_]+)*")
"""A word with its compounds and with what a line's end divides: *zero-shot*, *ty- ping*."""
_STUDY = re.compile(
    r"\b[Ww]e\s+(?:\w+ly\s+|also\s+)?(?:investigate|evaluate|train|fine-?tune|propose|introduce|"
    r"achieve|obtain|observe|see|show|demonstrate|conduct|explore|aim|release)d?\b[^.]{0,60}"
)


def check_abstract(
    report: Report, papers: Sequence[Paper], documents: Mapping[str, Document]
) -> Iterator[ReportFinding]:
    """Findings on the origin of the abstract and of the report's subject."""
    if report.abstract:
        yield from _copied(report, papers, documents)
        yield from _own_study(report)
    yield from _subject(report, papers, documents)


def copied_words(text: str, source: str) -> tuple[int, int, str]:
    """How many words of `text` lie in runs that `source` holds too.

    Returns:
        Words copied, words in all, and the longest run as printed in `text`. Hyphens do not
        count, as line ends add and lose them.
    """
    text = normalise(text)
    spans = [match.span() for match in _WORD.finditer(text)]
    words = [_bare(text[start:end]) for start, end in spans]
    theirs = [_bare(word) for word in _WORD.findall(normalise(source))]
    runs = {tuple(theirs[i : i + RUN]) for i in range(len(theirs) - RUN + 1)}
    copied = [False] * len(words)
    for start in range(len(words) - RUN + 1):
        if tuple(words[start : start + RUN]) in runs:
            copied[start : start + RUN] = [True] * RUN
    best, run_start = (0, 0), None
    for at, flag in enumerate([*copied, False]):
        if flag and run_start is None:
            run_start = at
        elif not flag and run_start is not None:
            best = max(best, (at - run_start, -run_start))
            run_start = None
    length, start = best[0], -best[1]
    longest = text[spans[start][0] : spans[start + length - 1][1]] if length else ""
    return sum(copied), len(words), longest


def _copied(
    report: Report, papers: Sequence[Paper], documents: Mapping[str, Document]
) -> Iterator[ReportFinding]:
    clean: list[int] = []
    missing: list[int] = []
    for paper in papers:
        source = _source_text(paper, documents)
        if source is None:
            missing.append(paper.reference)
            continue
        copied, words, longest = copied_words(report.abstract or "", source)
        share = copied / words if words else 0.0
        if share >= _SHARED:
            name = paper.id or f"reference {paper.reference}"
            other = (
                f" (version {paper.version}; version {paper.cited_version} is cited)"
                if paper.version_mismatch
                else ""
            )
            verdict = (
                "the abstract is copied from a source and does not describe this report"
                if share >= _COPIED
                else "part of the abstract is taken from a source"
            )
            yield ReportFinding(
                kind="abstract",
                severity="high" if share >= _COPIED else "medium",
                message=f"{copied} of the abstract's {words} words stand word for word in "
                f"reference {paper.reference}, {name}{other}: {verdict}.",
                evidence=(
                    report_line(report, "abstract", longest[:300]),
                    Trace(source=name, quote=longest[:300]),
                ),
            )
        else:
            clean.append(paper.reference)
    if clean:
        yield ReportFinding(
            kind="abstract",
            severity="info",
            message=f"The abstract shares no more than {_SHARED:.0%} of its words, in runs of "
            f"{RUN} or more, with {numbered('reference', clean)}.",
            evidence=(report_line(report, "abstract"),),
        )
    if missing:
        yield ReportFinding(
            kind="abstract",
            severity="info",
            message="Not checked: whether the abstract is copied from "
            f"{numbered('reference', missing)}, whose text is not in hand.",
            evidence=(report_line(report, "abstract"),),
        )


def _source_text(paper: Paper, documents: Mapping[str, Document]) -> str | None:
    parts = []
    if paper.bibliography and paper.bibliography.abstract:
        parts.append(paper.bibliography.abstract)
    document = documents.get(paper.sha256) if paper.sha256 else None
    if document is not None:
        parts += [sentence.text for sentence in document.sentences]
    return "\n".join(parts) or None


def _own_study(report: Report) -> Iterator[ReportFinding]:
    spoken = [match[0].strip() for match in _STUDY.finditer(normalise(report.abstract or ""))]
    if spoken and report.papers_retrieved is not None:
        yield ReportFinding(
            kind="abstract",
            severity="medium",
            message=f"The abstract tells of a study of its own ({plural(len(spoken), 'time')} as "
            f'in "{spoken[0]}"), but the report is a synthesis of retrieved papers: these are not '
            "its results.",
            evidence=(report_line(report, "abstract", spoken[0]),),
        )


def _subject(
    report: Report, papers: Sequence[Paper], documents: Mapping[str, Document]
) -> Iterator[ReportFinding]:
    subject = _squeezed(report.subject or "")
    if not subject:
        return
    same = []
    for paper in papers:
        title = known_of(paper, documents).title
        if title and _squeezed(title) == subject:
            same.append(paper)
    if same:
        names = listing([f"reference {p.reference} ({p.id})" for p in same])
        yield ReportFinding(
            kind="abstract",
            severity="low",
            message=f'The report says that it examines "{report.subject}", which is the title of '
            f"{names}: one cited paper stands in for the subject.",
            evidence=(report_line(report, "subject", report.subject or ""),),
        )


def _squeezed(text: str) -> str:
    return "".join(_bare(word) for word in _WORD.findall(normalise(text)))


def _bare(word: str) -> str:
    return word.replace("-", "").replace(" ", "").casefold()
