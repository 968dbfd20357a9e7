"""A quotation found again in the PDF's own text."""

import pytest

from recheck.site.quotation import find_passage, find_value

PAGE = (
    "We find that inter-\nmediate training on the ﬁrst task helps.1 It costs\nlittle. Doǧan agrees."
)


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("intermediate training on the first task", "inter-\nmediate training on the ﬁrst task"),
        ("It costs little.", "It costs\nlittle."),
        ("IT COSTS LITTLE", "It costs\nlittle"),
        ("Dogan", "Doǧan"),
    ],
)
def test_hyphenation_ligatures_accents_and_lines_do_not_hide_it(quote, exact):
    (stretch,) = find_passage(quote, [PAGE])
    assert stretch.exact == exact
    assert stretch.prefix + stretch.exact + stretch.suffix in PAGE


def test_a_footnote_mark_left_out_of_the_quotation_breaks_it_in_two():
    found = find_passage("training on the first task helps. It costs little.", [PAGE])
    assert [s.exact for s in found] == [
        "training on the ﬁrst task helps.",
        "It costs\nlittle.",
    ]


def test_a_passage_that_runs_over_the_page_end_is_found_on_both_pages():
    pages = ["The end of the first page runs", "7\non to the second page in the middle."]
    found = find_passage("The end of the first page runs on to the second page", pages)
    assert [(s.page, s.exact) for s in found] == [
        (0, "The end of the first page runs"),
        (1, "on to the second page"),
    ]


def test_a_quotation_that_is_not_there_is_not_found():
    assert find_passage("Nothing of the kind was ever written.", [PAGE]) == []
    assert find_passage("", [PAGE]) == []


@pytest.mark.parametrize(("value", "exact"), [("-0.8", "− 0.8"), ("+8.3", "+8.3"), ("8.3", "8.3")])
def test_a_value_is_found_with_its_sign(value, exact):
    assert [s.exact for s in find_value(value, "0.8 − 0.8 +8.3")] == [exact]


def test_a_value_that_is_not_there_is_not_found():
    assert find_value("9.9", "0.8 +8.3") == []
