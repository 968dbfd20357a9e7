"""Tables of papers from other fields: rows told by their first label, symbols, captions, shares."""

from recheck.claims.comparison import check_comparison
from recheck.claims.definitions import acronyms
from recheck.claims.numbers import check_cells
from recheck.claims.recompute import check_recomputation
from recheck.claims.words import stem
from sample_tables import plain, source

STORMS = plain(
    (
        ("Storm", "When", "Reports"),
        ("* Anka", "May 3-9 (north coast, etc.)", "412"),
        ("* Bero", "May 11-15 (inland)", "97"),
    )
)
TIDES = plain(
    (("", "Mean", "Low", "Top"), ("Depth (m)", "3.12", "1.07", "6.43"), ("Lag (h)", "1", "0", "2"))
)
QUERIES = plain(
    (
        ("Venue", "|D|", "|T|", "Hits(/T)"),
        ("Kolding 2021", "774", "4117", "2.31"),
        ("Svendborg 2021", "902", "5306", "2.84"),
        ("Ribe 2021", "310", "2201", "1.97"),
    ),
    caption="Table 1: HarbourQA. |D| and |T| represent the total number of documents and topics "
    "used for each venue. Hits(/T) denotes the average number of good hits per topic.",
)


def outcomes(claim: str, *tables) -> list[tuple[str, str, str]]:
    return [(f.claim_side, f.outcome, f.source_side) for f in check_cells(claim, [source(*tables)])]


class TestRowsToldByTheirFirstLabel:
    def test_columns_of_words_only_describe_the_row(self) -> None:
        assert outcomes("Anka was in 412 reports.", STORMS) == [("412", "agrees", "412")]
        (finding,) = check_recomputation("Anka has 315 more reports than Bero.", [source(STORMS)])
        assert (finding.outcome, finding.arithmetic) == ("agrees", "412 - 97 = 315")

    def test_another_figure_of_the_row_refutes(self) -> None:
        assert outcomes("Anka was in 97 reports overall.", STORMS) == [("97", "disagrees", "412")]

    def test_a_group_that_several_rows_share_does_not_tell_them(self) -> None:
        grid = (("Net", "Input", "Loss"), ("Alba", "hands", "0.45"), ("", "faces", "0.61"))
        assert outcomes("Alba has a loss of 0.45 in all.", plain(grid)) == []


class TestSymbolsThatACaptionExplains:
    def test_two_at_once_and_one_alone(self) -> None:
        found = acronyms(source(QUERIES))
        assert (found["d"], found["t"]) == ((stem("documents"),), (stem("topics"),))
        assert found["hit"] == (stem("good"), stem("hits"))

    def test_their_words_name_the_column(self) -> None:
        claim = "Kolding 2021 contributed {} topics from {} documents."
        agreed = [o for _, o, _ in outcomes(claim.format("4117", "774"), QUERIES)]
        assert agreed[:2] == ["agrees"] * 2
        turned = [o for _, o, _ in outcomes(claim.format("774", "4117"), QUERIES)]
        assert turned[:2] == ["disagrees"] * 2

    def test_a_figure_in_a_column_named_as_well_refutes_nothing(self) -> None:
        claim = "Kolding 2021 has 4117 topics with 2.31 good hits of documents each."
        assert "disagrees" not in [o for _, o, _ in outcomes(claim, QUERIES)]


class TestFiguresAlongOneRow:
    def test_two_in_the_order_of_the_columns_are_found_though_no_column_is_named(self) -> None:
        claim = "The depth of the water went from {} to {} m."
        assert [o for _, o, _ in outcomes(claim.format("1.07", "6.43"), TIDES)] == ["agrees"] * 2
        assert outcomes(claim.format("6.43", "1.07"), TIDES) == []
        assert outcomes(claim.format("1.07", "6.34"), TIDES) == []

    def test_one_alone_is_not(self) -> None:
        assert outcomes("The depth of the water was 6.43 m once.", TIDES) == []


class TestNamesInCaptions:
    SCORES = plain(
        (("System", "Recall", "Recall@5"), ("Alba", "0.2107", "0.3"), ("Bero", "0.0134", "0.2")),
        caption="Table 1: Results on RealHarbourQuery.",
    )

    def test_a_name_in_camel_case_is_what_the_table_is_about(self) -> None:
        claim = "In recall on RealHarbourQuery, Alba lies 0.1973 above Bero."
        (finding,) = check_recomputation(claim, [source(self.SCORES)])
        assert finding.arithmetic == "0.2107 - 0.0134 = 0.1973"

    def test_another_name_is_not(self) -> None:
        claim = "In recall on MadeHarbourQuery, Alba lies 0.1973 above Bero."
        assert check_recomputation(claim, [source(self.SCORES)]) == ()


class TestCountsWithTheirShare:
    PORTS = plain((("Hosts", "one key", "ten keys"), ("Trusted", "1,840 (12.8%)", "3,410 (23.8%)")))

    def test_points_are_of_the_shares(self) -> None:
        claim = "Of trusted hosts, ten keys reach 11.0 points more than one key."
        (finding, *_) = check_recomputation(claim, [source(self.PORTS)])
        assert (finding.outcome, finding.arithmetic) == ("agrees", "23.8 - 12.8 = 11.0")

    def test_things_are_of_the_counts(self) -> None:
        claim = "Of trusted hosts, ten keys reach 1,570 more hosts than one key."
        (finding, *_) = check_recomputation(claim, [source(self.PORTS)])
        assert finding.arithmetic == "3410 - 1840 = 1570"


class TestAMeasureCalledLoss:
    NETS = plain(
        (
            ("Net", "Input", "Loss (NLL)", "Accuracy (%)"),
            ("Alba", "Faces", "1.0516", "84.28"),
            ("", "Hands", "0.6186", "89.52"),
            ("", "Faces + Hands", "0.8298", "86.68"),
        )
    )

    def test_it_is_a_column_and_no_difference(self) -> None:
        claim = "Fed with hand pictures, Alba attains 89.52% accuracy at a loss of 0.6186."
        assert [o for _, o, _ in outcomes(claim, self.NETS)] == ["agrees"] * 2

    def test_that_of_another_row_refutes(self) -> None:
        claim = "Fed with hand pictures, Alba attains 89.52% accuracy at a loss of 0.8298."
        assert [o for _, o, _ in outcomes(claim, self.NETS)] == ["agrees", "disagrees"]


class TestMultiples:
    RUNS = plain((("Program", "Speedup"), ("fir-loop", "7.12x"), ("elm-sum", "5.90x")))

    def test_one_printed_as_such_is_looked_up(self) -> None:
        assert outcomes("The fir-loop has a speedup of 7.12x.", self.RUNS)[0][1] == "agrees"
        assert outcomes("The fir-loop has a speedup of 5.90x here.", self.RUNS)[0][1] == "disagrees"
        bare = plain((("Program", "Speedup"), ("fir-loop", "7.12"), ("elm-sum", "5.90")))
        assert outcomes("The fir-loop is 5.90x faster here.", bare) == []

    def test_one_may_exceed_another_by_their_difference(self) -> None:
        claim = "The speedup of fir-loop exceeds that of elm-sum by {}."
        (finding,) = check_recomputation(claim.format("1.22x"), [source(self.RUNS)])
        assert (finding.outcome, finding.arithmetic) == ("agrees", "7.12 - 5.90 = 1.22")


class TestFiguresThatLookLikeYears:
    def test_among_counts_they_are_counts(self) -> None:
        counts = plain((("Port", "Ships"), ("Arto", "1948"), ("Bero", "774"), ("Cato", "5306")))
        assert outcomes("Arto had 1948 ships in all.", counts) == [("1948", "agrees", "1948")]

    def test_among_years_they_are_years(self) -> None:
        years = plain((("Port", "Ships"), ("Arto", "1948"), ("Bero", "1950"), ("Cato", "1961")))
        assert outcomes("Arto had 1950 ships in all.", years) == []

    def test_a_venue_and_its_year_are_no_citation(self) -> None:
        found = outcomes("Of ICLR 2023 there are 888 papers here.", VENUES)
        assert found[0][:2] == ("888", "agrees")
        assert outcomes("Of NAACL 2023 there are 981 papers here.", VENUES) == []


VENUES = plain((("Venue", "Papers"), ("ICLR 2023", "888"), ("ICML 2023", "981")))


class TestFiguresPrintedInOneCell:
    PORTS = plain(
        (
            ("Hosts", "one key"),
            ("Trusted w/ active downgrade", "1,840 (12.8%)"),
            ("Trusted", "939 (6.56%)"),
        )
    )

    def test_the_cell_of_the_one_is_that_of_the_other(self) -> None:
        claim = "With active downgrade, one key would reach {} trusted hosts (12.8%)."
        assert {o for _, o, _ in outcomes(claim.format("1,840"), self.PORTS)} == {"agrees"}
        assert "agrees" not in [
            o for side, o, _ in outcomes(claim.format("1,480"), self.PORTS) if side == "1,480"
        ]


class TestAblations:
    GRID = (
        ("System", "Recall", "Precision"),
        ("w/o Anchor", "0.3355", "0.6738"),
        ("w/o Rope as RM", "0.7041", "0.5489"),
        ("Alba-7b", "0.7931", "0.5146"),
    )

    def test_they_are_compared_with_the_line_that_leaves_nothing_out(self) -> None:
        claim = "Dropping the rope as reward model {} recall by 0.089."
        for verb, outcome in (("lowers", "agrees"), ("raises", "disagrees")):
            (finding,) = check_recomputation(claim.format(verb), [source(plain(self.GRID))])
            assert finding.outcome == outcome
            assert finding.arithmetic == "0.7931 - 0.7041 = 0.0890"

    def test_no_line_without_something_is_a_group_of_the_next(self) -> None:
        found = check_recomputation(
            "Removing the anchor lowers recall by 0.3686.", [source(plain(self.GRID))]
        )
        assert found == () or all(f.outcome != "agrees" for f in found)


class TestTheMostOfACount:
    def test_it_is_looked_up_in_the_counts(self) -> None:
        (best,) = check_comparison("Svendborg 2021 supplied the most documents.", [source(QUERIES)])
        assert best.outcome == "agrees"
        (other,) = check_comparison("Kolding 2021 supplied the most documents.", [source(QUERIES)])
        assert other.outcome == "disagrees"


class TestTwoTables:
    ONE, TWO = (
        plain(
            (("System", "Recall"), ("Alba", alba), ("Bero", bero)),
            caption=f"{label}: Results on {name}.", label=label,
        )
        for label, name, alba, bero in (
            ("Table 1", "WebQuery", "0.1130", "0.25"),
            ("Table 2", "NewsQuery", "0.2809", "0.31"),
        )
    )  # fmt: skip

    def test_the_same_cell_of_two_tables_told_by_their_captions(self) -> None:
        claim = "The recall of Alba is 0.1679 {} on NewsQuery than on WebQuery."
        for word, outcome in (("higher", "agrees"), ("lower", "disagrees")):
            (finding,) = check_recomputation(claim.format(word), [source(self.ONE, self.TWO)])
            assert finding.outcome == outcome
            assert finding.arithmetic == "0.2809 - 0.1130 = 0.1679"

    def test_a_difference_that_they_do_not_have_is_left_open(self) -> None:
        claim = "The recall of Alba is 0.1976 higher on NewsQuery than on WebQuery."
        assert check_recomputation(claim, [source(self.ONE, self.TWO)]) == ()
