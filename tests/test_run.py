"""A run: stages as notebooks, unchanged stages left alone, failures kept, nothing done twice."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recheck.errors import InputError, StageError
from recheck.run import Request, run
from recheck.run.folder import locked, read_status

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "papers" / "reports" / "demo"
RECORDS = ("report.json", "papers.jsonl", "claims.jsonl", "audit.json")


@pytest.fixture(scope="module")
def demo_run(tmp_path_factory):
    """The demo audited once, offline, with notebooks."""
    out = tmp_path_factory.mktemp("run")
    result = run(Request(reports=(DEMO,), out=out, offline=True))
    return out, result


def records(out: Path, name: str = "demo") -> dict[str, bytes]:
    return {record: (out / "reports" / name / record).read_bytes() for record in RECORDS}


def test_a_run_leaves_records_notebooks_manifest_and_pages(demo_run):
    out, result = demo_run
    assert not result.failed
    assert all(records(out).values())
    executed = {path.stem for path in (out / "reports/demo/notebooks").glob("*.ipynb")}
    assert executed == {"01_report", "02_papers", "03_claims", "06_summary"}
    assert result.index == out / "site" / "index.html"
    manifest = json.loads((out / "run.json").read_text())
    assert [stage["status"] for stage in manifest["stages"]] == ["done"] * 4
    assert len(manifest["inputs"]["report demo"]) == 64
    assert manifest["versions"]["pymupdf"]


def test_records_hold_no_time_and_no_path_of_this_machine(demo_run):
    out, _ = demo_run
    for name, data in records(out).items():
        assert str(ROOT).encode() not in data, name
        assert str(out).encode() not in data, name


def test_a_second_run_does_nothing_again_and_a_forced_one_makes_the_same_bytes(demo_run):
    out, first = demo_run
    before = records(out)
    notebook = out / "reports/demo/notebooks/03_claims.ipynb"
    written = notebook.stat().st_mtime_ns
    again = run(Request(reports=(DEMO,), out=out, offline=True))
    assert again.statuses == first.statuses
    assert notebook.stat().st_mtime_ns == written
    run(Request(reports=(DEMO,), out=out, offline=True, force=True))
    assert notebook.stat().st_mtime_ns != written
    assert records(out) == before


def test_a_damaged_record_is_made_again(demo_run):
    out, _ = demo_run
    before = records(out)
    (out / "reports/demo/claims.jsonl").write_text("damaged")
    report = out / "reports/demo/notebooks/01_report.ipynb"
    written = report.stat().st_mtime_ns
    assert not run(Request(reports=(DEMO,), out=out, offline=True)).failed
    assert records(out) == before
    assert report.stat().st_mtime_ns == written


def test_a_bad_report_fails_by_itself_and_the_others_are_audited(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = run(Request(reports=(empty, DEMO), out=tmp_path / "out", offline=True))
    assert [(s.report, s.exit_code) for s in result.failed] == [("empty", 2)]
    assert "empty.txt" in result.failed[0].error
    assert records(tmp_path / "out")["claims.jsonl"]
    assert result.index.is_file()


def test_a_stage_that_fails_keeps_what_stands_before_it(tmp_path, monkeypatch):
    report = tmp_path / "broken"
    shutil.copytree(DEMO, report)
    monkeypatch.setenv("RECHECK_STORE", "/dev/null/store")
    result = run(Request(reports=(report,), out=tmp_path / "out", offline=True))
    assert [(s.stage, s.exit_code) for s in result.failed] == [("02_papers", 3)]
    folder = tmp_path / "out/reports/broken"
    assert (folder / "report.json").is_file()
    assert (folder / "notebooks/02_papers.ipynb").is_file()
    assert read_status(folder, "02_papers").status == "failed"
    assert result.index is None


def test_two_runs_on_one_folder_are_refused_clearly(tmp_path):
    with locked(tmp_path / "out"), pytest.raises(StageError, match="another run is writing here"):
        run(Request(reports=(DEMO,), out=tmp_path / "out", offline=True))


def test_two_reports_of_one_name_are_refused(tmp_path):
    shutil.copytree(DEMO, tmp_path / "demo")
    with pytest.raises(InputError, match="both are called demo"):
        run(Request(reports=(DEMO, tmp_path / "demo"), out=tmp_path / "out", offline=True))


def test_a_report_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.txt: no such report"):
        run(Request(reports=(tmp_path / "none.txt",), out=tmp_path / "out"))


def test_a_killed_run_goes_on_where_it_stopped(tmp_path, demo_run):
    """kill -9 once the papers are read: the same command does the claims and the rest alone."""
    out = tmp_path / "out"
    command = [sys.executable, "-m", "recheck", "run", str(DEMO), "--offline", "--out", str(out)]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    folder = out / "reports/demo"
    deadline = time.monotonic() + 120
    while read_status(folder, "02_papers") is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert read_status(folder, "02_papers") is not None
    kept = (folder / "notebooks/02_papers.ipynb").stat().st_mtime_ns
    finished = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert finished.returncode == 0, finished.stderr
    assert "01_report: unchanged" in finished.stderr
    assert "02_papers: unchanged" in finished.stderr
    assert (folder / "notebooks/02_papers.ipynb").stat().st_mtime_ns == kept
    assert records(out) == records(demo_run[0])
