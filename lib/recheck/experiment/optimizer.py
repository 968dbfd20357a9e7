"""Muon for weight matrices, AdamW for the rest, over fp32 masters of bf16 weights.

Muon orthogonalises the momentum of a matrix (Jordan et al. 2024, https://kellerjordan.github.io/
posts/muon/; five Newton-Schulz steps); small encoders need far fewer steps with it than with
AdamW alone. Stacked matrices are orthogonalised in one batched product. Where the model is in
bf16 the optimizer keeps fp32 masters and copies them back after each step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


class Optimizer:
    """One step over all parameters; `matrices` go to Muon, all others to AdamW."""

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        matrices: Sequence[nn.Parameter],
        *,
        adam_rate: float,
        muon_rate: float,
        betas: tuple[float, float] = (0.9, 0.98),
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        chosen = {id(p) for p in matrices}
        others = [p for p in parameters if id(p) not in chosen]
        self._matrices = list(matrices)
        self._others = others
        self._masters = {
            id(p): p.detach().float().clone() if p.dtype != torch.float32 else p.detach()
            for p in (*self._matrices, *others)
        }
        self._momenta = [torch.zeros_like(self._masters[id(p)]) for p in self._matrices]
        weights = [self._masters[id(p)].requires_grad_() for p in others]
        self._adam = torch.optim.AdamW(
            weights, lr=adam_rate, betas=betas, weight_decay=weight_decay, fused=True
        )
        self._adam_rate, self._muon_rate, self._momentum = adam_rate, muon_rate, momentum

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """Apply and clear the gradients; `scale` multiplies both learning rates."""
        for p, momentum in zip(self._matrices, self._momenta, strict=True):
            if p.grad is None:
                continue
            gradient = p.grad.float()
            momentum.lerp_(gradient, 1 - self._momentum)
            update = orthogonalise(gradient.lerp(momentum, self._momentum))
            rows, columns = p.shape[-2:]
            rate = self._muon_rate * scale * max(1.0, rows / columns) ** 0.5
            self._masters[id(p)].add_(update, alpha=-rate)
        for p in self._others:
            self._masters[id(p)].grad = None if p.grad is None else p.grad.float()
        self._adam.param_groups[0]["lr"] = self._adam_rate * scale
        self._adam.step()
        for p in (*self._matrices, *self._others):
            master = self._masters[id(p)]
            if p.data_ptr() != master.data_ptr():
                p.copy_(master)
            p.grad = None


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrices to `matrices` (..., rows, columns), roughly.

    Singular values end between about 0.7 and 1.2, which is enough for an update. In fp32: for
    matrices as small as these bf16 costs more in conversions than it saves.
    """
    a, b, c = _COEFFICIENTS
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = (matrices.mT if tall else matrices).flatten(0, -3)
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = torch.bmm(x, x.mT)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return (x.mT if tall else x).reshape(matrices.shape)
