"""Which figure of a sentence goes with which name, and claims that exchange two of them.

"83.08 for Reddit but 90.97 for Twitter" exchanges what "on Reddit and Twitter ... 90.97 and 83.08,
respectively" says: all figures and all names are there, only bound the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from recheck.claims.emphasis import emphases
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.quantities.model import compatible
from recheck.claims.tables.labels import Mention
from recheck.claims.words import STOP_WORDS

_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_MARKS = r"\)?(?:\s*(?:\([^()]*\)|\[[\d,\s]+\]))*"
_BETWEEN_LAST = re.compile(
    rf"{_MARKS}\s*,?\s*(?:/|\b(?:and|or|vs\.?)\b|&)\s*(?:the\b)?\s*(?:\w+\s+)?"
)
_OF = re.compile(r"(?<!\d\s)\b((?:(?!\d)[\w-]+\s+){1,2})of\s+(?:only\s+|about\s+|up\s+to\s+)?\Z")
_BETWEEN = re.compile(rf"{_MARKS}\s*,\s*(?:the\b)?\s*")


def exchanged(claim_text: str, sentence_text: str) -> tuple[tuple[Quantity, Quantity], ...]:
    """Figures of the claim that the sentence gives for each other's names.

    Pairs of the claim's figure and the one that the sentence has for the same name; empty unless
    the words that go with either figure, and with it alone, are found with the other one.
    """
    claim, sentence = Mention(claim_text), Mention(sentence_text)
    ours, theirs = quantities(claim.text), quantities(sentence.text)
    our_words = _bound(claim, ours)
    same = [[s for s in theirs if agree(q, s)] for q in ours]
    found: list[tuple[Quantity, Quantity]] = []
    for i, k in combinations(range(len(ours)), 2):
        if len(same[i]) != 1 or len(same[k]) != 1 or same[i] == same[k]:
            continue
        one, two = same[i][0], same[k][0]
        if not compatible(ours[i].unit, ours[k].unit) or agree(ours[i], two):
            continue
        words = our_words[i] - our_words[k], our_words[k] - our_words[i]
        if _counts_turned(claim, sentence, (ours[i], ours[k]), (one, two)) or _turned(
            sentence, theirs, words, one, two
        ):
            found += [(ours[i], two), (ours[k], one)]
    return tuple(found)


def _bound(mention: Mention, found: Sequence[Quantity]) -> list[set[str]]:
    """Stems of the words, and other figures, that go with each figure of a text."""
    return [
        {
            t.stem
            for t, weight in zip(mention.tokens, emphasis, strict=True)
            if weight == 1.0 and (t.content or t.number) and not q.start <= t.start < q.end
        }
        for q, emphasis in zip(found, emphases(mention, found), strict=True)
    ]


def _counts_turned(
    claim: Mention,
    sentence: Mention,
    ours: tuple[Quantity, Quantity],
    theirs: tuple[Quantity, Quantity],
) -> bool:
    """Whether each of two figures counts in the sentence what the other one does in the claim."""
    first, second = _apart(claim, *ours)
    here, there = _apart(sentence, *theirs)
    straight = first & here or second & there
    return not straight and bool(first & there) and bool(second & here)


def _apart(mention: Mention, one: Quantity, two: Quantity) -> tuple[set[str], set[str]]:
    """What two figures count or measure by the grammar of their phrases, as far as it differs."""
    first, second = _measured(mention, one), _measured(mention, two)
    return first - second, second - first


def _measured(mention: Mention, quantity: Quantity) -> set[str]:
    """Stems of the word right after a figure, and of those of which it is said: `15 steps`,
    `a beam size of 15`."""
    of = _OF.search(mention.text[: quantity.start])
    return {
        t.stem
        for t in mention.tokens
        if t.norm not in STOP_WORDS
        and not t.number
        and (0 <= t.start - quantity.end <= 1 or (of and of.start(1) <= t.start < of.end(1)))
    }


def _turned(
    sentence: Mention,
    theirs: Sequence[Quantity],
    words: tuple[set[str], set[str]],
    one: Quantity,
    two: Quantity,
) -> bool:
    """Whether the first words go with the second figure in the sentence, and the other way."""
    if _RESPECTIVELY.search(sentence.text):
        order = _order(sentence, *words)
        return order is not None and order != (one.start < two.start)
    spoken = _bound(sentence, theirs)
    by_one, by_two = spoken[theirs.index(one)], spoken[theirs.index(two)]
    by_one, by_two = by_one - by_two, by_two - by_one
    straight = len(words[0] & by_one) + len(words[1] & by_two)
    return not straight and bool(words[0] & by_two) and bool(words[1] & by_one)


def _order(sentence: Mention, first: set[str], second: set[str]) -> bool | None:
    """Whether a word of `first` precedes one of `second` in a list; None: no list or both ways."""
    for between in (_BETWEEN_LAST, _BETWEEN):
        ahead = set()
        for one, two in combinations(sentence.tokens, 2):
            if between.fullmatch(sentence.text[one.end : two.start]):
                ahead |= {True} if one.stem in first and two.stem in second else set()
                ahead |= {False} if one.stem in second and two.stem in first else set()
        if ahead:
            return ahead.pop() if len(ahead) == 1 else None
    return None
