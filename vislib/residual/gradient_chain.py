"""A chain of single units: one local factor a layer, and their product from the output back.

Hochreiter 1991; Bengio, Simard and Frasconi 1994; with shortcuts He et al., "Identity Mappings in
Deep Residual Networks", ECCV 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


# name: the function, and its slope from what goes in and what comes out
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "sigmoid": (_sigmoid, lambda z, y: y * (1 - y)),
    "tanh": (np.tanh, lambda z, y: 1 - y**2),
    "ReLU": (lambda z: np.maximum(z, 0.0), lambda z, y: (z > 0).astype(float)),
    "none": (lambda z: z, lambda z, y: np.ones_like(z)),
}
VANISHED, EXPLODED = 1e-6, 1e3


@dataclass(frozen=True, eq=False)
class Chain:
    """``values`` (n + 1,): x₀ to xₙ; ``factors`` (n,): ∂x of a layer by ∂x of the one before.

    ``products`` (n + 1,): ∂xₙ by ∂x of each layer, 1 at the end; the first is the gradient that
    reaches x₀. ``slopes`` (n,): f′ of each layer.
    """

    values: np.ndarray
    factors: np.ndarray
    products: np.ndarray
    slopes: np.ndarray

    @property
    def gradient(self) -> float:
        """∂xₙ/∂x₀."""
        return float(self.products[0])


def chain(
    weights: Sequence[float],
    activation: str,
    x0: float,
    *,
    shortcut: bool = False,
    scale: float = 1.0,
) -> Chain:
    """Layers x ← f(w x), or with ``shortcut`` x ← x + scale · f(w x), and their derivatives."""
    f, slope = ACTIVATIONS[activation]
    values, slopes, factors = [float(x0)], [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for w in weights:
            z = np.float64(w) * values[-1]
            y = f(z)
            slopes.append(float(slope(z, y)))
            local = w * slopes[-1]
            factors.append(1 + scale * local if shortcut else local)
            values.append(float(values[-1] + scale * y) if shortcut else float(y))
        products = np.cumprod(np.array([1.0, *factors[::-1]]))[::-1]
    return Chain(np.array(values), np.array(factors), products, np.array(slopes))


def verdict(gradient: float) -> str:
    """ "vanished" below 10⁻⁶, "exploded" above 10³, else "passes"."""
    size = abs(gradient)
    if not size <= EXPLODED:
        return "exploded"
    return "vanished" if size < VANISHED else "passes"
