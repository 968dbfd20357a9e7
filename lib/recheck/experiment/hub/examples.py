"""What a task is made of, one class for each kind, and how a row of a data set becomes one.

Rows keep the columns of the hub; task files name them. Labels are numbers from here on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from recheck.errors import InputError

Kind = Literal[
    "classification", "multiple choice", "span", "tagging", "retrieval", "mining", "text"
]
WITHOUT_TRAINING: frozenset[Kind] = frozenset({"retrieval", "mining"})
"""Kinds that compare sentences as the model gives them."""


@dataclass(frozen=True)
class Classification:
    """One text or two, and a label."""

    id: str
    texts: tuple[str, ...]
    label: int


@dataclass(frozen=True)
class MultipleChoice:
    """A context and its continuations or answers, one of them right."""

    id: str
    context: str
    choices: tuple[str, ...]
    label: int


@dataclass(frozen=True)
class Span:
    """A question on a context; `answers` are its accepted answers, none if it has none."""

    id: str
    context: str
    question: str
    answers: tuple[str, ...]
    starts: tuple[int, ...]
    """Character at which each answer begins in the context."""


@dataclass(frozen=True)
class Tagging:
    """Words and a tag for each."""

    id: str
    words: tuple[str, ...]
    tags: tuple[int, ...]


@dataclass(frozen=True)
class Retrieval:
    """A sentence and its translation; every other target of the split is a distractor.

    Where pairs are mined either side may be empty: the other one has no translation.
    """

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Text:
    """Running text, for masked language modelling."""

    id: str
    text: str


Example = Classification | MultipleChoice | Span | Tagging | Retrieval | Text

Columns = Mapping[str, Any]
"""Role (`texts`, `choices`, `label`, `words`, `tags`, `id`) to column or columns."""


def from_row(
    kind: Kind, columns: Columns, labels: Sequence[str], row: Mapping[str, Any], number: int
) -> Example | None:
    """The example in a row; None for a row without a label, as unlabelled test sets have.

    Raises:
        InputError: a column of the task file is missing, or a label is not among the labels.
    """
    try:
        name = str(row[columns["id"]]) if "id" in columns else str(number)
        if kind == "span":
            answers = row["answers"]
            pairs = sorted(zip(answers["answer_start"], answers["text"], strict=True))
            return Span(
                name,
                row["context"],
                row["question"],
                tuple(text for _, text in pairs),
                tuple(int(start) for start, _ in pairs),
            )
        if kind in WITHOUT_TRAINING:
            source, target = columns["texts"]
            return Retrieval(name, row[source], row[target])
        if kind == "text":
            return Text(name, row[columns["text"]])
        if kind == "tagging":
            words, tags = row[columns["words"]], row[columns["tags"]]
            return Tagging(name, tuple(words), tuple(_label(tag, labels) for tag in tags))
        label = row[columns["label"]]
        if label in (None, "", -1):
            return None
        texts = tuple(row[column] for column in columns["texts"])
        if kind == "classification":
            return Classification(name, texts, _label(label, labels))
        return MultipleChoice(name, " ".join(texts), _choices(row, columns), _label(label, labels))
    except (KeyError, TypeError) as error:
        raise InputError(
            f"row {number}: the columns {sorted(row)} do not fit the task file ({error!r})"
        ) from error


def _choices(row: Mapping[str, Any], columns: Columns) -> tuple[str, ...]:
    found: list[str] = []
    for path in columns["choices"]:
        value: Any = row
        for step in path.split("."):
            value = value[step]
        found += [value] if isinstance(value, str) else list(value)
    return tuple(found)


def _label(value: object, labels: Sequence[str]) -> int:
    """Hub sets store a label as its number or as its name."""
    if isinstance(value, int) and 0 <= value < len(labels):
        return value
    try:
        return labels.index(str(value))
    except ValueError:
        raise InputError(f"label {value!r} is none of {list(labels)}") from None
