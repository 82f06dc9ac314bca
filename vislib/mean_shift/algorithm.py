"""Mean shift: every window moves to the mean of the points inside it until it stands on a peak.

The window is a ball of radius ``bandwidth`` that counts its points equally ("flat") or a Gaussian
of that standard deviation. Repeated, the move climbs the density of the points, so the peaks
(modes) name the clusters and nobody has to say how many there are. Fukunaga & Hostetler 1975;
Comaniciu & Meer, "Mean shift: a robust approach toward feature space analysis", 2002; listed as
"Mean-Shift Segmentation" in the deck "Introduction to Computer Vision, Lecture 7".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vislib.core.neighbours import distinct_rows, squared_distances
from vislib.mean_shift.steps import Move, mover

KERNELS = ("flat", "gaussian")
# How close two ends must be to count as one peak, in bandwidths. A flat window stands still on
# any plateau, so its ends scatter by up to a window; a Gaussian's ends scatter only by how early
# the climb was stopped.
MERGE = {"flat": 1.0, "gaussian": 0.5}
_NEXT = 0.05  # bandwidths; a Gaussian window so near to a peak reaches it


@dataclass(frozen=True, eq=False)
class Trace:
    """A whole run: ``s`` windows in ``d`` dimensions, followed for ``T - 1`` moves.

    ``positions`` (T, s, d): window centres, ``positions[0]`` the seeds; ``stopped`` (s,): the move
    after which a window stands still (``T`` if it was still moving at the end); ``modes`` (m, d):
    the peaks, densest first; ``strength`` (m,): points in the window there (sum of weights for the
    Gaussian); ``labels`` (s,): the peak each window reached, -1 for a window that holds no point;
    ``tolerance``: the move, in bandwidths, at which a window counts as resting.
    """

    points: np.ndarray
    bandwidth: float
    kernel: str
    positions: np.ndarray
    stopped: np.ndarray
    modes: np.ndarray
    strength: np.ndarray
    labels: np.ndarray
    tolerance: float = 1e-3

    @property
    def sizes(self) -> np.ndarray:
        """How many windows reached each peak, (m,)."""
        return np.bincount(self.labels[self.labels >= 0], minlength=len(self.modes))

    @property
    def converged(self) -> bool:
        """Whether every window came to rest within the iterations allowed."""
        return bool((self.stopped < len(self.positions)).all())

    @property
    def shifts(self) -> np.ndarray:
        """The mean-shift vectors (T - 1, s, d): mean of the window minus its centre."""
        return np.diff(self.positions, axis=0)

    def reached(self, ends: np.ndarray, mass: np.ndarray) -> np.ndarray:
        """The peak that windows resting at ``ends`` stand on, -1 if on none (or empty)."""
        if not len(self.modes):
            return np.full(len(ends), -1)
        squared = squared_distances(ends, self.modes)
        near = squared.min(axis=1) <= (MERGE[self.kernel] * self.bandwidth) ** 2
        return np.where(near & (mass > 0), squared.argmin(axis=1), -1)

    def basins(self, starts: np.ndarray) -> np.ndarray:
        """The peak that a window started at each of ``starts`` (q, d) climbs to, -1 for none."""
        if not len(self.modes):
            return np.full(len(starts), -1)
        move = mover(self.points, len(starts), self.bandwidth, self.kernel)
        starts = np.asarray(starts, np.float64)
        h = np.full(len(starts), self.bandwidth)

        def step(at: np.ndarray, _: np.ndarray) -> np.ndarray:
            moved = move(at)[0]
            return moved if self.kernel == "flat" else self._arrived(moved)

        ends, _ = rest(starts, step, h, 3000, self.tolerance)
        return self.reached(ends, move(ends)[1])

    def _arrived(self, at: np.ndarray) -> np.ndarray:
        """``at`` (q, d), those next to a peak of Gaussians set on it: there they end anyway."""
        squared = squared_distances(at, self.modes)
        near = squared.min(axis=1) <= (_NEXT * self.bandwidth) ** 2
        return np.where(near[:, None], self.modes[squared.argmin(axis=1)], at)

    def nearest(self, points: np.ndarray) -> np.ndarray:
        """The nearest peak of each point (scikit-learn's labels; a basin can differ from it)."""
        if not len(self.modes):
            return np.full(len(points), -1)
        return squared_distances(np.asarray(points, np.float64), self.modes).argmin(axis=1)


def run(
    points: np.ndarray,
    bandwidth: float,
    *,
    kernel: str = "flat",
    seeds: np.ndarray | None = None,
    max_iterations: int = 300,
    tolerance: float = 1e-3,
) -> Trace:
    """Move the windows that start at ``seeds`` (s, d) (default: at every point) until they rest.

    ``points``: (n, d). A window rests when its move is at most ``tolerance`` bandwidths. Windows
    that meet are followed once (exact: equal centres have equal futures). Raises ``ValueError``
    with the remedy for points, bandwidth or counts that make no sense.
    """
    points = checked_points(points, "points")
    seeds = points if seeds is None else checked_points(seeds, "seeds")
    checked_settings(points, seeds, bandwidth, kernel, max_iterations, tolerance)
    move = mover(points, len(seeds), bandwidth, kernel)
    positions, stopped = climb(seeds, move, bandwidth, max_iterations, tolerance)
    return grouped(points, float(bandwidth), kernel, positions, stopped, tolerance)


def grouped(
    points: np.ndarray,
    bandwidth: float,
    kernel: str,
    positions: np.ndarray,
    stopped: np.ndarray,
    tolerance: float,
) -> Trace:
    """The run with its peaks: ends that lie close together count as one. Arrays as in ``Trace``."""
    ends, owner = distinct(positions[-1], bandwidth)
    mass = mover(points, len(ends), bandwidth, kernel)(ends)[1]
    full = mass > 0
    modes, strength, labels = merge(ends[full], mass[full], MERGE[kernel] * bandwidth)
    of_end = np.full(len(ends), -1)
    of_end[full] = labels
    found = (modes, strength, of_end[owner])
    return Trace(points, bandwidth, kernel, positions, stopped, *found, tolerance)


def climb(
    seeds: np.ndarray, move: Move, bandwidth: float, max_iterations: int, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Positions (T, s, d) and the move after which each window rests (s,).

    ``move`` takes centres (a, d) to their means and the mass of their windows.
    """
    state, owner = distinct(seeds, bandwidth)
    resting = np.zeros(len(state), bool)
    positions, stopped = [seeds], np.full(len(seeds), -1)
    for step in range(1, max_iterations + 1):
        moved = state.copy()
        moved[~resting] = move(state[~resting])[0]
        length = np.sqrt(((moved - state) ** 2).sum(1))
        resting |= length <= tolerance * bandwidth
        positions.append(moved[owner])
        stopped[(stopped < 0) & resting[owner]] = step
        if resting.all():
            break
        # A resting window must not lend its rest to one that merely passes through its place.
        state, where = distinct(np.column_stack([moved, bandwidth * resting]), bandwidth)
        state, resting, owner = state[:, :-1], state[:, -1] > 0, where[owner]
    stopped[stopped < 0] = len(positions)
    return np.array(positions), stopped


def rest(
    starts: np.ndarray,
    step: Callable[[np.ndarray, np.ndarray], np.ndarray],
    bandwidths: np.ndarray,
    max_iterations: int,
    tolerance: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Where windows come to rest (s, d), without the way there, and whether they do (s,).

    ``step`` takes centres (a, d) and their bandwidths (a,) to their means. Windows that rest are
    followed no longer; those that meet once, looked for while it pays.
    """
    ends, rested = starts.copy(), np.zeros(len(starts), bool)
    state, h, owner = starts, bandwidths, np.arange(len(starts))
    alive, pays = owner, True
    for _ in range(max_iterations):
        moved = step(state, h)
        stays = np.sqrt(((moved - state) ** 2).sum(1)) <= tolerance * h
        done = stays[owner]
        ends[alive[done]], rested[alive[done]] = moved[owner[done]], True
        alive, owner = alive[~done], (np.cumsum(~stays) - 1)[owner[~done]]
        state, h = moved[~stays], h[~stays]
        if not len(alive):
            break
        if pays:
            keys = np.column_stack([np.rint(state * (2.0**40 / h)[:, None]), h])
            first, where = distinct_rows(keys)
            pays = len(first) < 0.98 * len(state)
            state, h, owner = state[first], h[first], where[owner]
    ends[alive] = state[owner]
    return ends, rested


def distinct(positions: np.ndarray, bandwidth: float) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows, and which of them each row is; rows equal to 12 digits count as equal."""
    first, owner = distinct_rows(np.rint(positions * (2.0**40 / bandwidth)))
    return positions[first], owner


def merge(
    ends: np.ndarray, strength: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ends within ``radius`` of a stronger one join it: modes, their strength, label of each end.

    The order is scikit-learn's: by strength, then by coordinates, both descending.
    """
    from scipy.spatial import cKDTree

    if not len(ends):
        return ends, strength, np.zeros(0, int)
    order = np.lexsort([*ends.T[::-1], strength])[::-1]
    near = cKDTree(ends)
    free = np.ones(len(ends), bool)
    chosen = []
    for i in order:
        if free[i]:
            chosen.append(i)
            free[near.query_ball_point(ends[i], radius)] = False
    labels = cKDTree(ends[chosen]).query(ends)[1]
    return ends[chosen], strength[chosen], labels


def checked_points(values: np.ndarray, what: str) -> np.ndarray:
    """``values`` as float64 (n, d); ``ValueError`` with the remedy for an empty or endless one."""
    array = np.array(values, dtype=np.float64)
    if array.ndim != 2 or not array.size:
        raise ValueError(f"Mean shift needs at least one row of {what}, as a table (n, d).")
    if not np.isfinite(array).all():
        raise ValueError(f"The {what} hold values that are not finite; remove or fill them.")
    return array


def checked_settings(
    points: np.ndarray,
    seeds: np.ndarray,
    bandwidth: float,
    kernel: str,
    max_iterations: int,
    tolerance: float,
) -> None:
    """Raise ``ValueError`` with the remedy for settings that make no sense; points are (n, d)."""
    if seeds.shape[1] != points.shape[1]:
        raise ValueError(
            f"Seeds have {seeds.shape[1]} coordinates, points {points.shape[1]}; give both alike."
        )
    if not (np.isfinite(bandwidth) and bandwidth > 0):
        raise ValueError(f"The bandwidth is {bandwidth}; make it a positive number.")
    if kernel not in KERNELS:
        raise ValueError(f"The kernel is {kernel!r}; choose {' or '.join(KERNELS)}.")
    if max_iterations < 1 or not tolerance >= 0:
        raise ValueError("Allow at least one iteration, and a tolerance of 0 or more.")
