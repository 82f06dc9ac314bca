"""The lesson in a few lines of NumPy and torch; a test runs every one and compares `result`."""

from __future__ import annotations

from collections.abc import Sequence


def holes(kernel: int, dilation: int, size: int, padding: int, line: bool) -> str:
    """`result`: the outputs of the dilated kernel, and of the one with zeros."""
    wide = dilation * (kernel - 1) + 1
    if line:
        return f"""
import torch
from torch.nn import functional as F

x = torch.rand(1, 1, {size}, dtype=torch.float64)
weights = torch.rand(1, 1, {kernel}, dtype=torch.float64)
dilated = F.conv1d(x, weights, padding={padding}, dilation={dilation})
wide = torch.zeros(1, 1, {wide}, dtype=torch.float64)
wide[..., ::{dilation}] = weights                     # the same kernel, with zeros
result = (dilated, F.conv1d(x, wide, padding={padding}))
"""
    return f"""
import torch
from torch.nn import functional as F

x = torch.rand(1, 1, {size}, {size}, dtype=torch.float64)
weights = torch.rand(1, 1, {kernel}, {kernel}, dtype=torch.float64)
dilated = F.conv2d(x, weights, padding={padding}, dilation={dilation})
wide = torch.zeros(1, 1, {wide}, {wide}, dtype=torch.float64)
wide[..., ::{dilation}, ::{dilation}] = weights        # the same kernel, with zeros
result = (dilated, F.conv2d(x, wide, padding={padding}))
"""


def gridding(rates: Sequence[int], kernel: int) -> str:
    """`result`: the paths from one unit to each pixel of a row."""
    return f"""
import torch
from torch.nn import functional as F

rates = {list(rates)}
span = 1 + sum({kernel - 1} * rate for rate in rates)
x = torch.zeros(1, 1, span, dtype=torch.float64, requires_grad=True)
y = x
for rate in rates:
    y = F.conv1d(y, torch.ones(1, 1, {kernel}, dtype=torch.float64), dilation=rate)
y.sum().backward()                                    # one unit; every path adds 1
result = x.grad[0, 0].numpy()
"""


_FOUR = {
    "mean": "torch.full((3, 3), 1 / 9, dtype=torch.float64)",
    "Gauss": "torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=torch.float64) / 16",
    "edge": "torch.tensor([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]], dtype=torch.float64)",
}


def four(rate: int, kernel: str) -> str:
    """`result`: a dilated kernel's output, and the same by the kernel as it is on the parts."""
    return f"""
import torch
from torch.nn import functional as F

d = {rate}
mixture = torch.rand(1, 1, 24 * d, 24 * d, dtype=torch.float64)
kernel = {_FOUR[kernel]}
around = F.pad(mixture, (d, d, d, d), mode="circular")
dilated = F.conv2d(around, kernel[None, None], dilation=d)
parts = F.pixel_unshuffle(mixture, d)                 # d·d pictures of every d-th pixel
parts = F.pad(parts, (1, 1, 1, 1), mode="circular")
parts = F.conv2d(parts, kernel.repeat(d * d, 1, 1, 1), groups=d * d)
result = (dilated, F.pixel_shuffle(parts, d))
"""


def keep(kernel: int, layers: int, kind: str) -> str:
    """`result`: the largest difference of two stacks at the places that both have."""
    halved = {
        "stride": "a, b = F.conv1d(x, weights[0], stride=2), F.conv1d(x, weights[0])",
        "pool": "a = F.max_pool1d(F.conv1d(x, weights[0]), 2)\n"
        "b = F.max_pool1d(F.conv1d(x, weights[0]), 2, stride=1)",
    }[kind]
    return f"""
import torch
from torch.nn import functional as F

x = torch.rand(1, 1, 101, dtype=torch.float64)
weights = [torch.rand(1, 1, {kernel}, dtype=torch.float64) for _ in range({layers})]
{halved}
for w in weights[1:]:
    a, b = F.conv1d(a, w), F.conv1d(b, w, dilation=2)
result = (a - b[..., ::2][..., : a.shape[-1]]).abs().max().item()
"""


def pyramid(p) -> str:
    """`result`: the channels of the map and of the levels behind it."""
    enlarge = 'mode="nearest"' if p.mode == "nearest" else 'mode="bilinear", align_corners=False'
    kind = {"average": "avg", "max": "max"}[p.pooling]
    return f"""
import torch
from torch.nn import functional as F

x = torch.rand(1, 8, {p.size}, {p.size})               # 8 channels here
levels = [
    F.interpolate(F.adaptive_{kind}_pool2d(x, bins), size=x.shape[-2:], {enlarge})
    for bins in {list(p.numbers())}
]
result = torch.cat([x, *levels], dim=1).shape
"""


def aspp(p) -> str:
    """`result`: the module's weights without norms."""
    image = f" + {p.c_in} * {p.c_out}" if p.image else ""
    return f"""
from torch import nn

rates = {list(p.numbers())}
branches = [nn.Conv2d({p.c_in}, {p.c_out}, 1, bias=False)]
branches += [
    nn.Conv2d({p.c_in}, {p.c_out}, 3, padding=rate, dilation=rate, bias=False) for rate in rates
]
join = nn.Conv2d({p.c_out} * (1 + len(rates) + {int(p.image)}), {p.c_out}, 1, bias=False)
result = sum(layer.weight.numel() for layer in [*branches, join]){image}
"""


def shapes(name: str, size: int, classes: int) -> str:
    """`result`: parameters and multiplications of a network."""
    return f"""
from vislib.architectures import ledger, totals
from vislib.dilated.costs import SHAPES

rows = ledger(SHAPES["{name}"]({size}, {classes}))
result = (totals(rows).parameters, totals(rows).multiplications)
"""


def gate(p) -> str:
    """`result`: the share of the squared gradient near the outline, before and after."""
    more = "1 + " if p.residual else ""
    return f"""
import numpy as np
from scipy import ndimage
from vislib.core import images, masks

photo = images.load("{p.picture}", side=160).pixels
mask = masks.rasterise(masks.load("{p.picture}"), photo.shape[:2]).astype(bool)
grey = photo.mean(axis=2) / 255
down, across = (ndimage.sobel(grey, axis, mode="nearest") / 8 for axis in (0, 1))
gradient = np.hypot(across, down)
outline = mask & ~ndimage.binary_erosion(mask, border_value=1)
distance = ndimage.distance_transform_edt(~outline)
a = {p.gain} * np.maximum(1 - distance / {p.width}, -8)
gated = ({more}1 / (1 + np.exp(-a))) * gradient
near = distance <= 3
result = [(g[near] ** 2).sum() / (g**2).sum() for g in (gradient, gated)]
"""
