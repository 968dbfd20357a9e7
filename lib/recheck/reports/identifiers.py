"""Which paper a reference names: arXiv id, ACL Anthology id or the last part of a URL.

Ids later name files, so only a closed set of characters is let through: a reference such as
`../../x` has no id.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z][a-z-]{1,15}(?:\.[A-Z]{2})?/\d{7}"
_ARXIV_ID = re.compile(rf"({_NEW}|{_OLD})(?:v(\d{{1,3}}))?(?![\w/])")
_ARXIV_PLACE = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format|src|e-print)/|arxiv:\s?|10\.48550/arxiv\.)",
    re.IGNORECASE,
)
_ACL_ID = re.compile(
    r"([A-Z]\d{2}-\d{4}|\d{4}\.[a-z][a-z0-9_]{0,40}-[a-z0-9_]{1,40}\.\d{1,4})"
    r"(?:v(\d{1,3}))?(?![\w-])"
)
_ACL_PLACE = re.compile(
    r"(?:aclanthology\.org/|aclweb\.org/anthology/(?:papers/[A-Z]/[A-Z]\d{2}/)?|10\.18653/v1/)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"“”]{1,2000}", re.IGNORECASE)
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
_VERSIONED = re.compile(r"(.*[A-Za-z0-9])v(\d{1,3})$")


class Identity(NamedTuple):
    """What a reference names; `id` is None where nothing usable is printed."""

    source: Literal["arxiv", "acl", "other"]
    id: str | None
    version: int | None
    url: str | None


def identify(text: str) -> Identity:
    """The paper that a printed reference names."""
    text = text[:4000]
    url = match[0].rstrip(".,;)]'*") if (match := _URL.search(text)) else None
    if place := _ARXIV_PLACE.search(text):
        return Identity("arxiv", *_match(_ARXIV_ID, text, place.end()), url)
    if place := _ACL_PLACE.search(text):
        return Identity("acl", *_match(_ACL_ID, text, place.end()), url)
    bare = text.strip(" <>[]().,")
    if url is None and (match := _ARXIV_ID.fullmatch(bare)):
        return Identity("arxiv", match[1], _number(match[2]), None)
    if url is None and (match := _ACL_ID.fullmatch(bare)):
        return Identity("acl", match[1], _number(match[2]), None)
    return Identity("other", *_last_segment(url), url)


def _match(pattern: re.Pattern[str], text: str, start: int) -> tuple[str | None, int | None]:
    match = pattern.match(text, start)
    return (match[1], _number(match[2])) if match else (None, None)


def _last_segment(url: str | None) -> tuple[str | None, int | None]:
    if url is None:
        return None, None
    path = url.split("://", 1)[1].split("?")[0].split("#")[0].rstrip("/")
    host, _, rest = path.partition("/")
    segments = rest.split("/")
    name = segments[-1].removesuffix(".pdf")
    if not host or ".." in segments or not _SAFE.match(name) or ".." in name:
        return None, None
    if match := _VERSIONED.match(name):
        return match[1], int(match[2])
    return name, None


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
