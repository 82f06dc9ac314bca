"""Pyramid pooling: means over bins of several sizes, enlarged and put behind the map.

Zhao et al., "Pyramid Scene Parsing Network", CVPR 2017. Borders of bins as in torch's
``adaptive_avg_pool2d``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

POOLINGS = ("average", "max")
MODES = ("bilinear", "nearest")


def bins(n: int, b: int) -> tuple[tuple[int, int], ...]:
    """(first, stop) of each of ``b`` bins over ``n`` pixels: ⌊i·n/b⌋ to ⌈(i + 1)·n/b⌉."""
    return tuple((i * n // b, -(-(i + 1) * n // b)) for i in range(b))


def enlarged(x: np.ndarray, shape: tuple[int, int], mode: str) -> np.ndarray:
    """``x`` (..., h, w) at ``shape``, pixels' corners aligned (torch's align_corners=False)."""
    for axis, size in zip((-2, -1), shape, strict=True):
        n = x.shape[axis]
        if mode == "nearest":
            x = np.take(x, np.arange(size) * n // size, axis=axis)
            continue
        place = np.clip((np.arange(size) + 0.5) * n / size - 0.5, 0, None)
        low = np.minimum(place.astype(int), n - 1)
        high = np.minimum(low + 1, n - 1)
        part = (place - low).reshape(-1, *[1] * (-1 - axis))
        x = np.take(x, low, axis=axis) * (1 - part) + np.take(x, high, axis=axis) * part
    return x


@dataclass(frozen=True, eq=False)
class Pyramid:
    """``pooled[i]`` (C, b, b) of level i, ``maps[i]`` (C, H, W) the same enlarged.

    ``joined`` (C · (levels + 1), H, W): the map and the levels behind it.
    """

    x: np.ndarray
    levels: tuple[int, ...]
    pooled: tuple[np.ndarray, ...]
    maps: tuple[np.ndarray, ...]

    @property
    def joined(self) -> np.ndarray:
        """The map, and behind it every level."""
        return np.concatenate([self.x, *self.maps])


def pyramid(
    x: np.ndarray, levels: Sequence[int], pooling: str = "average", mode: str = "bilinear"
) -> Pyramid:
    """Pool ``x`` (C, H, W) into b x b bins for each b of ``levels`` and enlarge what comes out."""
    x = np.asarray(x, dtype=np.float64)
    height, width = x.shape[-2:]
    reduce = np.mean if pooling == "average" else np.max
    pooled = []
    for b in levels:
        rows = [[reduce(x[:, r:s, c:t], axis=(1, 2)) for c, t in bins(width, b)]
                for r, s in bins(height, b)]  # fmt: skip
        pooled.append(np.moveaxis(np.array(rows), 2, 0))
    maps = tuple(enlarged(p, (height, width), mode) for p in pooled)
    return Pyramid(x, tuple(levels), tuple(pooled), maps)


def parameters(channels: int, levels: Sequence[int], reduced: int) -> tuple[int, int]:
    """Weights of the 1×1 convolutions of all levels, and of the 3×3 one that joins to ``reduced``.

    Each level is reduced to ``reduced`` channels; no biases.
    """
    joined = channels + len(levels) * reduced
    return len(levels) * channels * reduced, 9 * joined * reduced
