"""The lesson in a few lines of torch and SciPy; a test runs every box as it is printed."""

from __future__ import annotations

from vislib.fully_convolutional import tasks


def tasks_box(things: list[tuple[int, float, float, float]], shape: tuple[int, int]) -> str:
    """`result`: pieces of disc, instances seen, boxes (x, y, width, height) of those seen."""
    listed = [tuple(round(float(v), 6) for v in thing) for thing in things]
    return f"""
import numpy as np
from scipy.ndimage import label
from skimage.measure import regionprops

things = {listed}          # class, x, y, half width; later ones cover earlier ones
semantic = np.zeros({tuple(shape)}, int)
instances = np.zeros({tuple(shape)}, int)
y, x = (np.indices(semantic.shape) + 0.5) * {tasks.WIDTH} / {shape[1]}
for number, (kind, at, down, half) in enumerate(things, start=1):
    far = np.hypot(x - at, y - down) if kind == 1 else np.maximum(abs(x - at), abs(y - down))
    semantic[far <= half], instances[far <= half] = kind, number

pieces = label(semantic == 1)[1]
boxes = [thing.bbox for thing in regionprops(instances)]      # row, column, row, column
result = (pieces, len(boxes), [(l, t, r - l, b - t) for t, l, b, r in boxes])
"""


def dense(x, weights) -> str:
    """`result`: what the dense layer says, and the maps of the convolution with its weights."""
    return f"""
import torch

x = torch.tensor({_listed(x)})
fc = torch.nn.Linear(4, 2, bias=False)               # made for 2 x 2 pixels
fc.weight.data = torch.tensor({_listed(weights)})

conv = torch.nn.Conv2d(1, 2, 2, bias=False)
conv.weight.data = fc.weight.view(2, 1, 2, 2)        # of VGG16: fc6.weight.view(4096, 512, 7, 7)
with torch.no_grad():
    result = fc(x[:2, :2].flatten()), conv(x[None])
"""


def _listed(values) -> str:
    """A grid of numbers as Python writes them."""
    return repr([[float(v) for v in row] for row in values])
