"""``python -m models.training.fcn``: FCN-32s, then 16s, then 8s, on drawings of 128 pixels.

As in the paper each finer one begins as the coarser one; all three go the same number of steps at
the same rates, so that they differ in their skips and not in how long they were trained.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.fcn import FCN
from models.pixels import normalise
from models.training.loop import loss_of
from models.training.shapes import CLASSES
from models.training.stepwise import Job, drawings

SIDE, POOL, BATCH = 128, 2000, 8
COARSE, MIDDLE, STEPS = 900, 1200, 1500  # steps at which 16s, 8s begin; at which all end
BEGINS = {32: {}, 16: {16: COARSE}, 8: {16: COARSE, 8: MIDDLE}}  # of a network: stride: from step
TEST = 100


def stride_at(finest: int, step: int) -> int:
    """The stride that a network is trained at in this step."""
    return min([32, *(s for s, begin in BEGINS[finest].items() if step >= begin)])


def rate(progress: float) -> float:
    """2e-3 up to the first skip, then from 1e-3 down by half a cosine."""
    step = progress * STEPS
    if step < COARSE:
        return 2e-3
    passed = (step - COARSE) / (STEPS - COARSE)
    return 1e-3 * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * passed)))


def batch(rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """``BATCH`` drawings, turned and mirrored at random, and their labels."""
    images, labels = drawings(SIDE, POOL)
    chosen = rng.integers(POOL, size=BATCH)
    turns, mirror = int(rng.integers(4)), bool(rng.integers(2))
    pixels = torch.from_numpy(images[chosen]).movedim(-1, 1).float() / 255
    truth = torch.from_numpy(labels[chosen]).long()
    pixels, truth = (torch.rot90(x, turns, (-2, -1)) for x in (pixels, truth))
    if mirror:
        pixels, truth = pixels.flip(-1), truth.flip(-1)
    return normalise(pixels), truth


def job(finest: int, seed: int = 0) -> Job:
    """The training of one of the three."""
    torch.manual_seed(seed)
    net = FCN(len(CLASSES)).to(memory_format=torch.channels_last)

    def loss(net: torch.nn.Module, rng: np.random.Generator, step: int) -> Tensor:
        pixels, truth = batch(rng)
        pixels = pixels.contiguous(memory_format=torch.channels_last)
        return loss_of(net(pixels, stride_at(finest, step)), truth)

    return Job(f"fcn-{finest}", net, loss, rate, STEPS, seed)


def main() -> None:
    """Train the three, or go on with them; ``fcn-start-16`` and ``-8`` are where skips begin."""
    parser = argparse.ArgumentParser(prog="python -m models.training.fcn", description=__doc__)
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for finest, stop in ((32, COARSE), (16, MIDDLE), (8, STEPS), (16, STEPS), (32, STEPS)):
        training = job(finest, args.seed)
        training.resume(args.checkpoints, [f"fcn-start-{finest}"])
        training.train(args.checkpoints, stop)
        if training.step == stop < STEPS:
            training.save(args.checkpoints, f"fcn-start-{finest // 2}")


if __name__ == "__main__":
    main()
