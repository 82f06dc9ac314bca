"""From the best checkpoint to what ships: weights, checksum, figures, card."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.metrics import IGNORE, confusion, near_outlines
from models.segmenter import Segmenter
from models.training import cards, data, shipping
from models.training.data import Pictures
from models.training.loop import Run, summary
from models.training.recipes import Recipe
from models.unet import UNet


def write(run: Run, folder: Path) -> None:
    """Export the best averaged weights of ``run``: judged as they ship, with a card."""
    best(run)
    figures, counts = measure(shipped(run), run.recipe, data.load(run.recipe, folder, "test", True))
    ship(run, figures, counts)


def best(run: Run) -> Run:
    """``run`` at its best checkpoint, the last where none was judged."""
    path = run.folder / f"{run.name}.best.pt"
    run.resume(path if path.is_file() else run.folder / f"{run.name}.last.pt")
    return run


def shipped(run: Run) -> Segmenter:
    """The door to ``run`` as it would be loaded from its file, on the CPU."""
    net = UNet(**run.recipe.network())
    net.load_state_dict(
        {k: v.float() for k, v in shipping.packed(run.average).items()}, strict=False
    )
    recipe = run.recipe
    return Segmenter(net, recipe.classes, recipe.side, recipe.stretch, "cpu", run.name)


def measure(
    segmenter: Segmenter, recipe: Recipe, test: Pictures
) -> tuple[dict[str, float], np.ndarray]:
    """Figures on pictures at their own size, and the confusion counts (C, C) behind them.

    Beside those of ``summary`` the share of wrong pixels at most 2 px from an outline of the
    truth, and of the others.
    """
    classes = len(recipe.classes)
    counts = np.zeros((classes, classes), dtype=np.int64)
    wrong = np.zeros((2, 2), dtype=np.int64)  # elsewhere, near outlines; all, wrong
    for image, truth in zip(test.images, test.labels, strict=True):
        labels = segmenter.predict(image).labels
        counts += confusion(truth, labels, classes)
        known, near = truth != IGNORE, near_outlines(truth)
        for row, part in enumerate((~near & known, near & known)):
            wrong[row] += part.sum(), (labels != truth)[part].sum()
    away, near = wrong[:, 1] / np.maximum(wrong[:, 0], 1)
    figures = summary(counts, recipe.classes)
    figures |= {"wrong near outlines": round(near, 4), "wrong elsewhere": round(away, 4)}
    return figures | {"test pictures": len(test.images)}, counts


def ship(
    run: Run,
    figures: dict[str, float],
    counts: np.ndarray,
    seeds: str = "",
    kept: str = cards.BEST,
) -> None:
    """Write the weights, their checksum and the card; ``seeds``, ``kept``: see ``cards.card``."""
    said = {
        "classes": run.recipe.classes,
        "side": run.recipe.side,
        "stretch": "1" if run.recipe.stretch else "0",
        "network": run.recipe.network(),
        "figures": figures,
    }
    digest = shipping.write(run.name, shipping.packed(run.average), said)
    known = run.name, run.recipe, figures, counts, run.step, run.spent, digest
    text = cards.card(*known, seeds, kept)
    shipping.note(run.name, text)
    print(run.name, json.dumps(figures))
