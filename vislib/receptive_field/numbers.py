"""The numbers and remarks beside the pictures of the lesson, derived from what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vislib.core.conditions import Condition
from vislib.core.text import fixed, percent, plural
from vislib.receptive_field.effective_depth import Depths
from vislib.receptive_field.growth import Trace
from vislib.receptive_field.small_filters import Cost


def growth(trace: Trace, name: str = "") -> list[str]:
    """Remarks on the stack ``name`` (a preset's, or its text), each one sentence or two."""
    return [
        said
        for said in (
            _shared(trace),
            _fraction(trace),
            _same(trace),
            "LeNet (1998) pooled by averages and used tanh; today it would be maxima and ReLU. Its "
            "fields stay what they are."
            if name == "LeNet"
            else "",
        )
        if said
    ]


def touched(trace: Trace) -> tuple[Condition, ...]:
    """Few layers, small kernels, and many pixels without holes that the last unit depends on."""
    layers, widest = len(trace.layers), max(layer.kernel for layer in trace.layers)
    return (
        Condition(layers <= 5, plural(layers, "layer")),
        Condition(widest <= 3, f"widest kernel {widest}"),
        Condition(trace.touched >= 100, plural(trace.touched, "pixel")),
        Condition(not trace.holes, plural(trace.holes, "hole") if trace.holes else "no holes"),
    )


def _shared(trace: Trace) -> str:
    """How many units share the weights of the first convolution that has more than one."""
    for layer, g in zip(trace.layers, trace.geometries[1:], strict=True):
        if g.size > 1 and not layer.name.startswith("pool"):
            k, n = layer.kernel, g.size
            return (
                f"All {n:,} × {n:,} units of {layer.name} share one kernel of {k} × {k} = "
                f"{plural(k * k, 'weight')} for each map that it reads and each that it makes."
            )
    return ""


def _fraction(trace: Trace) -> str:
    for layer, below in zip(trace.layers, trace.geometries, strict=False):
        rest = (below.size + 2 * layer.padding - layer.span) % layer.stride
        if rest:
            last = "place" if rest == 1 else f"{rest} places"
            return (
                f"{layer.name}: the fraction is rounded down; its last {last}, "
                f"padding included, {'is' if rest == 1 else 'are'} read by no unit. (If you have "
                "the slides: one calls fractions illegal, others round them down, as every "
                "framework does.)"
            )
    return ""


def _same(trace: Trace) -> str:
    for i, layer in enumerate(trace.layers):
        if layer.stride > 1 and layer.padding and 2 * layer.padding == layer.span - 1:
            before, after = trace.geometries[i].size, trace.geometries[i + 1].size
            return (
                f"{layer.name}: a padding of (F − 1)/2 = {layer.padding} is called “same”, but "
                f"keeps the size at stride 1 only: here {before:,} become {after:,}. (If you have "
                "the slides: 64 at stride 2 become 32, not 64.)"
            )
    return ""


def small_filters(small: Cost, large: Cost) -> list[dict[str, Any]]:
    """One row a stack: what it costs."""
    return [
        {
            "": cost.name,
            "receptive field": cost.receptive_field,
            "parameters": cost.parameters,
            "multiplications": cost.multiplications,
            "non-linearities": cost.layers,
            "values kept for the backward pass": cost.activations,
        }
        for cost in (small, large)
    ]


def half(small: Cost, large: Cost) -> Condition:
    """Whether the stack costs less than half of what the large filter costs."""
    share = small.parameters / large.parameters
    said = f"{percent(share, 0.5)} of the parameters of {large.name}"
    return Condition(2 * small.parameters < large.parameters, f"{small.name} take {said}")


def effective(found: Depths, samples: int, weights: str) -> dict[str, Any]:
    """What the gradient of the whole stack says of its field."""
    moved, s = found.moved[-1], "" if samples == 1 else "s"
    drawn = f"input{s} and network{s}" if weights == "random" else f"input{s}"
    return {
        "theoretical box": (f"{found.boxes[-1]} px", "smallest square around all paths"),
        "holds 90 %": (f"{found.cores[-1]} px" if moved else "none", "square about the centre"),
        "in the middle half": (
            percent(found.halves[-1]) if moved else "none",
            "even would be 25 %",
        ),
        "pixels touched": percent(found.touched[-1], 1.0),
        "samples": (samples, drawn),
    }


def spread(found: Depths, most: float = 0.6) -> tuple[Condition, ...]:
    """A box of 25 pixels, and less than ``most`` of the gradient in its middle half."""
    box = Condition(
        bool(found.boxes[-1] == 25), f"a box of {plural(int(found.boxes[-1]), 'pixel')}"
    )
    if not found.moved[-1]:
        return box, Condition(False, "no gradient: take more samples or another seed")
    share = float(found.halves[-1])
    return box, Condition(share < most, f"{percent(share, most)} in its middle half")


def seen(shares: Sequence[float], names: Sequence[str]) -> tuple[Condition, ...]:
    """VGG16, left, sees less than half of the picture, and the other network all of it."""
    left, right = (percent(share, 0.5, 1.0) for share in shares)
    vgg = Condition(shares[0] < 0.5, f"VGG16 on the left sees {left}")
    if names[0] != "VGG16":
        vgg = Condition(False, f"{names[0]} is on the left")
    return vgg, Condition(shares[1] == 1, f"{names[1]} on the right sees {right}")


def whole(rows: Sequence[Mapping[str, Any]], size: int) -> Condition:
    """Whether two networks of these see an input of so many pixels in all of its width."""
    count = sum(row["field (px)"] >= size for row in rows)
    sees = "network sees" if count == 1 else "networks see"
    return Condition(count == 2, f"{count} {sees} all of {size:,} pixels")


def effective_rates(found: Depths, strided: bool) -> str:
    """By how much the box and the gradient grew over the second half of the layers; or nothing."""
    last = len(found.boxes)
    half = last // 2
    if not half or not (found.moved[half - 1] and found.moved[-1]):
        return ""
    box, width = (v[-1] / v[half - 1] for v in (found.boxes, found.widths))
    root = "" if strided else f" The root of {last}/{half} is {fixed((last / half) ** 0.5, 2)}."
    return (
        f"From {half} to {plural(last, 'layer')} the box grows ×{fixed(box, 2)}, the gradient's "
        f"standard deviation ×{fixed(width, 2)}.{root}"
    )
