"""Better, worse, best: comparisons of a claim decided by the cells of a table.

Which of two figures is the better one depends on the measure: perplexity, error, loss and time
are better when lower, and a header's arrow or "lower is better" in a caption says so too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recheck.claims.address import (
    Fit,
    TableIndex,
    evidence,
    explained,
    fit,
    mention_in,
    named,
    placed,
    table_indexes,
)
from recheck.claims.address import topical as captions
from recheck.claims.crossing import (
    EVERY,
    NAMED,
    Axis,
    as_well,
    crossing_lines,
    is_summary,
    lines_of,
)
from recheck.claims.measures import is_score, lower_is_better
from recheck.claims.retrieval import Source
from recheck.claims.tables import Cell
from recheck.claims.tables.labels import Mention
from recheck.records import Finding

Sense = Literal["quality", "size", "speed"]
_COMPARATIVES: tuple[tuple[Sense, int, str], ...] = (
    ("quality", 1, r"outperforms?|outperformed|outperforming|beats?|surpass(?:es|ed)?|better\s+than"
     r"|superior\s+to|stronger\s+than|ahead\s+of|improves?\s+(?:up)?on"),
    ("quality", -1, r"underperforms?|underperformed|worse\s+than|inferior\s+to|weaker\s+than"
     r"|behind|trails"),
    ("speed", 1, r"faster\b.{0,40}?\bthan"),
    ("speed", -1, r"slower\b.{0,40}?\bthan"),
    ("size", 1, r"(?:more|higher|larger|greater|bigger)\b.{0,40}?\bthan|exceeds?|above"),
    ("size", -1, r"(?:less|fewer|lower|smaller)\b.{0,40}?\bthan|below"),
)  # fmt: skip
_PREDICATE = (
    r"(?:is|are|was|were|be|perform\w*|achiev\w+|reach\w*|obtain\w*|has|have|had|yield\w*|giv\w+"
    r"|attain\w*|sets?|shows?|remains?|suppl(?:y|ie[sd])|contribut\w+|contain\w*|provid\w+"
    r"|receiv\w+|gets?|got|scor\w+)\s+(?:(?:the|a|an|new|by\s+far|overall|clearly)\s+){0,4}"
)
_SUPERLATIVES: tuple[tuple[Sense, int, str], ...] = (
    ("quality", 1, r"best|strongest|state[\s-]of[\s-]the[\s-]art|top|leads|wins"),
    ("quality", -1, r"worst|weakest"),
    ("size", 1, r"highest|largest|greatest|biggest|most"),
    ("size", -1, r"lowest|smallest|least|fewest"),
    ("speed", 1, r"fastest"),
    ("speed", -1, r"slowest"),
)
_RANGING = frozenset({"every", "each", "all", "any"})
_REACH = 2
"""Tokens before a name in which a quantifier ranges over all that bear it."""
_NEGATED = re.compile(r"\b(?:not|never|no\s+longer|fails?\s+to|n't)\b", re.I)
_RATE = re.compile(r"/\s?(?:s|sec|min|minute|second|hour)\b|\bper\b|throughput|speed", re.I)
_TIME = re.compile(r"\btime|\bsecs?\b|seconds|minutes|hours|latency|runtime", re.I)
_OTHER_SIDE = 0.1
_TIE = 0.3
"""Scores of two tables that a claim may mean as well; what one of them bears out holds."""


@dataclass(frozen=True)
class _Word:
    """The comparing word of a claim: what it compares, which way, and where it stands."""

    sense: Sense
    sign: int
    start: int
    end: int
    """Where the one side ends and the other begins."""


def check_comparison(claim_text: str, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """A direction or scope finding where cells decide a comparison or a superlative.

    Both sides and the measure must be named by the claim; otherwise nothing is said.
    """
    found: list[tuple[float, Finding]] = []
    for source in sources:
        mention = mention_in(claim_text, source)
        for judge, words in ((_pairwise, _COMPARATIVES), (_topmost, _SUPERLATIVES)):
            lead = _PREDICATE if words is _SUPERLATIVES else ""
            word = _find(mention.text, words, lead)
            if word is None:
                continue
            found += judge(mention, word, source)
    if not found:
        return ()
    top = max(score for score, _ in found)
    near = [f for score, f in sorted(found, key=lambda s: -s[0]) if score >= top - _TIE]
    return (next((f for f in near if f.outcome == "agrees"), near[0]),)


def _find(text: str, words: Sequence[tuple[Sense, int, str]], lead: str) -> _Word | None:
    """The first comparing word; a superlative counts only as what is said of the subject."""
    for sense, sign, pattern in words:
        match = re.search(rf"\b{lead}(?:{pattern})(?!\w)", text, re.I)
        if match:
            if _NEGATED.search(text[max(0, match.start() - 25) : match.start()]):
                return None
            split = match.end() - 4 if match[0].lower().endswith("than") else match.end()
            return _Word(sense, sign, match.start(), split)
    return None


def _cell(table: TableIndex, axis: Axis, one: int, other: int) -> Cell | None:
    return table.cells.get((one, other) if axis == "row" else (other, one))


def _pairwise(mention: Mention, word: _Word, source: Source) -> list[tuple[float, Finding]]:
    """`A outperforms B on C`, for every table where A and B are lines of one axis."""
    before = [1.0 if t.end <= word.end else _OTHER_SIDE for t in mention.tokens]
    after = [1.0 if t.start >= word.end else _OTHER_SIDE for t in mention.tokens]
    found = []
    topics = captions(mention, table_indexes(source))
    for table in table_indexes(source):
        for axis, crossing in (("row", "column"), ("column", "row")):
            lines, weights = lines_of(table, axis)
            ones = _leading([fit(mention, line, weights, before) for line in lines], before)
            others = _leading([fit(mention, line, weights, after) for line in lines], after)
            every = EVERY.search(mention.text) is not None
            family = _bearers(mention, [fit(mention, line, weights, before) for line in lines])
            if len(family) > 1:
                ones = [f for f in family if f.line.index not in {o.line.index for o in others}]
            if not ones or not others:
                continue
            sides = frozenset().union(*(f.at for f in (*ones, *others)))
            across = crossing_lines(mention, table, crossing, every)
            # A column called after one of the two is not what they are compared on.
            across = [f for f in across if not f.at or not f.at <= sides]
            if not across:
                continue
            known = sides.union(*(f.at for f in across))
            if not explained(source, table.caption, known, mention, range(len(mention.tokens))):
                continue
            pairs = _pairs(table, axis, ones, others, across)
            score = ones[0].gain + others[0].gain + topics[table.number]
            score += max(f.gain for f in across)
            finding = _judged(source, table, pairs, word, every and len(pairs) > 1)
            if finding is not None:
                found.append((score, finding))
    return found


def _bearers(mention: Mention, fits: Sequence[Fit]) -> list[Fit]:
    """The lines that bear the name right after `every` or `all`: `every SEAL variant`."""
    named_so = {
        i
        for i, t in enumerate(mention.tokens)
        if t.capital
        and any(mention.tokens[k].norm in _RANGING for k in range(max(0, i - _REACH), i))
    }
    return [f for f in fits if f.firm and f.at & named_so]


def _leading(fits: Sequence[Fit], emphasis: Sequence[float]) -> list[Fit]:
    """The lines named best by the words of one side; several when they are named alike."""
    named_here = [
        f
        for f in fits
        if f.own >= NAMED and f.gain > 0 and f.firm and any(emphasis[i] == 1.0 for i in f.at)
    ]
    if not named_here:
        return []
    return as_well(named_here)


def _pairs(
    table: TableIndex, axis: Axis, ones: Sequence[Fit], others: Sequence[Fit], across: Sequence[Fit]
) -> list[tuple[Cell, Cell]]:
    """Cells to be compared: same measure, one of either side."""
    pairs = []
    for one in ones:
        for other in others:
            if one.line.index == other.line.index:
                continue
            if len(ones) > 1 and len(others) > 1 and one.line.path[-1:] != other.line.path[-1:]:
                continue
            for line in across:
                a = _cell(table, axis, one.line.index, line.line.index)
                b = _cell(table, axis, other.line.index, line.line.index)
                if a is not None and b is not None:
                    pairs.append((a, b))
    return pairs


def _judged(
    source: Source, table: TableIndex, pairs: Sequence[tuple[Cell, Cell]], word: _Word, every: bool
) -> Finding | None:
    """One finding from all compared cells, which must agree unless the claim says `every`."""
    verdicts = [(_holds(a, b, word), a, b) for a, b in pairs]
    verdicts = [v for v in verdicts if v[0] is not None]
    if not verdicts:
        return None
    true = [v for v in verdicts if v[0]]
    false = [v for v in verdicts if not v[0]]
    if true and false and not every:
        return None
    outcome = "disagrees" if false else "agrees"
    shown = (false or true)[:3]
    return Finding(
        kind="scope" if every and true and false else "direction",
        outcome=outcome,
        claim_side=_side(word),
        source_side="; ".join(f"{a.text} against {b.text}" for _, a, b in shown),
        message="; ".join(_message(source, table, a, b) for _, a, b in shown) + ".",
        evidence=tuple(_evidence(source, table, c) for _, a, b in shown for c in (a, b)),
    )


def _side(word: _Word) -> str:
    names = {
        "quality": ("better", "worse"),
        "size": ("higher", "lower"),
        "speed": ("faster", "slower"),
    }
    return names[word.sense][0 if word.sign > 0 else 1]


def _holds(one: Cell, other: Cell, word: _Word) -> bool | None:
    """Whether the comparison holds between two cells; None where they cannot be compared."""
    a, b = one.quantities[0], other.quantities[0]
    if bool(a.sign) != bool(b.sign):
        return None
    if word.sense == "quality" and not (is_score(a) and is_score(b)):
        return None
    if word.sense == "speed":
        where = " ".join((*one.column_path, *one.row_path))
        if _RATE.search(where):
            higher = 1
        elif _TIME.search(where) or a.unit == "seconds":
            higher = -1
        else:
            return None
    elif word.sense == "quality":
        higher = -1 if lower_is_better(one) else 1
    else:
        higher = 1
    if a.value == b.value:
        return False
    return ((a.value - b.value) * higher > 0) == (word.sign > 0)


def _message(source: Source, table: TableIndex, one: Cell, other: Cell) -> str:
    first, second = (named(placed(source, table, c)) for c in (one, other))
    return f"{first} says {one.text}, {second} says {other.text} (p. {one.page})"


def _evidence(source: Source, table: TableIndex, cell: Cell):
    return evidence(placed(source, table, cell))


def _topmost(mention: Mention, word: _Word, source: Source) -> list[tuple[float, Finding]]:
    """`A is the best on C`: A's cell against all others of its axis."""
    emphasis = [1.0 if t.end <= word.start + 1 else _OTHER_SIDE for t in mention.tokens]
    found = []
    every = EVERY.search(mention.text[word.start :]) is not None
    topics = captions(mention, table_indexes(source))
    for table in table_indexes(source):
        for axis, crossing in (("row", "column"), ("column", "row")):
            lines, weights = lines_of(table, axis)
            fits = [fit(mention, line, weights, emphasis) for line in lines]
            ours = _leading(fits, emphasis)
            ours = _family(ours, fits, emphasis)
            if not _subject(mention, word, ours):
                continue
            across = crossing_lines(mention, table, crossing, every)
            if not ours or not across or len(ours) == len(fits):
                continue
            known = frozenset().union(*(f.at for f in (*ours, *across)))
            if not explained(source, table.caption, known, mention, range(len(mention.tokens))):
                continue
            finding = _ranked(source, table, axis, ours, fits, across, word)
            if finding is not None:
                score = ours[0].gain + max(f.gain for f in across) + topics[table.number]
                found.append((score, finding))
    return found


def _family(ours: Sequence[Fit], fits: Sequence[Fit], emphasis: Sequence[float]) -> list[Fit]:
    """All lines that the same words name: `SEAL` is any of the rows that are called SEAL."""
    if not ours:
        return []
    words = {i for i in ours[0].at if emphasis[i] == 1.0}
    return [f for f in fits if words and words <= f.at and f.firm]


def _subject(mention: Mention, word: _Word, ours: Sequence[Fit]) -> bool:
    """Whether no other name stands between the lines' words and the superlative."""
    if not ours:
        return False
    before = [i for i, t in enumerate(mention.tokens) if t.end <= word.end]
    last = max((i for i in ours[0].at if i in before), default=-1)
    words = {mention.tokens[i].word for f in ours for i in f.at}
    return last >= 0 and not any(
        mention.tokens[i].capital and mention.tokens[i].word not in words
        for i in before
        if i > last
    )


def _ranked(
    source: Source,
    table: TableIndex,
    axis: Axis,
    ours: Sequence[Fit],
    fits: Sequence[Fit],
    across: Sequence[Fit],
    word: _Word,
) -> Finding | None:
    mine = {f.line.index for f in ours}
    against: list[tuple[Cell, Cell]] = []
    first: Cell | None = None
    for line in across:
        cells = {
            f.line.index: cell
            for f in fits
            if not is_summary(f)
            and (cell := _cell(table, axis, f.line.index, line.line.index)) is not None
            and (word.sense != "quality" or is_score(cell.quantities[0]))
        }
        own = [cell for index, cell in cells.items() if index in mine]
        rest = [cell for index, cell in cells.items() if index not in mine]
        if not own or len(rest) < 2:
            continue
        top = _top(own, word)
        first = first or top
        rival = _top(rest, word)
        if rival.quantities[0].value != top.quantities[0].value and _holds(rival, top, word):
            against.append((top, rival))
    if first is None:
        return None
    if against:
        return _judged(source, table, [(a, b) for a, b in against], word, True)
    return Finding(
        kind="direction",
        outcome="agrees",
        claim_side=_side(word).replace("er", "est") if word.sense != "quality" else "best",
        source_side=first.text,
        message=f"{named(placed(source, table, first))} says {first.text}, and no other comes "
        f"before it (p. {first.page}).",
        evidence=(_evidence(source, table, first),),
    )


def _top(cells: Sequence[Cell], word: _Word) -> Cell:
    best = cells[0]
    for cell in cells[1:]:
        if _holds(cell, best, word):
            best = cell
    return best
