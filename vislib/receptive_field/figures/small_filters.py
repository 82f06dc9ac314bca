"""A stack of 3x3 layers beside one large filter: the same field, and what each costs."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, percent
from vislib.receptive_field.small_filters import Cost
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Mark, Panel, Points, Scene, Secret, Segments


def scene(small: Cost, large: Cost) -> Scene:
    """Both cones over the same pixels, layer by layer, and at the end their costs as bars.

    Before the answer both cones, pale.
    """
    frames, width, tall = small.layers + 1, small.receptive_field, small.layers
    return Scene(
        panels=(
            _cone_panel("small", f"{small.layers} layers of {small.kernel}×{small.kernel}", width),
            _cone_panel("large", f"{large.layers} layer of {large.kernel}×{large.kernel}", width),
            Panel(
                "cost",
                f"Cost, the {large.kernel}×{large.kernel} layer as 100 %",
                (-0.6, 2.6),
                (-0.12 * tall, 1.12 * tall),
                weight=1.25,
            ),
        ),
        marks=(
            *_cone("small", small, frames),
            *_cone("large", large, frames),
            *_bars(small, large, frames - 1),
        ),
        frames=frames,
        captions=_captions(small, large),
        alt=f"{_pair(small, large)} see the same {width} pixels; the small ones need "
        f"{percent(small.parameters / large.parameters)} of the parameters.",
        height=360,
        frame_ms=1200,
        secret=Secret(alt=f"{_pair(small, large)} over the same pixels."),
    )


def _pair(small: Cost, large: Cost) -> str:
    return f"{small.name.capitalize()} layers and {large.name} layer"


def _cone_panel(name: str, title: str, width: int) -> Panel:
    return Panel(name, title, (-0.8, width - 0.2), (-0.75, 3.6))


def _rows(cost: Cost) -> list[np.ndarray]:
    """``x, y`` of the units of the cone, input first; one layer spans the same height."""
    width = cost.receptive_field
    rows = []
    for depth in range(cost.layers + 1):
        inset = depth * (cost.kernel - 1) / 2
        x = np.arange(inset, width - inset)
        rows.append(np.column_stack([x, np.full(x.size, depth * 3 / cost.layers)]))
    return rows


def _cone(panel: str, cost: Cost, frames: int) -> tuple[Mark, ...]:
    rows = _rows(cost)
    depth = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    shown = np.ceil(depth * (frames - 1) / cost.layers).astype(int)
    ends, since = [], []
    for below, above in zip(rows, rows[1:], strict=False):
        for i, unit in enumerate(above):
            taps = below[i : i + cost.kernel]
            ends += [(*unit, *tap) for tap in taps]
            since += [np.ceil(unit[1] * (frames - 1) / 3)] * len(taps)
    relu = np.array([(cost.receptive_field - 1.0, r[0, 1] + 0.18) for r in rows[1:]])
    return (  # the whole cone, pale, then what is built of it
        Segments(panel, ends, color="kernel", opacity=0.18, width=1.5),
        Points(panel, np.concatenate(rows), size=9, color="muted", opacity=0.35),
        Segments(panel, ends, color="kernel", since=np.array(since, dtype=int), width=2),
        Points(
            panel,
            np.concatenate(rows),
            size=9,
            color=np.where(depth > 0, "output", "input"),
            since=shown,
        ),
        Label(
            panel,
            relu,
            ["ReLU"] * len(relu),
            size=0.85,
            bold=True,
            since=np.ceil(np.arange(1, len(rows)) * (frames - 1) / cost.layers).astype(int),
        ),
    )


def _bars(small: Cost, large: Cost, since: int) -> tuple[Mark, ...]:
    ratios = [
        small.parameters / large.parameters,
        small.multiplications / large.multiplications,
        small.activations / large.activations,
    ]
    x = np.arange(3.0)
    below = -0.06 * small.layers
    names = ("parameters" if small.bias else "weights", "multiplications", "kept values")
    common = {"width": 0.36, "since": [since] * 3}
    return (
        Bars(
            "cost",
            ratios,
            x=x - 0.2,
            color="output",
            text=[percent(r) for r in ratios],
            **common,
        ),
        Bars("cost", [1.0] * 3, x=x + 0.2, color="muted", text=["100 %"] * 3, **common),
        Label("cost", np.column_stack([x, np.full(3, below)]), list(names), size=0.88),
    )


def _captions(small: Cost, large: Cost) -> list[Caption]:
    first = "Both start from the same {pixels} pixels."
    said = [Caption(first, pixels=small.receptive_field)]
    field = 1
    for layer in range(1, small.layers + 1):
        said.append(
            Caption(
                r"Layer {layer}: $r={before}+({kernel}-1)\cdot 1={field}$ pixels and a ReLU.",
                layer=layer,
                before=field,
                kernel=small.kernel,
                field=field + small.kernel - 1,
            )
        )
        field += small.kernel - 1
    said[-1] += _shares(small, large)
    return said


def _shares(small: Cost, large: Cost) -> Caption:
    """The parameters of the small kernels beside those of the large one."""
    said = Caption(
        " The same field as one {large}: ${few}$ against ${many}$ ",
        large=f"{large.kernel}×{large.kernel}",
        few=_weights(small),
        many=_weights(large),
    )
    share = fixed(small.parameters / large.parameters, 3)
    if small.bias:  # C does not cancel
        return said + Caption(
            "weights and biases; at $C={channels}$ the share is ${share}$.",
            channels=small.channels,
            share=share,
        )
    return said + Caption(
        r"weights, $\frac{{above}}{{below}}={share}$.",
        above=small.layers * small.kernel**2,
        below=large.layers * large.kernel**2,
        share=share,
    )


def _weights(cost: Cost) -> str:
    """The parameters of a stack over C channels, as a formula."""
    biases = f"+{cost.layers if cost.layers > 1 else ''}C" if cost.bias else ""
    return f"{cost.layers * cost.kernel**2}C^2{biases}"
