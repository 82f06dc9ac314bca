"""Classifiers of the middle pixel of a patch: valid convolutions, pooling, two dense layers.

The dense layers are convolutions as large as the map they meet; ``convolutional`` writes them so,
with the same weights, and the network then takes a picture of any size.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from models.pixels import normalise

CHANNELS = (16, 32, 48)
STAGES = {6: 1, 14: 2, 30: 2, 62: 3}  # of a convolution 3x3 and a pooling 2x2, by patch size
DENSE = 64


class PatchNet(nn.Module):
    """Scores (N, classes) for patches (N, 3, size, size); ``size`` 6, 14, 30 or 62."""

    def __init__(self, size: int, classes: int):
        super().__init__()
        if size not in STAGES:
            raise ValueError(f"size is one of {', '.join(map(str, STAGES))}.")
        self.size, self.classes = size, classes
        layers: list[nn.Module] = []
        before, side = 3, size
        for now in CHANNELS[: STAGES[size]]:
            layers += [nn.Conv2d(before, now, 3), nn.ReLU(), nn.MaxPool2d(2)]
            before, side = now, (side - 2) // 2
        self.features = nn.Sequential(*layers)
        self.map = (before, side, side)  # what the first dense layer meets
        self.hidden = nn.Linear(before * side * side, DENSE)
        self.out = nn.Linear(DENSE, classes)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of the middle pixels."""
        return self.out(self.hidden(self.features(x).flatten(1)).relu())

    @torch.no_grad()
    def convolutional(self) -> nn.Sequential:
        """The same network without a dense layer; its weights are views of this one's."""
        channels, side, _ = self.map
        whole = nn.Conv2d(channels, DENSE, side)
        whole.weight = nn.Parameter(self.hidden.weight.view(DENSE, channels, side, side))
        whole.bias = self.hidden.bias
        last = nn.Conv2d(DENSE, self.classes, 1)
        last.weight = nn.Parameter(self.out.weight.view(self.classes, DENSE, 1, 1))
        last.bias = self.out.bias
        return nn.Sequential(*self.features, whole, nn.ReLU(), last)


def everywhere(net: PatchNet, image: np.ndarray) -> np.ndarray:
    """(classes, H, W) float32: what ``net`` says of each pixel of ``image`` (H, W, 3) uint8.

    Beyond its border the picture goes on as its mirror image. One pass for each of the places
    within a step (shift and stitch), with the dense layers as convolutions.
    """
    height, width = image.shape[:2]
    step, half = 2 ** STAGES[net.size], net.size // 2
    around = mirrored(image, half)
    pixels = normalise(torch.from_numpy(around).movedim(-1, 0)[None].float() / 255)
    whole = net.convolutional()
    found = np.zeros((net.classes, height, width), np.float32)
    with torch.inference_mode():
        for top in range(min(step, height)):
            for left in range(min(step, width)):
                scores = whole(pixels[..., top:, left:])[0].numpy()
                rows, columns = found[:, top::step, left::step].shape[1:]
                found[:, top::step, left::step] = scores[:, :rows, :columns]
    return found


def mirrored(image: np.ndarray, half: int) -> np.ndarray:
    """``image`` with ``half`` rows and columns more at each side, mirrored in its border."""
    rows, columns = (places(np.arange(-half, n + half), n) for n in image.shape[:2])
    return image[rows[:, None], columns]


def places(at: np.ndarray, side: int) -> np.ndarray:
    """Places in 0..side - 1: those beyond the border are mirrored in the outermost pixel."""
    period = max(2 * (side - 1), 1)
    at = np.mod(at, period)
    return np.minimum(at, period - at)
