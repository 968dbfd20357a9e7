"""Claims against the papers they come from: retrieval, alignment, typed checks, verdicts."""

from recheck.claims.check import check_claim, check_claims
from recheck.claims.options import Options

__all__ = ["Options", "check_claim", "check_claims"]
