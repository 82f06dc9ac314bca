"""``python -m models.training.patches``: what the middle pixel of a patch belongs to.

Four networks, for patches of 6, 14, 30 and 62 pixels, on drawings of 64 pixels; a batch has as
many patches of each class. Beyond the border a drawing goes on as its mirror image.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.patches import STAGES, PatchNet, places
from models.pixels import normalise
from models.training.shapes import CLASSES
from models.training.stepwise import Job, constant, drawings

SIDE, POOL, BATCH, STEPS, RATE = 64, 2000, 128, 1500, 2e-3
TEST = 100


def batch(size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """``BATCH`` patches (n, 3, size, size) and the classes of their middle pixels (n,)."""
    images, labels = drawings(SIDE, POOL)
    patches, truth = [], []
    for index in range(BATCH):
        kind = index % len(CLASSES)
        while True:  # one drawing after the other, until one has the class
            at = int(rng.integers(POOL))
            inside = np.flatnonzero(labels[at] == kind)
            if len(inside):
                break
        row, column = divmod(int(rng.choice(inside)), SIDE)
        patches.append(patch(images[at], row, column, size))
        truth.append(kind)
    pixels = torch.from_numpy(np.stack(patches)).movedim(-1, 1).float() / 255
    return normalise(pixels), torch.tensor(truth)


def patch(image: np.ndarray, row: int, column: int, size: int) -> np.ndarray:
    """The (size, size, 3) pixels around one: it is the lower right of the middle four."""
    half = size // 2
    rows = places(np.arange(row - half, row - half + size), image.shape[0])
    columns = places(np.arange(column - half, column - half + size), image.shape[1])
    return image[rows[:, None], columns]


def job(size: int, seed: int = 0) -> Job:
    """The training of one network."""
    torch.manual_seed(seed)

    def loss(net: torch.nn.Module, rng: np.random.Generator, step: int) -> Tensor:
        pixels, truth = batch(size, rng)
        return functional.cross_entropy(net(pixels), truth)

    return Job(f"patch-{size}", PatchNet(size, len(CLASSES)), loss, constant(RATE), STEPS, seed)


def main() -> None:
    """Train, or go on with, those of the four that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m models.training.patches", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(STAGES), choices=list(STAGES))
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for size in args.sizes:
        training = job(size, args.seed)
        training.resume(args.checkpoints)
        training.train(args.checkpoints)


if __name__ == "__main__":
    main()
