"""The command line: what it prints, what it returns, how it fails."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "papers" / "reports" / "demo"
FIRST = ROOT / "papers" / "reports" / "2026-07-07-scaling-xtreme-r"
VERDICTS = {"supported", "partly supported", "contradicted", "not found", "not checked"}
CONTRACT = {
    "report",
    "index",
    "text",
    "truncated",
    "printed_verified",
    "printed_confidence",
    "verdict",
    "reason",
    "confidence",
    "explanation",
    "findings",
    "evidence",
}


def recheck(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "recheck", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def lines(*words: object) -> list[dict]:
    finished = recheck(*words, "--format", "jsonl")
    assert finished.returncode == 0, finished.stderr
    return [json.loads(line) for line in finished.stdout.splitlines()]


def test_claims_are_one_object_a_line_with_the_fields_of_the_contract():
    verdicts = lines("claims", DEMO, "--offline")
    assert [v["index"] for v in verdicts] == list(range(1, len(verdicts) + 1))
    assert {v["verdict"] for v in verdicts} == VERDICTS
    for verdict in verdicts:
        assert set(verdict) >= CONTRACT
        for evidence in verdict["evidence"]:
            assert evidence["page"] >= 1
            assert len(evidence["box"]) == 4
            assert evidence["quote"] or evidence["value"]


def test_without_a_source_every_claim_of_the_first_report_is_not_checked(tmp_path, monkeypatch):
    monkeypatch.setenv("RECHECK_STORE", str(tmp_path / "store"))
    verdicts = lines("claims", FIRST, "--offline")
    assert len(verdicts) == 10
    assert {(v["verdict"], v["reason"]) for v in verdicts} == {
        ("not checked", "source unreachable")
    }


def test_another_version_than_the_cited_one_is_a_mismatch_with_what_it_says(shared):
    report = shared / "report" / "2026-07-07-scaling-xtreme-r.txt"
    verdicts = lines("claims", report, "--papers", shared / "papers", "--offline")
    assert len(verdicts) == 10
    assert not {v["verdict"] for v in verdicts} & {"supported", "contradicted"}
    mismatched = [v for v in verdicts if v["reason"] == "version mismatch"]
    assert len(mismatched) == 10
    assert all("v1" in v["explanation"] and "v2" in v["explanation"] for v in mismatched)
    assert any(v["evidence"] for v in mismatched)


def test_findings_name_kind_severity_message_and_evidence():
    found = lines("findings", FIRST, "--offline")
    assert all(set(f) == {"kind", "severity", "message", "evidence"} for f in found)
    assert {"counts", "clipping", "abstract", "confidence", "reference", "coverage"} <= {
        f["kind"] for f in found
    }


def test_a_claim_is_printed_for_a_person():
    finished = recheck("claim", DEMO, 1, "--offline")
    assert finished.returncode == 0
    assert "Claim 1 of demo" in finished.stdout
    assert "page" in finished.stdout


def test_errors_are_one_line_and_exit_code_2(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    for words in (
        ("claims", empty, "--offline"),
        ("claims", tmp_path / "none.txt"),
        ("claim", DEMO, 99, "--offline"),
        ("claims", DEMO, "--papers", tmp_path / "none"),
        ("read", empty),
        ("run", tmp_path / "none.txt"),
    ):
        finished = recheck(*words)
        assert finished.returncode == 2, words
        assert len(finished.stderr.splitlines()) == 1, finished.stderr
        assert finished.stderr.startswith("recheck: ")


def test_debug_shows_the_traceback(tmp_path):
    finished = recheck("claims", tmp_path / "none.txt", "--debug")
    assert "Traceback" in finished.stderr


def test_doctor_fits_one_screen_and_asks_nobody_when_offline():
    finished = recheck("doctor", "--offline")
    assert finished.returncode == 0
    assert len(finished.stdout.splitlines()) <= 24
    assert "not asked" in finished.stdout
