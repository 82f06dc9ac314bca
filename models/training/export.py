"""From the best checkpoint to what ships: weights, checksum, figures, card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from models import zoo
from models.metrics import confusion
from models.training import cards, data
from models.training.loop import Run, summary
from models.training.recipes import Recipe


def write(run: Run, folder: Path) -> None:
    """Export the best averaged weights of ``run``, judge the exported file, write its card."""
    best = run.folder / f"{run.name}.best.pt"
    run.resume(best if best.is_file() else run.folder / f"{run.name}.last.pt")
    save(run, {})
    figures = measure(run.name, run.recipe, folder)
    save(run, figures)
    zoo.CARDS.mkdir(exist_ok=True)
    text = cards.card(run.name, run.recipe, figures, run.step, run.spent, checksum(run.name))
    (zoo.CARDS / f"{run.name}.md").write_text(text, encoding="utf-8")
    print(run.name, json.dumps(figures))


def save(run: Run, figures: dict[str, float]) -> None:
    """The weights in half precision (running statistics stay whole), described in the header."""
    from safetensors.torch import save_file

    state = {}
    for name, value in run.average.state_dict().items():
        if "num_batches" in name:
            continue
        whole = "running_" in name
        state[name] = (
            value.detach().cpu().contiguous().to(torch.float32 if whole else torch.float16)
        )
    said = {
        "classes": json.dumps(run.recipe.classes),
        "side": str(run.recipe.side),
        "stretch": "1" if run.recipe.stretch else "0",
        "network": json.dumps(run.recipe.network()),
        "figures": json.dumps(figures),
    }
    zoo.WEIGHTS.mkdir(exist_ok=True)
    path = zoo.WEIGHTS / f"{run.name}.safetensors"
    save_file(state, path, metadata=said)
    path.chmod(0o644)
    book = zoo.WEIGHTS / zoo.CHECKSUMS
    sums = json.loads(book.read_text(encoding="utf-8")) if book.is_file() else {}
    sums[path.name] = checksum(run.name)
    book.write_text(json.dumps(dict(sorted(sums.items())), indent=2) + "\n", encoding="utf-8")


def checksum(name: str) -> str:
    """SHA-256 of a weight file, in hexadecimal."""
    return hashlib.sha256((zoo.WEIGHTS / f"{name}.safetensors").read_bytes()).hexdigest()


def measure(name: str, recipe: Recipe, folder: Path) -> dict[str, float]:
    """Figures on the test pictures, at their own size, through the door the pages use."""
    segmenter = zoo.load(name, device="cpu")
    classes = len(recipe.classes)
    counts = np.zeros((classes, classes), dtype=np.int64)
    test = data.load(recipe, folder, "test", raw=True)
    for image, truth in zip(test.images, test.labels, strict=True):
        counts += confusion(truth, segmenter.predict(image).labels, classes)
    return summary(counts, recipe.classes) | {"test pictures": len(test.images)}
