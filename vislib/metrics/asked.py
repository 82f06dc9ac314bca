"""``python -m vislib.metrics.asked``: what two networks find on three bundled photographs.

Writes their masks as text: in the lesson a learner's own mask stands beside them.
"""

from __future__ import annotations

import json

import numpy as np

from vislib.core import images, painted
from vislib.metrics.painting import FILE, grid

ASKED = {"camera": "person", "astronaut": "person", "cat": "pets"}


def found(network: str, pixels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """``shape`` bool: pixels that the network calls anything but background, at the mask's size."""
    from PIL import Image

    from models import zoo

    labels = zoo.load(network, device="cpu").predict(pixels).labels
    said = Image.fromarray((labels > 0).astype(np.uint8) * 255)
    return np.asarray(said.resize(shape[::-1], Image.Resampling.BOX)) >= 128


def main() -> None:
    """Ask the networks and write what they say."""
    answers = {}
    for picture, network in ASKED.items():
        pixels = images.load(picture).pixels
        mask = found(network, pixels, grid(pixels))
        answers[picture] = {"network": network, "mask": painted.encode(mask)}
    FILE.write_text(json.dumps(answers, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
