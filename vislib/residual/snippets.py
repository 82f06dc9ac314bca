"""The lesson in a few lines of torch; a test runs every one and compares `result`."""

from __future__ import annotations

import numpy as np

_F = {"sigmoid": "torch.sigmoid", "tanh": "torch.tanh", "ReLU": "torch.relu", "none": "lambda z: z"}


def chain(p) -> str:
    """`result`: the gradient that reaches x₀, plain and with shortcuts."""
    alike = len(set(p.weights())) == 1
    return f"""
import torch

f = {_F[p.activation]}
weights = {f"[{p.weights()[0]}] * {p.layers}" if alike else p.weights()}
result = []
for shortcut in (False, True):
    x = start = torch.tensor({p.x0}, dtype=torch.float64, requires_grad=True)
    for weight in weights:
        y = f(weight * x)
        x = x + {p.scale} * y if shortcut else y
    result.append(torch.autograd.grad(x, start)[0].item())
"""


def layers(p) -> str:
    """`result`: for the first and the last layer the size of the gradient of its weights."""
    norm = "nn.functional.batch_norm(z, None, None, training=True)" if p.norm else "z"
    add = " + x" if p.shortcut else ""
    begin = {
        "Xavier": "{n} ** -0.5 * rng.standard_normal(({n}, {n}))",
        "He": "(2 / {n}) ** 0.5 * rng.standard_normal(({n}, {n}))",
        "0.01": "0.01 * rng.standard_normal(({n}, {n}))",
        "torch's default": "{n} ** -0.5 * rng.uniform(-1, 1, ({n}, {n}))",
    }[p.start].format(n=p.width)
    return f"""
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng({p.seed})
weights = [{begin} for _ in range({p.depth})]
weights = [torch.tensor(w, requires_grad=True) for w in weights]
x, target = torch.tensor(rng.standard_normal((2, 256, {p.width})))
for w in weights:
    z = x @ w.T
    x = {_F[p.activation]}({norm}{add})
((x - target) ** 2).sum().div(2 * 256).backward()
result = [weights[i].grad.pow(2).mean().sqrt().item() for i in (0, -1)]
"""


def block(p) -> str:
    """`result`: the residual block's output."""
    x, w1, b1, w2, b2 = (np.round(a, 12).tolist() for a in p.arrays())
    last = (
        "torch.relu(W2 @ h + b2) + x"
        if p.order.endswith("branch")
        else "torch.relu(W2 @ h + b2 + x)"
    )
    return f"""
import torch

x = torch.tensor({x})
W1, b1 = torch.tensor({w1}), torch.tensor({b1})
W2, b2 = torch.tensor({w2}), torch.tensor({b2})
h = torch.relu(W1 @ x + b1)
result = {last}
"""


def shapes(p) -> str:
    """`result`: the shape of what the shortcut gives."""
    if p.kind == "zeros":
        body = (
            f"small = x[..., ::{p.stride}, ::{p.stride}]\n"
            f"result = F.pad(small, (0, 0, 0, 0, 0, {p.after} - {p.before})).shape"
        )
    elif p.kind == "projection":
        body = (
            f"project = nn.Conv2d({p.before}, {p.after}, 1, stride={p.stride}, bias=False)\n"
            "result = project(x).shape"
        )
    else:
        body = (
            f"project = nn.Conv2d({p.before}, {p.after}, 1, bias=False)\n"
            f"result = project(F.avg_pool2d(x, {p.stride}, ceil_mode=True)).shape"
        )
    return f"""
import torch
from torch import nn
from torch.nn import functional as F

x = torch.rand(1, {p.before}, {p.size}, {p.size})
{body}
"""


def paper() -> str:
    """`result`: the rate after each of the recipe's three falls."""
    return """
import torch

net = torch.nn.Conv2d(3, 64, 7)
optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
falls = torch.optim.lr_scheduler.MultiStepLR(optimiser, milestones=[30, 60, 90], gamma=0.1)
result = []
for epoch in range(100):
    optimiser.step()
    falls.step()
    result.append(optimiser.param_groups[0]["lr"])
"""


def depth(p) -> str:
    """`result`: loss and accuracy of the deepest residual net; on the points of the chapter."""
    blocks = p.job().depths[-1] // 2
    scale = {"1": "", "0": "0 * ", "1/√blocks": f"{blocks} ** -0.5 * "}[p.scale]
    norm, between = "", "a, b = self.a, self.b"
    if p.norm == "batch":
        norm = """
def normalised(linear):
    def layer(x):
        z = nn.functional.batch_norm(x @ linear.weight.T, None, None, training=True)
        return z + linear.bias
    return layer

"""
        between = "a, b = normalised(self.a), normalised(self.b)"
    return f"""
import numpy as np
import torch
from torch import nn
from vislib.residual import points

rng, f = np.random.default_rng({p.seed}), torch.relu
def linear(m, n):  # He's start, biases 0
    made = nn.Linear(m, n, dtype=torch.float64)
    made.weight.data = torch.tensor(np.sqrt(2 / m) * rng.standard_normal((n, m)))
    nn.init.zeros_(made.bias)
    return made
{norm}
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = linear({p.width}, {p.width}), linear({p.width}, {p.width})
    def forward(self, x):
        {between}
        return f({scale}b(f(a(x))) + x)  # plain: f(b(f(a(x))))

x, y = points("{p.data}", {p.count}, {p.seed})  # (2, n), (n,): points and classes
x, y = torch.tensor(x.T), torch.tensor(y)
first, last = linear(2, {p.width}), linear({p.width}, 2)
net = nn.Sequential(first, nn.ReLU(), *(Block() for _ in range({blocks})), last)
adam = torch.optim.Adam(net.parameters(), lr={p.rate})
for _ in range({p.steps}):
    adam.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    adam.step()
z = net(x)
result = nn.functional.cross_entropy(z, y).item(), (z.argmax(1) == y).double().mean().item()
"""


def paths(p) -> str:
    """`result`: the share that is right now, and without each block too."""
    return f"""
import torch
from models import zoo
from vislib.residual import points

layers = zoo.network("{p.net}").double().layers()
W, b = [layer.weight for layer in layers], [layer.bias[:, None] for layer in layers]
x, y = map(torch.tensor, points("spirals", 256, 0))
blocks, removed, f = {int(p.net.partition("-")[2]) // 2}, {set(p.blocks()) or "set()"}, torch.relu

def right(removed):
    z = f(W[0] @ x + b[0])
    for i in range(blocks):
        if i not in removed:
            branch = W[2 * i + 2] @ f(W[2 * i + 1] @ z + b[2 * i + 1]) + b[2 * i + 2]
            z = f({"z + branch / blocks ** 0.5" if p.net.startswith("residual") else "branch"})
    return ((W[-1] @ z + b[-1]).argmax(0) == y).double().mean().item()

result = [right(removed), *(right(removed | {{i}}) for i in range(blocks))]
"""


def noise(p) -> str:
    """`result`: how alike the slopes of neighbouring inputs are, plain and residual."""
    norm = ""
    if p.norm == "batch":
        norm = """
    mean, var = z.detach().mean(1), z.detach().var(1, unbiased=False)  # both held
    z = nn.functional.batch_norm(z.T, mean, var).T"""
    blocks = p.depth // 2
    scale = {"1": "", "0": "0 * ", "1/√blocks": f"{blocks} ** -0.5 * "}[p.scale]
    return f"""
import numpy as np
import torch
from torch import nn

rng, f = np.random.default_rng({p.seed}), torch.relu
first, last = rng.standard_normal(({p.width}, 2)), rng.standard_normal({p.width}) / {p.width} ** 0.5
W = (2 / {p.width}) ** 0.5 * rng.standard_normal(({p.depth}, {p.width}, {p.width}))
first, last, W = map(torch.tensor, (first, last, W))

def layer(w, z):
    z = w @ z{norm}
    return z

def slopes(residual):
    x = (torch.arange(256, dtype=torch.float64) / 64 - 2 + 1 / 128).requires_grad_()
    z = f(first[:, :1] * x + first[:, 1:])
    for a, b in zip(W[::2], W[1::2]):
        branch = layer(b, f(layer(a, z)))
        z = f(z + {scale}branch if residual else branch)
    return torch.autograd.grad((last @ z).sum(), x)[0]

result = [torch.corrcoef(torch.stack([s[:-1], s[1:]]))[0, 1].item()
          for s in (slopes(False), slopes(True))]
"""
