"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.params import Params, choice, integer
from vislib.fully_convolutional import tasks

TASKS = {
    "two discs and a square": {"world": tasks.DISCS_AND_SQUARE},
    "three discs": {"world": tasks.ROW},
    "on few pixels": {"world": tasks.DISCS_AND_SQUARE, "rows": 12},
}


@dataclass(frozen=True)
class Tasks(Params):
    """Which things, on how fine a grid, which of them in front."""

    world: str = choice(tasks.DISCS_AND_SQUARE, tuple(tasks.WORLDS), "world", widget="menu")
    rows: int = choice(48, (12, 24, 48), "rows of pixels")
    front: int = integer(
        3, 1, 3, "thing in front", when={"world": (tasks.DISCS_AND_SQUARE, tasks.ROW)}
    )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.rows, self.rows * tasks.WIDTH // tasks.HEIGHT

    @property
    def start(self) -> np.ndarray:
        """(n, 2) where the things stand at first."""
        return np.array([(x, y) for _, x, y, _ in tasks.WORLDS[self.world]])

    def things(self, places: np.ndarray) -> list[tuple[int, float, float, float]]:
        """(class, x, y, half width) of each thing at ``places`` (n, 2), kept inside the world."""
        inside = np.clip(places, 0, (tasks.WIDTH, tasks.HEIGHT)).tolist()
        known = tasks.WORLDS[self.world]
        return [(k, x, y, h) for (k, _, _, h), (x, y) in zip(known, inside, strict=True)]

    @property
    def order(self) -> list[int]:
        """The things from back to front."""
        count = len(tasks.WORLDS[self.world])
        front = min(self.front, count) - 1
        return [i for i in range(count) if i != front] + [front]

    def case(self, places: np.ndarray) -> tasks.World:
        """The world with its things at ``places``."""
        return tasks.world(self.things(places), self.shape, self.order)
