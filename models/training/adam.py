"""AdamW in a few lines, for training inside a page.

``torch.optim`` imports ``torch._dynamo`` with its first optimiser: more than a second in which no
page moves, and 100 MB. Source: Loshchilov and Hutter, "Decoupled weight decay regularization",
ICLR 2019, algorithm 2.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


class AdamW:
    """``torch.optim.AdamW`` with its defaults: the same weights, step by step."""

    betas, tiny, decay = (0.9, 0.999), 1e-8, 0.01

    def __init__(self, parameters: Iterable[Tensor], rate: float):
        self.parameters, self.rate, self.steps = list(parameters), rate, 0
        self._means = [torch.zeros_like(p) for p in self.parameters]
        self._squares = [torch.zeros_like(p) for p in self.parameters]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """One step along the gradients, each divided by its own recent size."""
        self.steps += 1
        first, second = (1 - beta**self.steps for beta in self.betas)  # both began at 0
        for p, mean, square in zip(self.parameters, self._means, self._squares, strict=True):
            if p.grad is None:
                continue
            p.mul_(1 - self.rate * self.decay)
            mean.lerp_(p.grad, 1 - self.betas[0])
            square.mul_(self.betas[1]).addcmul_(p.grad, p.grad, value=1 - self.betas[1])
            size = (square / second).sqrt_().add_(self.tiny)
            p.addcdiv_(mean, size, value=-self.rate / first)
