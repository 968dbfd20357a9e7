"""Small things that every finding's sentence and evidence need."""

from __future__ import annotations

from collections.abc import Sequence

from recheck.records import Claim, Reference, Report, Trace

_LONGEST_LIST = 20


def plural(number: int | None, noun: str) -> str:
    """`1 claim`, `3 claims`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(items: Sequence[object], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; a long list is cut with the number of the rest."""
    texts = [str(item) for item in items[:_LONGEST_LIST]]
    if len(items) > _LONGEST_LIST:
        texts.append(f"{len(items) - _LONGEST_LIST} more")
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def numbered(noun: str, numbers: Sequence[int]) -> str:
    """`claim 3`, `claims 1, 2 and 5`."""
    return f"{noun} {listing(numbers)}" if len(numbers) == 1 else f"{noun}s {listing(numbers)}"


def ending(text: str, words: int = 3) -> str:
    """The last words of a text, for showing where it breaks off."""
    return " ".join(text.split()[-words:])[-80:]


def report_line(report: Report, field: str, quote: str = "") -> Trace:
    """Evidence: the line of the report on which a header field stands."""
    return Trace(source="report", line=report.lines.get(field), quote=quote)


def claim_trace(claim: Claim) -> Trace:
    """Evidence: a claim as printed."""
    return Trace(source=f"claim {claim.index}", line=claim.line, quote=claim.text)


def reference_trace(reference: Reference) -> Trace:
    """Evidence: an entry of the list of references."""
    return Trace(source=f"reference {reference.index}", line=reference.line, quote=reference.text)
