"""`python -m recheck`."""

from recheck.cli import main

main()
