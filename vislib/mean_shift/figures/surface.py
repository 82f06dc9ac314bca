"""The ground the windows climb: density as a tint, its contour lines, window outlines, basins."""

from __future__ import annotations

import numpy as np

from vislib.core.points import HEIGHT, WIDTH
from vislib.mean_shift.estimates import density_over
from vislib.stage.scene import Mark, Path, Picture
from vislib.stage.theme import PAINTS, ROLES, rgb

COLUMNS, ROWS = 96, 64
LEVELS = (0.06, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)  # of the highest density
_TURN = np.linspace(0, 2 * np.pi, 65)
CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


def lattice(columns: int = COLUMNS, rows: int = ROWS) -> np.ndarray:
    """Centres of ``rows`` x ``columns`` cells over the box, top row first: (rows * columns, 2)."""
    return np.stack([a.ravel() for a in np.meshgrid(*_centres(columns, rows))], axis=1)


def heights(points: np.ndarray, bandwidth: float, kernel: str, columns: int = COLUMNS):
    """Density over the box (rows, columns), top row first."""
    across, down = _centres(columns, columns * ROWS // COLUMNS)
    return density_over(points, across, down, bandwidth, kernel)


def _centres(columns: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    across = (np.arange(columns) + 0.5) * WIDTH / columns
    return across, (rows - 0.5 - np.arange(rows)) * HEIGHT / rows


def tint(density: np.ndarray) -> np.ndarray:
    """Densities to a translucent picture (..., 4) uint8 that suits light and dark pages."""
    share = density / max(density.max(), 1e-300)
    image = np.empty((*density.shape, 4), np.uint8)
    image[..., :3] = rgb(ROLES["input"][0])
    image[..., 3] = np.rint(150 * np.sqrt(share))
    return image


def ground(panel: str, density: np.ndarray, opacity: object = 1.0) -> list[Mark]:
    """The tint and the contour lines of a density over the box."""
    return [
        Picture(panel, tint(density), width=WIDTH, height=HEIGHT, smooth=True, opacity=opacity),
        Path(panel, contours(density), color="input", width=1, opacity=0.55),
    ]


def contours(density: np.ndarray) -> np.ndarray:
    """Contour lines in box coordinates, joined by NaN rows: (m, 2)."""
    from skimage.measure import find_contours

    rows, columns = density.shape
    lines = [np.full((1, 2), np.nan)]
    for level in LEVELS:
        for line in find_contours(density, level * density.max()):
            x = (line[:, 1] + 0.5) * WIDTH / columns
            y = HEIGHT - (line[:, 0] + 0.5) * HEIGHT / rows
            lines += [np.stack([x, y], axis=1), np.full((1, 2), np.nan)]
    return np.concatenate(lines)


def painted(labels: np.ndarray, shape: tuple[int, int], alpha: int = 90) -> np.ndarray:
    """Labels of lattice cells (-1: none) as a translucent picture (rows, columns, 4)."""
    palette = np.array([[*rgb(c), alpha] for c in PAINTS] + [[0, 0, 0, 0]], np.uint8)
    index = np.where(labels < 0, len(PAINTS), labels % len(PAINTS))
    return palette[index].reshape(*shape, 4)


def rings(centres: np.ndarray, radius: float | np.ndarray) -> np.ndarray:
    """Circles around centres (F, 2): (F, 65, 2)."""
    return centres[:, None] + CIRCLE * np.reshape(radius, (-1, 1, 1))


def inside(paths: np.ndarray) -> np.ndarray:
    """Paths with the vertices outside the box taken out (NaN), so that they stop at its edge."""
    out = ((paths < 0) | (paths > [WIDTH, HEIGHT])).any(axis=-1, keepdims=True)
    return np.where(out, np.nan, paths)
