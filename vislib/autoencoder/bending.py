"""An auto-encoder with curves and one hidden number: a line that learns to bend."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from vislib.autoencoder.principal import pca

ARC, SPIRAL, RING, GROUPS = KINDS = ("arc", "spiral", "ring", "four groups")
COUNT, RATE = 60, 0.01
SLOW = 1 / 3  # of the steps at the end go at a fifth of the rate
_STATES, _CURVE = 41, 121


@dataclass(frozen=True, eq=False)
class Bend:
    """What a training recorded.

    ``losses`` (T,): mean squared distance of a point to its twin, before each step and at the end;
    ``shown`` (F,): the steps of the states that follow; ``codes`` (F, n); ``twins`` (F, n, 2);
    ``curves`` (F, m, 2): what codes from the least to the largest are decoded to.
    """

    points: np.ndarray
    losses: np.ndarray
    shown: np.ndarray
    codes: np.ndarray
    twins: np.ndarray
    curves: np.ndarray


def points(kind: str, count: int = COUNT) -> np.ndarray:
    """``(count, 2)``: points in order along an arc, a spiral or a ring, or in four groups."""
    rng = np.random.default_rng(11)
    if kind == GROUPS:
        middles = np.array([(-1.1, -0.8), (-0.7, 0.9), (0.9, 0.8), (1.1, -0.7)])
        x = np.repeat(middles, -(-count // 4), axis=0)[:count] + rng.normal(0, 0.14, (count, 2))
        return x - x.mean(axis=0)
    if kind not in KINDS:
        raise ValueError(f"No points {kind!r}; choose one of {', '.join(KINDS)}.")
    if kind == RING:
        turn, radius = np.arange(count) / count * 2 * np.pi, 0.95
    elif kind == ARC:
        turn, radius = np.linspace(0.15 * np.pi, 0.85 * np.pi, count), 1.0
    else:
        turn = np.linspace(0.4 * np.pi, 3 * np.pi, count)
        radius = 0.14 * turn
    x = np.column_stack([np.cos(turn), np.sin(turn)]) * np.reshape(radius, (-1, 1))
    x = x + rng.normal(0, 0.02, (count, 2))
    return x - x.mean(axis=0)


def floor(x: np.ndarray) -> float:
    """The least loss of a straight line: the smaller variance of ``x`` (n, 2)."""
    return float(pca(x).variances[1:].sum())


def cut(codes: np.ndarray) -> tuple[int, float]:
    """(i, share): where a ring breaks, of codes (n,) in its order.

    Of all neighbours i and i + 1 (the last and the first, too) those that stand farthest apart on
    the ruler of codes; ``share`` 0..1 of its length.
    """
    gaps = np.abs(np.roll(codes, -1) - codes)
    length = float(np.ptp(codes))
    i = int(gaps.argmax())
    return i, float(gaps[i]) / length if length else 0.0


class Bending:
    """A training that goes on while ``run`` is called; ``bend`` is what it has come to."""

    def __init__(self, x: np.ndarray, *, hidden: int, steps: int, rate: float, seed: int):
        import torch

        from models.training.adam import AdamW
        from models.unet import BUILDING

        x = np.asarray(x, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != 2 or len(x) < 2 or not np.isfinite(x).all():
            raise ValueError("Give at least two points (n, 2), all finite.")
        if hidden < 1 or steps < 1 or not rate > 0:
            raise ValueError("Hidden units, steps and step size are all above 0.")
        with BUILDING, torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.encoder, self.decoder = _half(2, hidden, 1), _half(1, hidden, 2)
        self.points, self.rate, self.steps, self.step = x, rate, steps, 0
        self._x = torch.tensor(x, dtype=torch.float32)
        parts = [*self.encoder.parameters(), *self.decoder.parameters()]
        self._optimiser = AdamW(parts, rate, decay=0)
        self._due = set(np.linspace(0, steps, _STATES).round().astype(int).tolist())
        self._losses: list[float] = []
        self._states: list[tuple] = []
        self._look()

    @property
    def done(self) -> bool:
        """Whether it has gone all its steps."""
        return self.step >= self.steps

    def run(self, seconds: float) -> None:
        """Train for about so many seconds, at least one step."""
        start = time.monotonic()
        while not self.done:
            self._go()
            if time.monotonic() - start > seconds:
                break

    def _go(self) -> None:
        slow = self.step >= (1 - SLOW) * self.steps
        self._optimiser.rate = self.rate / 5 if slow else self.rate
        loss = self._loss()
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        self._losses.append(float(loss.detach()))
        self.step += 1
        if self.step in self._due:
            self._look()

    def _loss(self):
        twins = self.decoder(self.encoder(self._x))
        return (twins - self._x).square().sum(dim=1).mean()

    def _look(self) -> None:
        """Keep the state of this step: codes, twins, and the curve between the outermost codes."""
        import torch

        with torch.no_grad():
            z = self.encoder(self._x)
            ruler = torch.linspace(float(z.min()), float(z.max()), _CURVE)[:, None]
            found = z[:, 0], self.decoder(z), self.decoder(ruler)
            self._states.append((self.step, float(self._loss()), *(a.numpy() for a in found)))

    @property
    def bend(self) -> Bend:
        """The record so far."""
        steps, losses, *rest = zip(*self._states, strict=True)
        last = [losses[-1]] if self.step == steps[-1] else []
        return Bend(
            self.points,
            np.array([*self._losses, *last]),
            np.array(steps),
            *(np.array(a, dtype=np.float64) for a in rest),
        )


def _half(inputs: int, hidden: int, outputs: int):
    """Two hidden layers with tanh."""
    from torch import nn

    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(),
        nn.Linear(hidden, outputs),
    )  # fmt: skip


def train(
    points: np.ndarray, *, hidden: int = 16, steps: int = 600, rate: float = RATE, seed: int = 0
) -> Bend:
    """A whole training on ``points`` (n, 2): 2–h–h–1–h–h–2, tanh, Adam, all points each step."""
    job = Bending(points, hidden=hidden, steps=steps, rate=rate, seed=seed)
    while not job.done:
        job.run(60.0)
    return job.bend
