"""A machine-generated report, as printed."""

from __future__ import annotations

from typing import Literal

from recheck.records.base import Dated, Record


class Claim(Record):
    """One row of a report's table of claims, as printed."""

    index: int
    """1-based position in the report."""
    text: str
    printed_verified: bool | None = None
    printed_confidence: float | None = None
    truncated: bool = False
    """The cell ends in the middle of a sentence."""
    cut_width: int | None = None
    """Number of characters at which the cell was cut, if it was."""
    line: int | None = None
    """1-based line of the report's text on which the claim stands."""


class Reference(Record):
    """One entry of a report's list of references, as printed and as identified."""

    index: int
    text: str
    source: Literal["arxiv", "acl", "other"]
    id: str | None = None
    """Canonical id without version: `2005.13013`, `hep-th/9901001`, `2020.acl-main.447`."""
    version: int | None = None
    url: str | None = None
    line: int | None = None


class ParseProblem(Record):
    """Something in a report that could not be read."""

    line: int | None
    expected: str
    found: str


class Report(Dated):
    """A machine-generated report, as printed."""

    name: str
    """Stem of the file, or of its folder when the file is called `report`."""
    sha256: str
    media_type: Literal["text", "markdown", "pdf"]
    title: str
    authors: str | None = None
    date: str | None = None
    """ISO 8601 date as far as it is printed (`2026-07-07`, `2024-04`)."""
    abstract: str | None = None
    abstract_truncated: bool = False
    subject: str | None = None
    """What "This paper examines: ..." names."""
    question: str | None = None
    papers_retrieved: int | None = None
    claims_extracted: int | None = None
    claims_verified: int | None = None
    quality_score: float | None = None
    quality_scale: float | None = None
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    lines: dict[str, int] = {}
    """1-based line on which each header field (`abstract`, `question`, ...) was found."""
    problems: tuple[ParseProblem, ...] = ()
