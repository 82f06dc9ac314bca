"""Clouds of points in the plane, seeded: what the clustering lessons start from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

WIDTH, HEIGHT = 12.0, 8.0  # the clouds lie in this box
POINTS = 160


def cloud(name: str, seed: int, n: int = POINTS) -> np.ndarray:
    """A cloud of ``n`` points (n, 2) inside the box; the same seed gives the same points.

    Iris always has its 150 flowers. Errors: ``ValueError`` naming the clouds there are.
    """
    if name not in _MADE:
        raise ValueError(f"There is no cloud {name!r}; choose one of {', '.join(_MADE)}.")
    random = np.random.default_rng([seed, _SEEDS.index(name)])
    points = _MADE[name](random, n)
    return np.clip(points, 0.15, [WIDTH - 0.15, HEIGHT - 0.15])


def _blobs(random: np.random.Generator, n: int) -> np.ndarray:
    centres = np.array([[2.4, 2.3], [5.4, 5.6], [8.2, 2.3], [10.0, 5.4]])
    spread = np.array([0.7, 0.8, 0.6, 0.5])
    group = random.choice(4, n, p=[0.3, 0.3, 0.22, 0.18])
    return centres[group] + random.normal(size=(n, 2)) * spread[group, None]


def _outliers(random: np.random.Generator, n: int) -> np.ndarray:
    stray = random.uniform([0.3, 0.3], [WIDTH - 0.3, HEIGHT - 0.3], (n // 12, 2))
    return np.vstack([_blobs(random, n - len(stray)), stray])


def _moons(random: np.random.Generator, n: int) -> np.ndarray:
    angle, lower = np.linspace(0, 2 * np.pi, n), np.arange(n) >= n // 2
    x = np.where(lower, 5.0 + 3 - 3 * np.cos(angle), 5.0 + 3 * np.cos(angle))
    y = np.where(lower, 3.4 + 3 * np.sin(angle), 3.6 + 3 * np.sin(angle)) + 0.6
    return np.stack([x - 0.5, y], axis=1) + random.normal(0, 0.22, (n, 2))


def _rings(random: np.random.Generator, n: int) -> np.ndarray:
    angle = random.uniform(0, 2 * np.pi, n)
    radius = np.where(np.arange(n) < n // 3, 0.8, 3.1)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
    return ring + [WIDTH / 2, HEIGHT / 2] + random.normal(0, 0.2, (n, 2))


def _slope(random: np.random.Generator, n: int) -> np.ndarray:
    x = 1 + 10 * random.beta(2.2, 1.6, n)
    return np.stack([x, 1.5 + 0.45 * x + random.normal(0, 0.45, n)], axis=1)


def _sizes(random: np.random.Generator, n: int) -> np.ndarray:
    centres = np.array([[4.2, 4.0], [9.3, 2.2], [10.2, 5.8]])
    group = random.choice(3, n, p=[0.8, 0.1, 0.1])
    return centres[group] + random.normal(size=(n, 2)) * np.array([1.5, 0.35, 0.35])[group, None]


def _spreads(random: np.random.Generator, n: int) -> np.ndarray:
    centres = np.array([[2.4, 4.0], [6.0, 4.0], [9.8, 4.0]])
    group = random.integers(0, 3, n)
    return centres[group] + random.normal(size=(n, 2)) * np.array([0.25, 0.5, 1.3])[group, None]


def _noise(random: np.random.Generator, n: int) -> np.ndarray:
    return random.uniform([0.5, 0.5], [WIDTH - 0.5, HEIGHT - 0.5], (n, 2))


def _iris(random: np.random.Generator, n: int) -> np.ndarray:
    """Petal length and width of Fisher's 150 irises, stretched to the box (cm to box units)."""
    from sklearn.datasets import load_iris

    petals = load_iris().data[:, 2:]
    low, high = petals.min(axis=0), petals.max(axis=0)
    return 1.0 + (petals - low) / (high - low) * [WIDTH - 2.0, HEIGHT - 2.0]


_MADE = {
    "blobs": _blobs,
    "outliers": _outliers,
    "moons": _moons,
    "rings": _rings,
    "slope": _slope,
    "sizes": _sizes,
    "spreads": _spreads,
    "noise": _noise,
    "iris": _iris,
}
_SEEDS = ("blobs", "moons", "outliers", "rings", "slope", "sizes", "spreads", "noise", "iris")
CLOUDS: Mapping[str, str] = MappingProxyType(
    {
        "blobs": "four groups",
        "outliers": "groups and outliers",
        "moons": "two moons",
        "rings": "two rings",
        "slope": "one long ridge",
        "sizes": "unequal sizes",
        "spreads": "unequal spreads",
        "noise": "no groups at all",
        "iris": "iris petals",
    }
)
