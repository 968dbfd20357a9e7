"""Differences, ratios and averages of a claim, recomputed from the cells that it names.

A figure is borne out only by cells whose lines the claim names; which cells reproduce it is
said, with the arithmetic. Where nothing named reproduces it, nothing is said, except that two
cells named beyond doubt refute a difference that they do not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recheck.claims.across import between_tables
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
    topical,
)
from recheck.claims.ahead import turned
from recheck.claims.arithmetic import (
    Operation,
    in_unit,
    reckoned,
    reproduces,
    step,
    value,
    worked_out,
)
from recheck.claims.crossing import Axis
from recheck.claims.joint import with_labels
from recheck.claims.measures import AVERAGED, LARGEST_SCORE, lower_is_better
from recheck.claims.plausibility import alike
from recheck.claims.quantities import Quantity, agree, quantities
from recheck.claims.retrieval import Source
from recheck.claims.sides import SURE, compared, shared_lines
from recheck.claims.tables import Cell
from recheck.claims.tables.labels import Mention
from recheck.claims.words import normalise
from recheck.records import Finding

_COLUMN = 0.85
"""Share of the line on which both cells stand from which it is named beyond doubt; other words than
its own may do so."""
_WINNER = re.compile(
    r"\b(?:winning|best|strongest|top)(?:-\w+)?\s+(?:submission|system|model|team|entry|run|method)\b",
    re.I,
)
"""What a claim calls the best of all without naming it."""
_BEHIND = 2.0
"""How far a pair of cells may score behind the best one and still be meant."""
_DIFFERENCE = re.compile(
    r"\b(?:gap|differ\w*|margin|by|over|than|below|above|behind|ahead|gains?|drops?|loss|costs?|"
    r"improv\w+|increas\w+|decreas\w+|reduc\w+|lower\w*|rais\w+|lift\w*)\b",
    re.I,
)
_BY = re.compile(r"\bby\s+(?:about\s+)?\Z")
_ABOVE = re.compile(r"\s+(?:above|below)\b")
"""Around a multiple by which one multiple may exceed another: `exceeds ... by 1.2x`."""
_SCORES = frozenset({"points", "percent", "bleu", "f1", "accuracy", "perplexity", None})
_COUNTS = frozenset({"count", "seconds", "bytes", "parameters", "tokens"})


@dataclass(frozen=True)
class _Pair:
    """Two cells of one row or column, and how surely the claim names them."""

    table: TableIndex
    one: Cell
    other: Cell
    score: float
    sure: bool
    """Whether the claim names both cells in full."""
    known: frozenset[int]
    """Tokens of the claim that name the cells."""


def check_recomputation(claim_text: str, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """A finding on each figure that cells named by the claim reproduce, with the arithmetic.

    A difference that the only two cells the claim can mean do not have is refuted.
    """
    text = normalise(claim_text)
    found = []
    for quantity in quantities(text):
        finding = None
        operation = _operation(text, quantity)
        if operation is not None:
            finding = _from_pairs(text, quantity, operation, sources)
            further = _BY.search(text[: quantity.start]) or _ABOVE.match(text, quantity.end)
            if finding is None and operation == "ratio" and further:
                finding = _from_pairs(text, quantity, "difference", sources)
            if operation == "difference" and (finding is None or finding.outcome == "disagrees"):
                finding = between_tables(text, quantity, sources) or finding
        elif AVERAGED.search(text) and "." in quantity.text:
            finding = _from_average(text, quantity, sources)
        if finding is not None:
            found.append(finding)
    return with_labels(text, found)


def _operation(text: str, quantity: Quantity) -> Operation | None:
    """What kind of comparison of two values a figure states, if any."""
    if quantity.unit == "ratio":
        return "ratio"
    if quantity.unit not in _SCORES | _COUNTS or quantity.text[:1] in "+−":
        return None
    around = text[max(0, quantity.start - 25) : quantity.end + 25]
    if not quantity.sign and not (quantity.unit == "points" and _DIFFERENCE.search(around)):
        return None
    if quantity.unit == "percent" and "relative" in text[quantity.end : quantity.end + 20]:
        return "relative"
    return "difference"


def _from_pairs(
    text: str, quantity: Quantity, operation: Operation, sources: Sequence[Source]
) -> Finding | None:
    pairs: list[tuple[_Pair, Source]] = []
    for source in sources:
        mention = mention_in(text, source)
        pairs += [(pair, source) for pair in _pairs(mention, quantity, source)]
    if not pairs:
        return None
    pairs.sort(key=lambda found: -found[0].score)
    top = pairs[0][0].score
    pairs = [found for found in pairs if found[0].score >= top - max(_BEHIND, top / 2)]
    full = [pair.known for pair, _ in pairs if pair.sure and _of_like_size(quantity, pair)]
    # A pair that fewer words name than one named in full is not what the claim compares.
    meant = [found for found in pairs if not any(found[0].known < known for known in full)]
    for pair, source in meant:
        if reproduces(quantity, operation, pair.one, pair.other):
            return _finding(text, quantity, operation, pair, source)
    sure = next(
        (
            found
            for found in meant
            if found[0].sure
            and _of_like_size(quantity, found[0])
            and not _printed(quantity, found[0])
        ),
        None,
    )
    return (
        _finding(text, quantity, operation, *sure) if sure and operation == "difference" else None
    )


def _of_like_size(quantity: Quantity, pair: _Pair) -> bool:
    """Whether what two cells differ by can be what the claim's figure was meant to be."""
    difference = abs(value(pair.one) - value(pair.other))
    return alike(quantity.value * step(quantity, pair.one), float(difference))


def _printed(quantity: Quantity, pair: _Pair) -> bool:
    """Whether a figure stands on the line of two cells and so need be no difference of them."""
    return any(
        agree(quantity, q)
        for cell in pair.table.cells.values()
        if cell.row == pair.one.row == pair.other.row
        or cell.column == pair.one.column == pair.other.column
        for q in cell.quantities
    )


def _pairs(mention: Mention, quantity: Quantity, source: Source) -> list[_Pair]:
    """Pairs of cells on one line whose lines are all named by the claim."""
    found = []
    topics = topical(mention, table_indexes(source))
    of_scores = quantity.unit in _SCORES and abs(quantity.value) < LARGEST_SCORE
    figure = {i for i, t in enumerate(mention.tokens) if quantity.start <= t.start < quantity.end}
    for table in table_indexes(source):
        rows = [fit(mention, line, table.row_weights) for line in table.rows]
        columns = [fit(mention, line, table.column_weights) for line in table.columns]
        for axis, lines, shared in (("row", rows, columns), ("column", columns, rows)):
            named_sides = compared(mention, lines)
            for line in shared_lines(shared):
                sides = list(named_sides)
                if _WINNER.search(mention.text):
                    sides += _against_best(table, axis, lines, line)
                for one, other, sure in sides:
                    a = in_unit(quantity, _at(table, axis, one, line))
                    b = in_unit(quantity, _at(table, axis, other, line))
                    if (
                        a is None
                        or b is None
                        or bool(a.quantities[0].sign) != bool(b.quantities[0].sign)
                        or (one.at | other.at) & figure
                        or (of_scores and not _scores(a, b))
                    ):
                        continue
                    known = one.at | other.at | line.at
                    if not explained(
                        source, table.caption, known, mention, range(len(mention.tokens))
                    ):
                        continue
                    score = one.gain + other.gain + line.gain + topics[table.number]
                    doubtless = sure and (len(shared) == 1 or (line.firm and line.share >= _COLUMN))
                    found.append(_Pair(table, a, b, score, doubtless, known))
    return found


def _scores(*cells: Cell) -> bool:
    """Whether cells can differ by points: no counts of steps and no sizes."""
    return all(abs(c.quantities[0].value) < LARGEST_SCORE for c in cells)


def _at(table: TableIndex, axis: Axis, line: Fit, shared: Fit) -> Cell | None:
    key = (line.line.index, shared.line.index)
    return table.cells.get(key if axis == "row" else key[::-1])


def _against_best(
    table: TableIndex, axis: Axis, lines: Sequence[Fit], shared: Fit
) -> list[tuple[Fit, Fit, bool]]:
    """A line named in full and the one with the best value of all: `the winning submission`."""
    cells = [(f, c) for f in lines if (c := _at(table, axis, f, shared)) is not None]
    if not cells:
        return []
    pick = min if lower_is_better(cells[0][1]) else max
    best, _ = pick(cells, key=lambda found: value(found[1]))
    return [(best, f, False) for f, _ in cells if f.own >= SURE and f is not best]


def _finding(
    text: str, quantity: Quantity, operation: Operation, pair: _Pair, source: Source
) -> Finding:
    one, other = pair.one, pair.other
    holds = reproduces(quantity, operation, one, other)
    if (value(other) > value(one)) == (operation != "ratio" or quantity.value >= 1):
        one, other = other, one
    wrong = (
        holds
        and operation == "difference"
        and turned(text, quantity, one, other, mention_in(text, source))
    )
    places = placed(source, pair.table, one), placed(source, pair.table, other)
    return reckoned(quantity, places, worked_out(operation, one, other), holds, wrong)


def _from_average(text: str, quantity: Quantity, sources: Sequence[Source]) -> Finding | None:
    """The mean of the cells of a named row in the columns that the claim names."""
    for source in sources:
        mention = mention_in(text, source)
        for table in table_indexes(source):
            rows = [fit(mention, line, table.row_weights) for line in table.rows]
            columns = [fit(mention, line, table.column_weights) for line in table.columns]
            listed = [f for f in columns if f.share >= SURE and f.gain > 0]
            for row in rows:
                cells = [c for f in listed if (c := _at(table, "row", row, f)) is not None]
                if row.own < SURE or len(cells) < 2:
                    continue
                mean = sum(value(c) for c in cells) / len(cells)
                if quantity.low <= float(mean) <= quantity.high:
                    return _mean_finding(quantity, cells, float(mean), table, source)
    return None


def _mean_finding(
    quantity: Quantity, cells: Sequence[Cell], mean: float, table: TableIndex, source: Source
) -> Finding:
    places = [placed(source, table, c) for c in cells]
    values = " + ".join(str(value(c)) for c in cells)
    return Finding(
        kind="recomputation",
        outcome="agrees",
        claim_side=quantity.text,
        source_side=f"{mean:.4g}",
        message=f"The mean of {named(places[0])} and {len(cells) - 1} more is {mean:.4g} "
        f"(p. {cells[0].page}).",
        arithmetic=f"({values}) / {len(cells)} = {mean:.4g}",
        evidence=tuple(evidence(a) for a in places),
    )
