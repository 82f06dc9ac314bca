"""``python -m models.training.crossval NAME --data DIR``: how good is what a recipe makes?

Pictures for training and for validation are one pool, parted into folds that are alike in their
types of pictures. Each fold is judged by a network that was trained on the others for the recipe's
steps and is taken as it is at its end: nothing is chosen by the pictures that judge. ``--ship``
trains once more on the whole pool, as long, measures on the test pictures, which nothing was chosen
by either, and writes weights and card; what pages say of a network is then measured anew by
``models.training.muted`` and, of leaves, by ``models.training.counts``. Resumes where it stopped.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from models import scores
from models.training import data, export
from models.training.augment import Batches
from models.training.data import Pictures
from models.training.loop import Budget, Run, train
from models.training.recipes import RECIPES, Recipe

EPOCH = 200  # steps between two checkpoints
FIGURES = ("mIoU", "foreground IoU")  # whose spread over the folds the card says


def pool(recipe: Recipe, folder: Path, raw: bool = False) -> Pictures:
    """The pictures for training and for validation as one; ``raw``: never stretched."""
    first, second = (data.load(recipe, folder, split, raw) for split in ("train", "val"))
    return Pictures(
        first.names + second.names,
        first.images + second.images,
        first.labels + second.labels,
        np.concatenate([first.weights, second.weights]),
    )


def some(pictures: Pictures, indices: np.ndarray) -> Pictures:
    """Those pictures alone."""
    return Pictures(
        [pictures.names[i] for i in indices],
        [pictures.images[i] for i in indices],
        [pictures.labels[i] for i in indices],
        pictures.weights[indices],
    )


def folds(weights: np.ndarray, count: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """``count`` pairs (trained on, judged by) of indices; each picture judges once.

    ``weights`` (n,): equal where pictures are of one type; each fold has its share of each.
    """
    from sklearn.model_selection import StratifiedKFold

    _, types = np.unique(weights, return_inverse=True)
    parted = StratifiedKFold(count, shuffle=True, random_state=seed)
    return list(parted.split(np.zeros(len(weights)), types))


def trained(run: Run, pictures: Pictures, judges: Pictures) -> Run:
    """``run`` at the end of its recipe's steps; ``judges`` are only reported on the way."""
    if (last := run.folder / f"{run.name}.last.pt").is_file():
        run.resume(last)
    if run.step < run.recipe.steps:
        batches = Batches(run.recipe, pictures, 1000 * run.seed + run.step)
        train(run, batches, judges, Budget(0, run.recipe.steps), EPOCH)
    return run


def fold(name: str, args: argparse.Namespace, index: int) -> dict[str, float]:
    """The figures of one fold, by the network that never saw it."""
    recipe, raw = RECIPES[name], pool(RECIPES[name], args.data, raw=True)
    seen, held = folds(raw.weights, args.folds)[index]
    run = Run(f"{name}-fold-{index}", recipe, args.checkpoints, args.device, index)
    ready = pool(recipe, args.data)
    trained(run, some(ready, seen), some(ready, held))
    figures, _ = export.measure(export.shipped(run), recipe, some(raw, held))
    (args.checkpoints / f"{run.name}.json").write_text(json.dumps(figures), encoding="utf-8")
    return figures


def spread(found: list[dict[str, float]]) -> str:
    """What the card says of the folds."""
    said = ", ".join(
        f"{key} {' '.join(f'{one[key]:.3f}' for one in found)} (mean "
        f"{np.mean([one[key] for one in found]):.3f})"
        for key in FIGURES
    )
    pictures = sum(one["test pictures"] for one in found)
    return (
        f" As it was at its last step.\nThe same recipe on {len(found)} folds of its {pictures} "
        f"pictures, each judged by a network that never saw it: {said}."
    )


def main() -> None:
    """Train and judge the folds, say their spread; train on all and ship, where asked."""
    parser = argparse.ArgumentParser(prog="python -m models.training.crossval", description=__doc__)
    parser.add_argument("name", choices=sorted(n for n, r in RECIPES.items() if r.steps))
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--only", type=int, help="this fold alone")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: torch decides")
    parser.add_argument("--ship", action="store_true", help="train on all pictures and write out")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    indices = range(args.folds) if args.only is None else [args.only]
    found = [fold(args.name, args, i) for i in indices]
    print(args.name, json.dumps(found), spread(found).strip())
    if args.only is None:
        scores.write("folds", args.name, {"folds": found})
    if args.ship:
        ship(args.name, args, found)


def ship(name: str, args: argparse.Namespace, found: list[dict[str, float]]) -> None:
    """Train on the whole pool, measure on the test pictures, write weights and card."""
    recipe = RECIPES[name]
    run = Run(name, recipe, args.checkpoints, args.device, 0)
    everything = pool(recipe, args.data)
    trained(run, everything, some(everything, np.arange(len(everything.names))[:20]))
    test = data.load(recipe, args.data, "test", raw=True)
    figures, counts = export.measure(export.shipped(run), recipe, test)
    export.ship(run, figures, counts, kept=spread(found))


if __name__ == "__main__":
    main()
