"""The cells of a grid: what each computes, and the file in which it is kept.

A cell's file is named by a hash of its part of the profile, of the cells it needs and of the
code that makes it. A finished cell is read, never run twice; a cell that fails leaves a record
of its error. Figures about a cell (losses, probe, seconds) stand in a JSON beside its result.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from importlib.resources import files
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from recheck.experiment import corpus, evaluation, tasks
from recheck.experiment.profile import Condition, Profile, Size
from recheck.experiment.tokenizer import Encoded, Tokenizer
from recheck.records import whole, write_text

# Seeds of what all cells share; cells add their own.
_TOKENIZER, _CORPUS, _PROBE, _EXAMPLES, _PRETRAIN, _FINETUNE = 10, 20, 30, 40, 50, 60
_TOKENIZER_SENTENCES = 12_000
_COLLAPSED = 0.45
"""Accuracy on the training language's clean items (chance 1/3) below which a run has failed."""
_CODE = (
    "cells",
    "corpus",
    "corruption",
    "evaluation",
    "facts",
    "models",
    "optimizer",
    "pretrain",
    "profile",
    "tasks",
    "tokenizer",
    "training",
    "languages",
    "perturb",
)


@dataclass(frozen=True)
class Cell:
    """One unit of work: `kind` with what tells it from its siblings."""

    kind: str
    key: str
    size: str = ""
    condition: str = ""
    pretraining_seed: int = 0
    seed: int = 0
    cost: float = 0.0
    """Expected work, in any unit, for the order of work and the estimate of the time left."""

    @property
    def name(self) -> str:
        parts = [self.kind, self.size, self.condition]
        seeds = f"{self.pretraining_seed}.{self.seed}"
        return " ".join([part for part in parts if part] + [seeds])


@dataclass
class Outcome:
    """What became of a cell."""

    cell: Any
    """A `Cell`, or the `HubCell` of a grid with hub models."""
    error: str | None = None
    seconds: float = 0.0
    """CPU seconds of the process (wall time with hub models); 0 for a cell that was there."""
    details: dict[str, Any] = field(default_factory=dict)


class Workbench:
    """A profile and the folder its cells are kept in."""

    def __init__(self, profile: Profile, folder: Path) -> None:
        self.profile, self.folder = profile, folder
        p = profile
        self._shared = _digest(
            code=code_digest(), languages=p.languages, kinds=p.kinds, vocabulary=p.vocabulary
        )

    # --- which cells there are ---

    def corpora(self) -> list[Cell]:
        p = self.profile.pretraining
        return [
            Cell("corpus", _digest(self._shared, "corpus", p.model_dump(), seed), "", "", seed)
            for seed in range(self.profile.pretraining_seeds)
        ]

    def pretrainings(self) -> list[Cell]:
        found = []
        for corpus_cell in self.corpora():
            for name, size in self.profile.sizes.items():
                key = _digest(corpus_cell.key, "pretrain", size.model_dump())
                cost = _work(size) * size.longest * self.profile.pretraining.batch
                seed = corpus_cell.pretraining_seed
                found.append(Cell("pretrain", key, name, "", seed, cost=cost))
        return found

    def finetunings(self) -> list[Cell]:
        p, found = self.profile, []
        data = _digest(
            "finetune",
            p.split,
            p.items,
            p.finetuning.model_dump(),
            [change.model_dump() for change in p.perturbations],
        )
        for before in self.pretrainings():
            first = before.pretraining_seed
            for name, condition in p.conditions.items():
                if condition.control and first:
                    continue
                for seed in range(1 if condition.control else p.seeds):
                    key = _digest(before.key, data, condition.model_dump(), seed)
                    steps = p.finetuning.steps + p.finetuning.intermediate_steps
                    cost = _work(p.sizes[before.size]) * (
                        steps * p.finetuning.batch
                        + p.items * len(p.languages) * (1 + len(p.perturbations)) / 3
                    )
                    found.append(Cell("finetune", key, before.size, name, first, seed, cost))
        return found

    # --- running one ---

    def run(self, cell: Cell) -> Outcome:
        """Do the cell's work unless its file is there; errors become part of the outcome."""
        record = self.path(cell, "json")
        if record.is_file():
            saved = json.loads(record.read_text("utf-8"))
            if saved["error"] is None:
                return Outcome(cell, details=saved["details"])
        import torch

        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        started = time.process_time()
        details: dict[str, Any] = {}
        error = None
        try:
            details = getattr(self, f"_{cell.kind}")(cell)
        except Exception as problem:  # a failing cell is a result of the grid, not its end
            error = f"{type(problem).__name__}: {problem}"
        seconds = time.process_time() - started
        outcome = Outcome(cell, error, seconds, details)
        saved = {"cell": asdict(cell), "error": error, "seconds": seconds, "details": details}
        write_text(record, json.dumps(saved, indent=1))
        return outcome

    def path(self, cell: Cell, suffix: str) -> Path:
        return self.folder / f"{cell.kind}-{cell.key}.{suffix}"

    def predictions(self, cell: Cell) -> np.ndarray:
        """Predicted labels of a finished fine-tuning cell, one for each evaluation row."""
        with np.load(self.path(cell, "npz")) as saved:
            return saved["predictions"]

    # --- the work ---

    def _corpus(self, cell: Cell) -> dict[str, Any]:
        p = self.profile
        recipe = p.pretraining
        tokenizer = self.tokenizer()
        shares = [field.name for field in fields(corpus.Mixture)]
        mixture = corpus.Mixture(**{name: getattr(recipe, name) for name in shares})
        rng = np.random.default_rng([_CORPUS, cell.pretraining_seed])
        encoded = corpus.pairs(tokenizer, p.languages, p.kinds, recipe.pairs, rng, mixture)
        arrays = {"ids": encoded.ids.astype(np.uint16), "lengths": encoded.lengths}
        with whole(self.path(cell, "npz")) as part:
            np.savez(part, **arrays)
        return {"pairs": len(encoded), "tokens": int(encoded.lengths.sum())}

    def _pretrain(self, cell: Cell) -> dict[str, Any]:
        import torch

        from recheck.experiment.pretrain import Recipe, pretrain

        p, size = self.profile, self.profile.sizes[cell.size]
        r = p.pretraining
        recipe = Recipe(
            longest=size.longest,
            decay=size.decay,
            batch=r.batch,
            corrupted=r.corrupted,
            replaced=r.replaced,
            detection=r.detection,
            adam_rate=size.adam_rate or r.adam_rate,
            muon_rate=size.muon_rate or r.muon_rate,
            probe_every=r.probe_every,
            threshold=r.threshold,
        )
        tokenizer = self.tokenizer()
        rng = np.random.default_rng(_PROBE)
        probe = corpus.probe(tokenizer, p.languages, p.kinds, r.probe_pairs, rng)
        seed = _PRETRAIN + 1_000 * cell.pretraining_seed
        result = pretrain(
            self._shape(cell.size), self._read_corpus(cell), probe, tokenizer, recipe, seed
        )
        state = result.encoder.state_dict()
        with whole(self.path(cell, "pt")) as part:
            torch.save(state, part)
        return {
            "parameters": result.encoder.non_embedding,
            "steps": len(result.losses),
            "losses": _thin(result.losses),
            "probe": result.probes,
            "collapsed": result.collapsed,
        }

    def _finetune(self, cell: Cell) -> dict[str, Any]:
        import torch

        from recheck.experiment.models import Classifier, Encoder
        from recheck.experiment.training import classification, linear, predict, shuffled

        p, condition = self.profile, self.profile.conditions[cell.condition]
        f, tokenizer = p.finetuning, self.tokenizer()
        torch.manual_seed(_FINETUNE + cell.seed + 1_000 * cell.pretraining_seed)
        rng = np.random.default_rng([_FINETUNE, cell.seed, cell.pretraining_seed])
        encoder = Encoder(self._shape(cell.size))
        if condition.pretrained:
            before = next(
                c
                for c in self.pretrainings()
                if (c.size, c.pretraining_seed) == (cell.size, cell.pretraining_seed)
            )
            encoder.load_state_dict(torch.load(self.path(before, "pt"), weights_only=True))
        losses: list[float] = []
        if condition.task:
            losses += self._intermediate(cell, condition, encoder, tokenizer, rng)
        model = Classifier(encoder, len(tasks.LABELS["nli"]))
        items = tasks.make("nli", "train", f.examples, rng, p.kinds)
        encoded, labels = _encode(tokenizer, items, p.languages[:1], rng, f.cut)
        if condition.shuffled_labels:
            labels = rng.permutation(labels)
        steps = f.steps + f.intermediate_steps * condition.equal_steps
        losses += self._train(
            model, shuffled(encoded, f.batch, rng, labels), classification(model), linear(steps)
        )
        rows = evaluation.rows(p)
        logits = predict(model, tokenizer.encode_pairs(row.texts for row in rows))
        predictions = logits.argmax(1).astype(np.int8)
        with whole(self.path(cell, "npz")) as part:
            np.savez(part, predictions=predictions)
        hits = [
            row.label == guess
            for row, guess in zip(rows, predictions, strict=True)
            if row.perturbation == "clean" and row.language == p.languages[0]
        ]
        accuracy = float(np.mean(hits))
        return {
            "parameters": encoder.non_embedding,
            "losses": _thin(losses),
            "accuracy": accuracy,
            "collapsed": accuracy < _COLLAPSED,
        }

    def _intermediate(
        self,
        cell: Cell,
        condition: Condition,
        encoder: Any,
        tokenizer: Tokenizer,
        rng: np.random.Generator,
    ) -> list[float]:
        """Train the encoder on the condition's task, beside the losses of pretraining if asked."""
        from recheck.experiment.corruption import Corruption
        from recheck.experiment.models import Classifier, MaskedLanguageModel
        from recheck.experiment.training import Batch, classification, linear, shuffled

        p, f = self.profile, self.profile.finetuning
        model = Classifier(encoder, len(tasks.LABELS[condition.task]))
        items = tasks.make(condition.task, "train", f.examples, rng, p.kinds)
        encoded, labels = _encode(tokenizer, items, condition.languages, rng, f.cut)
        batches: Iterator[Batch] = shuffled(encoded, f.batch, rng, labels)
        loss = classification(model)
        parameters = list(model.parameters())
        if condition.mlm:
            texts = self._read_corpus(cell)
            r = p.pretraining
            corruption = Corruption(
                tokenizer, texts, r.corrupted, r.replaced, r.detection, cell.seed
            )
            masked = MaskedLanguageModel(encoder, corruption.unigram)
            parameters += [q for q in masked.parameters() if not any(q is r for r in parameters)]
            classify, more = loss, shuffled(texts, f.batch, rng)

            def loss(batch: Batch) -> Any:
                return classify(batch) + corruption.loss(masked, next(more))

        return self._train(model, batches, loss, linear(f.intermediate_steps), parameters)

    def _train(
        self,
        model: Any,
        batches: Iterator[Any],
        loss: Callable[[Any], Any],
        schedule: Any,
        parameters: list[Any] | None = None,
    ) -> list[float]:
        from recheck.experiment.optimizer import Optimizer
        from recheck.experiment.training import train

        f = self.profile.finetuning
        optimizer = Optimizer(
            parameters or model.parameters(),
            model.encoder.matrices(),
            adam_rate=f.adam_rate,
            muon_rate=f.muon_rate,
        )
        return train(optimizer, batches, loss, schedule)

    # --- what cells share ---

    def tokenizer(self) -> Tokenizer:
        return _tokenizer(self.profile.languages, self.profile.kinds, self.profile.vocabulary)

    def _shape(self, name: str) -> Any:
        from recheck.experiment.models import Shape

        size = self.profile.sizes[name]
        return Shape(self.tokenizer().size, size.hidden, size.layers, size.heads, size.intermediate)

    def _read_corpus(self, cell: Cell) -> Encoded:
        with np.load(self.path(self.corpora()[cell.pretraining_seed], "npz")) as saved:
            return Encoded(saved["ids"].astype(np.int32), saved["lengths"])


def code_digest() -> str:
    """Hash of the sources that decide what a cell contains."""
    return _code_digest()


@cache
def _code_digest() -> str:
    root = files(__package__)
    digest = hashlib.sha256()
    for name in _CODE:
        entry = root / name
        members = sorted(entry.iterdir(), key=lambda e: e.name) if entry.is_dir() else []
        for source in members or [root / f"{name}.py"]:
            if source.name.endswith((".py", ".toml")):
                digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()


@cache
def _tokenizer(languages: tuple[str, ...], kinds: tuple[str, ...], vocabulary: int) -> Tokenizer:
    sentences = corpus.sentences(languages, kinds, _TOKENIZER_SENTENCES, _TOKENIZER)
    return Tokenizer.train(sentences, vocabulary)


def _encode(
    tokenizer: Tokenizer,
    items: tuple[tasks.Item, ...],
    codes: tuple[str, ...],
    rng: np.random.Generator,
    cut: float,
) -> tuple[Encoded, np.ndarray]:
    """Items in the given languages, in turn, with their labels; words are cut as in pretraining."""
    from recheck.experiment.languages import load

    spoken = cycle([load(code) for code in codes])
    texts = [item.texts(language) for item, language in zip(items, spoken, strict=False)]
    return tokenizer.encode_pairs(texts, rng, cut), np.array([item.label for item in items])


def _digest(*parts: Any, **named: Any) -> str:
    text = json.dumps([parts, named], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _work(size: Size) -> float:
    """Weights of a size: work per token."""
    h = size.hidden
    return size.layers * (4 * h * h + 2 * h * size.intermediate) + 40 * h


def _thin(losses: list[float], points: int = 60) -> list[tuple[int, float]]:
    """Mean loss over stretches of steps, with the last step of each."""
    edges = np.linspace(0, len(losses), min(points, len(losses)) + 1).astype(int)
    return [(int(b), round(float(np.mean(losses[a:b])), 4)) for a, b in pairwise(edges)]
