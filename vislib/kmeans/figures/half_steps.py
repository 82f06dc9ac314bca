"""Chicken and egg: one run of K-means, assign and update as frames of their own."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, place
from vislib.kmeans.figures import parts as ground
from vislib.kmeans.figures.parts import NAMES
from vislib.kmeans.lloyd import Step, Trace
from vislib.stage.scene import Jump, Label, Mark, Panel, Path, Points, Scene, Segments

_ASSIGN = r"$\ell_i = \operatorname{argmin}_j \|x_i - \mu_j\|^2$"
_STOPPED = {
    "no change": "no point changed its group, so no centre would move",
    "iterations": "the most iterations allowed were made",
}


def half_steps(trace: Trace, added: int = 0, *, reveal: bool = True) -> Scene:
    """Frame 0: points and starting centres; then a frame for each half-step.

    The last ``added`` points are handles "points", the starting centres handles "starts".
    Without ``reveal`` the distortion is drawn only as far as the scrubber: its way is the question.
    """
    frames = 1 + len(trace.steps)
    return Scene(
        [
            ground.panel("cloud", "Points and centres", weight=2.5, click=True),
            distortion_panel(trace),
        ],
        [*run_marks(trace), *_hands(trace, added), *distortion_marks(trace, reveal)],
        frames=frames,
        captions=captions(trace),
        jumps=[Jump("falling", np.arange(1, frames))],
        alt=f"K-means with k = {len(trace.centres)} on {len(trace.points)} points"
        + (_fall(trace) if reveal else f", in {len(trace.steps)} half-steps."),
        height=430,
        frame_ms=1100,
    )


def _fall(trace: Trace) -> str:
    first, last = number(trace.steps[0].distortion), number(trace.distortion)
    return f": the distortion falls from {first} to {last} in {len(trace.steps)} half-steps."


def run_marks(trace: Trace) -> list[Mark]:
    """Cells, lines to the centres, points and centres of a run; frame 0 is the start."""
    first = trace.steps[0]
    centres = np.stack([first.centres, *(s.centres for s in trace.steps)])
    labels = np.stack([np.full(len(trace.points), -1), *(s.labels for s in trace.steps)])
    ends = np.empty((len(labels), len(trace.points), 4))
    ends[..., :2] = trace.points
    for frame, own in enumerate(labels):
        ends[frame, :, 2:] = centres[frame][np.maximum(own, 0)]
    later = (np.arange(len(labels)) > 0).astype(float)[:, None]
    return [
        *ground.cells("cloud", list(centres), opacity=later),
        Segments("cloud", ends, color=ground.colours(labels), width=1, opacity=0.45 * later),
        Points("cloud", trace.points, size=5.5, color=ground.colours(labels)),
        _witnesses(trace),
        *ground.moving("cloud", centres),
    ]


def _hands(trace: Trace, added: int) -> list[Mark]:
    """What may be dragged: points put there by hand, and where the centres start."""
    starts = trace.steps[0].centres
    marks: list[Mark] = []
    if added:
        said = ("Drag me; the picture is computed anew.",) * added
        marks.append(Points("cloud", trace.points[-added:], size=7, shape="ring", color="ink",
                            opacity=0.55, drag="xy", id="points", hover=said))  # fmt: skip
    said = [f"Drag me: centre {NAMES[j]} starts here." for j in range(len(starts))]
    ring = Points("cloud", starts, size=12, shape="ring", color="ink", opacity=0.8, drag="xy",
                  id="starts", hover=said)  # fmt: skip
    return [*marks, ring]


def distortion_panel(trace: Trace, **more: object) -> Panel:
    """Distortion against half-steps, from 0."""
    high = max(trace.steps[0].distortion * 1.12, 1e-9)
    return Panel("distortion", "Distortion D after each half-step", (0, len(trace.steps) + 0.6),
                 (0, high), axes=True, x_label="half-step", **more)  # fmt: skip


def distortion_marks(trace: Trace, reveal: bool = True) -> list[Mark]:
    """The distortion as far as the scrubber has come; with ``reveal`` the rest of it, faintly."""
    steps = np.arange(1, len(trace.steps) + 1)
    values = np.array([s.distortion for s in trace.steps])
    curve = np.stack([steps, values], axis=1)
    at = np.append(0, steps - 1)
    shown = np.append(0.0, np.ones(len(steps)))[:, None]
    role = np.array(["input" if s.phase == "assign" else "kernel" for s in trace.steps])
    said = [f"Half-step {i} ({s.phase}): D = {number(s.distortion, 4)}. Click to go there."
            for i, s in zip(steps, trace.steps, strict=True)]  # fmt: skip
    last = len(trace.steps)
    corner = (last + 0.4, 1.05 * values[0])  # the curve falls: the upper right stays free
    rest = [Path("distortion", curve, color="muted", width=1.5, opacity=0.4)] if reveal else []
    return [
        *rest,
        Path("distortion", curve, color="ink", width=2, upto=np.append(0, steps)),
        Points("distortion", curve, size=4.5, color=role, id="falling", hover=said,
               since=None if reveal else steps),
        Points("distortion", curve[at][:, None], size=9, color=role[at][:, None], opacity=shown,
               glide=False),
        Label("distortion", corner, [f"D = {number(v, 4)}" for v in values[at]], bold=True,
              anchor="end", opacity=shown, glide=False),
    ]  # fmt: skip


# -- the words ---------------------------------------------------------------------------------


def captions(trace: Trace) -> list[str]:
    """One sentence or two a frame, with the formula and this half-step's numbers."""
    k = len(trace.centres)
    out = [f"**Start**: {k} centre{'s' if k > 1 else ''}, no groups yet. Centres would follow "
           "from groups, and groups from centres: so guess the centres."]  # fmt: skip
    before: Step | None = None
    for i, step in enumerate(trace.steps):
        if step.phase == "assign":
            said = _assigned(trace.points, before, step)
        else:
            said = _updated(trace, i, before, step)
        out.append(said)
        before = step
    out[-1] += f" **Stopped**: {_STOPPED.get(trace.stopped) or _too_little(trace)}."
    return out


def _too_little(trace: Trace) -> str:
    """How far the distortion fell, when that was less than the tolerance."""
    before, last = trace.steps[-3], trace.steps[-1]  # assign, update, assign
    fall = number((before.distortion - last.distortion) / len(trace.points))
    return (
        f"the distortion per point fell by {fall}, less than the tolerance "
        f"{number(trace.tolerance)}"
    )


def witness(points: np.ndarray, before: Step | None, step: Step) -> int | None:
    """The point whose distances the caption of this assignment compares; None if none moves."""
    if before is None:
        return int(((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin())
    changed = np.flatnonzero(step.labels != before.labels)
    return int(changed[0]) if len(changed) else None


def _witnesses(trace: Trace) -> Points:
    """A ring around the point each caption speaks of."""
    at = np.zeros((1 + len(trace.steps), 1, 2))
    shown = np.zeros((len(at), 1))
    before: Step | None = None
    for frame, step in enumerate(trace.steps, start=1):
        i = witness(trace.points, before, step) if step.phase == "assign" else None
        at[frame] = at[frame - 1]  # a hidden ring waits where it was: it may be seen halfway there
        if i is not None:
            at[frame, 0], shown[frame] = trace.points[i], 1.0
        before = step
    return Points("cloud", at, size=11, shape="ring", color="gradient", opacity=shown, glide=False)


def _assigned(points: np.ndarray, before: Step | None, step: Step) -> str:
    fall = f"$D = \\sum_i \\|x_i - \\mu_{{\\ell_i}}\\|^2$ = **{number(step.distortion, 4)}**."
    i = witness(points, before, step)
    if i is None:
        return f"**Assign** {_ASSIGN}: **0** points change. {fall}"
    moved = "all" if before is None else str(int((step.labels != before.labels).sum()))
    squared = ((points[i] - step.centres) ** 2).sum(axis=1)
    near = np.argsort(squared, kind="stable")[:2]
    if before is not None:
        near = (step.labels[i], before.labels[i])  # where it goes, and where it was
    said = " < ".join(f"{squared[j]:.2f} to centre {NAMES[j]}" for j in near)
    point = "point joins" if moved == "1" else "points join"
    many = "every point joins" if moved == "all" else f"**{moved}** {point}"
    here = f"the one in the red ring, {place(points[i])}: {said}"
    return f"**Assign** {_ASSIGN}: {many} the nearest centre; {here}. {fall}"


def _updated(trace: Trace, i: int, before: Step, step: Step) -> str:
    way = np.sqrt(((step.centres - before.centres) ** 2).sum(axis=1))
    j = int(way.argmax())
    own = step.labels == j
    total = trace.points[own].sum(axis=0)
    formula = (
        f"$\\mu_j = \\frac{{1}}{{|S_j|}} \\sum_{{i \\in S_j}} x_i$: centre {NAMES[j]} to "
        f"{place(total)}/{own.sum()} = {place(step.centres[j])}, {way[j]:.2f} away."
    )
    said = f"**Update** {formula} $D$ = **{number(step.distortion, 4)}**"
    said += f", {number(before.distortion - step.distortion, 3)} less."
    homeless = [f"centre {NAMES[c]}" for at, c in trace.relocated if at == i]
    if homeless:
        said += f" Without points, {', '.join(homeless)} took the farthest one."
    return said
