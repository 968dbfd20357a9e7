"""The tasks of the hub: one small file each, one loader for all.

A task file names the hub's data set, the pinned revision, the configuration of each language,
the splits and the columns. A local folder of the same layout stands in for the hub: a copy of
the repository under `ROOT/<its name>`, with the files of a configuration in a folder of its
name (`ROOT/facebook/xnli/de/test-00000-of-00001.parquet`; parquet, jsonl, csv or tsv).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from recheck.errors import InputError
from recheck.experiment.hub import multichecklist, pools
from recheck.experiment.hub.examples import Example, Kind, from_row
from recheck.experiment.hub.extra import require
from recheck.experiment.hub.failures import explained
from recheck.experiment.hub.revisions import is_commit, resolved

Split = Literal["train", "dev", "test"]
_INFERRED = {"train", "validation", "test"}
"""Splits that `datasets` tells by the names of files, in many spellings."""


@dataclass(frozen=True)
class Task:
    """One task file."""

    name: str
    kind: Kind
    source: str
    """Where the data set was published."""
    hub: str | None = None
    revision: str | None = None
    """A commit; or the hub's parquet conversion (`refs/convert/parquet`), which moves: its commit
    is recorded when it is read. It has files of a split in `<configuration>/<split>/`."""
    config: str | None = None
    """Configuration of a language: `{language}` is its code, `{name}` its entry in `names`."""
    languages: tuple[str, ...] = ()
    any_language: bool = False
    """Further languages than those listed may be asked for."""
    english: str = "en"
    labels: tuple[str, ...] = ()
    """Names of the labels in the order of their numbers; empty: those seen in train."""
    trained_on: str | None = None
    """The English task a model is trained on for this one; None: its own train split."""
    splits: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    """Published number of rows a language, for the plan."""
    columns: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    """Where one split holds all languages: what ids of a language begin with."""
    parts: tuple[str, ...] = ()
    """Tasks that this one is the union of."""
    templates: str | None = None
    """File of templates the items are generated from, under the root."""
    pools: str | None = None
    """Files of a shared task that are read in place of the hub's copy where the root has them."""
    local_only: bool = False

    @property
    def training(self) -> str:
        """The task whose train split is fine-tuned on."""
        return self.trained_on or self.name

    def config_of(self, language: str) -> str | None:
        """The hub's configuration for a language."""
        name = self.names.get(language, language)
        return self.config and self.config.format(language=language, name=name)


@dataclass(frozen=True)
class TaskData:
    """One split of one task in one language."""

    task: Task
    language: str
    split: Split
    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    revision: str
    """Commit of the hub that was read, or `local`."""


@cache
def all_tasks() -> dict[str, Task]:
    """Every task that comes with the package, by name."""
    folder = resources.files("recheck.experiment.hub") / "tasks"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name[:-5]: _parse(f.name[:-5], f.read_text("utf-8")) for f in files}


def task(name: str) -> Task:
    """The task of this name.

    Raises:
        InputError: there is none.
    """
    if name not in all_tasks():
        raise InputError(f"{name}: no such task; there are {', '.join(all_tasks())}")
    return all_tasks()[name]


def load_task(
    name: str, language: str, split: Split, root: Path | None = None, most: int | None = None
) -> TaskData:
    """Read one split of a task from the hub, or from `root` in its place.

    With `most` only the first so many rows are read, and no more is downloaded than they need.

    What `root` does not hold comes from the hub, too.

    Raises:
        InputError: no such task, language or split; nothing in the local folder; the extra
            is missing; or a class of `failures`.
        HubUnreachable, DiskFull: see `failures`.
    """
    require_local(name, root)
    chosen = task(name)
    known = chosen.languages or tuple(chosen.names)
    if language not in known and not chosen.any_language:
        raise InputError(f"{name}: not in {language!r}; the languages are {', '.join(known)}")
    if chosen.parts:
        return _union(chosen, language, split, root)
    if chosen.templates:
        return _generated(chosen, language, split, root)
    if split not in chosen.splits:
        raise InputError(f"{name}: no {split} split; there are {', '.join(chosen.splits)}")
    if chosen.pools and root is not None:
        stem = root / chosen.pools.format(language=language)
        if stem.parent.is_dir():
            stem = stem.with_name(f"{stem.name}.{pools.PARTS[split]}")
            return TaskData(chosen, language, split, (), pools.read(stem, language), "local")
    rows, revision = _rows(chosen, language, chosen.splits[split], root, most)
    labels = chosen.labels or _seen_labels(chosen, language, root)
    prefix = chosen.prefixes.get(language, "")
    examples = []
    for number, row in enumerate(rows):
        if prefix and not str(row[chosen.columns["id"]]).startswith(prefix):
            continue
        example = from_row(chosen.kind, chosen.columns, labels, row, number)
        if example:
            examples.append(example)
    if not examples:
        raise InputError(f"{name}: no labelled rows in {language}, {split}")
    return TaskData(chosen, language, split, labels, tuple(examples), revision)


def _rows(
    task: Task, language: str, split: str, root: Path | None, most: int | None = None
) -> tuple[Any, str]:
    """Rows of a split, and the commit they were read at."""
    datasets = require("datasets")
    datasets.disable_progress_bars()  # one a split of each language, a hundred in a grid
    config, parts = task.config_of(language), split.split("+")
    folder = root and root / task.hub
    local = folder is not None and folder.is_dir()
    place, revision, files = str(folder), "local", None
    if local and not (folder / "README.md").is_file():
        place, config = str(folder / (config or "")), None
        if not Path(place).is_dir():
            raise InputError(f"{place}: no such folder for {task.name} in {language}")
        if not {*parts} <= _INFERRED:
            files = {p: [f"{p}/*", f"{p}-*", f"{p}.*"] for p in parts}
    with explained(place if local else task.hub, task.revision, folder):
        if not local:
            place, revision = task.hub, resolved(task.hub, task.revision, "dataset")
            if not is_commit(task.revision):
                files = {p: f"{config or 'default'}/{p}/*.parquet" for p in parts}
                config = None
        rows = datasets.load_dataset(
            place,
            config,
            split=split,
            data_files=files,
            revision=None if local else revision,
            streaming=most is not None,
        )
        return (rows if most is None else list(rows.take(most))), revision


def require_local(name: str, root: Path | None) -> None:
    """Refuse a task that the hub does not have and the root does not hold.

    Raises:
        InputError: saying what belongs where.
    """
    chosen = task(name)
    place = chosen.templates or (chosen.hub if chosen.local_only else None)
    if place and not (root and (root / place).exists()):
        raise InputError(
            f"{name}: not on the hub ({chosen.source}); give a root that holds {place}, as its "
            "task file says"
        )


def local_files(root: Path | None, names: Iterable[str], model: str) -> list[tuple[str, int]]:
    """Names and sizes of the files under the root that tasks and a model (on the hub) come from.

    None where the hub is read: its commits are pinned.
    """
    if root is None:
        return []
    places = {model}
    for chosen in map(task, names):
        for one in (chosen, task(chosen.training), *map(task, chosen.parts)):
            places |= {p for p in (one.hub, one.templates, (one.pools or "").split("/")[0]) if p}
    inside = [root / place for place in places]
    files = {f for place in inside for f in (place, *place.rglob("*")) if f.is_file()}
    return sorted((f.relative_to(root).as_posix(), f.stat().st_size) for f in files)


def _seen_labels(task: Task, language: str, root: Path | None) -> tuple[str, ...]:
    if task.kind != "tagging":
        return ()
    rows, _ = _rows(task, language, task.splits["train"], root)
    return tuple(sorted({tag for row in rows for tag in row[task.columns["tags"]]}))


def _union(whole: Task, language: str, split: Split, root: Path | None) -> TaskData:
    loaded = [load_task(part, language, split, root) for part in whole.parts]
    return TaskData(
        whole,
        language,
        split,
        whole.labels,
        tuple(example for part in loaded for example in part.examples),
        " ".join(f"{part.task.name}@{part.revision}" for part in loaded),
    )


def _generated(task: Task, language: str, split: Split, root: Path | None) -> TaskData:
    if split != "test":
        raise InputError(f"{task.name}: no {split} split; the templates make a test split only")
    examples = multichecklist.generate(root / task.templates, language)
    return TaskData(task, language, split, (), examples, "local")


def _parse(name: str, text: str) -> Task:
    table = tomllib.loads(text)
    known = {f.name for f in fields(Task)} - {"name"}
    if unknown := sorted(set(table) - known):
        raise InputError(f"task file {name}.toml: unknown keys {', '.join(unknown)}")
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    return Task(name=name, **{**table, **lists})
