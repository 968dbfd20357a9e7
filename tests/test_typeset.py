"""Papers of our own become decent two-column PDFs, the same bytes every time."""

import re
from pathlib import Path

import pymupdf
import pytest

from recheck.errors import InputError
from recheck.papers.manuscript import hyphenate
from recheck.papers.typeset import typeset, typeset_folder

SOURCES = Path(__file__).parents[1] / "papers" / "reports" / "demo" / "papers"
SOURCE = (SOURCES / "demo.0001v1.md").read_text("utf-8")


@pytest.fixture(scope="module")
def pdf():
    return pymupdf.open(stream=typeset(SOURCE, "demo.0001v1.md"))


def text_of(pdf) -> str:
    """All text in reading order, line-end hyphens undone."""
    blocks = [
        (page.number, block[0] > 300, block[1], block[4])
        for page in pdf
        for block in page.get_text("blocks")
    ]
    return re.sub(r"-\n", "", "".join(b[3] for b in sorted(blocks))).replace("\n", " ")


def test_same_source_same_bytes_and_no_date(pdf):
    assert typeset(SOURCE, "a") == typeset(SOURCE, "b")
    assert pdf.metadata["creationDate"] == pdf.metadata["modDate"] == ""
    assert pdf.metadata["title"].startswith("Small Taggers")


def test_two_columns_within_the_margins(pdf):
    for page in pdf:
        for x0, y0, x1, y1, *_ in page.get_text("words"):
            assert x0 > 60 and x1 < 535 and y0 > 30 and y1 < 815
    lefts = [round(line["bbox"][0]) for line in lines_of(pdf[0])]
    assert lefts.count(71) > 20 and lefts.count(306) > 20


def lines_of(page) -> list[dict]:
    return [line for b in page.get_text("dict")["blocks"] for line in b.get("lines", ())]


def test_columns_do_not_run_into_each_other(pdf):
    body = [w for w in pdf[0].get_text("words") if w[1] > 190 and w[3] < 790]
    assert not [w[4] for w in body if w[0] < 289 < w[2]]


def test_lines_are_hyphenated(pdf):
    ends = [w[4] for page in pdf for w in page.get_text("words") if w[4].endswith("-")]
    assert len(ends) >= 3


def test_nothing_of_the_source_is_lost(pdf):
    printed = re.sub(r"\s+", "", text_of(pdf))
    for sentence in (
        "Of the six languages, Turkish suffers most from typos.",
        "Table 1: Tagging accuracy in percent",
        "In the ablation without character features, accuracy at",
        "Words of fewer than three letters are left alone.",
        "12.4M",
    ):
        assert re.sub(r"\s+", "", sentence) in printed


def test_tables_stand_between_three_rules(pdf):
    rules = [d["rect"] for d in pdf[0].get_drawings() if d["rect"].width > 200]
    assert len(rules) == 6
    found = pdf[0].search_for("Typo-20")
    assert any(rules[0].y0 < box.y0 < rules[1].y0 for box in found)


def test_footnotes_stand_at_the_foot_of_the_column_that_calls_them(pdf):
    (note,) = pdf[0].search_for("All names, figures and citations")
    (call,) = pdf[0].search_for("cleaner input.")
    assert note.y0 > 740
    assert note.x1 < 300 and call.x1 < 300


def test_running_heads_and_page_numbers(pdf):
    assert "Invented for the demonstration" in pdf[0].get_text()
    assert pdf[1].search_for("Invented for the demonstration")[0].y1 < 60
    assert all(any(w[4] == str(n) and w[1] > 780 for w in page.get_text("words"))
               for n, page in enumerate(pdf, 1))  # fmt: skip


@pytest.mark.parametrize(
    ("word", "places"),
    [
        ("robustness", (6,)),
        ("training", (5,)),
        ("corruption", (3, 6)),
        ("multilingual", (5,)),
        ("12.4-million", ()),
        ("XLM-R", ()),
        ("noise", ()),
    ],
)
def test_words_are_divided_only_at_joints(word, places):
    assert hyphenate(word) == places


class TestFolder:
    def test_named_by_id_and_version(self, tmp_path):
        assert typeset_folder(SOURCES, tmp_path / "out") == tmp_path / "out"
        made = sorted(p.name for p in (tmp_path / "out").glob("*.pdf"))
        assert made == ["demo.0001v1.pdf", "demo.0002v1.pdf", "demo.0004v1.pdf"]

    def test_made_again_only_when_missing_or_changed(self, tmp_path):
        sources, out = tmp_path / "sources", tmp_path / "out"
        sources.mkdir()
        for name in ("a.1v1", "b.1v1"):
            (sources / f"{name}.md").write_text(SOURCE, "utf-8")
        typeset_folder(sources, out)
        first = {p.name: p.stat().st_mtime_ns for p in out.glob("*.pdf")}
        (sources / "b.1v1.md").write_text(SOURCE.replace("Turkish", "Danish"), "utf-8")
        typeset_folder(sources, out)
        second = {p.name: p.stat().st_mtime_ns for p in out.glob("*.pdf")}
        assert second["a.1v1.pdf"] == first["a.1v1.pdf"]
        assert second["b.1v1.pdf"] > first["b.1v1.pdf"]
        (out / "a.1v1.pdf").unlink()
        typeset_folder(sources, out)
        assert (out / "a.1v1.pdf").is_file()

    def test_a_source_that_is_gone_takes_its_pdf_with_it(self, tmp_path):
        sources, out = tmp_path / "sources", tmp_path / "out"
        sources.mkdir()
        (sources / "a.1v1.md").write_text(SOURCE, "utf-8")
        typeset_folder(sources, out)
        (out / "mine.pdf").write_bytes(b"not ours")
        (sources / "a.1v1.md").unlink()
        typeset_folder(sources, out)
        assert [p.name for p in out.iterdir()] == ["mine.pdf"]

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [("paper.md", SOURCE, "id and version"), ("a.1v1.md", "no head", "with a title")],
    )
    def test_errors_name_the_file(self, tmp_path, name, text, said):
        (tmp_path / name).write_text(text, "utf-8")
        with pytest.raises(InputError, match=said) as caught:
            typeset_folder(tmp_path, tmp_path / "out")
        assert name in str(caught.value)
