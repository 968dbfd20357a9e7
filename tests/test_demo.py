"""The bundled demo, read and checked end to end without a network."""

import json
from pathlib import Path

import pytest

from recheck.audit import audit
from recheck.claims import check_claims
from recheck.records import VerdictName
from recheck.reports import parse
from recheck.run import pipeline

DEMO = Path(__file__).parents[1] / "papers" / "reports" / "demo"
EXPECTED = json.loads((DEMO / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECHECK_STORE", str(tmp_path_factory.mktemp("store")))
        report = parse(DEMO)
        papers, documents = pipeline.read_papers(report, DEMO, pipeline.Sources(None, True))
        verdicts = check_claims(report, papers, documents)
        return report, papers, verdicts, audit(report, papers, verdicts, documents)


def test_the_report_parses_fully():
    report = parse(DEMO)
    assert report.problems == ()
    assert len(report.claims) == len(EXPECTED["claims"]) >= 12
    assert [c.index for c in report.claims if c.truncated] == [12, 13]
    assert {c.cut_width for c in report.claims if c.truncated} == {120}
    assert [(r.id, r.version) for r in report.references] == [
        ("demo.0001", 1),
        ("demo.0002", 2),
        ("demo.0003", 1),
        ("demo.0004", 1),
    ]


def test_every_verdict_is_meant_to_occur():
    meant = {claim["verdict"] for claim in EXPECTED["claims"]}
    assert meant == set(VerdictName.__args__)


def test_papers_come_from_their_own_sources(checked):
    _, papers, _, _ = checked
    assert [paper.readable for paper in papers] == [True, True, False, True]
    assert [paper.version_mismatch for paper in papers] == [False, True, False, False]


@pytest.mark.parametrize("meant", EXPECTED["claims"], ids=lambda claim: str(claim["index"]))
def test_verdicts_as_meant(checked, meant):
    verdict = checked[2][meant["index"] - 1]
    assert (verdict.verdict, verdict.reason) == (meant["verdict"], meant["reason"]), meant[
        "because"
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("counts", "9 papers retrieved, but 4 listed"),
        ("counts", "16 claims said to be extracted, but the table holds 14"),
        ("counts", "14 claims said to be verified, but 13 of the 14"),
        ("clipping", "2 of 14 claims are cut off at about 120 characters"),
        ("clipping", "The abstract breaks off"),
        ("abstract", "the abstract is copied from a source"),
        ("verification", "13 of 14 claims are marked verified at a printed confidence of 0.19"),
        ("reference", "Lime Plaster"),
        ("coverage", '"energy per sentence"'),
    ],
)
def test_planted_faults_are_found(checked, kind, words):
    found = [f.message for f in checked[3].findings if f.kind == kind]
    assert any(words in message for message in found), found


def test_the_irrelevant_paper_alone_is_called_irrelevant(checked):
    assert [use.relevant for use in checked[3].references] == [True, True, None, False]
