"""Markdown of the same content: headings, pipe tables, lists, links, emphasis."""

from __future__ import annotations

import re

from recheck.reports.lines import Line

_HEADING = re.compile(r"#{1,6}\s+")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
_RULE_CHARACTERS = frozenset(" \t:|-")
_CELL_END = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\(<?([^()\s<>]{1,2000})>?\)")
_EMPHASIS = (
    re.compile(r"\*\*(?=\S)([^*\n]{1,2000})(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)([^_\n]{1,2000})(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,2000})(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=\S)([^_\n]{1,2000})(?<=\S)_(?!\w)"),
    re.compile(r"`([^`\n]{1,2000})`"),
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def looks_like_markdown(text: str) -> bool:
    """Whether a text holds a pipe table's separator row."""
    return any("|" in line and "---" in line and _is_rule(line) for line in text.split("\n"))


def read_markdown(text: str) -> list[Line]:
    """Numbered lines without markup; pipe rows become table rows, separator rows vanish."""
    lines: list[Line] = []
    rows = text.split("\n")
    front = _front_matter(rows)
    for number, raw in enumerate(rows, 1):
        stripped = raw.strip().removeprefix("> ").strip()
        if number <= front:
            # `title: ...` and the like stand by themselves; the rules around them vanish.
            lines += [Line(number, _plain(stripped)), Line(number, "")] if number < front else []
            continue
        if "|" in stripped and _is_rule(stripped):
            continue
        if stripped.startswith("|") or (lines and lines[-1].cells and "|" in stripped):
            lines.append(Line(number, _plain(stripped), _cells(stripped)))
        elif stripped and _UNDERLINE.match(stripped):
            if lines and lines[-1].text and lines[-1].number == number - 1:
                lines[-1] = Line(number - 1, lines[-1].text, heading=True)
        elif match := _HEADING.match(stripped):
            title = stripped[match.end() :].rstrip("#").strip()
            lines.append(Line(number, _plain(title), heading=True))
        else:
            lines.append(Line(number, _plain(stripped)))
    return lines


def _front_matter(rows: list[str]) -> int:
    """The number of lines of a head between two `---`, which some converters write."""
    if rows[0].strip() != "---":
        return 0
    return next((n for n, row in enumerate(rows[1:60], 2) if row.strip() == "---"), 0)


def _is_rule(line: str) -> bool:
    return "-" in line and _RULE_CHARACTERS.issuperset(line)


def _cells(row: str) -> tuple[str, ...]:
    parts = _CELL_END.split(row)
    if row.startswith("|"):
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip():
        parts = parts[:-1]
    return tuple(_plain(part.strip()) for part in parts)


def _plain(text: str) -> str:
    text = _LINK.sub(_link, text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text)


def _link(match: re.Match[str]) -> str:
    label, target = match.groups()
    return target if label in ("", target) else f"{label} {target}"
