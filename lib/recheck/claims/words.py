"""Words of claims and papers in a form in which they can be compared.

Papers come out of PDFs with ligatures, typographic quotes and lost hyphens; claims are typed by
machines. Both are brought to the same normal form, cut into tokens, and reduced to stems in the
manner of Porter (1980): inflections first, then what derives one word from another, so that
*represent*, *represented* and *representation* fall together. Compounds are cut into their parts,
so that *cross-lingual* and *cross lingual* meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple


def _split(words: str) -> list[str]:
    return words.split()


_CHARACTERS = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00ad": None,
    }
)

_TOKEN = re.compile(
    r"""
    (?P<number>(?<![\w.])[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\.\d+|\d+)
        (?:%|(?:[KMBT]|GB|MB|TB|x|k|th|st|nd|rd)(?![\w])|(?![\w])))
    |(?P<word>[^\W_]+[+]*(?:[-/@.&][^\W_]+[+]*)*(?:'[^\W\d_]+)?)
    """,
    re.VERBOSE,
)

_PART = re.compile(r"[^-/@.&]+")
_ENDS = frozenset(".?!")

_DERIVATIONS = tuple(
    sorted(
        _split("""
    ization isation ational ication ation ator at ement ment anc enc ancy ency acy ant ent iv
    ness ful or ion er ier ity y al ic ical abl ibl iz is
    """),
        key=len,
        reverse=True,
    )
)
_ROUNDS = 2
"""Suffixes that are taken off one after the other: represent-ation, repres-ent."""
_SHORTEST_STEM = 4
_WHOLE = frozenset(_split("bias embed general differ identifier"))
"""Words that end like an inflected or derived one and are none, or mean something else."""
_SINGULARS = ("ss", "us", "is"), ("ss",)
"""Endings of words that are no plurals, and of those among the shortest."""
_VOWEL = re.compile("[aeiouy]")
_NUMERALS = {
    word: str(value)
    for value, word in enumerate(
        _split("zero one two three four five six seven eight nine ten eleven twelve thirteen")
    )
} | {
    word: str(10 * value)
    for value, word in enumerate(
        _split("twenty thirty forty fifty sixty seventy eighty ninety hundred"), 2
    )
}

STOP_WORDS = frozenset(
    _split("""
    a an the of in on at by for with to from as is are was were be been being am it its this
    that these those there their they them we our us i he she his her you your which who
    whom whose what when where while and or but if than then so such also both either each
    other do does did done has have had having can could may might will would shall should
    must into over under between among through during per via about up out off very more
    most less least only just even still yet however thus hence therefore namely
    respectively well not no nor neither without never any all some every many few much one
    here how further e.g i.e et al versus vs against using used use ones based compared rather
    instead
    """)
)
"""Function words: they carry polarity and scope, which have checks of their own, not content."""


class Token(NamedTuple):
    """One part of a word or one number of a text."""

    text: str
    """As printed."""
    norm: str
    """Lower case; of a number its digits without thousands separators."""
    stem: str
    start: int
    end: int
    word: int
    """Index of the printed word the part belongs to; parts of a compound share it."""
    number: bool
    capital: bool
    """Printed like a name: an inner capital, a digit, or a capital within a sentence."""
    initial: bool
    """First word of the text."""

    @property
    def content(self) -> bool:
        return self.number or (self.norm not in STOP_WORDS and (len(self.norm) > 1 or self.capital))


def normalise(text: str) -> str:
    """`text` in NFKC with plain quotes and hyphens and single blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_CHARACTERS)
    return " ".join(text.split())


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Stem of a lower-case word: first its inflection is taken off, then what derives it."""
    if word in _NUMERALS:
        return _NUMERALS[word]
    if any(c.isdigit() for c in word):
        return word
    word = _uninflected(word.removesuffix("'s"))
    if len(word) >= _SHORTEST_STEM and word[:-1] not in STOP_WORDS:
        word = word.removesuffix("e")
    for _ in range(_ROUNDS):
        if word in _WHOLE:
            break
        for suffix in _DERIVATIONS:
            if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
                word = _single(word[: -len(suffix)])
                break
    return _single(word) if len(word) > _SHORTEST_STEM else word


@lru_cache(maxsize=65536)
def base(word: str) -> str:
    """A lower-case word without its inflection: *considered* and *considers* are one."""
    word = _uninflected(word.removesuffix("'s"))
    if len(word) >= _SHORTEST_STEM and word[:-1] not in STOP_WORDS:
        word = word.removesuffix("e")
    return _single(word) if len(word) > _SHORTEST_STEM else word


def _uninflected(word: str) -> str:
    """A word without the endings of plurals, verb forms and adverbs."""
    if len(word) < _SHORTEST_STEM or word in _WHOLE:
        return word
    if word.endswith(("ies", "ied")) and len(word) > _SHORTEST_STEM:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(_SINGULARS[len(word) == _SHORTEST_STEM]):
        word = word[:-1]
    if word.endswith("ly") and len(word) - 2 >= _SHORTEST_STEM:
        word = word[:-2]
    if word.endswith("ing"):
        word = _verb(word, "ing")
    elif word.endswith("ed") and not word.endswith("eed") and word not in _WHOLE:
        word = _verb(word, "ed")
    if word.endswith("eed") and len(word) > _SHORTEST_STEM + 1:
        word = word[:-1]  # exceed as well as agreed
    return word


def _verb(word: str, ending: str) -> str:
    """A verb without `-ing` or `-ed`: tag of tagging, note of noted."""
    base = word[: -len(ending)]
    if len(base) < _SHORTEST_STEM - 1 or not _VOWEL.search(base):
        return word
    return f"{base}e" if base in STOP_WORDS else _single(base)


def _single(word: str) -> str:
    """A word without the doubling of its last consonant, unless that is how it is written."""
    doubled = len(word) >= _SHORTEST_STEM and word[-1] == word[-2]
    return word[:-1] if doubled and (word[-1] not in "lsz" or len(word) > _SHORTEST_STEM) else word


LIGHT_WORDS = frozenset(
    stem(word)
    for word in _split("""
    reach arrive achieve obtain attain get take make give bring yield produce show find see seen
    serve stay remain keep leave lie come go become turn feed fed pay hold need require include
    contain consist involve provide allow enable apply perform put happen occur tend seem appear
    prove mean lead end gets gives gave brought took made went comes held kept left
    paper study work researcher finding own particular next together near several various
    certain whereas because since presumably instead likewise thus way case thing
    """)
)
"""Stems of words in which a statement is put rather than what it is about: verbs of having and
reaching, and words that join one statement to another."""


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[Token, ...]:
    """Tokens of an already normalised text, compounds cut into their parts."""
    found: list[Token] = []
    for index, match in enumerate(_TOKEN.finditer(text)):
        start = match.start()
        if match["number"]:
            surface = match[0]
            norm = re.sub(r"^(-?)\.", r"\g<1>0.", surface.replace(",", "").lstrip("+").lower())
            found.append(
                Token(surface, norm, norm, start, match.end(), index, True, False, not found)
            )
            continue
        opens = not found or text[max(0, start - 3) : start].rstrip()[-1:] in _ENDS
        named = _named(match[0], opens)
        for part, norm, base, offset in _parts(match[0]):
            begin = start + offset
            found.append(
                Token(
                    part, norm, base, begin, begin + len(part), index, part.isdigit(), named, opens
                )
            )
    return tuple(found)


@lru_cache(maxsize=32768)
def _parts(word: str) -> tuple[tuple[str, str, str, int], ...]:
    """Parts of a printed word: as printed, lower case, stem, offset."""
    parts = []
    for match in _PART.finditer(word):
        norm = match[0].lower().removesuffix("'s")
        parts.append((match[0], norm, stem(norm), match.start()))
    return tuple(parts)


@lru_cache(maxsize=32768)
def _named(word: str, opens: bool) -> bool:
    """Whether a word is printed like a name; the first of a sentence has a capital anyway."""
    if word.islower() or not any(c.isalpha() for c in word):
        return "+" in word or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word))
    if any(c.isdigit() for c in word) or "+" in word:
        return True
    parts = _PART.findall(word)
    if any(c.isupper() for part in parts for c in part[1:]):
        return True
    return any(part[0].isupper() for part in parts[1 if opens else 0 :])


def surface(text: str, picked: tuple[Token, ...] | list[Token]) -> str:
    """The words of `text` from the first to the last of `picked`."""
    return text[min(t.start for t in picked) : max(t.end for t in picked)] if picked else ""


def names(text: str, known: Set[str] = frozenset()) -> tuple[Token, ...]:
    """Tokens printed like names; a sentence's first word counts when it is a `known` name."""
    return tuple(
        t
        for t in tokens(text)
        if t.content and not t.number and (t.capital or (t.initial and t.norm in known))
    )
