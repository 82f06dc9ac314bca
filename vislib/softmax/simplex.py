"""All distributions over three classes as the points of a triangle, and KL as a landscape on it.

A point of the triangle is the mean of its corners weighted by the three probabilities
(barycentric coordinates). Both divergences from a fixed P are convex in Q with their minimum at
Q = P; so along each ray from P they only grow, and a contour is found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.softmax.distributions import kl_divergence
from vislib.softmax.distributions import softmax as _softmax

HEIGHT = np.sqrt(3) / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
MARGIN = 0.01  # P and Q stay this far inside: on the edge one of the divergences is infinite
LEVELS = (0.02, 0.1, 0.3, 0.7, 1.5)  # nats

FORWARD, REVERSE = "forward", "reverse"
FIRST_P = np.array([0.2, 0.3, 0.5])


def to_xy(p) -> np.ndarray:
    """(..., 2) the place in the triangle of distributions (..., 3)."""
    return np.asarray(p, dtype=np.float64) @ CORNERS


def to_probabilities(xy, margin: float = MARGIN) -> np.ndarray:
    """(..., 3) the distribution at a place (..., 2); places outside move to the nearest weights.

    No class gets less than ``margin``.
    """
    p = _barycentric(xy)
    p = np.clip(p, 0, None)
    p = p / p.sum(axis=-1, keepdims=True)
    p = np.maximum(p, margin)
    excess = p.sum(axis=-1, keepdims=True) - 1  # take it back from what lies above the margin
    room = p - margin
    return p - room * excess / room.sum(axis=-1, keepdims=True)


def inside(p) -> np.ndarray:
    """(..., 3) numbers as distributions that give no class less than ``MARGIN``."""
    p = np.asarray(p, dtype=np.float64)
    return to_probabilities(to_xy(p))


def _barycentric(xy) -> np.ndarray:
    x, y = np.moveaxis(np.asarray(xy, dtype=np.float64), -1, 0)
    third = y / HEIGHT
    second = x - third / 2
    return np.stack([1 - second - third, second, third], axis=-1)


def divergence(p, q, direction: str) -> np.ndarray:
    """D(P || Q) if ``forward``, D(Q || P) if ``reverse``; nats."""
    return kl_divergence(p, q) if direction == FORWARD else kl_divergence(q, p)


def field(p, direction: str, columns: int = 112) -> tuple[np.ndarray, float]:
    """(rows, columns) the divergence at each place Q of a grid, NaN outside; and the cell's side.

    Row 0 is the base of the triangle; values belong to the centres of the cells.
    """
    cell = 1 / columns
    x = (np.arange(columns) + 0.5) * cell
    y = (np.arange(int(np.ceil(HEIGHT / cell))) + 0.5) * cell
    q = _barycentric(np.stack(np.meshgrid(x, y), axis=-1))
    inside = (q >= 0).all(axis=-1)
    values = np.full(inside.shape, np.nan)
    values[inside] = divergence(np.asarray(p, dtype=np.float64), q[inside], direction)
    return values, cell


def contours(p, direction: str, levels=LEVELS, rays: int = 121) -> np.ndarray:
    """(levels, rays, 2) closed curves of equal divergence around P; NaN where they leave."""
    p = np.asarray(p, dtype=np.float64)
    angles = np.linspace(0, 2 * np.pi, rays)
    towards = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    slope = _barycentric(towards) - _barycentric(np.zeros(2))  # of the weights along each ray
    with np.errstate(divide="ignore"):
        reach = np.where(slope < 0, -p / slope, np.inf).min(axis=-1) * (1 - 1e-9)
    levels = np.asarray(levels, dtype=np.float64)[:, None]

    def along(t):
        q = np.clip(p + t[..., None] * slope, 0, None)
        return divergence(np.broadcast_to(p, q.shape), q / q.sum(-1, keepdims=True), direction)

    low, high = np.zeros((len(levels), rays)), np.broadcast_to(reach, (len(levels), rays))
    beyond = along(high) < levels
    for _ in range(40):
        middle = (low + high) / 2
        near = along(middle) < levels
        low, high = np.where(near, middle, low), np.where(near, high, middle)
    curves = to_xy(p) + high[..., None] * towards
    curves[beyond] = np.nan
    return curves


@dataclass(frozen=True, eq=False)
class Walk:
    """Gradient descent of Q = softmax(s): ``q`` (T + 1, 3), ``divergence`` (T + 1,) in nats."""

    p: np.ndarray
    direction: str
    q: np.ndarray
    divergence: np.ndarray


def gradient(scores, p, direction: str) -> np.ndarray:
    """(C,) derivative of the divergence between P and Q = softmax(scores) by the scores."""
    q = _softmax(scores)
    if direction == FORWARD:
        return q - p
    costs = np.log(q) - np.log(p)
    return q * (costs - (q * costs).sum())


def walk(p, q, direction: str, *, rate: float, steps: int) -> Walk:
    """Descend from Q (3,) towards P (3,) in ``steps`` steps on the scores of Q."""
    p = np.asarray(p, dtype=np.float64)
    scores = np.log(np.asarray(q, dtype=np.float64))
    path = [scores]
    for _ in range(steps):
        scores = scores - rate * gradient(scores, p, direction)
        path.append(scores)
    qs = _softmax(np.array(path))
    return Walk(p, direction, qs, divergence(p, qs, direction))
