"""A net of one input before its training: what it puts out along a line, and its slope there.

Balduzzi et al., "The Shattered Gradients Problem: If resnets are the answer, then what is the
question?", ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

EDGE, COUNT = 2.0, 256  # inputs go from −2 to 2; neighbours are 1/64 apart
NORM_EPS = 1e-5
DEPTHS = (2, 4, 8, 16, 24, 50, 100)
FLAT = 1e-12  # slopes whose spread is below this share of their size are all alike


@dataclass(frozen=True, eq=False)
class Slopes:
    """Outputs ``y`` (n,) of a net of ``depth`` layers at inputs ``x`` (n,), and its ``slope``."""

    depth: int
    x: np.ndarray
    y: np.ndarray
    slope: np.ndarray

    @property
    def correlation(self) -> float:
        """−1..1: how alike the slopes of neighbouring inputs are; NaN if all are the same."""
        return alike(self.slope)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Random weights of one net: all depths use the first layers, all kinds the same ones.

    ``first`` (width, 2): weights and biases of the input layer; ``last`` (width,);
    ``layers`` (depth, width, width).
    """

    first: np.ndarray
    last: np.ndarray
    layers: np.ndarray


def inputs(n: int = COUNT) -> np.ndarray:
    """(n,): the middles of n equal parts of −2 to 2."""
    return 2 * EDGE * ((np.arange(n) + 0.5) / n - 0.5)


def slopes(
    depth: int,
    width: int,
    *,
    shortcut: bool,
    norm: bool,
    scale: float | None = None,
    seed: int = 0,
    n: int = COUNT,
) -> Slopes:
    """Outputs and slopes of one net; what the arguments mean: ``drawn`` and ``along``."""
    net = drawn(depth, width, seed)
    return along(net, (depth,), residual=shortcut, norm=norm, scale=scale, n=n)[0]


def drawn(depth: int, width: int, seed: int) -> Drawn:
    """He's start; the input layer has biases, so that its ReLUs bend at different places.

    Raises ``ValueError`` with the remedy for an odd depth.
    """
    if depth < 2 or depth % 2 or width < 1:
        raise ValueError("Layers come in blocks of two: choose an even depth, and a width.")
    rng = np.random.default_rng(seed)
    first, last = rng.standard_normal((width, 2)), rng.standard_normal(width) / np.sqrt(width)
    layers = np.sqrt(2 / width) * rng.standard_normal((depth, width, width))
    return Drawn(first, last, layers)


def along(net: Drawn, depths: tuple[int, ...], *, residual: bool, norm: bool,
          scale: float | None = None, n: int = COUNT) -> list[Slopes]:  # fmt: skip
    """What the first ``depths`` layers of ``net``, and its output layer, say of every input.

    A block of two layers: x ← f(b(f(a(x)))), with a shortcut x ← f(x + scale · b(f(a(x)))), f is
    ReLU; ``scale`` None: 1/√blocks. ``norm``: each layer's sums less their mean over the inputs, by
    their spread; for the slope both are held.
    """
    if residual and scale is None:  # each depth has another scale, and goes its own way
        return [_lines(net, (d,), True, norm, (d // 2) ** -0.5, n)[0] for d in depths]
    return _lines(net, depths, residual, norm, scale or 0.0, n)


def _lines(
    net: Drawn, depths: tuple[int, ...], residual: bool, norm: bool, scale: float, n: int
) -> list[Slopes]:
    """One pass; where a depth ends, the output layer."""
    x, found = inputs(n), []
    state = np.hstack([net.first[:, :1] * x + net.first[:, 1:], np.repeat(net.first[:, :1], n, 1)])
    _rectify(state, n)  # values in the left half, their slopes in the right one
    for depth in range(0, max(depths) + 1, 2):
        if depth:
            branch = _sum(net.layers[depth - 2], state, n, norm)
            _rectify(branch, n)
            branch = _sum(net.layers[depth - 1], branch, n, norm)
            state = state + scale * branch if residual else branch
            _rectify(state, n)
        if depth in depths:
            out = net.last @ state
            found.append(Slopes(depth, x, out[:n], out[n:]))
    return found


def _sum(weights: np.ndarray, state: np.ndarray, n: int, norm: bool) -> np.ndarray:
    """A layer before its f, values and slopes."""
    u = weights @ state
    if norm:
        values = u[:, :n]
        spread = np.sqrt(values.var(axis=1, keepdims=True) + NORM_EPS)
        values -= values.mean(axis=1, keepdims=True)
        u /= spread
    return u


def _rectify(state: np.ndarray, n: int) -> None:
    """ReLU, in place: where a value is cut its slope is 0."""
    state[:, n:] *= state[:, :n] > 0
    np.maximum(state[:, :n], 0, out=state[:, :n])


def alike(values: np.ndarray, steps: int = 1) -> float:
    """−1..1: correlation of ``values`` (n,) with those ``steps`` on; NaN if all are alike."""
    here, there = (part - part.mean() for part in (values[:-steps], values[steps:]))
    size, spread = np.abs(values).max(), np.sqrt((here @ here) * (there @ there))
    if not np.isfinite(spread) or spread <= (FLAT * size) ** 2:
        return float("nan")
    return float(here @ there / spread)


def alikes(values: np.ndarray, most: int = 64) -> np.ndarray:
    """(most + 1,): the correlation of values that are 0, 1, … places apart."""
    return np.array([1.0, *(alike(values, k) for k in range(1, most + 1))])


def by_chance(values: np.ndarray) -> float:
    """Below which the correlation of as many random numbers stays, in 19 of 20 cases."""
    return 2 / float(np.sqrt(values.size - 1))
