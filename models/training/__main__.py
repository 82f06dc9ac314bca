"""``python -m models.training NAME --data DIR``: train one network, judge it, write it out."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from models.training import data
from models.training.augment import Batches
from models.training.loop import Budget, Run, train
from models.training.recipes import RECIPES


def arguments() -> argparse.Namespace:
    """The command line; ``--help`` shows it."""
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("name", choices=sorted(RECIPES))
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument(
        "--minutes", type=float, help="computing time; default: the recipe's, or its steps"
    )
    parser.add_argument("--wall", type=float, default=float("inf"), help="minutes on the clock")
    parser.add_argument("--steps", type=int, default=0, help="train so many steps instead")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: torch decides")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--warm", type=Path, help="checkpoint of another network to begin from")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier checkpoint")
    parser.add_argument("--export-only", action="store_true", help="write out the best so far")
    return parser.parse_args()


def main() -> None:
    """Train (or resume), then write weights and card."""
    args = arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    recipe = RECIPES[args.name]
    run = Run(args.name, recipe, args.checkpoints, args.device, args.seed)
    last = args.checkpoints / f"{args.name}.last.pt"
    if last.is_file() and not args.fresh:
        run.resume(last)  # the time spent counts on
    elif args.warm:
        run.warm(args.warm)
    if not args.export_only:
        batches = Batches(recipe, data.load(recipe, args.data, "train"), args.seed + run.step)
        steps = args.steps or (0 if args.minutes else recipe.steps)
        budget = Budget(args.minutes or recipe.minutes, steps, args.wall, run.spent)
        train(run, batches, data.load(recipe, args.data, "val"), budget)
    from models.training import export  # last, it needs nothing of the above

    export.write(run, args.data)


if __name__ == "__main__":
    main()
