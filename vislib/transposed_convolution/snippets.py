"""The lesson on transposed convolution in a few lines of torch; a test runs every one."""

from __future__ import annotations

from itertools import count

import numpy as np

from vislib.transposed_convolution.params import (
    ForwardParams,
    GradientParams,
    GridParams,
    InverseParams,
    LineParams,
    PairParams,
    SizeParams,
)
from vislib.transposed_convolution.trace import preimages

__all__ = ["forward", "gradient", "inverse", "pair", "sizes", "transposed"]


def _list(values: np.ndarray) -> str:
    return repr(np.asarray(values).tolist())


def transposed(p: LineParams | GridParams) -> str:
    """The transposed convolution shown; `result` is its output."""
    x, kernel = p.typed
    axes = x.values.ndim
    letters = "  # every letter stands for a number" if x.symbolic or kernel.symbolic else ""
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor({_list(x.values)}){letters}
kernel = torch.tensor({_list(kernel.values)})
output = F.conv_transpose{axes}d(x[None, None], kernel[None, None], stride={p.stride},
                            padding={p.padding}, output_padding={p.output_padding},
                            dilation={p.dilation})
result = output[0, 0]
"""


def forward(p: ForwardParams) -> str:
    """The convolution shown; `result` is its output."""
    x, kernel = p.typed
    letters = "  # every letter stands for a number" if x.symbolic or kernel.symbolic else ""
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor({_list(x.values)}){letters}
kernel = torch.tensor({_list(kernel.values)})
output = F.conv1d(x[None, None], kernel[None, None], stride={p.stride},
                  padding={p.padding}, dilation={p.dilation})
result = output[0, 0]
"""


def pair(p: PairParams) -> str:
    """A convolution and the layer that goes back; `result` holds the two sizes."""
    return f"""
import torch

down = torch.nn.Conv2d(1, 1, {p.kernel}, stride={p.stride}, padding={p.padding})
up = torch.nn.ConvTranspose2d(1, 1, {p.kernel}, stride={p.stride}, padding={p.padding},
                              output_padding={p.output_padding})
small = down(torch.zeros(1, 1, {p.n}, {p.n}))
large = up(small)
result = (small.shape[-1], large.shape[-1])
"""


def sizes(p: SizeParams) -> str:
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


def gradient(p: GradientParams) -> str:
    """Autograd against a full convolution; `result` and `again` are equal."""
    x, kernel, delta = p.typed
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor({_list(x.values)}, requires_grad=True)
kernel = torch.tensor({_list(kernel.values)})
delta = torch.tensor({_list(delta.values)})

F.conv2d(x[None, None], kernel[None, None])[0, 0].backward(delta)
result = x.grad
again = F.conv_transpose2d(delta[None, None], kernel[None, None])[0, 0]
"""


def inverse(p: InverseParams, signal: np.ndarray) -> str:
    """Convolve and send back; `result` is the transposed convolution of the convolution."""
    kernel, stride = p.weights
    rest = (signal.size - kernel.size) % stride
    return f"""
import torch
import torch.nn.functional as F

x = torch.tensor({_list(signal)})
kernel = torch.tensor({_list(kernel)})
y = F.conv1d(x[None, None], kernel[None, None], stride={stride})
result = F.conv_transpose1d(y, kernel[None, None], stride={stride}, output_padding={rest})[0, 0]
"""
