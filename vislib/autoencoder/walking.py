"""From one picture to another: straight through pixels, and straight through codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.autoencoder.trained import Fit, Trained, discs, fit

STEPS = 9  # pictures of a walk, ends included
MOSAIC = 15
LONELY = 4.0  # median distances from which on nothing was ever there


@dataclass(frozen=True, eq=False)
class Walk:
    """``shares`` (F,) from 0 to 1; ``codes`` (F, z); ``pixels``, ``decoded`` (F, h, w)."""

    shares: np.ndarray
    codes: np.ndarray
    pixels: np.ndarray
    decoded: np.ndarray


def walk(net: Trained, ends: np.ndarray, codes: np.ndarray) -> Walk:
    """From the first of the pictures ``ends`` (2, h, w), with their ``codes`` (2, z), to the other.

    In pixels (1 − t) A + t B; in codes decode((1 − t) a + t b).
    """
    t = np.linspace(0, 1, STEPS)
    between = (1 - t)[:, None] * codes[0] + t[:, None] * codes[1]
    blends = (1 - t)[:, None, None] * ends[0] + t[:, None, None] * ends[1]
    return Walk(t, between, blends, net.decode(between))


@dataclass(frozen=True)
class Step:
    """How far a step of a walk between discs is from the disc that lies there in truth.

    ``pixels``, ``code``: mean squared errors of the two ways; ``overlap``: IoU of what the code
    draws, above one half; ``found``: the disc most like it.
    """

    pixels: float
    code: float
    overlap: float
    found: Fit


def judged(found: Walk, places: np.ndarray) -> tuple[Step, ...]:
    """Each step of a walk between the discs at ``places`` (2, 3) against the disc in between."""
    t = found.shares[:, None]
    truth = discs((1 - t) * places[0] + t * places[1])
    steps = []
    for true, blend, drawn in zip(truth, found.pixels, found.decoded, strict=True):
        errors = [float(((a - true) ** 2).mean()) for a in (blend, drawn)]
        both, either = (f(drawn > 0.5, true > 0.5).sum() for f in (np.logical_and, np.logical_or))
        steps.append(Step(*errors, float(both / either) if either else 0.0, fit(drawn)))
    return tuple(steps)


def loneliness(code: np.ndarray, known: np.ndarray) -> float:
    """The distance from ``code`` (z,) to the nearest of ``known`` (n, z).

    In units of the median distance from one of them to its own nearest neighbour.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(known)
    usual = float(np.median(tree.query(known, k=2)[0][:, 1]))
    return float(tree.query(code)[0]) / usual


def mosaic(net: Trained, x: tuple[float, float], y: tuple[float, float]) -> np.ndarray:
    """``(15 h, 15 w)``: what evenly spread codes (x, y) decode to, the largest y on top."""
    xs, ys = np.linspace(*x, MOSAIC), np.linspace(*y, MOSAIC)[::-1]
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    tiles = net.decode(grid)
    h, w = tiles.shape[1:]
    tiles = tiles.reshape(MOSAIC, MOSAIC, h, w).swapaxes(1, 2)
    return tiles.reshape(MOSAIC * h, MOSAIC * w)
