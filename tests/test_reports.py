"""A report in plain text or Markdown becomes a typed record, or one clear line of error."""

import json
import re
import time
from pathlib import Path

import pytest

from recheck.records import Report
from recheck.reports import ReportError, parse

SHARED = Path(__file__).parents[2] / "shared"
FIRST = Path(__file__).parents[1] / "papers" / "reports" / "2026-07-07-scaling-xtreme-r"

HEAD = """On Kettles: A Machine-Made Report

Steam Group

{date}

Abstract

We read about kettles. They boi

1 Introduction

This paper examines: Kettles at Sea. Research question: Do kettles boil faster at sea?.

2 Methodology

A search yielded 5 papers. The quality score of 7.5/10 was assigned.

3 Results

5 papers retrieved. 3 claims extracted; 2 independently verified. Quality review score: 7.5/10.

5 Extracted Claims

"""
TABLE = """Claim\tVerified\tConfidence
Kettles boil in four minutes.\t✓\t0.35
Kettles at sea boil in five minutes.\tNo\t12%
Copper kettles are loudest.\t\t
"""
REFERENCES = """
References

- <http://arxiv.org/abs/2005.13013v2>
- <https://aclanthology.org/2020.acl-main.447.pdf>
"""


def written(folder: Path, text: str, name: str = "kettles.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def report(folder: Path, table: str = TABLE, references: str = REFERENCES, date="July 7, 2026"):
    return parse(written(folder, HEAD.format(date=date) + table + references))


def one_reference(folder: Path, text: str):
    return report(folder, references=f"\nReferences\n\n- {text}\n").references[0]


class TestFields:
    def test_header_statements_and_lines(self, tmp_path):
        parsed = report(tmp_path)
        assert parsed.name == "kettles"
        assert parsed.title == "On Kettles: A Machine-Made Report"
        assert (parsed.authors, parsed.date) == ("Steam Group", "2026-07-07")
        assert parsed.abstract == "We read about kettles. They boi"
        assert parsed.abstract_truncated
        assert parsed.subject == "Kettles at Sea"
        assert parsed.question == "Do kettles boil faster at sea?"
        assert (parsed.papers_retrieved, parsed.claims_extracted, parsed.claims_verified) == (
            5,
            3,
            2,
        )
        assert (parsed.quality_score, parsed.quality_scale) == (7.5, 10)
        assert parsed.lines["abstract"] == 9
        assert parsed.problems == ()

    @pytest.mark.parametrize(
        ("printed", "iso"),
        [
            ("July 7, 2026", "2026-07-07"),
            ("2024-05-02", "2024-05-02"),
            ("11 June 2024", "2024-06-11"),
            ("April 2024", "2024-04"),
            ("7th Sept. 2025", "2025-09-07"),
            ("Date: 2026/07/31", "2026-07-31"),
            ("31.07.2026", "2026-07-31"),
            ("07/31/2026", "2026-07-31"),
        ],
    )
    def test_dates_become_iso(self, tmp_path, printed, iso):
        assert report(tmp_path, date=printed).date == iso

    def test_an_ambiguous_date_is_a_problem_and_not_guessed(self, tmp_path):
        parsed = report(tmp_path, date="07/08/2026")
        assert parsed.date is None
        assert [(p.line, p.found) for p in parsed.problems] == [(5, "07/08/2026")]

    def test_two_statements_that_differ_are_a_problem(self, tmp_path):
        text = HEAD.format(date="2026-07-07").replace("5 papers retrieved", "6 papers retrieved")
        parsed = parse(written(tmp_path, text + TABLE + REFERENCES))
        assert parsed.papers_retrieved == 5
        assert [p.found for p in parsed.problems] == ["6"]

    def test_a_missing_field_is_a_problem(self, tmp_path):
        text = HEAD.format(date="2026-07-07").replace("Research question", "Remark")
        parsed = parse(written(tmp_path, text + TABLE + REFERENCES))
        assert parsed.question is None
        assert [p.expected for p in parsed.problems] == ["a report has a question"]

    def test_number_words_are_counts(self, tmp_path):
        text = HEAD.format(date="2026-07-07").replace("5 papers", "five papers")
        assert parse(written(tmp_path, text + TABLE + REFERENCES)).papers_retrieved == 5


class TestClaims:
    def test_text_mark_confidence_and_line(self, tmp_path):
        claims = report(tmp_path).claims
        assert [c.text for c in claims] == [
            "Kettles boil in four minutes.",
            "Kettles at sea boil in five minutes.",
            "Copper kettles are loudest.",
        ]
        assert [c.printed_verified for c in claims] == [True, False, None]
        assert [c.printed_confidence for c in claims] == [0.35, 0.12, None]
        assert [c.line for c in claims] == [26, 27, 28]

    def test_unreadable_marks_and_confidences_are_problems(self, tmp_path):
        parsed = report(tmp_path, "Claim\tVerified\tConfidence\nA is B.\tmaybe\t17\n")
        assert (parsed.claims[0].printed_verified, parsed.claims[0].printed_confidence) == (
            None,
        ) * 2
        assert [p.found for p in parsed.problems] == ["maybe", "17"]

    def test_columns_are_found_by_their_names(self, tmp_path):
        table = "No.\tConfidence\tClaim\tVerified\n1\t0.4\tA is B.\t✗\n"
        claim = report(tmp_path, table).claims[0]
        assert (claim.text, claim.printed_verified, claim.printed_confidence) == (
            "A is B.",
            False,
            0.4,
        )

    def test_rows_pasted_without_tabs_and_wrapped(self, tmp_path):
        table = "Claim Verified Confidence\nA is B and\nC is D. ✓ 0.4\nE is F. ✓\n0.5\n"
        claims = report(tmp_path, table).claims
        assert [(c.text, c.printed_confidence) for c in claims] == [
            ("A is B and C is D.", 0.4),
            ("E is F.", 0.5),
        ]

    def test_claims_printed_as_a_list(self, tmp_path):
        table = "- A is B and\n  C is D. (✓, 0.4)\n- E is F.\n- G is H. ✗ 0.1\n"
        claims = report(tmp_path, table).claims
        assert [(c.text, c.printed_verified, c.printed_confidence) for c in claims] == [
            ("A is B and C is D.", True, 0.4),
            ("E is F.", None, None),
            ("G is H.", False, 0.1),
        ]

    @pytest.mark.parametrize(
        ("printed", "verified"),
        [("✔ Verified", True), ("❌", False), ("Not verified", False), ("yes", True), ("–", None)],
    )
    def test_marks(self, tmp_path, printed, verified):
        table = f"Claim\tVerified\tConfidence\nA is B.\t{printed}\t0.4 (low)\n"
        claim = report(tmp_path, table).claims[0]
        assert (claim.printed_verified, claim.printed_confidence) == (verified, 0.4)

    def test_a_tab_within_a_claim_does_not_shift_its_columns(self, tmp_path):
        parsed = report(tmp_path, "Claim\tVerified\tConfidence\nA\tis B.\t✓\t0.4\n")
        assert (parsed.claims[0].text, parsed.claims[0].printed_confidence) == ("A is B.", 0.4)

    def test_hostile_text_is_kept_as_data(self, tmp_path):
        hostile = "<script>alert(1)</script> {{7*7}} $(rm -rf /) is fast."
        parsed = report(tmp_path, f"Claim\tVerified\tConfidence\n{hostile}\t✓\t0.4\n")
        assert parsed.claims[0].text == hostile

    def test_terminal_escapes_are_made_visible(self, tmp_path):
        parsed = report(tmp_path, "Claim\tVerified\tConfidence\n\x1b[31mA is B.\t✓\t0.4\n")
        assert parsed.claims[0].text == "\ufffd[31mA is B."


class TestTruncation:
    def rows(self, *texts: str) -> str:
        return "Claim\tVerified\tConfidence\n" + "".join(f"{t}\t✓\t0.3\n" for t in texts)

    def test_an_open_cell_at_the_width_of_the_longest_is_cut(self, tmp_path):
        long = ("The kettle of the second test boiled much faster than the kettle " * 2)[:117]
        parsed = report(tmp_path, self.rows(long, long[:109] + " fast.", "A kettle is hot."))
        assert [(c.truncated, c.cut_width) for c in parsed.claims] == [
            (True, 117),
            (False, None),
            (False, None),
        ]

    def test_a_short_claim_without_full_stop_is_not_cut(self, tmp_path):
        long = "A kettle that is filled to the brim takes twice as long to boil as one half full."
        parsed = report(
            tmp_path, self.rows(long, "Ten kettles were used by ten cooks", "Hot it is.")
        )
        assert [c.truncated for c in parsed.claims] == [False, False, False]

    def test_a_report_that_prints_no_full_stops_has_no_cut_claims(self, tmp_path):
        texts = [
            f"Kettle number {n} boils " + "very " * n + "fast on an open fire" for n in range(6)
        ]
        assert not any(c.truncated for c in report(tmp_path, self.rows(*texts)).claims)

    def test_a_claim_that_stops_mid_phrase_is_cut_at_any_width(self, tmp_path):
        parsed = report(
            tmp_path, self.rows("Kettles are made of", "Kettles boil…", "Kettles boil.")
        )
        assert [(c.truncated, c.cut_width) for c in parsed.claims] == [
            (True, None),
            (True, None),
            (False, None),
        ]


class TestReferences:
    @pytest.mark.parametrize(
        ("text", "source", "identity", "version"),
        [
            ("<http://arxiv.org/abs/2005.13013v2>", "arxiv", "2005.13013", 2),
            ("https://arxiv.org/pdf/2106.16171.pdf", "arxiv", "2106.16171", None),
            ("https://arxiv.org/pdf/2106.16171v1.pdf", "arxiv", "2106.16171", 1),
            ("Phang et al. 2020. arXiv:2005.13013v1 [cs.CL]", "arxiv", "2005.13013", 1),
            ("http://export.arxiv.org/abs/quant-ph/0201082v1", "arxiv", "quant-ph/0201082", 1),
            ("https://arxiv.org/abs/math.GT/0309136", "arxiv", "math.GT/0309136", None),
            ("https://doi.org/10.48550/arXiv.2106.16171", "arxiv", "2106.16171", None),
            ("2005.13013v2", "arxiv", "2005.13013", 2),
            ("https://aclanthology.org/2020.acl-main.447", "acl", "2020.acl-main.447", None),
            ("https://aclanthology.org/2020.acl-main.447.pdf", "acl", "2020.acl-main.447", None),
            ("https://aclanthology.org/2020.acl-main.447/", "acl", "2020.acl-main.447", None),
            ("https://www.aclweb.org/anthology/N18-3011/", "acl", "N18-3011", None),
            ("https://doi.org/10.18653/v1/N18-3011", "acl", "N18-3011", None),
            ("https://example.org/papers/demo.0001v2", "other", "demo.0001", 2),
            ("https://example.org/a/tacl_a_00051.pdf", "other", "tacl_a_00051", None),
        ],
    )
    def test_identity(self, tmp_path, text, source, identity, version):
        found = one_reference(tmp_path, text)
        assert (found.source, found.id, found.version) == (source, identity, version)

    @pytest.mark.parametrize(
        "text",
        [
            "../../x",
            "http://arxiv.org/abs/../../etc/passwd",
            "https://example.org/a/../..",
            "https://example.org/%2e%2e%2fx",
            "https://aclanthology.org/..%2f2020",
            "https://example.org/",
            "A book on kettles",
        ],
    )
    def test_what_names_no_paper_has_no_id_and_is_a_problem(self, tmp_path, text):
        parsed = report(tmp_path, references=f"\nReferences\n\n- {text}\n")
        assert parsed.references[0].id is None
        assert [p.found for p in parsed.problems] == [text]

    def test_numbered_and_wrapped_entries(self, tmp_path):
        references = (
            "\nReferences\n\n[1] A. Kettle. Boiling.\n  https://aclanthology.org/2020.acl-\n"
            "main.447\n[2] arXiv:2005.13013\n"
        )
        parsed = report(tmp_path, references=references)
        assert [r.id for r in parsed.references] == ["2020.acl-main.447", "2005.13013"]


MARKDOWN = """# On Kettles: A *Machine-Made* Report

Steam Group

July 7, 2026

## Abstract

We read about kettles. They boi

## 1 Introduction

This paper examines: Kettles at Sea. **Research question:** Do kettles boil faster at sea?

## 3 Results

5 papers retrieved. 3 claims extracted; 2 independently verified. Quality review score: 7.5/10.

## 5 Extracted Claims

| Claim | Verified | Confidence |
|-------|:--------:|-----------:|
| Kettles boil in `four` minutes. | ✓ | 0.35 |
| Kettles \\| pots boil at sea. | ✗ | 0.12 |

## References

1. [Intermediate tasks](http://arxiv.org/abs/2005.13013v2)
2. <https://aclanthology.org/2020.acl-main.447/>
"""


class TestMarkdown:
    @pytest.mark.parametrize("name", ["kettles.md", "kettles.txt"])
    def test_headings_pipe_table_links_and_lists(self, tmp_path, name):
        parsed = parse(written(tmp_path, MARKDOWN, name))
        assert parsed.media_type == "markdown"
        assert parsed.title == "On Kettles: A Machine-Made Report"
        assert (parsed.date, parsed.papers_retrieved, parsed.quality_score) == (
            "2026-07-07",
            5,
            7.5,
        )
        assert parsed.question == "Do kettles boil faster at sea?"
        assert [(c.text, c.printed_verified) for c in parsed.claims] == [
            ("Kettles boil in four minutes.", True),
            ("Kettles | pots boil at sea.", False),
        ]
        assert [(r.id, r.version) for r in parsed.references] == [
            ("2005.13013", 2),
            ("2020.acl-main.447", None),
        ]
        assert parsed.problems == ()

    def test_front_matter_and_quoted_abstract(self, tmp_path):
        head = "---\ntitle: 'On Kettles'\nauthor: Steam Group\ndate: 2026-07-07\n---\n"
        text = MARKDOWN.split("## Abstract")[1].replace("We read", "> We read")
        parsed = parse(written(tmp_path, f"{head}## Abstract{text}", "kettles.md"))
        assert (parsed.title, parsed.authors, parsed.date) == (
            "On Kettles",
            "Steam Group",
            "2026-07-07",
        )
        assert parsed.abstract == "We read about kettles. They boi"
        assert parsed.lines["abstract"] == 8

    def test_same_content_as_text(self, tmp_path):
        text = parse(written(tmp_path, HEAD.format(date="2026-07-07") + TABLE + REFERENCES))
        lines = []
        for line in (HEAD.format(date="2026-07-07") + TABLE + REFERENCES).splitlines():
            cells = line.split("\t")
            if len(cells) > 1:
                lines.append("| " + " | ".join(cells) + " |")
                lines += ["|---|---|---|"] if cells[0] == "Claim" else []
            else:
                lines.append(f"## {line}" if re.match(r"\d [A-Z]", line) or line in
                             ("Abstract", "References") else line)  # fmt: skip
        markdown = parse(written(tmp_path, "\n".join(lines), "kettles.md"))
        left_out = {"sha256", "media_type", "lines", "claims", "references"}
        assert markdown.model_dump(exclude=left_out) == text.model_dump(exclude=left_out)
        assert [c.text for c in markdown.claims] == [c.text for c in text.claims]
        assert [r.id for r in markdown.references] == [r.id for r in text.references]


class TestErrors:
    def fails(self, path: Path) -> str:
        with pytest.raises(ReportError) as caught:
            parse(path)
        message = str(caught.value)
        assert path.name in message
        assert "\n" not in message
        return message

    def test_no_claims(self, tmp_path):
        text = HEAD.format(date="2026").split("5 Extracted")[0] + REFERENCES
        assert "no claims" in self.fails(written(tmp_path, text))

    def test_an_empty_table_names_its_line(self, tmp_path):
        message = self.fails(written(tmp_path, HEAD.format(date="2026") + REFERENCES))
        assert "no claims under line 23" in message

    def test_no_references(self, tmp_path):
        message = self.fails(written(tmp_path, HEAD.format(date="2026") + TABLE))
        assert "no references" in message and "'References'" in message

    def test_empty_file(self, tmp_path):
        assert "empty" in self.fails(written(tmp_path, ""))

    def test_binary_garbage(self, tmp_path):
        path = tmp_path / "kettles.txt"
        path.write_bytes(b"text\n\x00\x01\x02")
        assert "line 2 holds binary data" in self.fails(path)

    def test_wrong_encoding_names_the_line(self, tmp_path):
        path = tmp_path / "kettles.txt"
        path.write_bytes("Title\n\nKéttle".encode("latin-1"))
        assert "line 3 is not UTF-8" in self.fails(path)

    def test_utf16(self, tmp_path):
        path = tmp_path / "kettles.txt"
        path.write_bytes("Title".encode("utf-16"))
        assert "UTF-16" in self.fails(path)

    def test_missing_file_and_unknown_kind(self, tmp_path):
        assert "no such file" in self.fails(tmp_path / "none.txt")
        assert "unknown kind" in self.fails(written(tmp_path, "x", "kettles.docx"))

    def test_a_folder_without_a_report(self, tmp_path):
        assert "holds no report" in self.fails(tmp_path)


class TestPlaces:
    def test_a_report_folder_gives_its_name(self, tmp_path):
        folder = tmp_path / "on-kettles"
        folder.mkdir()
        path = written(folder, HEAD.format(date="2026-07-07") + TABLE + REFERENCES, "report.txt")
        assert parse(folder) == parse(path)
        assert parse(folder).name == "on-kettles"

    def test_windows_line_ends_and_byte_order_mark_change_nothing(self, tmp_path):
        text = HEAD.format(date="2026-07-07") + TABLE + REFERENCES
        plain = parse(written(tmp_path, text))
        path = tmp_path / "kettles.txt"
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert parse(path).model_dump(exclude={"sha256"}) == plain.model_dump(exclude={"sha256"})


class TestSize:
    def timed(self, path: Path) -> tuple[float, Report]:
        start = time.process_time()
        parsed = parse(path)
        return time.process_time() - start, parsed

    def test_two_thousand_rows(self, tmp_path):
        rows = "".join(f"Kettle {n} boils.\t✓\t0.{n % 90 + 10}\n" for n in range(2000))
        text = HEAD.format(date="2026-07-07") + "Claim\tVerified\tConfidence\n" + rows + REFERENCES
        seconds, parsed = self.timed(written(tmp_path, text))
        assert len(parsed.claims) == 2000 and parsed.claims[-1].text == "Kettle 1999 boils."
        assert seconds < 2

    @pytest.mark.parametrize("filler", ["word " * 1_000_000, " " * 5_000_000, "(" * 5_000_000])
    def test_five_megabytes(self, tmp_path, filler):
        text = HEAD.format(date="2026-07-07").replace("2 Methodology", f"{filler}x\n2 Methodology")
        seconds, parsed = self.timed(written(tmp_path, text + TABLE + REFERENCES))
        assert len(parsed.claims) == 3
        assert seconds < 10

    def test_five_megabytes_in_one_claim(self, tmp_path):
        seconds, parsed = self.timed(
            written(
                tmp_path,
                HEAD.format(date="2026-07-07")
                + TABLE.replace("Copper", "Copper " * 700_000)
                + REFERENCES,
            )
        )
        assert len(parsed.claims[2].text) > 4_000_000
        assert seconds < 5


class TestTheFirstReport:
    def test_as_printed(self):
        parsed = parse(FIRST)
        assert parsed.name == "2026-07-07-scaling-xtreme-r"
        assert parsed.problems == ()
        assert parsed.papers_retrieved == 13
        assert parsed.abstract_truncated and parsed.abstract.endswith("retrieval tas")
        assert parsed.question.startswith("How does scaling model size (e.g., 1B vs. 10B")
        assert parsed.question.endswith("under perturbation?")
        assert [c.index for c in parsed.claims if c.truncated] == [1, 3, 4, 5, 6, 8, 9, 10]
        assert {c.cut_width for c in parsed.claims if c.truncated} == {119, 120, 121}
        assert [c.printed_confidence for c in parsed.claims][:3] == [0.28, 0.26, 0.30]
        assert [(r.id, r.version) for r in parsed.references] == [
            ("2005.13013", 2),
            ("2106.16171", 1),
            ("2509.21843", 1),
        ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data are not here")
class TestDevelopmentReports:
    def test_all_parse_fully_and_agree_with_their_labels(self):
        labels = [json.loads(line) for line in (SHARED / "claims" / "labels.jsonl").open()]
        reports = {p.stem: parse(p) for p in sorted((SHARED / "claims" / "reports").glob("*.txt"))}
        assert len(reports) == 6
        assert not any(r.problems for r in reports.values())
        assert sum(len(r.claims) for r in reports.values()) == len(labels)
        for label in labels:
            claim = reports[label["report"]].claims[label["claim_index"] - 1]
            assert (claim.text, claim.truncated, claim.printed_confidence) == (
                label["claim"],
                label["truncated"],
                label["confidence"],
            )
