"""Muon for weight matrices, AdamW for the rest.

Muon orthogonalises the momentum of a matrix (Jordan et al. 2024, https://kellerjordan.github.io/
posts/muon/; five Newton-Schulz steps); small encoders need far fewer steps with it than with
AdamW alone. Stacked matrices are orthogonalised in one batched product.
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
        self._momenta = [torch.zeros_like(p) for p in self._matrices]
        self._adam = torch.optim.AdamW(
            others, lr=adam_rate, betas=betas, weight_decay=weight_decay, fused=True
        )
        self._adam_rate, self._muon_rate, self._momentum = adam_rate, muon_rate, momentum

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """Apply and clear the gradients; `scale` multiplies both learning rates."""
        for p, momentum in zip(self._matrices, self._momenta, strict=True):
            if p.grad is None:
                continue
            momentum.lerp_(p.grad, 1 - self._momentum)
            update = orthogonalise(p.grad.lerp(momentum, self._momentum))
            rows, columns = p.shape[-2:]
            rate = self._muon_rate * scale * max(1.0, rows / columns) ** 0.5
            p.add_(update, alpha=-rate)
            p.grad = None
        self._adam.param_groups[0]["lr"] = self._adam_rate * scale
        self._adam.step()
        self._adam.zero_grad()


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrices to `matrices` (..., rows, columns), roughly.

    Singular values end between about 0.7 and 1.2, which is enough for an update.
    """
    a, b, c = _COEFFICIENTS
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = (matrices.mT if tall else matrices).flatten(0, -3)
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = torch.bmm(x, x.mT)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return (x.mT if tall else x).reshape(matrices.shape)
