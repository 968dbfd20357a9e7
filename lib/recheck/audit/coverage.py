"""Who speaks to each facet of the research question: claims, cited papers, or nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from recheck.audit.facets import Part, Text, contains, facets_of, named_words, said, stems_of
from recheck.audit.sources import known_of
from recheck.audit.wording import claim_trace, listing, numbered, plural, report_line
from recheck.records import Claim, Document, Facet, Paper, Report, ReportFinding

_FEWEST_SENTENCES = 2
"""Sentences with which the text of a paper speaks to a facet; one may be a passing remark."""
_SKIPPED = frozenset({"page-header", "page-footer", "picture", "table", "formula"})


def cover(
    report: Report, papers: Sequence[Paper], documents: Mapping[str, Document]
) -> tuple[Facet, ...]:
    """Each facet of the question with the claims and papers that speak to it."""
    if not report.question:
        return ()
    claims = [(claim, Text.of(claim.text)) for claim in report.claims]
    sources = [(paper, _texts(paper, documents)) for paper in papers]
    facets = []
    for part in facets_of(report.question):
        speaking = [claim for claim, text in claims if part.told_by(text)]
        known = [(paper, texts) for paper, texts in sources if texts]
        telling = [paper for paper, texts in known if _told(part, texts)]
        facets.append(
            Facet(
                name=part.name,
                terms=(part.label,) if part.label else (),
                claims=tuple(claim.index for claim in speaking),
                papers=tuple(paper.id or f"reference {paper.reference}" for paper in telling),
                message=_message(part, speaking, telling, len(report.claims), known, papers),
            )
        )
    return tuple(facets)


def check_coverage(report: Report, facets: Sequence[Facet]) -> Iterator[ReportFinding]:
    """Facets that no claim speaks to, and claims that speak to no facet."""
    if not report.question or not facets:
        return
    line = report_line(report, "question", report.question)
    total = plural(len(report.claims), "claim")
    firm = {part.name for part in facets_of(report.question) if part.firm}
    silent = [facet for facet in facets if not facet.claims]
    missing = [facet for facet in silent if facet.name in firm]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        yield ReportFinding(
            kind="coverage",
            severity="high" if 2 * len(missing) >= len(facets) else "medium",
            message=f"{len(missing)} of the {plural(len(facets), 'part')} of the research question "
            f"{verb} covered by none of the {total}: {listing([_named(f) for f in missing])}. "
            f"No claim speaks to more than {_most(report, facets)} of the {len(facets)}, so none "
            "answers the question as asked.",
            evidence=(line,),
        )
    unnamed = [facet for facet in silent if facet.name not in firm]
    if unnamed:
        yield ReportFinding(
            kind="coverage",
            severity="low",
            message=f"None of the {total} uses the words of "
            f"{listing([_named(f) for f in unnamed])} "
            "in the research question; whether one speaks of it in other words is for a reader "
            "to judge.",
            evidence=(line,),
        )
    touched = {index for facet in facets for index in facet.claims}
    idle = [claim for claim in report.claims if claim.index not in touched]
    if idle:
        yield ReportFinding(
            kind="coverage",
            severity="low" if firm else "info",
            message=f"{len(idle)} of {total} "
            f"{'names' if len(idle) == 1 else 'name'} no part of the research question.",
            evidence=tuple(claim_trace(claim) for claim in idle),
        )


def _most(report: Report, facets: Sequence[Facet]) -> int:
    """The most facets that one claim speaks to."""
    return max(sum(claim.index in f.claims for f in facets) for claim in report.claims)


def check_premise(report: Report) -> Iterator[ReportFinding]:
    """Things that the question or the title takes for granted and that are known not to exist."""
    asked = [("question", report.question or ""), ("title", report.title)]
    for known in _benchmarks():
        for absent in known["absent"]:
            found = [
                (field, phrase)
                for field, text in asked
                for phrase in (part.name for part in facets_of(text))
                if set(map(str.casefold, known["aliases"])) & set(named_words(phrase))
                and _says(phrase, absent)
            ]
            if found:
                nearest = f"; {absent['nearest']}" if absent["nearest"] else ""
                yield ReportFinding(
                    kind="premise",
                    severity="high",
                    message=f'The {found[0][0]} asks about "{found[0][1]}", but '
                    f"{known['fact']} and {absent['what']}{nearest} ({known['source']}).",
                    evidence=tuple(report_line(report, field, phrase) for field, phrase in found),
                )


def _says(phrase: str, absent: dict) -> bool:
    """Whether a phrase has all the `words` of an absent thing and, if given, `any` of others."""
    stems = stems_of(phrase)
    every = all(contains(stems, stems_of(word)) for word in absent["words"])
    return every and (
        not absent["any"] or any(contains(stems, stems_of(word)) for word in absent["any"])
    )


def _texts(paper: Paper, documents: Mapping[str, Document]) -> list[Text]:
    """Title and abstract as one text each, then the sentences of the paper."""
    known = known_of(paper, documents)
    abstract = paper.bibliography.abstract if paper.bibliography else None
    texts = [Text.of(f"{known.title or ''}. {abstract or ''}")] if known.title else []
    if known.document is not None:
        texts = texts or [Text.of("")]
        for sentence in known.document.sentences:
            if sentence.kind not in _SKIPPED and not _is_reference_list(sentence.section):
                texts.append(Text.of(sentence.text))
    return texts


def _is_reference_list(section: str | None) -> bool:
    return section is not None and contains(stems_of(section), stems_of("references"))


def _told(part: Part, texts: Sequence[Text]) -> bool:
    """Title or abstract alone suffice; of the body, `_FEWEST_SENTENCES` sentences."""
    if part.told_by(texts[0]):
        return True
    return sum(part.told_by(text) for text in texts[1:]) >= _FEWEST_SENTENCES


def _message(
    part: Part,
    speaking: Sequence[Claim],
    telling: Sequence[Paper],
    total: int,
    known: Sequence[tuple[Paper, list[Text]]],
    papers: Sequence[Paper],
) -> str:
    who = f'{part.label} ("{part.name}")' if part.label else f'"{part.name}"'
    if not speaking:
        verb = "covered" if part.firm else "named"
        first = f"{who}: {verb} by none of the {plural(total, 'claim')}"
    else:
        indices = [claim.index for claim in speaking]
        first = f"{who}: {numbered('claim', indices)} {'speaks' if len(indices) == 1 else 'speak'}"
        first += f" to it{_one_side(part, speaking)}"
    named = [f"reference {paper.reference}" for paper in telling]
    if named:
        second = f"of the papers, {listing(named)}"
    elif not known:
        second = "nothing is known of the papers"
    else:
        second = "none of the papers, as far as they are known"
    unknown = len(papers) - len(known)
    if known and unknown:
        second += f" ({plural(unknown, 'paper')} unknown)"
    nobody = " Nobody speaks to it." if part.firm and not speaking and not named else ""
    return f"{first}; {second}.{nobody}"


def _one_side(part: Part, speaking: Sequence[Claim]) -> str:
    if len(part.sides) != 2:
        return ""
    texts = [stems_of(claim.text) for claim in speaking]
    (first, own), (second, other) = part.sides
    has_first = any(said(own, stems) for stems in texts)
    has_second = any(said(other, stems) for stems in texts)
    if has_first and not has_second:
        return f', of one side only (nobody names "{second}")'
    if has_second and not has_first:
        return f', of one side only (nobody names "{first}")'
    return ""


def _named(facet: Facet) -> str:
    return f'{facet.terms[0]} ("{facet.name}")' if facet.terms else f'"{facet.name}"'


@cache
def _benchmarks() -> list[dict]:
    return json.loads(files("recheck.audit").joinpath("benchmarks.json").read_text("utf-8"))
