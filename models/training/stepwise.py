"""A small training by steps: each step has its own random numbers, so it resumes exactly."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.training import shapes

SAVE = 50  # steps between two checkpoints
FIRST = {"train": 0, "test": 2 * 10**6}  # seed of a split's first drawing: no drawing is in two


@lru_cache(maxsize=4)
def drawings(side: int, count: int, split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """``count`` drawings (n, side, side, 3) uint8 and their labels (n, side, side) uint8."""
    drawn = [shapes.draw(np.random.default_rng(FIRST[split] + i), side) for i in range(count)]
    return np.stack([d[0] for d in drawn]), np.stack([d[1] for d in drawn])


def constant(rate: float) -> Callable[[float], float]:
    """A learning rate that falls over the whole training by half a cosine."""
    return lambda progress: rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))


@dataclass
class Job:
    """One training. ``loss(net, rng, step)`` draws a batch; ``rate(progress 0..1)``."""

    name: str
    net: nn.Module
    loss: Callable[[nn.Module, np.random.Generator, int], Tensor]
    rate: Callable[[float], float]
    steps: int
    seed: int = 0
    step: int = field(default=0, init=False)
    seconds: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.optimiser = torch.optim.AdamW(self.net.parameters(), self.rate(0.0))

    def save(self, folder: Path, name: str | None = None) -> None:
        """All of the state, written aside and then moved into place."""
        state = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict()}
        path = folder / f"{name or self.name}.pt"
        torch.save(state | {"numbers": [self.step, self.seconds]}, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def resume(self, folder: Path, names: Sequence[str] = ()) -> None:
        """Go on from the own checkpoint, else from the first of ``names`` that is there."""
        for name in (self.name, *names):
            if (path := folder / f"{name}.pt").is_file():
                state = torch.load(path, weights_only=True)
                self.net.load_state_dict(state["net"])
                self.optimiser.load_state_dict(state["optimiser"])
                self.step, self.seconds = state["numbers"]
                return

    def train(self, folder: Path, until: int | None = None) -> None:
        """Train up to step ``until``; a bar, a line a checkpoint in ``<name>.jsonl``."""
        from tqdm import tqdm

        folder.mkdir(parents=True, exist_ok=True)
        end = self.steps if until is None else until
        losses: list[float] = []
        bar = tqdm(total=end, initial=self.step, desc=self.name, unit="step", mininterval=10)
        while self.step < end:
            start = time.process_time()
            losses.append(self._one())
            self.seconds += time.process_time() - start
            bar.update()
            if self.step % SAVE == 0 or self.step == end:
                bar.set_postfix(loss=round(float(np.mean(losses)), 4))
                self._log(folder, float(np.mean(losses)))
                self.save(folder)
                losses.clear()
        bar.close()

    def _one(self) -> float:
        self.net.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(self.step / self.steps)
        loss = self.loss(self.net, np.random.default_rng((self.seed, self.step)), self.step)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def _log(self, folder: Path, loss: float) -> None:
        line = {"step": self.step, "seconds": round(self.seconds, 1), "loss": round(loss, 4)}
        with (folder / f"{self.name}.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
