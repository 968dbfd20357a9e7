"""Report + verdicts -> findings on the report as a whole."""

from recheck.audit.whole import audit

__all__ = ["audit"]
