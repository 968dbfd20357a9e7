"""The template engine: everything is escaped, and no control character reaches a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from recheck import __version__
from recheck.site.text import short, visible

ASSETS = ("style.css", "theme.js", "claim.js", "tables.js", "icon.svg")
"""Files that the pages refer to, besides pictures."""
_FIRST_ROWS = 40
"""Rows of a table that are laid out at once; a script shows the others when scrolled to."""


@cache
def environment() -> Environment:
    """Templates by name; an undefined variable is an error."""
    folder = files("recheck.site") / "templates"
    templates = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".html")}
    engine = Environment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.globals["first_rows"] = _FIRST_ROWS
    engine.filters.update(
        css=_css_class, short=short, number=_number, p_value=_p_value, points=_points
    )
    return engine


def render(template: str, **context: object) -> str:
    """The text of a page."""
    return environment().get_template(template).render(version=__version__, **context)


def asset(name: str) -> str:
    """The text of one file of `ASSETS`."""
    return (files("recheck.site") / "assets" / name).read_text("utf-8")


def _css_class(verdict: str) -> str:
    return verdict.replace(" ", "-")


def _number(value: float) -> str:
    return f"{value:g}"


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:+.1f}"


def _p_value(p: float | None) -> str:
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
