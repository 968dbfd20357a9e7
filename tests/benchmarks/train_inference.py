"""Train the adapter by which the encoder tells entailment, contradiction and neither.

    python tests/benchmarks/train_inference.py [--fold K --of N] [--out FOLDER]
    python tests/benchmarks/train_inference.py --mean FOLDER FOLDER [--out FOLDER]

The pairs (`pairs/README.md`) are claims written for real sentences of the test papers and of the
abstracts of SciFact. To them are added, by program: sentences as they stand or cut off (entailed),
claims denied (a sentence that entails a claim contradicts its denial, and the other way round), and
claims beside a sentence on a like matter for which they were not written (neutral). Low-rank
adapters (peft) of every matrix of the layers and a linear layer over the means of both parts are
trained; the encoder, as it ships, rounded to eight bits, is not changed.

With `--fold K --of N` the papers are dealt to N folds, those of fold K are held out of training,
and accuracy and area under the ROC curve on their pairs are printed. Without, all pairs are trained
on. Written to FOLDER (default: the encoder's own) is `adapter.safetensors`.

With `--mean` the adapters of two runs become one of the same rank: the mean of what each adds to a
matrix (Wortsman et al., Model soups, 2022), cut to the rank by its singular values.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import tarfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from corpus import SHARED, papers
from make_encoder import FOLDER, library_bert, names, rounded
from peft import LoraConfig, get_peft_model
from safetensors.numpy import save as serialise
from scipy.stats import rankdata
from torch import nn

from recheck.claims import bert, meaning
from recheck.claims.inference import row
from recheck.claims.retrieval import Source

ADAPTER = "adapter.safetensors"
PAIRS = Path(__file__).with_name("pairs")
LABELS = ("entailment", "contradiction", "neutral")
RANK, SCALING = 32, 2
EPOCHS, BATCH, RATE, HEAD_RATE = 3, 32, 8e-4, 1e-3
WARM, SMOOTHING, DROPOUT = 0.06, 0.05, 0.1
_SORTED = 32
"""Batches over which pairs are sorted by length."""

_AUXILIARY = re.compile(r"\b(is|are|was|were|can|could|will|has been|have been)( not)?\b")
_WITHIN = re.compile(
    r"\b(?:not?|never|none|nothing|neither|nor|without|hardly|cannot|all|every|each|some|any|most|"
    r"both|many|few|several|always|often|usually|sometimes|only|also|still|even|just|almost|nearly|"
    r"largely|partly|mostly|least|half|either|if|because|since|al?though|while|whereas|but|when|"
    r"where|who|which|what|that|unless|until|once|how|whatever|whichever|the more)\b|n't|[;:?]",
    re.I,
)
"""Words with which a claim is not denied by denying its verb."""
_DENIED = frozenset({"entailment", "negation", "direction", "scope", "role"})
"""Kinds of the claims that are denied as well."""
_SHARED = 40
"""Characters at an end by which one stretch of a paper is known in another."""


@dataclass(frozen=True)
class Pair:
    sentence: str
    claim: str
    label: int
    kind: str
    key: str
    """The sentence's key in the pairs' files."""
    paper: str


def key(sentence: str) -> str:
    """What the pairs' files call a sentence."""
    return hashlib.sha256(" ".join(sentence.split()).encode()).hexdigest()[:16]


def sentences() -> dict[str, tuple[str, str]]:
    """Key -> paper and text of all sentences of the test papers and of SciFact's abstracts, and
    of any two that follow each other."""
    texts = {
        name: [passage.text for passage in Source(paper, document).passages]
        for name, (paper, document) in papers().items()
    }
    with tarfile.open(SHARED / "data" / "scifact.tar.gz") as archive:
        (name,) = (n for n in archive.getnames() if n.endswith("corpus.jsonl"))
        for line in archive.extractfile(name):
            abstract = json.loads(line)
            texts[f"scifact {abstract['doc_id']}"] = [t.strip() for t in abstract["abstract"]]
    found = {}
    for name, own in texts.items():
        joined = (f"{one} {other}" for one, other in pairwise(own))
        found |= {key(text): (name, text) for text in (*own, *joined)}
    return found


def load() -> list[Pair]:
    """All pairs whose sentence is found."""
    known, found, missing = sentences(), [], 0
    for file in sorted(PAIRS.glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).decode("utf-8").splitlines():
            given = json.loads(line)
            if given["sentence"] not in known:
                missing += 1
                continue
            paper, text = known[given["sentence"]]
            written = [("entailment", "entailment", c) for c in given["entailment"]]
            written += [("contradiction", kind, c) for kind, c in given["contradiction"]]
            written += [("neutral", "neutral", c) for c in given["neutral"]]
            found += [
                Pair(text, claim, LABELS.index(label), kind, given["sentence"], paper)
                for label, kind, claim in written
            ]
    print(f"{len(found)} pairs; sentences not found: {missing}")
    return found


def made(pairs: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """Pairs made by program from those that were written."""
    by_key: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_key[pair.key].append(pair)
    keys = list(by_key)
    texts = [by_key[k][0].sentence for k in keys]
    owners = [by_key[k][0].paper for k in keys]
    found = []
    for k, text, paper in zip(keys, texts, owners, strict=True):
        if rng.random() < 0.3:
            words = text.split()
            cut = max(6, int(len(words) * rng.uniform(0.5, 1.5)))
            found.append(Pair(text, " ".join(words[:cut]), 0, "verbatim", k, paper))
    for pair in pairs:
        denied = denial(pair.claim) if pair.kind in _DENIED else None
        if denied is not None:
            found.append(replace(pair, claim=denied, label=1 - pair.label, kind="denial"))
    near = meaning.vectors(texts)
    near = near @ near.T
    for i, order in enumerate(np.argsort(-near, axis=1)):
        # A sentence of another paper, or one of the same that is not so near as to say the same.
        others = [j for j in order[1:60] if owners[j] != owners[i]][:3]
        others += [
            j
            for j in order[1:60]
            if owners[j] == owners[i] and 0.2 < near[i, j] < 0.6 and not _share(texts[i], texts[j])
        ][:3]
        if others:
            pair, beside = rng.choice(by_key[keys[i]]), texts[rng.choice(others)]
            found.append(Pair(beside, pair.claim, 2, "beside another", pair.key, pair.paper))
    return found


def denial(claim: str) -> str | None:
    """The claim with its verb denied, or no longer denied; None where that might not turn it."""
    verbs = list(_AUXILIARY.finditer(claim))
    if len(verbs) != 1:
        return None
    (verb,) = verbs
    before, after = claim[: verb.start()], claim[verb.end() :]
    if _WITHIN.search(before) or _WITHIN.search(after):
        return None
    if verb[2]:
        return f"{before}{verb[1]}{after}"
    if verb[1] == "can":
        return f"{before}cannot{after}"
    first, *rest = verb[1].split()
    return f"{before}{' '.join([first, 'not', *rest])}{after}"


def _share(one: str, other: str) -> bool:
    """Whether two stretches of a paper have a sentence in common."""
    ends = (one[:_SHARED], one[-_SHARED:])
    return any(end in other for end in ends) or any(
        end in one for end in (other[:_SHARED], other[-_SHARED:])
    )


class CrossEncoder(nn.Module):
    """The shipped encoder with adapters, and a linear layer over both parts' means."""

    def __init__(self) -> None:
        super().__init__()
        targets = ["query", "key", "value", "dense"]
        self.bert = get_peft_model(
            library_bert(bert.weights()),
            LoraConfig(r=RANK, lora_alpha=SCALING * RANK, target_modules=targets),
        )
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(3 * 384, len(LABELS))

    def forward(self, rows: Sequence[tuple[list[int], int]]) -> torch.Tensor:
        """Scores of the labels, (rows, 3)."""
        longest = max(len(ids) for ids, _ in rows)
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        part = torch.full((len(rows), longest), -1)
        for i, (pieces, first) in enumerate(rows):
            ids[i, : len(pieces)] = torch.tensor(pieces)
            part[i, : len(pieces)] = 1
            part[i, :first] = 0
        hidden = self.bert(
            input_ids=ids, attention_mask=(part >= 0).long(), token_type_ids=part.clamp(min=0)
        ).last_hidden_state
        one, other = (_mean(hidden, part == k) for k in (0, 1))
        return self.head(self.dropout(torch.cat([one, other, 4 * one * other], -1))).float()


def _mean(hidden: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    counted = where[..., None].to(hidden.dtype)
    return (hidden * counted).sum(1) / counted.sum(1)


def train(pairs: Sequence[Pair], seed: int) -> CrossEncoder:
    """A cross-encoder trained on pairs."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = CrossEncoder().train()
    adapters = [p for p in model.bert.parameters() if p.requires_grad]
    head = list(model.head.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": adapters, "lr": RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = EPOCHS * len(pairs) // BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (WARM * steps + 1), max(0.0, 1 - s / steps))
    )
    rows = [row(pair.sentence, pair.claim) for pair in pairs]
    began = time.perf_counter()
    for epoch in range(EPOCHS):
        losses = []
        for batch in _batches(rows, rng):
            with torch.autocast("cpu", torch.bfloat16):
                scores = model([rows[i] for i in batch])
            wanted = torch.tensor([pairs[i].label for i in batch])
            loss = nn.functional.cross_entropy(scores, wanted, label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*adapters, *head], 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        spent = time.perf_counter() - began
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {spent:.0f} s", flush=True)
    return model.eval()


def _batches(rows: Sequence[tuple[list[int], int]], rng: random.Random) -> list[list[int]]:
    """Indices of rows in batches of rows about as long, in random order."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), BATCH * _SORTED):
        near = sorted(order[start : start + BATCH * _SORTED], key=lambda i: len(rows[i][0]))
        found += [near[k : k + BATCH] for k in range(0, len(near), BATCH)]
    rng.shuffle(found)
    return found


def adapter(model: CrossEncoder) -> dict[str, np.ndarray]:
    """What was trained, by the names that `recheck.claims.inference` reads."""
    state = {n.removeprefix("base_model.model."): p for n, p in model.bert.state_dict().items()}
    found = {"head": model.head.weight, "head.bias": model.head.bias}
    for ours, theirs in names().items():
        stem = theirs.removesuffix(".weight")
        if f"{stem}.lora_A.default.weight" in state:
            found[f"{ours}.down"] = state[f"{stem}.lora_A.default.weight"]
            found[f"{ours}.up"] = SCALING * state[f"{stem}.lora_B.default.weight"]
    return {name: tensor.detach().float().numpy() for name, tensor in found.items()}


def mean(one: bert.Weights, other: bert.Weights) -> bert.Weights:
    """The mean of two adapters."""
    found = {name: (one[name] + other[name]) / 2 for name in ("head", "head.bias")}
    for name in (n.removesuffix(".down") for n in one if n.endswith(".down")):
        added = sum(a[f"{name}.up"] @ a[f"{name}.down"] for a in (one, other)) / 2
        left, sizes, right = np.linalg.svd(added, full_matrices=False)
        root = np.sqrt(sizes[:RANK])
        found |= {f"{name}.up": left[:, :RANK] * root, f"{name}.down": root[:, None] * right[:RANK]}
    return found


def save(found: bert.Weights, folder: Path) -> None:
    """Write an adapter, its matrices rounded to eight bits."""
    kept: dict[str, np.ndarray] = {}
    for name, tensor in found.items():
        if tensor.ndim > 1:
            kept[name], kept[f"{name}.scale"] = rounded(tensor)
        else:
            kept[name] = tensor
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ADAPTER).write_bytes(serialise(kept))
    print(f"{folder}: {(folder / ADAPTER).stat().st_size / 2**20:.2f} MiB")


def report(model: CrossEncoder, pairs: Sequence[Pair]) -> None:
    """Accuracy and areas under the curve on pairs that were held out."""
    rows = [row(pair.sentence, pair.claim) for pair in pairs]
    with torch.inference_mode():
        found = [model(rows[k : k + BATCH]).softmax(-1) for k in range(0, len(rows), BATCH)]
    odds = torch.cat(found).log().numpy()
    labels = np.array([pair.label for pair in pairs])
    kinds = np.array([pair.kind for pair in pairs])
    print(f"held out: {len(pairs)} pairs, accuracy {(odds.argmax(1) == labels).mean():.3f}")
    for kind in sorted(set(kinds) - {"entailment"}):
        of = (kinds == kind) | (labels == 0)
        other = 2 if kind == "neutral" else 1
        apart = area(odds[of, other] - odds[of, 0], labels[of] != 0)
        print(f"  {kind} ({(kinds == kind).sum()}) against entailment: area {apart:.3f}")


def area(scores: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve."""
    ranks, n = rankdata(scores), int(positive.sum())
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(scores) - n)))


def fold(paper: str, of: int) -> int:
    """Which of the folds a paper belongs to."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--of", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mean", type=Path, nargs=2)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    if args.mean:
        save(mean(*(bert.stored(folder / ADAPTER) for folder in args.mean)), args.out or FOLDER)
        return
    if args.fold is not None and args.out is None:
        parser.error("--fold trains on a part of the papers: say where to with --out")
    pairs = load()
    dealt = [args.fold is not None and fold(p.paper, args.of) == args.fold for p in pairs]
    held = [p for p, out in zip(pairs, dealt, strict=True) if out]
    used = [p for p, out in zip(pairs, dealt, strict=True) if not out]
    model = train(used + made(used, random.Random(args.seed)), args.seed)
    if held:
        report(model, held)
    save(adapter(model), args.out or FOLDER)


if __name__ == "__main__":
    main()
