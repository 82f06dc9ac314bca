"""The same in a few lines of torch; every snippet runs as it stands (NumPy, torch, the project)."""

from __future__ import annotations

from vislib.unet.arithmetic import GateParams, SizeParams


def predict(model: str) -> str:
    """Labels and probabilities of a photograph."""
    return f"""
from skimage import data
from models import zoo

segmenter = zoo.load("{model}")          # CUDA, MPS or CPU, whichever is there
prediction = segmenter.predict(data.astronaut())
probabilities = prediction.probabilities  # (classes, height, width), sum 1 over the classes
labels = prediction.labels                # (height, width), the most probable class
print(segmenter.classes, prediction.milliseconds)
"""


def stages(model: str) -> str:
    """The shapes of all stages."""
    return f"""
import torch
from models import zoo

segmenter = zoo.load("{model}", device="cpu", precision="full")
x = torch.rand(1, 3, {"256, 256" if model == "nuclei" else "128, 128"})
with torch.inference_mode():
    down = segmenter.net.encode(x)
    up = segmenter.net.expand(down)
    shapes = [tuple(f.shape[1:]) for f in [*down, *up]]
print(shapes)
"""


def gates(p: GateParams) -> str:
    """The labels with muted connections."""
    return f"""
import numpy as np
from skimage import data
from models import inside, zoo

segmenter = zoo.load("{p.model}")
photo = inside.square(data.astronaut(), segmenter.side)
features = segmenter.features(photo)       # skips, finest first, then the bottleneck
probabilities = segmenter.decode(features, gates={p.gates})
labels = probabilities.argmax(axis=0)
"""


def sizes(p: SizeParams) -> str:
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
