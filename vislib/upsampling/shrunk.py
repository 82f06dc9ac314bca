"""A photograph shrunk by averaging, enlarged again, and how far each kernel is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.core import images
from vislib.upsampling.algorithms import interpolate, rms_error, shrink

__all__ = ["LENS", "SIDE", "Shrunk", "shrunk"]

SIDE = 240  # pixels of the photograph that is shrunk and enlarged
LENS = 60  # side of the magnifier, in those pixels


@dataclass(frozen=True, eq=False)
class Shrunk:
    """``original`` (side, side, 3) uint8; ``small`` (side / factor, …, 3) float, block means;
    ``enlarged``: kernel -> (side, side, 3) float, 0 to 255; ``corner``: x, y of the magnifier."""

    factor: int
    original: np.ndarray
    small: np.ndarray
    enlarged: dict[str, np.ndarray]
    corner: tuple[int, int]

    @property
    def side(self) -> int:
        """Pixels of the original along an axis."""
        return len(self.original)

    @property
    def lens(self) -> int:
        """Side of the magnifier, in pixels."""
        return min(LENS, self.side)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The magnifier as x, y, width, height, in pixels."""
        return (*self.corner, self.lens, self.lens)

    def view(self, picture: np.ndarray) -> np.ndarray:
        """What of a picture (side, side, 3) lies under the magnifier."""
        x, y = self.corner
        return picture[y : y + self.lens, x : x + self.lens]

    @cached_property
    def errors(self) -> dict[str, float]:
        """kernel -> root mean squared error over the whole picture, in grey values of 255."""
        return {k: rms_error(self.original, v) for k, v in self.enlarged.items()}

    @cached_property
    def errors_here(self) -> dict[str, float]:
        """The same under the magnifier alone."""
        here = self.view(self.original)
        return {k: rms_error(here, self.view(v)) for k, v in self.enlarged.items()}


def shrunk(
    pixels: np.ndarray, factor: int, modes: Sequence[str], corner: Sequence[float]
) -> Shrunk:
    """The middle square of a photograph (H, W, 3) uint8, shrunk and enlarged by ``factor``.

    Its side is the multiple of ``factor`` next below SIDE. ``modes``: names of kernels;
    ``corner``: x, y where the magnifier is wanted, brought into the picture.
    """
    original = images.square(pixels, SIDE // factor * factor, "BOX")
    small = shrink(original, factor)
    enlarged = {mode: np.clip(interpolate(small, factor, mode), 0, 255) for mode in modes}
    room = len(original) - min(LENS, len(original))
    x, y = (int(np.clip(round(float(v)), 0, room)) for v in corner)
    return Shrunk(factor, original, small, enlarged, (x, y))
