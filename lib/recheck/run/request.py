"""What a run is asked to do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """What to run; the same request on the same folder does only what is missing."""

    reports: tuple[Path, ...]
    out: Path
    papers: Path | None = None
    offline: bool = False
    force: bool = False
    jobs: int = 2
    nli: str | None = None
    rules_only: bool = False
    experiment: str | None = None
    """Profile of the experiment to run after the audits; None for none."""
    pdf: bool = False
    """Also print each report's page as a PDF, through the Chromium that is installed."""
