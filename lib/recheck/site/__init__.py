"""Records to HTML and exports: the only room that knows what a page looks like."""

from recheck.site.build import build
from recheck.site.model import AuditedReport, Contrast, Experiment, Figure, Provenance

__all__ = ["AuditedReport", "Contrast", "Experiment", "Figure", "Provenance", "build"]
