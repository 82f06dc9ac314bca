"""The lesson on transposed convolution in a few lines of torch; a test runs every one."""

from __future__ import annotations

from itertools import count

import numpy as np

from vislib.transposed_convolution.arithmetic import preimages
from vislib.transposed_convolution.params import (
    Connectivity,
    Forward,
    Gradient,
    Grid,
    Inverse,
    Sizes,
    ThreePictures,
)

__all__ = ["connectivity", "forward", "gradient", "grid", "inverse", "sizes", "three_pictures"]


def _tensor(values: np.ndarray, more: str = "") -> str:
    return f"torch.tensor({np.asarray(values, float).tolist()}, dtype=torch.float64{more})"


def three_pictures(p: ThreePictures) -> str:
    """The transposed convolution shown; `result` is the output of the matrix shown."""
    source = _transposed(p)
    if p.edit is None:
        return source
    x, kernel = p.typed
    return (
        source
        + f"""
# The matrix, a column for each input, and the entry that was changed:
each = torch.eye({x.values.size}, dtype=torch.float64)[:, None]
columns = F.conv_transpose1d(each, kernel[None, None], stride={p.stride}, padding={p.padding},
                             output_padding={p.output_padding}, dilation={p.dilation})
matrix = columns[:, 0].T.clone()
matrix[{p.edit.row}, {p.edit.column}] = {p.edit.value}
result = matrix @ x
"""
    )


def grid(p: Grid) -> str:
    """The transposed convolution shown; `result` is its output."""
    return _transposed(p)


def _transposed(p: ThreePictures | Grid) -> str:
    x, kernel = p.typed
    axes = x.values.ndim
    letters = "  # every letter stands for a number" if x.symbolic or kernel.symbolic else ""
    return f"""
import torch
import torch.nn.functional as F

x = {_tensor(x.values)}{letters}
kernel = {_tensor(kernel.values)}
output = F.conv_transpose{axes}d(x[None, None], kernel[None, None], stride={p.stride},
                            padding={p.padding}, output_padding={p.output_padding},
                            dilation={p.dilation})
result = output[0, 0]
"""


def forward(p: Forward) -> str:
    """The convolution shown; `result` is its output."""
    x, kernel = p.typed
    letters = "  # every letter stands for a number" if x.symbolic or kernel.symbolic else ""
    return f"""
import torch
import torch.nn.functional as F

x = {_tensor(x.values)}{letters}
kernel = {_tensor(kernel.values)}
output = F.conv1d(x[None, None], kernel[None, None], stride={p.stride},
                  padding={p.padding}, dilation={p.dilation})
result = output[0, 0]
"""


def connectivity(p: Connectivity) -> str:
    """The convolution shown and the one that goes back, weights and all; `small`, `result`."""
    axes = 1 if p.view == "line" else 2
    if axes == 1 or p.cells == "weights":
        side = ", ".join([str(p.n)] * axes)
        return f"""
import torch

down = torch.nn.Conv{axes}d(1, 1, {p.kernel}, stride={p.stride}, padding={p.padding})
up = torch.nn.ConvTranspose{axes}d(1, 1, {p.kernel}, stride={p.stride}, padding={p.padding},
                              output_padding={p.output_padding})
small = down(torch.zeros(1, 1, {side}))
result = up(small)  # as large as before
"""
    return f"""
import torch
import torch.nn.functional as F

pixels = {_tensor(p.pixels)}
kernel = {_tensor(p.weights)}
small = F.conv2d(pixels[None, None], kernel[None, None], stride={p.stride},
                 padding={p.padding})[0, 0]

sent = {_tensor(p.sent)}
result = F.conv_transpose2d(sent[None, None], kernel[None, None], stride={p.stride},
                            padding={p.padding}, output_padding={p.output_padding})[0, 0]
"""


def sizes(p: Sizes) -> str:
    """One small size, and every size that output_padding gives; `result` is the list.

    The small size: the first from 2 on of which no output padding makes an output below 1.
    """
    geometry = (p.kernel, p.stride, p.padding, p.dilation)
    small = next(m for m in count(2) if len(preimages(m, *geometry)) == p.stride)
    return f"""
import torch

kernel = torch.ones(1, 1, {p.kernel})
x = torch.ones(1, 1, {small})
geometry = {{"stride": {p.stride}, "padding": {p.padding}, "dilation": {p.dilation}}}
result = [
    torch.nn.functional.conv_transpose1d(x, kernel, output_padding=extra, **geometry).shape[-1]
    for extra in range({p.stride})
]
"""


def gradient(p: Gradient) -> str:
    """Autograd against a full convolution; `result` and `again` are equal."""
    x, kernel, delta = p.typed
    return f"""
import torch
import torch.nn.functional as F

x = {_tensor(x.values, ", requires_grad=True")}
kernel = {_tensor(kernel.values)}
delta = {_tensor(delta.values)}

F.conv2d(x[None, None], kernel[None, None])[0, 0].backward(delta)
result = x.grad
again = F.conv_transpose2d(delta[None, None], kernel[None, None])[0, 0]
"""


def inverse(p: Inverse) -> str:
    """Convolve and send back; `result` is the transposed convolution of the convolution."""
    signal, (kernel, stride) = p.signal, p.weights
    rest = (signal.size - kernel.size) % stride
    return f"""
import torch
import torch.nn.functional as F

x = {_tensor(signal)}
kernel = {_tensor(kernel)}
y = F.conv1d(x[None, None], kernel[None, None], stride={stride})
result = F.conv_transpose1d(y, kernel[None, None], stride={stride}, output_padding={rest})[0, 0]
"""
