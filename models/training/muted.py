"""``python -m models.training.muted --data DIR``: what closed connections cost the networks.

Every network of the lesson on the test pictures of its data set: of the pixels that the whole
network labels rightly, the share that is lost, near outlines and elsewhere. Into ``scores.json``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from models import inside, scores, zoo
from models.metrics import lost_counts
from models.segmenter import Segmenter
from models.training import data
from models.training.data import Pictures
from models.training.recipes import RECIPES

NETWORKS = ("person", "pets", "nuclei", "leaf", "shapes")
GATES = {  # of the skips, finest first, and of the bottleneck
    "no finest skip": (0, 1, 1, 1, 1),
    "no skips": (0, 0, 0, 0, 1),
    "no bottleneck": (1, 1, 1, 1, 0),
}


def measure(segmenter: Segmenter, pictures: Pictures) -> dict:
    """What ``models.scores.Muted`` holds, plain; pictures cut to the middle square."""
    counts = {name: np.zeros((2, 2), dtype=np.int64) for name in GATES}
    for image, truth in zip(pictures.images, pictures.labels, strict=True):
        truth = inside.square_labels(truth, segmenter.side)
        features = segmenter.features(inside.square(image, segmenter.side))
        whole = segmenter.decode(features).argmax(axis=0)
        for name, gates in GATES.items():
            labels = segmenter.decode(features, gates).argmax(axis=0)
            counts[name] += lost_counts(truth, whole, labels)
    shares = {n: np.round(c[:, 1] / np.maximum(c[:, 0], 1), 4).tolist() for n, c in counts.items()}
    return {"pictures": len(pictures.images), "lost": shares}


def main() -> None:
    """Measure all networks that are there."""
    parser = argparse.ArgumentParser(prog="python -m models.training.muted", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: torch decides")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    for name in NETWORKS:
        pictures = data.load(RECIPES[name], args.data, "test", raw=True)
        said = measure(zoo.load(name, device="cpu"), pictures)
        scores.write("muted", name, said)
        print(name, said)


if __name__ == "__main__":
    main()
