"""Decoders that learn to reproduce one photograph, side by side, a few steps at a time.

``Training`` holds no thread: whoever shows it calls ``run`` with a time budget, as long as it is
being watched. The work is bounded by ``steps``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vislib.checkerboard.decoders import SIDE, Decoder, Sample, measure, noise, render
from vislib.core import images

_SNAPSHOTS = 9  # pictures kept for the history
_READINGS = 60  # points of the curves
_BOARD = 0.15  # how much brighter and darker the pixels of a checkerboard are


@dataclass(frozen=True)
class Reading:
    """Numbers after ``step`` updates: per variant the loss (mean squared error) and the peaks."""

    step: int
    losses: tuple[float, ...]
    peaks: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What the variants draw after ``step`` updates."""

    step: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, eq=False)
class History:
    """Everything recorded so far: the photograph, the pictures and the curves."""

    variants: tuple[str, ...]
    photograph: Sample
    snapshots: tuple[Snapshot, ...]
    readings: tuple[Reading, ...]
    steps: int


@dataclass(eq=False)
class Training:
    """Decoders that fit ``photograph`` (64, 64, 3) in 0..1 with Adam, from the same noise.

    ``optimiser`` makes one from parameters and rate; by default it is torch's Adam. If ``device``
    fails, all begins again on the CPU, and ``notice`` says why and what helps.
    """

    photograph: np.ndarray
    variants: tuple[str, ...]
    steps: int
    rate: float = 0.005
    seed: int = 0
    device: str = "cpu"
    optimiser: Callable[..., Any] | None = None
    step: int = 0
    snapshots: list[Snapshot] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    notice: str = ""

    def __post_init__(self) -> None:
        if self.photograph.shape != (SIDE, SIDE, 3):
            raise ValueError(f"The photograph must be {SIDE} × {SIDE} pixels in colour.")
        self._or_anew(self._begin)

    def _or_anew(self, work: Callable[[], None]) -> None:
        """``work``; a device that fails in it gives way to the CPU, where all begins again."""
        from models import devices

        try:
            work()
        except Exception as error:
            self.notice = devices.after(error, self.device)
            self.device = "cpu"
            self._begin()

    def _begin(self) -> None:
        import torch

        self.step, self.snapshots, self.readings = 0, [], []
        target = torch.as_tensor(np.asarray(self.photograph, dtype=np.float32))
        self._target = target.permute(2, 0, 1)[None].to(self.device)
        self._noise = noise(self.seed, self.device)
        self._decoders = [Decoder(v, self.seed, self.device) for v in self.variants]
        adam = self.optimiser or torch.optim.Adam
        self._optimisers = [adam(d.parameters(), self.rate) for d in self._decoders]
        self._picture_steps = set(_spaced(self.steps, _SNAPSHOTS))
        self._curve_steps = set(_spaced(self.steps, _READINGS)) | self._picture_steps
        self._record([self._loss(d) for d in self._decoders])

    @property
    def done(self) -> bool:
        """Whether all steps have been made."""
        return self.step >= self.steps

    def run(self, seconds: float) -> None:
        """Make steps until ``seconds`` have passed (at least one) or all are made."""
        until = time.perf_counter() + seconds
        while not self.done:
            self._or_anew(self._update)
            if time.perf_counter() >= until:
                break

    def history(self, latest: bool = False) -> History:
        """What has been recorded so far; ``latest`` keeps of the pictures only the last ones."""
        pictures = (self.latest,)
        if not latest:
            pictures = (*(s for s in self.snapshots if s.step < self.latest.step), self.latest)
        recorded = pictures, tuple(self.readings)
        return History(self.variants, measure(self.photograph), *recorded, self.steps)

    def _update(self) -> None:
        for decoder, optimiser in zip(self._decoders, self._optimisers, strict=True):
            optimiser.zero_grad()
            self._loss(decoder).backward()
            optimiser.step()
        self.step += 1
        if self.step in self._curve_steps:
            self._record([self._loss(d) for d in self._decoders])

    def _loss(self, decoder: Decoder):
        return (decoder(self._noise) - self._target).square().mean()

    def _record(self, losses: list) -> None:
        samples = tuple(render(d, self._noise) for d in self._decoders)
        numbers = tuple(float(v.detach()) for v in losses)
        self.readings.append(Reading(self.step, numbers, tuple(s.peaks for s in samples)))
        self.latest = Snapshot(self.step, samples)
        if self.step in self._picture_steps:
            self.snapshots.append(self.latest)


def photograph(pixels: np.ndarray) -> np.ndarray:
    """The middle square of a picture (H, W, 3) uint8 as (64, 64, 3) float32 in 0..1."""
    return images.square(pixels, SIDE, "BOX").astype(np.float32) / 255


def checkered(photograph: np.ndarray) -> np.ndarray:
    """``photograph`` (H, W, 3) in 0..1 under a checkerboard of single pixels, float32."""
    rows, columns = np.indices(photograph.shape[:2])
    board = np.where((rows + columns) % 2, _BOARD, -_BOARD)[:, :, None]
    return np.clip(photograph + board, 0, 1).astype(np.float32)


def _spaced(last: int, many: int) -> list[int]:
    """About ``many`` whole numbers from 0 to ``last``, dense at first: most happens early."""
    steps = np.rint(np.geomspace(1, last + 1, many) - 1).astype(int)
    return sorted({*steps.tolist(), last})
