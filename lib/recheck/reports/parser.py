"""From a file to a `Report`: one reader per format, then the same parser for all of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from recheck.project import report_name
from recheck.records import ParseProblem, Report
from recheck.reports.claims import read_claims
from recheck.reports.fields import Fields, read_abstract, read_header, read_statements
from recheck.reports.lines import Line, ReportError, decode, read_bytes
from recheck.reports.markdown import looks_like_markdown, read_markdown
from recheck.reports.references import read_references
from recheck.reports.sections import Section, split_sections
from recheck.reports.text import read_text
from recheck.reports.truncation import ends_open

_SUFFIXES = (".txt", ".md", ".markdown", ".pdf")
MediaType = Literal["text", "markdown", "pdf"]


def parse(path: Path) -> Report:
    """Parse a report, given as a file or as a folder that holds `report.txt`, `.md` or `.pdf`.

    What cannot be read is listed in `Report.problems`.

    Raises:
        ReportError: no such report, empty, binary, wrongly encoded, or without claims or
            references.
    """
    path = _locate(Path(path))
    data = read_bytes(path)
    media_type, lines = _read(path, data)
    sections = split_sections(lines)
    fields = Fields()
    for section in sections:
        if section.name == "header":
            read_header(section, fields)
        elif section.name == "abstract" and "abstract" not in fields.values:
            read_abstract(section, fields)
        elif section.name == "other":
            read_statements(section, fields)
    claims, claim_problems = read_claims([s for s in sections if s.name == "claims"])
    references, reference_problems = read_references(
        [s for s in sections if s.name == "references"]
    )
    _require(path, sections, "claims", len(claims))
    _require(path, sections, "references", len(references))
    missing = [
        ParseProblem(line=None, expected=f"a report has a {name}", found="nothing")
        for name in ("title", "abstract", "question")
        if name not in fields.values
    ]
    problems = sorted(
        [*fields.problems, *claim_problems, *reference_problems], key=lambda p: p.line or 0
    )
    abstract = fields.values.get("abstract")
    return Report(
        name=report_name(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        title=str(fields.values.pop("title", "")),
        **fields.values,
        abstract_truncated=isinstance(abstract, str) and ends_open(abstract),
        claims=claims,
        references=references,
        lines=fields.lines,
        problems=(*missing, *problems),
    )


def _locate(path: Path) -> Path:
    if path.is_dir():
        for suffix in _SUFFIXES:
            if (path / f"report{suffix}").is_file():
                return path / f"report{suffix}"
        raise ReportError(f"{path}: holds no report; expected report.txt, report.md or report.pdf")
    if not path.exists():
        raise ReportError(f"{path}: no such file; give a report (.txt, .md, .pdf) or its folder")
    if path.suffix.lower() not in _SUFFIXES:
        raise ReportError(f"{path}: unknown kind of file; expected .txt, .md or .pdf")
    return path


def _read(path: Path, data: bytes) -> tuple[MediaType, list[Line]]:
    if data.startswith(b"%PDF-") or path.suffix.lower() == ".pdf":
        from recheck.reports.pdf import read_pdf  # PyMuPDF loads only for a PDF

        return "pdf", read_pdf(path, data)
    text = decode(path, data)
    if path.suffix.lower() != ".txt" or looks_like_markdown(text):
        return "markdown", read_markdown(text)
    return "text", read_text(text)


def _require(path: Path, sections: list[Section], name: str, found: int) -> None:
    if found:
        return
    heading = next((s.heading for s in sections if s.name == name and s.heading), None)
    if heading is not None:
        raise ReportError(
            f"{path}: no {name} under line {heading.number} ({heading.text[:60]!r}); expected "
            + ("rows of claim, verified mark and confidence" if name == "claims" else "one a line")
        )
    last = max((s.lines[-1].number for s in sections if s.lines), default=1)
    raise ReportError(
        f"{path}: no {name} in {last} lines; expected a heading "
        + ("'Extracted Claims' and a table of claims" if name == "claims" else "'References'")
    )
