"""Tokens a CPU second of the training loop against `transformers.Trainer`, size by size.

Same weights, same examples, same batches' size and number of steps, one thread, one run. Both
are measured by process CPU time after a warm-up; `Trainer` runs its own AdamW and pads each
batch to its longest text. Tokens are those of the texts, padding not counted.

    python tests/benchmarks/bench_training.py [STEPS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from recheck.experiment import tasks
from recheck.experiment.cells import Workbench, _encode
from recheck.experiment.models import Classifier, Encoder, save
from recheck.experiment.optimizer import Optimizer
from recheck.experiment.profile import load
from recheck.experiment.tokenizer import PAD
from recheck.experiment.training import classification, linear, shuffled, train

WARM_UP = 5


def main(steps: int) -> None:
    torch.set_num_threads(1)
    profile = load("tiny")
    bench = Workbench(profile, Path("."))
    f, rng = profile.finetuning, np.random.default_rng(0)
    items = tasks.make("nli", "train", f.batch * steps, rng, profile.kinds)
    encoded, labels = _encode(bench.tokenizer(), items, ("en",), rng, f.cut)
    length = encoded.lengths.mean()
    print(f"{len(encoded)} texts, {length:.1f} tokens each, {steps} steps of {f.batch}")
    for name in profile.sizes:
        torch.manual_seed(0)
        model = Classifier(Encoder(bench._shape(name)), 3)
        with tempfile.TemporaryDirectory() as folder:
            save(model, Path(folder))
            theirs = _trainer(Path(folder), encoded, labels, steps, f.batch)
        ours = _loop(model, encoded, labels, steps)
        print(
            f"{name}: {model.encoder.non_embedding:,} parameters; this loop {ours:,.0f}, "
            f"Trainer {theirs:,.0f} tokens a CPU second; ratio {ours / theirs:.2f}"
        )


def _loop(model: Classifier, encoded, labels: np.ndarray, steps: int) -> float:
    f = load("tiny").finetuning

    def run(count: int) -> float:
        optimizer = Optimizer(
            model.parameters(),
            model.encoder.matrices(),
            adam_rate=f.adam_rate,
            muon_rate=f.muon_rate,
        )
        batches = shuffled(encoded, f.batch, np.random.default_rng(0), labels)
        started = time.process_time()
        train(optimizer, batches, classification(model), linear(count))
        return time.process_time() - started

    run(WARM_UP)
    return encoded.lengths.sum() / run(steps)


def _trainer(folder: Path, encoded, labels: np.ndarray, steps: int, batch: int) -> float:
    from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

    model = AutoModelForSequenceClassification.from_pretrained(folder)
    rows = [
        {"input_ids": torch.from_numpy(ids[:n].astype(np.int64)), "labels": int(label)}
        for ids, n, label in zip(encoded.ids, encoded.lengths, labels, strict=True)
    ]

    def collate(rows: list[dict]) -> dict[str, torch.Tensor]:
        ids = torch.nn.utils.rnn.pad_sequence(
            [row["input_ids"] for row in rows], batch_first=True, padding_value=PAD
        )
        return {
            "input_ids": ids,
            "attention_mask": (ids != PAD).long(),
            "labels": torch.tensor([row["labels"] for row in rows]),
        }

    def run(count: int) -> float:
        with tempfile.TemporaryDirectory() as out:
            arguments = TrainingArguments(
                output_dir=out,
                per_device_train_batch_size=batch,
                max_steps=count,
                learning_rate=1e-3,
                report_to=[],
                save_strategy="no",
                logging_strategy="no",
                disable_tqdm=True,
                use_cpu=True,
                dataloader_pin_memory=False,
            )
            trainer = Trainer(model, arguments, train_dataset=rows, data_collator=collate)
            started = time.process_time()
            trainer.train()
            return time.process_time() - started

    run(WARM_UP)
    return encoded.lengths.sum() / run(steps)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
