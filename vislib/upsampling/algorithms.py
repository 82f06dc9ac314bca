"""From a small grid to a large one: unpooling and interpolation.

Arrays are (H, W), one axis (n,) where it makes sense, or (H, W, channels) for `interpolate`.
Sources: the decks "Semantic segmentation, transposed convolution, checkerboard artifacts" (max
pooling and unpooling) and "Fully convolutional learning I" (zero insertion and filtering).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.core import text
from vislib.upsampling import resampling

__all__ = [
    "Filtering",
    "average_pool",
    "bed_of_nails",
    "filtering",
    "interpolate",
    "max_pool",
    "max_unpool",
    "multiplications",
    "nearest",
    "rms_error",
    "shrink",
]


EDGE = np.repeat([0.0, 1.0], 6)  # what a kernel makes of this shows whether it overshoots


def nearest(x, factor: int) -> np.ndarray:
    """Every element becomes a block of factor (× factor) copies."""
    x = _grid(x, factor)
    for axis in range(x.ndim):
        x = np.repeat(x, factor, axis=axis)
    return x


def bed_of_nails(x, factor: int) -> np.ndarray:
    """Every element goes to the upper left corner of its block; the rest is 0."""
    x = _grid(x, factor)
    nails = np.zeros([n * factor for n in x.shape], x.dtype)
    nails[(slice(None, None, factor),) * x.ndim] = x
    return nails


def max_pool(x, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Largest element of every size × size window of x (H, W), stride = size.

    Returns y (H // size, W // size) and switches (…, 2): row and column in x where each maximum
    stood. Of equal elements the first, row by row, is taken (as torch does). Rows and columns
    that fill no window are left out.
    """
    x = _grid(x, size)
    rows, columns = (n // size for n in x.shape)
    if not rows or not columns:
        raise ValueError(
            f"A window of {size} does not fit into {x.shape[0]} × {x.shape[1]}: "
            f"choose at most {min(x.shape)}."
        )
    blocks = x[: rows * size, : columns * size].reshape(rows, size, columns, size)
    blocks = blocks.swapaxes(1, 2).reshape(rows, columns, size * size)
    winner = blocks.argmax(axis=2)
    y = np.take_along_axis(blocks, winner[..., None], axis=2)[..., 0]
    row = np.arange(rows)[:, None] * size + winner // size
    column = np.arange(columns)[None, :] * size + winner % size
    return y, np.stack([row, column], axis=-1)


def average_pool(x, size: int) -> np.ndarray:
    """(H // size, W // size): the mean of every size × size window of x (H, W), stride = size.

    It remembers no place, so nothing can be put back. Rows and columns that fill no window are
    left out.
    """
    return shrink(_grid(x, size), size)


def max_unpool(y, switches, shape) -> np.ndarray:
    """Put every element of y back where its switch says, in zeros of `shape` (H, W)."""
    y, switches = np.asarray(y), np.asarray(switches)
    if switches.shape != (*y.shape, 2):
        raise ValueError(
            f"Every element needs a switch (row, column): {y.shape} elements, "
            f"switches of shape {switches.shape}. Take both from one max_pool."
        )
    if (switches < 0).any() or (switches >= np.asarray(shape)).any():
        raise ValueError(f"A switch points outside {tuple(shape)}: give the shape before pooling.")
    x = np.zeros(shape, y.dtype)
    x[switches[..., 0], switches[..., 1]] = y
    return x


def by_convention(x, factor: int, mode: str) -> dict[str, np.ndarray]:
    """The outputs (n·factor,) of a line (n,) under each sampling convention that ``mode`` has."""
    return {
        name: text.clean(interpolate(x, factor, mode, name), np.abs(x).max())
        for name in resampling.conventions(mode)
    }


def lost(x, y, size: int) -> tuple[int, int]:
    """What max pooling x (H, W) and unpooling y (H // size, W // size) does not give back.

    How many cells come back as others, and in how many windows there is nothing to keep: their
    maximum is 0.
    """
    maxima, switches = max_pool(x, size)
    back = max_unpool(y, switches, np.shape(x))
    return int((back != x).sum()), int((maxima == 0).sum())


def interpolate(x, factor: int, mode: str, convention: str = "align_corners=False") -> np.ndarray:
    """Enlarge x, (n,), (H, W) or (H, W, channels), by an integer factor.

    mode: a name in `resampling.KERNELS`; convention: one of `resampling.CONVENTIONS`. "deck" is
    zero insertion followed by a filter, with zeros outside the grid.
    """
    x = np.asarray(x, float)
    if not 1 <= x.ndim <= 3 or x.size == 0:
        raise ValueError(f"Give a line, a grid or an image, not an array of shape {x.shape}.")
    for axis in range(min(x.ndim, 2)):
        matrix = resampling.weights(x.shape[axis], factor, mode, convention)
        x = np.moveaxis(np.tensordot(matrix, x, axes=(1, axis)), 0, axis)
    return x


@dataclass(frozen=True, eq=False)
class Filtering:
    """Interpolation as the deck draws it: zeros between the samples, then one kernel."""

    x: np.ndarray  # (H, W)
    factor: int
    kernel: np.ndarray  # (k, k), as it lies on the grid
    before: int  # zeros met above and to the left of the grid
    after: int  # and below and to the right

    @cached_property
    def inserted(self) -> np.ndarray:
        """(H·s, W·s): the samples with factor − 1 zeros after each."""
        return bed_of_nails(self.x, self.factor)

    @cached_property
    def padded(self) -> np.ndarray:
        return np.pad(self.inserted, (self.before, self.after))

    @cached_property
    def windows(self) -> np.ndarray:
        """(H·s, W·s, k, k): what the kernel sees at each output element."""
        return np.lib.stride_tricks.sliding_window_view(self.padded, self.kernel.shape)

    @cached_property
    def output(self) -> np.ndarray:
        """(H·s, W·s)"""
        return np.einsum("rcij,ij->rc", self.windows, self.kernel)


def filtering(x, factor: int, mode: str) -> Filtering:
    """Insert zeros into x (H, W) and slide the kernel of `mode` over them, step by step."""
    offsets, values = resampling.taps(mode, factor)
    line = values[::-1]  # output[o] adds up zeros[o - offset]: read from left to right
    x = np.asarray(_grid(x, factor), float)
    return Filtering(x, factor, np.outer(line, line), int(offsets[-1]), int(-offsets[0]))


def multiplications(mode: str, factor: int) -> dict[str, float]:
    """Multiplications per output pixel (2-D), counted three ways.

    "zeros": the full kernel, inserted zeros included; "samples": only where a sample with a
    weight lies, averaged over the phases; "separable": rows first, then columns (of these only).
    """
    offsets, _ = resampling.taps(mode, factor)
    met = resampling.support(mode, factor).mean()
    # Rows first: the row pass makes W·s columns of H rows, 1/s of the output pixels.
    return {
        "zeros": float(len(offsets) ** 2),
        "samples": float(met**2),
        "separable": float(met + met / factor),
    }


def on_an_edge(mode: str, factor: int) -> tuple[int, float, float]:
    """How many samples at most one output mixes, and the lowest and highest output of EDGE."""
    matrix = resampling.weights(EDGE.size, factor, mode)
    enlarged = matrix @ EDGE
    most = int((np.abs(matrix) > 1e-12).sum(axis=1).max())
    return most, float(enlarged.min()), float(enlarged.max())


def shrink(image: np.ndarray, factor: int) -> np.ndarray:
    """Mean of every factor × factor block of (H, W) or (H, W, channels); the rest is cut off."""
    image = np.asarray(image, float)
    rows, columns = (n // factor for n in image.shape[:2])
    image = image[: rows * factor, : columns * factor]
    return image.reshape(rows, factor, columns, factor, *image.shape[2:]).mean(axis=(1, 3))


def rms_error(before: np.ndarray, after: np.ndarray) -> float:
    """How far ``after`` is from ``before`` (arrays of one shape), in their unit: the root of the
    mean squared difference over pixels and channels."""
    return float(np.sqrt(((np.asarray(before, float) - after) ** 2).mean()))


def _grid(x, factor: int) -> np.ndarray:
    x = np.asarray(x)
    if factor < 1:
        raise ValueError(f"The factor starts at 1; given: {factor}.")
    if x.size == 0 or (x.dtype.kind == "f" and not np.isfinite(x).all()):
        raise ValueError("The grid needs at least one number, all of them finite.")
    return x
