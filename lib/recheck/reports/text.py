"""Plain text, as pasted from a PDF or a page: table cells are separated by tabs."""

from __future__ import annotations

from recheck.reports.lines import Line


def read_text(text: str) -> list[Line]:
    """Numbered lines; a line with a tab between words is a table row."""
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        text = raw.strip()
        row = raw.lstrip().rstrip(" ")
        # The last cells of a row may be empty; a single tab at the end of a line is no cell.
        is_row = bool(text) and ("\t" in text or row.endswith("\t\t"))
        cells = tuple(cell.strip() for cell in row.split("\t")) if is_row else None
        lines.append(Line(number, text, cells))
    return lines
