"""The depth experiment: plain and residual nets of several depths, trained side by side."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from vislib.residual.clouds import EDGE, points
from vislib.residual.net import Net, accuracy

SIDE, SNAPSHOTS = 28, 13
CHANCE = float(np.log(2))  # nats: the loss of a net that gives both classes a half


@dataclass(frozen=True, eq=False)
class Film:
    """What a training recorded, at the steps ``shown`` (F,); plain nets first, residual second.

    ``depths`` (D,); ``losses`` (F, 2, D) in nats, not a number where a net broke; ``accuracies``
    (F, 2, D), of the points ``x`` (2, n) with classes ``y``; ``fields`` (F, 2, D, 28, 28): the
    probability of class 1 over [−1.25, 1.25]², row 0 at the bottom; ``broken`` (F, 2, D) bool.
    """

    x: np.ndarray
    y: np.ndarray
    depths: tuple[int, ...]
    shown: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    fields: np.ndarray
    broken: np.ndarray


def depths(deepest: int) -> tuple[int, ...]:
    """Five even depths up to ``deepest``: 4, 10, 20, 40, 60 where that is 60."""
    return tuple(
        max(2, 2 * round(deepest * share / 2)) for share in (1 / 15, 1 / 6, 1 / 3, 2 / 3, 1)
    )


class DepthTraining:
    """Ten nets that learn the same points, a step at a time; ``film`` is what they have come to.

    ``scale``: of the branches, None for 1/√blocks. Raises ``ValueError`` with the remedy.
    """

    def __init__(
        self,
        data: str = "spirals",
        count: int = 256,
        *,
        steps: int = 400,
        rate: float = 0.003,
        width: int = 16,
        deepest: int = 60,
        norm: bool = False,
        scale: float | None = None,
        seed: int = 0,
    ):
        if steps < 1 or not rate > 0:
            raise ValueError("Steps and rate are above 0.")
        self.x, self.y = points(data, count, seed)
        self.depths, self.rate, self.steps, self.step = depths(deepest), rate, steps, 0
        self.nets = [
            [Net(d, width, residual, seed, scale=scale, norm=norm) for d in self.depths]
            for residual in (False, True)
        ]
        self._due = set(np.linspace(0, steps, SNAPSHOTS).round().astype(int).tolist())
        self._states: list[tuple] = []
        self._look()

    @property
    def done(self) -> bool:
        """Whether all steps are done."""
        return self.step >= self.steps

    def run(self, seconds: float) -> None:
        """Train for about so many seconds, at least one step."""
        start = time.monotonic()
        while not self.done:
            for net in (*self.nets[0], *self.nets[1]):
                net.step(self.x, self.y, self.rate)
            self.step += 1
            if self.step in self._due:
                self._look()
            if time.monotonic() - start > seconds:
                break

    def _look(self) -> None:
        """Keep what the nets say at this step."""
        places = grid()
        state = [[_state(net, self.x, self.y, places) for net in row] for row in self.nets]
        each = [np.array([[net[i] for net in row] for row in state]) for i in range(4)]
        self._states.append((self.step, *each))

    def film(self) -> Film:
        """The record so far."""
        kept = [np.array(values) for values in zip(*self._states, strict=True)]
        return Film(self.x, self.y, self.depths, *kept)


def grid() -> np.ndarray:
    """(2, 784): the middles of the cells of a field, row by row from the bottom."""
    ticks = (np.arange(SIDE) + 0.5) / SIDE * 2 * EDGE - EDGE
    return np.stack([a.ravel() for a in np.meshgrid(ticks, ticks)])


def _state(net: Net, x: np.ndarray, y: np.ndarray, places: np.ndarray) -> tuple:
    """(loss, accuracy, field, broken) of a net now."""
    with np.errstate(over="ignore", invalid="ignore"):
        loss = net.loss(x, y)
        logits = net.forward(places, like=x)
        field = (1 / (1 + np.exp(logits[0] - logits[1]))).astype(np.float32).reshape(SIDE, SIDE)
        right = accuracy(net, x, y)
    broken = net.broken or not np.isfinite(loss)
    return (np.nan, np.nan, field, True) if broken else (loss, right, field, False)
