"""Pictures of PDF pages, each rendered once per report, without third parties' annotations."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from recheck.errors import StageError

_SCALE = 2.0
"""Pixels per point: sharp at twice the size of print."""
_LONGEST_SIDE = 2400
"""Pixels; a poster-sized page is drawn smaller rather than filling the memory."""
_COLOURS = 16
"""A page of text with a plot or two needs no more; it makes lossless WebP smaller than lossy."""


@dataclass(frozen=True)
class Drawn:
    """A page as WebP, and its size in points."""

    webp: bytes
    width: float
    height: float


def draw_page(pdf: Path, page: int) -> Drawn | None:
    """Page `page` (from 1) of `pdf`; None if there is no such page.

    Raises:
        StageError: the PDF cannot be opened or drawn.
    """
    import pymupdf
    from PIL import Image

    try:
        with pymupdf.open(pdf) as document:
            if not 1 <= page <= len(document):
                return None
            sheet = document[page - 1]
            width, height = sheet.rect.width, sheet.rect.height
            scale = min(_SCALE, _LONGEST_SIDE / max(width, height))
            pixels = sheet.get_pixmap(
                matrix=pymupdf.Matrix(scale, scale), annots=False, alpha=False
            )
    except (RuntimeError, ValueError, OSError) as error:
        raise StageError(
            f"{pdf.name}, page {page}: cannot be drawn ({error}); delete it from the store "
            "to have it fetched again"
        ) from error
    picture = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    few = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.convert("RGB").save(buffer, "WEBP", lossless=True, quality=20, method=1)
    return Drawn(buffer.getvalue(), width, height)
