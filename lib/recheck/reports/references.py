"""The list of references: its entries and which paper each names."""

from __future__ import annotations

import re

from recheck.records import ParseProblem, Reference
from recheck.reports.identifiers import identify
from recheck.reports.lines import Line
from recheck.reports.sections import Section

_MARKER = re.compile(r"(?:[-*•+]|\[\w{1,12}\]|\(?\d{1,4}[.)])\s+(?=\S)")
_OPEN_URL = re.compile(r"https?://\S*[-/.]$", re.IGNORECASE)


def read_references(sections: list[Section]) -> tuple[tuple[Reference, ...], list[ParseProblem]]:
    """All entries; one that names no paper is kept without an id and listed as a problem."""
    references: list[Reference] = []
    problems: list[ParseProblem] = []
    for number, text in (entry for section in sections for entry in _entries(section.lines)):
        found = identify(text)
        references.append(
            Reference(
                index=len(references) + 1,
                text=text,
                source=found.source,
                id=found.id,
                version=found.version,
                url=found.url,
                line=number,
            )
        )
        if found.id is None:
            problems.append(
                ParseProblem(
                    line=number,
                    expected="an arXiv or ACL Anthology id or the URL of a paper",
                    found=text[:80],
                )
            )
    return tuple(references), problems


def _entries(lines: list[Line]) -> list[tuple[int, str]]:
    marked = any(_MARKER.match(line.text) for line in lines)
    spaced = not marked and _is_spaced(lines)
    entries: list[tuple[int, list[str]]] = []
    after_blank = True
    for line in lines:
        if not line.text:
            after_blank = True
            continue
        marker = _MARKER.match(line.text)
        starts = bool(marker) if marked else (after_blank if spaced else True)
        text = line.text[marker.end() :] if marker else line.text
        if starts or not entries:
            entries.append((line.number, [text]))
        elif _OPEN_URL.search(entries[-1][1][-1][-2000:]):
            entries[-1][1][-1] += text
        else:
            entries[-1][1].append(text)
        after_blank = False
    return [(number, " ".join(parts)) for number, parts in entries]


def _is_spaced(lines: list[Line]) -> bool:
    """Whether blank lines separate the entries."""
    texts = [bool(line.text) for line in lines]
    inner = texts[texts.index(True) :] if True in texts else []
    while inner and not inner[-1]:
        inner.pop()
    return False in inner
