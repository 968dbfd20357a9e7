"""Human decisions on single claims, one JSON file per person and claim.

They live in `papers/reports/<name>/decisions/`, beside the report and outside any run, so a
re-run keeps them, and two people never write to the same file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from recheck.names import file_name
from recheck.records import Dated, read_record, to_json, write_text

Choice = Literal["agree", "disagree", "note"]


class Decision(Dated):
    """What one person decided on our verdict of one claim."""

    report: str
    index: int = Field(ge=1)
    """`Claim.index`."""
    claim_sha256: str
    """`claim_hash` of the wording decided on: a decision does not follow a claim that changed."""
    person: str = Field(min_length=1)
    decision: Choice
    note: str = ""
    date: str
    """ISO date, given by the person or the caller."""


def claim_hash(text: str) -> str:
    """SHA-256 of a claim's text as printed."""
    return hashlib.sha256(text.encode()).hexdigest()


def record(folder: Path, decision: Decision) -> Path:
    """Write `decision` into `folder`; the same person's earlier one on that claim is replaced.

    Raises:
        StageError: the folder cannot be written.
    """
    path = folder / f"{decision.index:02}-{file_name(decision.person)}.json"
    write_text(path, to_json(decision))
    return path


def load(folder: Path) -> tuple[Decision, ...]:
    """All decisions in `folder`, by claim and person; none where there is no such folder.

    Raises:
        InputError: a file there is not a decision; the message names it.
    """
    decisions = (read_record(path, Decision) for path in folder.glob("*.json"))
    return tuple(sorted(decisions, key=lambda d: (d.index, d.person)))


def of_claim(decisions: Iterable[Decision], index: int) -> tuple[Decision, ...]:
    """Those decisions that speak of claim `index`."""
    return tuple(d for d in decisions if d.index == index)
