"""Which keys lie beside which, by script: rows of common layouts, written down here.

Latin takes QWERTY (QWERTZ and AZERTY for languages that type on them), Cyrillic ЙЦУКЕН,
Georgian and Greek follow QWERTY's places, Arabic, Hebrew, Thai, Armenian, Myanmar and kana
their national layouts; the scripts of India share InScript, whose keys carry the same letter
in each script, so one table serves them by the offset of their Unicode blocks. Hangul is typed
jamo by jamo: the first consonant of a syllable slips (Dubeolsik). Scripts without a table fall
back to a letter of the same script from the text itself.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_QWERTZ = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_LATIN = dict.fromkeys(("de", "hu", "cs", "sk", "sl", "hr"), _QWERTZ) | {
    "fr": _AZERTY,
    "wo": _AZERTY,
}

_CYRILLIC = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_CYRILLIC_BY_LANGUAGE = {
    "uk": ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю"),
    "bg": ("уеишщксдзц", "ьяаожгтнвмч", "юйъэфхпрлб"),
}

# Each entry is one layer of a layout; keys of one layer are neighbours of each other only.
_LAYERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "GREEK": (("ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"),),
    "GEORGIAN": (("ქწერტყუიოპ", "ასდფგჰჯკლ", "ზხცვბნმ"), ("ჭღთ", "შჟ", "ძჩ")),
    "ARMENIAN": (("ճփբսմուկլ", "ջվգեանիտհ", "ժդչյզլքխ"),),
    "ARABIC": (("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ"),),
    "HEBREW": (("קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"),),
    "THAI": (("ภถคตจขช", "ๆไพรนยบล", "ฟหกดสวง", "ผปแอทมใฝ"),),
    "MYANMAR": (("ဆတနမအပကငသစဟ", "ယသဖဘဒဓ", "ခလဘညဇ"),),
    "HIRAGANA": (
        (
            "ぬふあうえおやゆよわほへ",
            "たていすかんなにらせ",
            "ちとしはきくまのりれけむ",
            "つさそひこみもねるめろ",
        ),
    ),
    "KATAKANA": (
        (
            "ヌフアウエオヤユヨワホヘ",
            "タテイスカンナニラセ",
            "チトシハキクマノリレケム",
            "ツサソヒコミモネルメロ",
        ),
    ),
    "ETHIOPIC": (("ቀወአረተየኡኢኦጰ", "አሰደፈገሀጀከለ", "ዘጸቸቨበነመ"),),
}
_INSCRIPT = (("बहगदजड", "परकतचट", "मनवलसय"), ("भङघधझढञ", "फखथछठ", "णळशष"), ("औऐआईऊ", "ओएअइउ"))
_INDIA = {
    "DEVANAGARI": 0x000,
    "BENGALI": 0x080,
    "GURMUKHI": 0x100,
    "GUJARATI": 0x180,
    "ORIYA": 0x200,
    "TAMIL": 0x280,
    "TELUGU": 0x300,
    "KANNADA": 0x380,
    "MALAYALAM": 0x400,
}
_JAMO_ROWS = ("ㅂㅈㄷㄱㅅ", "ㅁㄴㅇㄹㅎ", "ㅋㅌㅊㅍ")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_HANGUL_BASE, _SYLLABLES, _PER_INITIAL = 0xAC00, 11172, 588


@lru_cache(maxsize=65536)
def neighbours(cluster: str, script: str, lang: str) -> tuple[str, ...]:
    """What a slip beside the key of this cluster gives, in its case and with its marks.

    Empty where there is no table for the script or no key for the letter. A letter that is
    composed only by accents (é) slips to the neighbours of its base and loses the accent.
    """
    if script == "HANGUL":
        return _hangul(cluster)
    table = _table(script, lang)
    base, marks = cluster[0], cluster[1:]
    found = table.get(base.lower())
    if found is None:
        found, marks = table.get(unicodedata.normalize("NFD", base)[0].lower(), ()), ""
    letters = [letter.upper() if base.isupper() else letter for letter in found]
    slips = (unicodedata.normalize("NFC", letter + marks) for letter in letters)
    return tuple(slip for slip in slips if slip != cluster)


@cache
def _table(script: str, lang: str) -> dict[str, tuple[str, ...]]:
    if script == "LATIN":
        layers = (_LATIN.get(lang, _QWERTY),)
    elif script == "CYRILLIC":
        layers = (_CYRILLIC_BY_LANGUAGE.get(lang, _CYRILLIC),)
    elif script in _INDIA:
        layers = tuple(tuple(_moved(row, _INDIA[script]) for row in rows) for rows in _INSCRIPT)
    else:
        layers = _LAYERS.get(script, ())
    table: dict[str, tuple[str, ...]] = {}
    for rows in layers:
        table |= _beside(rows)
    return table


def _beside(rows: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Neighbours on a staggered keyboard: left and right, and the two keys above and below."""
    table = {}
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            places = [
                (y, x - 1),
                (y, x + 1),
                (y - 1, x),
                (y - 1, x + 1),
                (y + 1, x - 1),
                (y + 1, x),
            ]
            table[letter] = tuple(
                rows[b][a]
                for b, a in places
                if 0 <= b < len(rows) and 0 <= a < len(rows[b]) and rows[b][a] != letter
            )
    return table


def _moved(row: str, offset: int) -> str:
    """A row of Devanagari letters in a sister script; letters the script lacks are left out."""
    letters = (chr(ord(letter) + offset) for letter in row)
    return "".join(letter for letter in letters if letter.isalpha())


def _hangul(cluster: str) -> tuple[str, ...]:
    index = ord(cluster[0]) - _HANGUL_BASE
    if len(cluster) > 1 or not 0 <= index < _SYLLABLES:
        return ()
    initial, rest = divmod(index, _PER_INITIAL)
    slips = _beside(_JAMO_ROWS).get(_INITIALS[initial], ())
    return tuple(chr(_HANGUL_BASE + _INITIALS.index(jamo) * _PER_INITIAL + rest) for jamo in slips)
