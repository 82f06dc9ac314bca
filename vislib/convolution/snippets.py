"""The lesson in a few lines of NumPy and torch; a test runs every one and compares `result`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from vislib.convolution.depth import Depth
from vislib.convolution.sizing import TENSORFLOW, Sizing
from vislib.convolution.sliding import CUT_BELL, CUT_TAIL, STEP

_SHAPES = {
    "box": "np.where(abs(x) < {w} / 2, 1.0, 0.0)",
    "triangle": "np.maximum(1 - abs(x) / {w}, 0)",
    "Gauss": f"np.where(abs(x) < {CUT_BELL:g} * {{w}}, "
    "np.exp(-(x / {w})**2 / 2) / ({w} * np.sqrt(2 * np.pi)), 0)",
    "exponential": f"np.where((0 < x) & (x < {CUT_TAIL:g} * {{w}}), np.exp(-x / {{w}}) / {{w}}, 0)",
    "ramp": "np.where((0 < x) & (x < {w}), x / {w}, 0)",
}


def slide(
    f: str, width_f: float, g: str, width_g: float, *, times: int, flip: bool, reach: float
) -> str:
    """`result`: the areas at all shifts `t`, by NumPy and by torch."""
    other = f"g = {_SHAPES[g].format(w=width_g)}"
    if times > 1:
        other = "g = f" + "\ng = np.convolve(g, f) * step" * (times - 2)
    turned = ("g", "g[::-1].copy()") if flip else ("g[::-1]", "g")
    return f"""
import numpy as np
import torch

step = {STEP}
x = step * (np.arange({-round(reach / STEP)}, {round(reach / STEP)}) + 0.5)
f = {_SHAPES[f].format(w=width_f)}
{other}
by_numpy = np.convolve(f, {turned[0]}) * step          # turns its second argument over
signal, kernel = torch.tensor(f), torch.tensor({turned[1]})  # torch turns nothing over
by_torch = torch.nn.functional.conv1d(
    signal[None, None], kernel[None, None], padding=len(g) - 1
)[0, 0] * step
t = {max(times, 2)} * x[0] + step * np.arange(len(by_numpy))
result = (by_numpy, by_torch.numpy())
"""


def _row(tokens: Sequence[str]) -> str:
    """Typed numbers as Python writes them."""
    parts = [token.partition("/") for token in tokens]
    plain = [f"{int(a)}/{int(b)}" if b else f"{float(a):.12g}" for a, _, b in parts]
    return "[" + ", ".join(plain) + "]"


def flip(x: Sequence[str], kernel: Sequence[str], ends: str) -> str:
    """`result`: correlation by NumPy, convolution by NumPy, correlation by torch."""
    zeros = {"full": len(kernel) - 1, "same": "'same'", "valid": 0}[ends]
    slow = ends == "same"
    numpy = (
        """
reach = len(kernel) - 1
padded = np.pad(x, (reach // 2, reach - reach // 2))   # torch's "same"
correlation = np.correlate(padded, kernel, 'valid')
convolution = np.convolve(padded, kernel, 'valid')     # turns the kernel over
"""
        if slow
        else f"""
correlation = np.correlate(x, kernel, '{ends}')
convolution = np.convolve(x, kernel, '{ends}')         # turns the kernel over
"""
    )
    return f"""
import numpy as np
import torch

x = np.array({_row(x)}, float)
kernel = np.array({_row(kernel)}, float)
{numpy.strip()}
by_torch = torch.nn.functional.conv1d(                 # turns nothing over: a correlation
    torch.tensor(x)[None, None], torch.tensor(kernel)[None, None], padding={zeros}
)[0, 0]
result = (correlation, convolution, by_torch.numpy())
# A network would learn the turned kernel: there it does not matter.
"""


def edges(x: Sequence[str], kernel: Sequence[str]) -> str:
    """`result`: the outputs under each of torch's four rules."""
    return f"""
import torch

x = torch.tensor({_row(x)}, dtype=torch.float64)[None]
kernel = torch.tensor({_row(kernel)}, dtype=torch.float64)
result = {{}}
for rule in ("zeros", "replicate", "reflect", "circular"):   # zeros, repeat, mirror, around
    layer = torch.nn.Conv1d(1, 1, {len(kernel)}, padding={len(kernel) // 2}, padding_mode=rule,
                            bias=False, dtype=torch.float64)
    with torch.no_grad():
        layer.weight[0, 0] = kernel
        result[rule] = layer(x)[0]
"""


def _grid(values: np.ndarray) -> str:
    """Numbers as Python writes them, short fractions kept, a row a line."""
    rows = (", ".join(_plain(v) for v in row) for row in np.asarray(values, float))
    return "[\n" + "".join(f"    [{row}],\n" for row in rows) + "]"


def _plain(value: float) -> str:
    made = Fraction(float(value)).limit_denominator(1000)
    near = abs(float(made) - value) <= 1e-12 * max(1.0, abs(value))
    return str(made) if near else repr(float(value))


def filtered(kernel: np.ndarray) -> str:
    """`result`: the photograph under the kernel, its edge repeated."""
    return f"""
# grey: (H, W) float64, the brightness of a photograph
import torch
import torch.nn.functional as F

kernel = torch.tensor({_grid(kernel)}, dtype=torch.float64)
reach = {len(kernel) // 2}
wide = F.pad(torch.as_tensor(grey)[None, None], [reach] * 4, mode="replicate")
result = F.conv2d(wide, kernel[None, None])[0, 0]      # (filters, channels, rows, columns)
"""


def sizes(t: Sizing) -> str:
    """`result`: the outputs along one side."""
    if t.framework == TENSORFLOW:
        return f"""
import torch

n, kernel, stride, dilation = {t.n}, {t.kernel}, {t.stride}, {t.dilation}
outputs = -(-n // stride)                              # rounded up
total = max((outputs - 1) * stride + dilation * (kernel - 1) + 1 - n, 0)
before = total // 2                                    # the smaller half first
x = torch.nn.functional.pad(torch.zeros(1, 1, n, n), [before, total - before] * 2)
result = torch.nn.Conv2d(1, 1, kernel, stride, dilation=dilation)(x).shape[-1]
"""
    size = f"{t.kernel}, {t.stride}, {t.before}"
    if t.up:
        layer = f"MaxPool2d({size}, dilation={t.dilation}, ceil_mode=True)"
    else:
        layer = f"Conv2d(1, 1, {size}, dilation={t.dilation})"
    return f"""
import torch

layer = torch.nn.{layer}
result = layer(torch.zeros(1, 1, {t.n}, {t.n})).shape[-1]
"""


def channels(d: Depth) -> str:
    """`result`: the maps of all filters."""
    x = "x" if d.x.size > 100 else f"torch.tensor({d.x.tolist()}, dtype=torch.float64)"
    filters, _, *size = d.weight.shape
    needed = f"# x: {d.x.shape} float64 tensor, the photograph\n" if x == "x" else ""
    fill = "\n".join(
        f"    layer.weight[{i}] = torch.tensor({_nested(w)})" for i, w in enumerate(d.weight)
    )
    return f"""
{needed}import torch

x = {x}
layer = torch.nn.Conv2d(3, {filters}, ({size[0]}, {size[1]}), dtype=torch.float64)
with torch.no_grad():
{fill}
    layer.bias[:] = torch.tensor({d.bias.tolist()})
    result = layer(x){".relu()" if d.relu else ""}
print(layer.weight.shape)                              # (filters, channels, rows, columns)
"""


def _nested(w: np.ndarray) -> str:
    """(C, k, l) as Python writes it, short fractions kept."""
    rows = ["[" + ", ".join(f"[{', '.join(map(_plain, row))}]" for row in k) + "]" for k in w]
    return "[" + ", ".join(rows) + "]"


def pooling(kind: str, size: int, stride: int, shift: int) -> str:
    """`result`: by how much the pooled photograph changes when it moves, over its spread."""
    more = max(size - stride, 0)
    ways = {
        "max": f"F.max_pool2d(x, {size}, {stride})",
        "average": f"F.avg_pool2d(x, {size}, {stride})",
        "stride": f"x[..., ::{stride}, ::{stride}]",
        "blur": f"F.conv2d(F.pad(x, [1] * 4, mode='circular'), gauss)[..., ::{stride}, ::{stride}]",
        "global": "F.adaptive_avg_pool2d(x, 1)",
    }
    windowed = kind in ("max", "average")
    wrap = f"    x = F.pad(x, [0, {more}] * 2, mode='circular')\n" if windowed and more else ""
    gauss = (
        "gauss = torch.tensor([[1., 2, 1], [2, 4, 2], [1, 2, 1]]).double()[None, None] / 16\n"
        if kind == "blur"
        else ""
    )
    sides = ", ".join(f": x.shape[{axis}] // {stride} * {stride}" for axis in (-2, -1))
    whole = "" if kind == "global" else f"x = x[..., {sides}]\n"
    back = "still" if kind == "global" else f"still.roll({shift // stride}, -1)"
    spread = "x" if kind == "global" else "still"
    return f"""
# grey: (H, W) float64, the brightness of a photograph
import torch
import torch.nn.functional as F

{gauss}
def pool(x):                                           # the picture goes on at its other side
{wrap}    return {ways[kind]}

x = torch.as_tensor(grey)[None, None]
{whole}still, moved = pool(x), pool(x.roll({shift}, -1))
off = moved - {back}
result = off.square().mean().sqrt() / {spread}.std(correction=0)
"""


def learned(kernel: np.ndarray | None, start: np.ndarray, rate: float, steps: int) -> str:
    """`result`: the weights after so many steps. ``kernel``: None where the target is a median."""
    if kernel is None:
        target = "F.unfold(x, 3).median(dim=1).values.reshape(1, 1, x.shape[2] - 2, x.shape[3] - 2)"
    else:
        target = f"F.conv2d(x, torch.tensor({_grid(kernel)}, dtype=torch.float64)[None, None])"
    return f"""
# x: (1, 1, H, W) float64 tensor, the brightness of a photograph, 0 to 1
import torch
import torch.nn.functional as F

target = {target}
w = torch.tensor({np.asarray(start).tolist()}, dtype=torch.float64)[None, None].requires_grad_()
optimizer = torch.optim.SGD([w], lr={rate!r})          # {_RATE}
for _ in range({steps}):
    optimizer.zero_grad()
    (F.mse_loss(F.conv2d(x, w), target) / 2).backward()
    optimizer.step()
result = w.detach()[0, 0]
"""


_RATE = "the rate over λmax, the largest eigenvalue of the patches"
