"""The lesson on upsampling in a few lines of torch or Pillow; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.upsampling import resampling
from vislib.upsampling.params import RulerParams, UnpoolParams, ZerosParams

__all__ = ["line", "photo", "unpooling", "zeros"]

_TORCH = {"linear": ("linear", "bilinear"), "cubic": ("bicubic", "bicubic")}
_PILLOW = {"catmull-rom": "BICUBIC", "lanczos3": "LANCZOS"}


def _list(values: np.ndarray) -> str:
    return repr(np.asarray(values, float).tolist())


def unpooling(p: UnpoolParams) -> str:
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
result = (nearest, nails, unpooled)
"""


def zeros(p: ZerosParams) -> str:
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


def line(p: RulerParams) -> str:
    """What the framework that defines this kernel makes of the line; `result` is the row."""
    if p.mode in _PILLOW:
        return f"""
import numpy as np
from PIL import Image

row = Image.fromarray(np.array([{_list(p.samples)}], "f4"))
size = ({len(p.samples) * p.factor}, 1)
result = np.asarray(row.resize(size, Image.Resampling.{_PILLOW[p.mode]}))[0]
"""
    if p.mode in ("mitchell", "gaussian", "lanczos5"):
        return f"""
from vislib.upsampling import interpolate  # as in TensorFlow's image.resize

result = interpolate({_list(p.samples)}, {p.factor}, "{p.mode}", "align_corners=False")
"""
    mode = {"linear": "bilinear", "cubic": "bicubic"}.get(p.mode, p.mode)
    corners = ", align_corners=False" if p.mode in _TORCH else ""
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor([{_list(p.samples)}], dtype=torch.float64)[None, None]
result = F.interpolate(x, scale_factor=(1, {p.factor}), mode="{mode}"{corners})[0, 0, 0]
"""


def photo(factor: int) -> str:
    """Shrink and enlarge an image tensor; `result` has the size of `image`."""
    return f"""
import torch
import torch.nn.functional as F

image = torch.rand(1, 3, 240, 240)  # your photograph
small = F.avg_pool2d(image, {factor})
result = F.interpolate(small, scale_factor={factor}, mode="bicubic", align_corners=False)
"""
