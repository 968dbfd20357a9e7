"""Boxes of a page in reading order, as the layout reader finds them.

Only the boxes, their classes and the cell rectangles of tables are taken; the text is read
from the glyphs (see `words`), because the reader's own text drops the spaces between words.
"""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from recheck.papers.words import rounded
from recheck.records import BlockKind, Box

if TYPE_CHECKING:
    import pymupdf

_KINDS = frozenset(get_args(BlockKind))


@dataclass(frozen=True)
class LayoutBox:
    """One box of a page; `cells` holds the rows of cell rectangles when it is a table."""

    kind: BlockKind
    box: Box
    cells: tuple[tuple[Box | None, ...], ...] = ()


def page_layout(document: pymupdf.Document, page: int) -> list[LayoutBox]:
    """Boxes of the page with 0-based number `page`, in reading order."""
    import pymupdf4llm

    with contextlib.redirect_stdout(io.StringIO()):
        answer = pymupdf4llm.to_json(document, pages=[page], use_ocr=False, force_text=False)
    boxes = []
    for found in json.loads(answer)["pages"][0]["boxes"]:
        kind = found["boxclass"] if found["boxclass"] in _KINDS else "text"
        cells = (found["table"] or {}).get("cells") or ()
        boxes.append(
            LayoutBox(
                kind=kind,
                box=rounded([found[side] for side in ("x0", "y0", "x1", "y1")]),
                cells=tuple(tuple(rounded(c) if c else None for c in row) for row in cells),
            )
        )
    return boxes
