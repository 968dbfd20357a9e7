"""Names of the claim against the names that stand in their place in the sentence."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

from recheck.claims.alignment import Alignment
from recheck.claims.checks import subject, superlative
from recheck.claims.checks.roles import crossed
from recheck.claims.checks.slots import finding, page, slot
from recheck.claims.checks.wording import literal
from recheck.claims.words import Token
from recheck.records import Finding

_CITATION = re.compile(
    r"\([^()]*(?:19|20)\d\d[a-z]?[^()]*\)|\[\d+(?:\s*[,;-]\s*\d+)*\]"
    r"|\b[A-Z][\w'-]+ (?:et al\.?|(?:and|&) [A-Z][\w'-]+),? ?\((?:19|20)\d\d[a-z]?\)"
)
_LIST_GAP = re.compile(r"^[\s,;/&()]*(?:(?:and|or|as well as|,)[\s,]*)*[\s(]*$")
_POINTERS = frozenset(
    {"table", "figure", "fig", "section", "appendix", "equation", "eq", "algorithm"}
)
_FAMILY = re.compile(r"\w*[a-z]([A-Z]{2,})")
"""A name that begins as its own and ends as its family: `danishBERT`, `TyDiQA`."""
_IN_PASSING = re.compile(r"\b(?:as in|like|unlike|(?:pre)?-?trained on|initiali[sz]ed from)\s+\Z")
"""Before a name of which nothing is said."""
_APPOSITION = 3
"""Tokens on either side of the place in which a name may stand beside it: `the best, X`."""
_ORDERLY = 0.8
_BESIDE = 4
"""Tokens on either side of a name that stand around it."""


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Entity findings: a name in another's place, or two names that have changed places."""
    return (
        _sibling(alignment, claim)
        or _cousin(alignment, claim)
        or replaced(alignment, claim)
        or exchanged(alignment, claim)
        or _rebound(alignment, claim)
        or superlative.check(alignment, claim)
        or subject.check(alignment, claim)
    )


def _sibling(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A compound name of which the sentence has another ending: GPT-NeoX where it has GPT-J."""
    found, text = alignment.passage.tokens, alignment.passage.text
    for i, j in alignment.source_of.items():
        ours = [k for k, t in enumerate(alignment.claim) if t.word == alignment.claim[i].word]
        theirs = [k for k, t in enumerate(found) if t.word == found[j].word]
        if min(len(ours), len(theirs)) < 2 or ours[0] != i or theirs[0] != j:
            continue
        if not (alignment.claim[i].capital and found[j].capital):
            continue
        rest = [k for k in ours if k != i]
        if any(k in alignment.source_of for k in rest) or any(
            k in alignment.claim_of for k in theirs if k != j
        ):
            continue
        stems = {found[k].stem for k in theirs}
        if any(alignment.claim[k].stem in alignment.passage.stems | stems for k in rest):
            continue
        here, there = _text(claim, alignment.claim, tuple(ours)), _text(text, found, tuple(theirs))
        return (_other_name(alignment, here, there),)
    return ()


def _cousin(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A name of the paper of which the sentence has another beginning alone: danishBERT where it
    has mlBERT."""
    found, known = alignment.passage.tokens, alignment.passage.source.names
    groups = _open(_groups(alignment.claim, known), alignment.source_of)
    others = _open(_groups(found, known), alignment.claim_of)
    for group in (g for g in groups if alignment.claim[g[0]].norm in known):
        here = _text(claim, alignment.claim, group)
        family = _FAMILY.fullmatch(here)
        if family is None or alignment.claim[group[0]].stem in alignment.passage.stems:
            continue
        there = {
            _text(alignment.passage.text, found, other)
            for other in others
            if not _IN_PASSING.search(alignment.passage.text, 0, found[other[0]].start)
        }
        kin = [name for name in there if (m := _FAMILY.fullmatch(name)) and m[1] == family[1]]
        if len(kin) == 1:
            return (_other_name(alignment, here, kin[0]),)
    return ()


def _rebound(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Two names that stand with each other's words."""
    names = _groups(alignment.claim, alignment.passage.source.names)
    pair = crossed(alignment, claim, names)
    if pair is None:
        return ()
    one, two = (_text(claim, alignment.claim, group) for group in pair)
    return (
        _differ(
            alignment, f"{one} ... {two}", f"{two} ... {one}",
            f"The claim says of {one} and of {two} what the paper says of the other "
            f"(p. {page(alignment)}).",
        ),
    )  # fmt: skip


def _other_name(alignment: Alignment, here: str, there: str) -> Finding:
    return _differ(
        alignment,
        here,
        there,
        f"The claim names {here} where the paper names {there} (p. {page(alignment)}).",
    )


def _differ(alignment: Alignment, claim_side: str, source_side: str, message: str) -> Finding:
    return finding("entity", "disagrees", alignment, claim_side, source_side, message)


def replaced(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """A name of the claim in whose place the sentence has another."""
    found, text = alignment.passage.tokens, alignment.passage.text
    cited = [m.span() for m in _CITATION.finditer(text)]
    known = alignment.passage.source.names
    for group in _open(_groups(alignment.claim, known), alignment.source_of):
        stems = {alignment.claim[i].stem for i in group}
        if stems <= alignment.passage.stems | alignment.passage.source.title:
            continue
        place = slot(alignment, group[0], group[-1])
        if place is None:
            continue
        place = range(place.start - _APPOSITION, place.stop + _APPOSITION)
        others = [
            other
            for other in _open(_groups(found, known), alignment.claim_of)
            if all(i in place for i in other)
            and found[other[0]].norm not in _POINTERS
            and len(_text(text, found, other)) > 1
            and not any(a <= found[other[0]].start < b for a, b in cited)
        ]
        if len(others) >= 1:
            here = _text(claim, alignment.claim, group)
            there = _text(text, found, others[0])
            if _same_name(here, there, alignment):
                continue
            return (_other_name(alignment, here, there),)
    return ()


def _open(groups: list[tuple[int, ...]], aligned: dict[int, int]) -> list[tuple[int, ...]]:
    """The unanswered ends of names: `K80` of `NVIDIA K80 GPUs`."""
    runs = []
    for group in groups:
        run = tuple(i for i in group if i not in aligned)
        if run and run[-1] - run[0] == len(run) - 1:
            runs.append(run)
    return runs


def _groups(found: tuple[Token, ...], known: frozenset[str]) -> list[tuple[int, ...]]:
    """Runs of name tokens: the parts of one printed word and names with nothing between them."""
    groups: list[list[int]] = []
    for i, token in enumerate(found):
        named = (
            token.content
            and not token.number
            and (token.capital or (token.initial and token.norm in known))
        )
        if not named:
            continue
        if groups and groups[-1][-1] == i - 1 and token.start - found[i - 1].end <= 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return [tuple(g) for g in groups]


def _text(text: str, found: tuple[Token, ...], group: tuple[int, ...]) -> str:
    return text[found[group[0]].start : found[group[-1]].end]


def _same_name(one: str, two: str, alignment: Alignment) -> bool:
    """Spellings of one name: an abbreviation, a plural, an acronym and what it stands for."""
    a, b = (re.sub(r"\W", "", s).lower().rstrip("s") for s in (one, two))
    if a in b or b in a:
        return True
    initials = ("".join(w[0] for w in re.findall(r"\w+", s)).lower() for s in (one, two))
    first, second = initials
    if a == second or b == first:
        return True
    return len(a) >= 2 and len(b) >= 2 and a[0] == b[0] and (_letters_of(a, b) or _letters_of(b, a))


def _letters_of(short: str, long: str) -> bool:
    """Whether the letters of `short` occur in `long` in order (HoPo, HotpotQA)."""
    rest = iter(long)
    return len(short) <= 5 and len(short) < len(long) and all(c in rest for c in short)


def exchanged(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """Two names in the other order although the rest of the sentence is kept word for word."""
    if not literal(alignment) or alignment.coverage < _ORDERLY or not _orderly(alignment):
        return ()
    found, text = alignment.passage.tokens, alignment.passage.text
    known = alignment.passage.source.names
    ours = {_text(claim, alignment.claim, g).lower(): g for g in _groups(alignment.claim, known)}
    theirs: dict[str, list[tuple[int, ...]]] = {}
    for g in _groups(found, known):
        theirs.setdefault(_text(text, found, g).lower(), []).append(g)
    single = [n for n in ours if len(theirs.get(n, ())) == 1]
    for a, b in combinations(single, 2):
        here = ours[a][0] - ours[b][0]
        there = theirs[a][0][0] - theirs[b][0][0]
        if here * there >= 0:
            continue
        first, second = sorted((theirs[a][0], theirs[b][0]))
        between = text[found[first[-1]].end : found[second[0]].start]
        if _coordinated(between, list(theirs)):
            continue
        if _at_home(alignment, ours[a], theirs[a][0], theirs[b][0]) or _at_home(
            alignment, ours[b], theirs[b][0], theirs[a][0]
        ):
            continue
        one, two = _text(claim, alignment.claim, ours[a]), _text(claim, alignment.claim, ours[b])
        return (
            _differ(
                alignment, f"{one} ... {two}", f"{two} ... {one}",
                f"The claim exchanges {one} and {two} (p. {page(alignment)}).",
            ),
        )  # fmt: skip
    return ()


def _at_home(
    alignment: Alignment, group: tuple[int, ...], own: tuple[int, ...], other: tuple[int, ...]
) -> bool:
    """Whether the words around a name are those of its own place, not of the other name's: a
    clause that has moved takes its names with it."""
    near = range(group[0] - _BESIDE, group[-1] + _BESIDE + 1)
    around = [
        j
        for i, j in alignment.source_of.items()
        if i in near and not alignment.claim[i].capital and not alignment.claim[i].number
    ]
    return bool(around) and sum(abs(j - own[0]) - abs(j - other[0]) for j in around) < 0


def _orderly(alignment: Alignment) -> bool:
    """Whether the plain words of the claim stand in the order of the sentence."""
    order = [
        p.source
        for p in alignment.pairs
        if not alignment.claim[p.claim].capital and not alignment.claim[p.claim].number
    ]
    if len(order) < 3:
        return False
    rising = sum(a < b for a, b in pairwise(order))
    return rising / (len(order) - 1) >= _ORDERLY


def _coordinated(between: str, names: list[str]) -> bool:
    """Whether two names stand in one list: nothing but names, commas and `and` between them."""
    rest = between.lower()
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return bool(_LIST_GAP.match(_CITATION.sub(" ", rest)))
