"""Records as small data frames, for the notebooks to display."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recheck.records import Audit, Paper, Report, Verdict
from recheck.run.experiment import load_figures

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import SVG, Image, Markdown

    from recheck.statistics import Contrast


def report(report: Report) -> pd.DataFrame:
    """What the report says of itself, a field a row."""
    fields = {
        "title": report.title,
        "authors": report.authors,
        "date": report.date,
        "question": report.question,
        "papers retrieved": report.papers_retrieved,
        "claims extracted": report.claims_extracted,
        "claims verified": report.claims_verified,
        "quality score": report.quality_score,
        "claims listed": len(report.claims),
        "references listed": len(report.references),
        "not read": "; ".join(f"line {p.line}: {p.expected}" for p in report.problems) or None,
    }
    return _frame({"field": list(fields), "printed": list(fields.values())})


def claims(report: Report) -> pd.DataFrame:
    """The claims as printed."""
    return _rows(
        report.claims, ("index", "text", "printed_verified", "printed_confidence", "truncated")
    )


def papers(papers: Sequence[Paper]) -> pd.DataFrame:
    """What became of each reference."""
    return _rows(
        papers, ("reference", "id", "cited_version", "version", "outcome", "detail", "sha256")
    )


def verdicts(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """The verdicts with their explanations."""
    return _rows(verdicts, ("index", "text", "verdict", "reason", "confidence", "explanation"))


def findings(audit: Audit) -> pd.DataFrame:
    """The findings on the report as a whole."""
    return _rows(audit.findings, ("severity", "kind", "message"))


def coverage(audit: Audit) -> pd.DataFrame:
    """Who speaks to each facet of the question."""
    return _rows(audit.coverage, ("name", "claims", "papers", "message"))


def evidence(verdict: Verdict) -> pd.DataFrame:
    """Each finding on one claim with both sides and where the source says it."""
    rows = [
        {
            "check": finding.kind,
            "outcome": finding.outcome,
            "claim": finding.claim_side,
            "source": finding.source_side,
            "where": "; ".join(f"{e.paper} p. {e.page}" for e in finding.evidence),
            "arithmetic": finding.arithmetic,
        }
        for finding in verdict.findings
    ]
    return _frame(rows)


def contrasts(contrasts: Sequence[Contrast], family: str) -> pd.DataFrame:
    """The contrasts of one family, unit points, with their sentences."""
    fields = ("name", "estimate", "low", "high", "p", "p_adjusted", "minimum_detectable")
    chosen = [contrast for contrast in contrasts if contrast.family == family]
    return _rows(chosen, (*fields, "equivalent", "sentence")).round(3)


def literature(contrasts: Sequence[Contrast]) -> pd.DataFrame:
    """Published degradations beside ours."""
    from recheck.statistics.literature import compare

    fields = ("source", "id", "low", "high", "measure", "finding", "differs")
    return _rows(compare(contrasts), fields)


def figures(folder: str) -> list[SVG | Image | Markdown]:
    """The figures listed in a folder, each under its caption, to be displayed."""
    from IPython.display import SVG, Image, Markdown

    shown = []
    for figure in load_figures(Path(folder)):
        shown.append(Markdown(figure.caption))
        data = figure.path.read_bytes()
        shown.append(SVG(data) if figure.path.suffix == ".svg" else Image(data, alt=figure.alt))
    return shown


def _rows(records: Iterable[object], fields: tuple[str, ...]) -> pd.DataFrame:
    return _frame([{name: getattr(record, name) for name in fields} for record in records])


def _frame(data: object) -> pd.DataFrame:
    import pandas as pd

    # Claims and quotations are read in full; pandas would cut them at 50 characters. All columns,
    # as in any notebook, also in a kernel forked from a process that pandas took for a terminal.
    pd.set_option("display.max_colwidth", None, "display.max_columns", 20)
    return pd.DataFrame(data)
