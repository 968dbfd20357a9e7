"""All, most, some, one, none: how far a statement reaches, and exceptions left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recheck.claims.alignment import Alignment
from recheck.claims.checks.polarity import denies, pointers, same_sign
from recheck.claims.checks.slots import finding, page
from recheck.claims.quantities import quantities
from recheck.claims.quantities.units import unit_of_word
from recheck.claims.words import Token, stem
from recheck.records import Finding

_LEVELS = (
    (0, r"none(?: of)?|no(?= \w+s\b)|never|nowhere|neither"),
    (1, r"^only(?= \D)|(?:only|just) (?:one|a single|a few|some|few|two)(?! (?:or|to) )|a single"
        r"|few(?! ?-?shot)|hardly any|one of|rarely"),
    (2, r"some(?: of)?|several|many|a number of|sometimes|occasionally|half(?: of)?|certain"),
    (3, r"most(?: of)?(?= (?:of|the|these|our|their|\w+s)\b)|almost (?:all|every|always)"
        r"|nearly (?:all|every|always)|virtually all|the majority of|a majority of|mostly"
        r"|generally|usually|typically|often|frequently|the vast majority of|all but|not all"
        r"|not every|not always"),
    (4, r"all(?: of)?|every|each(?: of)?|always|entirely|consistently|throughout|invariably"
        r"|without exception|both"),
)  # fmt: skip
"""How far a quantifier reaches, 0 none to 4 all, with its words."""
_QUANTIFIER = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(
        f"(?P<l{level}_{n}>{words})" for n, (level, words) in enumerate(reversed(_LEVELS[:4]))
    )
    + f"|(?P<l4_9>{_LEVELS[4][1]})"
    + r")(?![\w-])",
    re.IGNORECASE,
)
_IDIOM = re.compile(r"\b(?:above|after|first of|at) all(?=\s*(?:[,.;:)]|$))", re.IGNORECASE)
"""`Above all,`: an `all` of nothing."""
_FEW = re.compile(r"\b(?:few(?! ?-?shot)|hardly any|rarely|seldom)\b", re.IGNORECASE)
"""Words that deny most of what they are said of."""
_EXCEPTION = re.compile(
    r"\b(?:except(?: for)?|with the exception of|excluding|apart from|other than|aside from"
    r"|all but|but (?:one|two|three|four|for)|with (?:one|two|a single|the only) exceptions?)"
    r"\b[^.;]*",
    re.IGNORECASE,
)
_COUNT = r"\d+|one|two|three|four|five|six|seven|eight|nine|ten"
_FIGURE = rf"\d+(?:[.,]\d+)*[KMB]?|{_COUNT}"
_PART = re.compile(
    rf"\b({_COUNT})(?:\s+(?:out\s+of|out|of)\s+(?:the\s+|our\s+)?|/)({_COUNT})\b", re.IGNORECASE
)
_SUM_PART = re.compile(
    r"(?<![\d.,])(\d+(?:[.,]\d+)*)([KMB]?) of (?:the|our|these) (\d+(?:[.,]\d+)*)\2(?![\w%])"
)
"""`27.6M of the 28.9M`."""
_ALL_OF = re.compile(rf"\ball ({_COUNT})\b", re.IGNORECASE)
"""`all three`, where the paper may say `up to three`."""
_OF_WHICH = re.compile(
    rf"(?<![.,])\b({_FIGURE})\s+\w(?:[^.;]|\.(?! )){{0,120}}?(?<![.,])\b({_FIGURE})\s+"
    r"of\s+(?:which|whom|them)\b",
    re.IGNORECASE,
)
"""`four annotators were involved, three of whom`."""
_SHARE = re.compile(
    r"(?<![\d.])(?:\d{1,2}(?:\.\d+)?)\s?%(?:\s*(?:and|or|to|,|-)\s*\d{1,2}(?:\.\d+)?\s?%)*"
    r"\s+(?:of\b|(?:are|were|have|had|do|did|is|was)\b)[^.,;]*"
)
"""A share below the whole, of what is said of everything."""
_RESTRICTED = re.compile(
    r"\b(?i:for|on|in|at|with|within|under|among)\s+(?:the\s+|our\s+)?"
    r"((?:[\w+/-]+\s+){0,2}?(?:[A-Z][\w+/-]*|[\w/-]*[A-Z][\w+/-]*)(?:\s+[\w-]+)?)"
)
"""`for the Id-En dataset`: where a statement holds, when a name says so."""
_SOME_ONLY = frozenset(
    """smaller smallest small tiny larger largest large bigger biggest shorter shortest short longer
    longest long shallower deeper lower higher younger older newer newest earlier earliest later
    latest simpler harder easier weaker stronger certain specific rarer frequent rare""".split()  # noqa: SIM905
)
"""Adjectives that pick some of a class out of it."""
_PARTS = frozenset({"table", "figure", "fig", "section", "appendix", "equation", "algorithm"})
_FOLLOWS = 0.5
"""Coverage from which a sentence is the claim's own, restricted or not."""
_ALL = 4
_CLASS = 3
"""Words after a quantifier in which what it ranges over is named."""
_NEAR = 6
_BESIDE = 3
"""Content words after a quantifier in which a name says of what it holds."""


@dataclass(frozen=True)
class _Reach:
    level: int
    text: str
    start: int
    end: int

    @property
    def denied(self) -> bool:
        """Whether it is all that is denied: `not all`, `not always`."""
        return self.text.lower().startswith("not ")


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Scope findings: the claim's quantifiers against those of the sentence."""
    source = alignment.passage.text
    asked, given = _reaches(claim), _reaches(source)
    exception = _EXCEPTION.search(source)
    if exception and not _EXCEPTION.search(claim) and any(r.level == 4 for r in asked):
        everything = next(r for r in asked if r.level == 4)
        return (_differ(alignment, everything.text, exception[0].strip()),)
    for match in _ALL_OF.finditer(claim):
        most = re.search(rf"\bup to {match[1]}\b", source, re.IGNORECASE)
        if most:
            return (_differ(alignment, match[0], most[0]),)
    for reach in asked:
        other = _counterpart(alignment, reach, given)
        if other is not None:
            if few_and_not(alignment, claim) or (
                0 in (reach.level, other.level) and _said_by_opposites(alignment, claim)
            ):
                continue
            if _clash(reach, other):
                return (_differ(alignment, reach.text, other.text),)
            part = (
                _share_only(alignment, claim, other) or _for_another(alignment, other, given)
                if reach.level == 4
                else None
            )
            if part:
                return (_differ(alignment, reach.text, part),)
            if reach.level == other.level:
                return (
                    finding(
                        "scope",
                        "agrees",
                        alignment,
                        reach.text,
                        other.text,
                        f'Both say "{other.text}" (p. {page(alignment)}).',
                    ),
                )
        elif reach.level == 4:
            part = _part(alignment, claim, reach) or _restriction(alignment, claim, reach)
            if part:
                return (_differ(alignment, reach.text, part),)
    return ()


def _reaches(text: str) -> list[_Reach]:
    idioms = [m.span() for m in _IDIOM.finditer(text)]
    return [
        _Reach(int(m.lastgroup[1]), m[0], m.start(), m.end())
        for m in _QUANTIFIER.finditer(text)
        if m.lastgroup and not any(a <= m.start() < b for a, b in idioms)
    ]


def few_and_not(alignment: Alignment, claim: str) -> bool:
    """Whether one side says of few what the other denies of most."""
    few, other = bool(_FEW.search(claim)), bool(_FEW.search(alignment.passage.text))
    found = alignment.passage.tokens if few else alignment.claim
    return few != other and any(denies(found, i) for i in range(len(found)))


def complementary(one: str, two: str) -> bool:
    """Whether two texts speak of the two parts of one class: one of four, three of four."""
    parts = [[_counts(m) for m in _PART.finditer(text)] for text in (one, two)]
    return any(a + c == b == d for a, b in parts[0] for c, d in parts[1])


def _counts(match: re.Match[str]) -> tuple[int, int]:
    return int(stem(match[1].lower())), int(stem(match[2].lower()))


def excepts(text: str) -> bool:
    """Whether a text names an exception from what it says."""
    return bool(_EXCEPTION.search(text))


def level(words: str) -> int | None:
    """How far a stretch of words reaches: 0 none ... 4 all; None without a quantifier."""
    found = _reaches(words)
    return found[0].level if found else None


def _said_by_opposites(alignment: Alignment, claim: str) -> bool:
    """Whether `none` of one side goes with a word of direction opposite to that of the other:
    "neither does well" and "both struggle"."""
    theirs = pointers(alignment.passage.tokens, alignment.passage.text)
    return any(
        p.negated != q.negated and same_sign(p, q, alignment)
        for p in pointers(alignment.claim, claim)
        for q in theirs
    )


def _clash(claim: _Reach, source: _Reach) -> bool:
    """A claim reaches farther than its source, or stops two levels short of it; `not all` denies
    no more than all."""
    if claim.denied or source.denied:
        whole = source if claim.denied else claim
        return whole.level == _ALL and not whole.denied
    ours, theirs = claim.level, source.level
    if (ours >= 3 and ours > theirs) or (ours >= 2 and theirs <= 1):
        return True
    return theirs - ours >= 2 or ours == 0 < theirs


def _differ(alignment: Alignment, claim_side: str, source_side: str) -> Finding:
    return finding(
        "scope", "disagrees", alignment, claim_side, source_side,
        f'The claim says "{claim_side}"; the paper says "{source_side}" (p. {page(alignment)}).',
    )  # fmt: skip


def _counterpart(alignment: Alignment, reach: _Reach, given: list[_Reach]) -> _Reach | None:
    """The source's quantifier of the same thing: what follows both is aligned."""
    following = [i for i, t in enumerate(alignment.claim) if t.start >= reach.end][:_NEAR]
    targets = [alignment.source_of[i] for i in following if i in alignment.source_of]
    preceding = [i for i, t in enumerate(alignment.claim) if t.end <= reach.start][-_NEAR:]
    before = [alignment.source_of[i] for i in preceding if i in alignment.source_of]
    best = None
    for other in given:
        here = [i for i, t in enumerate(alignment.passage.tokens) if t.start >= other.end][:_NEAR]
        back = [i for i, t in enumerate(alignment.passage.tokens) if t.end <= other.start][-_NEAR:]
        shared = len(set(here) & set(targets)) + 0.5 * len(set(back) & set(before))
        if shared >= 1 and (best is None or shared > best[0]):
            best = (shared, other)
    return best[1] if best else None


def _share_only(alignment: Alignment, claim: str, reach: _Reach) -> str | None:
    """The share of the class of which a sentence says what the claim says of all of it, although
    the sentence says something else of all: `all have a, and 70% have b`."""
    share = _SHARE.search(alignment.passage.text, reach.end)
    if share is None or "%" in claim or "percent" in claim:
        return None
    later = [j for j in alignment.claim_of if alignment.passage.tokens[j].start >= share.start()]
    inside = any(alignment.passage.tokens[j].start < share.end() for j in later)
    return share[0].strip() if inside else None


def _restriction(alignment: Alignment, claim: str, reach: _Reach) -> str | None:
    """What the sentence restricts its statement to, where the claim speaks of a whole class.

    A share of the class, one named member instead of the class, or members of some size only.
    """
    source, found = alignment.passage.text, alignment.passage.tokens
    ranged = _ranged(alignment, claim, reach)
    if not ranged:
        return None
    answered = [alignment.source_of[i] for i in ranged if i in alignment.source_of]
    share = None if "%" in claim or "percent" in claim else _SHARE.search(source)
    if share and {*answered} & {*_shared_out(found, share.start(), share.end())}:
        return share[0].strip()
    if alignment.coverage < _FOLLOWS:
        return None
    if share and not answered:
        return share[0].strip()
    for j in answered:
        for k in range(max(0, j - 2), j):
            if found[k].norm in _SOME_ONLY and k not in alignment.claim_of:
                return source[found[k].start : found[j].end]
    if answered:
        return None
    for match in _RESTRICTED.finditer(source):
        inside = [i for i, t in enumerate(found) if match.start(1) <= t.start < match.end(1)]
        named = [i for i in inside if found[i].capital and found[i].content]
        if (
            named
            and not any(i in alignment.claim_of or _spelt_out(alignment, i) for i in named)
            and not any(found[i].norm in _PARTS or unit_of_word(found[i].norm) for i in inside)
            and source[match.start() - 1 : match.start()] != "("
        ):
            return match[0].strip()
    return None


def _spelt_out(alignment: Alignment, index: int) -> bool:
    """Whether the claim has a word of what an acronym of the sentence stands for."""
    acronyms = alignment.passage.source.acronyms
    meant = acronyms.get(alignment.passage.tokens[index].stem, ())
    return bool({t.stem for t in alignment.claim} & set(meant))


def _shared_out(found: tuple[Token, ...], start: int, end: int) -> list[int]:
    """What a share is a share of: the first words of content within its bounds."""
    out: list[int] = []
    for i, token in enumerate(found):
        if start <= token.start < end and token.content and not token.number:
            out.append(i)
        elif out:
            break
    return out


def _ranged(alignment: Alignment, claim: str, reach: _Reach) -> list[int]:
    """Claim tokens of the class over which a quantifier ranges: the content words after it."""
    out: list[int] = []
    for i, token in enumerate(alignment.claim):
        if token.start < reach.end:
            continue
        between = claim[reach.end if not out else alignment.claim[i - 1].end : token.start]
        if len(out) == _CLASS or any(c in between for c in ",;:()"):
            break
        if token.content:
            out.append(i)
        elif out:
            break
    return out


def _less(one: str, two: str) -> bool:
    """Whether one count in digits or words is less than another."""
    counts = [quantities(text) for text in (one, two)]
    return all(counts) and counts[0][0].value < counts[1][0].value


def _for_another(alignment: Alignment, other: _Reach, given: list[_Reach]) -> str | None:
    """What the sentence says of the name that the claim has, where it says `all` of another name:
    `for all datasets for A and for 6/9 for B`."""
    source, found = alignment.passage.text, alignment.passage.tokens

    def beside(end: int) -> list[int]:
        return [i for i, t in enumerate(found) if t.start >= end and t.content][:_BESIDE]

    ours = [i for i in beside(other.end) if found[i].capital]
    if not ours or any(i in alignment.claim_of for i in ours):
        return None
    parts = [m.span() for m in _PART.finditer(source) if _less(m[1], m[2])]
    parts += [(r.start, r.end) for r in given if r.level < other.level]
    for start, end in sorted(parts):
        named = [i for i in beside(end) if found[i].capital]
        if start > other.end and any(
            i in alignment.claim_of and alignment.claim[alignment.claim_of[i]].capital
            for i in named
        ):
            return source[start : found[named[0]].end]
    return None


def _part(alignment: Alignment, claim: str, reach: _Reach) -> str | None:
    """`4 out of 5` in the source, or two counts of what the claim speaks of all of, one smaller."""
    source = alignment.passage.text
    match = _PART.search(source)
    if match and _less(match[1], match[2]):
        return match[0]
    match = _SUM_PART.search(source)
    if match and _less(match[1], match[3]):
        return match[0]
    match = _OF_WHICH.search(source)
    if match and _less(match[2], match[1]):
        return f"{match[2]} of {match[1]}"
    ranged = [alignment.claim[i].norm for i in _ranged(alignment, claim, reach)]
    counts = [q for q in quantities(source) if q.unit in ("count", None) and q.noun]
    for one in counts:
        for two in counts:
            fewer = one.start < two.start and one.noun == two.noun and two.value < one.value
            if fewer and any(norm.startswith(one.noun[:4]) for norm in ranged):
                return f"{two.text} of {one.text} {one.noun}"
    return None
