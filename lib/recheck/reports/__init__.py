"""Report text -> `Report`: plain text, Markdown and PDF, one module per format."""

from recheck.reports.lines import ReportError
from recheck.reports.parser import parse

__all__ = ["ReportError", "parse"]
