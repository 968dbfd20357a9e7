"""Name of the PDF reader, apart from the reader so that the store can be used without it."""

READER = "recheck-7/pymupdf-2.0"
"""Raise the first number whenever the same PDF would give another Document."""
