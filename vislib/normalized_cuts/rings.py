"""Clouds that K-means cannot divide, under spectral clustering with every σ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.normalized_cuts.clusters import adjusted_rand, grouped
from vislib.normalized_cuts.vectors import eigenvectors
from vislib.normalized_cuts.weights import affinity_points, lonely

POINTS = 200
SIGMAS = np.geomspace(0.05, 1.5, 22)
SHOWN = 8  # eigenvalues
CLOUDS = {
    "rings": "two rings",
    "moons": "two moons",
    "blobs": "three groups",
    "slope": "two long ridges",
}


def cloud(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """``POINTS`` points (n, 2) and the groups (n,) that they were drawn from."""
    random, n = np.random.default_rng(seed), POINTS
    half = np.arange(n) >= n // 2
    if name == "blobs":
        groups = np.arange(n) * 3 // n
        middle = np.array([[-0.6, -0.45], [0.65, -0.4], [0.05, 0.65]])
        return middle[groups] + random.normal(0, 0.16, (n, 2)), groups
    noise = random.normal(0, 0.05 if name == "rings" else 0.06, (n, 2))
    if name == "rings":
        angle = random.uniform(0, 2 * np.pi, n)
        made = np.stack([np.cos(angle), np.sin(angle)], axis=1) * np.where(half, 1, 0.45)[:, None]
    elif name == "moons":
        angle = random.uniform(0, np.pi, n)
        made = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        made = np.where(half[:, None], (1, 0.5) - made, made) * 0.75 - (0.35, 0.2)
    else:
        along = random.uniform(-1.1, 1.1, n)
        made = np.stack([along, 0.35 * along + np.where(half, 0.3, -0.3)], axis=1)
    return made + noise, half.astype(int)


@dataclass(frozen=True, eq=False)
class Clustering:
    """One σ, k groups: the first ``SHOWN`` λ, places y₂ and y₃ (n, 2), labels (n,), lonely ones."""

    sigma: float
    k: int
    values: np.ndarray
    places: np.ndarray
    labels: np.ndarray
    agreement: float
    lonely: int

    @property
    def among(self) -> int:
        """Of so many eigenvalues, the first ones, the widest gap is sought."""
        return max(4, self.k + 2)

    @property
    def gap(self) -> int:
        """After how many of them it comes."""
        return int(np.argmax(np.diff(self.values[: self.among]))) + 1


@dataclass(frozen=True, eq=False)
class Sweep:
    """A cloud, its true groups, K-means in the plane, and spectral clustering under each σ."""

    points: np.ndarray
    groups: np.ndarray
    plane: np.ndarray
    agreement: float
    steps: tuple[Clustering, ...]


def clustering(points: np.ndarray, groups: np.ndarray, k: int, sigma: float) -> Clustering:
    """Spectral clustering of ``points`` (n, 2) into k groups under one σ."""
    weights = affinity_points(points, sigma)
    values, vectors = eigenvectors(weights, SHOWN)
    labels = grouped(vectors[:, :k], k, 0)
    places = vectors[:, 1:3] / np.maximum(np.abs(vectors[:, 1:3]).max(axis=0), 1e-300)
    agreement = adjusted_rand(groups, labels)
    return Clustering(sigma, k, values, places, labels, agreement, int(lonely(weights).sum()))


def swept(name: str, seed: int, k: int) -> Sweep:
    """The cloud ``name`` under every σ of ``SIGMAS``."""
    points, groups = cloud(name, seed)
    plane = grouped(points, k, 0)
    steps = tuple(clustering(points, groups, k, float(s)) for s in SIGMAS)
    return Sweep(points, groups, plane, adjusted_rand(groups, plane), steps)
