"""Lines joined into running text, with the words that a line's end has divided put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SOFT_HYPHEN = "\u00ad"
_DIVIDED = re.compile(r"([A-Za-z]+)-$")
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_FIRST_PARTS = frozenset(
    (
        "all", "anti", "bi", "co", "cross", "data", "de", "end", "fine", "full", "high",
        "human", "in", "inter", "large", "long", "low", "machine", "meta", "mid", "multi",
        "non", "off", "on", "one", "open", "post", "pre", "re", "real", "self", "semi",
        "short", "single", "small", "state", "sub", "super", "task", "three", "top", "two",
        "un", "up", "well", "word", "zero",
    )
)  # fmt: skip


def join(texts: Iterable[str]) -> str:
    """Lines as running text. A hyphen at a line's end stays, unless it is marked as soft."""
    joined = ""
    for text in texts:
        if not text:
            continue
        if joined.endswith(SOFT_HYPHEN):
            joined = joined[:-1] + text
        elif joined.endswith("-") and joined[-2:-1].isalpha() and _continues(text):
            joined += text
        else:
            joined += f" {text}" if joined else text
    return joined


def mark_soft_hyphens(texts: Sequence[str], vocabulary: frozenset[str]) -> list[str]:
    """The lines, with the hyphen at an end made a soft one where the word has none of its own.

    Args:
        texts: lines that follow each other.
        vocabulary: words of the whole report (`words_of`), which show how a word is spelt.
    """
    marked = list(texts)
    for at, text in enumerate(texts[:-1]):
        head, tail = _DIVIDED.search(text[-60:]), _WORD.match(texts[at + 1])
        if head and tail and _is_soft(head[1].lower(), tail[0], vocabulary):
            marked[at] = text[:-1] + SOFT_HYPHEN
    return marked


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of some lines in lower case, without those that a line's end may divide."""
    return frozenset(
        word.lower()
        for text in texts
        for word in _WORD.findall(text.rsplit(None, 1)[0] if text.endswith("-") else text)
    )


def _is_soft(head: str, tail: str, vocabulary: frozenset[str]) -> bool:
    if not tail[0].islower():
        return False
    if f"{head}{tail}" in vocabulary:
        return True
    return f"{head}-{tail}" not in vocabulary and head not in _FIRST_PARTS | vocabulary


def _continues(text: str) -> bool:
    return text[0].isalpha() and text.split(None, 1)[0] not in ("and", "or", "to")
