"""The trained auto-encoders, on arrays; drawn discs, and which disc a picture is most like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import nn

SIDE = 24
CENTRES, RADII = (7.0, 17.0), (2.5, 5.5)  # what the networks were trained on
SIZES = (1, 2, 3, 4, 6, 8)  # of the codes of the networks that there are
TESTED = 2000  # discs by which they are judged


def discs(places: np.ndarray, side: int = SIDE) -> np.ndarray:
    """``(n, side, side)`` float64 in 0..1: white discs on black, the edge one pixel soft.

    ``places`` (n, 3): x, y and radius in pixels, measured from the upper left corner. Raises
    ``ValueError`` for other shapes and for what is not finite.
    """
    from models.discs import draw

    return draw(places, side)


def some(count: int, seed: int) -> np.ndarray:
    """``(count, 3)``: places of discs as the networks were trained on."""
    from models.discs import anywhere

    return anywhere(np.random.default_rng(seed), count)


def usual(place: np.ndarray) -> bool:
    """Whether a disc (3,) is one of those that the networks were trained on."""
    x, y, radius = place
    inside = CENTRES[0] <= min(x, y) and max(x, y) <= CENTRES[1]
    return bool(inside and RADII[0] <= radius <= RADII[1])


@dataclass(frozen=True, eq=False)
class Trained:
    """An auto-encoder of ``models.zoo``, from arrays to arrays; ``error``: as its card says it."""

    name: str
    net: nn.Module
    figures: dict[str, float]

    @property
    def error(self) -> float:
        """The mean squared error of a pixel on discs that it was never trained on."""
        return self.figures["error"]

    @property
    def weights(self) -> int:
        """How many weights it has."""
        return sum(p.numel() for p in self.net.parameters())

    def encode(self, pictures: np.ndarray) -> np.ndarray:
        """The codes (n, z) of pictures (n, h, w)."""
        return self._run(self.net.encode, np.asarray(pictures)[:, None]).reshape(len(pictures), -1)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """The pictures (n, side, side) of codes (n, z)."""
        flat = self._run(self.net.decode, codes)
        side = round((flat.size / len(flat)) ** 0.5)
        return flat.reshape(-1, side, side)

    def rebuilt(self, pictures: np.ndarray) -> np.ndarray:
        """The pictures (n, h, w) as they come back."""
        return self._run(self.net, np.asarray(pictures)[:, None]).reshape(np.shape(pictures))

    def maps(self, picture: np.ndarray, stage: int) -> np.ndarray:
        """The maps (c, h, w) of a stage of a convolutional network, for one picture (h, w)."""
        return self._run(lambda x: self.net.maps(x)[stage], picture[None, None])[0]

    def _run(self, part, x: np.ndarray) -> np.ndarray:
        import torch

        with torch.inference_mode():
            return part(torch.as_tensor(x, dtype=torch.float32)).numpy().astype(np.float64)


def load(name: str) -> Trained:
    """The network ``name``. Raises ``ValueError`` with the remedy where its file will not do."""
    from models import zoo

    return Trained(name, zoo.network(name), zoo.entry(name).figures)


@dataclass(frozen=True)
class Fit:
    """The disc most like a picture: ``place`` (x, y, radius), and the squared error that is left.

    ``alike``: whether it leaves less than a quarter of the picture's own energy.
    """

    place: tuple[float, float, float]
    error: float
    alike: bool


def fit(picture: np.ndarray, rounds: int = 12) -> Fit:
    """The disc most like a ``picture`` (side, side), by least squares from its middle and area."""
    picture = np.asarray(picture, dtype=np.float64)
    weight = np.clip(picture, 0, None)
    total = weight.sum() or 1.0
    at = np.arange(len(picture)) + 0.5
    now = np.array([(weight.sum(0) @ at) / total, (weight.sum(1) @ at) / total,
                    max((total / np.pi) ** 0.5, 1.0)])  # fmt: skip
    best, least = now, np.inf
    for _ in range(rounds):
        tried = discs(now + 0.05 * np.vstack([np.zeros(3), np.eye(3), -np.eye(3)]), len(picture))
        rest = (picture - tried[0]).ravel()
        error = float((rest**2).mean())
        if error < least - 1e-12:
            best, least = now, error
        slope = ((tried[1:4] - tried[4:]) / 0.1).reshape(3, -1)
        step = np.linalg.solve(slope @ slope.T + 1e-6 * np.eye(3), slope @ rest)
        now = now + np.clip(step, -1.5, 1.5)
        now[2] = max(now[2], 0.5)
        if np.abs(step).max() < 1e-4:
            break
    energy = float((picture**2).mean())
    return Fit(tuple(float(v) for v in best), least, least < 0.25 * energy)
