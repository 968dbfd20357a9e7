"""The languages of the generated tasks: templates written by hand, names from CLDR.

One TOML file a language holds its sentence templates, its comparatives and the few inflected
forms that the templates ask for (`{month:in}`); the names of countries, languages, weekdays
and months come from Babel's CLDR data and the numerals from num2words. Templates keep the
country in the nominative and every other noun fixed, so that agreement is either constant or
spelled out in the file.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from recheck.errors import InputError
from recheck.experiment.facts import Fact

_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")


class Language(BaseModel):
    """A language: where it belongs, its templates by kind of fact and its inflected forms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    family: str
    script: str
    templates: dict[str, tuple[str, ...]]
    questions: dict[str, str]
    """A question about the value of a fact, by kind."""
    comparatives: dict[str, str]
    feminine: tuple[str, ...] = ()
    lowercase: tuple[str, ...] = ()
    forms: dict[str, dict[str, str]] = {}

    def render(self, fact: Fact, template: int = 0) -> str:
        """The sentence that states `fact`; `template` counts modulo the templates there are."""
        kind = "intensified" if fact.intensified else fact.kind
        choices = self.templates[kind]
        return self._fill(choices[template % len(choices)], fact)

    def question(self, fact: Fact) -> str:
        """The question that the value of `fact` answers; comparisons have none."""
        return self._fill(self.questions[fact.kind], fact)

    def surface(self, field: str, code: str, country: str = "") -> str:
        """The word for a code (`month`, `3`) as a dictionary would print it."""
        if field == "comparative":
            masculine, _, feminine = self.comparatives[code].partition("|")
            return feminine if feminine and country in self.feminine else masculine
        name = _names(self.code)["country" if field == "other" else field][code]
        return name[0].lower() + name[1:] if field in self.lowercase else name

    def words(self) -> frozenset[str]:
        """Every word that can tell one fact from another: names, numerals, forms."""
        return _words(self.code)

    def _words(self) -> frozenset[str]:
        surfaces = {
            self.surface(field, code)
            for field, names in _names(self.code).items()
            for code in names
        }
        for written in self.comparatives.values():
            surfaces |= set(written.split("|"))
        for table in self.forms.values():
            surfaces |= set(table.values())
        return frozenset(word for surface in surfaces for word in surface.split())

    def _fill(self, template: str, fact: Fact) -> str:
        codes = fact.fields()

        def value(match: re.Match[str]) -> str:
            field, form = match[1], match[2]
            text = self.surface(field, codes[field], fact.country)
            return self.forms[form][text] if form else text

        sentence = _FIELD.sub(value, template)
        return sentence[0].upper() + sentence[1:]


@cache
def load(code: str) -> Language:
    """The language with this ISO 639-1 code.

    Raises:
        InputError: there is no template file for it.
    """
    source = files(__package__) / f"{code}.toml"
    if not re.fullmatch(r"[a-z]{2,3}", code) or not source.is_file():
        raise InputError(f"language {code!r}: no templates; there are {', '.join(available())}")
    return Language(code=code, **tomllib.loads(source.read_text("utf-8")))


@cache
def available() -> tuple[str, ...]:
    """Codes of the languages that have templates."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _words(code: str) -> frozenset[str]:
    return load(code)._words()


@cache
def _names(code: str) -> dict[str, dict[str, str]]:
    from babel import Locale
    from num2words import num2words

    from recheck.experiment import facts

    locale = Locale.parse(code)
    days = locale.days["stand-alone"]["wide"]
    months = locale.months["stand-alone"]["wide"]
    return {
        "country": {c: locale.territories[c] for c in facts.COUNTRIES},
        "weekday": {c: days[int(c)] for c in facts.VALUES["vote"]},
        "month": {c: months[int(c)] for c in facts.VALUES["festival"]},
        "number": {c: num2words(int(c), lang=code) for c in facts.VALUES["number"]},
        "language": {c: locale.languages[c] for c in facts.VALUES["language"]},
    }
