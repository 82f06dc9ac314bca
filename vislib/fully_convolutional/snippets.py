"""The lesson in a few lines of torch and SciPy; a test runs every box as it is printed."""

from __future__ import annotations

from vislib.fully_convolutional import drawn, tasks
from vislib.fully_convolutional.towers import Tower


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


def full(pooled: Tower, other: Tower) -> str:
    """`result`: multiplications of both towers, counted by torch on layers without memory."""
    return f"""
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

def tower(layers):
    made, before = [], 3
    for wide in layers:
        pool = wide == "pool"
        made.append(nn.MaxPool2d(2) if pool else nn.Conv2d(before, wide, 3, padding=1))
        before = before if pool else wide
    return nn.Sequential(*made).to("meta")

pooled = {_layers(pooled)}
full = {_layers(other)}

def multiplications(layers):
    with FlopCounterMode(display=False) as counter:
        tower(layers)(torch.empty(1, 3, {pooled.side}, {pooled.side}, device="meta"))
    return counter.get_total_flops() // 2            # it counts each addition as well

result = multiplications(pooled), multiplications(full)
"""


def _layers(made: Tower) -> list:
    return [
        "pool" if name.startswith("pool") else int(wide)
        for name, wide in zip(made.names, made.channels, strict=True)
    ]


_TRAINED = """net = zoo.network("patch-30")                       # convolutions, two dense layers
whole = net.convolutional()"""
_PADDED = """torch.manual_seed(0)                                # random: none was trained padded
parts = [torch.nn.Conv2d(3, 16, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
parts += [torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
parts += [torch.nn.Conv2d(32, 64, 7), torch.nn.ReLU(), torch.nn.Conv2d(64, 4, 1)]
net = whole = torch.nn.Sequential(*parts)"""


def one_pass(side: int, finer: int, same: bool) -> str:
    """`result`: the largest difference of a score, windows against one pass, and both shapes.

    For steps of whole poolings, 4 pixels; what a ``finer`` one takes is said.
    """
    step, passes = max(finer, 4), (4 // finer) ** 2
    more = f"# one every {finer} px takes {passes} such passes, of x shifted\n" if finer < 4 else ""
    return f"""
import torch
from models import zoo
from models.pixels import normalise
from vislib.fully_convolutional import sheet

{_PADDED if same else _TRAINED}
x = normalise(torch.from_numpy(sheet({side}).copy()).movedim(-1, 0)[None].float() / 255)

{more}windows = x.unfold(2, 30, {step}).unfold(3, 30, {step})            # (1, 3, n, n, 30, 30)
n = windows.shape[2]
crops = windows.permute(0, 2, 3, 1, 4, 5).reshape(-1, 3, 30, 30)
with torch.no_grad():
    scores = torch.cat([net(part).flatten(1) for part in crops.split(300)])
    one_by_one = scores.T.reshape(1, 4, n, n)
    at_once = whole(x)[..., ::{step // 4}, ::{step // 4}]
result = (one_by_one - at_once).abs().max(), one_by_one.shape, at_once.shape
"""


def offsets(n: int, pad: int, finest: int) -> str:
    """`result`: where the last enlarged map begins, and how long it is; torch says how long."""
    factors = [2] * (2 - finest // 16) + [finest]
    return f"""
import torch
from torch import nn

layers = [("conv", 3, 1, {pad}), ("conv", 3, 1, 1), ("pool", 2, 2, 0)]   # kernel, stride, padding
for block in (2, 3, 3, 3):
    layers += [("conv", 3, 1, 1)] * block + [("pool", 2, 2, 0)]
layers += [("conv", 7, 1, 0)]                        # fc6

start, jump, x = 0.0, 1, torch.zeros(1, 1, {n})
for kind, kernel, stride, padding in layers:
    start += ((kernel - 1) / 2 - padding) * jump     # middle of the first window
    jump *= stride
    if kind == "pool":
        x = nn.functional.max_pool1d(x, 2, 2, ceil_mode=True)
    else:
        x = nn.functional.conv1d(x, torch.zeros(1, 1, kernel), padding=padding)

for factor in {factors}:                             # scores of a pool are cropped to them, added
    jump //= factor
    start -= (2 * factor - 1) / 2 * jump             # a score stamps 2 * factor places
    x = nn.functional.conv_transpose1d(x, torch.zeros(1, 1, 2 * factor), stride=factor)
result = start, x.shape[-1]                          # crop -start
"""


def ways(side: int, classes: int) -> str:
    """`result`: parameters of U-Net, and the numbers that its skips hand across."""
    return f"""
import torch
from models.unet import UNet

net = UNet(3, {classes}).to("meta")                       # sizes alone, no memory
parameters = sum(p.numel() for p in net.parameters())
*skips, bottom = net.encode(torch.empty(1, 3, {side}, {side}, device="meta"))
result = parameters, sum(skip.numel() for skip in skips)
"""


def stages(thaw: int) -> str:
    """`result`: whether the encoder moved in some steps, {step: bool}."""
    steps = sorted({0, max(thaw - 1, 0), min(thaw, 399), 399})
    return f"""
import torch
from models.unet import UNet

net = UNet(3, 4, base=8, depth=3, norm="batch")
encoder = net.down                                   # .load_state_dict(pretrained weights)
decoder = [*net.ups.parameters(), *net.merge.parameters(), *net.head.parameters()]
groups = [
    {{"params": decoder, "lr": 2e-3}},
    {{"params": encoder.parameters(), "lr": 2e-4}},     # a tenth, once it thaws
]
optimiser = torch.optim.AdamW(groups)

def train(step, pictures, labels):
    frozen = step < {thaw}
    encoder.requires_grad_(not frozen)
    net.train()
    encoder.train(not frozen)                        # batch norm keeps its statistics, too
    loss = torch.nn.functional.cross_entropy(net(pictures), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

result = {{}}
for step in {steps}:
    before = [p.clone() for p in encoder.parameters()]
    train(step, torch.rand(2, 3, 32, 32), torch.randint(4, (2, 32, 32)))
    pairs = zip(before, encoder.parameters())
    result[step] = any((old != new).any().item() for old, new in pairs)
"""


def skips(drawing: int, finest: int, gates: dict[int, float], mode: str) -> str:
    """`result`: the labels (H, W) of a drawing."""
    smooth = ", align_corners=False" if mode == "bilinear" else ""
    lines = "".join(
        f"    total = up(total, 2) + {gates[s]:g} * scores[{s}]\n" for s in (16, 8) if s >= finest
    )
    return f"""
import numpy as np
import torch
from torch.nn.functional import interpolate
from models import zoo
from models.training import shapes

image, truth = shapes.draw(np.random.default_rng({drawn.FIRST + drawing}), {drawn.SIDE})
x = (torch.from_numpy(image).permute(2, 0, 1)[None] / 255 - 0.5) / 0.25
net = zoo.network("fcn-{finest}")

def up(scores, factor):
    return interpolate(scores, scale_factor=factor, mode="{mode}"{smooth})

with torch.no_grad():
    scores = net.scores(net.pools(x))
    total = scores[32]
{lines}    result = up(total, {finest}).argmax(dim=1)[0].numpy()
"""


def patch(drawing: int, row: int, column: int, size: int) -> str:
    """`result`: the probabilities of the four classes for one pixel."""
    return f"""
import numpy as np
import torch
from models import zoo
from models.training import shapes

image, truth = shapes.draw(np.random.default_rng({drawn.FIRST + drawing}), 64)
around = ({size // 2}, {size // 2})
wide = np.pad(image, (around, around, (0, 0)), mode="reflect")
patch = wide[{row} : {row + size}, {column} : {column + size}]            # the pixel in its middle

net = zoo.network("patch-{size}")
x = (torch.from_numpy(patch.copy()).permute(2, 0, 1)[None] / 255 - 0.5) / 0.25
with torch.no_grad():
    result = net(x)[0].softmax(0)
"""
