"""Degradation differences between sizes and conditions: effects, intervals and tests.

Knows nothing of models: item-level results go in, contrasts come out.
"""

from recheck.statistics.calibration import calibration_table
from recheck.statistics.cells import cell_table
from recheck.statistics.contrasts import Contrast, significance
from recheck.statistics.plan import Plan, read_plan
from recheck.statistics.plots import figures
from recheck.statistics.results import Results, load
from recheck.statistics.sample_size import Components, Needed, power
from recheck.statistics.scores import score_contrasts

__all__ = [
    "Components",
    "Contrast",
    "Needed",
    "Plan",
    "Results",
    "calibration_table",
    "cell_table",
    "figures",
    "load",
    "power",
    "read_plan",
    "score_contrasts",
    "significance",
]
