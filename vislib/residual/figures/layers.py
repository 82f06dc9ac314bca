"""What comes forwards, what comes back, and the gradient of the weights, layer by layer."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, short
from vislib.residual.signal_flow import Flow
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Panel, Scene, Secret

_LOW = -14.0  # powers of ten that are drawn
_PARTS = (
    ("forward", "forwards: size of x", "input"),
    ("backward", "backwards: size of ∂E/∂z", "gradient"),
    ("weights", "product: size of ∂E/∂W", "kernel"),
)


def scene(flow: Flow) -> Scene:
    """Forwards fills, backwards fills, then the product."""
    n = flow.forward.size
    frames = 2 * n + 2
    logs = {name: powers(getattr(flow, name)) for name, *_ in _PARTS}
    high = max(2.0, max(v.max() for v in logs.values()) + 1)
    low = min(-2.0, min(v.min() for v in logs.values()) - 1)
    shown = {
        "forward": _grown(n, frames, 0, False),
        "backward": _grown(n, frames, n, True),
        "weights": np.repeat(np.arange(frames)[:, None] == frames - 1, n, axis=1),
    }
    panels, marks = [], []
    for row, (name, title, role) in enumerate(_PARTS):
        title += ", as a power of ten"
        title += f", cut at {number(_LOW)}" if (getattr(flow, name) < 10.0**_LOW).any() else ""
        panels.append(Panel(name, title, (0.2, n + 0.8), (low, high), axes=True, row=row))
        heights = np.where(shown[name], logs[name], 0.0)
        marks.append(
            Bars(name, heights, x=np.arange(1, n + 1), color=role, id=name,
                 hover=[f"layer {i + 1}: {short(v)}" for i, v in enumerate(getattr(flow, name))])
        )  # fmt: skip
    return Scene(
        panels=panels,
        marks=marks,
        frames=frames,
        captions=[_caption(flow, n, f) for f in range(frames)],
        alt="Sizes of values and gradients in every layer, as bars.",
        height=470,
        frame_ms=200,
        secret=Secret(
            panels=("backward", "weights"),
            marks=["forward"],
            caption="A deep net before its first step. How much comes through, how much back?",
            alt="Layers in a row.",
            height=190,
        ),
    )


def powers(values: np.ndarray) -> np.ndarray:
    """log₁₀ of sizes; those too small to be drawn at the end of the axis."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.log10(values), _LOW)


def _grown(n: int, frames: int, start: int, back: bool) -> np.ndarray:
    """(F, n) bool: one more layer a frame from frame ``start`` on, perhaps from the last."""
    order = np.arange(n)[::-1] if back else np.arange(n)
    return order[None] < np.arange(frames)[:, None] - start


def _caption(flow: Flow, n: int, f: int) -> Caption:
    if f == 0:
        return Caption("{n} layers; values go in at the left.", n=n)
    if f <= n:
        return Caption(
            "Forwards: after layer {i} x has size {v}.", i=f, v=short(flow.forward[f - 1])
        )
    if f <= 2 * n:
        i = 2 * n - f
        return Caption("Backwards: at layer {i} ∂E/∂z has size {v}.", i=i + 1,
                       v=short(flow.backward[i]))  # fmt: skip
    first, last = flow.weights[0], flow.weights[-1]
    return Caption(
        "x {x0} → {x1} on its way, ∂E/∂z {d1} → {d0} on its way back; ∂E/∂W is **{w0}** at the "
        "first layer, **{w1}** at the last: {verdict}.",
        x0=short(flow.forward[0]), x1=short(flow.forward[-1]), d1=short(flow.backward[-1]),
        d0=short(flow.backward[0]), w0=short(first), w1=short(last),
        verdict=verdict(first, last),
    )  # fmt: skip


def verdict(first: float, last: float) -> str:
    """How the gradients of the first and the last layer's weights compare."""
    if first <= 0 and last <= 0:
        return "nothing arrives at either"
    if first <= 0 or last <= 0:
        return f"nothing arrives at the {'last' if last <= 0 else 'first'}"
    ratio = first / last
    if ratio < 0.1:
        return "the first layers starve"
    return "the last ones get least" if ratio > 10 else "within a factor of ten of each other"
