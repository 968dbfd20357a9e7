"""Bibliographic facts from `references.json`, the Atom feed and OAI-PMH's arXivRaw."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from recheck.errors import InputError
from recheck.records import Bibliography, PaperVersion

if TYPE_CHECKING:
    import arxiv

_ID = re.compile(r"(?:^|/abs/)((?:\d{4}\.\d{4,5})|(?:[a-z-]+(?:\.[A-Za-z]{2})?/\d{7}))(?:v(\d+))?$")
_ENOUGH_WORDS = 4
_SAME_TITLE = 80.0


def load_bibliography(path: Path) -> tuple[Bibliography, ...]:
    """Bibliographic facts of `references.json`, a JSON list of `Bibliography` records.

    Raises:
        InputError: the file is missing, not JSON or not such a list; names the entry.
    """
    try:
        entries = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:  # JSON and UTF-8 errors
        raise InputError(f"{path}: not JSON ({error}); correct or remove it") from error
    if not isinstance(entries, list):
        raise InputError(f"{path}: expected a list of papers, found {type(entries).__name__}")
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(Bibliography.model_validate_json(json.dumps(entry)))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "entry"
            raise InputError(f"{path}: entry {number}, {where}: {first['msg']}") from error
    return tuple(found)


def split_id(text: str) -> tuple[str, int | None] | None:
    """Id and version of an arXiv id or abs address, None if it is neither."""
    match = _ID.search(text)
    return (match[1], int(match[2]) if match[2] else None) if match else None


def from_atom(result: arxiv.Result) -> Bibliography:
    """One entry of the feed; the title is the entry's, never the feed's.

    Raises:
        ValueError: the entry's address is no arXiv id.
    """
    identified = split_id(result.entry_id)
    if identified is None:
        raise ValueError(f"no arXiv id in the entry {result.entry_id!r}")
    return Bibliography(
        id=identified[0],
        title=_squeezed(result.title),
        authors=tuple(author.name for author in result.authors),
        categories=tuple(result.categories),
        published=result.published.date().isoformat(),
        updated=result.updated.date().isoformat(),
        abstract=_squeezed(result.summary),
        source="arxiv",
    )


def from_arxivraw(content: bytes) -> Bibliography | None:
    """The record of an OAI-PMH answer, None where it says that the id does not exist.

    Raises:
        ValueError: not an OAI-PMH answer with an arXivRaw record.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the answer is not XML ({error.msg})") from error
    refusal = root.find(".//{*}error")
    if refusal is not None:
        if refusal.get("code") in ("idDoesNotExist", "badArgument"):
            return None
        raise ValueError(f"the answer is the error {refusal.get('code')!r}")
    raw = root.find(".//{*}arXivRaw")
    if raw is None:
        raise ValueError("the answer holds no arXivRaw record")

    def text(name: str) -> str:
        return _squeezed(raw.findtext(f"{{*}}{name}") or "")

    versions = tuple(_version(element) for element in raw.iterfind("{*}version"))
    return Bibliography(
        id=text("id"),
        title=text("title"),
        authors=tuple(re.split(r",\s+(?:and\s+)?|\s+and\s+", text("authors"))),
        categories=tuple(text("categories").split()),
        published=versions[0].date if versions else None,
        updated=versions[-1].date if versions else None,
        abstract=text("abstract") or None,
        versions=versions,
        licence=text("license") or None,
        source="arxiv",
    )


def title_note(printed: str, resolved: Bibliography) -> str | None:
    """A remark if `printed`, a title or a reference's words, does not name the resolved paper."""
    from rapidfuzz.fuzz import token_set_ratio

    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\S*(?:://|www\.)\S*", " ", printed))
    if len(words) < _ENOUGH_WORDS:
        return None
    if token_set_ratio(" ".join(words).lower(), resolved.title.lower()) >= _SAME_TITLE:
        return None
    return f"the id is that of {resolved.title!r}, not of {_squeezed(printed)[:120]!r}"


def _version(element) -> PaperVersion:
    size = (element.findtext("{*}size") or "").strip()
    source_type = (element.findtext("{*}source_type") or "").strip()
    return PaperVersion(
        version=int((element.get("version") or "v0").lstrip("v")),
        date=parsedate_to_datetime(element.findtext("{*}date")).date().isoformat(),
        withdrawn=size == "0kb" or "I" in source_type,
    )


def _squeezed(text: str) -> str:
    return " ".join(text.split())
