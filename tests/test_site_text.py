"""Text fit to show: hidden characters made visible, links checked, sides compared."""

import pytest

from recheck.site.text import compare, listing, paper_link, safe_link, short, visible


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x00", "\x1b", "\ufeff", "\ud800"])
def test_hidden_characters_are_shown_by_code_point(character):
    assert visible(f"a{character}b") == f"a⟨U+{ord(character):04X}⟩b"


@pytest.mark.parametrize("text", ["naïve\tline\n", "مرحبا", "שלום", "👩‍🔬", "8.3 ± 0.1"])
def test_ordinary_text_is_left_alone(text):
    assert visible(text) == text


def test_short_text_is_one_line_with_an_ellipsis_where_it_was_cut():
    assert short("a  b\nc", 10) == "a b c"
    assert short("x" * 100_000, 5) == "xxxx…"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "https://arxiv.org.evil.example/abs/1",
        'https://arxiv.org/abs/1" onclick="x',
        "https://evil.example/arxiv.org/abs/2005.13013",
        "https://arxiv.org@evil.example/abs/1",
        "//arxiv.org/abs/1",
        None,
    ],
)
def test_an_address_of_unknown_shape_is_no_link(url):
    assert safe_link(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://arxiv.org/abs/2005.13013v2",
        "https://aclanthology.org/2020.acl-main.447/",
        "https://doi.org/10.1/a_(b)",
    ],
)
def test_an_address_of_a_paper_is_a_link(url):
    assert safe_link(url) == url


def test_a_papers_address_is_made_from_an_id_of_known_shape():
    assert paper_link("2005.13013", 2) == "https://arxiv.org/abs/2005.13013v2"
    assert paper_link("hep-th/9901001", None) == "https://arxiv.org/abs/hep-th/9901001"
    assert paper_link("2020.acl-main.447", None) == "https://aclanthology.org/2020.acl-main.447"
    assert paper_link("../../x", 1) is None
    assert paper_link(None, None) is None


def flagged(side):
    return [text for text, differs in side if differs]


def test_only_what_differs_is_flagged():
    ours, theirs = compare("improves by 8.4 points on XNLI", "improves by 8.3 points on XNLI")
    assert (flagged(ours), flagged(theirs)) == (["8.4"], ["8.3"])


def test_both_sides_keep_every_character():
    left, right = "a  − 8.4 %, they\nsay", "8.3 of (them)"
    ours, theirs = compare(left, right)
    assert ("".join(t for t, _ in ours), "".join(t for t, _ in theirs)) == (left, right)


def test_a_minus_is_a_minus_however_it_is_printed():
    ours, theirs = compare("a loss of −8.4 points", "a loss of -8.4 points")
    assert (flagged(ours), flagged(theirs)) == ([], [])


def test_sides_in_other_words_have_only_their_figures_flagged():
    ours, _ = compare(
        "It gains 8.4 points when trained on questions and answers in the English language",
        "After this step every model that we looked at was better by 8.3 in the end, we found",
    )
    assert flagged(ours) == ["8.4"]


def test_the_word_at_issue_is_flagged_among_other_words():
    ours, theirs = compare(
        "Among the tasks, CCG performs best, transferring positively to retrieval and answering",
        "Of all that we tried, SQuAD gave most: both kinds of searching gained, and so did others",
        at_issue="CCG SQuAD",
    )
    assert (flagged(ours), flagged(theirs)) == (["CCG"], ["SQuAD"])


def test_endless_sides_are_shown_without_comparing():
    ours, theirs = compare("a b " * 50_000, "c " * 50_000)
    assert (len(ours), flagged(ours), flagged(theirs)) == (1, [], [])


def test_a_listing_reads_as_a_sentence():
    assert [listing(list(x)) for x in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]
