"""The lesson in a few lines of torch; a test runs every one."""

from __future__ import annotations

from vislib.architectures.book import BOOK
from vislib.architectures.factorised import Pair
from vislib.architectures.graph import INPUT, Graph
from vislib.architectures.own import input_shape
from vislib.architectures.params import Join, Search, Yours
from vislib.architectures.readers import write_text
from vislib.architectures.rows import Row
from vislib.architectures.rows import ledger as rows_of

_COUNTED = """
rows = []
def note(layer, given, out):
    work = 0
    if isinstance(layer, (nn.Conv2d, nn.Linear)):
        places = out[0, 0].numel() if out.dim() == 4 else 1
        work = layer.weight.numel() * places
    parameters = sum(p.numel() for p in layer.parameters())
    rows.append((type(layer).__name__, tuple(out.shape[1:]), parameters, work))

for layer in net.modules():
    if not list(layer.children()):
        layer.register_forward_hook(note)
net.eval()(x)
for row in rows:
    print(*row)
parameters, multiplications = (sum(row[i] for row in rows) for i in (2, 3))
print(f"{parameters:,} parameters, {multiplications:,} multiplications")
"""


def is_chain(graph: Graph) -> bool:
    """Whether every operation reads the one before it, and torch has a layer for each."""
    names = [INPUT, *(op.name for op in graph.ops)]
    return all(op.inputs == (before,) for op, before in zip(graph.ops, names, strict=False))


def ledger(network: str, size: int) -> str:
    """The network of the book counted: by torch, layer by layer, where it is a chain."""
    graph = BOOK[network](size)
    if not is_chain(graph):
        return f"""
from vislib.architectures import BOOK, ledger, totals

rows = ledger(BOOK[{network!r}]({size}))
for row in rows:
    print(row.name, row.shape, row.formula, row.multiplications, row.values)
found = totals(rows)
print(f"{{found.parameters:,}} parameters, {{found.multiplications:,}} multiplications")
"""
    return sequential(graph) + _COUNTED


def sequential(graph: Graph) -> str:
    """``net`` and its input ``x`` on the meta device: shapes alone, no memory."""
    rows = {row.name: row for row in rows_of(graph)}
    said = "\n".join(f"        {line}" for op in graph.ops for line in _layer(op, rows))
    return f"""
import torch
from torch import nn

with torch.device("meta"):  # shapes alone: no memory, no arithmetic
    net = nn.Sequential(
{said}
    )
    x = torch.empty(1, {", ".join(map(str, graph.input_shape))})
"""


def _layer(op, rows: dict[str, Row]) -> list[str]:
    """A line of code for the operation, with the activation behind it."""
    before = rows[op.inputs[0]].shape[0]
    if op.kind == "conv":
        more = "".join(
            f", {name}={op[name]}"
            for name, usual in (("stride", 1), ("padding", 0), ("groups", 1), ("bias", True))
            if op[name] != usual
        )
        line = f"nn.Conv2d({before}, {op['channels']}, {op['kernel']}{more}),"
        return [line if not op["bias"] else f"{line} nn.ReLU(),"]
    if op.kind == "norm":
        return [f"nn.BatchNorm2d({before}), nn.ReLU(),"]
    if op.kind == "pool":
        kind = "Max" if op["mode"] == "max" else "Avg"
        stride = op["kernel"] if op["stride"] is None else op["stride"]
        return [f"nn.{kind}Pool2d({op['kernel']}, {stride}),"]
    if op.kind == "linear":
        return [f"nn.Linear({before}, {op['features']}),"]
    return ["nn.AdaptiveAvgPool2d(1)," if op.kind == "adaptive_pool" else "nn.Flatten(),"]


def lenet(graph: Graph) -> str:
    """LeNet as shown, counted by torch; the paper's table and its pools are no layers of torch."""
    return (
        sequential(graph).replace("nn.ReLU()", "nn.Tanh()")
        + """
print(tuple(net(x).shape))
print(sum(p.numel() for p in net.parameters()))
"""
    )


def shrink(pair: Pair) -> str:
    """Both ways counted by torch."""
    direct, split = (
        "\n".join(f"        {line}" for op in graph.ops for line in _bare(op, graph))
        for graph in (pair.direct, pair.split)
    )
    return f"""
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

with torch.device("meta"):  # shapes alone
    direct = nn.Sequential(
{direct}
    )
    pieces = nn.Sequential(
{split}
    )
    x = torch.empty(1, {", ".join(map(str, pair.direct.input_shape))})
for net in (direct, pieces):
    with FlopCounterMode(display=False) as counter:
        net(x)
    weights = sum(p.numel() for p in net.parameters())
    print(weights, counter.get_total_flops() // 2)  # torch counts sum and product
"""


def _bare(op, graph: Graph) -> list[str]:
    rows = {row.name: row for row in rows_of(graph)}
    before = rows[op.inputs[0]].shape[0]
    kind = "nn.ConvTranspose2d" if op.kind == "transposed" else "nn.Conv2d"
    more = "".join(
        f", {name}={op[name]}"
        for name, usual in (("padding", 0), ("groups", 1))
        if op[name] != usual
    )
    return [f"{kind}({before}, {op['channels']}, {op['kernel']}{more}, bias=False),"]


def join(p: Join) -> str:
    """Both blocks in torch: channels that leave them, and weights."""
    layer = "nn.Conv2d(c, growth, 3, padding=1, bias=False)"
    if p.bottleneck:
        layer = """nn.Sequential(nn.Conv2d(c, 4 * growth, 1, bias=False),
                          nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False))"""
    return f"""
import torch
from torch import nn

layers, channels, growth = {p.layers}, {p.channels}, {p.growth}
torch.set_default_device("meta")  # shapes alone
count = lambda layer: sum(w.numel() for w in layer.parameters())

x, weights = torch.empty(1, channels, 56, 56), 0
for _ in range(layers):
    layer = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
    x, weights = x + layer(x), weights + count(layer)
print(x.shape[1], weights)

x, weights = torch.empty(1, channels, 56, 56), 0
for _ in range(layers):
    c = x.shape[1]
    layer = {layer}
    x, weights = torch.cat([x, layer(x)], 1), weights + count(layer)
print(x.shape[1], weights)
torch.set_default_device("cpu")
"""


_JOINS = {
    "Add": """
class Add(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return sum(branch(x) for branch in self.branches)
""",
    "Cat": """
class Cat(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)
""",
}


def book(graph: Graph) -> str:
    """The same for a network of the book, written as one ``nn.Sequential``."""
    note = "\n# Activations, which cost nothing here, are left out.\n"
    return note.lstrip() + yours(write_text(graph), graph.input_shape).lstrip()


def saved() -> str:
    """Any network as a file that this page reads, and what it reads there."""
    return """
import torch
from torch import nn

from vislib.architectures import ledger, read_file, totals


class Net(nn.Module):  # yours
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 16, 3, padding=1)
        self.last = nn.Linear(16, 10)

    def forward(self, x):
        return self.last(self.first(x).relu().mean((2, 3)))


net = Net().to("meta").eval()  # shapes alone: the file stays small
example = (torch.empty(1, 3, 224, 224, device="meta"),)
torch.export.save(torch.export.export(net, example), "net.pt2")

with open("net.pt2", "rb") as file:
    rows = ledger(read_file(file.read()))
for row in rows:
    print(row.name, row.shape, row.formula, row.multiplications)
print(f"{totals(rows).parameters:,} parameters")
"""


def yours(text: str, shape: tuple[int, ...]) -> str:
    """The typed network in torch, counted and saved as a graph that this page reads.

    ``text``: an expression that ``readers.text`` could read.
    """
    said = "".join(code for word, code in _JOINS.items() if f"{word}(" in text)
    sizes = ", ".join(map(str, shape))
    return f"""
import torch
from torch import nn
{said}
with torch.device("meta"):  # shapes alone: no memory, no weights in the file
    net = {text.strip()}
    x = torch.empty(1, {sizes})

net = net.eval()
parameters = sum(p.numel() for p in net.parameters())
print(f"{{parameters:,}} parameters; it puts out {{tuple(net(x).shape[1:])}}")
torch.export.save(torch.export.export(net, (x,)), "net.pt2")
"""


def of(p: Yours) -> str:
    """The code for a network of one's own: typed, out of a file, or of the book."""
    if p.source == "typed":
        return yours(p.text, input_shape(p.given))
    return saved() if p.source == "file" else book(p.graph)


def search(p: Search) -> str:
    """The controller of the page, by torch's autograd."""
    return f"""
import numpy as np
import torch
from vislib.architectures.controller import CHOICES, options_of, reward

rng, rewards = np.random.default_rng({p.seed}), []
logits = [torch.zeros(len(c), dtype=torch.float64, requires_grad=True) for c in CHOICES.values()]
for _ in range({p.samples}):
    chances = [torch.softmax(each, 0) for each in logits]
    padded = [np.pad(c.detach().numpy(), (0, 3 - len(c))) for c in chances]
    drawn = [int(rng.choice(3, p=c)) for c in padded]
    R = reward(options_of(drawn), {p.price})
    b = {"np.mean(rewards) if rewards else R" if p.baseline else "0.0"}
    (-(R - b) * sum(torch.log(c[i]) for c, i in zip(chances, drawn))).backward()
    for each in logits:
        each.data -= {p.rate} * each.grad
        each.grad = None
    rewards.append(R)
print(f"{{np.mean(rewards[:20]):.3f}} then {{np.mean(rewards[-20:]):.3f}}")
"""
