"""AdamW for training inside a page: torch's own step, without torch's optimiser around it.

``torch.optim`` imports ``torch._dynamo`` with its first optimiser: more than a second in which no
page moves, and 100 MB. The function that it calls in the end does not.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.optim.adamw import adamw


class AdamW:
    """``torch.optim.AdamW`` with its defaults, for ``parameters`` that all have gradients.

    ``decay``: the weight decay; with 0 it is ``torch.optim.Adam``.
    """

    def __init__(self, parameters: Iterable[Tensor], rate: float, decay: float = 0.01):
        self.parameters, self.rate, self.decay = list(parameters), rate, decay
        self._means = [torch.zeros_like(p) for p in self.parameters]
        self._squares = [torch.zeros_like(p) for p in self.parameters]
        self._steps = [torch.tensor(0.0) for _ in self.parameters]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """One step along the gradients, each divided by its own recent size."""
        gradients = [p.grad for p in self.parameters]
        state = self._means, self._squares, [], self._steps
        adamw(
            self.parameters, gradients, *state, amsgrad=False, beta1=0.9, beta2=0.999,
            lr=self.rate, weight_decay=self.decay, eps=1e-8, maximize=False,
        )  # fmt: skip

    def state(self) -> list[list[Tensor]]:
        """What a checkpoint has to bring back, for ``restore``."""
        return [self._means, self._squares, self._steps]

    def restore(self, state: list[list[Tensor]]) -> None:
        """Go on as the optimiser whose ``state`` this was."""
        self._means, self._squares, self._steps = (list(part) for part in state)
