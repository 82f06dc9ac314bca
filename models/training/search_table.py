"""``python -m models.training.search_table FILE``: 54 small networks, each trained on digits.

Kernel 1, 3 or 5; width 4, 8 or 16; depth 1, 2 or 3; maxima or averages. What they reach on held-out
pictures is what a controller that proposes networks is told. Takes a minute on two cores.
"""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

CHOICES = {"kernel": (1, 3, 5), "width": (4, 8, 16), "depth": (1, 2, 3),
           "pooling": ("max", "average")}  # fmt: skip
STEPS, BATCH, RATE, HELD_OUT = 120, 128, 0.01, 597


def network(kernel: int, width: int, depth: int, pooling: str) -> Any:
    """``depth`` convolutions with ReLU, halved in between, pooled whole at the end, ten scores."""
    from torch import nn

    small = nn.MaxPool2d if pooling == "max" else nn.AvgPool2d
    whole = nn.AdaptiveMaxPool2d if pooling == "max" else nn.AdaptiveAvgPool2d
    layers: list[Any] = []
    for i in range(depth):
        layers += [nn.Conv2d(width if i else 1, width, kernel, padding=kernel // 2), nn.ReLU()]
        layers.append(small(2) if i < depth - 1 else whole(1))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width, 10))


def accuracy(kernel: int, width: int, depth: int, pooling: str, *, seed: int = 0) -> float:
    """The share of ``HELD_OUT`` digits that the network names right after ``STEPS`` of Adam."""
    import torch
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
    y = torch.tensor(digits.target)
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    held, train = order[:HELD_OUT], order[HELD_OUT:]
    torch.manual_seed(seed)
    net = network(kernel, width, depth, pooling)
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    draw = torch.Generator().manual_seed(seed)
    for _ in range(STEPS):
        batch = train[torch.randint(len(train), (BATCH,), generator=draw)]
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
        optimiser.step()
    with torch.no_grad():
        return float((net(x[held]).argmax(1) == y[held]).double().mean())


def table() -> list[dict[str, Any]]:
    """A row for every network: its choices and its accuracy."""
    rows = [dict(zip(CHOICES, chosen, strict=True)) for chosen in product(*CHOICES.values())]
    return [row | {"accuracy": round(accuracy(**row), 4)} for row in rows]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(table(), indent=1) + "\n", encoding="utf-8")
