"""A claim as it can be judged, and the sentences of the cited papers read against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from recheck.claims.alignment import Alignment, align
from recheck.claims.checks import (
    attribution,
    direction,
    entity,
    number,
    quotation,
    scope,
    wording,
)
from recheck.claims.options import Options
from recheck.claims.retrieval import Passage, Source
from recheck.claims.words import Token, normalise, tokens
from recheck.records import Claim, Finding

_MORE = 0.1
"""Share of the claim's weight that another sentence must add to be read together with one."""
_QUESTION = re.compile(
    r"\?\s*$|^(?:what|how|why|which|who|when|where|does|do|is|are|can)\b.*\?", re.I
)
_META = re.compile(
    r"^(?:this (?:report|section|survey|claim|table)|see (?:also|table|section|figure)|todo|n/?a"
    r"|none|no claims?"
    r"|the following(?: \w+){0,3}(?= ?:?$)"
    r"|as (?:shown|discussed|mentioned) (?:above|below|in (?:section|table) ?[\d.]*)(?=\W*$)"
    r")(?!\w)",
    re.IGNORECASE,
)
_OPINION = re.compile(r"^(?:please|let us|we recommend that you|click|thank)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """The part of a claim's text that is judged."""

    text: str
    """Normalised; without the last word of a cell that was cut."""
    truncated: bool

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokens(self.text)

    @property
    def factual(self) -> bool:
        """False for questions, requests, notes on the report itself and empty cells."""
        if not any(t.content for t in self.tokens):
            return False
        return not any(p.search(self.text) for p in (_QUESTION, _META, _OPINION))


@dataclass(frozen=True, eq=False)
class Reading:
    """One sentence aligned with the claim, and what the typed checks say of the two."""

    alignment: Alignment
    findings: tuple[Finding, ...]

    @property
    def strength(self) -> float:
        """How much of the claim the sentence speaks about, 0-1."""
        return self.alignment.strength

    @property
    def opposition(self) -> float:
        """Strength of a sentence that differs: what the differences name is spoken to as well."""
        sides = " ".join(
            f.claim_side.lower()
            for f in self.findings
            if f.outcome == "disagrees" and f.kind in ("number", "entity")
        )
        return self.alignment.strength_with(
            i for i in self.alignment.missing if self.alignment.claim[i].norm in sides
        )

    def having(self, outcome: str) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.outcome == outcome)


def statement(claim: Claim) -> Statement:
    """What of a claim can be judged: a cut last word is dropped."""
    text = normalise(claim.text)
    if claim.truncated and " " in text:
        text = text.rsplit(" ", 1)[0].rstrip(" ,;:-")
    return Statement(text, claim.truncated)


def readings(said: Statement, sources: Sequence[Source], options: Options) -> tuple[Reading, ...]:
    """The sentences that speak to a statement, the fullest first, each with its findings."""
    rough: dict[tuple[int, int], tuple[float, Passage]] = {}
    for number_, source in enumerate(sources):
        passages = list(source.search(said.tokens, options.candidates))
        literal = source.quotation(said.text)
        if literal is not None:
            passages.append(literal)
        for passage in passages:
            rough[number_, passage.index] = (passage.overlap(said.tokens), passage)
    nearest = sorted(rough.items(), key=lambda item: (-item[1][0], item[0]))[: options.aligned]
    aligned = {key: align(said.tokens, passage) for key, (_, passage) in nearest}
    ranked = sorted(aligned.items(), key=lambda item: (-_rank(item[1]), item[0]))
    return tuple(Reading(a, _findings(a, said.text)) for _, a in ranked[: options.readings])


def read(said: Statement, passage: Passage) -> Reading:
    """One sentence read against a statement."""
    alignment = align(said.tokens, passage)
    return Reading(alignment, _findings(alignment, said.text))


def completed(said: Statement, reading: Reading, reach: int) -> Iterator[Reading]:
    """A sentence read together with one near it that answers much of what it leaves open.

    Sentences up to `reach` away in its section are tried, the nearest first.
    """
    passage = reading.alignment.passage
    passages = passage.source.passages
    for distance in range(1, reach + 1):
        for index in (passage.index + distance, passage.index - distance):
            if not 0 <= index < len(passages):
                continue
            other = passages[index]
            if other.sentence.section != passage.sentence.section:
                continue
            both = passage.joined(other) if index > passage.index else other.joined(passage)
            alignment = align(said.tokens, both)
            if alignment.coverage >= reading.alignment.coverage + _MORE:
                yield Reading(alignment, _findings(alignment, said.text))


def _findings(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """The checks that fit: a literal quotation needs none of those that tell wordings apart, but
    it may be what the paper quotes from others."""
    quoted = quotation.check(alignment, claim)
    attributed = attribution.check(alignment, claim)
    if quoted:
        figures = tuple(f for f in number.check(alignment, claim) if f.outcome == "agrees")
        return attributed + quoted + figures
    if wording.literal(alignment):
        edited = wording.check(alignment, claim)
        if edited:
            return attributed + edited
        return (
            attributed + number.check(alignment, claim) + scope.check(alignment, claim)
            + entity.check(alignment, claim)
        )  # fmt: skip
    checks = (number, scope, direction, entity)
    return attributed + tuple(f for c in checks for f in c.check(alignment, claim))


def _rank(alignment: Alignment) -> float:
    """Strength, a little more where less of the sentence is about something else."""
    return alignment.strength + 0.05 * alignment.density
