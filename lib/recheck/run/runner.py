"""Runs the notebooks of each report in order, keeps the status of every stage, builds the pages."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recheck import project
from recheck.errors import InputError, RecheckError, StageError
from recheck.records import Paper, read_records
from recheck.run import experiment, notebooks, pipeline, stages
from recheck.run.folder import (
    StageStatus,
    file_hash,
    finished,
    key_of,
    locked,
    tree_hash,
    write_status,
)
from recheck.run.manifest import write_manifest
from recheck.run.pages import build_site
from recheck.run.request import Request

CELL_TIMEOUT = 3600
"""Seconds a cell of an audit notebook may take before it counts as hanging."""

TRANSIENT = ("unreachable", "throttled")
"""Outcomes that another try may change."""


@dataclass(frozen=True)
class RunResult:
    """What a run made."""

    index: Path | None
    """The first page, when there is anything to show."""
    statuses: tuple[StageStatus, ...]

    @property
    def failed(self) -> tuple[StageStatus, ...]:
        return tuple(status for status in self.statuses if status.status == "failed")


@dataclass(frozen=True)
class _Stage:
    notebook: str
    output: str
    """Record that the stage leaves in its folder."""
    inputs: tuple[str, ...]
    """Records of earlier stages that it reads."""


_STAGES = (
    _Stage("01_report", stages.REPORT, ()),
    _Stage("02_papers", stages.PAPERS, (stages.REPORT,)),
    _Stage("03_claims", stages.CLAIMS, (stages.REPORT, stages.PAPERS)),
    _Stage("06_summary", stages.AUDIT, (stages.REPORT, stages.PAPERS, stages.CLAIMS)),
)


def run(request: Request) -> RunResult:
    """Audit every report of the request, then build the pages, then run the experiment if asked.

    Raises:
        InputError: two reports share a name, or the folder of papers does not exist.
        StageError: the run's folder is in use or cannot be written.
    """
    sources = _named(request.reports)
    if request.papers and not request.papers.is_dir():
        raise InputError(f"{request.papers}: no such folder (--papers)")
    started = time.time()
    with locked(request.out):
        statuses = list(_audit_all(request, sources))
        index = build_site(request, sources)
        write_manifest(request, sources, statuses, started)
        if request.experiment:
            if index:
                say(f"The audit's pages are ready: {index}; the experiment follows")
            statuses += _run_experiment(request, request.experiment)
            index = build_site(request, sources)
            write_manifest(request, sources, statuses, started)
    return RunResult(index, tuple(statuses))


def _named(reports: Sequence[Path]) -> Mapping[str, Path]:
    """The reports by name (file stem, or folder for `report.*`)."""
    sources: dict[str, Path] = {}
    for path in reports:
        source = path.resolve()
        if not source.exists():
            raise InputError(f"{path}: no such report; give a .txt, .md or .pdf file or a folder")
        name = project.report_name(source)
        if name in sources and sources[name] != source:
            raise InputError(f"{path} and {sources[name]}: both are called {name}; rename one")
        sources[name] = source
    return sources


def _audit_all(request: Request, sources: Mapping[str, Path]) -> Iterator[StageStatus]:
    """The stages of all reports, side by side in processes."""
    from joblib import Parallel, delayed

    jobs = min(request.jobs, len(sources)) or 1
    chains = Parallel(n_jobs=jobs, return_as="generator_unordered")(
        delayed(audit_one)(request, name, source) for name, source in sources.items()
    )
    done = {chain[0].report: chain for chain in chains}
    for name in sources:
        yield from done[name]


def audit_one(request: Request, name: str, source: Path) -> tuple[StageStatus, ...]:
    """The stages of one report, in order, up to the first that fails."""
    folder = request.out / "reports" / name
    try:
        pipeline.read_report(source)
    except InputError as error:
        bad = StageStatus(
            report=name, stage="01_report", status="failed", key="", error=str(error), exit_code=2
        )
        return (_keep(folder, bad),)
    statuses = []
    for stage in _STAGES:
        parameters = _parameters(stage, request, source, folder)
        key = _key(stage, request, source, folder, parameters)
        status = run_stage(
            folder, name, stage.notebook, (stage.output,), parameters, key, request.force
        )
        statuses.append(status)
        if status.status == "failed":
            break
    return tuple(statuses)


def _run_experiment(request: Request, profile: str) -> list[StageStatus]:
    """The experiment and its significance tests; the second only when the first is done."""
    folder = request.out / "experiment"
    given: dict[str, notebooks.Value] = {"profile": profile, "jobs": request.jobs}
    statuses = []
    for notebook, outputs, options in (
        ("04_experiment", (experiment.RESULTS,), given),
        ("05_significance", (experiment.CONTRASTS,), {}),
    ):
        path = project.root() / "notebooks" / f"{notebook}.ipynb"
        inputs = [status.outputs for status in statuses]
        statuses.append(
            run_stage(
                folder,
                None,
                notebook,
                outputs,
                {"folder": str(folder.resolve()), **options},
                key_of(_code(), file_hash(path), options, inputs),
                request.force,
                cell_timeout=None,
            )
        )
        if statuses[-1].status == "failed":
            break
    return statuses


def run_stage(
    folder: Path,
    report: str | None,
    notebook: str,
    outputs: tuple[str, ...],
    parameters: Mapping[str, notebooks.Value],
    key: str,
    force: bool,
    cell_timeout: int | None = CELL_TIMEOUT,
) -> StageStatus:
    """Execute one notebook unless its work stands; never raises, the status says what happened."""
    label = f"{report or 'experiment'} · {notebook}"
    standing = None if force else finished(folder, notebook, key)
    if standing:
        say(f"{label}: unchanged")
        return standing
    begun = time.perf_counter()
    error, exit_code = None, 0
    try:
        notebooks.execute(
            project.root() / "notebooks" / f"{notebook}.ipynb",
            folder / "notebooks" / f"{notebook}.ipynb",
            parameters,
            cell_timeout=cell_timeout,
            # The cells of an audit are quick; those of the experiment tell how far they are.
            warm=report is not None,
            echo=report is None,
        )
        missing = [name for name in outputs if not (folder / name).is_file()]
        if missing:
            raise StageError(f"{notebook}: ran but left no {', '.join(missing)} in {folder}")
    except RecheckError as caught:
        error, exit_code = str(caught), caught.exit_code
    seconds = round(time.perf_counter() - begun, 3)
    status = StageStatus(
        report=report,
        stage=notebook,
        status="failed" if error else "done",
        key=key,
        outputs={} if error else {name: file_hash(folder / name) for name in outputs},
        settled=not error and _settled(folder, outputs),
        seconds=seconds,
        error=error,
        exit_code=exit_code,
    )
    return _keep(folder, status)


def _keep(folder: Path, status: StageStatus) -> StageStatus:
    """Write the status and say it; a full disk turns it into a failure."""
    try:
        write_status(folder, status)
    except StageError as caught:
        update = {"status": "failed", "error": status.error or str(caught), "exit_code": 3}
        status = status.model_copy(update=update)
    outcome = status.error or f"done in {status.seconds:.1f} s"
    say(f"{status.report or 'experiment'} · {status.stage}: {outcome}")
    return status


def say(line: str) -> None:
    """One line of progress on the terminal."""
    print(line, file=sys.stderr, flush=True)


def _parameters(
    stage: _Stage, request: Request, source: Path, folder: Path
) -> dict[str, notebooks.Value]:
    """What the notebook of a stage is given."""
    where: dict[str, notebooks.Value] = {"folder": str(folder.resolve())}
    match stage.notebook:
        case "01_report":
            return where | {"source": str(source)}
        case "02_papers":
            papers = str(request.papers.resolve()) if request.papers else ""
            return where | {"source": str(source), "papers": papers, "offline": request.offline}
        case "03_claims":
            return where | {"nli": request.nli or "", "rules_only": request.rules_only}
    return where


def _key(
    stage: _Stage,
    request: Request,
    source: Path,
    folder: Path,
    parameters: Mapping[str, notebooks.Value],
) -> str:
    """Hash of everything a stage depends on: code, notebook, parameters, inputs."""
    inputs = {name: _hash_or_none(folder / name) for name in stage.inputs}
    if stage.notebook == "01_report":
        inputs["source"] = tree_hash(source, "report.*") if source.is_dir() else file_hash(source)
    if stage.notebook == "02_papers":
        inputs |= _paper_inputs(request, source)
    notebook = project.root() / "notebooks" / f"{stage.notebook}.ipynb"
    options = {name: value for name, value in parameters.items() if name != "folder"}
    return key_of(_code(), file_hash(notebook), options, inputs)


def _paper_inputs(request: Request, source: Path) -> dict[str, object]:
    """What the papers stage finds on disk: references.json, own papers, the user's folder."""
    own = project.report_folder(source)
    listing = (
        sorted((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in request.papers.iterdir())
        if request.papers
        else None
    )
    return {
        "references": _hash_or_none(own / "references.json") if own else None,
        "own": tree_hash(own / "papers", "*") if own and (own / "papers").is_dir() else None,
        "folder": listing,
    }


def _settled(folder: Path, outputs: tuple[str, ...]) -> bool:
    """No source was silent: another try would find the same."""
    if stages.PAPERS not in outputs:
        return True
    return all(
        paper.outcome not in TRANSIENT for paper in read_records(folder / stages.PAPERS, Paper)
    )


def _hash_or_none(path: Path) -> str | None:
    return file_hash(path) if path.is_file() else None


@lru_cache(maxsize=1)
def _code() -> str:
    """Hash of the library that the notebooks call, the pages left out."""
    package = Path(__file__).resolve().parents[1]
    rooms = (
        "records",
        "reports",
        "papers",
        "claims",
        "audit",
        "run",
        "experiment",
        "statistics",
    )
    return key_of([tree_hash(package / room, "*.*") for room in rooms])
