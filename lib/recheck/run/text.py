"""Records as plain text for the terminal; control characters of reports and papers are removed."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from recheck.records import Document, Evidence, Report, ReportFinding, Verdict

if TYPE_CHECKING:
    from recheck.claims.slips import Slip
    from recheck.statistics import Contrast

WIDTH = 96


def plain(text: str) -> str:
    """Text without control and formatting characters, which could repaint a terminal."""
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else " " for c in text)


def verdicts(verdicts: Sequence[Verdict]) -> str:
    """All claims of a report: verdict, text, explanation."""
    parts = []
    for verdict in verdicts:
        parts.append(f"{verdict.index:>3}  {_name(verdict)}{_confidence(verdict)}\n")
        parts.append(_indent(f"“{plain(verdict.text)}”{_cut(verdict)}"))
        parts.append(_indent(plain(verdict.explanation)))
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict.verdict] = counts.get(verdict.verdict, 0) + 1
    summary = ", ".join(f"{count} {name}" for name, count in counts.items())
    return "".join(parts) + f"{len(verdicts)} claims: {summary}\n"


def verdict(verdict: Verdict) -> str:
    """One claim with every finding and its evidence quoted."""
    printed = "✓" if verdict.printed_verified else "not marked"
    if verdict.printed_confidence is not None:
        printed += f", confidence {verdict.printed_confidence:.2f}"
    lines = [
        f"Claim {verdict.index} of {plain(verdict.report)} (printed: {printed})\n",
        _indent(f"“{plain(verdict.text)}”{_cut(verdict)}"),
        f"\n{_name(verdict)}{_confidence(verdict)}\n",
        _indent(plain(verdict.explanation)),
    ]
    for finding in verdict.findings:
        lines.append(f"\n{finding.kind}: {finding.outcome}\n")
        lines.append(_indent(plain(finding.message)))
        if finding.arithmetic:
            lines.append(_indent(plain(finding.arithmetic)))
        lines += [_indent(plain(_where(evidence))) for evidence in finding.evidence]
    return "".join(lines)


def findings(report: Report, findings: Sequence[ReportFinding]) -> str:
    """The findings on a report as a whole."""
    lines = [f"{plain(report.name)}: {plain(report.title)}\n"]
    lines += [_indent(f"[{f.severity}] {f.kind}: {plain(f.message)}") for f in findings]
    return "".join(lines)


def slips(slips: Sequence[Slip]) -> str:
    """The slips of a paper, the likeliest first as given."""
    if not slips:
        return "no slips found\n"
    lines = []
    for slip in slips:
        lines.append(f"{slip.kind}, likelihood {slip.likelihood:.2f}\n")
        lines.append(_indent(plain(slip.message)))
        lines.append(_indent(plain(slip.arithmetic)))
        lines += [_indent(plain(_place(evidence))) for evidence in slip.evidence]
    return "".join(lines)


def contrasts(contrasts: Sequence[Contrast]) -> str:
    """The contrasts by family, a sentence each, with what was left out and why."""
    lines = []
    for family in ("planned", "exploratory"):
        chosen = [contrast for contrast in contrasts if contrast.family == family]
        lines += [f"{family} ({len(chosen)})\n"] if chosen else []
        for contrast in chosen:
            lines.append(_indent(plain(contrast.sentence)))
            lines += [
                _indent(plain(f"- left out: {excluded.cell}: {excluded.reason}"))
                for excluded in contrast.excluded
            ]
    return "".join(lines)


def document(document: Document) -> str:
    """A document's sentences and tables, page by page."""
    lines = []
    for page in document.pages:
        lines.append(f"--- page {page.number}\n")
        lines += [f"{plain(s.text)}\n" for s in document.sentences if s.page == page.number]
        for table in document.tables:
            if table.page == page.number:
                lines.append(f"[{plain(table.label or 'table')}] {plain(table.caption or '')}\n")
                lines += [" | ".join(map(plain, row)) + "\n" for row in table.grid]
    return "".join(lines)


def _name(verdict: Verdict) -> str:
    return verdict.verdict + (f" ({verdict.reason})" if verdict.reason else "")


def _confidence(verdict: Verdict) -> str:
    return "" if verdict.confidence is None else f", confidence {verdict.confidence:.2f}"


def _cut(verdict: Verdict) -> str:
    return " [cut off in the report]" if verdict.truncated else ""


def _where(evidence: Evidence) -> str:
    version = f"v{evidence.version}" if evidence.version else ""
    return f"{evidence.paper}{version}, {_place(evidence)}"


def _place(evidence: Evidence) -> str:
    place = f"page {evidence.page}"
    if evidence.quote:
        return f"{place}: “{evidence.quote}”"
    return f"{place}, {evidence.table}, {evidence.row}, {evidence.column}: {evidence.value}"


def _indent(text: str) -> str:
    wrapped = textwrap.wrap(text, WIDTH - 5, break_long_words=True) or [""]
    return "".join(f"     {line}\n" for line in wrapped)
