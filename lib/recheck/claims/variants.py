"""Rows that vary a named one, and what a cell of the named row can then refute.

`HyperLlama^CD` is HyperLlama with two things added, and an ablation lists what was changed of the
row `base` and nothing else. A claim that adds something to a name, or changes something in it,
may mean such a row although its words name the plain one; and a claim on what is without a
property, or on an average, does not mean the cell of those that have it, or of one of many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recheck.claims.address import Addressed
from recheck.claims.emphasis import emphases
from recheck.claims.joint import candidates, holds
from recheck.claims.measures import AVERAGED, BASELINE
from recheck.claims.plausibility import telling
from recheck.claims.quantities import Quantity
from recheck.claims.retrieval import Source
from recheck.claims.tables.labels import Mention
from recheck.claims.tables.parts import NEGATIVE, parts
from recheck.claims.words import normalise

_ADDED = re.compile(
    r"[\w-]*(?:\s+[a-z]+)?\s*,?\s+(?:with|plus|using|after|including|when|by|and|under)\s"
    r"(?P<what>[^,;.]*)",
    re.I,
)
"""What is added to a name, right after it: `HyperLlama-7B with hyperpretraining and adaptation`."""
_CHANGED = re.compile(
    r"\b(?:turn(?:ing|ed|s)?|switch(?:ing|ed)?|without|remov\w+|dropp\w+|disabl\w+|replac\w+"
    r"|instead|us(?:ing|es?)|with|set(?:ting|s)?|halv\w+|doubl\w+|reduc\w+|increas\w+|chang\w+"
    r"|vary\w*|lower\w*|rais\w+|widen\w*|shrink\w*|add\w*|only)\b",
    re.I,
)
_LACKING = NEGATIVE | {"non", "never", "neither", "lack", "lacks", "lacking", "un"}
_SUMMARISED = re.compile(r"averag|avg|\bave\b|mean|overall|macro|micro|total|\ball\b|μ", re.I)
_COLUMN = 0.5
_ROOT = 4
"""Letters that two words of one root share: `Pdrop` and `dropout`."""


def refutable(
    quantity: Quantity, best: Addressed, cells: Sequence[Addressed], mention: Mention
) -> bool:
    """Whether the cell that the claim names best can refute its figure: not where the claim denies
    what names the cell, averages over many cells, or means a row that varies the cell's."""
    if _denied(best, mention) or _one_of_many(best, quantity, mention):
        return False
    return not any(
        a.table is best.table
        and a.cell.column == best.cell.column
        and a.cell.row != best.cell.row
        and holds(a, quantity)
        and (_extends(a, best, mention) or _changes(best, mention))
        for a in cells
    )


def _denied(best: Addressed, mention: Mention) -> bool:
    """Whether the claim speaks of what has not got what the cell's labels say."""
    labels = (*best.cell.row_path, *best.cell.column_path)
    if any(part.norm in NEGATIVE for label in labels for part in parts(label)):
        return False
    for i in best.row.at | best.column.at:
        near = mention.tokens[max(0, i - 2) : i]
        between = mention.text[near[0].start : mention.tokens[i].start] if near else ""
        if any(t.norm in _LACKING for t in near) and not re.search(r"[,;:]", between):
            return True
    return False


def _one_of_many(best: Addressed, quantity: Quantity, mention: Mention) -> bool:
    """Whether the claim's figure is an average and the cell, among others like it, is none."""
    start = max(0, quantity.start - 60)
    if not AVERAGED.search(mention.text[start : quantity.end + 40]):
        return False
    said = " ".join((*best.cell.row_path, *best.cell.column_path, best.cell.caption))
    return not _SUMMARISED.search(said)


def _extends(one: Addressed, plain: Addressed, mention: Mention) -> bool:
    """Whether a row's label is another's with a mark, and the claim adds something to the name."""
    return bool(_mark(one, plain)) and _addition(plain, mention) is not None


def _mark(one: Addressed, plain: Addressed) -> str:
    """What a row's own label has beyond another's: the `^CD` of `HyperLlama^CD`."""
    longer, shorter = (" ".join(a.cell.row_path[-1:]) for a in (one, plain))
    mark = longer.removeprefix(shorter)
    return mark if shorter and mark != longer and not mark[:1].isalnum() else ""


def _addition(plain: Addressed, mention: Mention) -> str | None:
    """What the claim says right after the name that it adds to it."""
    named = [i for m in mention.matches(plain.cell.row_path[-1]) for i in m.at]
    match = _ADDED.match(mention.text, mention.tokens[max(named)].end) if named else None
    return match["what"] if match else None


def _changes(best: Addressed, mention: Mention) -> bool:
    """Whether the cell stands in the row from which others differ in what the claim changes."""
    own = best.cell.row_path[-1:]
    if not own or not BASELINE.match(own[0]):
        return False
    known = best.row.at | best.column.at
    objects = [
        next((i for i, t in enumerate(mention.tokens) if t.start >= m.end() and t.content), None)
        for m in _CHANGED.finditer(mention.text)
    ]
    return any(i is not None and i not in known for i in objects)


def varied(
    mention: Mention, claimed: Sequence[Quantity], sought: Sequence[int], source: Source
) -> Mapping[int, Addressed]:
    """Cells of the one row that varies a row named by the claim and has its figures.

    Two figures of three digits in the columns that the claim names, in a row of an ablation that
    names what the claim changes; one, where it names it by word and by figure; or one in the only
    row with as many marks as the claim adds.
    """
    held: dict[tuple[int, int], dict[int, Addressed]] = {}
    for i, emphasis in zip(range(len(claimed)), emphases(mention, claimed), strict=True):
        if i not in sought or not telling(claimed[i].text):
            continue
        cells = candidates(claimed[i], mention, source, emphasis)
        plain = {a.cell.column: a for a in reversed(cells) if a.row.own >= 0.95 and a.row.at}
        for a in cells:
            base = plain.get(a.cell.column)
            if base is None or base.table is not a.table or not holds(a, claimed[i]):
                continue
            if a.column.share < _COLUMN or not a.column.at:
                continue
            if _marked_so(a, base, cells, mention):
                return {i: a}
            touched = _touches(a, mention, claimed) if _changes(base, mention) else 0
            if touched:
                held.setdefault((a.table.number, a.cell.row), {})[i] = a
            if touched > 1:
                return held[a.table.number, a.cell.row]
    return next((found for found in held.values() if len(found) > 1), {})


def _marked_so(
    one: Addressed, plain: Addressed, cells: Sequence[Addressed], mention: Mention
) -> bool:
    """Whether a row has a mark for each thing that the claim adds, and no other row as many."""
    added = _addition(plain, mention)
    if added is None:
        return False
    things = len(re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+plus\s+", added.strip()))
    alike = {
        a.cell.row
        for a in cells
        if a.table is one.table and len(re.sub(r"[\W_]", "", _mark(a, plain))) == things
    }
    return things > 1 and alike == {one.cell.row}


def _touches(one: Addressed, mention: Mention, claimed: Sequence[Quantity]) -> int:
    """In how many ways a row's labels have what a claim changes: by a figure of the claim, and by
    a word of one root with one of its words."""
    words = [part.norm for label in one.cell.row_path for part in parts(label)]
    figures = {normalise(q.text) for q in claimed}
    roots = any(
        token.norm[i : i + _ROOT] in word
        for word in words
        if len(word) > _ROOT
        for token in mention.tokens
        if token.content and not token.number and len(token.norm) > _ROOT
        for i in range(len(token.norm) - _ROOT + 1)
    )
    return any(word in figures for word in words) + roots
