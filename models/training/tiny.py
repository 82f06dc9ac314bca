"""A U-Net small enough to be trained while somebody watches: is it a shape? 64 pixels."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import torch

from models.metrics import confusion, iou
from models.pixels import normalise, to_tensor
from models.training import shapes
from models.training.adam import AdamW
from models.training.loop import loss_of
from models.unet import BUILDING, UNet

SIDE, BATCH = 64, 8
CLASSES = ("background", "shape")  # which shape it is takes longer than anybody will watch
LONGEST = 120.0  # seconds of training; nobody's browser may keep the machine busy for ever
PATIENCE = 8.0  # seconds without being looked at, after which training stops by itself
_PLACES = threading.BoundedSemaphore(2)  # for trainings on this machine


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a training has come to: histories, and the labels of the fixed picture."""

    steps: tuple[int, ...]
    losses: tuple[float, ...]
    scores: tuple[float, ...]
    labels: np.ndarray
    seconds: float
    running: bool


UNTRAINED = Snapshot((), (), (), np.zeros((SIDE, SIDE), np.uint8), 0.0, False)


@dataclass(eq=False)
class TinyTraining:
    """Trains in a thread of its own; ``look`` says how far it is and keeps it alive."""

    skips: bool = True
    rate: float = 0.003
    seed: int = 0
    every: int = 10  # steps between two points of the curves
    picture: np.ndarray = field(init=False)
    truth: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        with BUILDING, torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            self.net = UNet(3, len(CLASSES), base=8, depth=3, skips=self.skips, norm="batch")
        self.net.to(memory_format=torch.channels_last)
        self.optimiser = AdamW(self.net.parameters(), self.rate)
        self.rng = np.random.default_rng(self.seed)
        self.picture, self.truth = shown()
        self._steps, self._losses, self._scores = [], [], []
        self._labels = np.zeros_like(self.truth)
        self._seconds, self._seen, self._stop = 0.0, time.monotonic(), threading.Event()
        self._lock, self._thread = threading.Lock(), None

    def start(self) -> bool:
        """Train on; False when too many others are training just now."""
        with self._lock:
            self._stop.clear()
            self._seen = time.monotonic()
            if self.running:  # also one that was told to stop and has not come to it yet
                return True
            if not _PLACES.acquire(blocking=False):
                return False
            self._thread = threading.Thread(target=self._run, name="tiny-training", daemon=True)
            self._thread.start()
            return True

    def stop(self) -> None:
        """Stop after the present step."""
        self._stop.set()

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None

    @property
    def spent(self) -> bool:
        """Whether it has had all the time that a training gets."""
        return self._seconds > LONGEST

    def look(self) -> Snapshot:
        """The present state, copied."""
        self._seen = time.monotonic()
        with self._lock:
            return Snapshot(
                tuple(self._steps), tuple(self._losses), tuple(self._scores),
                self._labels.copy(), self._seconds, self.running and not self._stop.is_set(),
            )  # fmt: skip

    def _run(self) -> None:
        try:
            while not self._leaves():
                start = time.monotonic()
                losses = [self.step() for _ in range(self.every)]
                self._seconds += time.monotonic() - start
                self._note(float(np.mean(losses)))
        except BaseException:
            with self._lock:
                self._end()
            raise

    def _leaves(self) -> bool:
        """Whether it is over. Under the lock: a ``start`` comes before that, or begins anew."""
        with self._lock:
            forgotten = time.monotonic() - self._seen > PATIENCE
            over = self._stop.is_set() or forgotten or self.spent
            if over:
                self._end()
            return over

    def _end(self) -> None:
        self._thread = None
        _PLACES.release()

    def step(self) -> float:
        """One batch of fresh drawings; returns its loss."""
        drawn = [_draw(self.rng) for _ in range(BATCH)]
        images = normalise(torch.cat([to_tensor(image) for image, _ in drawn]))
        labels = torch.from_numpy(np.stack([mask for _, mask in drawn])).long()
        self.net.train()
        loss = loss_of(self.net(images.contiguous(memory_format=torch.channels_last)), labels)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return float(loss.detach())

    def _note(self, loss: float) -> None:
        labels = self._label(self.picture)
        counts = sum(confusion(t, self._label(i), len(CLASSES)) for i, t in _judged())
        with self._lock:
            self._steps.append((self._steps[-1] if self._steps else 0) + self.every)
            self._losses.append(loss)
            self._scores.append(float(np.nanmean(iou(counts))))
            self._labels = labels

    @torch.inference_mode()
    def _label(self, image: np.ndarray) -> np.ndarray:
        self.net.eval()
        return self.net(normalise(to_tensor(image))).argmax(dim=1)[0].to(torch.uint8).numpy()


@cache
def shown() -> tuple[np.ndarray, np.ndarray]:
    """The fixed picture (64, 64, 3) uint8 of all trainings, and its truth (64, 64), 0 and 1."""
    return _draw(np.random.default_rng(4_000_011))


@cache
def _judged() -> list[tuple[np.ndarray, np.ndarray]]:
    """The twelve drawings by which all trainings are judged."""
    return [_draw(np.random.default_rng(4_000_100 + i)) for i in range(12)]


def _draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A drawing with up to three shapes; labels 0 and 1."""
    image, labels = shapes.draw(rng, SIDE, most=3)
    return image, np.minimum(labels, 1)
