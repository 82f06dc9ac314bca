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
from models.training.resumable import Resumable

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


class Run(Resumable):
    """One net on its points, all of them at each step."""

    def __init__(self, name: str, folder: Path):
        net = Deep(**RECIPES[name])
        super().__init__(name, folder, net, rate=RATE, steps=STEPS, every=SAVE, seed=SEED)
        self.points = spirals(COUNT, SEED)

    def loss(self) -> Tensor:
        """Cross-entropy of all points."""
        x, y = self.points
        return functional.cross_entropy(self.net(x), y)


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
