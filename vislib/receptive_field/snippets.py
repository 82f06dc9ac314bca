"""The lesson's results in a few lines of torch, to be copied; each runs as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from vislib.convolution import Layer
from vislib.receptive_field.growth import Trace
from vislib.receptive_field.params import Effective, SmallFilters


def _modules(layers: Sequence[Layer]) -> str:
    lines = [
        f"    nn.Conv1d(1, 1, {x.kernel}, stride={x.stride}, padding={x.padding}, "
        f"dilation={x.dilation}, bias=False),"
        for x in layers
    ]
    return "\n".join(lines)


def growth(trace: Trace) -> str:
    """Which pixels the last unit sees, or which units see the pixel, from 0 (gives ``found``)."""
    x = f"x = torch.zeros(1, 1, {trace.geometries[0].size}"
    way = f"""\
{x}, requires_grad=True)
net(x)[0, 0, {trace.units[-1]}].backward()
found = x.grad[0, 0].nonzero().flatten()  # where the gradient is not zero
print("pixels", (found + 1).tolist())  # counted from 1, as in the picture
"""
    if trace.direction == "up":
        way = f"""\
{x})
x[0, 0, {trace.units[0]}] = 1
found = net(x)[0, 0].nonzero().flatten()  # where the pixel arrives
print("units", (found + 1).tolist())  # counted from 1, as in the picture
"""
    return f"""\
import torch
from torch import nn

net = nn.Sequential(
{_modules(trace.layers)}
)
for weight in net.parameters():
    nn.init.ones_(weight)  # positive, so that nothing cancels

{way}"""


def small_filters(p: SmallFilters) -> str:
    """The stack of 3x3 layers and the large one: numbers of parameters (``small``, ``large``)."""
    n, k = (p.kernel - 1) // 2, p.kernel
    return f"""\
from torch import nn

C = {p.channels}
stack = nn.Sequential(*(nn.Conv2d(C, C, 3, padding=1, bias={p.bias}) for _ in range({n})))
one = nn.Conv2d(C, C, {k}, padding={n}, bias={p.bias})
small, large = (sum(w.numel() for w in net.parameters()) for net in (stack, one))
print(small, large, small / large)
"""


def effective(p: Effective, size: int) -> str:
    """The gradient of the middle unit, averaged over samples (gives ``field``)."""
    first = p.layers[0]
    channels = 4 if p.weights == "random" else 1
    init = (
        "nn.init.kaiming_normal_(weight)"
        if p.weights == "random"
        else "nn.init.constant_(weight, 1 / weight[0].numel())"
    )
    nonlinearity = {"none": "nn.Identity", "relu": "nn.ReLU", "tanh": "nn.Tanh"}[p.activation]
    exact = p.weights == "uniform" and p.activation == "none"
    chance = "" if exact else "  # its own draws: the field of the page up to chance"
    return f"""\
import torch
from torch import nn

def network():
    layers, incoming = [], 1
    for i in range({p.depth}):
        outgoing = 1 if i == {p.depth - 1} else {channels}
        stride = 2 if i < {p.strided} else 1
        layers += [nn.Conv2d(incoming, outgoing, {first.kernel}, stride, {first.padding},
                             dilation={first.dilation}, bias=False), {nonlinearity}()]
        incoming = outgoing
    net = nn.Sequential(*layers[:-1])
    for weight in net.parameters():
        {init}
    return net

torch.manual_seed({p.seed}){chance}
field = torch.zeros({size}, {size})
for _ in range({p.samples}):
    x = torch.randn(1, 1, {size}, {size}, requires_grad=True)
    y = network()(x)[0, 0]
    y[y.shape[0] // 2, y.shape[1] // 2].backward()
    field += x.grad[0, 0].abs()
field /= field.sum()
"""
