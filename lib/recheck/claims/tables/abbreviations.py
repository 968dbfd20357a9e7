"""What the short forms in labels of tables stand for: abbreviations and codes of languages."""

from __future__ import annotations

from functools import cache, lru_cache

from recheck.claims.words import stem

_ABBREVIATIONS = {
    "avg": "average mean overall",
    "ave": "average mean",
    "acc": "accuracy",
    "ppl": "perplexity",
    "pplx": "perplexity",
    "r": "recall rouge",
    "r1": "rouge1",
    "r2": "rouge2",
    "rl": "rougel",
    "rec": "recall",
    "params": "parameters",
    "docs": "documents",
    "src": "source",
    "tgt": "target",
    "trg": "target",
    "val": "validation development",
    "p": "precision",
    "f": "f1",
    "a": "accuracy",
    "em": "exact",
    "sd": "deviation",
    "std": "deviation",
    "id": "identifier",
    "ids": "identifier",
    "dev": "development validation",
    "lang": "language",
    "langs": "languages",
    "sent": "sentence",
    "sents": "sentences",
    "min": "minute",
    "sec": "second",
    "secs": "seconds",
    "none": "no without",
    "all": "overall",
}


@lru_cache(maxsize=16384)
def other_names(word: str) -> frozenset[str]:
    """What a short form stands for: words and stems of abbreviations, the language of a code."""
    meant = _ABBREVIATIONS.get(word, "").split()
    language = _languages().get(word) if 2 <= len(word) <= 3 else None
    return frozenset([*meant, *map(stem, meant), *([language] if language else [])])


@cache
def _languages() -> dict[str, str]:
    """ISO 639 code of two or three letters -> English name in lower case (Unicode CLDR)."""
    from babel import Locale
    from babel.core import get_global

    names = Locale("en").languages
    codes = {code: code for code in names} | dict(get_global("language_aliases"))
    return {
        code: names[meant].lower()
        for code, meant in codes.items()
        if len(code) <= 3 and meant in names
    }
