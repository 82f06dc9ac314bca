"""A U-Net small enough to be trained while somebody watches: is it a shape? 64 pixels."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import torch

from models.metrics import confusion, iou
from models.pixels import normalise, to_tensor
from models.training import shapes
from models.training.adam import AdamW
from models.training.loop import blend, loss_of
from models.unet import BUILDING, UNet

SIDE, BATCH = 64, 8
CLASSES = ("background", "shape")  # which shape it is takes longer than anybody will watch
STEPS = 600
KEEP = 0.95  # of the averaged weights at each step; it is they that are judged
PARTS = ("middle", "edges", "corners")  # of the shapes, see ``parts``


@dataclass(eq=False)
class TinyTraining:
    """A training that goes on while ``run`` is called; its histories have a point a judgement.

    ``every``: steps from one judgement to the next; ``labels`` (64, 64) uint8 of the fixed
    picture; ``scores``: mean IoU of twelve drawings; ``found``: of the pixels of each of ``PARTS``
    of the fixed picture's shapes, the share 0..1 that is called a shape; ``wrong`` (64, 64) int:
    the last judgement, in steps, at which a pixel had the wrong label (0: never).
    """

    skips: bool = True
    rate: float = 0.003
    seed: int = 0
    every: int = 10
    steps: int = STEPS
    step: int = field(default=0, init=False)
    judged: list[int] = field(default_factory=list, init=False)
    losses: list[float] = field(default_factory=list, init=False)
    scores: list[float] = field(default_factory=list, init=False)
    found: dict[str, list[float]] = field(init=False)
    seconds: float = field(default=0.0, init=False)  # of computing

    def __post_init__(self) -> None:
        with BUILDING, torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            self.net = UNet(3, len(CLASSES), base=8, depth=3, skips=self.skips, norm="batch")
        self.net.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).requires_grad_(False).eval()
        self.optimiser = AdamW(self.net.parameters(), self.rate)
        self.rng = np.random.default_rng(self.seed)
        self.labels = np.zeros((SIDE, SIDE), np.uint8)
        self.wrong = np.zeros((SIDE, SIDE), int)
        self.found = {name: [] for name in PARTS}
        self._recent: list[float] = []

    @property
    def done(self) -> bool:
        """Whether it has gone all its steps."""
        return self.step >= self.steps

    def run(self, seconds: float) -> None:
        """Train for about so many seconds, at least one step; the labels are those of its end."""
        start = time.monotonic()
        while not self.done:
            self._recent.append(self.train_step())
            if self.step % self.every == 0:
                self._judge()
            if time.monotonic() - start > seconds:
                break
        self.seconds += time.monotonic() - start

    def train_step(self) -> float:
        """One batch of fresh drawings; returns its loss."""
        drawn = [_draw(self.rng) for _ in range(BATCH)]
        images = normalise(torch.cat([to_tensor(image) for image, _ in drawn]))
        labels = torch.from_numpy(np.stack([mask for _, mask in drawn])).long()
        self.net.train()
        loss = loss_of(self.net(images.contiguous(memory_format=torch.channels_last)), labels)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.step += 1
        blend(self.average, self.net, min(KEEP, (1 + self.step) / (10 + self.step)))
        return float(loss.detach())

    def _judge(self) -> None:
        picture, truth = shown()
        self.labels = self._label(picture)
        counts = sum(confusion(t, self._label(i), len(CLASSES)) for i, t in _judged())
        self.judged.append(self.step)
        self.losses.append(float(np.mean(self._recent)))
        self.scores.append(float(np.nanmean(iou(counts))))
        self.wrong[self.labels != truth] = self.step
        where = parts(truth)
        for index, name in enumerate(PARTS, start=1):
            self.found[name].append(float((self.labels[where == index] > 0).mean()))
        self._recent.clear()

    @torch.inference_mode()
    def _label(self, image: np.ndarray) -> np.ndarray:
        return self.average(normalise(to_tensor(image))).argmax(dim=1)[0].to(torch.uint8).numpy()


def parts(truth: np.ndarray) -> np.ndarray:
    """(h, w) uint8: 0 outside the shapes, else 1 their middle, 2 their edges, 3 their corners.

    By how much of the 9 x 9 pixels around it a shape covers: all, some, or less than a half.
    """
    from scipy.ndimage import uniform_filter

    cover = uniform_filter((truth > 0).astype(np.float64), 9, mode="nearest")
    kind = np.where(cover > 1 - 1e-9, 1, np.where(cover < 0.5, 3, 2))
    return np.where(truth > 0, kind, 0).astype(np.uint8)


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
