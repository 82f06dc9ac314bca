"""The same graph run by torch: shapes, parameters, multiplications and gradients from there."""

import torch
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from vislib.architectures.graph import INPUT, Graph, Op


def _pad(value):
    if isinstance(value, tuple) and any(isinstance(v, tuple) for v in value):
        (top, bottom), (left, right) = value
        return left, right, top, bottom
    return value


class Ran(nn.Module):
    """The graph as a torch module; ``outputs`` holds every operation's output after a call."""

    def __init__(self, graph: Graph, channels: dict[str, int], features: dict[str, int]):
        super().__init__()
        self.graph, self.outputs, self.made = graph, {}, {}
        for i, op in enumerate(graph.ops):
            layer = self._layer(op, channels[op.inputs[0]], features[op.inputs[0]])
            if layer is not None:
                self.add_module(f"m{i}", layer)
                self.made[op.name] = layer

    @staticmethod
    def _layer(op: Op, channels: int, features: int):
        a = op.arguments
        if op.kind == "conv":
            return nn.Conv2d(channels, a["channels"], a["kernel"], a["stride"], a["padding"],
                             a["dilation"], a["groups"], a["bias"])  # fmt: skip
        if op.kind == "transposed":
            return nn.ConvTranspose2d(channels, a["channels"], a["kernel"], a["stride"],
                                      a["padding"], a["output_padding"], a["groups"], a["bias"],
                                      a["dilation"])  # fmt: skip
        if op.kind == "linear":
            return nn.Linear(features, a["features"], a["bias"])
        if op.kind == "norm":
            return nn.BatchNorm2d(channels)
        if op.kind == "pool":
            pool = nn.MaxPool2d if a["mode"] == "max" else nn.AvgPool2d
            return pool(a["kernel"], a["stride"], a["padding"], ceil_mode=a["ceil"])
        if op.kind == "adaptive_pool":
            return nn.AdaptiveAvgPool2d(a["size"])
        if op.kind == "upsample":
            return nn.Upsample(scale_factor=a["factor"], mode=a["mode"])
        if op.kind == "pixel_shuffle":
            return nn.PixelShuffle(a["factor"])
        return None

    def forward(self, x):
        self.outputs = {INPUT: x}
        for op in self.graph.ops:
            given = [self.outputs[name] for name in op.inputs]
            self.outputs[op.name] = self._run(op, given)
        return self.outputs[self.graph.ops[-1].name]

    def _run(self, op, given):
        if op.name in self.made:
            return self.made[op.name](given[0])
        if op.kind == "flatten":
            return given[0].flatten(1)
        if op.kind == "pad":
            return functional.pad(given[0], _pad(op["padding"]))
        if op.kind == "add":
            return sum(given)
        if op.kind == "cat":
            return torch.cat(given, 1)
        return given[0]


def on_meta(graph: Graph, rows):
    """Shapes by name, parameters by name, multiplications: counted by torch on the meta device."""
    channels = {row.name: row.shape[0] for row in rows}
    with torch.device("meta"):
        net = Ran(graph, channels, channels).eval()
        with FlopCounterMode(display=False) as counter:
            net(torch.empty(1, *graph.input_shape))
    shapes = {name: tuple(x.shape[1:]) for name, x in net.outputs.items()}
    parameters = {name: sum(p.numel() for p in m.parameters()) for name, m in net.made.items()}
    return shapes, parameters, counter.get_total_flops() // 2
