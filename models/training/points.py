"""``python -m models.training.points [NAME ...]``: train the nets of points on spirals.

Plain and residual nets of several depths, each on the same 256 points, all of them at each step.
Nothing is drawn after the start, so a training that was interrupted goes on from its checkpoint as
if nothing had been.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.deep import Deep
from models.training import pointcards
from models.training.adam import AdamW
from models.training.loop import clock

WIDTH, COUNT, STEPS, RATE, SEED = 16, 256, 400, 0.003, 0
SAVE = 100  # steps between two checkpoints
RECIPES = {  # what builds the net
    name: {"depth": int(name.partition("-")[2]), "width": WIDTH,
           "residual": name.startswith("residual"), "seed": SEED}
    for name in ("plain-10", "plain-20", "residual-10", "residual-40")
}  # fmt: skip


def spirals(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """(n, 2), (n,): points on two spirals, and their classes 0 and 1."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    t = np.sqrt(rng.uniform(0.02, 1, n))
    turn = 3 * np.pi * t + np.pi * y
    x = t * np.stack([np.cos(turn), np.sin(turn)]) + 0.02 * rng.standard_normal((2, n))
    return torch.from_numpy(np.clip(x, -1.25, 1.25).T.copy()), torch.from_numpy(y)


class Run:
    """One training: everything that a checkpoint has to bring back."""

    def __init__(self, name: str, folder: Path):
        self.name, self.path = name, folder / f"{name}.pt"
        self.net = Deep(**RECIPES[name])
        self.points = spirals(COUNT, SEED)
        self.optimiser = AdamW(self.net.parameters(), RATE, decay=0)
        self.step, self.spent = 0, 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def train_step(self) -> float:
        """One step on all points; returns its loss."""
        x, y = self.points
        loss = functional.cross_entropy(self.net(x), y)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def train(self) -> None:
        """Go all the steps, with a bar; every ``SAVE`` of them the state is saved."""
        from tqdm import tqdm

        steps = range(self.step, STEPS)
        bar = tqdm(steps, desc=self.name, initial=self.step, total=STEPS, mininterval=5)
        for _ in bar:
            start = clock(torch.device("cpu"))
            loss = self.train_step()
            self.spent += clock(torch.device("cpu")) - start
            if self.step % SAVE == 0 or self.step == STEPS:
                bar.set_postfix(loss=round(loss, 5))
                self.save()

    def save(self) -> None:
        """All of the state, written aside and then moved into place."""
        state = {
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state(),
            "numbers": [self.step, self.spent],
        }
        torch.save(state, self.path.with_suffix(".part"))
        self.path.with_suffix(".part").replace(self.path)

    def resume(self) -> None:
        """Continue where ``save`` stopped, if it ever did (tensors only are unpickled)."""
        if self.path.is_file():
            state = torch.load(self.path, weights_only=True)
            self.net.load_state_dict(state["net"])
            self.optimiser.restore(state["optimiser"])
            self.step, self.spent = state["numbers"]


def main() -> None:
    """Train (or resume) the nets that are named, all where none is, and write them out."""
    parser = argparse.ArgumentParser(prog="python -m models.training.points", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(RECIPES))
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier checkpoint")
    args = parser.parse_args()
    if unknown := set(args.names) - set(RECIPES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}")
    torch.set_num_threads(args.threads)
    for name in args.names or RECIPES:
        run = Run(name, args.checkpoints)
        if not args.fresh:
            run.resume()
        run.train()
        pointcards.write(run)


if __name__ == "__main__":
    main()
