"""Evidence arranged page by page, with the cells of the tables it stands in."""

from recheck.records import Evidence, Region
from recheck.site.build import paper_sources
from recheck.site.evidence import Picture, all_evidence, exhibits
from sample_site import GRID, PAPER, SENTENCES, cell, passage, sample_audit

PICTURES = {((PAPER, 1), n): Picture(f"p{n}.webp", 612, 792) for n in (1, 2)}


def shown(tmp_path, *evidence):
    audited, store = sample_audit(tmp_path)
    sources = paper_sources(audited.papers, audited.verdicts, store)
    return exhibits(evidence, sources, PICTURES)


def test_evidence_of_a_verdict_and_its_findings_is_listed_once(tmp_path):
    audited, _ = sample_audit(tmp_path)
    assert all_evidence(audited.verdicts[2]) == (passage(0), cell(1, 3))


def test_evidence_on_one_page_shares_an_exhibit(tmp_path):
    first, second = shown(tmp_path, passage(0), cell(1, 3), passage(1))
    assert [s.number for s in first.stops] == [1, 3]
    assert [s.number for s in second.stops] == [2]
    assert (first.picture.address, second.picture.address) == ("p1.webp", "p2.webp")


def test_a_cell_is_found_in_its_table_by_where_it_stands(tmp_path):
    (exhibit,) = shown(tmp_path, cell(2, 1))
    (table,) = exhibit.tables
    used = [(r, c) for r, row in enumerate(table.rows) for c, x in enumerate(row) if x.stop]
    assert used == [(2, 1)]
    assert exhibit.cells == {1: "cell-1"}
    assert [[x.text for x in row] for row in table.rows] == [list(row) for row in GRID]


def test_the_first_row_and_the_columns_without_figures_are_headings(tmp_path):
    (exhibit,) = shown(tmp_path, cell(2, 1))
    headings = [[x.heading for x in row] for row in exhibit.tables[0].rows]
    assert headings[0] == ["col"] * 4
    assert headings[1] == ["row", None, None, None]


def test_two_pieces_of_evidence_in_one_cell_share_its_anchor(tmp_path):
    again = cell(2, 1).model_copy(update={"row": "another label"})
    (exhibit,) = shown(tmp_path, cell(2, 1), again)
    assert exhibit.cells == {1: "cell-1", 2: "cell-1"}


def test_a_passage_that_runs_over_the_page_end_is_marked_on_both_pages(tmp_path):
    long = Evidence(
        paper=PAPER,
        version=1,
        page=1,
        box=(72, 700, 430, 715),
        regions=(
            Region(page=1, box=(72, 700, 430, 715)),
            Region(page=2, box=(72, 80, 300, 95)),
        ),
        quote="a long passage",
    )
    first, second = shown(tmp_path, long)
    assert [s.anchor for s in first.stops] == ["evidence-1"]
    assert [s.anchor for s in second.stops] == ["evidence-1-continued"]
    assert second.stops[0].rectangles[0].y == 80


def test_the_copied_quotation_names_paper_version_and_page(tmp_path):
    quote, value = (e.stops[0].copy for e in shown(tmp_path, passage(0), cell(1, 3)))
    assert quote == (
        f"“{SENTENCES[0]}” — English Intermediate-Task Training Improves Transfer, "
        "2005.13013v1, p. 1"
    )
    assert value.startswith("“+8.3” (Table 2, row SQuAD, column Avg.) — ")


def test_evidence_from_a_paper_that_is_not_at_hand_is_shown_without_a_picture(tmp_path):
    (exhibit,) = shown(tmp_path, passage(0).model_copy(update={"paper": "9999.99999"}))
    assert exhibit.picture is None
    assert exhibit.stops[0].words == SENTENCES[0]
