"""A dense layer is a convolution whose kernel is as large as the map it was made for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WINDOW = 2  # side of the map that the chapter's dense layer was made for


def as_kernels(weights: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """(units, C, h, w): the rows of a dense layer as kernels, a view of its weights.

    ``weights`` (units, C·h·w), as torch flattens a map of ``shape`` (C, h, w). Raises
    ``ValueError`` where the numbers do not agree.
    """
    weights = np.asarray(weights)
    channels, height, width = shape
    if weights.ndim != 2 or weights.shape[1] != channels * height * width:
        raise ValueError(
            f"Weights {weights.shape} do not belong to a map {tuple(shape)}: give "
            f"(units, {channels * height * width})."
        )
    return weights.reshape(len(weights), channels, height, width)


def correlate(x: np.ndarray, kernels: np.ndarray, bias: np.ndarray | float = 0.0) -> np.ndarray:
    """(units, H − h + 1, W − w + 1) float64: each kernel at each place of ``x``, none flipped.

    ``x`` (C, H, W), ``kernels`` (units, C, h, w), ``bias`` (units,) or one number. Raises
    ``ValueError`` where the channels differ or the map is smaller than a kernel.
    """
    x, kernels = np.asarray(x, np.float64), np.asarray(kernels, np.float64)
    if x.ndim != 3 or kernels.ndim != 4 or x.shape[0] != kernels.shape[1]:
        raise ValueError(
            f"A map {x.shape} and kernels {kernels.shape} do not go together: give (C, H, W) and "
            "(units, C, h, w) with the same C."
        )
    if x.shape[1] < kernels.shape[2] or x.shape[2] < kernels.shape[3]:
        raise ValueError(
            f"A map of {x.shape[1]} × {x.shape[2]} is smaller than the kernel, "
            f"{kernels.shape[2]} × {kernels.shape[3]}: take a larger one."
        )
    windows = np.lib.stride_tricks.sliding_window_view(x, kernels.shape[2:], axis=(1, 2))
    found = np.einsum("chwij,ucij->uhw", windows, kernels)
    return found + np.broadcast_to(bias, len(kernels))[:, None, None]


@dataclass(frozen=True)
class Dense:
    """A dense layer of a known network: the map (C, h, w) that it meets, and its units."""

    network: str
    name: str
    shape: tuple[int, int, int]
    units: int

    @property
    def kernel(self) -> tuple[int, int]:
        """Height and width of the same layer's kernel."""
        return self.shape[1:]

    @property
    def weights(self) -> int:
        """Weights without biases, the same for both."""
        return self.units * self.shape[0] * self.shape[1] * self.shape[2]


KNOWN = (
    Dense("VGG16", "fc6", (512, 7, 7), 4096),
    Dense("VGG16", "fc7", (4096, 1, 1), 4096),
    Dense("VGG16", "fc8", (4096, 1, 1), 1000),
    Dense("AlexNet", "fc6", (256, 6, 6), 4096),
    Dense("LeNet-5", "C5", (16, 5, 5), 120),
)
VGG16_SIDES = (224, 256, 288, 320, 384, 512)


def score_side(side: int) -> int:
    """Side of VGG16's map of scores for a picture of ``side`` pixels: five halvings, then fc6."""
    for _ in range(5):
        side //= 2
    if side < 7:
        raise ValueError("fc6 of VGG16 needs a map of 7 × 7: take 224 pixels or more.")
    return side - 6


def refusal(numbers: int, expected: int, units: int) -> str:
    """What torch says of a dense layer for ``expected`` numbers that is given ``numbers``."""
    return f"mat1 and mat2 shapes cannot be multiplied (1x{numbers} and {expected}x{units})"
