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


def test_a_text_is_perturbed_the_same_way_for_the_same_seed():
    words = (
        "perturb",
        "Der schnelle braune Fuchs",
        "--kind",
        "swap",
        "--rate",
        0.3,
        "--lang",
        "de",
    )
    first, again = recheck(*words, "--seed", 3), recheck(*words, "--seed", 3)
    assert first.returncode == 0
    assert first.stdout == again.stdout != "Der schnelle braune Fuchs\n"
    assert recheck(*words, "--seed", 4).stdout != first.stdout


def test_sample_size_from_stated_spreads_is_json_on_request():
    finished = recheck("power", 5, "--seed-sd", 2, "--languages", 4, "--format", "json")
    needed = json.loads(finished.stdout)
    assert {"effect", "seeds", "languages", "items", "sentence"} <= set(needed[0])


def test_slips_of_a_real_paper_name_both_places_and_the_arithmetic(shared):
    found = lines("slips", shared / "papers" / "2005.13013v1.pdf")
    arithmetic = " ".join(slip["arithmetic"] for slip in found)
    assert "82.7 - 57.3 = 25.4" in arithmetic
    assert all(len(slip["evidence"]) >= 2 for slip in found)


HOSTILE = (
    "<script>alert(1)</script> Larger models lose more accuracy under typos.",
    "![x](javascript:alert(1)) ../../etc/passwd \u202edesrever accuracy of 88.1 for Finch.",
    "A" * 100_000,
)


def test_hostile_text_neither_runs_nor_escapes_nor_hangs(tmp_path):
    printed = (DEMO / "report.txt").read_text("utf-8").splitlines()
    header = next(i for i, line in enumerate(printed) if line.startswith("Claim\t"))
    rows = [f"{text}\t✓\t0.20" for text in HOSTILE]
    urls = ["- <http://arxiv.org/abs/../../x>", "- <javascript:alert(1)>"]
    report = tmp_path / "hostile.txt"
    report.write_text("\n".join([*printed[: header + 1], *rows, *printed[header + 1 :], *urls]))
    finished = recheck("run", report, "--offline", "--out", tmp_path / "out")
    assert finished.returncode == 0, finished.stderr
    pages = list((tmp_path / "out/site").rglob("*.html"))
    assert len(pages) > len(HOSTILE)
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text
    assert {path.name for path in tmp_path.iterdir()} == {"hostile.txt", "out"}


def test_two_thousand_claims_are_checked(tmp_path):
    printed = (DEMO / "report.txt").read_text("utf-8").splitlines()
    header = next(i for i, line in enumerate(printed) if line.startswith("Claim\t"))
    end = next(i for i in range(header + 1, len(printed)) if "\t" not in printed[i])
    rows = [f"Model {n} reaches an accuracy of {n % 100}.{n % 10}.\t✓\t0.20" for n in range(2000)]
    report = tmp_path / "long.txt"
    report.write_text("\n".join([*printed[: header + 1], *rows, *printed[end:]]))
    assert len(lines("claims", report, "--offline")) == 2000
