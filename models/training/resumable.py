"""A training whose batches follow from seed and step alone, so that it goes on where it stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import torch
from torch import Tensor, nn

from models.training.adam import AdamW
from models.training.loop import clock


class Resumable(ABC):
    """One training: everything that a checkpoint has to bring back.

    ``every``: steps between two checkpoints.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        net: nn.Module,
        *,
        rate: float,
        steps: int,
        every: int,
        seed: int,
    ):
        self.name, self.path, self.net = name, folder / f"{name}.pt", net
        self.steps, self.every, self.seed = steps, every, seed
        self.optimiser = AdamW(net.parameters(), rate, decay=0)
        self.step, self.spent = 0, 0.0
        folder.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def loss(self) -> Tensor:
        """What this step is to make smaller."""

    def train_step(self) -> float:
        """One step; returns its loss."""
        loss = self.loss()
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def train(self) -> None:
        """Go all the steps, with a bar; every ``every`` of them the state is saved."""
        from tqdm import tqdm

        steps = range(self.step, self.steps)
        bar = tqdm(steps, desc=self.name, initial=self.step, total=self.steps, mininterval=5)
        for _ in bar:
            start = clock(torch.device("cpu"))
            loss = self.train_step()
            self.spent += clock(torch.device("cpu")) - start
            if self.step % self.every == 0 or self.step == self.steps:
                bar.set_postfix(loss=round(loss, 5))
                self.save()

    def save(self) -> None:
        """All of the state, written aside and then moved into place."""
        state = {
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state(),
            "numbers": [self.step, self.spent, self.seed],
        }
        torch.save(state, self.path.with_suffix(".part"))
        self.path.with_suffix(".part").replace(self.path)

    def resume(self) -> None:
        """Continue where ``save`` stopped, if it ever did (tensors only are unpickled)."""
        if self.path.is_file():
            state = torch.load(self.path, weights_only=True)
            self.net.load_state_dict(state["net"])
            self.optimiser.restore(state["optimiser"])
            self.step, self.spent, self.seed = state["numbers"]
