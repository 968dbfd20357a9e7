"""Arithmetic on the values of two cells, exact as far as they are printed."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from recheck.claims.address import Addressed, evidence, named
from recheck.claims.quantities import Quantity
from recheck.claims.tables import Cell
from recheck.records import Finding

Operation = Literal["difference", "ratio", "relative"]

_LOOSE_RATIO = 0.06


def in_unit(quantity: Quantity, cell: Cell | None) -> Cell | None:
    """A cell with its share first where a claim speaks of points: of `3,410,000 (23.8%)`."""
    if cell is None or quantity.unit not in ("points", "percent"):
        return cell
    shares = tuple(q for q in cell.quantities if q.unit == "percent")
    return replace(cell, quantities=shares or cell.quantities)


def value(cell: Cell) -> Decimal:
    """The first number of a cell as printed, so that differences are exact."""
    digits = re.search(r"[\d,]*\.?\d+", cell.quantities[0].text)
    if digits is None or cell.quantities[0].unit in ("seconds", "bytes"):
        return Decimal(repr(cell.quantities[0].value))
    value = Decimal(digits[0].replace(",", ""))
    scale = abs(cell.quantities[0].value) / float(value) if value else 1.0
    if abs(scale - 1.0) > 1e-9:
        value *= Decimal(f"{scale:.12g}")
    return -value if cell.quantities[0].value < 0 else value


def step(quantity: Quantity, cell: Cell) -> float:
    """From seconds or bytes to what a cell counts whose header alone names the unit: minutes."""
    if quantity.unit not in ("seconds", "bytes") or cell.quantities[0].unit == quantity.unit:
        return 1.0
    digits = re.search(r"[\d,]*\.?\d+", quantity.text)
    return float(digits[0].replace(",", "")) / quantity.value if digits else 1.0


def reproduces(quantity: Quantity, operation: Operation, one: Cell, other: Cell) -> bool:
    """Whether the operation on two cells gives the claim's figure as it is rounded."""
    a, b = value(one), value(other)
    low, high = (end * step(quantity, one) for end in quantity.magnitude)
    if quantity.bound == "about":
        low, high = low * (1 - _LOOSE_RATIO), high * (1 + _LOOSE_RATIO)
    if operation == "difference":
        results = [abs(a - b)]
    elif not a or not b:
        return False
    elif operation == "ratio":
        results = [a / b, b / a]
        width = _LOOSE_RATIO * abs(quantity.value) if low == high else 0.0
        low, high = low - width, high + width
    else:
        results = [abs(a - b) / abs(b) * 100, abs(a - b) / abs(a) * 100]
    return any(low - 1e-9 <= float(r) <= high + 1e-9 for r in results)


def worked_out(operation: Operation, one: Cell, other: Cell) -> str:
    """The arithmetic as it is shown: `72.6 - 69.0 = 3.6`."""
    a, b = value(one), value(other)
    if operation == "difference":
        return f"{a} - {b} = {a - b}"
    if operation == "ratio":
        return f"{a} / {b} = {float(a / b):.3g}"
    return f"({a} - {b}) / {b} = {float((a - b) / b * 100):.3g} %"


def reckoned(
    quantity: Quantity, places: tuple[Addressed, Addressed], result: str, holds: bool, wrong: bool
) -> Finding:
    """A finding on a figure that two cells should make; `result` is the arithmetic as it is shown.

    `wrong`: they make it, but the claim puts the other one ahead.
    """
    said = ", ".join(f"{named(place)} says {place.cell.text}" for place in places)
    turned = ", but the other way round" if wrong else ""
    return Finding(
        kind="direction" if wrong else "recomputation",
        outcome="agrees" if holds and not wrong else "disagrees",
        claim_side=quantity.text,
        source_side=result.rsplit("= ", 1)[-1],
        message=f"{said}: {result}{turned} (p. {places[0].cell.page}).",
        arithmetic=result,
        evidence=tuple(evidence(place) for place in places),
    )
