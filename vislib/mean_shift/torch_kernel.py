"""The mean-shift step of ``grid`` on a torch device, window by window the same sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from vislib.mean_shift.grid import Grid, Met
from vislib.mean_shift.states import Paths

if TYPE_CHECKING:
    import torch

_PAIRS = 32_000_000  # pixels looked at in one go; about 1 GB of float32 in flight


def follow(grid: Grid, tolerance: float, device: str, most: int) -> Met:
    """``grid.follow`` on ``device``: move by move, the windows in states nobody was in before."""
    seeds, move = grid.seeds(), mover(grid, device)
    paths = Paths(*seeds.shape)
    paths.number(seeds)
    done = 0
    for _ in range(most):
        new, done = slice(done, paths.count), paths.count
        if new.start == new.stop:
            break
        moved, weight = move(paths.state[new])
        rests = grid.lengths(moved - paths.state[new]) <= tolerance
        after = np.arange(new.start, new.stop, dtype=np.int32)
        after[~rests] = paths.number(moved[~rests])
        paths.moved[new], paths.mass[new], paths.after[new] = moved, weight, after
    return Met(paths.moved[:done], paths.mass[:done], paths.after[:done])


def mover(grid: Grid, device: str) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """``grid.means`` on ``device``: centres (a, 2 + C) to means and pixel counts, as NumPy."""
    import torch

    def send(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values)).to(device)

    planes = send(grid.planes[: grid.colours.shape[2]])
    dy = np.repeat(grid.rows, 2 * grid.half + 1)
    dx = np.concatenate([np.arange(-n, n + 1) for n in grid.half])
    offsets, dx, dy = send(dy * grid.stride + dx).int(), send(dx).float(), send(dy).float()

    def part(state: np.ndarray) -> torch.Tensor:
        base = np.rint(state[:, :2])  # the pixel nearest to the centre: column, row
        first = (base + grid.pad) @ np.array([1, grid.stride])
        index = send(first.astype(np.int32))[:, None] + offsets
        centres, base = send(state), send(base)
        near = base - centres[:, :2]
        place = (near[:, :1] + dx) ** 2 + (near[:, 1:] + dy) ** 2
        values = [plane[index] for plane in planes]
        colour = sum((v - c[:, None]) ** 2 for v, c in zip(values, centres.T[2:], strict=True))
        inside = _within(place, colour, *grid.bounds).float()
        count = inside.sum(1)
        # Multiply and add, not a matrix product: GPUs may round those to fewer digits.
        shift = [(inside * step).sum(1) for step in (dx, dy)]
        sums = [(inside * v).sum(1) for v in values]
        whole = [base[:, 0] * count + shift[0], base[:, 1] * count + shift[1], *sums]
        return torch.stack([w / count for w in whole] + [count], dim=1)

    def move(state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        size = max(1, _PAIRS // len(offsets))
        parts = [part(state[i : i + size]).cpu() for i in range(0, len(state), size)]
        done = torch.cat(parts).numpy()
        return np.ascontiguousarray(done[:, :-1]), done[:, -1]

    return move


def _within(
    place: torch.Tensor, colour: torch.Tensor, wide: float, broad: float, ball: bool
) -> torch.Tensor:
    """Which squared distances lie within the window of these ``Grid.bounds``."""
    if ball:
        return place * float(wide) + (colour - float(broad)) <= 0
    return (place <= float(wide)) & (colour <= float(broad))
