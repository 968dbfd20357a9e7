"""From what the cited papers have to say on a statement to the verdict on it.

The sentence that decides is chosen by its words; what it leaves open may be answered by sentences
near it. What was not found, or supported by words alone, is then looked at by a small model, which
reads that sentence, and those nearest to the claim in meaning, together with the claim; where they
bear on it and none decides, the nearest are read once more with the sentences around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recheck.claims import meaning, verdict
from recheck.claims.checks import attribution, wording
from recheck.claims.comparison import check_comparison
from recheck.claims.inference import Inference, infer, readable
from recheck.claims.numbers import check_cells
from recheck.claims.options import Options
from recheck.claims.plausibility import counts, identifies, stated
from recheck.claims.reading import Reading, Statement, completed, read, readings
from recheck.claims.recompute import check_recomputation
from recheck.claims.retrieval import Passage, Source
from recheck.claims.unsaid import elsewhere, foreign, uncompared, undirected, unnamed, unstated
from recheck.records import Finding

_TABLE_CHECKS = (check_cells, check_comparison, check_recomputation)
_NEAREST = 2
"""Sentences nearest in meaning that are read beside the one that decides by its words."""
_JOINED = 2
"""Sentences, of these, that are read together with the one before and the one after where none
alone decides."""
_LEANING = 0.2
"""Probability that a sentence bears on the claim at all from which it is worth reading more."""
_EITHER = 0.7
"""Entailment by one sentence from which no other refutes the claim."""
_SILENT = 0.92
"""Probability that a sentence says nothing of the claim from which the words it shares are few."""
_UNDECIDED = 0.5
"""Entailment below which the small model does not back what a sentence's words seem to support."""
_CLOSE = 0.16
_TOGETHER = 0.46
"""Strength from which a sentence other than the best, or two read together, can decide."""
_CORROBORATING = 0.7
"""Strength, as a share of the best reading's, from which a sentence is shown beside it."""
_ALSO = 2


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the cited papers have to say on a statement, before it is weighed."""

    said: Statement
    readings: tuple[Reading, ...]
    cells: tuple[Finding, ...]
    """Findings from tables."""
    sources: tuple[Source, ...]

    @cached_property
    def vector(self) -> np.ndarray:
        """The statement's vector."""
        return meaning.vectors([self.said.text])[0]

    def nearest(self) -> list[tuple[float, Passage]]:
        """The sentences nearest in meaning, best first, each with its likeness (a cosine)."""
        found = (near for source in self.sources for near in source.nearest(self.vector, _NEAREST))
        return sorted(found, key=lambda near: -near[0])[:_NEAREST]


def gather(said: Statement, sources: Sequence[Source], options: Options) -> Gathered:
    """Read the sentences and tables of the cited papers against a statement."""
    cells = tuple(
        f
        for check in _TABLE_CHECKS
        for f in check(said.text, sources)
        if counts(f, said.text, sources)
    )
    return Gathered(said, readings(said, sources, options), cells, tuple(sources))


def judge(gathered: Gathered, options: Options) -> tuple[verdict.Decision, verdict.Text]:
    """Weigh what was gathered: the verdict and the reading of the text on which it rests."""
    decision, text, best = _by_words(gathered, options)
    settled = options.rules_only or verdict.settled(decision, gathered.cells)
    if settled or not readable(gathered.said.text):
        return decision, text
    return _by_inference(gathered, decision, text, best, options)


def _by_inference(
    gathered: Gathered,
    decision: verdict.Decision,
    text: verdict.Text,
    best: Reading | None,
    options: Options,
) -> tuple[verdict.Decision, verdict.Text]:
    """The verdict by words, unless a sentence is found to entail or to contradict the claim.

    Entailment finds what is said in other words; contradiction refutes what was not found, or what
    the very sentence seems to support. What is still not found, though a sentence bears on it, is
    looked for in two sentences that follow each other.
    """
    said = gathered.said
    before = decision
    known = best.alignment.passage if best is not None else None
    heard: list[Inference] = []
    if decision.verdict == "supported" and best is not None and known is not None:
        heard = infer([known.text], said.text)
        if _by_chance(gathered, text, best, heard[0], options):
            decision = verdict.nothing(text)
        elif heard[0].contradiction < options.contradicted:
            return decision, text
    near = [passage for _, passage in gathered.nearest() if passage is not known]
    passages = ([known] if known is not None else []) + near
    heard += infer([passage.text for passage in passages[len(heard) :]], said.text)
    readings_ = ([best] if best is not None else []) + [read(said, passage) for passage in near]
    own = _own(said, readings_, heard, options)
    found = _inferred(gathered, decision, before, own, best, options)
    leaning = any(1 - inference.neutral >= _LEANING for _, inference in own)
    if found is None and decision.verdict == "not found" and leaning:
        nearest = sorted(own, key=lambda pair: -_likeness(gathered, pair[0]))[:_JOINED]
        pairs = (both for reading, _ in nearest for both in reading.alignment.passage.pairs())
        joined = {both.text: both for both in pairs}
        heard = infer(list(joined), said.text)
        own += _own(said, [read(said, passage) for passage in joined.values()], heard, options)
        found = _inferred(gathered, decision, before, own, best, options)
    if found is None and decision.verdict == "not found":
        decision = verdict.pointing(decision, [passage.evidence() for passage in near])
    return found or (decision, text)


def _own(
    said: Statement, sentences: Sequence[Reading], heard: Sequence[Inference], options: Options
) -> list[tuple[Reading, Inference]]:
    """What is inferred from the paper's own findings: not from what it asks or intends, nor from
    what it states of another work; and nothing on what it never names."""
    return [
        (reading, inference)
        for reading, inference in zip(sentences, heard, strict=True)
        if not (unstated(reading, options) or foreign(said, reading))
        and not any(f.kind == "attribution" for f in reading.having("disagrees"))
    ]


def _likeness(gathered: Gathered, reading: Reading) -> float:
    return reading.alignment.passage.likeness(gathered.vector)


def _inferred(
    gathered: Gathered,
    decision: verdict.Decision,
    before: verdict.Decision,
    own: Sequence[tuple[Reading, Inference]],
    best: Reading | None,
    options: Options,
) -> tuple[verdict.Decision, verdict.Text] | None:
    """The verdict by what is inferred from sentences, if any; `before` is that by words."""
    said = gathered.said
    if decision.verdict == "not found" and all(f.outcome != "disagrees" for f in gathered.cells):
        for reading, inference in sorted(own, key=lambda pair: -pair[1].entailment):
            if inference.entailment < options.entailed:
                break
            seen = _text(said, reading, (), options)
            if not (verdict.open_figures(seen, gathered.cells) or uncompared(said, reading)):
                return verdict.entailed(said.text, seen, inference.entailment, before), seen
    if any(inference.entailment >= _EITHER for _, inference in own):
        return None
    if decision.verdict == "supported":
        own = [pair for pair in own if pair[0] is best]
    for reading, inference in sorted(own, key=lambda pair: -pair[1].contradiction):
        if inference.contradiction < options.contradicted:
            break
        near = _likeness(gathered, reading) >= options.apart
        if near and not elsewhere(said, reading):
            seen = _text(said, reading, (), options)
            missing = [reading.alignment.claim[i].text for i in reading.alignment.missing]
            odds = inference.contradiction
            return verdict.contradicted(said.text, seen, odds, missing, before), seen
    return None


def _by_chance(
    gathered: Gathered,
    text: verdict.Text,
    best: Reading,
    inference: Inference,
    options: Options,
) -> bool:
    """Whether a sentence that seems to support the claim shares words with it by chance."""
    if text.strength >= options.evident:
        return False
    if inference.neutral >= _SILENT:
        return True
    apart = best.alignment.passage.likeness(gathered.vector) < options.apart
    return apart and inference.entailment < _UNDECIDED


def _by_words(
    gathered: Gathered, options: Options
) -> tuple[verdict.Decision, verdict.Text, Reading | None]:
    """The verdict by the sentence that shares most words with the claim, and by the tables."""
    best = _choose(gathered.said, gathered.readings, options)
    text = _text(gathered.said, best, gathered.readings, options)
    decision = verdict.decide(text, gathered.cells, options)
    others: Iterable[Reading] = ()
    wanted: tuple[str, ...] = ()
    if best is not None and verdict.incomplete(decision, text, gathered.cells, options):
        others = completed(gathered.said, best, options.together)
        wanted = ("supported", "contradicted")
    elif best is not None and verdict.in_other_words(decision, gathered.cells):
        others = (r for r in gathered.readings if _opposed(r, best, options))
        wanted = ("contradicted",)
    for reading in others:
        if reading.strength < _TOGETHER:
            continue
        also = _text(gathered.said, reading, (), options)
        other = verdict.decide(also, gathered.cells, options)
        if other.verdict in wanted:
            return other, also, reading
    return decision, text, best


def _opposed(reading: Reading, best: Reading, options: Options) -> bool:
    """Whether a sentence about as strong as the best one says the opposite of the claim, which
    does not simply follow the best one."""
    if best.alignment.coverage >= options.evident:
        return False
    strong = reading.strength >= max(options.opposed, best.strength - _CLOSE)
    return strong and any(f.kind in ("direction", "scope") for f in reading.having("disagrees"))


def _choose(said: Statement, found: Sequence[Reading], options: Options) -> Reading | None:
    """The reading that decides: of those about as strong as the first, the best answered.

    A sentence that bears the claim's figures out and speaks of its direction goes before one that
    merely shares its words, one that it follows word for word before a looser one, and a literal
    quotation before all.
    """
    near = [r for r in found if r.strength >= found[0].strength - _CLOSE]
    borne_out = any(_figures(r) == {"agrees"} and _all_figures(said, r) for r in near)
    return max(near, key=lambda r: _answered(said, r, borne_out, options), default=None)


def _figures(reading: Reading) -> set[str]:
    """Outcomes of the number check."""
    return {f.outcome for f in reading.findings if f.kind == "number"}


def _all_figures(said: Statement, reading: Reading) -> bool:
    """Whether the number check has found something on each figure of the claim."""
    return sum(f.kind == "number" for f in reading.findings) >= len(stated(said.text))


def _answered(said: Statement, reading: Reading, borne_out: bool, options: Options) -> float:
    """Strength and what the sentence answers; `borne_out` when some sentence has all figures."""
    kinds = {f.kind for f in reading.findings}
    numbers = [f.outcome for f in reading.findings if f.kind == "number"]
    return (
        reading.strength
        + 0.5 * ("quotation" in kinds)
        + 0.12 * wording.literal(reading.alignment)
        + 0.03 * ("direction" in kinds)
        + 0.1 * ("scope" in kinds)
        + 0.06 * numbers.count("agrees")
        + (-0.06 if borne_out else 0.03) * numbers.count("disagrees")
        + (0.04 if attribution.for_authors(said.text) else -0.03) * ("attribution" in kinds)
        - 0.02 * any(f.kind == "entity" for f in reading.having("disagrees"))
        - 0.05 * bool(undirected(said, reading, options))
    )


def _text(
    said: Statement, best: Reading | None, found: Sequence[Reading], options: Options
) -> verdict.Text:
    asked = stated(said.text)
    if best is None:
        return verdict.Text((), 0.0, 0.0, len(asked), tuple(q.text for q in asked), (), (), ())
    answered = [f.claim_side for f in best.having("agrees") if f.kind == "number"]
    answered += [best.alignment.claim[i].text for i in best.alignment.source_of]
    others = [r for r in found if r is not best and r.strength >= _CORROBORATING * best.strength]
    kinds = {f.kind for f in best.having("disagrees")}
    identifying = {
        q.text for q in asked if identifies(q, said.text, len(asked), best.alignment.passage.source)
    }
    misplaced = bool(elsewhere(said, best))
    return verdict.Text(
        tuple(
            f
            for f in best.findings
            if f.outcome != "disagrees"
            or (f.claim_side not in identifying if f.kind == "number" else not misplaced)
        ),
        best.strength,
        best.opposition,
        len(asked),
        tuple(
            q.text
            for q in asked
            if not any(q.text in side for side in answered) and q.text not in identifying
        ),
        undirected(said, best, options),
        unnamed(said, best) + unstated(best, options),
        (
            best.alignment.passage.evidence(),
            *[r.alignment.passage.evidence() for r in others if not r.having("disagrees")][:_ALSO],
        ),
        best.alignment.scattered,
        tuple(f for r in others for f in r.having("disagrees") if f.kind in kinds)[:_ALSO],
    )
