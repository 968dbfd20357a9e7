"""Text of reports and papers made fit to show: hostile characters neutralised, links checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_KNOWN_LINK = re.compile(
    r"https?://(?:arxiv\.org/(?:abs|pdf)|(?:www\.)?aclanthology\.org|doi\.org)"
    r"/[A-Za-z0-9][A-Za-z0-9._/()-]*"
)
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")
_ACL_ID = re.compile(r"\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+|[A-Z]\d{2}-\d{4}")
_WORD = re.compile(r"\s+|[+\-−–]?\d[\d.,]*\d|[+\-−–]?\d|\w+|\W")
_LONGEST_COMPARED = 400
"""Words and spaces of a side."""
_ALIKE = 0.3
"""Words in common, as a share of the words of both sides: 0.5 is word for word the same."""
_FEW = 14
"""Words and spaces of both sides together, of which all may differ."""

Piece = tuple[str, bool]
"""A stretch of text and whether it differs from the other side."""


def visible(value: object) -> object:
    """Show control and direction characters of a string as their code point, `⟨U+202E⟩`.

    Every value that a template prints passes through here; what is not a string is left alone.
    """
    if type(value) is not str:
        return value
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", value)


def short(text: str, length: int) -> str:
    """`text` on one line, cut with an ellipsis after at most `length` characters."""
    line = " ".join(text[: 4 * length].split())
    if len(line) <= length and len(text) <= 4 * length:
        return line
    return line[: length - 1].rstrip() + "…"


def listing(parts: Sequence[str], separator: str = ", ") -> str:
    """`a, b and c`; at least one part."""
    return " and ".join(filter(None, [separator.join(parts[:-1]), parts[-1]]))


def safe_link(url: str | None) -> str | None:
    """`url` if it is an address of arXiv, the ACL Anthology or doi.org, else None."""
    return url if url is not None and _KNOWN_LINK.fullmatch(url) else None


def paper_link(id: str | None, version: int | None) -> str | None:
    """The address of a paper, made from its id; None for an id of unknown shape."""
    if id is None:
        return None
    if _ARXIV_ID.fullmatch(id):
        return f"https://arxiv.org/abs/{id}" + (f"v{version}" if version else "")
    if _ACL_ID.fullmatch(id):
        return f"https://aclanthology.org/{id}"
    return None


def compare(claim: str, source: str, at_issue: str = "") -> tuple[list[Piece], list[Piece]]:
    """Both sides cut into pieces, each flagged when the other side does not have it.

    Where the sides say it in other words, only figures and the words of `at_issue` are flagged;
    sides too long to compare come back whole.
    """
    left, right = _words(claim), _words(source)
    if len(left) > _LONGEST_COMPARED or len(right) > _LONGEST_COMPARED:
        return [(claim, False)], [(source, False)]
    steps = SequenceMatcher(None, _keys(left), _keys(right), autojunk=False).get_opcodes()
    common = sum(_printed(left[a0:a1]) for step, a0, a1, _, _ in steps if step == "equal")
    alike = common > _ALIKE * (_printed(left) + _printed(right)) or len(left + right) <= _FEW
    weighty = frozenset(_keys(_words(at_issue)))

    def flag(word: str) -> bool:
        if alike:
            return not word.isspace()
        named = word.isalnum() and word.casefold() in weighty
        return named or any(map(str.isdigit, word))

    ours: list[Piece] = []
    theirs: list[Piece] = []
    for operation, a0, a1, b0, b1 in steps:
        differs = operation != "equal"
        _extend(ours, left[a0:a1], differs, flag)
        _extend(theirs, right[b0:b1], differs, flag)
    return ours, theirs


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _keys(words: list[str]) -> list[str]:
    return [re.sub("[−–]", "-", " " if w.isspace() else w.casefold()) for w in words]


def _printed(words: list[str]) -> int:
    return sum(not word.isspace() for word in words)


def _extend(
    pieces: list[Piece], words: list[str], differs: bool, flag: Callable[[str], bool]
) -> None:
    """Add words to the pieces; the space between two words that differ differs too."""
    for word in words:
        flagged = differs and flag(word)
        if flagged and len(pieces) > 1 and pieces[-1][0].isspace() and pieces[-2][1]:
            space, _ = pieces.pop()
            pieces[-1] = (pieces[-1][0] + space + word, True)
        elif pieces and pieces[-1][1] == flagged:
            pieces[-1] = (pieces[-1][0] + word, flagged)
        else:
            pieces.append((word, flagged))
