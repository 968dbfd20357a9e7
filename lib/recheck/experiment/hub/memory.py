"""The memory plan: the largest micro-batch that fits, and whether activations are kept.

Accumulation costs next to nothing as long as a micro-batch keeps the device busy, computing
activations again costs a third more time: so micro-batches shrink to `_BUSY` features first,
then activations are given up, then micro-batches shrink on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recheck.errors import InputError
from recheck.experiment.hub.dryrun import Device, Usage, training_step
from recheck.experiment.hub.examples import Kind
from recheck.experiment.hub.fit import Memory
from recheck.experiment.hub.ladder import Method, ModelSpec

_BUSY = 8
_USABLE = 0.92
"""Share of a device that tensors may fill; the rest is the driver's and fragmentation's."""


@dataclass(frozen=True)
class Plan:
    """How a batch goes through a model."""

    micro: int
    accumulation: int
    checkpointing: bool
    usage: Usage

    def memory(self) -> Memory:
        """What `fine_tune` takes."""
        return Memory(self.micro, self.checkpointing)


def plan(
    spec: ModelSpec,
    kind: Kind,
    method: Method,
    batch: int,
    length: int,
    capacity: int,
    device: Device = "cuda",
) -> Plan:
    """The plan for batches of `batch` features of `length` tokens on `capacity` bytes.

    Raises:
        InputError: not even one feature at a time fits.
    """
    least: Usage | None = None
    for micro, checkpointing in _choices(batch):
        usage = training_step(
            spec, kind, method, micro, length, checkpointing, micro < batch, device
        )
        if usage.peak <= capacity * _USABLE:
            return Plan(micro, -(-batch // micro), checkpointing, usage)
        least = usage if least is None or usage.peak < least.peak else least
    raise InputError(
        f"{spec.name}: {method} fine-tuning needs {least.peak / 2**30:.1f} GiB at the least and "
        f"{capacity * _USABLE / 2**30:.1f} GiB can be used; choose lora at every size of the "
        "ladder, a shorter length, or a larger device"
    )


def _choices(batch: int) -> Iterator[tuple[int, bool]]:
    sizes = [batch]
    while sizes[-1] > 1:
        sizes.append((sizes[-1] + 1) // 2)
    yield from ((size, False) for size in sizes if size >= min(_BUSY, batch))
    yield from ((size, True) for size in sizes)


def available_memory(device: Device) -> int:
    """Bytes that are free on the GPU, or that the machine says can be had."""
    if device == "cuda":
        import torch

        return torch.cuda.mem_get_info()[0]
    lines = Path("/proc/meminfo")
    if lines.is_file():
        for line in lines.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
