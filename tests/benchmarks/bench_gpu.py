"""Training speed and memory of models of the hub at true size, with random weights.

    python tests/benchmarks/bench_gpu.py                 # on a GPU: large, XL, XXL; the tiny grid
    python tests/benchmarks/bench_gpu.py --dry           # on any machine: the same code, small

First the card's own bf16 matrix rate. Then, for each model at 32 x 128 tokens: training (tokens a
second, peak memory against the plan, share of the matrix rate) and evaluation; and texts of mixed
length against the plain recipe of XTREME's scripts (fp32, batches in random order padded to the
full length, accumulated where they do not fit). Last, the tiny grid, cut to one seed, two
conditions and few steps, on the GPU against the processes of this machine. What does not fit says
so. One JSON line a measurement; no network; some minutes on one H100.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from torch.nn import functional as F

from recheck.errors import InputError
from recheck.experiment import grid
from recheck.experiment.hub.encoding import Feature, collate, shuffled
from recheck.experiment.hub.fit import (
    MasterAdamW,
    Memory,
    OutOfMemory,
    Recipe,
    accumulate,
    checkpoint_activations,
    logits,
)
from recheck.experiment.hub.ladder import ModelSpec, model_spec
from recheck.experiment.hub.memory import Plan, available_memory, plan
from recheck.experiment.hub.models import Backbone, Method, add_lora, with_head
from recheck.experiment.profile import load

_KIND = "classification"
_PAD = 1
_CASES: tuple[tuple[str, Method], ...] = (
    ("xlm-roberta-large", "full"),
    ("xlm-roberta-large", "lora"),
    ("xlm-roberta-xl", "full"),
    ("xlm-roberta-xl", "lora"),
    ("xlm-roberta-xxl", "lora"),
)
_LITTLE = {"hidden_size": 64, "num_hidden_layers": 2, "intermediate_size": 256, "vocab_size": 1000}
_TINY_STEPS = 300  # of pretraining


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dry", action="store_true", help="small shapes, few steps")
    options.add_argument("--models", nargs="*", help="only these; none for the tiny grid alone")
    options.add_argument("--steps", type=int, default=20, help="of each measurement")
    chosen = options.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    batch, length, steps = (4, 32, 2) if chosen.dry else (32, 128, chosen.steps)
    rate = matrix_rate(device, 512 if chosen.dry else 8192)
    name = torch.cuda.get_device_name() if device.type == "cuda" else platform.processor()
    say(what="device", device=name, torch=torch.__version__, matrix_tflops=round(rate / 1e12, 2))
    for model, method in _CASES:
        if chosen.models is not None and model not in chosen.models:
            continue
        spec = little(model_spec(model)) if chosen.dry else model_spec(model)
        bench = Bench(spec, method, device, batch, length, steps, rate)
        attempt(bench.training, model, method)
        attempt(bench.evaluation, model, method)
        if method == "full":
            attempt(bench.against_plain, model, method)
    attempt(lambda: tiny_grid(device, chosen.dry), "tiny grid", "full")


def attempt(measure: Callable[[], dict[str, object]], model: str, method: str) -> None:
    """One measurement as a line; what does not fit, or breaks, is a line too."""
    started = time.perf_counter()
    try:
        found = measure()
    except (torch.OutOfMemoryError, OutOfMemory, InputError) as error:
        found = {"does_not_fit": str(error).splitlines()[0]}
    except Exception as error:  # the measurements after it are still worth having
        found = {"failed": f"{type(error).__name__}: {error}"}
    say(model=model, method=method, **found, took=round(time.perf_counter() - started, 1))
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def say(**found: object) -> None:
    print(json.dumps(found), flush=True)


def little(spec: ModelSpec) -> ModelSpec:
    """The same family in a shape for any machine."""
    return replace(spec, shape={**spec.shape, **_LITTLE, "num_attention_heads": 4})


def matrix_rate(device: torch.device, size: int, repeats: int = 20) -> float:
    """Operations a second of a bf16 matrix product, the best of five timings."""
    a = torch.randn(size, size, device=device, dtype=torch.bfloat16)
    best = float("inf")
    for _ in range(5):
        best = min(best, timed(device, lambda: [a @ a for _ in range(repeats)]))
    return 2 * size**3 * repeats / best


def timed(device: torch.device, work: Callable[[], object]) -> float:
    """Seconds of `work`, the device's queue emptied before and after."""
    if device.type == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


class Bench:
    """One model, one method."""

    def __init__(
        self,
        spec: ModelSpec,
        method: Method,
        device: torch.device,
        batch: int,
        length: int,
        steps: int,
        rate: float,
    ) -> None:
        self.spec, self.method, self.device, self.rate = spec, method, device, rate
        self.batch, self.length, self.steps = batch, length, steps

    @cached_property
    def plan(self) -> Plan:
        """What a cell would plan on this device."""
        capacity, kind = available_memory(self.device.type), self.device.type
        return plan(self.spec, _KIND, self.method, self.batch, self.length, capacity, kind)

    def training(self) -> dict[str, object]:
        """Full batches of the full length, as the plan says they fit."""
        found, features = self.plan, [self._feature(self.length)] * self.batch
        model = self._model(torch.bfloat16)
        memory = found.memory()
        seconds, peak = self._train(model, lambda: features, memory)
        tokens = self.steps * self.batch * self.length / seconds
        return {
            "what": "training",
            "tokens_a_second": round(tokens),
            "matrix_share": round(tokens * self._operations() / self.rate, 3),
            "micro_batch": memory.micro,
            "checkpointing": found.checkpointing,
            "planned_gib": round(found.usage.peak / 2**30, 3),
            "peak_gib": peak and round(peak / 2**30, 3),
        }

    def evaluation(self) -> dict[str, object]:
        """Predictions on full batches."""
        model = self._model(torch.bfloat16).eval()
        b = collate(_KIND, [self._feature(self.length)] * self.batch, _PAD).to(self.device)

        def work() -> None:
            with torch.inference_mode():
                for _ in range(self.steps):
                    logits(model, _KIND, b)

        work()
        tokens = self.steps * self.batch * self.length / timed(self.device, work)
        return {"what": "evaluation", "tokens_a_second": round(tokens)}

    def against_plain(self) -> dict[str, object]:
        """Texts of mixed length, as a cell trains on them and as XTREME's scripts do."""
        mine = self._mixed()
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        found = {
            "what": "mixed lengths against the plain recipe",
            "real_tokens_a_second": round(mine),
        }
        try:
            theirs, micro = self._plain()
        except torch.OutOfMemoryError as error:
            return found | {"plain_does_not_fit": str(error).splitlines()[0]}
        return found | {
            "plain_real_tokens_a_second": round(theirs),
            "plain_micro_batch": micro,
            "ratio": round(mine / theirs, 2),
        }

    def _mixed(self) -> float:
        """bf16, batches of like length: real tokens a second."""
        order = shuffled(self._texts, self.batch, np.random.default_rng(0))
        seen: list[int] = []

        def following() -> list[Feature]:
            part = next(order)
            seen.append(sum(f.length for f in part))
            return part

        seconds, _ = self._train(self._model(torch.bfloat16), following, self.plan.memory())
        return sum(seen[-self.steps :]) / seconds

    def _plain(self) -> tuple[float, int]:
        """fp32, random order, padded to the full length: real tokens a second, micro-batch."""
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        model = self._model(torch.float32)
        # One tensor at a time, as the optimizer of the scripts does it.
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, foreach=False)
        rng, full, micro = np.random.default_rng(0), self._feature(self.length), self.batch
        seen: list[int] = []

        def step() -> None:
            drawn = rng.choice(len(self._texts), self.batch, replace=False)
            seen.append(sum(self._texts[i].length for i in drawn))
            for start in range(0, self.batch, micro):
                part = [self._texts[i] for i in drawn[start : start + micro]]
                b = collate(_KIND, [*part, full], _PAD).to(self.device)
                b = replace(b, ids=b.ids[:-1], mask=b.mask[:-1], labels=b.labels[:-1])
                loss = F.cross_entropy(logits(model, _KIND, b), b.labels)
                (loss * len(part) / self.batch).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()

        while True:
            try:
                step()
                break
            except torch.OutOfMemoryError:
                if micro == 1:
                    raise
                micro //= 2
            optimizer.zero_grad()
            torch.cuda.empty_cache()
        seconds = timed(self.device, lambda: [step() for _ in range(self.steps)])
        return sum(seen[-self.steps :]) / seconds, micro

    def _model(self, dtype: torch.dtype) -> torch.nn.Module:
        from transformers import AutoModel

        config = self.spec.config()
        config.use_cache = False
        with self.device:
            module = AutoModel.from_config(config, dtype=dtype)
        if self.method == "lora":
            add_lora(module, self.spec, 0, dtype)
            module.to(self.device)
        return with_head(Backbone(self.spec, module, None, self.method), _KIND, 3, 0).train()

    def _train(
        self, model: torch.nn.Module, batches: Callable[[], list[Feature]], memory: Memory
    ) -> tuple[float, int | None]:
        """Seconds of the steps, and the peak of tensors on a GPU (None elsewhere)."""
        trained = [p for p in model.parameters() if p.requires_grad]
        optimizer = MasterAdamW(trained, Recipe(self.steps, self.batch, self.length))
        if memory.checkpointing:
            checkpoint_activations(model)

        def step() -> None:
            accumulate(model, _KIND, batches(), memory, _PAD, self.device, [], 0)
            optimizer.step(1.0)

        step()
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        seconds = timed(self.device, lambda: [step() for _ in range(self.steps)])
        peak = torch.cuda.max_memory_allocated() if self.device.type == "cuda" else None
        return seconds, peak

    def _operations(self) -> float:
        """Operations a token: matrices of the backbone, and attention over the length.

        What is computed again for want of memory is no work of the model's and does not count.
        """
        s = self.spec.shape
        h, f, layers = s["hidden_size"], s["intermediate_size"], s["num_hidden_layers"]
        weights = layers * (4 * h * h + 2 * h * f)
        passes = {"full": 3, "lora": 2}[self.method]
        return passes * 2 * weights + 3 * layers * 4 * h * self.length

    def _feature(self, length: int) -> Feature:
        return Feature(0, (tuple([5] * length),), (1,))

    @cached_property
    def _texts(self) -> list[Feature]:
        """Lengths spread evenly from an eighth of the full length to all of it."""
        lengths = np.random.default_rng(1).integers(self.length // 8, self.length + 1, 2048)
        return [self._feature(int(n)) for n in lengths]


def tiny_grid(device: torch.device, dry: bool) -> dict[str, object]:
    """The tiny profile, cut, on the device in one process and on this machine's processes."""
    profile = load("smoke" if dry else "tiny")
    names = ("none", next(name for name, c in profile.conditions.items() if c.task))
    sizes = {
        name: size.model_copy(update={"longest": min(size.longest, _TINY_STEPS), "decay": 100})
        for name, size in profile.sizes.items()
    }
    cut = profile.model_copy(
        update={
            "pretraining_seeds": 1,
            "seeds": 1,
            "sizes": profile.sizes if dry else sizes,
            "conditions": {name: profile.conditions[name] for name in names},
        }
    )

    def run(jobs: int | None) -> float:
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            grid.run(cut, Path(folder), jobs=jobs)
            return time.perf_counter() - start

    processes = run(None)
    with everything_on(device):
        alone = run(1)
    return {
        "what": "tiny grid, cut",
        "cells": 1 + len(cut.sizes) * (1 + len(names)),
        "processes": os.cpu_count(),
        "processes_seconds": round(processes, 1),
        "device_seconds": round(alone, 1),
        "ratio": round(processes / alone, 2),
    }


@contextmanager
def everything_on(device: torch.device) -> Iterator[None]:
    """Tensors are made on the device, and read from there, by code that names none.

    The tiny experiment is written for CPUs; this is how its very code is timed elsewhere.
    Deterministic kernels, which not every operation has on a GPU, are not asked for.
    """
    from_numpy, numpy = torch.from_numpy, torch.Tensor.numpy

    class Generator(torch.Generator):
        def __new__(cls) -> torch.Generator:
            return super().__new__(cls, device)

    patches = (
        mock.patch.object(torch, "from_numpy", lambda array: from_numpy(array).to(device)),
        mock.patch.object(torch.Tensor, "numpy", lambda self, **more: numpy(self.cpu(), **more)),
        mock.patch.object(torch, "Generator", Generator),
        mock.patch.object(torch, "use_deterministic_algorithms", lambda mode: None),
    )
    torch.set_default_device(device)
    try:
        for patch in patches:
            patch.start()
        yield
    finally:
        mock.patch.stopall()
        torch.set_default_device(None)


if __name__ == "__main__":
    main()
