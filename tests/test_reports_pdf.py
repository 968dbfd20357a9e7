"""A report as a PDF parses to what its text parses to."""

import html
from pathlib import Path

import pymupdf
import pytest

from recheck.records import Report
from recheck.reports import ReportError, parse

FIRST = Path(__file__).parents[1] / "papers" / "reports" / "2026-07-07-scaling-xtreme-r"
RULED = "table {width: 100%} td {border: 1px solid black; padding: 3px; font-size: 10pt}"
PLAIN = "table {width: 100%} td {padding: 3px; font-size: 10pt}"


def laid_out(folder: Path, text: str, css: str, table: bool) -> Path:
    """The text as a PDF on A4, table rows as a real table or as running lines."""
    parts, rows = [], []
    for line in [*text.split("\n"), "end"]:
        if table and "\t" in line:
            cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in line.split("\t"))
            rows.append(f"<tr>{cells}</tr>")
            continue
        if rows and line.strip():
            parts.append(f"<table>{''.join(rows)}</table>")
            rows = []
        if line.strip() and line != "end":
            parts.append(f"<p>{html.escape(line.replace(chr(9), '  '))}</p>")
    path = folder / "laid-out.pdf"
    story = pymupdf.Story(html="".join(parts), user_css=css)
    writer = pymupdf.DocumentWriter(str(path))
    more = True
    while more:
        device = writer.begin_page(pymupdf.paper_rect("a4"))
        more, _ = story.place(pymupdf.Rect(60, 60, 535, 780))
        story.draw(device)
        writer.end_page()
    writer.close()
    return path


def content(report: Report) -> dict:
    """What a reader sees of a report, without the places where it stands."""
    dumped = report.model_dump(exclude={"name", "sha256", "media_type", "lines"})
    for row in (*dumped["claims"], *dumped["references"]):
        del row["line"]
    return dumped


@pytest.mark.parametrize(
    ("css", "table"), [(RULED, True), (PLAIN, True), (PLAIN, False)], ids=["ruled", "open", "lines"]
)
def test_parses_back_to_the_same_content(tmp_path, css, table):
    path = laid_out(tmp_path, (FIRST / "report.txt").read_text("utf-8"), css, table)
    parsed = parse(path)
    assert parsed.media_type == "pdf"
    assert content(parsed) == content(parse(FIRST))


def test_a_table_over_two_pages(tmp_path):
    text = (FIRST / "report.txt").read_text("utf-8")
    path = laid_out(tmp_path, text, RULED, True)
    with pymupdf.open(path) as pdf:
        pages = [n for n, page in enumerate(pdf) if "✓" in page.get_text()]
    assert len(pages) == 2
    assert content(parse(path))["claims"] == content(parse(FIRST))["claims"]


def row_tops(rows: list[list[str]], centred: bool) -> tuple[list[tuple[float, str]], list[float]]:
    """Lines of claims and the heights of their marks, marks at the top or in the middle."""
    lines, marks, y = [], [], 140.0
    for row in rows:
        marks.append(y + (len(row) - 1) * 6 if centred else y)
        lines += [(y + 12 * at, line) for at, line in enumerate(row)]
        y += 12 * len(row) + 6
    return lines, marks


@pytest.mark.parametrize("centred", [True, False], ids=["middle", "top"])
def test_marks_in_the_middle_or_at_the_top_of_their_rows(tmp_path, centred):
    rows = [["One line."], ["Two lines go", "here."], ["Three lines", "stand in", "this cell."]]
    pdf = pymupdf.open()
    page = pdf.new_page()
    lines, marks = row_tops(rows, centred)
    for y, text in [(60, "Kettles"), (80, "Abstract"), (100, "Of kettles."), *lines]:
        page.insert_text((60, y), text)
    for x, text in [(60, "Claim"), (380, "Verified"), (460, "Confidence")]:
        page.insert_text((x, 120), text)
    for y in marks:
        page.insert_text((380, y), "yes")
        page.insert_text((460, y), "0.30")
    page.insert_text((60, 300), "References")
    page.insert_text((60, 320), "- http://arxiv.org/abs/2005.13013v2")
    path = tmp_path / "kettles.pdf"
    pdf.save(path)
    parsed = parse(path)
    assert [c.text for c in parsed.claims] == [" ".join(row) for row in rows]
    assert all(c.printed_verified and c.printed_confidence == 0.3 for c in parsed.claims)


def test_running_heads_go_and_repeated_lines_of_claims_stay(tmp_path):
    pdf = pymupdf.open()
    for number in (1, 2):
        page = pdf.new_page()
        page.insert_text((60, 30), "A running head")
        page.insert_text((300, 820), str(number))
        y = 100
        if number == 1:
            for text in ("Kettles", "Abstract", "Of kettles."):
                page.insert_text((60, y), text)
                y += 20
            for x, text in [(60, "Claim"), (380, "Verified"), (460, "Confidence")]:
                page.insert_text((x, y), text)
            y += 20
        for x, text in [(60, f"Kettle {number} boils"), (380, "yes"), (460, "0.30")]:
            page.insert_text((x, y), text)
        page.insert_text((60, y + 12), "on an open fire.")
    page.insert_text((60, 300), "References")
    page.insert_text((60, 320), "- http://arxiv.org/abs/2005.13013v2")
    path = tmp_path / "kettles.pdf"
    pdf.save(path)
    parsed = parse(path)
    assert parsed.title == "Kettles"
    assert [c.text for c in parsed.claims] == [f"Kettle {n} boils on an open fire." for n in (1, 2)]
    assert len(parsed.references) == 1


def test_words_divided_at_line_ends_are_joined_and_compounds_kept(tmp_path):
    from recheck.reports.joining import join, mark_soft_hyphens, words_of

    lines = ["The perfor-", "mance of cross-", "lingual models", "in a zero-shot test"]
    marked = mark_soft_hyphens(lines, words_of(lines))
    assert join(marked) == "The performance of cross-lingual models in a zero-shot test"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 garbage", "not a PDF that opens"),
        (b"<html>no PDF</html>", "not a PDF that opens"),
    ],
)
def test_a_broken_pdf_is_one_clear_line(tmp_path, data, said):
    path = tmp_path / "broken.pdf"
    path.write_bytes(data)
    with pytest.raises(ReportError, match=said) as caught:
        parse(path)
    assert "broken.pdf" in str(caught.value) and "\n" not in str(caught.value)


def test_encrypted_and_image_only_pdfs_are_named(tmp_path):
    pdf = pymupdf.open()
    pdf.new_page()
    pdf.save(tmp_path / "blank.pdf")
    with pytest.raises(ReportError, match="holds no text"):
        parse(tmp_path / "blank.pdf")
    options = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": "a", "owner_pw": "b"}
    pdf.save(tmp_path / "locked.pdf", **options)
    with pytest.raises(ReportError, match="encrypted"):
        parse(tmp_path / "locked.pdf")
