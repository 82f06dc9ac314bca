"""``python -m models.training.variants SET --data DIR``: variants of one network, trained alike.

For each seed all variants go through the very same batches, step by step; they differ in
nothing but what their names say.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from models import scores
from models.training import data, export
from models.training.augment import Batches
from models.training.loop import Run, clock, report
from models.training.recipes import SEEDS, VARIANTS, Recipe

EPOCH = 200  # steps between two judgements


def runs_of(recipes: dict[str, Recipe], folder: Path, device: str, seed: int) -> list[Run]:
    """One training per variant, each resumed where an earlier call stopped."""
    runs = [Run(name, recipe, folder, device, seed) for name, recipe in recipes.items()]
    for run in runs:
        if (last := folder / f"{run.name}.last.pt").is_file():
            run.resume(last)
    return runs


def train(runs: list[Run], folder: Path, steps: int) -> None:
    """All ``runs`` in step over the same batches, until each has gone ``steps``.

    A run that was saved earlier than the others (the power went) catches up alone.
    """
    recipe, seed = runs[0].recipe, runs[0].seed
    val = data.load(recipe, folder, "val")
    pictures = data.load(recipe, folder, "train")
    while (step := min(run.step for run in runs)) < steps:
        behind = [run for run in runs if run.step == step]
        batches = Batches(recipe, pictures, 1000 * seed + step)  # an epoch can be begun again
        losses: dict[str, list[float]] = {run.name: [] for run in behind}
        for at in range(step, min(step + EPOCH, steps)):
            batch = next(batches)
            for run in behind:
                start = clock(run.device)
                losses[run.name].append(run.train_step(*batch, at / steps))
                run.spent += clock(run.device) - start
        for run in behind:
            report(run, val, losses[run.name])


def write(name: str, folder: Path, checkpoints: Path, device: str) -> None:
    """Measure every seed of every variant, note the spread and ship the middle seed of each."""
    recipes = VARIANTS[name]
    test = data.load(next(iter(recipes.values())), folder, "test", raw=True)
    said: dict = {"seeds": SEEDS, "pictures": len(test.images), "figures": {}, "shipped": {}}
    for network, recipe in recipes.items():
        runs = [
            export.best(Run(network, recipe, checkpoints / f"seed-{seed}", device, seed))
            for seed in SEEDS
        ]
        found = [export.measure(export.shipped(run), recipe, test) for run in runs]
        each = {key: [figures[key] for figures, _ in found] for key in found[0][0]}
        middle = int(np.argsort(each["mIoU"])[len(SEEDS) // 2])
        export.ship(runs[middle], *found[middle], _seeds(runs[middle].seed, each["mIoU"]))
        said["figures"][network] = {k: v for k, v in each.items() if k != "test pictures"}
        said["shipped"][network] = runs[middle].seed
    said |= {"steps": recipe.steps, "batch": recipe.batch}
    scores.write("variants", name, said)


def _seeds(shipped: int, found: list[float]) -> str:
    mean, low, high = sum(found) / len(found), min(found), max(found)
    return (
        f" Its variants went the same steps over the same batches.\nOf {len(found)} seeds this is "
        f"{shipped}, the middle one; mIoU of all: mean {mean:.3f}, {low:.3f} to {high:.3f}."
    )


def main() -> None:
    """Train every variant of a set with every seed, then measure and write out."""
    parser = argparse.ArgumentParser(prog="python -m models.training.variants", description=__doc__)
    parser.add_argument("set", choices=sorted(VARIANTS))
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: torch decides")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    recipes = VARIANTS[args.set]
    steps = next(iter(recipes.values())).steps
    for seed in SEEDS:
        folder = args.checkpoints / f"seed-{seed}"
        train(runs_of(recipes, folder, args.device, seed), args.data, steps)
    write(args.set, args.data, args.checkpoints, args.device)


if __name__ == "__main__":
    main()
