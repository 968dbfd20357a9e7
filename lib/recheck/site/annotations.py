"""Evidence as W3C Web Annotations: quotation, page and rectangle, for any annotation client.

Source: Web Annotation Data Model, W3C Recommendation 23 February 2017, sections 3.2.4, 4.2.1 and
4.2.4; PDF fragments as in RFC 8118, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from recheck.records import Box, Evidence, Verdict
from recheck.site.claim_page import claim_file
from recheck.site.evidence import PaperKey, Source, all_evidence
from recheck.site.model import AuditedReport
from recheck.site.quotation import Stretch, find_passage, find_value
from recheck.site.text import paper_link

PageText = Callable[[PaperKey, int], str | None]
"""The text of a page of a paper; None when the PDF is not at hand."""


def annotation_page(
    audited: AuditedReport, sources: Mapping[PaperKey, Source], page_text: PageText
) -> dict[str, object]:
    """An `AnnotationPage` with one annotation for every piece of evidence of every claim."""
    items = [
        _annotation(verdict, number, evidence, sources, page_text)
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
    verdict: Verdict,
    number: int,
    evidence: Evidence,
    sources: Mapping[PaperKey, Source],
    page_text: PageText,
) -> dict[str, object]:
    page = f"claims/{claim_file(verdict.index)}"
    key = (evidence.paper, evidence.version)
    address = _address(evidence, sources.get(key))
    targets = [
        {"source": address, "selector": [_quotation(stretch), _fragment(sheet, box)]}
        for stretch, sheet, box in _places(evidence, key, page_text)
    ]
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
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _address(evidence: Evidence, source: Source | None) -> str:
    """Where the paper is; its hash where no address is known."""
    link = paper_link(evidence.paper, evidence.version)
    if link is not None:
        return link
    digest = source.sha256 if source else None
    return f"urn:sha256:{digest}" if digest else "urn:recheck:unknown-paper"


def _boxes(evidence: Evidence) -> dict[int, Box]:
    """The rectangle around the evidence on each page that it stands on."""
    boxes: dict[int, Box] = {evidence.page: evidence.box}
    for region in evidence.regions:
        x0, y0, x1, y1 = boxes.get(region.page, region.box)
        a0, b0, a1, b1 = region.box
        boxes[region.page] = (min(x0, a0), min(y0, b0), max(x1, a1), max(y1, b1))
    return boxes


def _places(
    evidence: Evidence, key: PaperKey, page_text: PageText
) -> list[tuple[Stretch, int, Box]]:
    """Stretches of the PDF's text with page and rectangle; as quoted, where none is found."""
    words = evidence.quote if evidence.quote is not None else evidence.value or ""
    boxes = list(_boxes(evidence).items())
    texts = [page_text(key, page) or "" for page, _ in boxes]
    found = find_passage(words, texts) if evidence.quote else find_value(words, texts[0])
    return [(s, *boxes[s.page]) for s in found or [Stretch(0, words, "", "")]]


def _quotation(stretch: Stretch) -> dict[str, str]:
    around = {"prefix": stretch.prefix, "suffix": stretch.suffix}
    known = {name: text for name, text in around.items() if text}
    return {"type": "TextQuoteSelector", "exact": stretch.exact, **known}


def _fragment(page: int, box: Box) -> dict[str, str]:
    x0, y0, x1, y1 = box
    rectangle = ",".join(str(round(v)) for v in (x0, y0, x1 - x0, y1 - y0))
    return {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
        "value": f"page={page}&viewrect={rectangle}",
    }
