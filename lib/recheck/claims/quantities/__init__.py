"""Numbers in running text and in table cells, with rounding interval, unit, sign and bound.

Two figures are compared as intervals of what their digits can mean, never as strings: 8.4
agrees with 8.37 and not with 8.3; 6 % never agrees with 6 points.
"""

from recheck.claims.quantities.model import Bound, Quantity, Unit, agree
from recheck.claims.quantities.scan import cell_quantities, quantities

__all__ = ["Bound", "Quantity", "Unit", "agree", "cell_quantities", "quantities"]
