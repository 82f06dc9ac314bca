"""Two auto-encoders that saw discs in the left half alone, tried at every place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.autoencoder.trained import SIDE, Trained, discs

SMALL = (2.0, 4.0)  # radii they were trained on
EDGE = 0.5  # pixels of a disc beyond its radius
LEFT, ACROSS, RIGHT, NEAR = "left", "across", "right", "near the border"


def half(place: np.ndarray) -> str:
    """Where a disc (3,) lies: wholly in a half, across the middle, or too near the border."""
    x, y, reach = float(place[0]), float(place[1]), float(place[2]) + EDGE
    if min(x, y) < reach or max(x, y) > SIDE - reach:
        return NEAR  # all discs of the training lie within, soft edge and all
    if x + reach <= SIDE / 2:
        return LEFT
    return RIGHT if x - reach >= SIDE / 2 else ACROSS


def trained_box(radius: float) -> tuple[float, float, float, float]:
    """x, y, width, height of the centres that discs of ``radius`` had in the training."""
    edge = radius + EDGE
    return edge, edge, max(SIDE / 2 - 2 * edge, 0.0), SIDE - 2 * edge


def shares(net: Trained, radius: float) -> np.ndarray:
    """``(24, 24)``: the error of a disc whose centre is that pixel's, as a share of its energy.

    0: as it was; 1: as bad as an empty picture.
    """
    at = np.arange(SIDE) + 0.5
    y, x = np.meshgrid(at, at, indexing="ij")
    places = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, radius)])
    return share(net, discs(places)).reshape(SIDE, SIDE)


def share(net: Trained, pictures: np.ndarray) -> np.ndarray:
    """``(n,)``: the squared error of pictures (n, h, w), as a share of what an empty one has."""
    lost = ((net.rebuilt(pictures) - pictures) ** 2).sum(axis=(1, 2))
    return lost / (pictures**2).sum(axis=(1, 2))


@dataclass(frozen=True, eq=False)
class Both:
    """One disc, and what the dense and the convolutional network make of it.

    ``picture``, ``dense``, ``convolutional`` (24, 24); ``shares``: of their errors, in this order.
    """

    place: np.ndarray
    picture: np.ndarray
    dense: np.ndarray
    convolutional: np.ndarray
    shares: tuple[float, float]


def both(place: np.ndarray, dense: Trained, convolutional: Trained) -> Both:
    """What two networks draw for the disc at ``place`` (x, y, radius)."""
    picture = discs(place[None])
    back = [net.rebuilt(picture)[0] for net in (dense, convolutional)]
    lost = tuple(float(share(net, picture)[0]) for net in (dense, convolutional))
    return Both(place, picture[0], *back, lost)
