"""Perturbations of a text in any language: typos, accents, look-alikes, words.

Edits go by grapheme cluster, in NFC before and after. The rate is a budget: `rate` times the
number of grapheme clusters of the text (of words, for the kinds that move words), rounded half
up, spent exactly or as far as there is anything to edit. No kind but `homoglyphs` and
`code-mixing` brings in a script that the text does not have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from recheck.errors import InputError
from recheck.experiment.perturb import edits, words
from recheck.experiment.perturb.graphemes import clusters

Kind = Literal[
    "keyboard",
    "swap",
    "drop",
    "repeat",
    "diacritics",
    "homoglyphs",
    "digits",
    "punctuation",
    "word-drop",
    "word-shuffle",
    "code-mixing",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
CHANGES_MEANING: frozenset[Kind] = frozenset({"digits", "word-drop", "word-shuffle"})
"""Kinds after which a text may say something else; all others leave a person able to read it."""

_BY_CLUSTER = {
    "keyboard": edits.keyboard,
    "swap": edits.swap,
    "drop": edits.drop,
    "repeat": edits.repeat,
    "diacritics": edits.diacritics,
    "homoglyphs": edits.homoglyphs,
    "digits": edits.digits,
    "punctuation": edits.punctuation,
}


def perturb(
    text: str,
    kind: str,
    rate: float,
    lang: str,
    rng: np.random.Generator,
    aligned: str | Mapping[str, str] | None = None,
) -> str:
    """The text with `rate` of its grapheme clusters (or words) perturbed.

    `lang` is an ISO 639 code, optionally with more behind it (`deu_Latn`, `pt-BR`); it decides
    the keyboard where a script has several. `aligned` is what `code-mixing` takes its words
    from: the same text in another language or a dictionary of words.

    Raises:
        InputError: no such kind, a rate outside 0 to 1, or code-mixing without `aligned`.
    """
    if kind not in KINDS:
        raise InputError(f"perturbation {kind!r}: there is no such kind; use {', '.join(KINDS)}")
    if not 0 <= rate <= 1:
        raise InputError(f"perturbation rate {rate}: must lie between 0 and 1")
    text = unicodedata.normalize("NFC", text)
    if kind in _BY_CLUSTER:
        return _by_cluster(text, kind, rate, lang, rng)
    if kind == "word-drop":
        changed = words.drop(text, rate, rng)
    elif kind == "word-shuffle":
        changed = words.shuffle(text, rate, rng)
    else:
        if aligned is None:
            raise InputError(
                "code-mixing needs an aligned text: the same sentence in another language "
                "or a dictionary of words"
            )
        changed = words.mix(text, rate, rng, aligned)
    return unicodedata.normalize("NFC", changed)


def _by_cluster(text: str, kind: str, rate: float, lang: str, rng: np.random.Generator) -> str:
    """Edit clusters; where two would merge, other places are drawn."""
    parts = clusters(text)
    budget = int(rate * len(parts) + 0.5)
    code = _SHORT.get(lang[:3], lang[:2])
    for _ in range(_ATTEMPTS):
        changed = _BY_CLUSTER[kind](parts, budget, code, rng)
        result = "".join(changed)
        if kind in _KEEPS_CLUSTERS or clusters(result) == changed:
            return unicodedata.normalize("NFC", result)
    return text


_ATTEMPTS = 20
_KEEPS_CLUSTERS = frozenset({"punctuation"})  # a mark is a cluster of its own
# Three-letter codes whose first two letters are not the two-letter code of their keyboard.
_SHORT = {"deu": "de", "ger": "de", "fra": "fr", "hun": "hu", "ukr": "uk", "bul": "bg", "wol": "wo"}
