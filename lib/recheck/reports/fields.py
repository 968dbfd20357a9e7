"""The header fields and the sentences in which a report states its own figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from recheck.records import ParseProblem
from recheck.reports.dates import iso_date, looks_like_date
from recheck.reports.joining import join
from recheck.reports.lines import Line
from recheck.reports.sections import Section

_LABEL = re.compile(r"(title|authors?|date)\s*:\s*(?=\S)", re.IGNORECASE)
_NAMES = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
_WORDS = {name: number for number, name in enumerate(_NAMES)}
_COUNT = r"(\d{1,3}(?:,\d{3})+|\d{1,7}|" + "|".join(_WORDS) + r")"
_PAPER = r"(?:[a-z]{1,20}\s){0,2}(?:papers|paper|studies|articles|documents)"
_RETRIEVED = (
    re.compile(
        rf"\b(?:yielded|retrieved|returned|found|identified)\s+{_COUNT}\s+{_PAPER}\b", re.IGNORECASE
    ),
    re.compile(
        rf"\b{_COUNT}\s+{_PAPER}\s+(?:were\s+)?(?:retrieved|found|identified)\b", re.IGNORECASE
    ),
)
_EXTRACTED = re.compile(rf"\b{_COUNT}\s+claims?\s+(?:were\s+)?extracted\b", re.IGNORECASE)
_VERIFIED = re.compile(
    rf"\b{_COUNT}\s+(?:claims?\s+)?(?:were\s+)?(?:independently\s+)?verified\b", re.IGNORECASE
)
_QUALITY = re.compile(
    r"\b(?:score|rating)\s*(?:of|:|was|is|=)?\s*(\d{1,3}(?:\.\d{1,3})?)\s*"
    r"(?:/|out\s+of)\s*(\d{1,4})\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"research\s+question\s*:\s*", re.IGNORECASE)
_SUBJECT = re.compile(r"this\s+(?:paper|report|review|survey)\s+examines\s*:\s*", re.IGNORECASE)


@dataclass
class Fields:
    """Header fields as found so far, with the line of each and what could not be read."""

    values: dict[str, str | int | float] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[ParseProblem] = field(default_factory=list)

    def put(self, name: str, value: str | int | float, line: int) -> None:
        """Keep the first statement of a field; a later one that differs is a problem."""
        if name not in self.values:
            self.values[name] = value
            self.lines[name] = line
        elif self.values[name] != value:
            self.problems.append(
                ParseProblem(
                    line=line,
                    expected=f"the {name.replace('_', ' ')} of line {self.lines[name]}, "
                    f"{self.values[name]}",
                    found=str(value),
                )
            )


@dataclass(frozen=True)
class Paragraph:
    """Lines up to a blank one, joined, with single blanks."""

    line: int
    text: str
    lines: tuple[Line, ...]


def paragraphs(lines: list[Line]) -> list[Paragraph]:
    """The paragraphs of a section; a heading or table row stands by itself."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if not line.text or line.heading or line.cells:
            groups += [[line], []] if line.text else [[]]
        else:
            groups[-1].append(line)
    return [
        Paragraph(
            group[0].number,
            " ".join(join([line.text for line in group]).split()),
            tuple(group),
        )
        for group in groups
        if group
    ]


def read_header(section: Section, fields: Fields) -> None:
    """Title, author line and date, from the lines before the abstract."""
    found = [p for p in paragraphs(section.lines) if p.text.strip("-= ")]
    if len(found) == 1 and len(found[0].lines) > 1:
        found = [Paragraph(line.number, line.text, (line,)) for line in found[0].lines]
    authors: list[Paragraph] = []
    for position, paragraph in enumerate(found):
        text = paragraph.text
        if match := _LABEL.match(text):
            name = match[1].lower()
            value = text[match.end() :].strip("\"' ")
            if name == "date":
                _read_date(value, paragraph.line, fields)
            else:
                fields.put("title" if name == "title" else "authors", value, paragraph.line)
        elif position == 0 and "title" not in fields.values:
            fields.put("title", text, paragraph.line)
        elif iso_date(text) or looks_like_date(text):
            _read_date(text, paragraph.line, fields)
        else:
            authors.append(paragraph)
    if authors and "authors" not in fields.values:
        fields.put("authors", "; ".join(p.text for p in authors), authors[0].line)


def _read_date(text: str, line: int, fields: Fields) -> None:
    date = iso_date(text)
    if date is not None:
        fields.put("date", date, line)
    else:
        fields.problems.append(
            ParseProblem(line=line, expected="an unambiguous date, 2026-07-31", found=text[:80])
        )


def read_abstract(section: Section, fields: Fields) -> None:
    """The abstract, its paragraphs joined by blank lines."""
    found = paragraphs(section.lines)
    if found:
        fields.put("abstract", "\n\n".join(p.text for p in found), found[0].line)


def read_statements(section: Section, fields: Fields) -> None:
    """Subject, question, counts and quality score, wherever a section states them."""
    for paragraph in paragraphs(section.lines):
        text, line = paragraph.text, paragraph.line
        question = _QUESTION.search(text)
        if subject := _SUBJECT.search(text):
            end = question.start() if question and question.start() > subject.end() else len(text)
            name = text[subject.end() : end].strip()
            fields.put("subject", name.removesuffix("."), line)
        if question:
            printed = text[question.end() :].strip()
            fields.put("question", re.sub(r"(?<=\?)\.$", "", printed), line)
            text = text[: question.start()]
        for pattern in _RETRIEVED:
            for match in pattern.finditer(text):
                fields.put("papers_retrieved", _count(match[1]), line)
        for match in _EXTRACTED.finditer(text):
            fields.put("claims_extracted", _count(match[1]), line)
        for match in _VERIFIED.finditer(text):
            fields.put("claims_verified", _count(match[1]), line)
        for match in _QUALITY.finditer(text):
            fields.put("quality_score", float(match[1]), line)
            fields.put("quality_scale", float(match[2]), line)


def _count(digits: str) -> int:
    return _WORDS[digits.lower()] if digits.lower() in _WORDS else int(digits.replace(",", ""))
