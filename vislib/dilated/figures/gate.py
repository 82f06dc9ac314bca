"""A photograph's gradient under a gate that opens along an outline; and a published table."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number, significant
from vislib.dilated.benchmark_tables import CITYSCAPES, CLASSES, METHODS
from vislib.dilated.gating import (
    Gated,
    attention,
    below_one,
    gated,
    share_near,
    sigmoid,
)
from vislib.dilated.goals import NEAR
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Panel, Path, Picture, Points, Scene, Secret

_STEPS = 7  # in which the gate opens


def scene(shown: Gated, gain: float, pixel: tuple[int, int]) -> Scene:
    """The gain grows from 0; the last frame is that of the control.

    ``pixel``: row and column of the one whose arithmetic is written out.
    """
    gains = np.linspace(0, gain, _STEPS + 1) if gain else np.zeros(1)
    grad, edge = shown.gradient(), shown.edge()
    a = [attention(edge, g, shown.width) for g in gains]
    through = [gated(grad, one, shown.residual) for one in a]
    return Scene(
        panels=_panels(grad.shape, shown.residual),
        marks=[
            *_pictures(shown, grad, a, through),
            *(Points(where, [[pixel[1] + 0.5, pixel[0] + 0.5]], color="prediction", size=7,
                     shape="ring")
              for where in ("photo", "gradient", "gate", "product")),
            *_curve(gains),
            *_pixel(float(grad[pixel]), [float(one[pixel]) for one in a], shown.residual),
        ],
        frames=len(gains),
        captions=[_caption(shown, float(g), share_near(t, edge), share_near(grad, edge))
                  for g, t in zip(gains, through, strict=True)],
        alt="A photograph, its gradient, a gate along its outline, and what passes.",
        height=480,
        frame_ms=700,
        secret=Secret(
            panels=("gate", "product", "curve"),
            caption="A photograph and how fast its brightness changes.",
            alt="A photograph and its gradient.",
            height=260,
        ),
    )  # fmt: skip


def _panels(shape: tuple[int, int], residual: bool) -> list[Panel]:
    height, width = shape
    picture = {"x": (0, width), "y": (0, height), "equal": True, "y_down": True, "click": True}
    product = "(1 + σ(A)) ⊙ ∇I" if residual else "σ(A) ⊙ ∇I"
    return [
        Panel("photo", "the photograph", **picture),
        Panel("gradient", "its gradient |∇I|", **picture),
        Panel("gate", "the gate σ(A)", row=1, **picture),
        Panel("product", product, row=1, **picture),
        Panel("curve", "σ: what passes", (-8, 8), (-0.02, 1.05), axes=True, x_label="A", row=1),
    ]


def _pictures(
    shown: Gated, grad: np.ndarray, a: list[np.ndarray], through: list[np.ndarray]
) -> list[Picture]:
    """The photograph and its gradient; in each frame the gate σ(a) and what passes it."""
    height, width = grad.shape
    size = {"width": width, "height": height}
    top = float(grad.max()) * (1 + shown.residual) or 1.0
    return [
        Picture("photo", shown.pixels, **size, smooth=True),
        Picture("gradient", _grey(grad / (grad.max() or 1)), **size),
        Picture("gate", np.stack([_grey(sigmoid(one)) for one in a]), **size),
        Picture("product", np.stack([_grey(t / top) for t in through]), **size),
    ]


def _grey(share: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(255 * share), 0, 255).astype(np.uint8)


def _caption(shown: Gated, gain: float, after: float, before: float) -> Caption:
    near = {"before": fixed(before, 2), "after": below_one(after, 2, NEAR)}
    if not gain:
        what = "one and a half times everything" if shown.residual else "half of everything"
        return Caption(
            "Gain 0: A = 0, σ(0) = 0.5. " + what.capitalize() + " passes, and the share near the "
            "outline stays **{before}**.",
            before=near["before"],
        )  # fmt: skip
    return Caption(
        "Gain {gain}: of the squared gradient **{after}** lies within 3 px of the outline; "
        "before the gate it was {before}.",
        gain=number(gain, 3), **near,
    )  # fmt: skip


def _curve(gains: np.ndarray) -> list:
    x = np.linspace(-8, 8, 97)
    marks: list = [Path("curve", np.column_stack([x, sigmoid(x)]), color="kernel", width=2.4)]
    ends = np.array([[[min(g, 8.0), sigmoid(min(g, 8.0))], [-4.0, sigmoid(-4.0)]] for g in gains])
    text = [[f"outline: {below_one(float(sigmoid(g)), 3)}", f"−4: {fixed(float(sigmoid(-4)), 3)}"]
            for g in gains]  # fmt: skip
    return [
        *marks,
        Points("curve", ends, color=("output", "gradient"), size=8),
        Label("curve", [[-7.6, 0.93], [-7.6, 0.8]], text, anchor="start", size=0.85,
              color=("output", "gradient")),
    ]  # fmt: skip


def _pixel(slope: float, a: list[float], residual: bool) -> list:
    """Where one pixel stands on the curve, and what becomes of its gradient, by printed digits."""
    open_ = [float(sigmoid(v)) for v in a]
    one = "1 + " if residual else ""
    text = []
    for v, s in zip(a, open_, strict=True):
        passes = number((s + residual) * slope, 3)
        digits = _digits(v, slope, residual, passes)
        text.append(f"{'(' * residual}{one}σ({number(v, digits)}){')' * residual} · "
                    f"{number(slope, digits)} = {passes}")  # fmt: skip
    places = np.array([[[np.clip(v, -8.0, 8.0), s]] for v, s in zip(a, open_, strict=True)])
    return [
        Points("curve", places, color="prediction", size=9, shape="ring", id="pixel",
               hover=["The pixel with the ring: click another one in any picture."]),
        Label("curve", [7.6, 0.08], text, anchor="end", size=0.85, color="prediction",
              id="arithmetic"),
    ]  # fmt: skip


def _digits(v: float, slope: float, residual: bool, passes: str) -> int:
    """So many digits of A and of the slope that their printed product gives ``passes``."""
    for digits in range(3, 12):
        a, b = (significant(x, digits) for x in (v, slope))
        if number((float(sigmoid(a)) + residual) * b, 3) == passes:
            break
    return digits


def table(against: str) -> Scene:
    """GSCNN less another method, class by class, on Cityscapes."""
    better = CITYSCAPES[METHODS.index("GSCNN")] - CITYSCAPES[METHODS.index(against)]
    order = np.argsort(-better)
    values = better[order]
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    wide = high - low
    names = [CLASSES[i] for i in order]
    text = [fixed(v, 1, sign=True) for v in values]
    mean = fixed(float(better.mean()), 1, sign=True)
    count = int((better > 0.049).sum())
    return Scene(
        panels=[
            Panel("bars", f"GSCNN − {against}, IoU in % on Cityscapes",
                  (low - 0.45 * wide, high + 0.2 * wide), (0, len(values)), y_down=True)
        ],
        marks=_class_bars(values, names, text, 0.015 * wide),
        captions=Caption(
            "Mean {mean}: better in **{count}** of 19 classes, most in {most}, least in {least}.",
            mean=mean, count=count, most=f"{names[0]} ({text[0]})",
            least=f"{names[-1]} ({text[-1]})",
        ),
        alt="Differences of IoU in nineteen classes as bars.",
        height=480,
        secret=Secret(instead=[Label("bars", [(low + high) / 2, 9.5], "?", size=2.0)],
                      marks=["bars", "names", "values"],
                      caption="How many of 19 classes are better?"),
    )  # fmt: skip


def _class_bars(values: np.ndarray, names: list[str], text: list[str], gap: float) -> list:
    """A bar a class, lying: its name before it, its value behind, both ``gap`` away."""
    rows = np.arange(len(values)) + 0.5
    left, right = np.minimum(values, 0), np.maximum(values, 0)
    bars = np.stack([left, rows - 0.38, right - left, np.full(len(rows), 0.76)], axis=1)
    return [
        Path("bars", [(0, 0), (0, len(values))], color="muted", width=1),
        Boxes("bars", bars, id="bars", fill=1, width=0,
              color=["output" if v > 0 else "gradient" for v in values],
              hover=[f"{n}: {t}" for n, t in zip(names, text, strict=True)]),
        Label("bars", np.stack([left - gap, rows], axis=1), names, size=0.85, anchor="end",
              id="names"),
        Label("bars", np.stack([right + gap, rows], axis=1), text, size=0.85, anchor="start",
              id="values"),
    ]  # fmt: skip
