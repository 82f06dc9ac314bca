"""What three ways back from max pooling make of an outline, and how far they miss it.

A mask is True inside. Its outline are the cells inside that touch one outside; a feature map
answers 9 there and less beside it, as an edge detector would. SegNet (Badrinarayanan, Kendall and
Cipolla 2017) hands such switches from its encoder to its decoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core import images, masks
from vislib.upsampling.algorithms import bed_of_nails, max_pool, max_unpool, nearest

__all__ = ["FULL", "LENS", "SIDE", "SIZES", "WAYS", "Drawn", "Lens", "drawn", "lens", "mask_of"]

SIDE = 96  # cells of the mask, a multiple of every window
LENS = 8  # cells of the lens, a multiple of every window too
SIZES = (2, 4, 8)
FULL = 9  # the answer on the outline
WAYS = ("nearest", "bed of nails", "max unpooling")


def mask_of(name: str, pixels: np.ndarray) -> np.ndarray:
    """(SIDE, SIDE) bool: the mask drawn by hand for a picture of ``name``, else its lighter part.

    Lighter than Otsu's threshold, which parts the grey values in two; all False for a picture of
    one tone. The middle square of ``pixels`` (H, W, 3) uint8 is taken.
    """
    if name in masks.available():
        inside = masks.rasterise(masks.load(name), pixels.shape[:2])
        square = images.square(np.repeat(255 * inside[..., None], 3, axis=2), SIDE, "BOX")
        return square[..., 0] > 127
    from skimage.filters import threshold_otsu

    grey = images.square(pixels, SIDE, "BOX").mean(axis=-1)
    return grey > threshold_otsu(grey) if np.ptp(grey) else np.zeros((SIDE, SIDE), bool)


def outline(mask: np.ndarray) -> np.ndarray:
    """(H, W) bool: cells of the mask with a neighbour above, below, left or right outside it."""
    framed = np.pad(mask, 1, mode="edge")
    around = framed[:-2, 1:-1] & framed[2:, 1:-1] & framed[1:-1, :-2] & framed[1:-1, 2:]
    return mask & ~around


def response(line: np.ndarray) -> np.ndarray:
    """(H, W) int, FULL on the outline ``line`` (H, W) bool, falling off like exp(-d²/2) beside it.

    d: distance from the outline in cells. All 0 where there is no outline.
    """
    return np.rint(FULL * np.exp(-(distance(line) ** 2) / 2)).astype(int)


def distance(line: np.ndarray) -> np.ndarray:
    """(H, W) distance of every cell from the nearest of ``line``, in cells; infinite if none."""
    if not line.any():
        return np.full(line.shape, np.inf)
    from scipy.ndimage import distance_transform_edt

    return distance_transform_edt(~line)


def ways(feature_map: np.ndarray, size: int) -> dict[str, np.ndarray]:
    """Max pool (H, W), sides multiples of ``size``, and enlarge again: the three maps (H, W)."""
    y, switches = max_pool(feature_map, size)
    return {
        "nearest": nearest(y, size),
        "bed of nails": bed_of_nails(y, size),
        "max unpooling": max_unpool(y, switches, feature_map.shape),
    }


@dataclass(frozen=True, eq=False)
class Drawn:
    """A map (H, W) enlarged in one way, held against the outline.

    ``off``: mean distance from the outline of the cells that say FULL, in cells; ``covered``: the
    share of the outline's cells that say FULL. Both None where there is no outline.
    """

    way: str
    map: np.ndarray
    off: float | None
    covered: float | None


def drawn(line: np.ndarray, size: int) -> tuple[Drawn, ...]:
    """The three ways with windows of ``size`` for the outline ``line`` (H, W) bool."""
    away, found = distance(line), []
    for way, enlarged in ways(response(line), size).items():
        full = enlarged == FULL
        some = line.any() and full.any()
        off = float(away[full].mean()) if some else None
        found.append(Drawn(way, enlarged, off, float(full[line].mean()) if some else None))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Lens:
    """A piece of a feature map before and after the largest of one window changed its place.

    ``maps``: the piece (LENS, LENS), before and after; ``results``: the three ways for each;
    ``corner``: row and column, from 0, of its window; ``switches``: where the largest of that
    window stood before and after; ``target``: where it was asked to go.
    """

    size: int
    maps: tuple[np.ndarray, np.ndarray]
    results: tuple[dict[str, np.ndarray], dict[str, np.ndarray]]
    corner: tuple[int, int]
    switches: tuple[tuple[int, int], tuple[int, int]]
    target: tuple[int, int]

    @property
    def largest(self) -> int:
        """The largest number of the window."""
        return int(self.maps[0][self.switches[0]])

    def changed(self, way: str) -> np.ndarray:
        """(LENS, LENS) bool: the cells of one way that are others after the move."""
        return self.results[0][way] != self.results[1][way]

    def alike(self, *, after: bool) -> bool:
        """Whether a bed of nails and max unpooling draw this window alike, before or after."""
        result = self.results[after]
        nails, switched = (self.window(result[way]) for way in WAYS[1:])
        return bool((nails == switched).all())

    def window(self, grid: np.ndarray) -> np.ndarray:
        """The window's part of a grid (LENS, LENS)."""
        row, column = self.corner
        return grid[row : row + self.size, column : column + self.size]


def lens(piece: np.ndarray, size: int, row: int, column: int) -> Lens:
    """The largest number of the window of ``size`` with the cell (row, column), from 0, goes there.

    It changes places with the number that stood in that cell of ``piece`` (LENS, LENS).
    """
    corner = (row // size * size, column // size * size)
    before = piece.copy()
    at = _switch(before, size, corner)
    after = piece.copy()
    after[at], after[row, column] = after[row, column], after[at]
    return Lens(
        size,
        (before, after),
        (ways(before, size), ways(after, size)),
        corner,
        (at, _switch(after, size, corner)),
        (row, column),
    )


def _switch(piece: np.ndarray, size: int, corner: tuple[int, int]) -> tuple[int, int]:
    row, column = max_pool(piece, size)[1][corner[0] // size, corner[1] // size]
    return int(row), int(column)


def first_place(feature_map: np.ndarray, size: int, row: int, column: int) -> tuple[int, int]:
    """Row and column of the lens to begin with: where the outline fills most of it.

    On multiples of LENS. Places come first at which moving the largest number of a window of
    ``size`` to (row, column), from 0, moves a FULL cell that is alone in its window, and not in its
    corner, where a bed of nails would put it.
    """
    top, left = row // size * size, column // size * size

    def worth(place: tuple[int, int]) -> tuple[bool, int]:
        piece = feature_map[place[0] : place[0] + LENS, place[1] : place[1] + LENS] == FULL
        alone = piece[top : top + size, left : left + size].sum() == 1
        return bool(alone and not piece[row, column] and not piece[top, left]), int(piece.sum())

    steps = range(0, SIDE, LENS)
    return max(((y, x) for y in steps for x in steps), key=worth)
