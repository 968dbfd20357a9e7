"""The research question divided into its facets.

A question such as "How does A affect B on C when D, measured by E under F?" is cut at its
interrogative opening, its relation verb and its connectives; every part that still names
something is a facet, in the question's own words. A small lexicon (`facets.toml`) gives some
parts a kind, so that "robustness" and "accuracy degradation under perturbation" are one facet and
a claim may speak of it in other words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from recheck.claims.words import STOP_WORDS, normalise, stem, tokens

_OPENING = re.compile(
    r"^(?:(?:and|to\s+what\s+(?:extent|degree)|under\s+what\s+conditions|"
    r"how\s+(?:far|well|much|many)|how|what|which|why|when|where|whether|who)\b[\s,]*)?"
    r"(?:(?:does|do|did|can|could|is|are|will|would|should|has|have)\b\s*)?"
    r"(?:the\s+|there\s+)?"
    r"(?P<noun>(?:impact|effects?|influence|role|inclusion|choice|use|effectiveness)\s+of\s+)?"
    r"(?:(?:varying|changing|using|the)\s+)*",
    re.IGNORECASE,
)
_ON = re.compile(r"\s+(?:on|for|in)\s+(?:the\s+)?")
_VERBS = (
    "affects?|influences?|impacts?|improves?|enhances?|reduces?|helps?|changes?|determines?|"
    "correlates?\\s+with|compares?\\s+(?:to|with)|depends?\\s+on|replaces?|serves?\\s+as|makes?|"
    "incorporates?|scales?\\s+with|associated\\s+with|differs?\\s+from|generali[sz]es?\\s+to|"
    "work\\s+with|be"
)
_CUT = re.compile(
    r"\s*(?:[;:?]|"
    r",?\s+(?:as\s+)?(?:measured|evaluated|assessed|quantified|judged)\s+(?:by|on|with|in)\b|"
    r",?\s+(?:when|if|while|whereas)\b"
    r"(?:\s+(?:trained|evaluated|tested|measured|subjected|using)\b)?"
    r"(?:\s+(?:on|by|with|to|in)\b)?|"
    r",?\s+(?:compared|relative)\s+(?:to|with)\b|,?\s+particularly\b|"
    rf",?\s+(?:{_VERBS})\b|"
    r"\s+(?:on|within|across|in|for|for\s+the)\s+(?:the\s+)?(?=[A-Z][A-Za-z]*[A-Z0-9-])|"
    r"\s+(?:effect|impact)\s+on\b|\s+usable\s+for\b|\s+who\b)\s*"
)
_MEASURE_OF = re.compile(
    r"^((?:the\s+)?(?:[\w-]+\s+){0,2}"
    r"(?:robustness|accuracy|performance|effectiveness|efficiency|cost|quality|transfer))\s+(?:of|in|to)\s+(?=\w)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\(((?:e\.g\.,?\s*|i\.e\.,?\s*)?)([^()]{1,120})\)")
_EDGE = re.compile(
    r"^(?:(?:the|a|an|under|(?:combination|choice|use|inclusion)\s+of|on|in|of|to|by|with|for|"
    r"and|or|when|trained|evaluated|subjected|how|its|their|does|do)\s+)+|"
    r"(?:\s+(?:the|a|an|on|in|of|to|by|with|for|and|or|when|trained|that|scale))+$",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|compared\s+(?:to|with)|rather\s+than)\s+", re.IGNORECASE)
_FULL_SIDE = re.compile(r"(?:on|in|with|without|by|from|under|the|an?)\b", re.IGNORECASE)
_COMMONPLACES = (
    "model", "models", "task", "tasks", "language", "languages", "data", "dataset",
    "datasets", "benchmark", "performance", "method", "methods", "approach", "system",
    "systems", "learning", "large", "different", "various", "choice", "work", "result",
    "results", "effect", "impact", "influence", "level", "type", "types", "use", "term",
    "terms", "research", "nlp", "llm", "measured", "evaluated", "combination",
    "automatic", "automatically", "automated",
)  # fmt: skip
_GENERIC = frozenset(map(stem, _COMMONPLACES))
_LONGEST_QUESTION = 2000
_ACRONYMS = frozenset({"NLP", "LLM", "LLMs", "AI", "ML", "ICL", "NLU", "F1", "QA", "PDF", "USA"})


Concept = tuple[tuple[str, ...], ...]
"""One thing said: the rows of stems that say it, any of them."""


@dataclass(frozen=True)
class Text:
    """A text ready to be asked what it speaks of."""

    plain: str
    """Lower-case words between single blanks, with a blank at both ends."""
    stems: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Text:
        return cls(_plain(text), stems_of(text), frozenset(named_words(text)))


@dataclass(frozen=True)
class Part:
    """One facet of a question."""

    name: str
    """In the question's words."""
    label: str | None
    """Its kind in the lexicon."""
    concepts: tuple[Concept, ...]
    """What its content words say."""
    names: tuple[str, ...]
    """Words printed like names, which a text has to print too."""
    phrases: tuple[str, ...] = ()
    """Phrases by which a text speaks of the facet's kind."""
    sides: tuple[tuple[str, tuple[Concept, ...]], ...] = ()
    """The sides of a comparison, each with what only it says."""

    @property
    def firm(self) -> bool:
        """Whether silence of a claim is telling: a name is said or not, and a kind of the lexicon
        is known in other words too. Of other facets a claim may speak in words of its own."""
        return bool(self.label or self.names)

    def told_by(self, text: Text) -> bool:
        """Whether a text speaks of this facet: its names, and two thirds of what it says."""
        if not text.names.issuperset(self.names):
            return False
        if self.phrases:
            return any(f" {phrase} " in text.plain for phrase in self.phrases)
        if self.sides:
            own = [concepts for _, concepts in self.sides if concepts]
            shared = [c for c in self.concepts if not any(c in concepts for concepts in own)]
            either = any(_met(concepts, text) for concepts in own)
            return either and (not shared or said(shared, text.stems))
        return _met(self.concepts, text)


def _met(concepts: Sequence[Concept], text: Text) -> bool:
    """Whether a text says two thirds of some concepts."""
    met = sum(said([concept], text.stems) for concept in concepts)
    return met > 0 and 3 * met >= 2 * len(concepts)


def facets_of(question: str) -> tuple[Part, ...]:
    """The facets of a question, in order; parts of one kind are merged."""
    parts: list[Part] = []
    for phrase in _phrases(normalise(question[:_LONGEST_QUESTION])):
        part = _part(phrase)
        if part is None:
            continue
        if any(part.concepts == other.concepts and not part.label for other in parts):
            continue
        same = next((p for p in parts if p.label and p.label == part.label), None)
        if same is not None:
            parts[parts.index(same)] = max((same, part), key=lambda p: len(p.concepts))
        else:
            parts.append(part)
    return tuple(parts)


def _phrases(question: str) -> list[str]:
    asides: list[str] = []

    def keep(match: re.Match[str]) -> str:
        asides.append(match[0].strip())
        return f" \ue000{len(asides) - 1}\ue001"

    # Asides in brackets belong to the words before them and are not cut.
    text = _ASIDE.sub(keep, question.strip().rstrip("?. "))
    opening = _OPENING.match(text)
    text = text[opening.end() :] if opening else text
    if opening and opening["noun"]:
        # "the impact of A on B": the preposition divides cause and outcome.
        text = _ON.sub("; ", text, count=1)
    phrases = []
    for piece in _CUT.split(text):
        for chunk in _split_list(piece):
            measure = _MEASURE_OF.match(chunk)
            if measure is None:
                phrases.append(chunk)
            else:
                phrases += [measure[1], *re.split(r"\s+to\s+", chunk[measure.end() :])]
    cleaned = []
    for phrase in phrases:
        phrase = re.sub("\ue000(\\d+)\ue001", lambda m: asides[int(m[1])], phrase)
        previous = None
        while phrase != previous:
            previous, phrase = phrase, _EDGE.sub("", phrase.strip(" ,.?")).strip()
        cleaned.append(phrase)
    return [phrase for phrase in cleaned if phrase]


def _split_list(piece: str) -> list[str]:
    """The items of `a, b and c`; a piece without a comma is one item."""
    if "," not in piece:
        return [piece]
    return [item for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", piece) if item]


def _part(phrase: str) -> Part | None:
    label, told = _kind(phrase)
    concepts = concepts_of(phrase)
    if label is None and not concepts:
        return None
    return Part(phrase, label, concepts, named_words(phrase), told, _sides(phrase))


def _sides(phrase: str) -> tuple[tuple[str, tuple[Concept, ...]], ...]:
    bare = _ASIDE.sub("", phrase)
    sides = [side for side in _VERSUS.split(bare) if side]
    if len(sides) != 2:
        return ()
    first, second = (concepts_of(side) for side in sides)
    own = tuple(c for c in second if c not in first)
    # "English vs. non-English tasks": the noun belongs to both sides; "noise vs. on clean text"
    # names the second side in full.
    if not _FULL_SIDE.match(sides[1]):
        own = own[: max(len(first), 1)]
    return ((sides[0], tuple(c for c in first if c not in second)), (sides[1], own))


def concepts_of(phrase: str) -> tuple[Concept, ...]:
    """What a phrase says: one concept for each content word that is not a commonplace."""
    concepts: list[Concept] = []
    for word in re.findall(r"[^\W_]+(?:[-/][^\W_]+)*", _VERSUS.sub(" ", phrase)):
        parts = stems_of(word)
        lower = word.casefold()
        if lower in STOP_WORDS | {"vs", "e", "g"} or lower[0].isdigit() or len(lower) < 2:
            continue
        if all(part in _GENERIC for part in parts):
            continue
        alternatives = {parts, ("".join(parts),)}
        alternatives |= {(other,) for other in _synonyms().get(parts[0], ())}
        concepts.append(tuple(sorted(alternatives)))
    return tuple(dict.fromkeys(concepts))


def said(concepts: Iterable[Concept], stems: tuple[str, ...]) -> bool:
    """Whether a text says any of the concepts."""
    return any(contains(stems, words) for concept in concepts for words in concept)


def named_words(text: str) -> tuple[str, ...]:
    """Words with an inner capital or a digit among letters (`XTREME-R`, `mBERT`), lower-cased."""
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", normalise(text))
    return tuple(
        word.casefold()
        for word in words
        if any(c.isalpha() for c in word)
        and sum(c.isupper() for c in word) > 1
        and word not in _ACRONYMS
        and not re.fullmatch(r"[A-Z]?[a-z]+(?:-[A-Z]?[a-z]+)+|\d+[BMK]", word)
    )


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order; "non-" and its word are one."""
    joined = re.sub(r"\b([Nn]on)[- ](?=\w)", r"\1", normalise(text))
    return tuple(token.stem for token in tokens(joined))


def _kind(phrase: str) -> tuple[str | None, tuple[str, ...]]:
    if named_words(phrase) or _VERSUS.search(_ASIDE.sub("", phrase)):
        return None, ()
    plain = _plain(phrase)
    for kind in _data()["kind"]:
        if any(f" {words} " in plain for words in kind["question"]):
            return kind["label"], tuple(kind["claim"])
    return None, ()


def _plain(text: str) -> str:
    words = re.findall(r"[^\W_]+", normalise(text).casefold())
    return f" {' '.join(words)} "


def contains(text: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether the stems `words` stand in a row in `text`."""
    size = len(words)
    if size == 1:
        return words[0] in text
    return any(text[at : at + size] == words for at in range(len(text) - size + 1))


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for group in _data()["synonyms"]["groups"]:
        single = {stem(word.casefold()) for word in group if word.isalpha()}
        for member in single - STOP_WORDS:
            table.setdefault(member, set()).update(single)
    return {word: frozenset(group) for word, group in table.items()}


@cache
def _data() -> dict:
    return tomllib.loads(files("recheck.audit").joinpath("facets.toml").read_text("utf-8"))
