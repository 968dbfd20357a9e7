"""Real multilingual data from a local folder, in the same shape as the generated tasks.

XQuAD, SIB-200, XCOPA and AmericasNLI as their authors publish them: examples come out as one
or two texts with a label, so that perturbing, encoding and evaluating know nothing of the
source. The hub's copies have the same layout once downloaded.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recheck.errors import InputError

Dataset = Literal["sib-200", "xquad", "xcopa", "americasnli"]


@dataclass(frozen=True)
class Example:
    """One example of a real task: texts, and what to predict as the source writes it."""

    id: str
    language: str
    texts: tuple[str, ...]
    label: str


def languages(dataset: Dataset, folder: Path) -> tuple[str, ...]:
    """Codes of the languages that the folder has, as the source writes them."""
    source = _source(dataset, folder)
    found = {name for path in folder.rglob(source.pattern) if (name := source.language(path))}
    if not found:
        raise InputError(
            f"{folder}: no {dataset} files ({source.pattern}) in it; unpack the archive there"
        )
    return tuple(sorted(found))


def load(dataset: Dataset, folder: Path, language: str, split: str = "test") -> list[Example]:
    """The examples of one language and split, in the order of the file.

    Raises:
        InputError: the folder has no such data set, language or split, or a file is damaged.
    """
    source = _source(dataset, folder)
    for path in sorted(folder.rglob(source.pattern)):
        if source.language(path) == language and source.split(path, split):
            try:
                return list(source.read(path, language))
            except (KeyError, ValueError, TypeError) as error:
                raise InputError(f"{path}: not a {dataset} file ({error!r})") from error
    raise InputError(
        f"{folder}: {dataset} has no {split} split in {language!r}; there are "
        f"{', '.join(languages(dataset, folder))}"
    )


@dataclass(frozen=True)
class _Source:
    """Where a data set keeps its files and how one is read."""

    pattern: str
    language: Callable[[Path], str]
    split: Callable[[Path, str], bool]
    read: Callable[[Path, str], Iterator[Example]]


def _source(dataset: Dataset, folder: Path) -> _Source:
    if dataset not in _SOURCES:
        raise InputError(f"data set {dataset!r}: unknown; there are {', '.join(_SOURCES)}")
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; unpack {dataset} there")
    return _SOURCES[dataset]


def _tsv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _topics(path: Path, language: str) -> Iterator[Example]:
    for row in _tsv(path):
        yield Example(row["index_id"], language, (row["text"],), row["category"])


def _questions(path: Path, language: str) -> Iterator[Example]:
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                texts = (asked["question"], paragraph["context"])
                yield Example(asked["id"], language, texts, asked["answers"][0]["text"])


def _choices(path: Path, language: str) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        texts = (row["premise"], row["question"], row["choice1"], row["choice2"])
        yield Example(str(row["idx"]), language, texts, str(row["label"]))


def _inferences(path: Path, language: str) -> Iterator[Example]:
    for number, row in enumerate(_tsv(path)):
        texts = (row["premise"], row["hypothesis"])
        yield Example(row.get("id") or str(number), language, texts, row["label"])


_SOURCES: dict[str, _Source] = {
    "sib-200": _Source(
        "annotated/*/*.tsv",
        lambda path: path.parent.name,
        lambda path, split: path.stem == split,
        _topics,
    ),
    "xquad": _Source(
        "xquad.*.json",
        lambda path: path.name.split(".")[1],
        lambda path, split: split == "test",  # one file, used for evaluation only
        _questions,
    ),
    "xcopa": _Source(
        "data/*/*.jsonl",
        lambda path: path.parent.name,
        lambda path, split: path.name.startswith({"dev": "val"}.get(split, split) + "."),
        _choices,
    ),
    "americasnli": _Source(
        "anli_final/*/*.tsv",
        lambda path: path.stem,
        lambda path, split: path.parent.name == split,
        _inferences,
    ),
}
