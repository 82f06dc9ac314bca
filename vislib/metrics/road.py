"""A drawn road towards its vanishing point, and what coarse answers make of its middle.

The crop of Takikawa et al. 2019 (Gated-SCNN, figure 5): the farther away, the smaller things are,
so cropping towards the vanishing point asks for ever finer answers. The answers here are the truth
itself, averaged in blocks and enlarged again: the best that a network of that output stride could
say. No network was run.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from vislib.metrics.averages import mean_iou
from vislib.metrics.counting import confusion

ROWS, COLUMNS = 256, 512
CLASSES = ("sky", "road", "sidewalk", "building", "tree", "car", "pillar", "lane")
CARS = (24.0, 1.4, 6)  # farthest, nearest, how many
PILLAR, LANE = 0.25, 0.03  # widths, in units of the road's half
STRIDES = (4, 8, 16, 32)
CROPS = tuple(range(0, 81, 10))


def crop(shape: tuple[int, int], c: int) -> tuple[slice, slice]:
    """Rows and columns that are left: ``c`` rows off top and bottom, 2 ``c`` columns off each side.

    Raises ``ValueError`` where nothing would be left.
    """
    rows, columns = shape
    if c < 0 or 2 * c >= rows or 4 * c >= columns:
        most = min((rows - 1) // 2, (columns - 1) // 4)
        raise ValueError(f"A crop of {c} leaves nothing of {rows} x {columns}; take 0 to {most}.")
    return slice(c, rows - c), slice(2 * c, columns - 2 * c)


def _box(out: np.ndarray, label: int, z: float, x: float, wide: float, low: float, high: float):
    """Draw an upright rectangle at depth ``z``: places in units of the road's half width."""
    middle, ground = COLUMNS / 2, ROWS / 2
    left, right = (middle + (x + s * wide / 2) * middle / z for s in (-1, 1))
    top, bottom = (ground - h * ground / z for h in (high, low))
    if right - left < 1:  # never thinner than a pixel
        right = left + 1
    rows = slice(max(0, round(top)), max(0, round(bottom)))
    out[rows, max(0, round(left)) : max(0, round(right))] = label


@lru_cache(maxsize=1)
def truth() -> np.ndarray:
    """(256, 512) uint8: the classes of the drawn road."""
    y, x = np.indices((ROWS, COLUMNS)) + 0.5
    across, down = (x - COLUMNS / 2) / (COLUMNS / 2), (y - ROWS / 2) / (ROWS / 2)
    out = np.zeros((ROWS, COLUMNS), dtype=np.uint8)
    depth = 1.6 / np.maximum(np.abs(across), 1e-3)  # of the houses along both sides
    block = np.floor(4 * np.log(depth)).astype(int)
    high = np.where(block % 3 == 2, 0.7, 1.4 - 0.15 * (block % 2)) / depth
    wall = (down > -high) & (down < 1 / depth)
    out[wall] = np.where(block % 3 == 2, 4, 3)[wall]
    ground = down > np.maximum(1 / depth, 1e-3)
    out[ground] = np.where(np.abs(across) < down, 1, 2)[ground]
    dashes = np.floor(8 * np.log(1 / np.maximum(down, 1e-3))) % 2 == 0
    out[ground & dashes & (np.abs(across) < LANE * down)] = 7
    for z in np.exp(np.linspace(3.2, 0.35, 11)):  # far ones first
        for side in (-1, 1):
            _box(out, 6, z, 1.25 * side, PILLAR, -1.0, 1.3)
    for k, z in enumerate(np.geomspace(*CARS)):
        _box(out, 5, z, 0.5 if k % 2 else -0.5, 0.5, -1.0, -0.5)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=8)
def coarse(stride: int) -> np.ndarray:
    """(256, 512) uint8: the truth averaged in blocks of ``stride`` pixels and enlarged again.

    The shares of the classes are enlarged linearly; the largest wins.
    """
    from scipy.ndimage import zoom

    hot = np.stack([truth() == c for c in range(len(CLASSES))]).astype(np.float64)
    blocks = hot.reshape(len(CLASSES), ROWS // stride, stride, COLUMNS // stride, stride)
    shares = blocks.mean(axis=(2, 4))
    large = [zoom(s, stride, order=1, mode="nearest", grid_mode=True) for s in shares]
    made = np.argmax(large, axis=0).astype(np.uint8)
    made.flags.writeable = False
    return made


@lru_cache(maxsize=64)
def score(stride: int, c: int) -> float:
    """Mean IoU of that answer within the crop ``c``, absent classes left out."""
    where = crop((ROWS, COLUMNS), c)
    return mean_iou(confusion(truth()[where], coarse(stride)[where], len(CLASSES)))
