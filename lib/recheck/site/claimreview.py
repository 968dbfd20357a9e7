"""Verdicts as schema.org ClaimReview (https://schema.org/ClaimReview), in JSON-LD."""

from __future__ import annotations

from recheck.records import Report, Verdict, VerdictName
from recheck.site.claim_page import claim_file
from recheck.site.evidence import all_evidence
from recheck.site.model import AuditedReport
from recheck.site.text import paper_link

_RATING: dict[VerdictName, int] = {"supported": 5, "partly supported": 3, "contradicted": 1}
"""On a scale of 1 to 5. The other verdicts say nothing on truth and get no number."""


def claim_reviews(audited: AuditedReport) -> dict[str, object]:
    """One `ClaimReview` a claim."""
    return {
        "@context": "https://schema.org",
        "@graph": [_review(audited.report, verdict) for verdict in audited.verdicts],
    }


def _review(report: Report, verdict: Verdict) -> dict[str, object]:
    appearance: dict[str, object] = {
        "@type": "CreativeWork",
        "name": report.title,
        "identifier": f"sha256:{report.sha256}",
    }
    if report.date:
        appearance["datePublished"] = report.date
    review: dict[str, object] = {
        "@type": "ClaimReview",
        "@id": f"claims/{claim_file(verdict.index)}",
        "url": f"claims/{claim_file(verdict.index)}",
        "claimReviewed": verdict.text,
        "reviewBody": verdict.explanation,
        "author": {"@type": "Organization", "name": "recheck"},
        "itemReviewed": {"@type": "Claim", "appearance": appearance},
        "reviewRating": _rating(verdict),
    }
    links = [paper_link(e.paper, e.version) for e in all_evidence(verdict)]
    known = list(dict.fromkeys(link for link in links if link))
    return review | ({"citation": known} if known else {})


def _rating(verdict: Verdict) -> dict[str, object]:
    name = f"{verdict.verdict} ({verdict.reason})" if verdict.reason else verdict.verdict
    rating: dict[str, object] = {"@type": "Rating", "alternateName": name}
    if verdict.verdict in _RATING:
        rating |= {"ratingValue": _RATING[verdict.verdict], "bestRating": 5, "worstRating": 1}
    return rating
