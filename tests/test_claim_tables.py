"""Table semantics: what each cell of a printed grid is about."""

import pytest

from recheck.claims.tables import Cell, cells, table_cells
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.matching import matching_cells
from recheck.claims.tables.partition import Label, partition
from sample_tables import GRID, document, plain, table


def cell(found: tuple[Cell, ...], text: str) -> Cell:
    (one,) = [c for c in found if c.text == text]
    return one


def paths(grid: tuple[tuple[str, ...], ...], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = cell(table_cells(plain(grid)), text)
    return found.row_path, found.column_path


def test_header_of_two_rows_spreads_over_the_columns_below_it() -> None:
    assert paths(GRID, "10.9") == (("TillNet",), ("Perplexity (↓)", "Test"))


def test_a_header_centred_over_its_columns_is_read_from_the_place_of_its_print() -> None:
    grid = (
        ("System", "", "hits@k", "", "EM"),
        ("", "5", "20", "100", ""),
        ("A", "1.5", "2.5", "3.5", "4.5"),
    )
    wide = table(grid)
    found = table_cells(wide)
    assert [c.column_path for c in found] == [
        ("hits@k", "5"), ("hits@k", "20"), ("hits@k", "100"), ("EM",),
    ]  # fmt: skip


def test_two_header_rows_run_together_are_parted() -> None:
    grid = (
        ("Model", "P", "Full R", "F1", "Part P", "R", "F1"),
        ("A", "1.5", "2.5", "3.5", "4.5", "5.5", "6.5"),
    )
    assert paths(grid, "4.5")[1] == ("Part", "P")
    assert paths(grid, "3.5")[1] == ("Full", "F1")


def test_a_header_that_swallowed_the_first_row_of_values_is_parted() -> None:
    grid = (("mBERT distance", "en —", "de 0.18", "da 0.21"), ("base", "97.6", "33.0", "73.9"))
    assert paths(grid, "0.18") == (("distance",), ("de",))
    assert paths(grid, "33.0") == (("base",), ("de",))


def test_a_cell_keeps_its_bold_where_a_header_swallowed_a_row_of_values() -> None:
    grid = (("Model de", "en 0.1", "es 0.2", "fr 0.3"), ("Oak", "0.4", "0.5", "0.6"))
    marked = plain(grid).model_copy(update={"bold": ((1, 2),)})
    assert [cell.text for cell in table_cells(marked) if cell.bold] == ["0.5"]


def test_section_rows_name_the_rows_below_them() -> None:
    grid = (
        ("System", "Dev", "Test"),
        ("Slots", "", ""),
        ("base", "1.5", "2.5"),
        ("Intents", "", ""),
        ("base", "3.5", "4.5"),
    )
    assert paths(grid, "4.5") == (("Intents", "base"), ("Test",))


def test_a_table_without_a_header_may_begin_with_a_section_row() -> None:
    grid = (("Tables:", ""), ("sound", "36"), ("Rows:", ""), ("sound", "118"))
    assert paths(grid, "36") == (("Tables:", "sound"), ())
    named = (("System", ""), ("", "EM"), ("base", "1.5"), ("large", "2.5"))
    assert paths(named, "1.5") == (("base",), ("EM",))


def test_a_header_repeated_with_another_first_cell_names_two_halves() -> None:
    grid = (
        ("mBERT", "en", "de"), ("base", "1.5", "2.5"),
        ("XLM15", "en", "de"), ("base", "3.5", "4.5"),
    )  # fmt: skip
    assert paths(grid, "2.5")[0] == ("mBERT", "base")
    assert paths(grid, "4.5")[0] == ("XLM15", "base")


def test_group_labels_hold_for_the_rows_of_their_group() -> None:
    grid = (
        ("", "Task", "Score"),
        ("Old", "XNLI", "1.5"),
        ("", "POS", "2.5"),
        ("New", "XNLI", "3.5"),
        ("", "POS", "4.5"),
        ("Human", "", "5.5"),
    )
    assert paths(grid, "4.5")[0] == ("New", "POS")
    assert paths(grid, "5.5")[0] == ("Human",)


def test_a_group_label_may_break_over_rows_and_marks_say_with_or_without() -> None:
    grid = (
        ("System", "Sup.", "Unsup.", "A@20"),
        ("BM25", "-", "-", "62.9"),
        ("ALBA", "✓", "✓", "76.2"),
        ("(LM+FM", "✓", "✗", "74.8"),
        ("intersective)", "✗", "✓", "61.7"),
    )
    assert paths(grid, "74.8")[0] == ("ALBA (LM+FM intersective)", "with Sup.", "without Unsup.")
    assert paths(grid, "62.9")[0][0] == "BM25"


def test_a_row_whose_whole_label_is_in_brackets_is_one_of_its_own() -> None:
    data = (("Model", "Data", "PPL"), ("base", "news", "4.9"), ("(A)", "books", "6.1"))
    assert paths(data, "6.1")[0] == ("(A)", "books")
    ours = (("Model", "Shots", "PPL"), ("GPT-3", "zero", "4.9"), ("(ours)", "few", "6.1"))
    assert paths(ours, "4.9")[0] == ("GPT-3", "zero")
    grid = (("Model", "N", "PPL"), ("base", "6", "4.9"), ("(A)", "2", "6.1"), ("(B)", "4", "5.2"))
    assert paths(grid, "6.1")[0] == ("(A)",)


def test_a_group_label_may_be_centred_on_its_group() -> None:
    grid = (
        ("Group", "Metric", "A"),
        ("", "LMS", "1.5"), ("Prof.", "SS", "2.5"), ("", "ICAT", "3.5"),
        ("", "LMS", "4.5"), ("Race", "SS", "5.5"), ("", "ICAT", "6.5"),
    )  # fmt: skip
    assert paths(grid, "3.5")[0] == ("Prof.", "ICAT")
    assert paths(grid, "4.5")[0] == ("Race", "LMS")


def test_partition_prefers_groups_without_repeated_rows() -> None:
    names = ["a", "b", "a", "b"]
    repeats = lambda first, last: 2.0 * (last + 1 - first - len(set(names[first : last + 1])))  # noqa: E731
    found = partition([Label("one", 0, 0), Label("two", 2, 2)], 4, repeats)
    assert [(g.text, g.first, g.last) for g in found] == [("one", 0, 1), ("two", 2, 3)]


def test_bulleted_rows_belong_to_the_row_above_them() -> None:
    grid = (
        ("Action", "P1"),
        ("Opens", "62"),
        ("- Familiar", "13%"),
        ("Saves", "33"),
        ("- Familiar", "6%"),
    )
    assert paths(grid, "6%")[0] == ("Saves", "- Familiar")


def test_rows_without_a_label_of_their_own_are_told_apart_by_their_settings() -> None:
    grid = (
        ("", "h", "layers", "BLEU"),
        ("base", "8", "6", "25.8"),
        ("(A)", "1", "", "24.9"),
        ("", "4", "", "25.5"),
    )
    assert paths(grid, "24.9")[0] == ("(A)", "(h 1)")


@pytest.mark.parametrize(
    ("text", "header", "values", "units"),
    [
        ("- 0.6 / - 0.1", "F1 / EM", [-0.6, -0.1], ["points", None]),
        ("76.1 / 60.0", "F1 / EM", [76.1, 60.0], ["f1", None]),
        ("90.41 ± 0.06", "Acc. (%)", [90.41], ["percent"]),
        ("52.2M (64.3%)", "papers", [52.2e6, 64.3], [None, "percent"]),
        ("65", "params ×10^6", [65e6], ["parameters"]),
        ("- 0.8", "Test", [-0.8], [None]),
    ],
)
def test_values_of_a_cell(text: str, header: str, values: list, units: list) -> None:
    found = table_cells(plain((("", header), ("A", text), ("B", "1.5"))))[0].quantities
    assert [q.value for q in found] == pytest.approx(values)
    assert [q.unit for q in found] == units


def test_a_value_between_two_columns_belongs_to_both() -> None:
    grid = (("Model", "EN-DE", "EN-FR"), ("A", "1.5", "2.5"), ("B", "3.5", ""))
    one = table(grid)
    boxes = [list(row) for row in one.boxes]
    boxes[2][1] = (80.0, 30.0, 130.0, 38.0)
    moved = one.model_copy(update={"boxes": tuple(map(tuple, boxes))})
    assert [c.column_path for c in table_cells(moved) if c.text == "3.5"] == [
        ("EN-DE",),
        ("EN-FR",),
    ]


def test_cells_know_table_page_and_caption() -> None:
    found = cells(document((table(page=4),)))
    one = cell(found, "72.6")
    assert (one.label, one.page, one.caption) == (
        "Table 1",
        4,
        "Table 1: Results on the Harbour corpus.",
    )
    assert one.box == (110.0, 50.0, 150.0, 58.0)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("the KB-driven Tree-LSTM", "KBTL"),
        ("Natural Questions", "NQ"),
        ("TriviaQA", "TQA"),
        ("slot filling in Kazakh", "kk"),
        ("paper saves via reencountered citations", "RencontrdCite"),
        ("499 sentences per minute", "sents/min"),
        ("a recall@10 of 0.8", "R@10"),
        ("averages 62.3", "Avg."),
        ("without MLM", "No MLM"),
        ("one attention head", "h 1"),
        ("SEAL with intersective scoring", "SEAL (intersect.)"),
        ("sentences in which named entities occur", "Sentences w/ NEs"),
        ("on biomedical data", "Bio"),
        ("84.2 with augmentation and 83.1 without it", "w/o augmentation"),
        ("the Token model", "+ T"),
        ("a Rouge-1 of 40.2", "R1"),
        ("exact match", "EM"),
        ("Croatian", "HR"),
        ("German and Turkish", "deu-tur"),
        ("German", "ger"),
    ],
)
def test_a_claim_names_a_label_in_other_words(text: str, label: str) -> None:
    assert all(m.degree for m in Mention(text).matches(label) if not m.part.optional)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("without MLM and with tags", "With MLM"),
        ("non-English data", "en"),
        ("English-to-German", "EN-FR"),
        ("a recall@5 of 0.8", "R@10"),
        ("the tree", "KBTL"),
        ("the better HEL-LJU run", "HR"),
        ("German", "est"),
    ],
)
def test_a_near_miss_does_not_name_the_label(text: str, label: str) -> None:
    assert not all(m.degree for m in Mention(text).matches(label) if not m.part.optional)


def test_copied_cells_are_matched_by_their_rows_and_columns() -> None:
    target = (
        ("Method", "mIoU", "wall"),
        ("PointNet [6]", "41.1", "69.8"),
        ("Ours", "60.2", "41.1"),
    )
    origin = (
        ("Method", "wall", "mIoU"),
        ("PointNet", "69.80", "41.10"),
        ("SegCloud", "48.9", "60.2"),
    )
    assert matching_cells(target, origin) == (((1, 1), (1, 2)), ((1, 2), (1, 1)))
