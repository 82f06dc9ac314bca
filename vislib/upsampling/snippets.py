"""The lesson on upsampling in a few lines of torch or Pillow; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.upsampling import resampling
from vislib.upsampling.params import Rulers, Unpooling, Zeros

__all__ = ["photo", "rulers", "switches", "unpooling", "zeros"]

_TORCH = {"linear": "bilinear", "cubic": "bicubic"}
_PILLOW = {"catmull-rom": "BICUBIC", "lanczos3": "LANCZOS"}
_OURS = ("mitchell", "gaussian", "lanczos5")  # of no library that is installed


def _list(values: np.ndarray) -> str:
    return repr(np.asarray(values, float).tolist())


def unpooling(p: Unpooling) -> str:
    """Pooling with switches and three unpoolings; `result` holds the three."""
    s = p.size
    return f"""
import torch
import torch.nn.functional as F

before = torch.tensor({_list(p.before)})
small = torch.tensor({_list(p.map)})
pooled, switches = F.max_pool2d(before[None, None], {s}, return_indices=True)

nearest = small.repeat_interleave({s}, 0).repeat_interleave({s}, 1)
nails = torch.zeros_like(before)
nails[::{s}, ::{s}] = small
unpooled = F.max_unpool2d(small[None, None], switches, {s})[0, 0]
averages = F.avg_pool2d(before[None, None], {s})[0, 0]  # average pooling has no switches
result = (nearest, nails, unpooled)
"""


def switches(piece: np.ndarray, size: int, row: int, column: int) -> str:
    """One maximum moves inside its window; `result`: the two unpooled maps, before and after.

    ``piece`` (H, W): the map under the lens; ``row``, ``column``: from 0, where the maximum goes.
    """
    return f"""
import torch
import torch.nn.functional as F

before = torch.tensor({_list(piece)})
after = before.clone()
r, c = {row // size * size}, {column // size * size}
window = after[r : r + {size}, c : c + {size}]  # a view: what is changed here is changed in `after`
at = divmod(int(window.argmax()), {size})
to = ({row % size}, {column % size})
window[at], window[to] = window[to].clone(), window[at].clone()

result = []
for feature_map in (before, after):
    pooled, switches = F.max_pool2d(feature_map[None, None], {size}, return_indices=True)
    result.append(F.max_unpool2d(pooled, switches, {size})[0, 0])
print(int((result[0] != result[1]).sum()), "cells change")
"""


def zeros(p: Zeros) -> str:
    """Zero insertion and a filter, as a transposed convolution; `result` is the large grid."""
    offsets, values = resampling.taps(p.mode, p.factor)
    crop = int(-offsets[0])
    rows, columns = (n * p.factor for n in p.samples.shape)
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor({_list(p.samples)}, dtype=torch.float64)
line = torch.tensor({_list(values)}, dtype=torch.float64)
kernel = torch.outer(line, line)
large = F.conv_transpose2d(x[None, None], kernel[None, None], stride={p.factor})[0, 0]
large = F.pad(large, (0, {p.factor}, 0, {p.factor}))
result = large[{crop} : {crop + rows}, {crop} : {crop + columns}]
"""


def rulers(p: Rulers) -> str:
    """What the framework that defines this kernel makes of the line; `result` is the row."""
    if p.mode in _PILLOW:
        return f"""
import numpy as np
from PIL import Image

row = Image.fromarray(np.array([{_list(p.samples)}], "f4"))
size = ({len(p.samples) * p.factor}, 1)
result = np.asarray(row.resize(size, Image.{_PILLOW[p.mode]}))[0]
"""
    if p.mode in _OURS:
        return f"""
from vislib.upsampling import interpolate  # as in TensorFlow's image.resize

result = interpolate({_list(p.samples)}, {p.factor}, "{p.mode}", "align_corners=False")
"""
    mode = _TORCH.get(p.mode, p.mode)
    corners = ", align_corners=False" if p.mode in _TORCH else ""
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor([{_list(p.samples)}], dtype=torch.float64)[None, None]
result = F.interpolate(x, scale_factor=(1, {p.factor}), mode="{mode}"{corners})[0, 0, 0]
"""


def photo(factor: int, mode: str) -> str:
    """Shrink and enlarge an image; `result` has the size of `image`, `error` is in its unit."""
    return f"""
import numpy as np

image = 255 * np.random.rand(240, 240)  # your photograph, one channel of it
rows, columns = (n // {factor} for n in image.shape)
image = image[: rows * {factor}, : columns * {factor}]
small = image.reshape(rows, {factor}, columns, {factor}).mean(axis=(1, 3))
{_enlarging(mode, factor)}
error = np.sqrt(((np.clip(result, 0, 255) - image) ** 2).mean())  # in grey values
print(error)
"""


def _enlarging(mode: str, factor: int) -> str:
    """Lines that make `result` of `small`, with the library that defines the kernel."""
    if mode in _PILLOW:
        return f"""
from PIL import Image

large = Image.fromarray(small.astype("f4")).resize(image.shape[::-1], Image.{_PILLOW[mode]})
result = np.asarray(large)"""
    if mode in _OURS:
        return f"""
from vislib.upsampling import interpolate  # as in TensorFlow's image.resize

result = interpolate(small, {factor}, "{mode}")"""
    name = _TORCH.get(mode, mode)
    corners = ", align_corners=False" if mode in _TORCH else ""
    return f"""
import torch
import torch.nn.functional as F

x = torch.from_numpy(small)[None, None]
result = F.interpolate(x, scale_factor={factor}, mode="{name}"{corners})[0, 0].numpy()"""
