"""One claim with its evidence as a frame that a notebook shows: nothing outside it is needed."""

from __future__ import annotations

import base64

from markupsafe import escape

from recheck.errors import InputError
from recheck.site.build import draw_exhibits, paper_sources
from recheck.site.claim_page import claim_context
from recheck.site.evidence import Exhibit, all_evidence, exhibits
from recheck.site.model import AuditedReport, Store
from recheck.site.templating import asset, render


def claim_html(audited: AuditedReport, index: int, store: Store, *, height: int = 900) -> str:
    """Claim `index` as an `<iframe>` without scripts, pictures and style included.

    Args:
        index: `Verdict.index`.
        height: of the frame, in CSS pixels.

    Raises:
        InputError: the report has no such claim.
        StageError: a page of a PDF cannot be drawn.
    """
    verdict = next((v for v in audited.verdicts if v.index == index), None)
    if verdict is None:
        raise InputError(
            f"{audited.report.name}: no claim {index}, only 1 to {len(audited.verdicts)}"
        )
    sources = paper_sources(audited.papers, (verdict,), store)
    pictures = draw_exhibits((verdict,), sources, store, _data_address)
    shown = exhibits(all_evidence(verdict), sources, pictures)
    page = render("inline.html", style=asset("style.css"), **claim_context(audited, verdict, shown))
    return (
        f'<iframe title="Claim {index}" sandbox="allow-popups" frameborder="0" width="100%" '
        f'height="{height}" srcdoc="{escape(page)}"></iframe>'
    )


def _data_address(_: Exhibit, webp: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(webp).decode()}"
