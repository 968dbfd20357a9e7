"""The PDF reader on PDFs of our own, and on a real paper where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from arxiv_server import tiny_pdf
from recheck.errors import InputError
from recheck.papers import PDFError, read_pdf
from recheck.papers.words import lines_of, normalise, page_words, without_line_numbers

LEFT = [
    "We study intermediate training of one",
    "encoder. It is fine-tuning on a task that",
    "stands between pretraining and the trans-",
]
RIGHT = [
    "fer to a target. Fine-tuning on all tasks",
    "improves the mean by 4.2 points over the",
    "transfer baseline.",
]


def two_columns(path: Path, *, note: bool = False) -> Path:
    """A page of two columns whose sentence goes on in the second."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((150, 90), "Transfer by Steps", fontsize=18, fontname="tibo")
    for x, lines in ((72, LEFT), (310, RIGHT)):
        for number in range(3):
            for repeat in range(5):
                y = 140 + 13 * (number + 3 * repeat)
                first = x == 72 and repeat < 4
                text = "We report every result in this column here." if first else None
                if x == 310 and repeat > 0:
                    text = "Nothing else is said in the second column."
                page.insert_text((x, y), text or lines[number], fontsize=10.5, fontname="tiro")
    if note:
        page.add_freetext_annot(
            pymupdf.Rect(320, 600, 500, 640), "A reader's private remark on recurrence"
        )
        page.add_highlight_annot(pymupdf.Rect(72, 130, 280, 145))
    document.save(path)
    return path


def test_a_sentence_goes_on_in_the_next_column_with_its_hyphen_undone(tmp_path):
    document = read_pdf(two_columns(tmp_path / "a.pdf"))
    found = [s for s in document.sentences if s.text.startswith("It is fine-tuning")]
    assert [s.text for s in found] == [
        "It is fine-tuning on a task that stands between pretraining and the transfer to a target."
    ]
    boxes = [r.box for r in found[0].regions]
    assert len(boxes) == 3
    assert boxes[0][0] < 200 < boxes[2][0]
    assert document.title == "Transfer by Steps"


def test_notes_of_a_third_party_are_not_the_papers_words(tmp_path):
    plain = read_pdf(two_columns(tmp_path / "a.pdf"))
    noted = read_pdf(two_columns(tmp_path / "b.pdf", note=True))
    assert "private remark" not in " ".join(b.text for b in noted.blocks)
    assert [s.text for s in noted.sentences] == [s.text for s in plain.sentences]


def test_the_same_file_gives_the_same_document(tmp_path):
    path = two_columns(tmp_path / "a.pdf")
    assert read_pdf(path) == read_pdf(path)


def test_arxivs_stamp_is_kept_and_is_no_sentence(tmp_path):
    document = pymupdf.open(two_columns(tmp_path / "a.pdf"))
    document[0].insert_text((30, 600), "arXiv:2005.13013v2  [cs.CL]  27 May 2020", rotate=90)
    document.save(tmp_path / "b.pdf")
    read = read_pdf(tmp_path / "b.pdf")
    assert read.stamp == "2005.13013v2"
    assert not any("cs.CL" in s.text for s in read.sentences)


@pytest.mark.parametrize(
    ("content", "outcome", "words"),
    [
        (b"", "not a PDF", "not a PDF"),
        (b"%PDF-1.7\nrubbish\n%%EOF\n", "unreadable", "corrupt"),
        (tiny_pdf("Some words here.")[:600], "not a PDF", "cut off"),
        (tiny_pdf("Some words here.", encrypted=True), "unreadable", "encrypted"),
        (tiny_pdf(), "unreadable", "no text"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(tmp_path, content, outcome, words):
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(PDFError, match=words) as caught:
        read_pdf(path)
    assert caught.value.outcome == outcome
    assert "bad.pdf" in str(caught.value)


def test_a_missing_file_is_bad_input(tmp_path):
    with pytest.raises(InputError, match=r"gone\.pdf"):
        read_pdf(tmp_path / "gone.pdf")


# --- words ------------------------------------------------------------------------------------


def words_of(*pieces: tuple[str, float, float]) -> list:
    """Words of a page on which each piece (text, size, rise) follows the one before."""
    document = pymupdf.open()
    page = document.new_page()
    x = 72.0
    for text, size, rise in pieces:
        page.insert_text((x, 100 - rise), text, fontsize=size)
        x += pymupdf.get_text_length(text, fontsize=size)
    return page_words(page)


def test_a_footnote_mark_is_no_part_of_the_word_before_it():
    (word,) = words_of(("experiments.", 11, 0), ("5", 7, 4))
    assert (word.text, word.mark) == ("experiments.", "5")


def test_a_footnote_mark_does_not_change_a_figure():
    (word,) = words_of(("5.3", 11, 0), ("2", 7, 4))
    assert word.text == "5.3^2"


def test_powers_and_ordinals_are_kept():
    assert words_of(("10", 11, 0), ("-4", 7, 4))[0].text == "10^-4"
    assert words_of(("19", 11, 0), ("th", 7, 4))[0].text == "19th"


def test_small_capitals_and_subscripts_stay_in_their_word():
    assert words_of(("B", 11, 0), ("ERT", 8, 0))[0].text == "BERT"
    assert words_of(("F", 11, 0), ("1", 8, -2))[0].text == "F1"


def test_a_number_and_its_heading_are_one_line():
    words = words_of(("3.1", 11, 0), ("          Models", 11, 0))
    assert [line.text for line in lines_of(words)] == ["3.1 Models"]


def numbered(first: int, lines: int, x: float) -> list:
    """Words of a page of text whose lines have a number at `x`."""
    document = pymupdf.open()
    page = document.new_page()
    for line in range(lines):
        page.insert_text((100, 100 + 20 * line), f"We saw {line} boats.")
        page.insert_text((x, 100 + 20 * line), str(first + line))
    return page_words(page)


def test_numbers_that_count_the_lines_in_the_margin_are_left_out():
    words = without_line_numbers(numbered(281, 20, 60))
    assert [line.text for line in lines_of(words)][:2] == ["We saw 0 boats.", "We saw 1 boats."]


def test_other_numbers_are_kept():
    within, few = numbered(281, 20, 110), numbered(1, 5, 60)
    assert without_line_numbers(within) == within
    assert without_line_numbers(few) == few


def test_ligatures_and_styled_letters_become_plain_and_digits_stay():
    assert normalise("eﬃcient ﬁne 𝐱 x² ½ −3") == "efficient fine x x² ½ −3"


# --- a real paper -----------------------------------------------------------------------------


def test_a_real_page_with_rotated_labels_and_signed_cells(shared, tmp_path):
    paper = pymupdf.open(shared / "papers" / "2005.13013v1.pdf")
    paper.select([4])
    paper.save(tmp_path / "page.pdf")
    document = read_pdf(tmp_path / "page.pdf")
    assert (
        "Among the intermediate tasks, we find that SQuAD performs best; in addition to having "
        "positive transfer to BUCC and Tatoeba, it also leads to improved performance across the "
        "three question-answering target tasks."
    ) in [s.text for s in document.sentences]
    (table,) = document.tables
    assert table.label == "Table 2"
    assert {"No MLM", "With MLM"} <= {row[0] for row in table.grid}
    (ours,) = [row for row in table.grid if "XLM-R (Ours)" in row]
    assert ours[-1] == "66.1"
    signed = [row[6] for row in table.grid if row[1] == "SQuAD"]
    assert signed == ["+ 1.1 / + 1.3", "+ 0.8 / + 1.2"]
