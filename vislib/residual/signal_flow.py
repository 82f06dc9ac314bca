"""What comes forwards through a deep net, what comes back, and the product: a weight's gradient.

Glorot and Bengio 2010; He et al. 2015 ("Delving Deep into Rectifiers").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.residual.gradient_chain import ACTIVATIONS

STARTS = ("Xavier", "He", "0.01", "torch's default")
SAMPLES = 256
NORM_EPS = 1e-5


@dataclass(frozen=True, eq=False)
class Flow:
    """Root mean squares by layer, each (L,): ``forward`` of x, ``backward`` of ∂E/∂z, ``weights``.

    ``weights`` is ∂E/∂W. E is the mean over the samples of ½|x_L − t|² with random targets t.
    """

    forward: np.ndarray
    backward: np.ndarray
    weights: np.ndarray


def start(name: str, width: int, rng: np.random.Generator) -> np.ndarray:
    """(width, width): weights as the rule ``name`` draws them."""
    if name == "torch's default":
        return rng.uniform(-1, 1, (width, width)) / np.sqrt(width)
    spread = {"Xavier": 1 / np.sqrt(width), "He": np.sqrt(2 / width), "0.01": 0.01}[name]
    return spread * rng.standard_normal((width, width))


def flow(
    depth: int,
    width: int,
    activation: str,
    start_: str,
    *,
    shortcut: bool = False,
    norm: bool = False,
    seed: int = 0,
) -> Flow:
    """Sizes in a net of ``depth`` layers x ← f(norm(W x)), with ``shortcut`` x ← f(… + x)."""
    rng = np.random.default_rng(seed)
    weights = [start(start_, width, rng) for _ in range(depth)]
    x = rng.standard_normal((SAMPLES, width))
    target = rng.standard_normal((SAMPLES, width))
    f, slope = ACTIVATIONS[activation]
    kept = []
    for w in weights:
        a = x @ w.T
        spread = np.sqrt(a.var(axis=0) + NORM_EPS) if norm else None
        u = (a - a.mean(axis=0)) / spread if norm else a
        z = u + x if shortcut else u
        y = f(z)
        kept.append((x, u, z, y, spread))
        x = y
    delta = (x - target) / SAMPLES
    forward, backward, grads = [], [], []
    for w, (before, u, z, y, spread) in zip(weights[::-1], kept[::-1], strict=True):
        dz = delta * slope(z, y)
        da = _through_norm(dz, u, spread) if norm else dz
        forward.append(_rms(y))
        backward.append(_rms(dz) * SAMPLES)
        grads.append(_rms(da.T @ before))
        delta = da @ w + (dz if shortcut else 0.0)
    return Flow(*(np.array(v[::-1]) for v in (forward, backward, grads)))


def _through_norm(dz: np.ndarray, u: np.ndarray, spread: np.ndarray) -> np.ndarray:
    return (dz - dz.mean(axis=0) - u * (dz * u).mean(axis=0)) / spread


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))
