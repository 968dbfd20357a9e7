"""MultiCheckList, generated from its published templates (Ruder et al. 2021, arXiv 2104.07412).

The templates are a table: rows are contexts, questions, answers and the values of slots, columns
are languages. A language may have several columns, each followed by one that names the English
values it is for. A case draws rows, not words, so the cases of all languages say the same; a
case whose answer is not in its context word for word (inflection) is drawn again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from recheck.errors import InputError
from recheck.experiment.hub.examples import Span

_CASES = 200
_SEED = 42
_DRAWS = 20  # a language whose inflection spoils this many draws in a row has fewer cases
_NAMES = ("Anna", "David", "Maria", "Peter", "Sofia", "Daniel", "Julia", "Martin", "Laura", "Tom")
_PROPERTIES = ("color", "size", "age", "shape", "material")
_COMMA = re.compile(r"\s*[,،、，]\s*")
_SLOT = re.compile(r"\{([a-z_]+[0-9]?)(?:\[([0-9])\]|\.([pv])([12]))?\}")


@dataclass
class _Test:
    """Rows of one test; a row is its cells, in the order of the columns."""

    name: str
    contexts: list[list[str]] = field(default_factory=list)
    questions: list[tuple[list[str], list[str]]] = field(default_factory=list)
    slots: dict[str, list[list[str]]] = field(default_factory=dict)


def generate(path: Path, language: str, cases: int = _CASES) -> tuple[Span, ...]:
    """Up to `cases` cases of each test in one language; same file, same cases.

    Raises:
        InputError: the file is missing, or the language is not in it.
    """
    header, tests = _read(path)
    columns = [i for i, name in enumerate(header) if name == language]
    if not columns:
        raise InputError(f"{path}: no column {language!r}")
    made = []
    for number, test in enumerate(tests):
        for case in range(cases):
            for draw in range(_DRAWS):
                rng = np.random.default_rng((_SEED, number, case, draw))
                span = _case(test, columns, header, rng, f"{number}-{case:03d}")
                if span:
                    made.append(span)
                    break
    return tuple(made)


def _case(
    test: _Test, columns: list[int], header: list[str], rng: np.random.Generator, name: str
) -> Span | None:
    context = test.contexts[rng.integers(len(test.contexts))]
    question, answer = test.questions[rng.integers(len(test.questions))]
    drawn = _draw(test, rng)
    filled = []
    for row in (context, question, answer):
        template = _variant(row, columns, header, drawn)
        text = _fill(template, drawn, columns[0]) if template else None
        if not text:
            return None
        filled.append(text)
    start = filled[0].find(filled[2])
    if start < 0:
        return None
    return Span(name, filled[0], filled[1], (filled[2],), (start,))


def _draw(test: _Test, rng: np.random.Generator) -> dict[str, list[str]]:
    """A row for each slot; properties and their values as `p1`, `v1`, `p2`, `v2`."""
    drawn = {slot: rows[rng.integers(len(rows))] for slot, rows in test.slots.items()}
    names = rng.permutation(len(_NAMES))[:3]
    for slot, index in zip(("first_name", "first_name1", "first_name2"), names, strict=True):
        drawn[slot] = [_NAMES[index]] * 2
    if "property" in test.slots:
        kinds = rng.permutation(len(_PROPERTIES))[:2]
        for number, kind in enumerate(kinds, 1):
            rows = test.slots[_PROPERTIES[kind]]
            drawn[f"v{number}"] = rows[rng.integers(len(rows))]
            drawn[f"p{number}"] = test.slots["property"][kind]
    return drawn


def _variant(
    row: list[str], columns: list[int], header: list[str], drawn: Mapping[str, list[str]]
) -> str:
    """The cell of the column made for the values drawn; the first column's otherwise."""
    slots = {_slot(match) for match in _SLOT.finditer(row[1])}
    english = {v for slot in slots & set(drawn) for v in _COMMA.split(drawn[slot][1].strip())}
    for column in columns:
        follows = column + 1 < len(header) and header[column + 1].endswith("-placeholders")
        wanted = set(_COMMA.split(row[column + 1].strip())) if follows else set()
        if row[column] and wanted & english - {""}:
            return row[column]
    return row[columns[0]]


def _fill(template: str, drawn: Mapping[str, list[str]], column: int) -> str | None:
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        row = drawn.get(_slot(match))
        text = "" if row is None else row[column] if len(row) > 2 else row[0]
        if match[2]:
            options = _COMMA.split(text.strip())
            text = options[int(match[2])] if int(match[2]) < len(options) else ""
        missing |= not text
        return text

    text = _SLOT.sub(value, template).strip()
    return None if missing else text


def _slot(match: re.Match[str]) -> str:
    """The slot a placeholder stands for: `{p.v1}` is `v1`, `{s}` is `state`."""
    slot, _, role, number = match.groups()
    return f"{role}{number}" if role else {"s": "state"}.get(slot, slot)


def _read(path: Path) -> tuple[list[str], list[_Test]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); it is in google-research/xtreme, "
            "folder multichecklist"
        ) from error
    tests: list[_Test] = []
    for row in rows[1:]:
        name = row[0].strip()
        if name == "Name":
            tests.append(_Test(row[1]))
        elif name == "Context":
            tests[-1].contexts.append(row)
        elif name == "Question":
            tests[-1].questions.append((row, row))
        elif name == "Answer":
            tests[-1].questions[-1] = (tests[-1].questions[-1][0], row)
        elif name and name != "Capability":
            tests[-1].slots.setdefault(name, []).append(row)
    for earlier, test in pairwise(tests):
        # The second version of a test uses the values of the first.
        test.slots = test.slots or earlier.slots
    return rows[0], tests
