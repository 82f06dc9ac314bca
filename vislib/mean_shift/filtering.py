"""Mean shift on a picture: every pixel is a point with a place and a colour, each with a bandwidth.

A pixel's window moves through place and colour at once until it rests. Painting each pixel with
the colour where its window came to rest smooths the picture and keeps its edges (filtering);
pixels whose windows came to rest together form a region (segmentation). Comaniciu & Meer, "Mean
shift: a robust approach toward feature space analysis", 2002, sections 4 and 5.

The window is flat. Pixels lie on a grid, so only those within the spatial bandwidth are looked at,
and windows that meet are followed once; both are exact. Colours are held to 1/32 so that sums are
exact in float32 and windows with equal contents have equal means to the last bit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from vislib.core.neighbours import distinct_rows
from vislib.mean_shift.algorithm import merge
from vislib.mean_shift.grid import Grid, Met

if TYPE_CHECKING:
    from models.devices import Device

SPACES = ("Lab", "Luv", "RGB", "grey")
WINDOWS = ("product", "ball")
MAX_SPATIAL = 24  # pixels; beyond it sums would no longer be exact in float32
ENGINE = "CPU, Numba"  # in words, where torch has no GPU


@dataclass(frozen=True, eq=False)
class Filtered:
    """Where every pixel's window came to rest.

    ``places`` (H, W, 2): column, row; ``colours`` (H, W, C); ``mass`` (H, W): pixels in the window
    there; ``moving`` (T,): windows still moving after each move; ``kept``: {move: colours then};
    ``seconds``: what it took. ``device``: where; ``notice``: why not where it was asked for.
    """

    spatial: float
    range: float
    space: str
    places: np.ndarray
    colours: np.ndarray
    mass: np.ndarray
    moving: np.ndarray
    kept: dict[int, np.ndarray]
    seconds: float
    device: str = "cpu"
    notice: str = ""

    @property
    def moves(self) -> int:
        """Moves until the last window rested (or the limit was reached)."""
        return len(self.moving)

    def picture(self, move: int | None = None) -> np.ndarray:
        """The picture after ``move`` moves (one of ``kept``), by default at rest; uint8 RGB."""
        return to_rgb(self.colours if move is None else self.kept[move], self.space)

    def modes(self) -> tuple[np.ndarray, np.ndarray]:
        """Peaks as column / spatial, row / spatial, colours / range, and each pixel's peak.

        Ends within one bandwidth of a stronger one join it, as in ``mean_shift.run``.
        """
        scaled = np.concatenate([self.places / self.spatial, self.colours / self.range], axis=2)
        rows = scaled.reshape(-1, scaled.shape[2]).astype(np.float64)
        first, owner = distinct_rows(rows)
        peaks, _, labels = merge(rows[first], self.mass.reshape(-1)[first], 1.0)
        return peaks, labels[owner].reshape(self.mass.shape)


def best_device() -> Device:
    """A GPU if torch can use one, else the CPU with Numba, and why there is no GPU if one is seen.

    MPS is left out; nobody has measured it yet.
    """
    from models import devices

    if find_spec("torch") is None:
        return devices.Device("cpu", ENGINE)
    found = devices.choose()
    return found if found.name == "cuda" else devices.Device("cpu", ENGINE, found.notice)


def to_colours(pixels: np.ndarray, space: str) -> np.ndarray:
    """(H, W, 3) uint8 RGB to (H, W, C) float32 in ``space``, in steps of 1/32."""
    if space not in SPACES:
        raise ValueError(f"No colour space {space!r}; choose one of {', '.join(SPACES)}.")
    if pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError("The picture must have shape (height, width, 3).")
    if space in ("Lab", "Luv"):
        from skimage import color

        values = {"Lab": color.rgb2lab, "Luv": color.rgb2luv}[space](pixels)
    elif space == "grey":
        values = pixels @ np.array([[0.2125], [0.7154], [0.0721]])
    else:
        values = pixels
    return (np.rint(np.asarray(values, np.float64) * 32) / 32).astype(np.float32)


def to_rgb(colours: np.ndarray, space: str) -> np.ndarray:
    """Colours (H, W, C) of ``space`` back to uint8 RGB (H, W, 3)."""
    if space in ("Lab", "Luv"):
        from skimage import color

        back = {"Lab": color.lab2rgb, "Luv": color.luv2rgb}[space](colours.astype(np.float64))
        return np.rint(np.clip(back, 0, 1) * 255).astype(np.uint8)
    bytes_ = np.rint(np.clip(colours, 0, 255)).astype(np.uint8)
    return np.repeat(bytes_, 3, axis=2) if space == "grey" else bytes_


def filter_picture(
    pixels: np.ndarray,
    spatial: float,
    range: float,
    *,
    space: str = "Lab",
    window: str = "product",
    max_iterations: int = 300,
    tolerance: float = 1e-3,
    keep: Sequence[int] = (),
    device: str = "cpu",
) -> Filtered:
    """Move the window of every pixel until it rests.

    ``spatial`` in pixels, ``range`` in units of ``space``. ``window``: "product", no farther than
    ``spatial`` in the picture and ``range`` in colour (the paper's); or "ball", the two taken
    together, (Δplace / spatial)² + (Δcolour / range)² ≤ 1, which is what scikit-learn computes.
    ``keep``: moves after which the colours are recorded. ``device``: "cpu", or a torch device; if
    that fails, the CPU does it, and ``notice`` says why and what helps.
    """
    from models import devices

    colours = to_colours(pixels, space)
    _check(spatial, range, window, max_iterations)
    grid = Grid(colours, float(spatial), float(range), window)
    start = time.perf_counter()
    met, notice = devices.run(lambda name: _followed(grid, tolerance, name, max_iterations), device)
    at, moving, kept = _walk(met, colours.shape[0] * colours.shape[1], max_iterations, keep)
    ends, mass = met.moved[at], met.mass[at]
    seconds = time.perf_counter() - start
    shape = colours.shape[:2]
    return Filtered(
        float(spatial),
        float(range),
        space,
        ends[:, :2].reshape(*shape, 2),
        ends[:, 2:].reshape(*shape, -1),
        mass.reshape(shape),
        np.array(moving),
        {t: c[:, 2:].reshape(colours.shape) for t, c in kept.items()},
        seconds,
        "cpu" if notice else device,
        notice,
    )


def follow_pixel(
    pixels: np.ndarray,
    row: int,
    column: int,
    spatial: float,
    range: float,
    *,
    space: str = "Lab",
    window: str = "product",
    max_iterations: int = 300,
    tolerance: float = 1e-3,
) -> np.ndarray:
    """The path of one pixel's window: (T, 2 + C) of column, row and colour; the first is itself."""
    _check(spatial, range, window, max_iterations)
    colours = to_colours(pixels, space)
    grid = Grid(colours, float(spatial), float(range), window)
    path = [np.array([[column, row, *colours[row, column]]], np.float32)]
    for _ in np.arange(max_iterations):
        path.append(grid.means(path[-1])[0])
        if grid.lengths(path[-1] - path[-2])[0] <= tolerance:
            break
    return np.concatenate(path)


def _followed(grid: Grid, tolerance: float, device: str, most: int) -> Met:
    """All states that the windows pass through: on "cpu" compiled, another device is torch's.

    torch looks no farther than ``most`` moves.
    """
    if device == "cpu":
        return grid.follow(tolerance)
    from vislib.mean_shift import torch_kernel

    return torch_kernel.follow(grid, tolerance, device, most)


def _walk(
    met: Met, windows: int, most: int, keep: Sequence[int]
) -> tuple[np.ndarray, list[int], dict[int, np.ndarray]]:
    """Each window's last state, how many still move in each move, and what ``keep`` asks for."""
    from vislib.mean_shift import kernel

    at, moving = np.arange(windows, dtype=np.int32), np.zeros(most, np.int64)
    done, kept = 0, {}
    for stop in sorted({int(m) for m in keep if 1 <= m < most} | {most}):
        done = kernel.walk(at, met.after, moving, done, stop)
        if done == stop and stop in keep:
            kept[stop] = met.moved[at]
        if not moving[done - 1]:
            break
    return at, moving[:done].tolist(), kept


def _check(spatial: float, range: float, window: str, max_iterations: int) -> None:
    if not 1 <= spatial <= MAX_SPATIAL:
        raise ValueError(f"The spatial bandwidth must be from 1 to {MAX_SPATIAL} pixels.")
    if not (np.isfinite(range) and range > 0):
        raise ValueError("The range bandwidth must be a positive number.")
    if window not in WINDOWS:
        raise ValueError(f"The window is {window!r}; choose one of {', '.join(WINDOWS)}.")
    if max_iterations < 1:
        raise ValueError("Allow at least one iteration.")
