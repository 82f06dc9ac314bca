"""Nets of two inputs and two classes, plain or with shortcuts, as deep as they are asked to be.

He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn


class Block(nn.Module):
    """x ← f(b(f(a(x)))), with a shortcut x ← f(x + scale · b(f(a(x)))); f is ReLU."""

    def __init__(self, width: int, scale: float | None):
        super().__init__()
        self.a, self.b = nn.Linear(width, width), nn.Linear(width, width)
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        z = self.b(torch.relu(self.a(x)))
        return torch.relu(z if self.scale is None else x + self.scale * z)


class Deep(nn.Module):
    """Two inputs, ``depth`` layers of ``width`` units in blocks of two, two logits.

    In float64. Branches of a residual net count 1/√blocks. He's start, biases 0.
    """

    def __init__(self, depth: int, width: int, residual: bool, seed: int = 0):
        super().__init__()
        scale = (depth // 2) ** -0.5 if residual else None
        self.first = nn.Linear(2, width)
        self.blocks = nn.ModuleList(Block(width, scale) for _ in range(depth // 2))
        self.last = nn.Linear(width, 2)
        rng = np.random.default_rng(seed)
        for layer in (self.first, self.last, *self.layers()[1:-1]):  # the ends are drawn first
            n, m = layer.weight.shape
            start = torch.from_numpy(np.sqrt(2 / m) * rng.standard_normal((n, m)))
            layer.double().weight.data = start
            nn.init.zeros_(layer.bias)

    def layers(self) -> list[nn.Linear]:
        """All layers, from the input to the output."""
        return [self.first, *(layer for block in self.blocks for layer in (block.a, block.b)),
                self.last]  # fmt: skip

    def forward(self, x: Tensor, without: int | None = None) -> Tensor:
        """(n, 2): logits of points (n, 2); ``without``: the block that is left out, if any."""
        x = torch.relu(self.first(x))
        for i, block in enumerate(self.blocks):
            x = x if i == without else block(x)
        return self.last(x)
