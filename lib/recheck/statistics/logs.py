"""Run-level scores from evaluation logs as the AmericasNLI repository publishes them.

A log tells model, source language and seed in its name (`mlm_en_271/aym.log`,
`zero_shot/zero_shot_es_925.log`) and prints, language by language, the accuracy on test and
development items. A folder of such logs or its `.tar.gz` can be read; of an
archive only the text of `.log` members is looked at, nothing is unpacked.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pandas as pd

from recheck.errors import InputError

CHANCE = 1 / 3
"""AmericasNLI and XNLI are three-way and balanced."""

_EVALUATION_SETS = {"anli", "xnli"}
_LINE = re.compile(
    r"\[INFO\] (?:Language: (?P<language>[\w-]+)"
    r"|(?P<split>Test|Eval) accuracy: (?P<score>[\d.]+))\s*$"
)
_MAX_BYTES = 50 << 20


def is_logs(path: Path) -> bool:
    return path.is_dir() or path.name.endswith((".tar.gz", ".tgz", ".tar", ".log"))


def read_logs(path: Path) -> pd.DataFrame:
    """Scores with columns model, condition (source language), seed, language, split, score
    (percent), chance (share).

    Logs whose name gives no source language or no seed (translate-train runs) hold no contrast
    of sources and are left aside; `attrs["aside"]` names them.

    Raises:
        InputError: nothing readable, or no log of a run with source language and seed.
    """
    rows, aside = [], set()
    for name, text in _texts(path):
        run = _run(name)
        if run is None:
            aside.add(_label(name))
            continue
        rows += [{**run, **score} for score in _scores(text)]
    if not rows:
        raise InputError(
            f"{path}: no log names a source language and a seed, as in mlm_en_271/aym.log"
        )
    scores = pd.DataFrame(rows).drop_duplicates(
        ["model", "condition", "seed", "language", "split"], keep="last"
    )
    scores.attrs["aside"] = tuple(sorted(aside))
    return scores


def _texts(path: Path) -> Iterator[tuple[PurePosixPath, str]]:
    try:
        if path.is_dir() or path.suffix == ".log":
            for file in sorted(path.rglob("*.log")) if path.is_dir() else [path]:
                yield PurePosixPath(file.as_posix()), file.read_text("utf-8", "replace")
            return
        with tarfile.open(path) as archive:
            for member in sorted(archive.getmembers(), key=lambda m: m.name):
                if member.isfile() and member.name.endswith(".log") and member.size < _MAX_BYTES:
                    content = archive.extractfile(member).read()
                    yield PurePosixPath(member.name), content.decode("utf-8", "replace")
    except (OSError, tarfile.TarError) as error:
        raise InputError(f"{path}: logs cannot be read ({error})") from error


def _label(name: PurePosixPath) -> str:
    """The part of the path that names the run: the folder where the file is one language."""
    return name.parent.name if re.fullmatch(r"[a-z]{2,3}", name.stem) else name.stem


def _run(name: PurePosixPath) -> dict[str, str] | None:
    words = [w for w in re.split(r"[-_]", _label(name)) if w not in _EVALUATION_SETS]
    sources = [w for w in words if re.fullmatch(r"[a-z]{2}", w)]
    seeds = [w for w in words if w.isdigit()]
    if len(sources) != 1 or len(seeds) != 1:
        return None
    model = "_".join(w for w in words if w not in (*sources, *seeds))
    return {"model": model, "condition": sources[0], "seed": seeds[0]}


def _scores(text: str) -> Iterator[dict[str, object]]:
    """One record a language and split."""
    language = ""
    for match in filter(None, map(_LINE.search, text.splitlines())):
        if match["language"]:
            language = match["language"]
        else:
            yield {
                "language": language,
                "split": "test" if match["split"] == "Test" else "dev",
                "score": float(match["score"]),
                "chance": CHANCE,
            }
