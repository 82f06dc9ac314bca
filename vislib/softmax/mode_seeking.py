"""One hump must stand for two: what each direction of KL chooses.

P is a mixture of two normal densities on a grid of places, Q a single normal on the same grid;
both sum to 1. Gradient descent moves Q's centre and width. D(P || Q) punishes Q for missing mass
(it covers both humps), D(Q || P) for putting mass where P has none (it seeks one hump).
Minka 2005, "Divergence measures and message passing"; Bishop 2006, section 10.1.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vislib.softmax.simplex import FORWARD, REVERSE

__all__ = [
    "FORWARD",
    "REVERSE",
    "GRID",
    "Fit",
    "fit",
    "differ",
    "landscape",
    "mixture",
    "normal",
    "valleys",
]

ENDS = (-6, 6)  # of the axis
GRID = np.linspace(-5.95, 5.95, 120)  # the middles of cells of 0.1 between them
CENTRES = (-4.5, 4.5)  # where Q may start
WIDTHS = (0.3, 5.0)
_LONGEST = 0.15  # a step moves centre and log width by at most this
_LEVEL = 2e-5  # slope, nats: where the descent is at rest
_STEPS = 400  # more than the slowest start needs


def mixture(apart: float, weight: float, width: float = 0.7) -> np.ndarray:
    """(120,) P: two humps of ``width`` on GRID, the right one holding ``weight`` of the mass."""
    left, right = normal(-apart / 2, width), normal(apart / 2, width)
    return (1 - weight) * left + weight * right


def normal(centre: float, width: float) -> np.ndarray:
    """(120,) one hump on GRID, summing to 1."""
    return np.exp(_log_normal(np.float64(centre), np.float64(width)))


def _log_normal(centre, width) -> np.ndarray:
    """(..., 120) log probabilities of humps; parameters of any shape (...)."""
    z = (GRID - np.asarray(centre)[..., None]) / np.asarray(width)[..., None]
    logs = -0.5 * z * z
    top = logs.max(axis=-1, keepdims=True)
    return logs - top - np.log(np.exp(logs - top).sum(axis=-1, keepdims=True))


def _divergence(log_p: np.ndarray, log_q: np.ndarray, direction: str) -> np.ndarray:
    if direction == REVERSE:
        log_p, log_q = log_q, log_p
    # Never negative; where P and Q agree the rounded terms can sum to less than 0.
    return np.maximum((np.exp(log_p) * (log_p - log_q)).sum(axis=-1), 0)


def gradient(log_p: np.ndarray, centre: float, width: float, direction: str) -> np.ndarray:
    """(2,) derivative of the divergence by Q's centre and by the logarithm of its width."""
    log_q = _log_normal(np.float64(centre), np.float64(width))
    q = np.exp(log_q)
    z = (GRID - centre) / width
    slopes = np.stack([z / width, z * z])
    slopes -= (slopes * q).sum(axis=1, keepdims=True)  # of the normaliser
    if direction == FORWARD:
        return -(np.exp(log_p) * slopes).sum(axis=1)
    return (q * (log_q - log_p) * slopes).sum(axis=1)


@dataclass(frozen=True, eq=False)
class Fit:
    """Gradient descent of one hump: T states."""

    p: np.ndarray  # (120,)
    direction: str
    centres: np.ndarray  # (T,)
    widths: np.ndarray  # (T,)
    q: np.ndarray  # (T, 120)
    divergence: np.ndarray  # (T,), nats


def fit(p, centre: float, width: float, direction: str, *, frames: int = 41) -> Fit:
    """``frames`` states of the descent, equally many steps apart; the last one is at rest."""
    log_p = np.log(np.asarray(p, dtype=np.float64))
    path = _descend(log_p, np.array([centre, np.log(width)], dtype=np.float64), direction)
    last = len(path) - 1
    every = max(1, -(-last // (frames - 1)))  # rounded up
    path = path[np.minimum(every * np.arange(frames), last)]
    log_q = _log_normal(path[:, 0], np.exp(path[:, 1]))
    values = _divergence(log_p, log_q, direction)
    return Fit(np.exp(log_p), direction, path[:, 0], np.exp(path[:, 1]), np.exp(log_q), values)


def differ(forward: Fit, reverse: Fit) -> bool:
    """Whether one covers both humps and the other settles on one.

    From all starts the ratio of their widths is below 1.15 or above 1.25.
    """
    return bool(forward.widths[-1] > 1.2 * reverse.widths[-1])


def peaks(p) -> int:
    """How many humps P (120,) has: places that are higher than both neighbours."""
    p = np.asarray(p)
    return int(((p[1:-1] > p[:-2]) & (p[1:-1] >= p[2:])).sum())


@lru_cache(maxsize=32)
def valleys(apart: float, weight: float, direction: str = REVERSE) -> int:
    """How many minima the divergence has: one over each hump at most, and one over both."""
    p = mixture(apart, weight)
    starts = ((-apart / 2, 0.7), (apart / 2, 0.7), (0.0, max(0.7, apart / 2)))
    ends = np.sort([fit(p, *start, direction).centres[-1] for start in starts])
    return 1 + int((np.diff(ends) > 0.1).sum())


def _descend(log_p: np.ndarray, state: np.ndarray, direction: str) -> np.ndarray:
    """(T, 2) centre and log width, step by step, until the slope is level.

    A narrow Q far from P stands on a slope a thousand times that of a wide one, so no fixed step
    size arrives from both: it grows while steps lead down and halves when one does not.
    """
    value, slope, rate = _value(log_p, state, direction), _slope(log_p, state, direction), 0.3
    path = [state]
    for _ in range(_STEPS):
        steepest = np.abs(slope).max()
        if steepest < _LEVEL:
            break
        length = min(rate, _LONGEST / steepest)
        tried = np.clip(state - length * slope, (-6, np.log(0.2)), (6, np.log(8.0)))
        reached = _value(log_p, tried, direction)
        if reached >= value:
            rate = length / 2
            continue
        state, value, slope = tried, reached, _slope(log_p, tried, direction)
        rate *= 1.2
        path.append(state)
    return np.array(path)


def _value(log_p: np.ndarray, state: np.ndarray, direction: str) -> float:
    return float(_divergence(log_p, _log_normal(state[0], np.exp(state[1])), direction))


def _slope(log_p: np.ndarray, state: np.ndarray, direction: str) -> np.ndarray:
    return gradient(log_p, state[0], np.exp(state[1]), direction)


@lru_cache(maxsize=32)
def landscape(apart: float, weight: float, direction: str, rows: int = 48, columns: int = 64):
    """(rows, columns) the divergence over centre (columns) and log width (rows, narrow first)."""
    log_p = np.log(mixture(apart, weight))
    centres = np.linspace(*CENTRES, columns + 1)
    logs = np.linspace(*np.log(WIDTHS), rows + 1)
    centre, log_width = np.meshgrid(_middles(centres), _middles(logs))
    values = _divergence(log_p, _log_normal(centre, np.exp(log_width)), direction)
    values.flags.writeable = False
    return values


def _middles(edges: np.ndarray) -> np.ndarray:
    return (edges[1:] + edges[:-1]) / 2
