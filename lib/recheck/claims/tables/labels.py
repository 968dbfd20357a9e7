"""Whether words of a claim name what a table label names.

Labels are short: `KBTL` for the KB-driven Tree-LSTM, `sents/min`, `NQ`, `Avg.`, `RencontrdCite`,
`kk` for Kazakh. A label's words are matched one by one, by stem, abbreviation, initials or
language code; how much each word tells depends on how many labels of the table share it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from recheck.claims.lexicon import related
from recheck.claims.quantities import quantities
from recheck.claims.tables.abbreviations import other_names
from recheck.claims.tables.parts import ADDING, NEGATIVE, POSITIVE, REMOVING, Part, parts
from recheck.claims.words import STOP_WORDS, Token, normalise, tokens

_PREFIXES = frozenset(
    {"con", "com", "dis", "pre", "pro", "sub", "non", "mis", "per", "res", "rec", "for", "int"}
)
"""Openings of words that shorten none."""
_ARTICLES = frozenset({"the", "a", "an", "any", "its", "their"})
_MUTE = frozenset(
    """the a an of in on to for and is are was were at as that than be compared versus against
    whereas while""".split()  # noqa: SIM905
)
"""Words that stand for no other word of a label."""
_POINTS = frozenset({"point", "points"})
_PRONOUNS = frozenset({"it", "them", "this", "these", "one"})
_AWAY = re.compile(
    r"\b(?:instead of|rather than|in place of|(?:lea?v\w+|left|tak\w+|took) out)"
    r"\s+(?:\w+\s+){0,2}\Z",
    re.I,
)
_WITHOUT, _WITH = NEGATIVE | REMOVING, POSITIVE | ADDING
_EXACT, _CLOSE, _LOOSE = 1.0, 0.9, 0.7


@dataclass(frozen=True)
class Match:
    """A label's word found in a claim: how surely, and at which of the claim's tokens."""

    part: Part
    degree: float
    at: tuple[int, ...]


class Mention:
    """A claim (or another text) in which label words are looked for."""

    def __init__(self, text: str, acronyms: Mapping[str, Sequence[str]] | None = None) -> None:
        self.text = normalise(text)
        self._lower = self.text.lower()
        self.tokens: tuple[Token, ...] = tokens(self.text)
        self._acronyms = acronyms or {}
        self._labels: dict[str, tuple[Match, ...]] = {}
        self._literal: dict[str, tuple[int, ...]] = {}
        self._found: dict[tuple[Part, str], Match] = {}
        self._stems: dict[str, list[int]] = {}
        for i, token in enumerate(self.tokens):
            if token.norm != "one" or i in self.figures:  # `the English one` counts nothing
                self._stems.setdefault(token.stem, []).append(i)
            self._stems.setdefault(token.norm, []).append(i)
        self._telling = [(i, t) for i, t in enumerate(self.tokens) if t.norm not in _MUTE]
        self._squeezed = [re.sub(r"[\W_]", "", t.norm) for t in self.tokens]

    @cached_property
    def figures(self) -> frozenset[int]:
        """Tokens that belong to a quantity: `18.8 GB`."""
        spans = [(q.start, q.end) for q in quantities(self.text)]
        return frozenset(
            i for i, t in enumerate(self.tokens) if any(a <= t.start < b for a, b in spans)
        )

    def says(self, label: str) -> bool:
        """Whether the label stands in the text letter by letter."""
        return bool(self._printed(label))

    def _printed(self, label: str) -> tuple[int, ...]:
        """Tokens of the text where the label stands letter by letter."""
        if label not in self._literal:
            printed = normalise(label).lower()
            # A raised mark is printed in line by most who copy a label: `Model^D` as ModelD.
            self._literal[label] = self._find(printed) or self._find(printed.replace("^", ""))
        return self._literal[label]

    def _find(self, printed: str) -> tuple[int, ...]:
        if not printed or printed not in self._lower:
            return ()
        before = r"(?<![\w+.])(?<!\d-)" if printed[0].isdigit() else r"(?<![\w+.-])"
        pattern = rf"{before}{re.escape(printed)}(?![\w+-])"
        spans = [match.span() for match in re.finditer(pattern, self._lower)]
        return tuple(
            i for i, t in enumerate(self.tokens) if any(a <= t.start < b for a, b in spans)
        )

    def matches(self, label: str) -> tuple[Match, ...]:
        """Each word of the label with where and how surely it stands in the text."""
        known = self._labels.get(label)
        if known is None:
            known = self._labels[label] = self._read(label)
        return known

    def _read(self, label: str) -> tuple[Match, ...]:
        words = parts(label)
        printed = self._printed(label) if len(label) > 1 else ()
        if printed:
            return tuple(Match(part, _EXACT, printed) for part in words)
        whole = self._whole(words)
        if whole:
            return tuple(Match(part, _CLOSE, whole) for part in words)
        found = []
        polar = POSITIVE | NEGATIVE
        for i, part in enumerate(words):
            after = words[i + 1] if i + 1 < len(words) else None
            match = self._match(part, after)
            if not match.degree and after is not None and after.norm.isdigit():
                match = self._symbol(part, after)
            if len(part.norm) == 1 and self._in_another_name(match, found):
                match = Match(part, 0.0, ())
            if not match.degree and len(part.norm) == 1 and i and words[i - 1].norm in polar:
                match = self._initial(part)
            found.append(match)
        return tuple(found)

    def denies(self, label: str) -> bool:
        """Whether the text says of what the label has that it is not there: `without the tags`,
        where the label says `with tags`, or the other way round."""
        for part, after in pairwise(parts(label)):
            if part.norm in POSITIVE | NEGATIVE and not self._match(part, after).degree:
                other = _WITHOUT if part.norm in POSITIVE else _WITH
                for i in self._search(after).at:
                    before = [t for t in self.tokens[max(0, i - 2) : i] if t.norm not in _ARTICLES]
                    if before and before[-1].norm in other:
                        return True
        return False

    def _taken_away(self, i: int) -> bool:
        """Whether a token names what is left out or what something else stands in for: `instead of
        gold entities`."""
        return _AWAY.search(self.text, 0, self.tokens[i].start) is not None

    def _sign(self, i: int) -> int:
        """-1 or +1 for a token that a sign right before it takes out or adds."""
        start = self.tokens[i].start
        sign, before = self.text[start - 1 : start], self.text[: max(0, start - 1)]
        if before and not before[-1].isspace():
            return 0
        return {"-": -1, "+": 1}.get(sign, 0)

    def _repeated(self, same: frozenset[str], named: Sequence[int]) -> tuple[int, ...]:
        """Where a pronoun stands for what was named before: "without it"."""
        return tuple(
            i + 1
            for i, (one, two) in enumerate(pairwise(self.tokens))
            if one.norm in same and two.norm in _PRONOUNS and any(j < i for j in named)
        )

    def _coordinated(
        self, same: frozenset[str], other: frozenset[str], named: Sequence[int]
    ) -> tuple[int, ...]:
        """Where the one of two opposites stands whose object follows the other: "88.9 without and
        89.1 with the tune split"."""
        return tuple(
            i
            for i, (one, two) in enumerate(pairwise(self.tokens))
            if one.norm in same
            and two.norm in ("and", "or")
            and any(any(t.norm in other for t in self.tokens[max(i, j - 3) : j]) for j in named)
        )

    def _initial(self, part: Part) -> Match:
        """What an added part's one letter stands for: `+T` for "the Token model" or "with the
        tune split"."""
        polar = _WITH | _WITHOUT
        at = [
            i
            for i, t in enumerate(self.tokens)
            if i
            and t.norm[:1] == part.norm
            and len(t.norm) > 2
            and t.content
            and (t.capital or any(b.norm in polar for b in self.tokens[max(0, i - 2) : i]))
        ]
        return Match(part, _LOOSE, tuple(at)) if len(at) == 1 else Match(part, 0.0, ())

    def _in_another_name(self, match: Match, before: Sequence[Match]) -> bool:
        """Whether a letter only ends a name that the label has not: the `R` of XLM-R for `+R`."""
        named = {i for m in before for i in m.at}
        return bool(match.at) and all(
            i > 0 and self.text[self.tokens[i].start - 1] == "-" and i - 1 not in named
            for i in match.at
        )

    def _symbol(self, part: Part, number: Part) -> Match:
        """A setting's one-letter symbol before its value: `h 1` in "one attention head"."""
        if len(part.norm) == 1:
            for i in self._search(number).at:
                for j in range(i + 1, min(i + 4, len(self.tokens))):
                    if self.tokens[j].norm.startswith(part.norm):
                        return Match(part, _LOOSE, (j,))
        return Match(part, 0.0, ())

    def _whole(self, words: tuple[Part, ...]) -> tuple[int, ...]:
        """Where the text has an acronym that spells out as the label."""
        if len(words) < 2:
            return ()
        stems = tuple(part.stem for part in words)
        for acronym, meaning in self._acronyms.items():
            if tuple(meaning) == stems and acronym in self._stems:
                return tuple(self._stems[acronym])
        return ()

    def _match(self, part: Part, after: Part | None) -> Match:
        polar = part.norm in NEGATIVE | POSITIVE and after is not None
        key = (part, after.norm if polar and after else "")
        if key not in self._found:
            if polar:
                assert after is not None
                self._found[key] = self._polar(part, after)
            else:
                self._found[key] = self._search(part)
        return self._found[key]

    def _polar(self, part: Part, after: Part) -> Match:
        """`no` and `with` count where they stand right before the label's next word.

        What is named and not denied is there: "sentences that have NEs" for `Sentences w/ NEs`.
        """
        same, other = _WITHOUT, _WITH
        if part.norm in POSITIVE:
            same, other = other, same
        found = self._search(after)
        if not found.at and len(after.norm) == 1:
            found = self._initial(after)
        signs = {self._sign(i) for i in found.at} - {0}
        if signs:  # `-T` or `+T`
            agreed = signs == {1 if part.norm in POSITIVE else -1}
            return Match(part, _EXACT, found.at) if agreed else Match(part, 0.0, ())
        for i in found.at:
            near = self.tokens[max(0, i - 3) : i]
            away = part.norm in NEGATIVE and self._taken_away(i)
            if away or any(t.norm in same for t in near):
                return Match(part, _EXACT, (i,))
        for i in self._coordinated(same, other, found.at):
            return Match(part, _EXACT, (i,))
        for i in self._repeated(same, found.at):
            return Match(part, _EXACT, (i,))
        denied = any(
            self._taken_away(i) or any(t.norm in other for t in self.tokens[max(0, i - 3) : i])
            for i in found.at
        )
        if found.at and part.norm in POSITIVE and not denied:
            return Match(part, _LOOSE, found.at[:1])
        return Match(part, 0.0, ())

    def _search(self, part: Part) -> Match:
        for form in (part.stem, part.norm, part.whole):
            if form and form in self._stems:
                return Match(part, _EXACT, tuple(dict.fromkeys(self._stems[form])))
        spelt = self._acronyms.get(part.stem)
        if spelt and all(word in self._stems for word in spelt):
            return Match(part, _CLOSE, tuple(self._stems[word][0] for word in spelt))
        for i in range(len(self.tokens) - 1):
            pair = self._squeezed[i] + self._squeezed[i + 1]
            if pair == part.norm or (pair[:5] == "rouge" and pair in other_names(part.norm)):
                return Match(part, _EXACT, (i, i + 1))
        at, degree = [], 0.0
        for i, token in self._telling:
            likeness = alike(part, token)
            if i and self.tokens[i - 1].norm == "non" and likeness < _EXACT:
                continue  # `non-English` does not name the column `en`
            if likeness > degree + 1e-9:
                at, degree = [i], likeness
            elif likeness and likeness == degree:
                at.append(i)
        if degree < _CLOSE:
            run = self._initials(part)
            if run:
                return Match(part, _CLOSE, run)
        return Match(part, degree, tuple(at))

    def _initials(self, part: Part) -> tuple[int, ...]:
        """Where consecutive words begin with the letters of an acronym, skipping one at most, and
        none where it has but two."""
        if not (2 <= len(part.text) <= 6 and sum(c.isupper() for c in part.text) >= 2):
            return ()
        letters = part.norm[:-1] if part.text[-1] == "s" and len(part.text) > 2 else part.norm
        for start, token in enumerate(self.tokens):
            if token.norm[:1] == letters[:1] and not token.number and token.norm not in STOP_WORDS:
                run = _run(letters, [t.norm for t in self.tokens[start : start + 8]])
                if run and (len(letters) > 2 or run[-1] - run[0] == 1):
                    return tuple(start + i for i in run)
        return ()


def _run(letters: str, words: Sequence[str]) -> tuple[int, ...]:
    used, position, skipped = [], 0, 0
    for i, word in enumerate(words):
        if position == len(letters):
            break
        length = 0
        while (
            length < len(word)
            and position + length < len(letters)
            and letters[position + length] == word[length]
        ):
            length += 1
        if not length:
            skipped += 1
            if skipped > 1:
                return ()
            continue
        used.append(i)
        position += (
            1 if length < len(word) and len(letters) <= len(words) and length > 2 else length
        )
    return tuple(used) if position == len(letters) and len(used) > 1 else ()


def alike(part: Part, token: Token) -> float:
    """How surely one word of a text stands for one word of a label, 0-1."""
    one, other = part.norm, token.norm
    if token.number or one.isdigit():
        return _EXACT if one == other else 0.0
    if other in _POINTS:
        return _EXACT if one == other else 0.0  # `POS` abbreviates no points
    names = other_names(one)
    if other in names or token.stem in names or one in other_names(other):
        return _CLOSE
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) >= 4 and long.startswith(short) and short not in STOP_WORDS:
        return _CLOSE
    if len(one) == 3 and part.text.isalpha() and len(other) >= 6 and other.startswith(one):
        return _LOOSE if one not in _PREFIXES else 0.0
    capitals = _capitals(token.text)
    if capitals and len(one) >= 2:
        if one == capitals and part.text.isupper():
            return _CLOSE
        ends = (one[0], one[-1]) == (capitals[0], capitals[-1])
        if ends and any(c.isdigit() for c in one):
            return _LOOSE if _subsequence(one, capitals) else 0.0
    if len(one) >= 3 and one[0] == other[0] and _abbreviates(part, token):
        return _LOOSE
    return _LOOSE if related(part.stem, token.stem) else 0.0


@lru_cache(maxsize=16384)
def _capitals(text: str) -> str:
    """Capitals and digits of a word, in lower case."""
    return "".join(c for c in text if c.isupper() or c.isdigit()).lower()


def _abbreviates(part: Part, token: Token) -> bool:
    """Whether the label's letters run through a longer word in order (`hopo`: HotpotQA).

    One with three capitals, `AutoScholarQuery`, is abbreviated by these: `ACL` is another.
    """
    camel = len(_capitals(token.text)) >= 3 and not token.text.isupper()
    if camel and part.text.isupper():
        return False
    if len(token.norm) <= len(part.norm) or not _subsequence(part.norm, token.norm):
        return False
    if part.text[:1].isupper() and sum(c.isupper() for c in part.text) >= 2:
        return len(part.norm) >= 3
    return len(part.norm) >= 6 and len(part.norm) >= 0.6 * len(token.norm)


def _subsequence(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)
