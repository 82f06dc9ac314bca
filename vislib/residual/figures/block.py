"""One block with numbers, plain and residual: vectors step by step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vislib.core.text import number
from vislib.figures.grids import cell_text
from vislib.residual.residual_block import Trace
from vislib.stage.caption import Caption
from vislib.stage.scene import Cells, Label, Panel, Scene, Secret


def scene(traces: Mapping[str, Trace]) -> Scene:
    """A step a frame in both lanes; then the outputs and how far they are from the input."""
    frames = max(len(t.steps) for t in traces.values()) + 1
    n = traces["plain"].output.size
    long = max(len(t.steps) for t in traces.values())
    panels, marks = [], []
    for row, (name, trace) in enumerate(traces.items()):
        panels.append(
            Panel(
                name,
                f"{name}, the same weights",
                (-0.2, 2.1 * long + 0.2),
                (-0.2, n + 1.1),
                y_down=True,
                row=row,
            )  # fmt: skip
        )
        marks += _lane(name, trace, frames)
    return Scene(
        panels=panels,
        marks=marks,
        frames=frames,
        captions=[_caption(traces, f, frames) for f in range(frames)],
        alt="The vectors of a block, step by step, without and with the shortcut.",
        height=200 + 60 * n,
        frame_ms=1000,
        secret=Secret(
            marks=[f"{name}.{i}" for name, t in traces.items() for i in range(1, len(t.steps))]
            + [f"{name}.{i}.name" for name, t in traces.items() for i in range(1, len(t.steps))],
            caption="x goes into both lanes. What comes out?",
        ),
    )


def _lane(name: str, trace: Trace, frames: int) -> list:
    marks: list = []
    top = max(1.0, max(float(np.abs(v).max()) for _, v in trace.steps))
    for i, (what, vector) in enumerate(trace.steps):
        since = np.zeros((frames, 1))
        since[i:] = 1.0
        role = "input" if not i else "output" if i == len(trace.steps) - 1 else "kernel"
        values = np.abs(vector)[:, None]
        marks += [
            Cells(name, values, x=2.1 * i, y=0.8, cell=(1.9, 1.0), scale=role, vmin=0, vmax=top,
                  text=[cell_text(v) for v in vector], opacity=since, id=f"{name}.{i}"),
            Label(name, [2.1 * i + 0.95, 0.45], step(what), size=0.85, opacity=since,
                  id=f"{name}.{i}.name"),
        ]  # fmt: skip
    return marks


def step(name: str) -> str:
    """What a step adds to the one before, short enough for a narrow column."""
    if name.startswith("f(") and not name.endswith(" + x"):
        return "f"
    if name.startswith("h ="):
        return "h = f"
    before, plus, added = name.rpartition(" + ")
    return f"+ {added}" if plus else name


def distance(trace: Trace) -> float:
    """How far the output is from the input."""
    return float(np.linalg.norm(trace.output - trace.steps[0][1]))


def _caption(traces: Mapping[str, Trace], f: int, frames: int) -> Caption:
    if f < frames - 1:
        said = [
            f"{name} {t.steps[f][0]}" for name, t in traces.items() if f < len(t.steps)
        ]  # fmt: skip
        return Caption("{said}.", said="; ".join(said)[0].upper() + "; ".join(said)[1:])
    plain, residual = traces["plain"], traces["residual"]
    return Caption(
        "Residual: **({r})**, {dr} from x. Plain: **({p})**, {dp} from x.",
        r=_vector(residual.output), p=_vector(plain.output), dr=number(distance(residual), 3),
        dp=number(distance(plain), 3),
    )  # fmt: skip


def _vector(values: np.ndarray) -> str:
    return ", ".join(number(v, 4) for v in values)
