"""recheck audits machine-generated literature reports."""

__version__ = "0.1.0"
