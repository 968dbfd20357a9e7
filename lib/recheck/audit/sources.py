"""What is known of a cited paper: title, opening and document, from the facts and from the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recheck.records import Document, Paper

_OPENING_WORDS = 600
_TITLE_KINDS = ("title", "section-header", "page-header")


@dataclass(frozen=True)
class Known:
    """What is known of a paper; all None when it is only an id."""

    title: str | None = None
    opening: str | None = None
    """Title and abstract, or title and the first words of the paper."""
    document: Document | None = None


def known_of(paper: Paper | None, documents: Mapping[str, Document]) -> Known:
    """What the bibliographic facts and the document, where there is one, say of a paper."""
    if paper is None:
        return Known()
    facts = paper.bibliography
    document = documents.get(paper.sha256) if paper.sha256 else None
    title = facts.title if facts and facts.title else _printed_title(document)
    opening = facts.abstract if facts else None
    if document is not None and not opening:
        words = " ".join(s.text for s in document.sentences if s.page == 1).split()
        opening = " ".join(words[:_OPENING_WORDS])
    return Known(title, f"{title or ''}. {opening}" if opening else None, document)


def _printed_title(document: Document | None) -> str | None:
    """The title, or what stands first on the first page if the layout names none."""
    if document is None or document.title:
        return document.title if document else None
    first = next((block for block in document.blocks if block.text.strip()), None)
    if first is None or first.page != 1 or first.kind not in _TITLE_KINDS:
        return None
    return first.text
