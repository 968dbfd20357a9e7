"""A report's lines divided into header, abstract, claims, references and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from recheck.reports.lines import Line

SectionName = Literal["header", "abstract", "claims", "references", "other"]

_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])[.)]?\s+(?=\S)")
_NAMED: dict[str, SectionName] = {
    "abstract": "abstract",
    "summary": "abstract",
    "executive summary": "abstract",
    "claims": "claims",
    "extracted claims": "claims",
    "verified claims": "claims",
    "key claims": "claims",
    "claims table": "claims",
    "table of claims": "claims",
    "references": "references",
    "bibliography": "references",
    "sources": "references",
    "works cited": "references",
    "literature": "references",
    **dict.fromkeys(
        (
            "introduction", "background", "method", "methods", "methodology", "results",
            "findings", "discussion", "limitations", "conclusion", "conclusions", "appendix",
            "acknowledgements", "acknowledgments", "related work", "disclaimer",
        ),
        "other",
    ),
}  # fmt: skip
_CLAIM_COLUMNS = ("claim", "statement", "claims", "extracted claim", "claim text")
_MARK_COLUMNS = (
    "verified", "verified?", "verification", "verdict", "status", "check", "checked", "supported",
)  # fmt: skip
_CONFIDENCE_COLUMNS = ("confidence", "conf.", "conf", "score", "probability", "certainty")
_NUMBER_COLUMNS = ("#", "no", "no.", "nr", "nr.", "id", "number", "claim #", "claim no.")

Column = Literal["claim", "mark", "confidence", "number", "unknown"]


@dataclass
class Section:
    """Consecutive lines under one heading."""

    name: SectionName
    heading: Line | None
    lines: list[Line] = field(default_factory=list)


def split_sections(lines: list[Line]) -> list[Section]:
    """Sections in order; the first is the header. A table of claims opens a section by itself."""
    sections = [Section("header", None)]
    for line in lines:
        current = sections[-1]
        name = _heading(line, current.name)
        if name is not None and not (current.name == "header" and not _has_text(current)):
            sections.append(Section(name, line))
        elif current.name != "claims" and (columns_of(line) is not None):
            sections.append(Section("claims", None, [line]))
        else:
            current.lines.append(line)
    return sections


def columns_of(line: Line) -> tuple[Column, ...] | None:
    """The columns that a table's header row names; None when the line is no such row."""
    if "claim" not in line.text[:200].lower() and "statement" not in line.text[:200].lower():
        return None
    cells = line.cells or tuple(re.split(r"\s{2,}|\s(?=Verified|Confidence)", line.text[:200]))
    if not 2 <= len(cells) <= 12:
        return None
    columns = tuple(_column(cell) for cell in cells)
    return columns if "claim" in columns and len({*columns} - {"unknown"}) > 1 else None


def _column(cell: str) -> Column:
    name = cell.strip(" :*").lower()
    if name in _CLAIM_COLUMNS:
        return "claim"
    if name in _MARK_COLUMNS:
        return "mark"
    if name in _CONFIDENCE_COLUMNS:
        return "confidence"
    return "number" if name in _NUMBER_COLUMNS else "unknown"


def is_section_heading(text: str) -> bool:
    """Whether a line is the name of a usual section, with or without a number."""
    return _known(text) is not None


def _known(text: str) -> SectionName | None:
    if len(text) > 80:
        return None
    match = _NUMBER.match(text)
    return _NAMED.get((text[match.end() :] if match else text).strip(" :*").lower())


def _heading(line: Line, within: SectionName) -> SectionName | None:
    text = line.text
    if not text or len(text) > 80 or line.cells:
        return None
    if known := _known(text):
        return known
    if line.heading:
        return "claims" if {"claim", "claims"} & set(text.lower().split()) else "other"
    if within in ("header", "claims", "references"):
        return None
    # A numbered line that reads like a title, not like a sentence or a list item.
    numbered = re.match(r"\d{1,2}(?:\.\d{1,2})*\s+[A-Z]", text)
    return "other" if numbered and text[-1] not in ".,;:!?" and len(text) <= 60 else None


def _has_text(section: Section) -> bool:
    return any(line.text for line in section.lines)
