"""The whole site, written beside the old one and put in its place only when it is complete."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from recheck.errors import StageError
from recheck.names import file_name
from recheck.records import Paper, Verdict, write_text
from recheck.site.claim_page import claim_file, claim_page
from recheck.site.evidence import (
    Exhibit,
    PaperKey,
    Picture,
    Source,
    all_evidence,
    cited_paper,
    exhibits,
)
from recheck.site.exports import write_exports
from recheck.site.images import draw_page
from recheck.site.index_page import index_page
from recheck.site.model import AuditedReport, Experiment, Figure, Provenance, Store
from recheck.site.quotation import page_text
from recheck.site.report_page import report_page
from recheck.site.templating import ASSETS, asset


def build(
    out: Path,
    audits: Sequence[AuditedReport],
    store: Store,
    *,
    experiment: Experiment | None = None,
    provenance: Provenance,
    jobs: int = 1,
) -> Path:
    """Write `out/site` and return the address of its `index.html`.

    The pages of `jobs` reports are written side by side.

    Raises:
        StageError: a page of a PDF cannot be drawn, or the folder cannot be written.
    """
    site, part = out / "site", out / "site.part"
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _write_all(part, audits, store, experiment, provenance, jobs)
        if site.exists():
            shutil.rmtree(site)
        part.rename(site)
    except OSError as error:
        raise StageError(
            f"{site}: cannot be written ({error}); free space or choose another folder, then "
            "run the same command again"
        ) from error
    return site / "index.html"


def _write_all(
    site: Path,
    audits: Sequence[AuditedReport],
    store: Store,
    experiment: Experiment | None,
    provenance: Provenance,
    jobs: int,
) -> None:
    from joblib import Parallel, delayed

    for name in ASSETS:
        write_text(site / "assets" / name, asset(name))
    figures = _copy_figures(site, experiment.figures) if experiment else []
    named = list(zip(_folders(audits), audits, strict=True))
    tasks = []
    for folder, audited in named:
        answers = experiment and experiment.report in (None, audited.report.name)
        task = delayed(_write_report)(
            site / folder,
            audited,
            store,
            experiment if answers else None,
            figures if answers else [],
            provenance,
        )
        tasks.append(task)
    Parallel(n_jobs=min(jobs, len(tasks)))(tasks)
    write_text(site / "index.html", index_page(named, provenance))


def _folders(audits: Sequence[AuditedReport]) -> list[str]:
    """A folder name for each report; reports of one name are told apart by a number."""
    names: list[str] = []
    for audited in audits:
        name = wanted = file_name(audited.report.name)
        number = 2
        while name in (*names, "assets", "figures", "index.html"):
            name, number = f"{wanted}-{number}", number + 1
        names.append(name)
    return names


def _copy_figures(site: Path, figures: Sequence[Figure]) -> list[tuple[str, Figure]]:
    copied = []
    for number, figure in enumerate(figures, 1):
        name = f"{number:02}-{file_name(figure.path.name)}"
        (site / "figures").mkdir(exist_ok=True)
        shutil.copyfile(figure.path, site / "figures" / name)
        copied.append((f"../figures/{name}", figure))
    return copied


def _write_report(
    folder: Path,
    audited: AuditedReport,
    store: Store,
    experiment: Experiment | None,
    figures: list[tuple[str, Figure]],
    provenance: Provenance,
) -> None:
    sources = paper_sources(audited.papers, audited.verdicts, store)
    pictures = _write_pictures(folder, audited, sources, store)
    shown: list[tuple[Exhibit, ...]] = []
    for position, verdict in enumerate(audited.verdicts):
        shown.append(exhibits(all_evidence(verdict), sources, pictures))
        write_text(
            folder / "claims" / claim_file(verdict.index),
            claim_page(audited, position, shown[-1]),
        )
    write_text(folder / "index.html", report_page(audited, experiment, figures, provenance))

    @cache
    def text(key: PaperKey, page: int) -> str | None:
        digest = sources[key].sha256
        return page_text(store.pdf(digest), page) if digest else None

    write_exports(folder, audited, sources, text, provenance)


def paper_sources(
    papers: Sequence[Paper], verdicts: Sequence[Verdict], store: Store
) -> dict[PaperKey, Source]:
    """The papers that the verdicts' evidence quotes, with their documents."""
    sources: dict[PaperKey, Source] = {}
    for verdict in verdicts:
        for evidence in all_evidence(verdict):
            key = (evidence.paper, evidence.version)
            if key in sources:
                continue
            paper = cited_paper(papers, evidence)
            document = store.document(paper.sha256) if paper and paper.sha256 else None
            known = paper.bibliography if paper else None
            title = (known.title if known else None) or (document.title if document else None)
            sources[key] = Source(
                title or evidence.paper, paper.sha256 if paper else None, document
            )
    return sources


def _write_pictures(
    folder: Path, audited: AuditedReport, sources: dict[PaperKey, Source], store: Store
) -> dict[tuple[PaperKey, int], Picture]:
    """Draw every page with evidence once; addresses are as seen from a claim page."""

    def save(exhibit: Exhibit, webp: bytes) -> str:
        version = f"v{exhibit.version}" if exhibit.version else ""
        name = f"{file_name(exhibit.paper)}{version}-p{exhibit.page}.webp"
        (folder / "pages").mkdir(parents=True, exist_ok=True)
        (folder / "pages" / name).write_bytes(webp)
        return f"../pages/{name}"

    return draw_exhibits(audited.verdicts, sources, store, save)


def draw_exhibits(
    verdicts: Sequence[Verdict],
    sources: dict[PaperKey, Source],
    store: Store,
    save: Callable[[Exhibit, bytes], str],
) -> dict[tuple[PaperKey, int], Picture]:
    """Pictures of the pages with evidence; `save` keeps one and returns its address."""
    pictures: dict[tuple[PaperKey, int], Picture] = {}
    for verdict in verdicts:
        for exhibit in exhibits(all_evidence(verdict), sources, {}):
            digest, place = sources[exhibit.key].sha256, (exhibit.key, exhibit.page)
            if digest is None or place in pictures:
                continue
            drawn = draw_page(store.pdf(digest), exhibit.page)
            if drawn:
                address = save(exhibit, drawn.webp)
                pictures[place] = Picture(address, drawn.width, drawn.height)
    return pictures
