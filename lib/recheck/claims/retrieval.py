"""Passages of the cited papers that may speak to a claim.

Every document is indexed once: its sentences as tokens, their stems and groups of interchangeable
words in a BM25 index (Robertson & Zaragoza, 2009; `bm25s`), how often each stem occurs, which
words it prints like names, and which acronyms it defines. Ranking is BM25 over the sentences of
one paper, so the cost of a claim depends on the papers it cites and not on the store.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import bm25s
import numpy as np

from recheck.claims import meaning
from recheck.claims.lexicon import groups_of
from recheck.claims.words import STOP_WORDS, Token, normalise, stem, tokens
from recheck.records import Document, Evidence, Paper, Region, Sentence

_SKIPPED_KINDS = frozenset({"page-header", "page-footer", "formula", "picture", "table"})
_REFERENCES = re.compile(r"^\W*(?:[\dA-Z]\.?\s+)?(?:references?|bibliography)\W*$", re.IGNORECASE)
_DEFINITION = re.compile(r"\b((?:[A-Za-z][\w-]*\s+){1,7})\(\s*([A-Z][A-Za-z0-9+-]{1,9})s?\s*[);,]")
_WORD = re.compile(r"\d+(?:[.,]\d+)*%?[^\W_]*|[^\W_]+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SHORTEST_QUOTATION = 20
_CODE = re.compile(
    r">>>|\bdef \w+\(|\bimport \w+|\w\([\"']|\[[\"']|[A-Za-z]\w*[._][A-Za-z]\w*\s?\(|\w\(\s?\)"
)
_MARKS = 2
"""Marks of source code from which a text is a listing."""
_SHORTEST_SENTENCE = 3
"""Words below which a sentence is a fragment (a heading, a label in a figure)."""


@dataclass(frozen=True, eq=False)
class Passage:
    """One sentence of a paper, ready to be compared with a claim."""

    source: Source
    index: int
    """Position among the passages of the paper."""
    sentence: Sentence
    text: str
    """Normalised text."""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokens(self.text)

    @cached_property
    def squeezed(self) -> str:
        return squeeze(self.text)

    @cached_property
    def section_stems(self) -> frozenset[str]:
        return frozenset(t.stem for t in tokens(normalise(self.sentence.section or "")))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(t.stem for t in self.tokens)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each word first stands."""
        return {t.norm: i for i, t in reversed(list(enumerate(self.tokens)))}

    @cached_property
    def compounds(self) -> dict[str, int]:
        """Where two neighbours first make up a word."""
        pairs = enumerate(pairwise(self.tokens))
        return {one.norm + two.norm: i for i, (one, two) in reversed(list(pairs))}

    @cached_property
    def groups(self) -> frozenset[int]:
        table = groups_of()
        return frozenset(g for s in self.stems for g in table.get(s, ()))

    def joined(self, other: Passage) -> Passage:
        """This sentence and a later one as one passage."""
        both = self.sentence.model_copy(
            update={
                "text": f"{self.sentence.text} {other.sentence.text}",
                "regions": self.sentence.regions + other.sentence.regions,
            }
        )
        return Passage(self.source, self.index, both, f"{self.text} {other.text}")

    def pairs(self) -> Iterator[Passage]:
        """This sentence with the one before it, and with the one after it, where they are of one
        section; none of sentences that are read together already."""
        if self.source.passages[self.index] is not self:
            return
        for one, other in ((self.previous, self), (self, self.following)):
            if one and other and one.sentence.section == other.sentence.section:
                yield one.joined(other)

    def likeness(self, vector: np.ndarray) -> float:
        """How near in meaning the sentence is to a text, given by its vector; a cosine."""
        own = self.source.passages[self.index]
        if own is self:
            return float(self.source.vectors[self.index] @ vector)
        return float(meaning.vectors([self.text])[0] @ vector)  # sentences read together

    def overlap(self, claim: tuple[Token, ...]) -> float:
        """Share of the claim's weight that is in the sentence, by stems and synonyms alone."""
        table = groups_of()
        total = shared = 0.0
        for token in claim:
            if token.content:
                weight = self.source.weight(token.stem)
                total += weight
                if token.stem in self.stems:
                    shared += weight
                elif self.groups & table.get(token.stem, frozenset()):
                    shared += 0.5 * weight
        return shared / total if total else 0.0

    def evidence(self) -> Evidence:
        """The sentence as evidence: its lines, and the box around those on its first page."""
        regions = self.sentence.regions
        return Evidence(
            paper=self.source.paper_id,
            version=self.source.paper.version,
            page=regions[0].page,
            box=enclosing(regions),
            regions=regions,
            quote=self.sentence.text,
        )

    @property
    def previous(self) -> Passage | None:
        return self.source.passages[self.index - 1] if self.index else None

    @property
    def following(self) -> Passage | None:
        later = self.source.passages
        return later[self.index + 1] if self.index + 1 < len(later) else None


class Source:
    """A readable paper with its sentences indexed."""

    def __init__(self, paper: Paper, document: Document) -> None:
        self.paper = paper
        self.document = document
        self.paper_id = paper.id or document.sha256[:12]
        self.passages = tuple(
            Passage(self, index, sentence, text)
            for index, (sentence, text) in enumerate(_readable_sentences(document))
        )

    @cached_property
    def frequency(self) -> Counter[str]:
        """Stem -> number of sentences in which it occurs."""
        return Counter(stem for passage in self.passages for stem in passage.stems)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every stem of the paper, those of its tables and captions included."""
        cells = " ".join(
            cell for table in self.document.tables for row in table.grid for cell in row if cell
        )
        titles = " ".join(block.text for block in self.document.blocks)
        words = set(_WORD.findall(normalise(f"{cells} {titles}").lower()))
        return frozenset(self.frequency) | {stem(word.replace(",", "")) for word in words}

    @cached_property
    def names(self) -> frozenset[str]:
        """Lower-case words printed like names within sentences at least as often as not."""
        capital: Counter[str] = Counter()
        plain: Counter[str] = Counter()
        for passage in self.passages:
            for token in passage.tokens:
                if token.capital:
                    capital[token.norm] += 1
                elif not token.initial:
                    plain[token.norm] += 1
        return frozenset(w for w, n in capital.items() if n >= plain[w])

    @cached_property
    def acronyms(self) -> dict[str, tuple[str, ...]]:
        """Stem of an acronym -> stems of the words that the paper defines it by."""
        found: dict[str, tuple[str, ...]] = {}
        for passage in self.passages:
            for match in _DEFINITION.finditer(passage.text) if "(" in passage.text else ():
                words = _spelt_out(match[1].split(), match[2])
                if words:
                    found.setdefault(stem(match[2].lower()), tuple(stem(w.lower()) for w in words))
        return found

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Stems that the whole paper is about: in its title or in every twelfth sentence."""
        often = max(8, len(self.passages) // 12)
        return frozenset(s for s, n in self.frequency.items() if n >= often) | self.title

    @cached_property
    def title(self) -> frozenset[str]:
        """Stems of the content words of the paper's title."""
        found = tokens(normalise(self.document.title or ""))
        return frozenset(t.stem for t in found if t.content)

    def weight(self, stem: str) -> float:
        """Inverse sentence frequency of a stem in this paper (0.3 to about 7)."""
        seen = self.frequency.get(stem, 0)
        return max(0.3, math.log((len(self.passages) + 1) / (seen + 0.5)))

    @cached_property
    def _index(self) -> bm25s.BM25:
        index = bm25s.BM25()
        index.index([_terms(p.tokens) or ["∅"] for p in self.passages], show_progress=False)
        return index

    def search(self, claim: tuple[Token, ...], count: int) -> tuple[Passage, ...]:
        """The `count` passages that BM25 ranks first for a claim, best first."""
        if not self.passages:
            return ()
        known = [t for t in _terms(claim) if t in self._index.vocab_dict]
        if not known:
            return ()
        scores = self._index.get_scores(known)
        order = np.argsort(-scores, kind="stable")[:count]
        return tuple(self.passages[i] for i in order if scores[i] > 0)

    @cached_property
    def vectors(self) -> np.ndarray:
        """Unit vectors of the passages, in their order."""
        return meaning.of_paper([p.text for p in self.passages])

    def nearest(self, vector: np.ndarray, count: int) -> list[tuple[float, Passage]]:
        """The `count` passages nearest in meaning to a text, given by its vector, best first.

        Each with its likeness, a cosine.
        """
        scores = self.vectors @ vector
        order = np.argsort(-scores, kind="stable")[:count]
        return [(float(scores[i]), self.passages[i]) for i in order]

    def quotation(self, text: str) -> Passage | None:
        """The first passage of which `text` is a literal part.

        Letters and digits alone are compared, so that hyphens and blanks lost in a PDF do not
        count.
        """
        letters = squeeze(text)
        if len(letters) < _SHORTEST_QUOTATION:
            return None
        return next((p for p in self.passages if letters in p.squeezed), None)


def squeeze(text: str) -> str:
    """Letters and digits of a text alone, in lower case."""
    return _NOT_ALPHANUMERIC.sub("", text.lower())


def enclosing(regions: tuple[Region, ...]) -> tuple[float, float, float, float]:
    """Smallest box around the regions on the page of the first."""
    boxes = [r.box for r in regions if r.page == regions[0].page]
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _readable_sentences(document: Document):
    for sentence in document.sentences:
        if sentence.kind in _SKIPPED_KINDS or _REFERENCES.match(sentence.section or ""):
            continue
        text = normalise(sentence.text)
        if len(text.split()) >= _SHORTEST_SENTENCE and not _listing(text):
            yield sentence, text


def _listing(text: str) -> bool:
    """Whether a text is source code, which states nothing."""
    marked = any(mark in text for mark in ("(", "[", ">>>", "import "))
    return marked and len(_CODE.findall(text)) >= _MARKS


def _terms(found: tuple[Token, ...]) -> list[str]:
    """Stems and groups of interchangeable words of a text, as BM25 counts them."""
    return [term for token in found if token.content for term in _of_stem(token.stem)]


@lru_cache(maxsize=65536)
def _of_stem(stem: str) -> tuple[str, ...]:
    return stem, *(f"§{g}" for g in sorted(groups_of().get(stem, ())))


def _spelt_out(words: list[str], acronym: str) -> list[str] | None:
    """The last words whose initials spell the acronym, if they do."""
    letters = [c.lower() for c in acronym if c.isalpha()]
    parts = [p for w in words for p in w.split("-") if p]
    content = [w for w in parts if w.lower() not in STOP_WORDS or w[0].lower() in letters]
    for size in (len(letters), len(letters) + 1):
        tail = content[-size:]
        initials = [w[0].lower() for w in tail]
        if len(tail) >= 2 and [c for c in initials if c in letters][: len(letters)] == letters:
            return tail
    return None
