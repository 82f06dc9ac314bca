"""``python -m models.training.codes [NAME ...]``: train the auto-encoders, measure, write out.

They learn from drawn discs (``models.discs``) and from the digits that come with scikit-learn.
Batches follow from the seed and the step alone, so a training that was interrupted goes on from
its checkpoint as if nothing had been.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models import discs
from models.training import codecards
from models.training.loop import rate_at
from models.training.resumable import Resumable

BATCH, EPOCH = 128, 200
NOISE = 0.6  # the largest deviation that the denoising one is shown


@dataclass(frozen=True)
class Recipe:
    """``network``: its kind and arguments, as ``models.zoo.build`` takes them.

    ``data``: a key of ``BATCHES``; ``loss``: a name.
    """

    network: dict
    data: str
    steps: int = 4000
    rate: float = 2e-3
    loss: str = "cross-entropy"


def _disc(z: int, **more) -> dict:
    return {"kind": "dense", "n": discs.SIDE**2, "hidden": [112, 64], "z": z} | more


RECIPES = {
    **{f"disc-{z}": Recipe(_disc(z), "discs") for z in (1, 2, 3, 4, 6, 8)},
    "disc-noise": Recipe(_disc(3), "noisy discs"),
    "disc-skip": Recipe(_disc(3, skip=True), "discs", loss="squared error"),
    "disc-dense": Recipe(_disc(36) | {"hidden": [128]}, "left discs"),
    "disc-conv": Recipe({"kind": "convolutional", "channels": [8, 16], "latent": 4}, "left discs"),
    "digits-2": Recipe({"kind": "dense", "n": 64, "hidden": [32], "z": 2}, "digits"),
}


def _discs(rng: np.random.Generator, place: Callable = discs.anywhere) -> tuple[Tensor, Tensor]:
    clean = torch.from_numpy(discs.draw(place(rng, BATCH))).float()[:, None]
    return clean, clean


def _noisy(rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    clean, _ = _discs(rng)
    sigma = rng.uniform(0, NOISE, (BATCH, 1, 1, 1))
    noise = rng.standard_normal(clean.shape) * sigma
    return clean + torch.from_numpy(noise).float(), clean


@cache
def digits() -> tuple[Tensor, Tensor]:
    """Scikit-learn's digits as (n, 1, 8, 8) in 0..1: 1,437 for training, 360 for the test."""
    from sklearn.datasets import load_digits

    pixels = torch.from_numpy(load_digits().images / 16).float()[:, None]
    order = torch.from_numpy(np.random.default_rng(0).permutation(len(pixels)))
    return pixels[order[:1437]], pixels[order[1437:]]


def _digits(rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    clean = digits()[0][torch.from_numpy(rng.integers(0, 1437, BATCH))]
    return clean, clean


BATCHES = {
    "discs": _discs,
    "noisy discs": _noisy,
    "left discs": lambda rng: _discs(rng, discs.left),
    "digits": _digits,
}


class Run(Resumable):
    """One auto-encoder on the batches of its recipe."""

    def __init__(self, name: str, folder: Path, seed: int):
        torch.manual_seed(seed)
        self.recipe = RECIPES[name]
        rate, steps = self.recipe.rate, self.recipe.steps
        net = codecards.new(self.recipe.network)
        super().__init__(name, folder, net, rate=rate, steps=steps, every=EPOCH, seed=seed)

    def loss(self) -> Tensor:
        """The recipe's loss of the step's batch, at the step's rate."""
        self.optimiser.rate = rate_at(self.step / self.recipe.steps, self.recipe.rate)
        x, truth = BATCHES[self.recipe.data](np.random.default_rng((self.seed, self.step)))
        if self.recipe.loss == "squared error":
            return functional.mse_loss(self.net(x).view_as(truth), truth)
        logits = self.net.logits(self.net.encode(x)).view_as(truth)
        return functional.binary_cross_entropy_with_logits(logits, truth)


def main() -> None:
    """Train (or resume) the networks that are named, all where none is, and write them out."""
    parser = argparse.ArgumentParser(prog="python -m models.training.codes", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(RECIPES))
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: torch decides")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fresh", action="store_true", help="forget an earlier checkpoint")
    args = parser.parse_args()
    if unknown := set(args.names) - set(RECIPES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}")
    if args.threads:
        torch.set_num_threads(args.threads)
    for name in args.names or RECIPES:
        run = Run(name, args.checkpoints, args.seed)
        if not args.fresh:
            run.resume()
        run.train()
        codecards.write(run)


if __name__ == "__main__":
    main()
