"""What a Hugging Face entailment model makes of a claim: a finding of its own, off by default.

Any sequence-classification checkpoint trained on natural language inference will do, given by name
or folder. The order of its labels is read from its configuration. The model never changes a
verdict: where it sees things otherwise, the explanation says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from recheck.claims.retrieval import Passage
from recheck.errors import InputError
from recheck.records import Finding, FindingOutcome, VerdictName

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_OUTCOMES: dict[str, FindingOutcome] = {
    "entailment": "agrees",
    "contradiction": "disagrees",
    "neutral": "undecided",
}
_LONGEST = 512


def check(claim: str, passages: Sequence[Passage], model: str) -> Finding | None:
    """The entailment finding on a claim: of the passages, the one on which the model is surest.

    Returns None without passages.

    Raises:
        InputError: the model cannot be loaded, or its labels are not those of NLI.
    """
    if not passages:
        return None
    loaded, tokenizer, labels = _load(model)
    rows = _probabilities(loaded, tokenizer, [(p.text, claim) for p in passages])
    decided = [i for i, label in enumerate(labels) if label != "neutral"]
    best = max(range(len(rows)), key=lambda k: max(rows[k][i] for i in decided))
    row = rows[best]
    top = max(range(len(labels)), key=row.__getitem__)
    evidence = passages[best].evidence()
    return Finding(
        kind="entailment",
        outcome=_OUTCOMES[labels[top]],
        claim_side=claim,
        source_side=passages[best].text,
        message=f"The entailment model {_name(model)} calls this {labels[top]} "
        f"({row[top]:.2f}; p. {evidence.page}).",
        evidence=(evidence,),
    )


def at_odds(finding: Finding, verdict: VerdictName) -> bool:
    """Whether the model sees a claim otherwise than the verdict does."""
    if verdict in ("supported", "partly supported"):
        return finding.outcome == "disagrees"
    return finding.outcome == "agrees"


def _name(model: str) -> str:
    """The model's name without the folder it lies in, so that records hold no local path."""
    return model.rstrip("/").rsplit("/", 1)[-1]


@cache
def _load(model: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, tuple[str, ...]]:
    """Model, tokenizer, and for each of its outputs one of the keys of `_OUTCOMES`."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    try:
        loaded = AutoModelForSequenceClassification.from_pretrained(model)
        tokenizer = AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise InputError(
            f"--nli {model}: cannot be loaded ({str(error).splitlines()[0]}); give the name of a "
            "sequence-classification model on the hub or a folder that holds one"
        ) from error
    loaded.eval()
    return loaded, tokenizer, _labels(loaded.config.id2label, model)


def _labels(names: dict[int, str], model: str) -> tuple[str, ...]:
    found = []
    for index in sorted(names):
        name = names[index].lower().replace("-", "_")
        if name.startswith("not_") or name.startswith("non_"):
            found.append("neutral")
        else:
            found.append(next((k for k in _OUTCOMES if name.startswith(k[:6])), ""))
    if "entailment" not in found or "" in found:
        raise InputError(
            f"--nli {model}: its labels are {', '.join(names.values())}; a model trained on "
            "natural language inference is needed (entailment, neutral, contradiction)"
        )
    return tuple(found)


def _probabilities(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    pairs: Sequence[tuple[str, str]],
) -> list[list[float]]:
    """Softmax over the model's labels for each (premise, hypothesis)."""
    import torch

    batch = tokenizer(
        [premise for premise, _ in pairs],
        [hypothesis for _, hypothesis in pairs],
        padding=True,
        truncation="only_first",
        max_length=_LONGEST,
        return_tensors="pt",
    )
    with torch.inference_mode():
        logits: torch.Tensor = model(**batch).logits
    return torch.softmax(logits.double(), dim=-1).tolist()
