"""Pictures of PDF pages, each rendered once per report, without third parties' annotations."""

from __future__ import annotations

import io
from pathlib import Path

from recheck.errors import StageError

_SCALE = 2.0
"""Pixels per point: sharp at twice the size of print."""
_LONGEST_SIDE = 2400
"""Pixels; a poster-sized page is drawn smaller rather than filling the memory."""
_COLOURS = 16
"""A page of text with a plot or two needs no more; it makes lossless WebP smaller than lossy."""


def page_picture(pdf: Path, page: int) -> bytes:
    """Page `page` (from 1) of `pdf` as WebP.

    Raises:
        StageError: the PDF cannot be opened or has no such page.
    """
    import pymupdf
    from PIL import Image

    try:
        with pymupdf.open(pdf) as document:
            sheet = document[page - 1]
            scale = min(_SCALE, _LONGEST_SIDE / max(sheet.rect.width, sheet.rect.height))
            pixels = sheet.get_pixmap(
                matrix=pymupdf.Matrix(scale, scale), annots=False, alpha=False
            )
    except (RuntimeError, IndexError, ValueError, OSError) as error:
        raise StageError(
            f"{pdf.name}, page {page}: cannot be drawn ({error}); delete it from the store "
            "to have it fetched again"
        ) from error
    picture = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    few = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.convert("RGB").save(buffer, "WEBP", lossless=True, quality=20, method=1)
    return buffer.getvalue()
