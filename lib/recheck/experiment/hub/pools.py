"""The files of the BUCC shared task: all sentences of two languages, and which are translations.

A part has three files beside each other: sentences of the language, sentences in English (an id,
a tab and the sentence a line) and the gold pairs of ids.
"""

from __future__ import annotations

from pathlib import Path

from recheck.errors import InputError
from recheck.experiment.hub.examples import Retrieval

PARTS = {"dev": "sample", "test": "training"}
"""What the shared task calls the splits of XTREME."""


def read(stem: Path, language: str) -> tuple[Retrieval, ...]:
    """Gold pairs, then the sentences without a partner, which have an empty other side.

    `stem` is the path of the files without `.de`, `.en`, `.gold`.

    Raises:
        InputError: a file is missing, or a gold pair names a sentence that there is not.
    """
    sources, targets = _sentences(stem, language), _sentences(stem, "en")
    found, paired = [], set()
    for line in _lines(stem, "gold"):
        source, _, target = line.partition("\t")
        if source not in sources or target not in targets:
            raise InputError(f"{stem}.gold: {source} {target}: no sentences of these ids")
        found.append(Retrieval(f"{source} {target}", sources[source], targets[target]))
        paired |= {source, target}
    found += [Retrieval(name, text, "") for name, text in sources.items() if name not in paired]
    found += [Retrieval(name, "", text) for name, text in targets.items() if name not in paired]
    return tuple(found)


def _sentences(stem: Path, suffix: str) -> dict[str, str]:
    rows = (line.partition("\t") for line in _lines(stem, suffix))
    return {name: text.strip() for name, _, text in rows}


def _lines(stem: Path, suffix: str) -> list[str]:
    path = stem.with_name(f"{stem.name}.{suffix}")
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
