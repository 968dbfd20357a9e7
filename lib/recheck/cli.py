"""The command line: a contract that other tools rely on.

Exit codes: 0 done, 2 bad input, 3 a stage failed. Errors are one clear line; `--debug` shows
the traceback.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recheck.errors import InputError, RecheckError

app = typer.Typer(
    name="recheck",
    help="Audit machine-generated literature reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Lines(StrEnum):
    """How records are printed."""

    text = "text"
    jsonl = "jsonl"


class Json(StrEnum):
    """How one answer is printed."""

    text = "text"
    json = "json"


ReportPath = Annotated[Path, typer.Argument(help="A report: .txt, .md, .pdf, or its folder.")]
Papers = Annotated[
    Path | None,
    typer.Option(help="Folder of PDFs named by id (2005.13013v1.pdf, 2020.acl-main.447.pdf)."),
]
Offline = Annotated[bool, typer.Option("--offline", help="Never open a connection.")]
Nli = Annotated[
    str | None, typer.Option(help="Hugging Face NLI model that adds a finding of its own.")
]
RulesOnly = Annotated[bool, typer.Option("--rules-only", help="Typed checks only.")]


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options of every command; `main` reads `--debug` itself."""


@app.command()
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
) -> None:
    """Audit reports: notebooks, records and pages in one folder."""
    from recheck import project
    from recheck.run import Request
    from recheck.run import run as run_all

    chosen = tuple(reports) if reports else project.bundled_reports()
    result = run_all(
        Request(
            reports=chosen,
            out=out or _default_out(chosen if reports else ()),
            papers=papers,
            offline=offline,
            force=force,
            jobs=jobs,
            nli=nli,
            rules_only=rules_only,
            experiment=experiment,
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


@app.command()
def claims(
    report: ReportPath,
    papers: Papers = None,
    offline: Offline = False,
    format: Annotated[Lines, typer.Option()] = Lines.text,
    nli: Nli = None,
    rules_only: RulesOnly = False,
) -> None:
    """Check the claims of one report, without notebooks."""
    from recheck.records import to_jsonl
    from recheck.run import text

    verdicts = _verdicts(report, papers, offline, nli, rules_only)[2]
    print(to_jsonl(verdicts) if format is Lines.jsonl else text.verdicts(verdicts), end="")


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def doctor(offline: Offline = False) -> None:
    """Python, packages, GPU, arXiv and cache on one screen."""
    from recheck.run.doctor import report

    print(report(offline), end="")


def _verdicts(
    path: Path,
    papers: Path | None,
    offline: bool,
    nli: str | None = None,
    rules_only: bool = False,
    only: int | None = None,
):
    """Report, papers, verdicts and documents of one report; `only` checks that claim alone."""
    from recheck.claims import Options, check_claim, check_claims
    from recheck.run import pipeline

    if papers and not papers.is_dir():
        raise InputError(f"{papers}: no such folder (--papers)")
    report = pipeline.read_report(path)
    if only and only > len(report.claims):
        raise InputError(f"{path}: no claim {only}; the report has {len(report.claims)}")
    resolved, documents = pipeline.read_papers(report, path, pipeline.Sources(papers, offline))
    options = Options(nli=nli, rules_only=rules_only)
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
    first = reports[0].resolve()
    name = first.parent.name if first.stem == "report" else first.stem
    return outputs / (name if len(reports) == 1 else f"{name}-and-{len(reports) - 1}-more")


def main() -> None:
    """Entry point: errors of recheck become one line and an exit code."""
    debug = "--debug" in sys.argv
    if debug:
        # Accepted anywhere on the line, before or after the command's name.
        sys.argv = [sys.argv[0], "--debug", *(a for a in sys.argv[1:] if a != "--debug")]
    try:
        app()
    except RecheckError as error:
        if debug:
            raise
        print(f"recheck: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`): nothing is wrong.
        sys.exit(0)
