"""A filter that learns: what is wrong along each axis of the bowl, step by step."""

from __future__ import annotations

import numpy as np

from vislib.convolution.figures.parts import decimal
from vislib.convolution.learned_filter import Descent, patches
from vislib.core.text import fixed, number, plural, short
from vislib.figures.grids import painted, square, top
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Label,
    Panel,
    Path,
    Picture,
    Points,
    Scene,
    Secret,
    Segments,
)

__all__ = ["scene", "trained"]

_FLOOR = -6.0  # of the logarithms: what is smaller counts as gone


def scene(d: Descent, x: np.ndarray, target: np.ndarray, *, linear: bool) -> Scene:
    """x (H, W) and its ``target`` (H−2, W−2), 0 to 1; the kernel on its way to the best one."""
    panels = _panels(d, x, linear=linear)
    return Scene(
        panels=panels,
        marks=[*_pictures(d, x, target), *_kernels(d), *_directions(d), *_loss(d)],
        frames=len(d.at),
        captions=_captions(d),
        alt="A filter learned by gradient descent, and what is still wrong along nine directions.",
        height=490,
        frame_ms=450,
        secret=Secret(
            panels=[p.id for p in panels if p.id not in ("photo", "target")],
            caption="Nine weights, made at random, shall turn the left picture into the right one.",
            alt="A photograph, and the same under a filter.",
            height=280,
        ),
    )


def _captions(d: Descent) -> list[str]:
    if d.rank < 9:
        tail = (
            f" These pictures show only {plural(d.rank, 'direction')} of nine: many filters fit "
            "alike, and no one is right."
        )
        return [
            Caption("Step {t}: loss **{loss}**.", t=t, loss=_small(loss)) + tail
            for t, loss in zip(d.at, d.losses, strict=True)
        ]
    said = []
    for t, off, worst, loss in zip(d.at, d.off, d.worst, d.losses, strict=True):
        caption = Caption(
            "Step {t}: sum off by **{off}**, the worst weight by **{worst}**, loss {loss}.",
            t=f"{t:,}", off=_small(off), worst=_small(worst), loss=_small(loss),
        )  # fmt: skip
        said.append(caption)
    if abs(d.rate - 1.9) < 1e-9:
        said[-1] = said[-1] + " From a rate of 2/λmax on it would diverge."
    return said


def _small(value: float) -> str:
    """Three decimals, or a power of ten; 0 for what may be rounding alone."""
    value = float(value)
    return fixed(value, 3) if value >= 0.0005 else number(value, 2, scale=1.0)


# -- what stands where ----------------------------------------------------------------------------


def _panels(d: Descent, x: np.ndarray, *, linear: bool) -> list[Panel]:
    rows, columns = x.shape
    inner = {"x": (-1, columns - 1), "y": (-1, rows - 1), "equal": True, "y_down": True}
    top_loss = float(np.log10(max(d.losses.max(), 1e-12))) + 0.3
    low = max(float(np.log10(max(d.losses.min(), 1e-12))) - 0.3, -12.3)
    nine = (-1.5, 8.7)
    return [
        Panel("photo", "What it sees", **inner),
        Panel("target", "What it shall make", **inner),
        Panel("now", "What it makes now", **inner),
        square("kernel", "Its weights now", (3, 3)),
        square("best", "The right ones" if linear else "The best there are", (3, 3)),
        Panel("wrong", "Still wrong along each direction (logarithmic)", nine, (_FLOOR, 1.2), row=1,
              weight=1.6),
        Panel("loss", "Loss (log₁₀) against the step", (0, float(d.at[-1])), (low, top_loss),
              axes=True, x_label="step", row=1),
        Panel("modes", "The directions, from the most seen to the least", nine, (-0.1, 1.0),
              y_down=True, row=2, weight=1.6, tall=0.42),
        Panel("rest", "", (0, 1), (0, 1), row=2, tall=0.42),
    ]  # fmt: skip


def _pictures(d: Descent, x: np.ndarray, target: np.ndarray) -> list:
    a = patches(x)
    low, high = float(target.min()), float(max(np.abs(target).max(), 1e-9))
    signed = low < -1e-9
    wide = {"width": float(target.shape[1]), "height": float(target.shape[0])}
    marks: list = [
        Picture("photo", _grey(255 * x), x=-1.0, y=-1.0, smooth=True),
        Picture("target", _shown(target, signed, high), smooth=True, **wide),
    ]
    frames = np.arange(len(d.at))[:, None]
    for i, kernel in enumerate(d.kernels):
        made = (a @ kernel.ravel()).reshape(target.shape)
        shown = (frames == i) * 1.0
        marks.append(Picture("now", _shown(made, signed, high), opacity=shown, smooth=True, **wide))
    return marks


def _shown(values: np.ndarray, signed: bool, high: float) -> np.ndarray:
    """Signed values around grey, others from black; white is the target's largest."""
    return _grey(128 + 127 * values / high if signed else 255 * values / high)


def _grey(values: np.ndarray) -> np.ndarray:
    made = np.clip(np.round(values), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(made[..., None], 3, axis=-1))


def _kernels(d: Descent) -> list:
    high = max(top(d.kernels), top(d.best))
    now = [[fixed(v, 2) for v in kernel.ravel()] for kernel in d.kernels]
    best = [fixed(v, 2) for v in d.best.ravel()]
    return [
        painted("kernel", np.abs(d.kernels), now, "kernel", high),
        painted("best", np.abs(d.best), best, "kernel", high),
    ]


def _left(factor: float) -> str:
    """What a step leaves, with digits enough to tell it from all."""
    off = 1 - abs(factor)
    if not 1e-15 < off < 1e-4:
        return decimal(round(factor, 6))
    return f"1 − {short(off)}" if factor > 0 else f"{short(off)} − 1"


def _directions(d: Descent) -> list:
    sizes = np.abs(d.errors)
    heights = np.log10(np.maximum(sizes, 10**_FLOOR))
    hover = [
        f"Direction {i + 1}: each step leaves {_left(float(f))} of what is wrong"
        + ("" if i < d.rank else "; these pictures do not show it")
        for i, f in enumerate(d.factors)
    ]
    bars = Bars("wrong", heights, base=_FLOOR, color="gradient", id="wrong", hover=hover)
    levels = (-6, -4, -2, 0)
    names = ["10⁻⁶", "10⁻⁴", "0.01", "1"]
    rules = [(-0.6, v, 8.6, v) for v in levels]
    high = float(np.abs(d.modes).max())
    tiles = [
        Cells("modes", mode, x=i - 0.42, y=0.0, cell=(0.28, 0.3), scale="RdBu", vmin=-high,
              vmax=high, gap=0.02)
        for i, mode in enumerate(d.modes)
    ]  # fmt: skip
    return [
        Segments("wrong", rules, color="grid", width=1),
        Label("wrong", [(-0.75, v + 0.15) for v in levels], names, anchor="end", size=0.85,
              color="muted"),
        bars,
        *tiles,
    ]  # fmt: skip


def _loss(d: Descent) -> list:
    xy = np.column_stack([d.at, np.log10(np.maximum(d.losses, 1e-12))])
    frames = len(d.at)
    return [
        Path("loss", xy, color="gradient", width=2.5, upto=np.arange(1, frames + 1)),
        Points("loss", xy[:, None], size=6, color="gradient"),
    ]


# -- the first layer of a trained network ---------------------------------------------------------


def trained(weights: np.ndarray, photo: np.ndarray, made: np.ndarray, chosen: int) -> Scene:
    """The filters (F, 3, 3, 3) of a first layer as tiles; ``made`` (H, W): the chosen one's map."""
    rows, columns = photo.shape[:2]
    box = {"x": (0, columns), "y": (0, rows), "equal": True, "y_down": True}
    count = len(weights)
    across = 4
    down = -(-count // across)
    tiles = {"x": (-0.3, 4 * across), "y": (-0.3, 4 * down), "equal": True, "y_down": True}
    panels = [
        Panel("tiles", f"{count} filters, learned: click one", **tiles),
        Panel("photo", "The photograph", **box),
        Panel("map", f"Under filter {chosen + 1}: grey is 0", **box),
    ]
    high = float(np.abs(weights).max()) or 1.0
    marks: list = []
    places = [(4.0 * (i % across), 4.0 * (i // across)) for i in range(count)]
    for weight, (x, y) in zip(weights, places, strict=True):
        tile = np.clip(np.round(128 + 127 * np.moveaxis(weight, 0, -1) / high), 0, 255)
        marks.append(Picture("tiles", tile.astype(np.uint8), x=x, y=y, width=3.0, height=3.0))
    frames = [(x - 0.1, y - 0.1, 3.2, 3.2) for x, y in places]
    roles = np.where(np.arange(count) == chosen, "gradient", "grid")
    marks += [
        Boxes("tiles", frames, color=roles, fill=0, width=3, id="filters", click=True,
              hover=[f"Filter {i + 1}" for i in range(count)]),
        Picture("photo", photo, smooth=True),
        Picture("map", _grey(128 + 127 * made / (float(np.abs(made).max()) or 1.0)), smooth=True),
    ]  # fmt: skip
    return Scene(
        panels=panels,
        marks=marks,
        captions=Caption(
            "Filter {n} of a network trained to find cats and dogs: 27 weights, drawn as colours.",
            n=chosen + 1,
        ),
        alt="Sixteen small filters of a trained network, and what one makes of the photograph.",
        height=400,
    )
