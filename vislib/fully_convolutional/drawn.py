"""Drawings of shapes, and what the trained FCNs say of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLASSES = ("background", "circle", "square", "triangle")
SIDE, FIRST = 128, 2_000_000  # the first hundred are those by which the networks were measured


@dataclass(frozen=True, eq=False)
class Scored:
    """A drawing (H, W, 3) uint8, its labels (H, W), and the scores {stride: (C, h, w)}."""

    image: np.ndarray
    truth: np.ndarray
    scores: dict[int, np.ndarray]


def scored(drawing: int, finest: int) -> Scored:
    """What the FCN of stride ``finest`` says of a drawing 0..999, by stride, nothing added.

    Raises ``ValueError`` with the remedy where its weights are missing.
    """
    import torch

    from models import zoo
    from models.pixels import normalise
    from models.training import shapes

    image, truth = shapes.draw(np.random.default_rng(FIRST + drawing), SIDE)
    net = zoo.network(f"fcn-{finest}")
    pixels = normalise(torch.from_numpy(image).movedim(-1, 0)[None].float() / 255)
    with torch.inference_mode():
        found = net.scores(net.pools(pixels))
    kept = {s: v[0].double().numpy() for s, v in found.items() if s >= finest}
    return Scored(image, truth, kept)


def measured() -> dict[int, dict[str, float]]:
    """What was measured of each FCN that is there, by its finest stride, on 100 drawings."""
    from models import zoo

    known = zoo.available("fully_convolutional")
    there = [s for s in (32, 16, 8) if f"fcn-{s}" in known]
    return {stride: zoo.entry(f"fcn-{stride}").figures for stride in there}


def mean_iou(truth: np.ndarray, labels: np.ndarray) -> float:
    """Mean intersection over union, of the classes that either has."""
    found = []
    for c in range(len(CLASSES)):
        either = (truth == c) | (labels == c)
        if either.any():
            found.append(((truth == c) & (labels == c)).sum() / either.sum())
    return float(np.mean(found))
