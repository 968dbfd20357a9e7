"""Sentences: where they end, how broken words are joined, how paragraphs go on."""

from __future__ import annotations

import pytest

from recheck.papers.layout import LayoutBox
from recheck.papers.order import reading_order
from recheck.papers.sentences import (
    Lexicon,
    TextBlock,
    block_text,
    document_sentences,
    split_sentences,
)
from recheck.papers.words import Line, Word
from recheck.records import Block


def line(text: str, y: float = 0.0, x: float = 0.0, *, bold: int = 0) -> Line:
    words = []
    for number, part in enumerate(text.split()):
        box = (x, y, x + 5.0 * len(part), y + 10)
        words.append(Word(part, box, 10.0, y + 8, int(y * 1000 + x), bold=number < bold))
        x = box[2] + 3
    return Line(tuple(words))


def block(
    *texts: str, page: int = 1, kind: str = "text", y: float = 0.0, x: float = 0.0, bold: int = 0
) -> TextBlock:
    lines = tuple(line(t, y + 12 * n, x, bold=bold if n == 0 else 0) for n, t in enumerate(texts))
    text = block_text(lines, Lexicon([]))
    box = (x, y, x + 200, y + 12 * len(texts))
    return TextBlock(Block(page=page, kind=kind, box=box, text=text), lines)


def sentences(*blocks: TextBlock) -> list[str]:
    lexicon = Lexicon([b.lines for b in blocks])
    return [s.text for s in document_sentences(blocks, lexicon)]


@pytest.mark.parametrize(
    "expected",
    [
        ["As shown by Li et al. (2019), it works.", "It does."],
        ["We follow Hu et al. 2020 in this.", "See Fig. 3 and Sec. 2.1 vs. Tab. 4."],
        ["It gains 8.4 points, i.e. more than before.", "The rest (e.g. XNLI) does not."],
        ["We thank J. Smith and A. B. Jones.", "They helped."],
        ['He asked "why?"', "Nobody knew."],
        ["Is it so?", "Yes!", "Good."],
        ["The gain (of 3.1 points. On average) is small.", "It holds."],
        ["This was found by Conneau et al.", "The rest follows."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(expected):
    text = " ".join(expected)
    assert [text[a:b] for a, b in split_sentences(text)] == expected


def test_hyphens_at_line_ends_are_undone_by_the_words_of_the_document():
    text = block(
        "Transfer and fine-tuning help the model-",
        "agnostic learner. The trans-",
        "fer is fine-",
        "tuning. State-of-the-",
        "art BERT-",
        "Large is from 2019-",
        "2020 on unsuper-",
        "vised data.",
    )
    lexicon = Lexicon([text.lines])
    assert block_text(text.lines, lexicon) == (
        "Transfer and fine-tuning help the modelagnostic learner. The transfer is fine-tuning. "
        "State-of-the-art BERT-Large is from 2019-2020 on unsupervised data."
    )


def test_two_words_of_the_document_keep_their_hyphen():
    text = block("sentence and retrieval tasks such as sentence-", "retrieval")
    assert block_text(text.lines, Lexicon([text.lines])).endswith("sentence-retrieval")


def test_a_paragraph_goes_on_in_the_next_column_past_a_figure_and_a_footnote():
    found = sentences(
        block("We measure the trans-", y=700),
        block("Figure 1: A figure.", kind="caption", y=50, x=300),
        block("A footnote.", kind="footnote", y=740),
        block("fer of all models. It is large.", y=80, x=300),
    )
    assert "We measure the transfer of all models." in found
    assert "Figure 1: A figure." in found
    assert "A footnote." in found


def test_a_sentence_names_every_line_on_which_it_stands():
    blocks = [block("This sentence runs over", "two lines and", y=700), block("a page.", page=2)]
    (found,) = document_sentences(blocks, Lexicon([b.lines for b in blocks]))
    assert [r.page for r in found.regions] == [1, 1, 2]
    assert found.page == 1


def test_a_heading_ends_a_paragraph():
    found = sentences(
        block("An unfinished thought"),
        block("2 Method", kind="section-header"),
        block("which goes on elsewhere."),
    )
    assert found == ["An unfinished thought", "which goes on elsewhere."]


def test_a_run_in_heading_is_no_part_of_the_sentence():
    found = sentences(block("Task Selection We choose nine tasks.", bold=2))
    assert found == ["Task Selection", "We choose nine tasks."]


def test_bullets_are_no_words():
    assert sentences(block("• We find gains.", kind="list-item")) == ["We find gains."]


def test_an_entry_of_the_references_is_one_sentence():
    entry = block("J. Smith. 2020. A title. In Proc. of ACL.", kind="list-item")
    named = entry.block.model_copy(update={"section": "References"})
    (found,) = document_sentences([TextBlock(named, entry.lines)], Lexicon([]))
    assert found.text == "J. Smith. 2020. A title. In Proc. of ACL."


def test_columns_are_read_one_after_the_other_between_boxes_that_span_the_page():
    boxes = {
        "title": LayoutBox("title", (100, 50, 500, 70)),
        "left 1": LayoutBox("text", (70, 100, 290, 300)),
        "right 1": LayoutBox("text", (305, 100, 525, 200)),
        "heading right": LayoutBox("section-header", (305, 300, 400, 310)),
        "left 2": LayoutBox("text", (70, 310, 290, 700)),
        "right 2": LayoutBox("text", (305, 320, 525, 700)),
        "number": LayoutBox("page-footer", (290, 780, 310, 790)),
    }
    order = ["title", "left 1", "left 2", "right 1", "heading right", "right 2", "number"]
    assert reading_order(list(boxes.values()), 595.0) == [boxes[name] for name in order]


def test_a_page_of_one_column_keeps_its_order():
    boxes = [LayoutBox("text", (70, 400, 520, 500)), LayoutBox("text", (70, 100, 520, 200))]
    assert reading_order(boxes, 595.0) == boxes
