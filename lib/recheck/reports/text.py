"""Plain text, as pasted from a PDF or a page: table cells are separated by tabs."""

from __future__ import annotations

from recheck.reports.lines import Line


def read_text(text: str) -> list[Line]:
    """Numbered lines; a line with a tab between words is a table row."""
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        stripped = raw.strip(" ")
        cells = None
        if "\t" in stripped.strip():
            cells = tuple(cell.strip() for cell in stripped.split("\t"))
        lines.append(Line(number, stripped.strip(), cells))
    return lines
