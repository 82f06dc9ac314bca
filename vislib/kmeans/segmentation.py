"""A picture under K-means: the run, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vislib.core.neighbours import distinct_rows
from vislib.kmeans import features, lloyd

ITERATIONS = 100
FRAMES = 12  # assignments shown at most, but for the first few


@dataclass(frozen=True, eq=False)
class Segmentation:
    """What is kept of a run: the assignments shown, their labels in a byte each.

    A whole trace of a picture can take megabytes. ``points`` (n, d); ``after``: how many updates
    precede each of ``steps``; ``updates``: how many were made; ``stopped``: as in ``lloyd.Trace``;
    ``different``: how many points differ.
    """

    points: np.ndarray
    steps: tuple[lloyd.Step, ...]
    after: tuple[int, ...]
    updates: int
    stopped: str
    different: int

    @classmethod
    def of(cls, trace: lloyd.Trace) -> Segmentation:
        """What is kept of a whole trace."""
        after = shown((len(trace.steps) + 1) // 2)
        steps = [trace.steps[2 * i] for i in after]  # assign, update, assign, ...
        small = tuple(replace(s, labels=s.labels.astype(np.uint8)) for s in steps)
        different = len(distinct_rows(trace.points)[0])
        return cls(trace.points, small, after, trace.updates, trace.stopped, different)

    @property
    def k(self) -> int:
        """How many centres there are."""
        return len(self.steps[0].centres)

    @property
    def labels(self) -> np.ndarray:
        """Final labels (n,)."""
        return self.steps[-1].labels

    @property
    def sizes(self) -> np.ndarray:
        """How many pixels (k,) each cluster has in the end."""
        return np.bincount(self.labels, minlength=self.k)

    @property
    def changed(self) -> list[int]:
        """How many pixels have another label than in the step shown before; 0 of the first."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return [0, *(int((a.labels != b.labels).sum()) for a, b in pairs)]


def run(
    pixels: np.ndarray, space: str, position: float, k: int, method: str, seed: int
) -> lloyd.Trace:
    """K-means on the features of ``pixels`` (H, W, 3) uint8, as ``features.features`` makes them.

    With as many centres as pixels, where k is larger. ``method`` and ``seed`` of the start: as in
    ``lloyd.initial_centres``.
    """
    points = features.features(pixels, space, position)
    start = lloyd.initial_centres(points, min(k, len(points)), method, seed)
    return lloyd.run(points, start, max_iterations=ITERATIONS)


def shown(assignments: int, most: int = FRAMES) -> tuple[int, ...]:
    """Which of so many assignments are shown: the early ones, where most happens, and the last."""
    if assignments <= most:
        return tuple(range(assignments))
    spread = np.geomspace(1, assignments, most).round().astype(int) - 1
    return tuple(np.unique(np.r_[0:4, spread]).tolist())


def pieces(labels: np.ndarray) -> int:
    """How many connected pieces a label map (H, W) has; pixels touch at their edges."""
    from skimage.measure import label

    return int(label(labels.astype(int), background=-1, connectivity=1, return_num=True)[1])
