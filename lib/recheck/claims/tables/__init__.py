"""What the cells of a printed table are about: each cell with the labels of its row and column.

A grid only says what stands where. Here headers of several rows, row groups, section rows and
pairs of metrics are resolved, so that a number can be looked up by what it is about.
"""

from recheck.claims.tables.cell import Cell, cells, table_cells

__all__ = ["Cell", "cells", "table_cells"]
