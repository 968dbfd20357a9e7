"""Evidence as W3C Web Annotations: quotation, page and rectangle, for any annotation client.

Source: Web Annotation Data Model, W3C Recommendation 23 February 2017, sections 3.2.4, 4.2.1 and
4.2.4; PDF fragments as in RFC 8118, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping

from recheck.records import Document, Evidence, Verdict
from recheck.site.evidence import PaperKey, Source, all_evidence
from recheck.site.model import AuditedReport
from recheck.site.pages import claim_file
from recheck.site.text import paper_link

_CONTEXT = 40
"""Characters of prefix and suffix."""


def annotation_page(
    audited: AuditedReport, sources: Mapping[PaperKey, Source]
) -> dict[str, object]:
    """An `AnnotationPage` with one annotation for every piece of evidence of every claim."""
    items = [
        _annotation(verdict, number, evidence, sources.get((evidence.paper, evidence.version)))
        for verdict in audited.verdicts
        for number, evidence in enumerate(all_evidence(verdict), 1)
    ]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "annotations.json",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }


def _annotation(
    verdict: Verdict, number: int, evidence: Evidence, source: Source | None
) -> dict[str, object]:
    page = f"claims/{claim_file(verdict.index)}"
    return {
        "id": f"{page}#evidence-{number}",
        "type": "Annotation",
        "motivation": "assessing",
        "body": {
            "type": "TextualBody",
            "purpose": "assessing",
            "format": "text/plain",
            "value": f"Claim {verdict.index}: {verdict.verdict}. {verdict.explanation}",
        },
        "target": {
            "source": _address(evidence, source),
            "selector": [_quote(evidence, source), _fragment(evidence)],
        },
    }


def _address(evidence: Evidence, source: Source | None) -> str:
    """Where the paper is; its hash where no address is known."""
    link = paper_link(evidence.paper, evidence.version)
    if link is not None:
        return link
    digest = source.sha256 if source else None
    return f"urn:sha256:{digest}" if digest else "urn:recheck:unknown-paper"


def _quote(evidence: Evidence, source: Source | None) -> dict[str, str]:
    exact = evidence.quote if evidence.quote is not None else evidence.value or ""
    selector = {"type": "TextQuoteSelector", "exact": exact}
    if source and source.document and evidence.quote:
        before, after = _surroundings(source.document, evidence)
        selector |= {"prefix": before} if before else {}
        selector |= {"suffix": after} if after else {}
    return selector


def _surroundings(document: Document, evidence: Evidence) -> tuple[str, str]:
    """Text of the page's sentences just before and just after the quotation."""
    text = " ".join(s.text for s in document.sentences if s.page == evidence.page)
    start = text.find(evidence.quote or "")
    if start < 0:
        return "", ""
    end = start + len(evidence.quote or "")
    return text[max(start - _CONTEXT, 0) : start], text[end : end + _CONTEXT]


def _fragment(evidence: Evidence) -> dict[str, str]:
    x0, y0, x1, y1 = evidence.box
    rectangle = ",".join(f"{v:g}" for v in (round(x0), round(y0), round(x1 - x0), round(y1 - y0)))
    return {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
        "value": f"page={evidence.page}&viewrect={rectangle}",
    }
