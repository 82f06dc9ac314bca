"""Channels as nodes, kernels as lines: all to all, in groups, one each, one each and 1×1."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vislib.architectures import numbers
from vislib.architectures.figures.shrink import product
from vislib.architectures.params import Depthwise
from vislib.architectures.rows import Row
from vislib.core.text import apart, fixed, plural
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Cells,
    Label,
    Link,
    Mark,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

MOST = 12  # nodes that are drawn on either side
_MOST_FILTERS = 1024
_GAP = 2.6  # between a kernel and its multiple, in cells


class _Nodes(NamedTuple):
    """What is drawn of a layer: heights of the nodes, and in which group each is."""

    left: np.ndarray
    right: np.ndarray
    stages: tuple[str, ...]

    @property
    def frames(self) -> int:
        return len(self.stages) + len(self.left)


def scene(p: Depthwise) -> Scene:
    """The stages, then a frame for each kernel drawn."""
    nodes = _nodes(p)
    marks, links = _wires(p, nodes)
    top, ratios = p.kernel**2, _ratios(p)
    panels = [
        Panel("wires", _title(p), x=(-0.12, 1.12), y=(-0.3, 1.08), weight=1.6),
        Panel("ratio", "times fewer, by channels out", x=(0, 1.05 * _MOST_FILTERS),
              y=(0, 1.2 * max(top, ratios[:, 1].max()))),
        Panel("kernel", "a channel's kernel, and what output 1 makes of it", equal=True,
              y_down=True, x=(-0.3, 2 * p.kernel + _GAP + 0.3), y=(-0.3, p.kernel + 0.3),
              row=1, tall=0.9),
    ]  # fmt: skip
    return Scene(
        panels,
        [*marks, *_curve(p, ratios), *_kernels(p, nodes)],
        frames=nodes.frames,
        captions=[_caption(p, nodes, t) for t in range(nodes.frames)],
        links=links,
        alt="Channels as nodes and kernels as lines between them, in stages.",
        height=450,
        frame_ms=1500,
        secret=Secret(
            panels=["ratio", "kernel"],
            caption=Caption(
                "{c} channels of {side}×{side}, {f} filters of {k}×{k}: every line is a kernel.",
                c=p.channels, side=p.side + (0 if p.transposed else p.kernel - 1), f=p.filters,
                k=p.kernel,
            ),
            height=300,
        ),
    )  # fmt: skip


def _title(p: Depthwise) -> str:
    if max(p.channels, p.filters) <= MOST:
        return "every line is a kernel"
    return f"every line is a kernel; the first {MOST} channels on a side are drawn"


def _nodes(p: Depthwise) -> _Nodes:
    left, right = min(p.channels, MOST), min(p.filters, MOST)
    stages = ("all", *(["groups"] if p.groups > 1 else []), "each", "mixed")
    return _Nodes((np.arange(left) + 0.5) / left, (np.arange(right) + 0.5) / right, stages)


# -- the marks ---------------------------------------------------------------------------------


def _wires(p: Depthwise, nodes: _Nodes) -> tuple[list[Mark], list[Link]]:
    """Lines of each stage, with the nodes they join."""
    a, b = len(nodes.left), len(nodes.right)
    ins, outs = (i.ravel() for i in np.indices((a, b)))
    group = ins // (p.channels // p.groups) == outs // (p.filters // p.groups)
    across = np.stack([0 * ins, nodes.left[ins], 0 * ins + 1, nodes.right[outs]], axis=-1)
    each = np.stack([0 * nodes.left, nodes.left, 0 * nodes.left + 0.5, nodes.left], axis=-1)
    mixing = across + np.array([0.5, 0, 0, 0])
    frames, stage = nodes.frames, np.array([*nodes.stages, *["kernel"] * a])
    own = np.arange(frames)[:, None] - len(nodes.stages)  # the channel of a frame, if 0 or more
    at_all = (stage == "all")[:, None] | ((stage == "groups")[:, None] & group)
    one = np.where(own >= 0, own == np.arange(a), np.isin(stage, ("each", "mixed"))[:, None])
    mixed = np.where(own >= 0, own == ins, (stage == "mixed")[:, None])
    split = np.isin(stage, ("each", "mixed", "kernel"))
    marks: list[Mark] = [
        Segments("wires", across, opacity=0.7 * at_all, color="kernel"),
        Segments("wires", each, opacity=np.maximum(0.9 * one, 0.12 * split[:, None]),
                 color="kernel", width=3.0),
        Segments("wires", mixing, opacity=np.maximum(0.6 * mixed, 0.06 * (own >= 0)),
                 color="output"),
        Points("wires", np.stack([0 * nodes.left, nodes.left], -1), size=7, color="input",
               id="left", hover=[f"channel {i + 1}" for i in range(a)]),
        Points("wires", np.stack([0 * nodes.left + 0.5, nodes.left], -1), size=6, color="kernel",
               opacity=np.repeat(split[:, None] * 1.0, a, axis=1)),
        Points("wires", np.stack([0 * nodes.right + 1, nodes.right], -1), size=7, color="output",
               id="right", hover=[_reads(p, o) for o in range(b)]),
        Label("wires", [[0, -0.15], [1, -0.15]], [f"{p.channels:,} in", f"{p.filters:,} out"]),
    ]  # fmt: skip
    read = [[int(i) for i in ins[(outs == o) & group]] for o in range(b)]
    return marks, [Link("right", "left", read)]


def _reads(p: Depthwise, output: int) -> str:
    """What reaches an output, true at every stage: only "in groups" is it less than everything."""
    each = p.channels // p.groups
    group = output // (p.filters // p.groups)
    if p.groups == 1:
        what = "the only channel" if p.channels == 1 else f"all {p.channels:,} channels"
        return f"output {output + 1} is made of {what}"
    first, last = group * each + 1, (group + 1) * each
    which = f"channels {first:,} to {last:,}" if each > 1 else f"channel {first:,}"
    return f"output {output + 1}; in {p.groups:,} groups it is made of {which} alone"


def _ratios(p: Depthwise) -> np.ndarray:
    """(n, 2) channels out, and how many times fewer multiplications with them."""
    filters = np.unique(np.geomspace(1, _MOST_FILTERS, 24).round().astype(int))
    return np.array([[f, p.pair(filters=int(f)).ratio] for f in filters], float)


def _curve(p: Depthwise, ratios: np.ndarray) -> list[Mark]:
    top, ratio = p.kernel**2, p.pair().ratio
    said = apart(ratio, 1.0)[0]  # "1.00" is as many
    return [
        Segments("ratio", [[0, top, 1.05 * _MOST_FILTERS, top]], color="muted", dash=True),
        Label("ratio", (0.98 * _MOST_FILTERS, 1.08 * top), f"k² = {top}", anchor="end",
              color="muted"),
        Path("ratio", ratios, color="kernel"),
        Points("ratio", [[p.filters, ratio]], size=9, color="output",
               hover=[f"{p.filters:,} out: {said}"]),
        Label("ratio", (min(p.filters, 0.9 * _MOST_FILTERS), 0.86 * ratio), said, bold=True),
    ]  # fmt: skip


def weights(p: Depthwise) -> tuple[np.ndarray, np.ndarray]:
    """(C, k, k) kernels and (C,) what output 1 multiplies them by, of the channels drawn.

    Whole numbers, drawn at random, so that they can be read.
    """
    rng = np.random.default_rng(0)
    count = min(p.channels, MOST)
    return rng.integers(-3, 4, (count, p.kernel, p.kernel)), rng.choice([-2, -1, 2, 3], count)


def _kernels(p: Depthwise, nodes: _Nodes) -> list[Mark]:
    """The kernel of the frame's channel, and its multiple."""
    kernels, factors = weights(p)
    stages = np.array([*nodes.stages, *["kernel"] * len(nodes.left)])
    which = np.maximum(np.arange(nodes.frames) - len(nodes.stages), 0)
    left, right = kernels[which], (kernels * factors[:, None, None])[which]
    look = {"scale": "RdBu", "vmin": -9.0, "vmax": 9.0, "glide": False}
    filtered = np.isin(stages, ("each", "mixed", "kernel"))[:, None] * np.ones(p.kernel**2)
    mixed = np.isin(stages, ("mixed", "kernel"))[:, None] * np.ones(p.kernel**2)
    between = [f"× {_whole(factors[c])} =" if on else ""
               for c, on in zip(which, mixed[:, 0], strict=True)]  # fmt: skip
    return [
        Cells("kernel", left, text=[[_whole(v) for v in m.ravel()] for m in left],
              opacity=filtered, **look),
        Label("kernel", (p.kernel + 0.5 * _GAP, p.kernel / 2), between),
        Cells("kernel", right, x=p.kernel + _GAP, opacity=mixed,
              text=[[_whole(v) for v in m.ravel()] for m in right], **look),
    ]  # fmt: skip


def _whole(value: float) -> str:
    return fixed(value, 0)


# -- the words ---------------------------------------------------------------------------------


def _caption(p: Depthwise, nodes: _Nodes, t: int) -> Caption:
    if t >= len(nodes.stages):
        channel = t - len(nodes.stages)
        return Caption(
            "Channel {channel}: one kernel of {k}×{k} for all outputs; output 1 takes it times "
            "**{factor}**.",
            channel=channel + 1, k=p.kernel, factor=_whole(weights(p)[1][channel]),
        )  # fmt: skip
    return {"all": _all, "groups": _groups, "each": _each, "mixed": _mixed}[nodes.stages[t]](p)


def _all(p: Depthwise) -> Caption:
    (row,) = p.pair().rows[0]
    return Caption("All to all: {product} = " + _cost(row), product=_work(p, row), **_counts(row))


def _groups(p: Depthwise) -> Caption:
    (row,) = p.pair(p.groups).rows[0]
    return Caption("In {g} groups: {product} = " + _cost(row),
                   g=f"{p.groups:,}", product=_work(p, row), **_counts(row))  # fmt: skip


def _cost(row: Row) -> str:
    what = numbers.of(row.multiplications, "multiplications"), numbers.of(row.weights, "weights")
    return f"**{{n}}** {what[0]}, {{weights}} {what[1]}."


def _counts(row: Row) -> dict[str, str]:
    return {"n": f"{row.multiplications:,}", "weights": f"{row.weights:,}"}


def _each(p: Depthwise) -> Caption:
    row = p.pair().rows[1][0]
    return Caption("One kernel for each channel: {product} = {n}. Nothing is mixed yet.",
                   product=_work(p, row), n=f"{row.multiplications:,}")  # fmt: skip


def _mixed(p: Depthwise) -> Caption:
    pair = p.pair()
    rows, split = pair.rows[1], pair.totals[1]
    return Caption(
        f"Then {{f}} of 1×1 {'mixes' if p.filters == 1 else 'mix'} them: {{products}} = {{parts}} "
        "= **{n}**: **{times}** than all to all.",
        f=plural(p.filters, "filter"), products=" + ".join(_work(p, row) for row in rows),
        parts=" + ".join(f"{row.multiplications:,}" for row in rows),
        n=f"{split.multiplications:,}", times=numbers.times(pair.ratio),
    )  # fmt: skip


def _work(p: Depthwise, row: Row) -> str:
    """The multiplications of a layer as a product; a transposed one works at its inputs."""
    return product(row, p.side if row.kind == "transposed" else None)
