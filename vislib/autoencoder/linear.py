"""A linear auto-encoder with one hidden number: two vectors that go downhill together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FAR = 1e6  # a loss past this is called diverged


@dataclass(frozen=True, eq=False)
class Descent:
    """A run of T steps, first state included.

    ``encoders``, ``decoders`` (T, 2): w and v; ``codes`` (T, n): z = w·x of each point;
    ``losses`` (T,): mean squared distance to the twins z v. ``diverged``: stopped past ``FAR``.
    """

    points: np.ndarray
    encoders: np.ndarray
    decoders: np.ndarray
    losses: np.ndarray
    codes: np.ndarray
    diverged: bool


def descend(
    points: np.ndarray, encoder: np.ndarray, decoder: np.ndarray, *, rate: float, steps: int
) -> Descent:
    """Gradient descent on the mean of ‖x − (w·x) v‖² over ``points`` (n, 2), from w and v.

    The points are taken as they are: remove their mean first. ``rate`` > 0, ``steps`` ≥ 0.
    """
    x = np.asarray(points, dtype=np.float64)
    w, v = (np.array(a, dtype=np.float64) for a in (encoder, decoder))
    if x.ndim != 2 or x.shape[1] != 2 or len(x) < 2 or not np.isfinite(x).all():
        raise ValueError("Give at least two points (n, 2), all finite.")
    if w.shape != (2,) or v.shape != (2,) or not np.isfinite([w, v]).all():
        raise ValueError("Encoder and decoder are two finite numbers each.")
    if not (np.isfinite(rate) and rate > 0 and steps >= 0):
        raise ValueError("Take a step size above 0 and no negative number of steps.")
    encoders, decoders, losses, codes = [], [], [], []
    for _ in range(steps + 1):
        z = x @ w
        rest = x - z[:, None] * v
        loss = float((rest**2).sum(axis=1).mean())
        encoders.append(w)
        decoders.append(v)
        losses.append(loss)
        codes.append(z)
        if not loss <= FAR:
            break
        pull = 2 / len(x) * rest
        w, v = w + rate * (pull @ v) @ x, v + rate * z @ pull
    return Descent(x, *map(np.array, (encoders, decoders, losses, codes)), not losses[-1] <= FAR)


@dataclass(frozen=True)
class Lines:
    """Three lines through the middle of a cloud, as slopes y / x (∞ where upright).

    ``axis``: of the first principal axis; ``y_on_x``, ``x_on_y``: of the two regressions.
    ``variances``: (λ₁, λ₂), the variances along the principal ``axes`` (2, 2), unit rows.
    """

    axis: float
    y_on_x: float
    x_on_y: float
    variances: tuple[float, float]
    axes: np.ndarray


def lines(points: np.ndarray) -> Lines:
    """The lines of ``points`` (n, 2), whose mean is 0. Raises ``ValueError`` where all are one."""
    x = np.asarray(points, dtype=np.float64)
    spread = x.T @ x / len(x)
    if not spread.trace() > 0:
        raise ValueError("All points are in one place, which has no axis: spread them.")
    values, vectors = np.linalg.eigh(spread)
    axes = vectors.T[::-1]
    axes = axes * np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    (xx, xy), (_, yy) = spread
    upright = float("inf")
    slopes = (
        axes[0, 1] / axes[0, 0] if axes[0, 0] else upright,
        xy / xx if xx else upright,
        yy / xy if xy else (upright if yy else 0.0),
    )
    low, high = (float(v) for v in np.maximum(values, 0.0))
    return Lines(*map(float, slopes), (high, low), axes)


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees 0..90 between the lines along two vectors; NaN where one has no direction."""
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    if not lengths > 0:
        return float("nan")
    cross = one[0] * other[1] - one[1] * other[0]
    return float(np.degrees(np.arctan2(abs(cross), abs(np.dot(one, other)))))


def sample(seed: int, count: int = 40) -> np.ndarray:
    """``(count, 2)``: deviation 1.6 along 0.6 rad, noise of 0.45 on both, the mean removed."""
    rng = np.random.default_rng(seed)
    along = np.array([np.cos(0.6), np.sin(0.6)])
    x = rng.normal(0, 1.6, count)[:, None] * along + rng.normal(0, 0.45, (count, 2))
    return x - x.mean(axis=0)


def plane(x: np.ndarray, k: int, seed: int, rounds: int = 400) -> tuple[np.ndarray, float]:
    """``(d, k)`` the decoder of a linear auto-encoder of ``x`` (n, d), and its loss.

    From a random start, codes and decoder in turn each take the least squares that the other
    allows; ``rounds`` times. The loss is the mean squared distance of a row. The mean is removed.
    """
    centred = x - x.mean(axis=0)
    decoder = np.random.default_rng(seed).normal(size=(centred.shape[1], k))
    spread = centred.T @ centred / len(centred)
    for _ in range(rounds):
        encoder = np.linalg.solve(decoder.T @ decoder, decoder.T)
        codes = encoder @ spread @ encoder.T
        decoder = np.linalg.solve(codes, encoder @ spread).T
    rest = np.eye(len(spread)) - decoder @ np.linalg.solve(decoder.T @ decoder, decoder.T)
    return decoder, float(np.trace(rest @ spread))


def largest_angle(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees 0..90: the largest principal angle between the spans of two (d, k) matrices."""
    a, b = (np.linalg.qr(m)[0] for m in (one, other))
    beside = np.linalg.norm(b - a @ (a.T @ b), ord=2)
    return float(np.degrees(np.arcsin(min(1.0, beside))))
