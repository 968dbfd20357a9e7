"""Pictures of a finished run's site, for the README and for looking at.

    python tests/pictures.py outputs/RUN/site [--report NAME] [--claim N] [--out FOLDER]

Writes `index.png`, `report.png`, `claim.png` and their dark, narrow and printed kin. Needs
Chromium; opens files only, no network. Without `--report` the report with the most contradicted
claims is taken, without `--claim` the first of these.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from recheck.site.pdf import find_chromium


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    suffix: str = ""
    width: int = 1280
    height: int = 860
    scheme: str = "light"
    media: str = "screen"


_VIEWS = (
    View(),
    View("-dark", scheme="dark"),
    View("-phone", width=390, height=844),
    View("-print", width=794, height=1123, media="print"),
)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--report")
    parser.add_argument("--claim", type=int)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "pictures")
    chosen = parser.parse_args()
    report = chosen.site / chosen.report if chosen.report else _most_contradicted(chosen.site)
    claim = chosen.claim or next(iter(_contradicted(report)), 1)
    pages = {
        "index": chosen.site / "index.html",
        "report": report / "index.html",
        "claim": report / "claims" / f"{claim:02}.html",
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as engine:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = engine.chromium.launch(executable_path=find_chromium(), args=arguments)
        for name, page in pages.items():
            for view in _VIEWS:
                _take(browser, page, view, chosen.out / f"{name}{view.suffix}.png")
        browser.close()


def _most_contradicted(site: Path) -> Path:
    folders = sorted(p.parent for p in site.glob("*/claims.jsonl"))
    return max(folders, key=lambda folder: len(_contradicted(folder)))


def _contradicted(report: Path) -> list[int]:
    lines = (report / "claims.jsonl").read_text("utf-8").splitlines()
    return [c["index"] for c in map(json.loads, lines) if c["verdict"] == "contradicted"]


def _take(browser: Browser, page: Path, view: View, out: Path) -> None:
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme=view.scheme,
        offline=True,
    )
    tab = context.new_page()
    tab.emulate_media(media=view.media)
    tab.goto(page.resolve().as_uri())
    tab.wait_for_load_state("networkidle")
    tab.screenshot(path=out)
    context.close()
    print(out)


if __name__ == "__main__":
    main()
