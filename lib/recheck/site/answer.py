"""The answer in three sentences: how the claims stand, what to rely on, what nobody looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from recheck.records import Audit, Report, Verdict, VerdictName
from recheck.site.text import listing

VERDICTS: tuple[VerdictName, ...] = (
    "supported",
    "partly supported",
    "contradicted",
    "not found",
    "not checked",
)

MEANING: dict[VerdictName, str] = {
    "supported": "A cited paper says so, in words or in a figure that agrees after rounding, "
    "with the same unit, entity and direction.",
    "partly supported": "A cited paper confirms a part of the claim; the rest was not found, "
    "or says more than the paper does.",
    "contradicted": "The paper says otherwise: in a point that is named, or as the small model "
    "reads it.",
    "not found": "The cited papers could be read and none of them says this. That does not "
    "make it false; it makes it unsupported.",
    "not checked": "The claim could not be checked. It counts as unsupported, never as supported.",
}


def counts(verdicts: Sequence[Verdict]) -> dict[VerdictName, int]:
    """Claims by verdict, every verdict named, in a fixed order."""
    found = Counter(v.verdict for v in verdicts)
    return {name: found[name] for name in VERDICTS}


def answer(report: Report, verdicts: Sequence[Verdict], audit: Audit) -> tuple[str, str, str]:
    """Three sentences for someone with five minutes."""
    return _standing(verdicts), _reliance(verdicts), _question(report, audit)


def numbers(indices: Sequence[int], most: int = 12) -> str:
    """`1, 4 and 7`; beyond `most` the rest is counted."""
    shown = [str(i) for i in indices[:most]]
    if len(indices) > most:
        shown.append(f"{len(indices) - most} more")
    return listing(shown)


def _standing(verdicts: Sequence[Verdict]) -> str:
    total = len(verdicts)
    parts = [f"{n} {_phrase(name, n)}" for name, n in counts(verdicts).items() if n]
    reasons = Counter(v.reason for v in verdicts if v.reason)
    why = f" ({', '.join(f'{reason}: {n}' for reason, n in reasons.items())})" if reasons else ""
    if len(parts) == 1:
        return f"Of {total} claims, all {parts[0]}{why}."
    return f"Of {total} claims, {listing(parts)}{why}."


def _phrase(name: VerdictName, n: int) -> str:
    be = "is" if n == 1 else "are"
    return {
        "supported": f"{be} supported by the cited papers",
        "partly supported": f"{be} supported in part",
        "contradicted": f"{be} contradicted by them",
        "not found": f"{be} not to be found in them",
        "not checked": "could not be checked",
    }[name]


def _reliance(verdicts: Sequence[Verdict]) -> str:
    by_verdict = {n: [v.index for v in verdicts if v.verdict == n] for n in VERDICTS}
    printed = [v for v in verdicts if v.printed_verified]
    kept = sum(v.verdict == "supported" for v in printed)
    unchecked = sum(v.verdict == "not checked" for v in printed)
    if not printed:
        ticks = "the report marks none of them as verified"
    elif unchecked == len(printed):
        # Nothing is known of them: saying that none holds would be a guess.
        ticks = (
            f"the report prints ✓ on {len(printed)} of {len(verdicts)}, and none of these could "
            "be checked"
        )
    else:
        ticks = (
            f"the report prints ✓ on {len(printed)} of {len(verdicts)}, and {kept} of these "
            f"{'holds' if kept == 1 else 'hold'}"
        )
    good, bad = by_verdict["supported"], by_verdict["contradicted"]
    advice = (
        f"You can rely on {_claims(good)}" if good else "There is no claim that you can rely on"
    )
    if bad:
        advice += f" and should not repeat {_claims(bad)}"
    return f"{advice}; {ticks}."


def _claims(indices: list[int]) -> str:
    return f"claim{'s' if len(indices) > 1 else ''} {numbers(indices)}"


def _question(report: Report, audit: Audit) -> str:
    facets = audit.coverage
    if not report.question:
        return "The report states no research question, so nothing can be said on its answer."
    if not facets:
        return "Its research question could not be split into parts to look for."
    silent = [f.name for f in facets if not f.claims]
    if not silent:
        return f"Every part of its research question is spoken to by a claim ({len(facets)} parts)."
    if len(silent) == len(facets):
        return f"No claim speaks to any part of its research question: {listing(silent, '; ')}."
    return (
        f"Of the {len(facets)} parts of its research question no claim speaks to "
        f"{len(silent)}: {listing(silent, '; ')}."
    )
