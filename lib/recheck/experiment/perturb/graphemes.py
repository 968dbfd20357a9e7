"""Grapheme clusters and scripts: what an edit may touch."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_CLUSTER = regex.compile(r"\X")
# Joiners and viramas tie a cluster to its neighbour; such clusters are left alone.
_VIRAMA = regex.compile(
    r"[\p{InSC=Virama}\p{InSC=Invisible_Stacker}\p{InSC=Pure_Killer}\u200c\u200d]"
)
_UNSPACED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "MYANMAR", "KHMER"})


def clusters(text: str) -> list[str]:
    """The extended grapheme clusters of a text (Unicode annex 29)."""
    return _CLUSTER.findall(text)


@lru_cache(maxsize=65536)
def script(cluster: str) -> str:
    """Name of the script of a letter (`LATIN`, `CJK`, ...); empty for anything else."""
    if not cluster[0].isalpha():
        return ""
    return unicodedata.name(cluster[0], "").partition(" ")[0].partition("-")[0]


@lru_cache(maxsize=65536)
def editable(cluster: str) -> bool:
    """A letter with its marks that is not tied to its neighbour by a virama or a joiner."""
    return cluster[0].isalpha() and not _VIRAMA.search(cluster)


def spaced(name: str) -> bool:
    """Whether words of this script are set apart by spaces."""
    return name not in _UNSPACED
