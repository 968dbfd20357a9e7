"""recheck audits machine-generated literature reports."""

import os

__version__ = "0.1.0"

# The matrices of the claim check are small: more threads of the linear algebra wait for each other
# (75 claims take 4.8 CPU seconds with two, 3.4 with one). It must be said before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
