"""From a small grid to a large one: unpooling and interpolation.

Arrays are (H, W), one axis (n,) where it makes sense, or (H, W, channels) for `interpolate`.
Sources: the decks "Semantic segmentation, transposed convolution, checkerboard artifacts" (max
pooling and unpooling) and "Fully convolutional learning I" (zero insertion and filtering).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.upsampling import resampling

__all__ = [
    "Filtering",
    "bed_of_nails",
    "feature_map",
    "filtering",
    "interpolate",
    "max_pool",
    "max_unpool",
    "multiplications",
    "nearest",
    "shrink",
]


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

    "zeros": the full kernel, inserted zeros included; "samples": only where a sample lies,
    averaged over the phases; "separable": rows first, then columns (samples only).
    """
    offsets, _ = resampling.taps(mode, factor)
    met = resampling.support(mode, factor).mean()
    # Rows first: the row pass makes W·s columns of H rows, 1/s of the output pixels.
    return {
        "zeros": float(len(offsets) ** 2),
        "samples": float(met**2),
        "separable": float(met + met / factor),
    }


def shrink(image: np.ndarray, factor: int) -> np.ndarray:
    """Mean of every factor × factor block of (H, W) or (H, W, channels); the rest is cut off."""
    image = np.asarray(image, float)
    rows, columns = (n // factor for n in image.shape[:2])
    image = image[: rows * factor, : columns * factor]
    return image.reshape(rows, factor, columns, factor, *image.shape[2:]).mean(axis=(1, 3))


def feature_map(image: np.ndarray, name: str = "edges") -> np.ndarray:
    """A feature map (H, W) of a photograph (H, W, 3) in 0…1: filter, then ReLU.

    "edges": length of the Sobel gradient; "vertical", "horizontal": its positive part along
    one axis; "dark spots": a positive Laplacian.
    """
    from scipy import ndimage

    grey = np.asarray(image, float)[..., :3].mean(axis=-1) / 255
    filters = {
        "edges": lambda: np.hypot(ndimage.sobel(grey, 0), ndimage.sobel(grey, 1)),
        "vertical": lambda: ndimage.sobel(grey, 1),
        "horizontal": lambda: ndimage.sobel(grey, 0),
        "dark spots": lambda: ndimage.laplace(grey),
    }
    if name not in filters:
        raise ValueError(f"No feature called {name!r}: choose one of {', '.join(filters)}.")
    response = np.maximum(filters[name](), 0)
    return response / max(response.max(), 1e-12)


def _grid(x, factor: int) -> np.ndarray:
    x = np.asarray(x)
    if factor < 1:
        raise ValueError(f"The factor starts at 1; given: {factor}.")
    if x.size == 0 or (x.dtype.kind == "f" and not np.isfinite(x).all()):
        raise ValueError("The grid needs at least one number, all of them finite.")
    return x


@dataclass(frozen=True, eq=False)
class Unpooled:
    """One unpooling of a pooled feature map, held against the map before pooling."""

    name: str
    grid: np.ndarray  # (H, W)
    error: float  # length of the difference, relative to the map's length
    similarity: float  # cosine of the angle between both, 1 = same up to brightness
    displacement: float  # mean distance of a maximum from where it stood, in pixels


def unpooled(feature: np.ndarray, size: int) -> tuple[np.ndarray, tuple[Unpooled, ...]]:
    """Max pool a feature map (H, W), and enlarge it again in the three ways.

    The map is cut to a multiple of `size` first; returns that and the three results. For nearest
    the displacement counts to the middle of the block that repeats the maximum.
    """
    rows, columns = (n // size * size for n in feature.shape)
    feature = feature[:rows, :columns]
    y, switches = max_pool(feature, size)
    corner = np.stack(np.indices(y.shape), axis=-1) * size
    places = {
        "nearest": (nearest(y, size), corner + (size - 1) / 2),
        "bed of nails": (bed_of_nails(y, size), corner),
        "max unpooling": (max_unpool(y, switches, feature.shape), switches),
    }
    length = np.linalg.norm(feature) or 1.0
    results = []
    for name, (grid, where) in places.items():
        error = np.linalg.norm(grid - feature) / length
        similarity = (grid * feature).sum() / (np.linalg.norm(grid) * length or 1.0)
        moved = np.linalg.norm(where - switches, axis=-1)[y > 0]
        displacement = float(moved.mean()) if moved.size else 0.0
        results.append(Unpooled(name, grid, float(error), float(similarity), displacement))
    return feature, tuple(results)
