"""Overlap of a transposed convolution in the plane: stamps, and the product of two counts."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard import counting as cb
from vislib.stage.scene import Boxes, Cells, Jump, Link, Mark, Panel, Scene

__all__ = ["plane", "times"]


def plane(n: int, layer: cb.Layer) -> Scene:
    """Stamps in the plane: the counts are the product of the counts along the two axes."""
    steps = cb.plane(n, layer)
    side, frames = steps.shape[1], len(steps) + 1
    counts = cb.overlap(n, *layer)
    gap = max(1.0, 0.07 * side)
    return Scene(
        panels=_panels(n, side, gap),
        marks=_marks(n, layer, steps, counts, gap),
        frames=frames,
        captions=_plane_captions(n, layer, steps, counts),
        links=(Link("in.cells", "out.cells", _reached(steps)),),
        jumps=(Jump("in.cells", np.arange(n * n) + 1),),
        alt=(
            f"A kernel of {layer.kernel} × {layer.kernel} is stamped on a grid with stride "
            f"{layer.stride}; cells are coloured by how often they are written."
        ),
        height=410,
        frame_ms=350,
    )


def _panels(n: int, side: int, gap: float) -> tuple[Panel, ...]:
    return (
        Panel(
            "in",
            f"{n} × {n} inputs, all 1",
            (-0.2, n + 0.2),
            (-0.2, n + 0.2),
            equal=True,
            y_down=True,
        ),
        Panel(
            "out",
            f"{side} × {side} outputs: how often each is written",
            (-gap - 1.2, side + 0.2),
            (-gap - 1.2, side + 0.2),
            equal=True,
            y_down=True,
            weight=2.0,
        ),
    )


def _marks(
    n: int, layer: cb.Layer, steps: np.ndarray, counts: np.ndarray, gap: float
) -> tuple[Mark, ...]:
    frames = len(steps) + 1
    values = np.concatenate([steps, steps[-1:]]).astype(float)
    values[:-1][values[:-1] == 0] = np.nan
    line_scale = {"scale": "kernel", "vmin": 0, "vmax": float(counts.max()) + 0.5, "text": ".0f"}
    return (
        Cells("in", np.ones((n, n)), scale="input", vmin=0, vmax=1.4, text=".0f", id="in.cells"),
        Boxes(
            "in",
            _cursor(n, frames, np.arange(n), 1),
            color="kernel",
            fill=0.25,
            width=3,
            opacity=_while_stamping(frames),
        ),
        Cells("out", counts[None], y=-gap - 1, **line_scale),
        Cells("out", counts[:, None], x=-gap - 1, **line_scale),
        Cells(
            "out",
            values,
            scale="viridis",
            vmin=0,
            vmax=float(steps[-1].max()),
            text=".0f",
            id="out.cells",
            hover=[f"{_product(a, b)}" for a in counts for b in counts],
        ),
        Boxes(
            "out",
            _cursor(n, frames, np.arange(n) * layer.stride - layer.padding, layer.kernel),
            color="kernel",
            fill=0.12,
            width=3,
            opacity=_while_stamping(frames),
        ),
    )


def _product(down: int, across: int) -> str:
    product = f"${down} \\cdot {across} = {down * across}$"
    return f"Its row is written {times(down)}, its column {times(across)}: {product}."


def _cursor(n: int, frames: int, start: np.ndarray, size: float) -> np.ndarray:
    """(F, 1, 4): the box of the input, or of its kernel, at each frame."""
    step = np.clip(np.arange(frames) - 1, 0, n * n - 1)
    boxes = np.stack([start[step % n], start[step // n]], axis=1)
    return np.concatenate([boxes, np.full((frames, 2), size)], axis=1)[:, None, :].astype(float)


def _while_stamping(frames: int) -> np.ndarray:
    shown = np.ones((frames, 1))
    shown[[0, -1]] = 0
    return shown


def _reached(steps: np.ndarray) -> list[list[int]]:
    added = np.diff(steps, axis=0).reshape(len(steps) - 1, -1)
    return [np.flatnonzero(a).tolist() for a in added]


def _plane_captions(n: int, layer: cb.Layer, steps: np.ndarray, counts: np.ndarray) -> list[str]:
    captions = ["Along each axis the outputs are written as often as the orange numbers say."]
    lines = np.diff(cb.stamps(n, layer).counts, axis=0).sum(axis=1)  # outputs left of each kernel
    for step in range(n * n):
        down, across = divmod(step, n)
        most = steps[step + 1].max()
        captions.append(
            f"The input in row {down + 1}, column {across + 1} {_written(layer, lines, step)}; "
            f"the most any output has got so far is {most}."
        )
    inside = counts[cb.interior(n, [layer])]
    found = sorted(set(np.outer(inside, inside).ravel().tolist()))
    listed = ", ".join(map(str, found))
    verdict = f"writes of {listed}: a **checkerboard** of period {layer.stride}"
    if len(found) == 1:
        verdict = f"each written {times(found[0])}: **even**"
    if not found:
        verdict = "no output that feels no end; take more inputs"
    return [*captions, f"Row count × column count. Away from the ends: {verdict}."]


def _written(layer: cb.Layer, lines: np.ndarray, step: int) -> str:
    """What one stamp writes to, and how much of it the padding crops."""
    whole, left = [layer.kernel] * 2, lines[list(divmod(step, len(lines)))].tolist()
    if not all(left):
        return "writes to no output, its kernel is cropped away"
    said = f"writes to {'1 output' if left == [1, 1] else f'{left[0]} × {left[1]} outputs'}"
    return said if left == whole else f"{said}, the rest of its {whole[0]} × {whole[0]} is cropped"


def times(count: int) -> str:
    """A number of writes in words."""
    return {0: "never", 1: "once", 2: "twice"}.get(int(count), f"{int(count)} times")
