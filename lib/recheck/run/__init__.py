"""A run: the stages of each report as notebooks, the experiment, the pages.

A stage whose inputs have not changed is not run again; a stage that failed leaves its error,
its notebook and everything before it. Reports are independent of each other and run side by
side in processes.
"""

from recheck.run.request import Request
from recheck.run.runner import RunResult, run

__all__ = ["Request", "RunResult", "run"]
