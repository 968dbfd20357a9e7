"""Pictures of PDF pages, without third parties' annotations.

Reports on one question cite the same papers, so what was drawn last is kept.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recheck.errors import StageError

_SCALE = 2.0
"""Pixels per point: sharp at twice the size of print."""
_LONGEST_SIDE = 2400
"""Pixels; a poster-sized page is drawn smaller rather than filling the memory."""
_COLOURS = 16
"""A page of text with a plot or two needs no more; it makes lossless WebP smaller than lossy."""
_KEPT = 128
"""Pictures of about 0.1 MB each."""


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
    try:
        return _drawn(pdf, pdf.stat().st_mtime_ns, page)
    except (RuntimeError, ValueError, OSError) as error:
        raise StageError(
            f"{pdf.name}, page {page}: cannot be drawn ({error}); delete it from the store "
            "to have it fetched again"
        ) from error


@lru_cache(maxsize=_KEPT)
def _drawn(pdf: Path, changed: int, page: int) -> Drawn | None:
    """The page of the file as it was at the time `changed`."""
    import pymupdf
    from PIL import Image

    with pymupdf.open(pdf) as document:
        if not 1 <= page <= len(document):
            return None
        sheet = document[page - 1]
        width, height = sheet.rect.width, sheet.rect.height
        scale = min(_SCALE, _LONGEST_SIDE / max(width, height))
        pixels = sheet.get_pixmap(matrix=pymupdf.Matrix(scale, scale), annots=False, alpha=False)
    picture = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    few = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.convert("RGB").save(buffer, "WEBP", lossless=True, quality=20, method=1)
    return Drawn(buffer.getvalue(), width, height)
