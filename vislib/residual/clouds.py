"""Points of two classes in a plane that no straight line parts."""

from __future__ import annotations

import numpy as np

KINDS = ("spirals", "rings", "four squares", "moons")
EDGE = 1.25  # all points lie within this square


def points(kind: str, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(2, n), (n,): points within [−1.25, 1.25]², and their classes 0 and 1, as many of each."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    if kind == "spirals":
        t = np.sqrt(rng.uniform(0.02, 1, n))
        turn = 3 * np.pi * t + np.pi * y
        x = t * np.stack([np.cos(turn), np.sin(turn)])
        noise = 0.02
    elif kind == "rings":
        turn = rng.uniform(0, 2 * np.pi, n)
        x = np.where(y == 1, 0.9, 0.45) * np.stack([np.cos(turn), np.sin(turn)])
        noise = 0.06
    elif kind == "four squares":
        x = rng.uniform(0.08, 1, (2, n)) * rng.choice([-1, 1], n)
        x[1] *= np.where(y == 1, 1, -1)
        noise = 0.0
    elif kind == "moons":
        turn = rng.uniform(0, np.pi, n)
        x = np.stack([np.cos(turn) - 0.5, np.sin(turn) - 0.25]) * np.where(y == 1, -1, 1) * 0.75
        noise = 0.06
    else:
        raise ValueError(f"No points {kind!r}; choose one of {', '.join(KINDS)}.")
    return np.clip(x + noise * rng.standard_normal((2, n)), -EDGE, EDGE), y
