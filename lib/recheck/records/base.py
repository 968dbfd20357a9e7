"""What all records share: immutable, unknown fields refused, the schema they were written with."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin at the top left of the page."""


class Record(BaseModel):
    """Base of all records: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Record):
    """A record that is stored by itself and therefore says which schema it was written with."""

    schema_version: Literal[1] = SCHEMA_VERSION
