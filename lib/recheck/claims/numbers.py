"""Figures of a claim against the cells of the cited papers' tables.

The cell that the claim is about is picked first, by its row and column; only then are the
numbers compared. The same digits in another row or column are no support.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from recheck.claims.address import (
    Addressed,
    evidence,
    explained,
    mention_in,
    named,
)
from recheck.claims.emphasis import emphases
from recheck.claims.joint import (
    candidates,
    exchanged,
    holds,
    on_one_line,
    transposed,
    with_labels,
)
from recheck.claims.neighbours import along, beside, changed, within
from recheck.claims.quantities import Quantity, quantities
from recheck.claims.retrieval import Source
from recheck.claims.tables.labels import Mention
from recheck.claims.variants import refutable, varied
from recheck.claims.words import normalise
from recheck.records import Finding

_NAMED = 0.5
"""Least share of a label that a claim must repeat to name it, where the number agrees too."""
_SURE = 0.85
"""The same where the number disagrees and the claim would be refuted."""
_NEAR = 0.5
"""Cells whose score is this close to the best one's are addressed as well as it is."""
_BEHIND = 1.5
"""How far behind the best one a cell may be that more of the claim's words name."""
_FULL = 0.89
_TIE = 0.05
_WORDS = 2
"""Fewest words of a claim that name a cell of another table than the one that fits best."""
_LESS = 0.1
"""A label of which so much less is named is no rival."""
_WEAKER = 0.6
"""Least score of a cell relative to the best in all tables."""
_SHARE = re.compile(
    r"\s+of\s+(?:its|their)\s+(?:[\w-]+\s+){0,3}?(?:accurac|performance|scores?\b|quality|f1\b|bleu\b"
    r"|precision|recall|gains?\b|improvement|advantage|effect|results?\b|value|size\b|parameters)",
    re.I,
)
_PART_OF = re.compile(r"\s+of\s+(?:the|these|those|all)\b", re.I)
"""After a figure that is a part of what a cell counts."""
_ALSO = 0.5
"""Score relative to the best from which an earlier cell with the same figure is shown instead."""


def check_cells(claim_text: str, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """One finding on each figure of the claim that a table cell answers.

    `agrees`: a cell whose row and column the claim names holds the figure. `disagrees`: row
    and column are named beyond doubt and the cell holds another figure. Figures that no table
    answers give no finding.
    """
    text = normalise(claim_text)
    claimed = quantities(text)
    sought = [i for i, quantity in enumerate(claimed) if _worth_looking_up(quantity, text)]
    found = {i: _check(claim_text, claimed, i, sources) for i in sought}
    if any(_open(found[i]) for i in sought):
        together = on_one_line(claim_text, claimed, sought, sources)
        found |= {i: _agreement(claimed[i], [a]) for i, a in together.items()}
        if not together:
            turned = exchanged(claim_text, claimed, sought, sources)
            found |= {i: _disagreement(claimed[i], pair) for i, pair in turned.items()}
    borne_out = {e for f in found.values() if not _open(f) for e in f.evidence[:1]}
    for i in sought:  # no figure differs from a cell that another one is read from
        if found[i] is not None and found[i].outcome == "disagrees":
            found[i] = None if found[i].evidence[0] in borne_out else found[i]
    for source in sources:
        also = varied(mention_in(claim_text, source), claimed, sought, source)
        found |= {i: _agreement(claimed[i], [a]) for i, a in also.items() if _open(found[i])}
    for by_place in (within, along, beside, changed):
        placed = by_place(claim_text, claimed, found, sources)
        found |= {i: _agreement(claimed[i], [a]) for i, a in placed.items()}
    for i in sought:
        if found[i] is None:
            other = transposed(claim_text, claimed[i], list(found.values()), sources)
            found[i] = _disagreement(claimed[i], [other]) if other else None
    return with_labels(text, [f for f in found.values() if f is not None])


def _open(finding: Finding | None) -> bool:
    """Whether no cell has borne a figure out."""
    return finding is None or finding.outcome == "disagrees"


def _worth_looking_up(quantity: Quantity, text: str) -> bool:
    """Not years, ratios of whole numbers, small numbers in words, numbers in compounds (`16-shot`)
    and shares of a score (`97 % of its accuracy`, but `37 % of its words`)."""
    if re.match(r"-[a-z]|\^", text[quantity.end :]) or _SHARE.match(text, quantity.end):
        return False
    if quantity.unit == "ratio":
        return "." in quantity.text
    return quantity.unit != "year" and any(c.isdigit() for c in quantity.text)


def _check(
    claim_text: str, claimed: Sequence[Quantity], position: int, sources: Sequence[Source]
) -> Finding | None:
    quantity = claimed[position]
    best: Addressed | None = None
    own: Set[int] = frozenset()
    contrary: Sequence[Addressed] = ()
    bearing: list[Addressed] = []
    for source in sources:
        mention = mention_in(claim_text, source)
        emphasis = emphases(mention, claimed)[position]
        cells = _own_rows(candidates(quantity, mention, source, emphasis), mention, emphasis)
        if not cells:
            continue
        bearing += [
            a
            for a in _bearing(quantity, cells)
            if not any(mention.denies(label) for label in a.cell.row_path)
        ]
        if best is None or cells[0].score > best.score:
            best, own = cells[0], _stressed(emphasis)
            contrary = _contrary(quantity, cells, mention, emphasis)
    if best is None:
        return None
    if not holds(best, quantity):
        bearing = [a for a in bearing if not _told_more(best, a, own)]
    if any(a.score >= _WEAKER * best.score or _in_full(a, best) for a in bearing):
        return _agreement(quantity, bearing)
    return _disagreement(quantity, contrary) if contrary else None


def _own_rows(
    cells: Sequence[Addressed], mention: Mention, emphasis: Sequence[float]
) -> list[Addressed]:
    """The cells without those of rows that a word said of another figure sets apart from a row
    named in full: in "PubMed attains 11.8, whereas PubMed + n-grams obtains 11.7" the first figure
    is that of `PubMed`."""
    spoken = {t.norm for t, weight in zip(mention.tokens, emphasis, strict=True) if weight == 1.0}
    rows = {(a.table.number, a.cell.row): a.row for a in cells}
    own = {key for key, row in rows.items() if {mention.tokens[i].norm for i in row.at} <= spoken}
    full: dict[int, list[frozenset[int]]] = {}
    for number, index in own:
        if rows[number, index].own >= _FULL and rows[number, index].at:
            full.setdefault(number, []).append(rows[number, index].at)
    return [
        a
        for a in cells
        if (a.table.number, a.cell.row) in own
        or not any(at < a.row.at for at in full.get(a.table.number, ()))
    ]


def _in_full(addressed: Addressed, best: Addressed) -> bool:
    """Whether a cell of another table than the best one's is named by both its labels."""
    return (
        addressed.table is not best.table
        and min(addressed.row.own, addressed.column.own) >= _SURE
        and min(addressed.row.gain, addressed.column.gain) > 0
        and addressed.row.firm
        and len(_known(addressed)) >= _WORDS
    )


def _bearing(quantity: Quantity, cells: Sequence[Addressed]) -> list[Addressed]:
    """Cells with the figure that no other cell of their table outdoes in being named."""
    best: dict[int, list[Addressed]] = {}
    for a in cells:
        best.setdefault(a.table.number, []).append(a)
    least = {number: _fullest(found).score - _NEAR for number, found in best.items()}
    return [
        a
        for a in cells
        if holds(a, quantity)
        and a.score >= least[a.table.number]
        and a.row.gain > 0
        and a.row.share >= (_NAMED if quantity.bound in ("exact", "about") else _SURE)
        and not (a.column.at and a.row.at <= a.column.at)
        and _column_named(a, cells, _NAMED if quantity.bound in ("exact", "about") else _SURE)
        and not any(_outdoes(b, a) for b in best[a.table.number])
    ]


def _told_more(best: Addressed, other: Addressed, own: Set[int]) -> bool:
    """Whether the best cell, named in full, accounts for all the words that name the other, and
    for more of those that go with the figure (`own`)."""
    full = best.row.own >= _FULL and best.column.own >= _SURE
    return full and _known(other) < _known(best) and bool((_known(best) - _known(other)) & own)


def _outdoes(one: Addressed, other: Addressed) -> bool:
    """Whether a cell is named better than another in one label and no worse in the other."""
    return (
        one.score > other.score + _TIE
        and one.row.own >= other.row.own
        and one.column.own >= other.column.own
        and one.row.own + one.column.own > other.row.own + other.column.own + _TIE
    )


def _column_named(addressed: Addressed, cells: Sequence[Addressed], least: float) -> bool:
    """Whether the claim names the column, or there is only one that it could be."""
    if addressed.column.share >= least and addressed.column.gain > 0:
        return True
    columns = {a.cell.column for a in cells if a.table is addressed.table}
    return len(columns) == 1


def _contrary(
    quantity: Quantity, cells: Sequence[Addressed], mention: Mention, emphasis: Sequence[float]
) -> Sequence[Addressed]:
    """The cells one of which beyond doubt is the claim's, if none of them holds its figure.

    Two tables with the same rows and columns may both be meant; then both must differ. With them
    comes the cell of the same row or column where the claim's figure does stand.
    """
    best = _fullest(cells)
    if holds(best, quantity) or quantity.end == len(mention.text):
        return ()
    if quantity.sign and not any(q.sign for q in best.cell.quantities):
        return ()
    if quantity.unit != "percent" and _PART_OF.match(mention.text, quantity.end):
        return ()
    meant = [
        a
        for a in cells
        if a.score > best.score - _NEAR
        and a.row.own > best.row.own - _LESS
        and a.row.share > best.row.share - _LESS
        and a.column.share > best.column.share - _LESS
    ]
    if any(holds(a, quantity) for a in meant):
        return ()
    if best.row.own < _SURE or best.row.share < _SURE:
        return ()
    own = _stressed(emphasis)
    known = _known(best)
    if not _column_named(best, cells, 0.7) or not explained(
        best.source, best.cell.caption, known, mention, sorted(own), _labels(best)
    ):
        return ()
    if not refutable(quantity, best, cells, mention):
        return ()
    home = [
        a
        for a in cells
        if a.table is best.table
        and holds(a, quantity)
        and (a.cell.row == best.cell.row or a.cell.column == best.cell.column)
    ]
    if any(_named_as_well(a, best, own) for a in home):
        return ()
    tables = {a.table.number: a for a in reversed(meant)}
    return [best, *(a for a in tables.values() if a.table is not best.table), *home[:1]]


def _named_as_well(home: Addressed, best: Addressed, own: Set[int]) -> bool:
    """Whether the cell that has the figure is named in full too, by more of the words around it."""
    more = (_known(home) - _known(best)) & own
    shares = ((home.row.own, best.row.own), (home.column.own, best.column.own))
    return bool(more) and all(one > other - _LESS for one, other in shares)


def _fullest(cells: Sequence[Addressed]) -> Addressed:
    """The cell named best, or one named in full by all the words that name it and some more."""
    best = cells[0]
    partial = min(best.row.own, best.column.own) < _FULL
    for a in cells:
        if a.score < best.score - _BEHIND:
            break
        known = _known(a)
        more = known > _known(best) or (partial and known == _known(best))
        if more and min(a.row.own, a.column.own) >= _FULL:
            return a
    return best


def _stressed(emphasis: Sequence[float]) -> frozenset[int]:
    """Tokens of the claim that go with the figure."""
    return frozenset(i for i, weight in enumerate(emphasis) if weight == 1.0)


def _known(addressed: Addressed) -> frozenset[int]:
    """Tokens of the claim that name a cell."""
    return addressed.row.at | addressed.column.at


def _labels(addressed: Addressed) -> str:
    return " ".join((*addressed.cell.row_path, *addressed.cell.column_path))


def _agreement(quantity: Quantity, bearing: Sequence[Addressed]) -> Finding:
    """Agreement with the cell named best, and with the earliest page where others hold it too."""
    top = max(a.score for a in bearing)
    close = [a for a in bearing if a.score >= _ALSO * top or a.score == top]
    close.sort(key=lambda a: (a.cell.page, -a.score))
    chosen = close[:1] + [a for a in close[1:] if a.score == top][:1]
    first = chosen[0]
    return Finding(
        kind="number",
        outcome="agrees",
        claim_side=quantity.text,
        source_side=first.cell.text,
        message=f"{named(first)} says {first.cell.text} (p. {first.cell.page}).",
        evidence=tuple(evidence(a) for a in chosen),
    )


def _disagreement(quantity: Quantity, contrary: Sequence[Addressed]) -> Finding:
    best = contrary[0]
    message = f"The claim says {quantity.text}; {_says(best)}."
    for a in contrary[1:]:
        if holds(a, quantity):
            message += f" {a.cell.text} stands in {named(a)}."
        else:
            message += f" {_says(a)}."
    return Finding(
        kind="number",
        outcome="disagrees",
        claim_side=quantity.text,
        source_side=best.cell.text,
        message=message,
        evidence=tuple(evidence(a) for a in contrary),
    )


def _says(addressed: Addressed) -> str:
    cell = addressed.cell
    return f"{named(addressed)} says {cell.text} (p. {cell.page})"
