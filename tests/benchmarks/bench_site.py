"""What the site costs: building it, its size, and opening the index over 1,000 reports.

    python tests/benchmarks/bench_site.py [--reports FOLDER --papers FOLDER] [--rows 1000]

With `--reports` every report in the folder is audited against the PDFs of `--papers`, offline, and
for each the CPU time of rendering, the size of its site and the share of annotations whose
quotation is found again, letter by letter, on its page are printed. The index is always measured
on made-up reports: time to the load event, and the memory that the page's process takes on top of
an empty page's. Needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pymupdf
from playwright.sync_api import sync_playwright

from recheck.audit import audit
from recheck.claims import check_claims
from recheck.papers import Store, read_documents, resolve
from recheck.reports import parse
from recheck.site import AuditedReport, build
from recheck.site.evidence import all_evidence
from recheck.site.index_page import index_page
from recheck.site.pdf import find_chromium
from recheck.site.templating import ASSETS, asset

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sample_site import PROVENANCE, sample_audit


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--reports", type=Path)
    arguments.add_argument("--papers", type=Path)
    arguments.add_argument("--store", type=Path, help="where papers read before are kept")
    arguments.add_argument("--rows", type=int, default=1000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.reports:
            store = Store(chosen.store or Path(folder) / "store")
            for audited in _audits(chosen.reports, chosen.papers, store):
                _measure_site(audited, store, Path(folder))
        _measure_index(chosen.rows, Path(folder))


def _audits(reports: Path, papers: Path, store: Store) -> Iterator[AuditedReport]:
    for path in sorted(reports.glob("*.txt")):
        report = parse(path)
        found = resolve(report.references, store, folder=papers, offline=True)
        read, documents = read_documents(found, store, processes=1)
        verdicts = check_claims(report, read, documents)
        yield AuditedReport(report, read, verdicts, audit(report, read, verdicts, documents))


def _measure_site(audited: AuditedReport, store: Store, folder: Path) -> None:
    start = time.process_time()
    site = build(folder, [audited], store, provenance=PROVENANCE).parent
    seconds = time.process_time() - start
    size = sum(p.stat().st_size for p in site.rglob("*") if p.is_file())
    (report,) = (p.parent for p in site.glob("*/annotations.json"))
    found, evidence = _annotations_found(report, audited, store)
    print(
        f"{audited.report.name}: {len(audited.verdicts)} claims, {seconds:.2f} s CPU, "
        f"{size / 1e6:.2f} MB, evidence found in the PDF {found} of {evidence}"
    )


def _annotations_found(folder: Path, audited: AuditedReport, store: Store) -> tuple[int, int]:
    """Annotations all of whose quotations, with prefix and suffix, stand on their page."""
    papers = {(p.id, p.version): p.sha256 for p in audited.papers if p.sha256}
    evidence = [e for v in audited.verdicts for e in all_evidence(v)]
    items = json.loads((folder / "annotations.json").read_text("utf-8"))["items"]
    found = 0
    for item, piece in zip(items, evidence, strict=True):
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        with pymupdf.open(store.pdf(papers[piece.paper, piece.version])) as pdf:
            found += all(_stands(pdf, *target["selector"]) for target in targets)
    return found, len(items)


def _stands(pdf: pymupdf.Document, quotation: dict[str, str], fragment: dict[str, str]) -> bool:
    page = int(re.match(r"page=(\d+)", fragment["value"])[1])
    words = quotation.get("prefix", "") + quotation["exact"] + quotation.get("suffix", "")
    return words in pdf[page - 1].get_text()


def _measure_index(rows: int, folder: Path) -> None:
    audited, _ = sample_audit(folder / "sample")
    verdicts = audited.verdicts * 2
    audits = [
        (
            f"report-{i}",
            replace(
                audited,
                report=audited.report.model_copy(
                    update={"name": f"report-{i}", "title": f"A survey, number {i}, of a subject"}
                ),
                verdicts=verdicts,
            ),
        )
        for i in range(rows)
    ]
    start = time.process_time()
    page = index_page(audits, PROVENANCE)
    print(f"index of {rows}: {time.process_time() - start:.2f} s CPU, {len(page) / 1e6:.2f} MB")
    site = folder / "index"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text(page, "utf-8")
    (site / "empty.html").write_text("<!DOCTYPE html><title>empty</title>")
    for name in ASSETS:
        (site / "assets" / name).write_text(asset(name), "utf-8")
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        _open_index(browser, (site / "index.html").as_uri())
        browser.close()


def _open_index(browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address.replace("index.html", "empty.html"))
    empty = _memory(browser)
    start = time.monotonic()
    page.goto(address)
    opened = time.monotonic() - start
    page.wait_for_timeout(1000)
    above = _memory(browser) - empty
    start = time.monotonic()
    page.fill("#filter", "number 99")
    filtered = time.monotonic() - start
    start = time.monotonic()
    page.fill("#filter", "")
    page.click("th button >> nth=0")
    sorted_in = time.monotonic() - start
    print(
        f"opened in {opened:.2f} s, filtered in {filtered:.2f} s, sorted in {sorted_in:.2f} s, "
        f"memory above an empty page {above / 1e6:.0f} MB"
    )


def _memory(browser) -> int:
    """Unique memory of all renderer processes of this browser, in bytes."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [p["id"] for p in processes if p["type"] == "renderer"]
    return sum(psutil.Process(pid).memory_full_info().uss for pid in renderers)


if __name__ == "__main__":
    main()
