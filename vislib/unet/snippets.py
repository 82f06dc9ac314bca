"""The same in a few lines of torch; every snippet runs as it stands (NumPy, torch, the project).

``picture`` makes the lines that get the picture of the page; the others begin with them.
"""

from __future__ import annotations

from vislib.unet.params import Looks, Sizes, Skips


def picture(p: Looks, name: str, side: int, bundled: bool) -> str:
    """Lines that make ``photo``, (H, W, 3) uint8: a drawing, a bundled photograph, or a file.

    ``side``: pixels to which the page reduces a photograph.
    """
    if p.drawn:
        return f"""from models.drawings import drawing

photo, truth = drawing("{p.model}", {p.seed})"""
    if bundled:
        return f"""from vislib.core import images

photo = images.load("{name}", side={side}).pixels"""
    return f"""from pathlib import Path
from vislib.core import images

photo = images.decode(Path("your picture.jpg").read_bytes(), side={side}).pixels"""


def live(model: str, photo: str, threshold: float) -> str:
    """Labels and probabilities of the picture."""
    unsure = (
        f"""labels[probabilities.max(axis=0) < {threshold:g}] = 255  # no label
"""
        if threshold
        else ""
    )
    return f"""
{photo}
from models import zoo

segmenter = zoo.load("{model}")           # CUDA, MPS or CPU, whichever is there
prediction = segmenter.predict(photo)
probabilities = prediction.probabilities  # (classes, height, width), sum 1 over the classes
labels = prediction.labels                # (height, width), the most probable class
{unsure}print(segmenter.classes, prediction.milliseconds)
"""


def path(model: str, photo: str) -> str:
    """The shapes of all stages."""
    return f"""
{photo}
import torch
from models import inside, zoo

segmenter = zoo.load("{model}", device="cpu", precision="full")
with torch.inference_mode():
    x = segmenter.prepare(inside.square(photo, segmenter.side))
    down = segmenter.net.encode(x)
    up = segmenter.net.expand(down)
    shapes = [tuple(f.shape[1:]) for f in [*down, *up]]
print(tuple(x.shape[1:]), shapes)
"""


def skips(p: Skips, photo: str, donor: str) -> str:
    """The labels with muted connections; ``donor``: lines that make ``photo`` the lender's."""
    swap = (
        f"""
{donor}
lender = segmenter.features(inside.square(photo, segmenter.side))
features = [*features[:-1], lender[-1]]
"""
        if p.exchange
        else ""
    )
    return f"""
{photo}
from models import inside, zoo

segmenter = zoo.load("{p.model}")
features = segmenter.features(inside.square(photo, segmenter.side))  # skips, finest first, then
whole = segmenter.decode(features).argmax(axis=0)                    # the bottleneck
{swap}labels = segmenter.decode(features, gates={p.gates}).argmax(axis=0)
print((labels != whole).mean())
"""


def sizes(p: Sizes) -> str:
    """The paper's network on a picture of this size."""
    return f"""
import torch
from models.unet import UNet

with torch.device("meta"):  # shapes only, no numbers
    net = UNet(in_channels=1, classes=2, padding="valid")
parameters = sum(w.numel() for w in net.parameters())
try:
    output = tuple(net(torch.empty(1, 1, {p.size}, {p.size}, device="meta")).shape)
except ValueError as problem:
    output = str(problem)
print(parameters, output)
"""
