"""Places where a paper disagrees with itself, found by arithmetic.

A slip is a lead for a person to look at, never a verdict. Where a subset, a weighting or another
reading could explain a figure, nothing is said.
"""

from recheck.claims.slips.find import slips
from recheck.claims.slips.record import Slip, SlipKind

__all__ = ["Slip", "SlipKind", "slips"]
