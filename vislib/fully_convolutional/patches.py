"""What classifiers of patches say of one pixel: four sizes of patch, the same drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.fully_convolutional.drawn import CLASSES, FIRST

SIZES, SIDE = (6, 14, 30, 62), 64
CHANCE = 1 / len(CLASSES)


@dataclass(frozen=True, eq=False)
class Asked:
    """A drawing (64, 64, 3) uint8, its labels, and what each network says of ``pixel``.

    ``patches`` and ``chances`` by size: (size, size, 3) uint8, and (classes,) probabilities.
    ``measured`` by size: figures on 100 drawings; ``parameters`` by size.
    """

    image: np.ndarray
    truth: np.ndarray
    pixel: tuple[int, int]
    patches: dict[int, np.ndarray]
    chances: dict[int, np.ndarray]
    measured: dict[int, dict[str, float]]
    parameters: dict[int, int]

    @property
    def kind(self) -> int:
        """The class of the pixel."""
        return int(self.truth[self.pixel])

    def found(self, size: int) -> int:
        """The class that the network for patches of ``size`` finds most probable."""
        return int(np.argmax(self.chances[size]))

    def beyond(self, size: int) -> bool:
        """Whether the patch reaches beyond the drawing, and is continued by its mirror image."""
        low, high = (f(self.pixel) for f in (min, max))
        return low - size // 2 < 0 or high + size - size // 2 > SIDE


def asked(drawing: int, row: int, column: int) -> Asked:
    """What the networks that are there say of a pixel of a drawing 0..999.

    Raises ``ValueError`` with the remedy where a file is damaged, or there is no network.
    """
    import torch

    from models import zoo
    from models.patches import mirrored
    from models.pixels import normalise
    from models.training import shapes

    image, truth = shapes.draw(np.random.default_rng(FIRST + drawing), SIDE)
    known = zoo.available("fully_convolutional")
    there = [s for s in SIZES if f"patch-{s}" in known]
    nets = {s: zoo.network(f"patch-{s}") for s in there or SIZES}
    around = mirrored(image, max(SIZES) // 2)
    patches, chances = {}, {}
    for size, net in nets.items():
        top, left = (n + max(SIZES) // 2 - size // 2 for n in (row, column))
        patches[size] = around[top : top + size, left : left + size]
        pixels = torch.from_numpy(patches[size].copy()).movedim(-1, 0)[None].float() / 255
        with torch.inference_mode():
            chances[size] = net(normalise(pixels))[0].double().softmax(0).numpy()
    figures = {s: zoo.entry(f"patch-{s}").figures for s in nets}
    weights = {s: sum(p.numel() for p in net.parameters()) for s, net in nets.items()}
    return Asked(image, truth, (row, column), patches, chances, figures, weights)
