"""Chicken and egg: one run beside its falling distortion; points and starts can be moved."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.kmeans.figures import parts, run
from vislib.kmeans.figures.parts import NAMES
from vislib.kmeans.lloyd import Trace
from vislib.stage.scene import (
    Jump,
    Label,
    Mark,
    Panel,
    Path,
    Points,
    Scene,
    Scrub,
    Secret,
)

__all__ = ["scene"]


def scene(trace: Trace, added: int = 0) -> Scene:
    """Frame 0: points and how the run starts; then a frame for each half-step.

    The last ``added`` points are handles "points", the starting centres handles "starts". The
    distortion waits for the answer: its way is the question.
    """
    frames = 1 + len(trace.steps)
    first, last = number(trace.steps[0].distortion), number(trace.distortion)
    what = f"K-means with k = {len(trace.centres)} on {len(trace.points)} points"
    return Scene(
        [parts.panel("cloud", "Points and centres", weight=2.5, click=True), _panel(trace)],
        [*run.marks(trace), *_hands(trace, added), *_distortion(trace)],
        frames=frames,
        captions=run.captions(trace),
        jumps=[Jump("falling", np.arange(1, frames))],
        scrubs=[Scrub("falling")],
        alt=f"{what}: the distortion goes from {first} to {last} in {frames - 1} half-steps.",
        height=430,
        frame_ms=1100,
        secret=Secret(marks=("falling", "fallen"), alt=f"{what}, before the first half-step."),
    )


def _hands(trace: Trace, added: int) -> list[Mark]:
    """What may be dragged: points put there by hand, and where the centres start."""
    marks: list[Mark] = []
    if added:
        marks.append(parts.handles("cloud", trace.points[-added:]))
    if trace.groups is None:
        starts = trace.steps[0].centres
        said = [f"Drag me: centre {NAMES[j]} starts here." for j in range(len(starts))]
        marks.append(Points("cloud", starts, size=12, shape="ring", color="ink", opacity=0.8,
                            drag="xy", id="starts", hover=said))  # fmt: skip
    return marks


def _panel(trace: Trace) -> Panel:
    """Distortion against half-steps, from 0."""
    high = max(trace.steps[0].distortion * 1.12, 1e-9)
    return Panel("distortion", "Distortion D after each half-step", (0, len(trace.steps) + 0.6),
                 (0, high), axes=True, x_label="half-step")  # fmt: skip


def _distortion(trace: Trace) -> list[Mark]:
    """The distortion as far as the scrubber has come, the rest of it faintly."""
    steps = np.arange(1, len(trace.steps) + 1)
    values = np.array([s.distortion for s in trace.steps])
    curve = np.stack([steps, values], axis=1)
    at = np.append(0, steps - 1)
    shown = np.append(0.0, np.ones(len(steps)))[:, None]
    role = np.array(["input" if s.phase == "assign" else "kernel" for s in trace.steps])
    said = [f"Half-step {i} ({s.phase}): D = {number(s.distortion)}. Click to go there."
            for i, s in zip(steps, trace.steps, strict=True)]  # fmt: skip
    corner = (len(trace.steps) + 0.4, 1.05 * values[0])  # the curve falls: the corner stays free
    return [
        Path("distortion", curve, color="muted", width=1.5, opacity=0.4, id="fallen"),
        Path("distortion", curve, color="ink", width=2, upto=np.append(0, steps)),
        Points("distortion", curve, size=4.5, color=role, id="falling", hover=said),
        Points("distortion", curve[at][:, None], size=9, color=role[at][:, None], opacity=shown,
               glide=False),
        Label("distortion", corner, [f"D = {number(v)}" for v in values[at]], bold=True,
              anchor="end", opacity=shown, glide=False),
    ]  # fmt: skip
