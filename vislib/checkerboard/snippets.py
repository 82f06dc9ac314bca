"""The lesson on checkerboards in a few lines of torch; a test runs every one."""

from __future__ import annotations

from vislib.checkerboard.decoders import CHANNELS, SIDE, VARIANTS
from vislib.checkerboard.gradients import STEP
from vislib.checkerboard.params import (
    Gradients,
    Overlap,
    Plane,
    Stack,
    Taps,
    Training,
    Weights,
)
from vislib.core import images

__all__ = ["decoders", "gradients", "overlap", "plane", "stack", "taps", "training", "weights"]


def overlap(p: Overlap) -> str:
    """Overlap along a line; `result` holds the sums."""
    return f"""
import torch
import torch.nn.functional as F

inputs = torch.ones(1, 1, {p.inputs})
kernel = torch.tensor([[{p.trace().weights.tolist()}]])
result = F.conv_transpose1d(inputs, kernel, stride={p.stride}, padding={p.padding})[0, 0]
"""


def plane(p: Plane) -> str:
    """Overlap in the plane; `result` holds the counts."""
    return f"""
import torch
import torch.nn.functional as F

inputs = torch.ones(1, 1, {p.inputs}, {p.inputs})
kernel = torch.ones(1, 1, {p.kernel}, {p.kernel})
result = F.conv_transpose2d(inputs, kernel, stride={p.stride}, padding={p.padding})[0, 0]
"""


def stack(p: Stack) -> str:
    """Stacked layers and the average; `counts` before, `result` after it."""
    return f"""
import torch
import torch.nn.functional as F

x = torch.ones(1, 1, {p.inputs})
for layer in range({p.layers}):
    x = F.conv_transpose1d(x, torch.ones(1, 1, {p.kernel}), stride={p.stride})
counts = x[0, 0]
weights = torch.tensor([[{p.weights.tolist()}]])
result = F.conv1d(x, weights / weights.sum())[0, 0]
"""


def taps(p: Taps) -> str:
    """Outputs of a constant input away from the ends; `result` holds one per phase."""
    return f"""
import torch

layer = torch.nn.ConvTranspose1d(1, 1, {p.kernel}, stride={p.stride})
layer.weight.data = torch.tensor([[{p.taps.tolist()}]])
torch.nn.init.constant_(layer.bias, {p.bias})
output = layer(torch.full((1, 1, {p.kernel + 2}), {p.value}))[0, 0]
start = {p.kernel * p.stride}  # a multiple of the stride, away from the ends
result = output[start : start + {p.stride}]
"""


def weights(p: Weights) -> str:
    """Three weights, both ways; `transposed` and `resized` are the outputs of the row shown."""
    from vislib.checkerboard.phases import row

    return f"""
import torch
import torch.nn.functional as F

inputs = torch.tensor([[{row(p.signal).tolist()}]])
kernel = torch.tensor([[{p.typed.tolist()}]])
transposed = F.conv_transpose1d(inputs, kernel, stride=2, padding=1, output_padding=1)[0, 0]

twice = F.interpolate(inputs, scale_factor=2, mode="nearest")
resized = F.conv1d(F.pad(twice, (1, 1), mode="replicate"), kernel)[0, 0]
"""


_SHUFFLE = "nn.Conv2d({i}, 4 * {o}, 3, padding=1, padding_mode='replicate'), nn.PixelShuffle(2)"
_UP = {
    "transposed 3": "nn.ConvTranspose2d({i}, {o}, 3, stride=2, padding=1, output_padding=1)",
    "transposed 4": "nn.ConvTranspose2d({i}, {o}, 4, stride=2, padding=1)",
    "nearest": "nn.Upsample(scale_factor=2), "
    "nn.Conv2d({i}, {o}, 3, padding=1, padding_mode='replicate')",
    "bilinear": "nn.Upsample(scale_factor=2, mode='bilinear'), "
    "nn.Conv2d({i}, {o}, 3, padding=1, padding_mode='replicate')",
    "shuffle": _SHUFFLE,
    "icnr": _SHUFFLE,
}


def _layers(variant: str) -> str:
    sizes = [CHANNELS, CHANNELS, CHANNELS, 3]
    lines = [
        _UP[how].format(i=sizes[i], o=sizes[i + 1])
        for i, how in enumerate(VARIANTS[variant].doublings)
    ]
    ends = ["nn.ReLU()", "nn.ReLU()", "nn.Sigmoid()"]
    return ",\n    ".join(f"{line}, {end}" for line, end in zip(lines, ends, strict=True))


_ICNR = """for layer in decoder:  # ICNR: the four kernels of a block start equal
    if isinstance(layer, nn.Conv2d) and layer.out_channels % 4 == 0 and layer is not decoder[1]:
        layer.weight.data = layer.weight.data[::4].repeat_interleave(4, dim=0)
"""


def _untrained(variant: str) -> str:
    """The decoder with its initial weights."""
    return f"""decoder = nn.Sequential(
    {_layers(variant)},
)
for layer in decoder:
    if hasattr(layer, "weight"):
        nn.init.kaiming_normal_(layer.weight)
        nn.init.zeros_(layer.bias)
{_ICNR if VARIANTS[variant].doublings[-1] == "icnr" else ""}"""


def decoders(variant: str) -> str:
    """One decoder out of torch's own modules, and its spectrum; `picture`, `spectrum`."""
    return f"""
import torch
from torch import nn

{_untrained(variant)}with torch.no_grad():
    picture = decoder(torch.randn(1, {CHANNELS}, 8, 8))[0]
grey = picture.mean(0)
window = torch.outer(torch.hann_window(64, False), torch.hann_window(64, False))
spectrum = torch.fft.fftshift(torch.fft.fft2((grey - grey.mean()) * window)).abs()
"""


def _photograph(name: str) -> str:
    """The picture with that name of the menu, or a file of one's own; `photograph`."""
    source = f"images.load({name!r})"
    if name not in images.bundled():
        source = f'images.decode(open({name!r}, "rb").read())'
    return f"""pixels = {source}.pixels
pixels = images.square(pixels, {SIDE}, "BOX")
photograph = torch.tensor(pixels / 255).float().permute(2, 0, 1)"""


_CHECKERED = """
board = (torch.arange(64)[:, None] + torch.arange(64)) % 2
photograph = (photograph + 0.3 * board - 0.15).clamp(0, 1)  # a checkerboard over it"""


def training(p: Training, picture: str) -> str:
    """Training of the left decoder on a picture of that name; `losses`."""
    checkered = _CHECKERED if p.target == "checkered" else ""
    return f"""
import torch
from torch import nn
from vislib.core import images  # of this repository

{_photograph(picture)}{checkered}
{_untrained(p.left)}noise = torch.randn(1, {CHANNELS}, 8, 8)
optimiser = torch.optim.Adam(decoder.parameters(), lr={p.rate})
losses = []
for step in range({p.steps}):
    optimiser.zero_grad()
    loss = nn.functional.mse_loss(decoder(noise), photograph[None])
    loss.backward()
    optimiser.step()
    losses.append(loss.item())
"""


_WAYS = {
    "gradient": """fixed = gradient(photograph)
moving = sum(gradient_at(photograph, *shift) for shift in shifts) / len(shifts)
""",
    "dream": f"""fixed = moving = photograph
for i in torch.randperm(len(shifts)).tolist():
    up = gradient(fixed), gradient_at(moving, *shifts[i])
    fixed, moving = ((x + {STEP} * g / g.abs().mean()).clamp(0, 1)
                     for x, g in zip((fixed, moving), up))
""",
}


def gradients(p: Gradients, picture: str) -> str:
    """At one position and at all 64: the mean gradient, or a DeepDream; `fixed`, `moving`."""
    side, stride = (4 if p.halving == "stride 4" else 3), 2 if p.halving.startswith("st") else 1
    pool = {"max": " x = F.max_pool2d(x, 2)", "average": " x = F.avg_pool2d(x, 2)"}
    after = f"\n       {pool[p.halving]}" if p.halving in pool else ""
    return f"""
import torch
import torch.nn.functional as F
from vislib.core import images  # of this repository

{_photograph(picture)}
channels = [3, 8, 16, 32][:{p.depth + 1}]
kernels = [torch.randn(o, i, {side}, {side}) * (2 / ({side * side} * i)) ** 0.5
           for i, o in zip(channels, channels[1:])]

def gradient(picture):  # (3, H, W), H and W multiples of 8
    x = picture = picture.clone().requires_grad_()
    x = x[None]
    for kernel in kernels:
        x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="circular"), kernel, stride={stride}).relu(){after}
    return torch.autograd.grad(x.square().mean(), picture)[0]

def gradient_at(picture, down, across):  # moved under the network, and moved back
    return gradient(picture.roll((down, across), (1, 2))).roll((-down, -across), (1, 2))

shifts = [(down, across) for down in range(8) for across in range(8)]
{_WAYS[p.what]}"""
