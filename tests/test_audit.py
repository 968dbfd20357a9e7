"""The audit of a report as a whole asserts what the data carry, and nothing else."""

import json
from pathlib import Path

import pytest

from recheck.audit import audit
from recheck.audit.copying import copied_words
from recheck.records import (
    Bibliography,
    Claim,
    Document,
    Evidence,
    Page,
    Paper,
    ParseProblem,
    Reference,
    Region,
    Report,
    Sentence,
    Verdict,
    to_json,
)
from recheck.reports import parse

FIRST = Path(__file__).parents[1] / "papers" / "reports" / "2026-07-07-scaling-xtreme-r"
SHARED = Path(__file__).parents[2] / "shared"
BOX = (0.0, 0.0, 10.0, 10.0)


def claim(index: int, text: str = "Kettles boil.", mark=True, confidence=0.9, **more) -> Claim:
    return Claim(
        index=index,
        text=text,
        printed_verified=mark,
        printed_confidence=confidence,
        line=20 + index,
        **more,
    )


def reference(index: int, identity: str | None = None, version: int | None = None) -> Reference:
    return Reference(
        index=index,
        text=f"entry {index}",
        source="arxiv",
        id=identity or f"2001.0000{index}",
        version=version,
        line=40 + index,
    )


def make(claims=None, references=None, **fields) -> Report:
    return Report(
        name="kettles",
        sha256="0" * 64,
        media_type="text",
        title=fields.pop("title", "Kettles at Sea"),
        claims=tuple(claims or (claim(1), claim(2, "Pots boil."))),
        references=tuple(references or (reference(1),)),
        **fields,
    )


def paper(
    index: int, title: str | None = None, document: Document | None = None, **fields
) -> Paper:
    return Paper(
        reference=index,
        id=fields.pop("id", f"2001.0000{index}"),
        outcome="supplied" if document else fields.pop("outcome", "unreachable"),
        detail=fields.pop("detail", "as found"),
        sha256=document.sha256 if document else None,
        bibliography=Bibliography(id=f"2001.0000{index}", title=title) if title else None,
        **fields,
    )


def document(*sentences: str, title: str | None = None, name: str = "a") -> Document:
    return Document(
        sha256=name * 64,
        reader="test",
        title=title,
        pages=(Page(number=1, width=100, height=100),),
        blocks=(),
        sentences=tuple(
            Sentence(text=text, block=0, regions=(Region(page=1, box=BOX),)) for text in sentences
        ),
        tables=(),
    )


def verdict(of: Claim, name: str = "not checked", source: str | None = None) -> Verdict:
    return Verdict(
        report="kettles",
        index=of.index,
        text=of.text,
        truncated=of.truncated,
        printed_verified=of.printed_verified,
        printed_confidence=of.printed_confidence,
        verdict=name,
        reason="source unreachable" if name == "not checked" else None,
        explanation="because",
        evidence=(Evidence(paper=source, page=1, box=BOX, quote="q"),) if source else (),
    )


def audited(report: Report, papers=None, names=None, documents=None, sources=None):
    papers = papers or [paper(r.index) for r in report.references]
    names = names or ["not checked"] * len(report.claims)
    sources = sources or [None] * len(report.claims)
    verdicts = [
        verdict(c, name, source)
        for c, name, source in zip(report.claims, names, sources, strict=True)
    ]
    held = {d.sha256: d for d in documents or ()}
    return audit(report, papers, verdicts, held)


def messages(result, kind: str) -> list[str]:
    return [f.message for f in result.findings if f.kind == kind]


class TestCounts:
    def test_retrieved_against_listed(self):
        result = audited(make(papers_retrieved=13, lines={"papers_retrieved": 19}))
        (finding,) = [f for f in result.findings if f.kind == "counts"]
        assert finding.severity == "high"
        assert "13 papers retrieved, but 1 listed: 12 papers" in finding.message
        assert finding.evidence[0].line == 19
        assert finding.evidence[1].line == 41

    def test_more_listed_than_retrieved(self):
        report = make(references=[reference(1), reference(2)], papers_retrieved=1)
        assert "more papers than it says" in messages(audited(report), "counts")[0]

    def test_extracted_and_verified_against_the_table(self):
        report = make([claim(1), claim(2, "B.", mark=False)], claims_extracted=3, claims_verified=2)
        first, second = messages(audited(report), "counts")
        assert "3 claims said to be extracted, but the table holds 2" in first
        assert "1 of the 2 in the table carry the mark" in second

    def test_counts_that_agree_give_no_finding(self):
        report = make(papers_retrieved=1, claims_extracted=2, claims_verified=2)
        assert messages(audited(report), "counts") == []

    def test_repeated_references_and_claims(self):
        report = make([claim(1), claim(2)], [reference(1, "2001.1"), reference(2, "2001.1")])
        said = messages(audited(report), "counts")
        assert "References 1 and 2 are the same paper" in said[0]
        assert "Claims 1 and 2 are the same sentence" in said[1]


class TestClipping:
    def test_a_column_cut_at_a_width(self):
        cut = [claim(n, f"{'x' * 120}{n}", truncated=True, cut_width=119 + n) for n in (1, 2)]
        (said,) = messages(audited(make([*cut, claim(3)])), "clipping")
        assert said.startswith("2 of 3 claims are cut off at about 120 characters (120 to 121)")

    def test_cut_elsewhere_and_abstract(self):
        report = make(
            [claim(1, "Kettles are of", truncated=True), claim(2, "B.")],
            abstract="We see gains on sentence retrieval tas",
            abstract_truncated=True,
        )
        abstract, claims = messages(audited(report), "clipping")
        assert 'at "sentence retrieval tas"' in abstract
        assert claims == "Claim 1 breaks off in the middle of a sentence."


class TestVerification:
    def test_a_mark_beside_a_low_confidence_contradicts_itself(self):
        report = make([claim(1, confidence=0.16), claim(2, "B.", confidence=0.33)])
        finding = audited(report).findings[0]
        assert (finding.kind, finding.severity) == ("verification", "high")
        assert "2 of 2 claims are marked verified at a printed confidence of 0.16 to 0.33" in (
            finding.message
        )

    def test_marks_with_high_confidence_are_not_blamed(self):
        result = audited(make(), names=["supported", "supported"])
        assert [f.severity for f in result.findings if f.kind == "verification"] == ["info"]

    def test_marks_against_verdicts_keep_not_checked_in_the_count(self):
        claims = [claim(n, f"Kettle {n} boils.") for n in range(1, 5)]
        result = audited(
            make(claims), names=["supported", "contradicted", "not found", "not checked"]
        )
        (said,) = messages(result, "verification")
        assert said == (
            "Of 4 claims marked verified we find 1 supported, 1 contradicted, 1 not found, "
            "1 not checked."
        )
        assert result.calibration.confusion == {
            "verified": {
                "supported": 1,
                "partly supported": 0,
                "contradicted": 1,
                "not found": 1,
                "not checked": 1,
            }
        }

    def test_when_nothing_was_checked_nothing_is_said_of_the_confidences(self):
        result = audited(make())
        assert result.calibration.rank_correlation is None
        assert result.calibration.bins == ()
        assert "None of the 2 claims could be checked" in result.calibration.message
        assert any("neither confirmed nor refuted" in m for m in messages(result, "verification"))

    def test_rank_correlation_and_bins(self):
        confidences = [0.9, 0.8, 0.2, 0.1, 0.5]
        claims = [claim(n, f"K{n}.", confidence=c) for n, c in enumerate(confidences, 1)]
        names = ["supported", "supported", "contradicted", "not found", "not checked"]
        calibration = audited(make(claims), names=names).calibration
        # 4 checked claims, ties in support: tau-b = 4 / sqrt(6 * 4).
        assert calibration.rank_correlation == pytest.approx(4 / 24**0.5, abs=1e-6)
        assert calibration.bins == (
            (0.1, 0.2, 1, 0),
            (0.2, 0.3, 1, 0),
            (0.8, 0.9, 1, 1),
            (0.9, 1.0, 1, 1),
        )
        assert "4 of 5 claims checked, 1 not checked" in calibration.message

    def test_two_checked_claims_have_no_rank_correlation(self):
        result = audited(make(), names=["supported", "contradicted"])
        assert result.calibration.rank_correlation is None


STUDY = (
    "Tiny models run where large ones cannot, on meters and radios, and the text that reaches them "
    "there is full of typing errors of every kind."
)


class TestAbstract:
    def test_copied_from_a_source_in_hand(self):
        source = document("An opening.", STUDY, "An end.")
        report = make(abstract=STUDY[:110], lines={"abstract": 9})
        result = audited(report, [paper(1, document=source)], documents=[source])
        (finding,) = [f for f in result.findings if f.kind == "abstract"]
        assert finding.severity == "high"
        assert "stand word for word in reference 1" in finding.message
        assert finding.evidence[0].line == 9
        assert finding.evidence[0].quote.startswith("Tiny models run")

    def test_a_source_that_shares_nothing(self):
        source = document("Something else entirely is said here, of kettles and of pots at sea.")
        result = audited(make(abstract=STUDY), [paper(1, document=source)], documents=[source])
        (finding,) = [f for f in result.findings if f.kind == "abstract"]
        assert finding.severity == "info"
        assert "shares no more than 20%" in finding.message

    def test_not_checked_when_no_source_is_in_hand(self):
        (said,) = messages(audited(make(abstract=STUDY)), "abstract")
        assert said.startswith("Not checked: whether the abstract is copied from reference 1")

    def test_a_study_told_as_its_own(self):
        report = make(abstract="We train models on nine tasks.", papers_retrieved=1)
        assert any("study of its own" in m for m in messages(audited(report), "abstract"))
        report = make(abstract="We ran a search and review one system.", papers_retrieved=1)
        assert not any("study of its own" in m for m in messages(audited(report), "abstract"))

    def test_a_subject_that_is_the_title_of_a_reference(self):
        report = make(subject="Kettles: A Study")
        said = messages(audited(report, [paper(1, "Kettles: A study")]), "abstract")
        assert any("title of reference 1" in m for m in said)

    def test_hyphens_at_line_ends_do_not_hide_a_copy(self):
        source = STUDY.replace("typing", "ty-\nping")
        copied, words, longest = copied_words(STUDY, source)
        assert copied == words == 26
        assert longest == STUDY.rstrip(".")


class TestReferences:
    def test_irrelevant_and_behind_no_claim(self):
        report = make(
            [claim(1, "Kettles boil faster at sea."), claim(2, "Pots are slow.")],
            [reference(1), reference(2)],
            question="Do kettles boil faster at sea?",
        )
        result = audited(report, [paper(1, "Boiling Kettles at Sea"), paper(2, "Lime Plaster")])
        assert [use.relevant for use in result.references] == [True, False]
        (said,) = [m for m in messages(result, "reference") if "Plaster" in m]
        assert "does not bear on the question" in said and "behind no claim" in said

    def test_nothing_known_leaves_relevance_open(self):
        (use,) = audited(make(question="Do kettles boil?")).references
        assert (use.relevance, use.relevant, use.share) == (None, None, None)
        assert "nothing is known" in use.message

    def test_a_title_that_the_claims_echo_is_left_open(self):
        report = make([claim(1, "HyperLlama boils."), claim(2, "B.")], question="Do kettles boil?")
        (use,) = audited(report, [paper(1, "HyperTuning via Gisting")]).references
        assert use.relevant is None

    def test_the_opening_of_a_paper_decides_before_its_title(self):
        source = document("We boil kettles at sea.", "The sea boils kettles.", title="On Steam")
        report = make(question="Do kettles boil at sea?")
        (use,) = audited(report, [paper(1, document=source)], documents=[source]).references
        assert use.relevant is True and use.title == "On Steam"

    def test_shares_of_the_claims_with_evidence(self):
        claims = [claim(n, f"K{n}.") for n in range(1, 4)]
        report = make(claims, [reference(1), reference(2)])
        result = audited(
            report,
            names=["supported", "contradicted", "not found"],
            sources=["2001.00001", "2001.00001", None],
        )
        assert [(u.claims, u.share) for u in result.references] == [((1, 2), 1.0), ((), 0.0)]

    def test_outcomes_are_named(self):
        report = make(references=[reference(n) for n in (1, 2, 3)])
        papers = [
            paper(1, outcome="withdrawn", detail="2001.00001v1 was withdrawn"),
            paper(2, outcome="unreachable"),
            paper(3, outcome="unreachable"),
        ]
        result = audited(report, papers)
        found = [(f.severity, f.message) for f in result.findings if f.kind == "reference"]
        assert found[0] == ("high", "Reference 1: 2001.00001v1 was withdrawn.")
        assert found[1][0] == "info"
        assert found[1][1].startswith("References 2 and 3 could not be read here (unreachable)")


class TestWhole:
    def test_problems_of_the_parser_become_findings(self):
        problems = tuple(ParseProblem(line=n, expected="a row", found="x") for n in range(1, 9))
        result = audited(make(problems=problems))
        said = messages(result, "parsing")
        assert len(said) == 6 and "3 more lines" in said[0]

    def test_most_severe_first_and_same_input_same_bytes(self):
        report = make(papers_retrieved=9, abstract="We see gai", abstract_truncated=True)
        order = ["high", "medium", "low", "info"]
        ranks = [order.index(f.severity) for f in audited(report).findings]
        assert ranks == sorted(ranks)
        assert to_json(audited(report)) == to_json(audited(report))

    def test_a_bare_report_is_audited_too(self):
        result = audit(make(), [], [], {})
        assert result.coverage == ()
        assert result.calibration.confusion == {}

    def test_two_thousand_claims_and_hostile_text(self):
        claims = [claim(n, f"<script>alert({n})</script> kettles") for n in range(1, 2001)]
        result = audited(make(claims, question="Do kettles, " * 50_000 + "boil?"))
        assert result.report == "kettles"
        assert all(len(f.message) < 5000 for f in result.findings)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data are not here")
def test_relevance_of_the_development_references():
    """On these references the thresholds were set; here only the first page of each is known."""
    pymupdf = pytest.importorskip("pymupdf")
    labels = [json.loads(line) for line in (SHARED / "claims" / "relevance.jsonl").open()]
    judged = []
    for label in labels:
        report = parse(SHARED / "claims" / "reports" / f"{label['report']}.txt")
        (cited,) = [r for r in report.references if r.url == label["url"]]
        with pymupdf.open(SHARED / "papers" / label["pdf"]) as pdf:
            text = pdf[0].get_text().replace("-\n", "")
        source = document(*text.split("\n\n"))
        result = audited(
            report,
            [
                paper(r.index, document=source if r is cited else None, id=r.id)
                for r in report.references
            ],
            documents=[source],
        )
        judged.append((label["relevant"], result.references[cited.index - 1].relevant))
    assert (True, False) not in judged and (False, True) not in judged
    # One of the two irrelevant papers is left open on its first page alone.
    assert judged.count((True, True)) == 12
    assert judged.count((False, False)) >= 1


class TestTheFirstReport:
    """What the audit must find with no paper in hand, from the report and its references' facts."""

    @pytest.fixture
    def result(self):
        report = parse(FIRST)
        facts = json.loads((FIRST / "references.json").read_text("utf-8"))
        known = {entry["id"]: Bibliography.model_validate(entry) for entry in facts}
        papers = [
            Paper(
                reference=r.index,
                id=r.id,
                cited_version=r.version,
                outcome="unreachable",
                detail="arXiv could not be reached",
                bibliography=known[r.id],
            )
            for r in report.references
        ]
        return audit(report, papers, [verdict(c) for c in report.claims], {})

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("counts", "13 papers retrieved, but 3 listed"),
            ("verification", "10 of 10 claims are marked verified at a printed confidence of 0.16"),
            ("clipping", "8 of 10 claims are cut off at about 120 characters"),
            ("clipping", 'retrieval tas"'),
            ("reference", "Single Sneaky Bit Flip Attack"),
            ("premise", "no adversarial subset"),
        ],
    )
    def test_findings(self, result, kind, words):
        assert any(words in message for message in messages(result, kind))

    def test_the_bit_flip_paper_alone_is_irrelevant(self, result):
        assert [use.relevant for use in result.references] == [True, True, False]
        assert "behind no claim" in result.references[2].message

    def test_what_no_claim_covers(self, result):
        said = messages(result, "coverage")[0]
        for words in ("model scale", "XTREME-R adversarial subsets", "degradation under perturb"):
            assert words in said
        assert "zero-shot" not in said and "intermediate tasks" not in said

    def test_the_copy_is_not_asserted_without_its_source(self, result):
        assert any(m.startswith("Not checked") for m in messages(result, "abstract"))
        assert not any("word for word" in m for m in messages(result, "abstract"))
