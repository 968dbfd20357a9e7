"""From findings to a verdict, by rules that a reader can follow.

In this order: a statement that the paper makes about another work is not its finding; words or
cells that name both sides and differ refute; a literal quotation, agreeing cells or a sentence
that covers the claim and answers its figures and its direction support; figures of which only
some are borne out support in part; everything else is not found. That verdict depends on the
findings and on how fully a sentence speaks to the claim. A claim that was not found, or that words
alone support, the small model may find entailed or contradicted (`judgement.py`), and the
explanation says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recheck.claims.options import Options
from recheck.records import Evidence, Finding, FindingOutcome, VerdictName

_ELSEWHERE = 0.7
"""Strength below which a differing sentence gives way to cells that bear the claim out."""
_STATED = 0.42
"""Strength from which a sentence refutes by what it states."""
_FOLLOWED = 0.8
"""Strength of a sentence that a claim follows so closely that its figures are meant."""
_FULLY = 0.5
"""Strength from which a sentence bears a claim out in part although it leaves a figure open."""
_ON_THE_MATTER = 0.34
"""Strength below which a sentence cannot refute, however much its differences would explain."""
_OF_THE_STATEMENT = frozenset({"direction", "scope"})
"""Kinds of difference that lie in the statement itself: a sentence on the matter is enough for
them, whereas another name or figure may belong to another statement on the same matter."""
_FIGURED = frozenset({"number", "recomputation"})
"""Kinds of finding on a figure of the claim itself, as printed or as recomputed."""
_QUOTED = 240


@dataclass(frozen=True)
class Text:
    """What the sentence that speaks most fully to a claim says of it."""

    findings: tuple[Finding, ...]
    strength: float
    """Share of the claim that the sentence speaks about, 0-1."""
    opposition: float
    """The same, what it contradicts counted as spoken about."""
    figures: int
    """Number of figures in the claim."""
    unanswered: tuple[str, ...]
    """Those that the sentence does not give."""
    undirected: tuple[str, ...]
    """Words of direction of the claim to which nothing in the sentence corresponds."""
    unnamed: tuple[str, ...]
    """Names in the claim that the sentence lacks, or what shows that it states nothing."""
    evidence: tuple[Evidence, ...]
    """The sentence, then others that say much the same."""
    scattered: bool = False
    """The sentence has the claim's words here and there among many others."""
    echoes: tuple[Finding, ...] = ()
    """Disagreements of the same kind with other sentences."""


@dataclass(frozen=True)
class Decision:
    """A verdict with the findings that decided it."""

    verdict: VerdictName
    explanation: str
    deciding: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]


def decide(text: Text, cells: Sequence[Finding], options: Options) -> Decision:
    """The verdict on a claim from its best sentence and from the tables."""
    agreeing = tuple(f for f in cells if f.outcome == "agrees")
    differing = tuple(f for f in cells if f.outcome == "disagrees" and not _settled(f, agreeing))
    against = tuple(f for f in text.findings if f.outcome == "disagrees")
    foreign = tuple(f for f in against if f.kind == "attribution")
    left = open_figures(text, cells)
    in_cells = bool(agreeing) and not differing and not left
    figures_in_cells = in_cells and any(f.kind in _FIGURED for f in agreeing)
    if foreign and text.strength >= options.found and not figures_in_cells:
        return _decision("not found", foreign[:1])
    followed = text.strength >= _FOLLOWED
    against = tuple(
        f for f in against if f.kind != "attribution" and (followed or not _borne_out(f, agreeing))
    )
    if text.scattered:
        against = tuple(f for f in against if f.kind == "number")
    if figures_in_cells and text.strength < _ELSEWHERE:
        against = tuple(f for f in against if f.kind not in ("number", "entity"))
    literal = tuple(f for f in text.findings if f.kind == "quotation" and f.outcome == "agrees")
    if literal and not against:
        return _decision("supported", literal)
    heard = text.opposition >= (_ELSEWHERE if in_cells else options.refuted) or (
        not in_cells
        and text.strength >= _STATED
        and any(f.kind in _OF_THE_STATEMENT for f in against)
    )
    if against and heard and text.strength >= _ON_THE_MATTER:
        if differing and text.opposition < _ELSEWHERE:
            return _decision("contradicted", differing, (*against, *text.echoes))
        return _decision("contradicted", against, (*text.echoes, *differing))
    said = (
        text.strength >= options.found
        and not text.undirected
        and not text.unnamed
        and not text.scattered
        and not against
    )
    if differing and not (said and text.strength >= _ELSEWHERE and not text.unanswered):
        return _decision("contradicted", differing, (*against, *text.echoes))
    if in_cells:
        also = text.evidence[: 1 if text.strength >= _STATED and not against else 0]
        decision = _decision("supported", agreeing)
        return replace(decision, evidence=tuple(dict.fromkeys((*decision.evidence, *also))))
    if said and not left:
        return _paraphrase(text)
    mostly = said and text.strength >= _FULLY and len(left) < text.figures
    if any(f.kind != "direction" for f in agreeing) or mostly:
        base = _decision("partly supported", agreeing) if agreeing else _paraphrase(text)
        return Decision(
            "partly supported",
            f"{base.explanation} No cited paper gives {', '.join(left)}.",
            base.deciding,
            base.evidence,
        )
    return nothing(text)


def incomplete(decision: Decision, text: Text, cells: Sequence[Finding], options: Options) -> bool:
    """Whether a sentence speaks to the claim and leaves parts of it open, which no cell answers."""
    open_ = decision.verdict in ("not found", "partly supported") or (
        decision.verdict == "supported" and bool(text.undirected or text.unnamed)
    )
    return open_ and not _sure(decision, cells) and text.strength >= options.found


def in_other_words(decision: Decision, cells: Sequence[Finding]) -> bool:
    """Whether a claim is supported by a sentence alone that does not have it word for word."""
    return decision.verdict == "supported" and not any(
        f.kind == "quotation" or f in cells for f in decision.deciding
    )


def settled(decision: Decision, cells: Sequence[Finding]) -> bool:
    """Whether nothing is left to the small model: a part is borne out, or the claim is refuted, or
    a cell, a quotation or whom a statement is of has decided."""
    return decision.verdict in ("partly supported", "contradicted") or _sure(decision, cells)


def _sure(decision: Decision, cells: Sequence[Finding]) -> bool:
    """Whether a cell, a quotation or whom a statement is of has decided."""
    return any(f in cells or f.kind in ("quotation", "attribution") for f in decision.deciding)


def entailed(claim: str, text: Text, probability: float, before: Decision) -> Decision:
    """Support by a sentence that says the same in words of its own.

    What the words alone had been held to show (`before`) is said as well.
    """
    message = f"The paper says so in words of its own: {quoted(text.evidence[0])}"
    finding = _meant("agrees", claim, text, f"{message}{_odds(probability)}")
    return _overruling(_decision("supported", (finding,)), before)


def contradicted(
    claim: str, text: Text, probability: float, missing: Sequence[str], before: Decision
) -> Decision:
    """Refutation by a sentence that cannot be true together with the claim.

    `missing` are the words of the claim that the sentence does not have, `before` is the verdict
    by words alone.
    """
    message = f"The paper says otherwise: {quoted(text.evidence[0])}{_odds(probability)}"
    if missing:
        message += f" Nothing in it answers to {', '.join(f'“{word}”' for word in missing)}."
    against = tuple(f for f in text.findings if f.outcome == "disagrees")
    finding = _meant("disagrees", claim, text, message)
    return _overruling(_decision("contradicted", (finding, *against)), before)


def _overruling(decision: Decision, before: Decision) -> Decision:
    if before.verdict == "not found":
        return decision
    words = f" By its words alone the claim would be {before.verdict}"
    words += "." if before.evidence[:1] == decision.evidence[:1] else f": {before.explanation}"
    return replace(decision, explanation=decision.explanation + words)


def open_figures(text: Text, cells: Sequence[Finding]) -> tuple[str, ...]:
    """Figures of the claim that neither the sentence nor a cell gives."""
    agreeing = [f for f in cells if f.outcome == "agrees"]
    return tuple(u for u in text.unanswered if not any(_names(f, u) for f in agreeing))


def nothing(text: Text) -> Decision:
    """The verdict where no sentence bears the claim out or speaks against it."""
    words = "No cited paper says this."
    if text.evidence:
        words += f" The nearest sentence is {quoted(text.evidence[0])}."
    return Decision("not found", words, (), text.evidence[:1])


def pointing(decision: Decision, near: Sequence[Evidence]) -> Decision:
    """A verdict that shows the sentences nearest in meaning as well."""
    evidence = tuple(dict.fromkeys((*decision.evidence, *near)))
    words = decision.explanation
    if evidence and not decision.evidence:
        words += f" The nearest sentence is {quoted(evidence[0])}."
    return replace(decision, explanation=words + _see_also(evidence), evidence=evidence)


def _see_also(evidence: Sequence[Evidence]) -> str:
    """On which other pages the paper of the first piece of evidence has more."""
    places = [(e.paper, e.page) for e in evidence]
    pages = sorted({n for paper, n in places if paper == places[0][0]} - {n for _, n in places[:1]})
    return f" See also p. {' and p. '.join(str(p) for p in pages)}." if pages else ""


def _meant(outcome: FindingOutcome, claim: str, text: Text, message: str) -> Finding:
    near = text.evidence[0]
    return Finding(
        kind="meaning",
        outcome=outcome,
        claim_side=claim,
        source_side=near.quote or "",
        message=message,
        evidence=text.evidence,
    )


def _odds(probability: float) -> str:
    return f" (so the small model reads it, {probability:.2f})."


def _borne_out(finding: Finding, agreeing: Sequence[Finding]) -> bool:
    """Whether cells give the very figure that the sentence lacks."""
    return finding.kind == "number" and any(_names(f, finding.claim_side) for f in agreeing)


def _settled(finding: Finding, agreeing: Sequence[Finding]) -> bool:
    """Whether the same figure is borne out otherwise, or is part of the label of the cell."""
    figure = finding.claim_side.strip()
    if finding.kind == "direction" and any(
        f.kind == "recomputation" and not _tables(f) & _tables(finding) for f in agreeing
    ):
        return True  # the figure is reproduced by another table than the one that differs
    numeric = finding.kind in _FIGURED
    # Two findings of one kind on the same digits are on two figures: "76.1 here and 76.1 there".
    others = [f for f in agreeing if f.kind != finding.kind]
    if numeric and any(f.claim_side.strip() == figure for f in others):
        return True
    labels = " ".join(f"{e.row or ''} {e.column or ''}" for e in finding.evidence).split()
    return figure in labels


def _tables(finding: Finding) -> set[str | None]:
    return {e.table for e in finding.evidence}


def _names(finding: Finding, figure: str) -> bool:
    """Whether a finding is about this figure of the claim."""
    return figure in finding.claim_side or finding.claim_side in figure


def _decision(
    verdict: VerdictName, findings: tuple[Finding, ...], further: tuple[Finding, ...] = ()
) -> Decision:
    """A verdict explained by its findings, the first two of them in words.

    `further` findings point the same way and add their evidence.
    """
    messages = list(dict.fromkeys(f.message for f in findings))[:2]
    evidence = tuple(dict.fromkeys(e for f in (*findings, *further) for e in f.evidence))
    return Decision(verdict, " ".join(messages), findings, evidence)


def _paraphrase(text: Text) -> Decision:
    agreeing = tuple(f for f in text.findings if f.outcome == "agrees")
    words = f"The paper says so in other words: {quoted(text.evidence[0])}."
    return Decision("supported", words + _see_also(text.evidence), agreeing, text.evidence)


def quoted(evidence: Evidence) -> str:
    """A quotation with its page, shortened to a readable length."""
    quote = " ".join((evidence.quote or "").split())
    if len(quote) > _QUOTED:
        quote = quote[:_QUOTED].rsplit(" ", 1)[0] + " ..."
    return f'"{quote}" (p. {evidence.page})'
