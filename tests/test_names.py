"""File names from hostile text."""

import re

import pytest

from recheck.names import file_name

HOSTILE = (
    "../../x",
    "/etc/passwd",
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "a\x00b",
    "con:",
    "\u202egpj",
    "é" * 300,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_becomes_a_plain_name(text):
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,80}", file_name(text))


@pytest.mark.parametrize(
    "text", ["2026-07-07-scaling-xtreme-r", "2005.13013", "N18-3011", "dev1_x"]
)
def test_a_plain_name_is_left_as_it_is(text):
    assert file_name(text) == text


def test_different_texts_have_different_names():
    assert len({file_name(text) for text in HOSTILE}) == len(HOSTILE)
