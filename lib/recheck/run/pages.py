"""From the records in a run's folder to its pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from recheck import decisions, project
from recheck.run import stages
from recheck.run.experiment import load_experiment
from recheck.run.manifest import command_of, inputs_of, versions
from recheck.run.request import Request

if TYPE_CHECKING:
    from recheck.site import AuditedReport


def load_audited(folder: Path, source: Path) -> AuditedReport | None:
    """The audit of one report with people's decisions; None while it is not complete."""
    from recheck.site import AuditedReport

    if not (folder / stages.AUDIT).is_file():
        return None
    report = stages.load_report(folder)
    return AuditedReport(
        report=report,
        papers=stages.load_papers(folder),
        verdicts=stages.load_verdicts(folder),
        audit=stages.load_audit(folder),
        decisions=decisions.load(project.decisions_folder(source, report.name)),
    )


def build_site(request: Request, sources: Mapping[str, Path]) -> Path | None:
    """Build `site/` over every report whose audit is complete.

    Returns:
        The first page, or None when no report got that far.

    Raises:
        StageError: the pages cannot be written, or a PDF is asked for and there is no Chromium.
    """
    from recheck.papers import default_store
    from recheck.site import Provenance, build
    from recheck.site.pdf import report_pdf

    found = {
        name: load_audited(request.out / "reports" / name, source)
        for name, source in sources.items()
    }
    audits = [audited for audited in found.values() if audited]
    if not audits:
        return None
    index = build(
        request.out,
        audits,
        default_store(),
        experiment=load_experiment(request.out / "experiment"),
        provenance=Provenance(
            versions=versions(),
            inputs=inputs_of(request, sources),
            command=command_of(request),
            notebooks=_notebooks(request.out, sources),
            started=None,
        ),
        jobs=request.jobs,
    )
    if request.pdf:
        for page in sorted(index.parent.glob("*/index.html")):
            report_pdf(page, page.with_name("report.pdf"))
    return index


def _notebooks(out: Path, sources: Mapping[str, Path]) -> tuple[tuple[str, str], ...]:
    """Label and path, relative to the run's folder, of each executed notebook."""
    folders = [out / "reports" / name for name in sources] + [out / "experiment"]
    return tuple(
        (f"{folder.name} {path.stem}", path.relative_to(out).as_posix())
        for folder in folders
        for path in sorted((folder / "notebooks").glob("*.ipynb"))
    )
