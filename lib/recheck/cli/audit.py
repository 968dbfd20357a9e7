"""The commands that audit reports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recheck.cli.options import (
    Json,
    Lines,
    Nli,
    Offline,
    Papers,
    ReportPath,
    RulesOnly,
    Scheduler,
)
from recheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recheck.claims import Options
    from recheck.records import Document, Paper, Report, Verdict


def run(
    reports: Annotated[
        list[Path] | None, typer.Argument(help="Reports; none means the bundled ones.")
    ] = None,
    papers: Papers = None,
    offline: Offline = False,
    out: Annotated[Path | None, typer.Option(help="The run's folder.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Run every stage again.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Reports audited side by side.")] = 2,
    nli: Nli = None,
    rules_only: RulesOnly = False,
    experiment: Annotated[
        str | None, typer.Option(help="Run this profile of the experiment after the audits.")
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print the report pages as PDF (needs Chromium).")
    ] = False,
    scheduler: Scheduler = None,
) -> None:
    """Audit reports: notebooks, records and pages in one folder."""
    from recheck import project
    from recheck.run import Request
    from recheck.run import run as run_all
    from recheck.run.cluster import workers

    chosen = tuple(reports) if reports else project.bundled_reports()
    with workers(scheduler, jobs) as count:
        result = run_all(
            Request(
                reports=chosen,
                out=out or _default_out(chosen if reports else ()),
                papers=papers,
                offline=offline,
                force=force,
                jobs=count or jobs,
                nli=nli,
                rules_only=rules_only,
                experiment=experiment,
                pdf=pdf,
            )
        )
    if result.index:
        print(f"The pages: {result.index}")
    if result.failed:
        # Each failure was said when it happened; this is the summary.
        codes = {status.exit_code for status in result.failed}
        names = ", ".join(f"{s.report or 'experiment'} {s.stage}" for s in result.failed)
        print(f"recheck: failed: {names}", file=sys.stderr)
        raise typer.Exit(3 if 3 in codes else 2)


def claims(
    report: ReportPath,
    papers: Papers = None,
    offline: Offline = False,
    format: Annotated[Lines, typer.Option()] = Lines.text,
    nli: Nli = None,
    rules_only: RulesOnly = False,
) -> None:
    """Check the claims of one report, without notebooks."""
    from recheck.claims import Options
    from recheck.records import to_jsonl
    from recheck.run import text

    verdicts = _verdicts(report, papers, offline, Options(nli=nli, rules_only=rules_only))[2]
    print(to_jsonl(verdicts) if format is Lines.jsonl else text.verdicts(verdicts), end="")


def findings(
    reports: Annotated[list[Path], typer.Argument(help="Reports.")],
    papers: Papers = None,
    offline: Offline = False,
    format: Annotated[Lines, typer.Option()] = Lines.text,
) -> None:
    """The findings on each report as a whole."""
    from recheck.audit import audit
    from recheck.records import to_jsonl
    from recheck.run import text

    for path in reports:
        report, resolved, verdicts, documents = _verdicts(path, papers, offline)
        found = audit(report, resolved, verdicts, documents).findings
        if format is Lines.jsonl:
            print(to_jsonl(found), end="")
        else:
            print(text.findings(report, found), end="")


def claim(
    report: ReportPath,
    number: Annotated[int, typer.Argument(min=1, help="1-based number of the claim.")],
    papers: Papers = None,
    offline: Offline = False,
) -> None:
    """One claim for a person to read, evidence quoted."""
    from recheck.run import text

    verdicts = _verdicts(report, papers, offline, only=number)[2]
    print(text.verdict(verdicts[0]), end="")


def read(
    pdf: Annotated[Path, typer.Argument(help="A PDF.")],
    format: Annotated[Json, typer.Option()] = Json.text,
) -> None:
    """A PDF as recheck reads it: pages, blocks, sentences, tables."""
    from recheck.papers import read_pdf
    from recheck.records import to_json
    from recheck.run import text

    document = read_pdf(pdf)
    print(to_json(document) if format is Json.json else text.document(document), end="")


def slips(
    pdf: Annotated[Path, typer.Argument(help="A PDF.")],
    format: Annotated[Lines, typer.Option()] = Lines.text,
) -> None:
    """Where a paper contradicts itself: both places, the arithmetic, how likely it is a slip."""
    from recheck.claims.slips import slips as find_slips
    from recheck.papers import read_pdf
    from recheck.records import to_jsonl
    from recheck.run import text

    found = find_slips(read_pdf(pdf))
    print(to_jsonl(found) if format is Lines.jsonl else text.slips(found), end="")


def doctor(offline: Offline = False) -> None:
    """Python, packages, GPU, arXiv and cache on one screen."""
    from recheck.run.doctor import report

    print(report(offline), end="")


def _verdicts(
    path: Path,
    papers: Path | None,
    offline: bool,
    options: Options | None = None,
    only: int | None = None,
) -> tuple[Report, tuple[Paper, ...], tuple[Verdict, ...], Mapping[str, Document]]:
    """Report, papers, verdicts and documents of one report; `only` checks that claim alone."""
    from recheck.claims import Options, check_claim, check_claims
    from recheck.run import pipeline

    if papers and not papers.is_dir():
        raise InputError(f"{papers}: no such folder (--papers)")
    report = pipeline.read_report(path)
    if only and only > len(report.claims):
        raise InputError(f"{path}: no claim {only}; the report has {len(report.claims)}")
    resolved, documents = pipeline.read_papers(report, path, pipeline.Sources(papers, offline))
    options = options or Options()
    if only:
        chosen = report.claims[only - 1]
        verdicts = (check_claim(report, chosen, resolved, documents, options),)
    else:
        verdicts = check_claims(report, resolved, documents, options)
    return report, resolved, verdicts, documents


def _default_out(reports: tuple[Path, ...]) -> Path:
    """`outputs/<name>` of the checkout, the same for the same reports."""
    from recheck import project

    outputs = project.root() / "outputs"
    if not reports:
        return outputs / "report"
    name = project.report_name(reports[0])
    return outputs / (name if len(reports) == 1 else f"{name}-and-{len(reports) - 1}-more")
