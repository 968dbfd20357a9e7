"""What a person may loosen or tighten when a claim is checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Settings of the claim check. The defaults are those that the benchmarks measure."""

    nli: str | None = None
    """Name or folder of a Hugging Face sequence-classification model trained on NLI."""
    candidates: int = 24
    """Sentences of each paper that are looked at."""
    aligned: int = 12
    """Those that share most with the claim, aligned word by word."""
    together: int = 3
    """Sentences away from the best one that are read together with it where it leaves parts of a
    claim open."""
    readings: int = 6
    """Best aligned sentences on which the typed checks run."""
    found: float = 0.38
    """Share of the claim's weight that a sentence must answer to speak to the claim, 0-1."""
    refuted: float = 0.52
    """The same for a sentence that contradicts the claim."""
    opposed: float = 0.5
    """Strength of another sentence that says the opposite of what the best one supports."""
    evident: float = 0.85
    """Coverage from which a sentence speaks for a claim although it lacks a word of direction."""
    rules_only: bool = False
    """Leave the small model out: claims are compared with sentences by their words alone."""
    entailed: float = 0.5
    """Probability of entailment from which a sentence bears a claim out in words of its own."""
    contradicted: float = 0.5
    """Probability of contradiction from which a sentence refutes a claim."""
    apart: float = 0.46
    """Likeness in meaning (a cosine) below which a sentence that shares a claim's words speaks of
    something else."""
