"""Training speed and memory of models of the hub at true size, with random weights.

    python tests/benchmarks/bench_gpu.py                 # on a GPU: large, XL, XXL
    python tests/benchmarks/bench_gpu.py --tiny          # on any machine: the same code, small

For each model: tokens a second and peak memory at 32 x 128 tokens, the share of the card's own
bf16 matrix rate (measured first), evaluation, the memory plan against the peak, and texts of
mixed length against the plain recipe of XTREME's scripts (fp32, batches in random order padded
to the full length). What does not fit says so. One JSON line a measurement.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional as F

from recheck.errors import InputError
from recheck.experiment.hub.dryrun import training_step
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
from recheck.experiment.hub.memory import available_memory, plan
from recheck.experiment.hub.models import Backbone, Method, add_lora, with_head

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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tiny", action="store_true", help="small shapes, few steps")
    options.add_argument("--models", nargs="*", help="only these")
    chosen = options.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    batch, length, steps = (4, 32, 2) if chosen.tiny else (32, 128, 20)
    rate = matrix_rate(device, 512 if chosen.tiny else 8192)
    name = torch.cuda.get_device_name() if device.type == "cuda" else platform.processor()
    say(what="device", device=name, torch=torch.__version__, matrix_tflops=rate / 1e12)
    for model, method in _CASES:
        if chosen.models and model not in chosen.models:
            continue
        spec = little(model_spec(model)) if chosen.tiny else model_spec(model)
        bench = Bench(spec, method, device, batch, length, steps, rate)
        for measure in (bench.training, bench.mixed, bench.evaluation):
            attempt(model, method, measure)
        if method == "full":
            attempt(model, method, bench.plain)


def attempt(model: str, method: str, measure: Callable[[], dict[str, object]]) -> None:
    """One measurement as a line; what does not fit is a result too."""
    try:
        found = measure()
    except (torch.OutOfMemoryError, OutOfMemory, InputError) as error:
        found = {"what": measure.__name__, "does_not_fit": str(error).splitlines()[0]}
    say(model=model, method=method, **found)
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

    def training(self) -> dict[str, object]:
        """Full batches of the full length, as the plan says they fit."""
        kind = self.device.type
        found = plan(
            self.spec,
            _KIND,
            self.method,
            self.batch,
            self.length,
            available_memory(kind),
            kind,
        )
        model = self._model(torch.bfloat16)
        features = [self._feature(self.length)] * self.batch
        seconds, peak = self._train(model, lambda: features, found.memory())
        tokens = self.steps * self.batch * self.length / seconds
        planned = training_step(
            self.spec,
            _KIND,
            self.method,
            found.micro,
            self.length,
            found.checkpointing,
            found.micro < self.batch,
            kind,
        ).peak
        return {
            "what": "training",
            "tokens_a_second": round(tokens),
            "matrix_share": round(tokens * self._operations(model) / self.rate, 3),
            "micro_batch": found.micro,
            "checkpointing": found.checkpointing,
            "planned_gib": round(planned / 2**30, 3),
            "peak_gib": peak and round(peak / 2**30, 3),
        }

    def mixed(self) -> dict[str, object]:
        """Texts of mixed length in batches of like length: real tokens a second."""
        features = self._mixed()
        order = shuffled(features, self.batch, np.random.default_rng(0))
        model = self._model(torch.bfloat16)
        seen: list[Feature] = []

        def following() -> list[Feature]:
            part = next(order)
            seen.extend(part)
            return part

        seconds, _ = self._train(model, following, Memory(self.batch))
        counted = seen[-self.steps * self.batch :]
        tokens = sum(f.length for f in counted) / seconds
        return {"what": "mixed lengths", "real_tokens_a_second": round(tokens)}

    def plain(self) -> dict[str, object]:
        """The scripts' recipe on the same texts: fp32, random order, padded to the full length."""
        torch.backends.cuda.matmul.allow_tf32 = False
        features = self._mixed()
        rng = np.random.default_rng(0)
        model = self._model(torch.float32)
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5)
        full = self._feature(self.length)
        tokens = 0

        def step() -> None:
            nonlocal tokens
            part = [features[i] for i in rng.choice(len(features), self.batch, replace=False)]
            tokens += sum(f.length for f in part)
            b = collate(_KIND, [*part, full], _PAD).to(self.device)
            b = replace(b, ids=b.ids[:-1], mask=b.mask[:-1], labels=b.labels[:-1])
            F.cross_entropy(logits(model, _KIND, b), b.labels).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()

        step()
        tokens = 0
        seconds = timed(self.device, lambda: [step() for _ in range(self.steps)])
        return {"what": "plain recipe", "real_tokens_a_second": round(tokens / seconds)}

    def evaluation(self) -> dict[str, object]:
        model = self._model(torch.bfloat16).eval()
        b = collate(_KIND, [self._feature(self.length)] * self.batch, _PAD).to(self.device)

        def work() -> None:
            with torch.inference_mode():
                for _ in range(self.steps):
                    logits(model, _KIND, b)

        work()
        tokens = self.steps * self.batch * self.length / timed(self.device, work)
        return {"what": "evaluation", "tokens_a_second": round(tokens)}

    def _model(self, dtype: torch.dtype) -> torch.nn.Module:
        from transformers import AutoModel

        config = self.spec.config()
        config.use_cache = False
        with self.device:
            module = AutoModel.from_config(config, dtype=dtype)
        if self.method == "lora":
            add_lora(module, self.spec, 0, dtype)
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

    def _operations(self, model: torch.nn.Module) -> float:
        """Operations a token: matrices of the backbone, and attention over the length."""
        s = self.spec.shape
        h, f, layers = s["hidden_size"], s["intermediate_size"], s["num_hidden_layers"]
        weights = layers * (4 * h * h + 2 * h * f)
        passes = {"full": 3, "lora": 2}[self.method]
        return passes * 2 * weights + 3 * layers * 4 * h * self.length

    def _feature(self, length: int) -> Feature:
        return Feature(0, (tuple([5] * length),), (1,))

    def _mixed(self) -> list[Feature]:
        """Lengths spread evenly from an eighth of the full length to all of it."""
        lengths = np.random.default_rng(1).integers(self.length // 8, self.length + 1, 2048)
        return [self._feature(int(n)) for n in lengths]


if __name__ == "__main__":
    main()
