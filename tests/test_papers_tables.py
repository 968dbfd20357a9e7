"""Tables from words, cell rectangles and rules: what is printed in a cell stays in that cell."""

from __future__ import annotations

from recheck.papers.grid import arrange
from recheck.papers.layout import LayoutBox
from recheck.papers.repair import mend_layout
from recheck.papers.sentences import Lexicon
from recheck.papers.tables import PageText, page_tables
from recheck.papers.words import Word
from recheck.records import Block, Box

WIDE, PITCH = 40.0, 12.0


class Sheet:
    """Words put on a page one text at a time; 5 points a character, a space of 2.5."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self._lines = 0

    def put(
        self, x: float, row: float, text: str, *, gap: float = 2.5, bold: tuple[str, ...] = ()
    ) -> None:
        y = row * PITCH
        for word in text.split():
            box = (x, y, x + 5 * len(word), y + 9)
            self.words.append(Word(word, box, 10.0, y + 8, self._lines, bold=word in bold))
            x = box[2] + gap
        self._lines += 1

    def up(self, x: float, bottom: float, text: str, *, slope: float = 0.0) -> None:
        """A word printed upwards from `bottom`, aslant if it has a slope."""
        box = (x, bottom - 5 * len(text), x + 9, bottom)
        way = (slope, -((1 - slope**2) ** 0.5))
        self.words.append(Word(text, box, 10.0, bottom, self._lines, upright=False, direction=way))
        self._lines += 1


def cells(rows: int, columns: int) -> list[list[Box]]:
    return [
        [(c * WIDE, r * PITCH - 1, (c + 1) * WIDE, (r + 1) * PITCH - 1) for c in range(columns)]
        for r in range(rows)
    ]


def grid(sheet: Sheet, layout: list[list[Box]], rules: list[Box] = ()) -> list[list[str]]:
    found = arrange(sheet.words, layout, list(rules), Lexicon([]))
    assert found is not None
    assert [len(row) for row in found.boxes] == [len(row) for row in found.texts]
    return [list(row) for row in found.texts]


def filled(rows: list[list[str]]) -> Sheet:
    sheet = Sheet()
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                sheet.put(c * WIDE + 2, r, text)
    return sheet


def test_a_plain_table_is_read_as_printed():
    rows = [["Model", "F1", "EM"], ["base", "80.1", "- 0.8"], ["large", "82.4", "1 / 2"]]
    assert grid(filled(rows), cells(3, 3)) == rows


def test_each_cell_has_the_box_of_its_words():
    found = arrange(filled([["a", "b"], ["1", "22"]]).words, cells(2, 2), [], Lexicon([]))
    assert found.boxes[1][1] == (42.0, 12.0, 52.0, 21.0)


def test_a_cell_is_bold_by_its_first_figure():
    sheet = filled([["Model", "F1"], ["Oak", ""], ["Elm", ""], ["Big 5", ""]])
    sheet.put(WIDE + 2, 1, "8.1 ± 2", bold=("8.1",))
    sheet.put(WIDE + 2, 2, "8.0 ± 3", bold=("3",))
    sheet.put(WIDE + 2, 3, "up", bold=("up",))
    assert arrange(sheet.words, cells(4, 2), [], Lexicon([])).bold == ((1, 1), (3, 1))


def test_columns_and_rows_are_found_without_cell_rectangles():
    rows = [["Model", "F1", "EM"], ["base", "80.1", "70.0"], ["large", "82.4", "71.5"]]
    assert grid(filled(rows), []) == rows


def test_a_label_cut_by_a_column_boundary_stays_whole():
    sheet = filled([["Model", "F1", "EM"], ["", "", "70.0"], ["large", "82.4", "71.5"]])
    sheet.put(2, 1, "XLM-R (Ours)")
    assert grid(sheet, cells(3, 3))[1] == ["XLM-R (Ours)", "", "70.0"]


def test_figures_close_to_a_label_are_cells_of_their_own():
    sheet = filled([["Model", "F1", "EM"], ["base", "80.1", "70.0"]])
    sheet.put(2, 2, "multi-task 82.9 71.5")
    assert grid(sheet, cells(3, 3))[2] == ["multi-task", "82.9", "71.5"]


def test_columns_of_figures_taken_for_one_are_told_apart():
    sheet = Sheet()
    for row, values in enumerate(["84.2 88.4", "83.0 84.2", "82.3 85.4"]):
        sheet.put(2, row, "label")
        sheet.put(WIDE + 2, row, values, gap=4.0)
    assert grid(sheet, cells(3, 2))[1] == ["label", "83.0", "84.2"]


def test_a_value_with_its_deviation_is_one_value():
    rows = [["a", "90.4 ± 0.1"], ["b", "77.7 ± 0.3"], ["c", "88.7 ± 0.5"]]
    sheet = Sheet()
    for row, (label, value) in enumerate(rows):
        sheet.put(2, row, label)
        sheet.put(WIDE + 2, row, value)
    wide = [
        [(0, r * PITCH, WIDE, r * PITCH + 11), (WIDE, r * PITCH, 140, r * PITCH + 11)]
        for r in range(3)
    ]
    assert grid(sheet, wide) == rows


def test_two_rows_in_one_rectangle_are_two_rows():
    rows = [["Metric", "XNLI", "POS", "NER"], ["", "acc.", "F1", "F1"], ["base", "80", "75", "62"]]
    sheet = filled(rows)
    merged = cells(3, 4)
    first = [(a[0], a[1], b[2], b[3]) for a, b in zip(merged[0], merged[1], strict=True)]
    assert grid(sheet, [first, merged[2]]) == rows


def test_a_cell_wrapped_over_two_lines_stays_one_cell():
    sheet = filled([["Model", "train"], ["", "steps"], ["base", "100"], ["big", "300"]])
    merged = cells(4, 2)
    first = [(a[0], a[1], b[2], b[3]) for a, b in zip(merged[0], merged[1], strict=True)]
    assert grid(sheet, [first, *merged[2:]])[0] == ["Model", "train steps"]


def test_a_rotated_label_is_put_together_on_the_first_row_of_its_group():
    sheet = filled([["", "x", "1"], ["", "y", "2"], ["", "z", "3"]])
    sheet.up(4, 33, "With")
    sheet.up(4, 12, "MM")
    assert [row[0] for row in grid(sheet, cells(3, 3))] == ["With MM", "", ""]


def test_a_watermark_printed_aslant_is_no_label():
    sheet = filled([["w", "x", "1"], ["v", "y", "2"], ["u", "z", "3"]])
    sheet.up(4, 33, "DRAFT", slope=0.6)
    assert [row[0] for row in grid(sheet, cells(3, 3))] == ["w", "v", "u"]


def test_labels_centred_on_their_groups_are_lifted_to_the_first_row():
    sheet = filled([["", str(n), "8"] for n in range(5)])
    sheet.put(2, 1, "Bio")
    sheet.put(2, 3.5, "CS")
    assert [row[0] for row in grid(sheet, cells(5, 3))] == ["Bio", "", "", "CS", ""]


def test_labels_on_the_first_row_of_their_groups_stay_there():
    sheet = filled([["Bio", "1", "8"], ["", "2", "8"], ["CS", "3", "8"], ["", "4", "8"]])
    assert [row[0] for row in grid(sheet, cells(4, 3))] == ["Bio", "", "CS", ""]


def test_a_heading_centred_over_columns_begins_at_the_first_of_them():
    sheet = filled([["", "", "", ""], ["System", "5", "20", "100"], ["BM25", "43", "62", "78"]])
    sheet.put(79.5, 0, "hits")
    rows = grid(sheet, cells(3, 4))
    assert rows[0] == ["", "hits", "", ""]


def test_a_short_rule_under_a_heading_says_what_it_spans():
    sheet = filled([["", "", "", ""], ["System", "P", "R", "F1"], ["BM25", "43", "62", "78"]])
    sheet.put(90, 0, "test")
    rule = (2 * WIDE, 10.5, 4 * WIDE, 11.0)
    assert grid(sheet, cells(3, 4), [rule])[0] == ["", "", "test", ""]


def test_words_in_a_single_column_make_no_table():
    assert arrange(filled([["one"], ["two"]]).words, [], [], Lexicon([])) is None


# --- pages ------------------------------------------------------------------------------------


def page(boxes: list[LayoutBox], sheet: Sheet, rules: list[Box] = ()) -> PageText:
    return PageText(1, mend_layout(boxes, sheet.words, list(rules)), sheet.words, list(rules))


def caption(text: str, box: Box) -> Block:
    return Block(page=1, kind="caption", box=box, text=text)


def test_tables_side_by_side_taken_for_one_are_taken_apart():
    sheet = Sheet()
    for row, (left, right) in enumerate([("a 1", "b 2"), ("c 3", "d 4"), ("e 5", "f 6")]):
        sheet.put(10, row + 1, left, gap=30)
        sheet.put(210, row + 1, right, gap=30)
    rules = [(5.0, 8.0, 100.0, 8.5), (5.0, 50.0, 100.0, 50.5)]
    rules += [(205.0, 8.0, 300.0, 8.5), (205.0, 50.0, 300.0, 50.5)]
    merged = LayoutBox("table", (5, 5, 300, 55), ((((5, 5, 150, 55)), (150, 5, 300, 55)),))
    text = page([merged], sheet, rules)
    blocks = [
        caption("Table 1: Left.", (5, 60, 100, 70)),
        caption("Table 2: Right.", (205, 60, 300, 70)),
    ]
    left, right = page_tables(text, blocks, Lexicon([]))
    assert (left.label, left.grid) == ("Table 1", (("a", "1"), ("c", "3"), ("e", "5")))
    assert (right.label, right.grid[0]) == ("Table 2", ("b", "2"))


def test_a_table_that_the_layout_missed_is_found_between_its_rules():
    sheet = Sheet()
    sheet.put(10, 0, "Table 3: Scores.")
    for row in range(2, 5):
        sheet.put(10, row, f"m{row} {row}.5", gap=40)
    rules = [(5.0, 20.0, 120.0, 20.5), (5.0, 62.0, 120.0, 62.5)]
    boxes = [LayoutBox("caption", (5, -2, 120, 12)), LayoutBox("text", (5, 22, 120, 60))]
    text = page(boxes, sheet, rules)
    assert [b.kind for b in text.layout] == ["caption", "table"]
    (table,) = page_tables(text, [caption("Table 3: Scores.", (5, -2, 120, 12))], Lexicon([]))
    assert table.grid == (("m2", "2.5"), ("m3", "3.5"), ("m4", "4.5"))


def test_captions_go_to_the_tables_that_leave_none_without():
    """The second caption is nearer to the first table than the first caption is."""
    sheet = Sheet()
    for top in (5, 15):
        for row in range(3):
            sheet.put(10, top + row, f"m{row} {row}.5", gap=40)
    boxes = [LayoutBox("table", (5, 58, 120, 98)), LayoutBox("table", (5, 178, 120, 218))]
    captions = [
        caption("Table 1: First.", (5, 20, 120, 30)),
        caption("Table 2: Second.", (5, 110, 120, 120)),
    ]
    tables = page_tables(page(boxes, sheet), captions, Lexicon([]))
    assert [t.label for t in tables] == ["Table 1", "Table 2"]


def test_a_caption_taken_for_the_last_rows_of_its_table_is_cut_off():
    sheet = filled([["a", "1.5"], ["b", "2.5"], ["Table", "97.3"]])
    sheet.put(2, 3, "Table 2: Scores of the")
    sheet.put(2, 4, "harbour boats.")
    merged = LayoutBox("table", (0, -1, 80, 60), tuple(map(tuple, cells(5, 2))))
    text = page([merged], sheet)
    assert [b.kind for b in text.layout] == ["table", "caption"]
    (table,) = page_tables(text, [caption("Table 2: Scores.", text.layout[1].box)], Lexicon([]))
    assert table.grid == (("a", "1.5"), ("b", "2.5"), ("Table", "97.3"))
    assert table.label == "Table 2"


def test_columns_of_running_text_are_no_table():
    sheet, prose = Sheet(), "The boats of the harbour were counted every day of the year."
    sheet.put(2, 0, "Keywords: boats")
    for row in range(5):
        sheet.put(130, row, prose)
    columns = ((0.0, -1.0, 120.0, 60.0), (120.0, -1.0, 500.0, 60.0))
    merged = LayoutBox("table", (0, -1, 500, 60), (columns,))
    assert [b.kind for b in page([merged], sheet).layout] == ["text", "text"]
    # With a caption it is a table of examples.
    sheet.put(2, 5, "Table 1: Examples.")
    below = LayoutBox("caption", (0, 60, 500, 70))
    assert [b.kind for b in page([merged, below], sheet).layout] == ["table", "caption"]
