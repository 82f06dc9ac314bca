"""One run of K-means, assign and update as frames of their own: what is drawn, what is said."""

from __future__ import annotations

import numpy as np

from vislib.core.text import NOISE, apart, fixed, number, place, plural
from vislib.kmeans.figures import parts
from vislib.kmeans.figures.parts import NAMES
from vislib.kmeans.lloyd import Step, Trace
from vislib.stage.caption import Caption
from vislib.stage.scene import Mark, Points, Segments

__all__ = ["captions", "marks", "witness"]

_ASSIGN = r"$\ell_i = \operatorname{argmin}_j \|x_i - \mu_j\|^2$"
_UPDATE = r"$\mu_j = \frac{1}{|S_j|} \sum_{i \in S_j} x_i$"
_DISTORTION = r"$D = \sum_i \|x_i - \mu_{\ell_i}\|^2$"
_ROUNDING = 1e-9  # of a distance: what only rounding tells apart


def marks(trace: Trace) -> list[Mark]:
    """Cells, lines to the centres, points and centres of a run; frame 0 is the start."""
    steps = trace.steps
    first = np.full(len(trace.points), -1) if trace.groups is None else trace.groups
    centres = np.stack([steps[0].centres, *(s.centres for s in steps)])
    labels = np.stack([first, *(s.labels for s in steps)])
    ends = np.empty((len(labels), len(trace.points), 4))
    ends[..., :2] = trace.points
    for frame, own in enumerate(labels):
        ends[frame, :, 2:] = centres[frame][np.maximum(own, 0)]
    later = (np.arange(len(labels)) > 0).astype(float)[:, None]
    return [
        *parts.cells("cloud", list(centres), opacity=later),
        Segments("cloud", ends, color=parts.colours(labels), width=1, opacity=0.45 * later),
        Points("cloud", trace.points, size=5.5, color=parts.colours(labels)),
        _witnesses(trace),
        *parts.moving("cloud", centres, hidden=trace.groups is not None),
    ]


def witness(points: np.ndarray, before: Step | None, step: Step) -> int | None:
    """The point whose distances the caption of this assignment compares; None if none moves."""
    if before is None:
        return int(((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin())
    changed = np.flatnonzero(step.labels != before.labels)
    return int(changed[0]) if len(changed) else None


def _witnesses(trace: Trace) -> Points:
    """A ring around the point each caption speaks of."""
    at = np.zeros((1 + len(trace.steps), 1, 2))
    at[0] = trace.points[0]
    shown = np.zeros((len(at), 1))
    before: Step | None = None
    for frame, step in enumerate(trace.steps, start=1):
        i = witness(trace.points, before, step) if step.phase == "assign" else None
        at[frame] = at[frame - 1]  # a hidden ring waits where it was: it may be seen halfway there
        if i is not None:
            at[frame, 0], shown[frame] = trace.points[i], 1.0
        before = step
    return Points("cloud", at, size=11, shape="ring", color="gradient", opacity=shown, glide=False)


def captions(trace: Trace) -> list[Caption]:
    """One sentence or two a frame, with the formula and this half-step's numbers."""
    out = [_start(trace)]
    before: Step | None = None
    for i, step in enumerate(trace.steps):
        assigns = step.phase == "assign"
        out.append(_assigned(trace, before, step) if assigns else _updated(trace, i, before, step))
        before = step
    out[-1] += Caption(" **Stopped**: ") + _stopped(trace)
    return out


def _start(trace: Trace) -> Caption:
    k, n = len(trace.centres), len(trace.points)
    if trace.groups is not None:
        said = Caption("**Start**: {k}, no centres yet. ", k=plural(k, "random group"))
        return said + ("Centres would follow from groups, and groups from centres: so guess "
                       "the groups, and update first.")  # fmt: skip
    said = Caption("**Start**: {k}, no groups yet. ", k=plural(k, "centre"))
    if k > n:
        few = "For {n} these are too many: some stay without points. "
        said += Caption(few, n=plural(n, "point"))
    return said + ("Centres would follow from groups, and groups from centres: so guess the "
                   "centres.")  # fmt: skip


def _stopped(trace: Trace) -> Caption:
    if trace.stopped == "no change":
        return Caption("no point changed its group, so no centre would move.")
    if trace.stopped == "iterations":
        return Caption("the most iterations allowed were made.")
    before, last = [s for s in trace.steps if s.phase == "assign"][-2:]
    fall = (before.distortion - last.distortion) / len(trace.points)
    less, tolerance = apart(fall, trace.tolerance)
    if not float(less) and fall > NOISE:  # it did fall
        less = number(fall, 2)
    return Caption(
        "the distortion per point fell by {fall}, less than the tolerance {tolerance}.",
        fall=less,
        tolerance=tolerance,
    )


# -- assign ------------------------------------------------------------------------------------


def _assigned(trace: Trace, before: Step | None, step: Step) -> Caption:
    said = f"**Assign** {_ASSIGN}: "
    tail = Caption(f" {_DISTORTION} = **{{loss}}**.", loss=number(step.distortion))
    i = witness(trace.points, before, step)
    if i is None:
        return Caption(said + "no point changes.") + tail
    if before is None:
        head = Caption(said + "every point joins the nearest centre; ")
    else:
        moved = int((step.labels != before.labels).sum())
        joins = "point joins" if moved == 1 else "points join"
        head = Caption(f"{said}**{{moved}}** {joins} the nearest centre; ", moved=moved)
    near = step.labels[i]
    squared = ((trace.points[i] - step.centres) ** 2).sum(axis=1)
    second = np.argsort(squared, kind="stable")[:2][-1]
    other = second if before is None else before.labels[i]  # where it was
    where = Caption("the ringed one, {at}, by its squared distances: ", at=place(trace.points[i]))
    return head + where + _compared(squared, int(near), int(other)) + tail


def _compared(squared: np.ndarray, near: int, other: int) -> Caption:
    """Why a point belongs to centre ``near`` and not to ``other``, in digits that show it."""
    a, b = float(squared[near]), float(squared[other])
    if near == other:
        said = "{near} to centre {own}, the only one."
        return Caption(said, near=fixed(a, 2), own=NAMES[near])
    less, more = apart(a, b)
    sign, end = "<", "."
    if a == b:
        sign, end = "=", ", and of equals the first counts."
    elif b - a <= _ROUNDING * b:
        sign, end = ",", ": equal but for rounding."
        less, more = fixed(a, 2), fixed(b, 2)
    return Caption(
        f"{{near}} to centre {{own}}{' ' * (sign != ',')}{sign} {{far}} to centre {{other}}{end}",
        near=less,
        own=NAMES[near],
        far=more,
        other=NAMES[other],
    )


# -- update ------------------------------------------------------------------------------------


def _updated(trace: Trace, i: int, before: Step | None, step: Step) -> Caption:
    said = Caption(f"**Update** {_UPDATE}: ") + _farthest(trace, before, step)
    said += Caption(" $D$ = **{loss}**", loss=number(step.distortion))
    if before is not None:
        if before.distortion - step.distortion > 1e-12 * before.distortion:
            said += Caption(", {fall} less.", fall=_less(before.distortion, step.distortion))
        else:
            said += ", as before."
    else:
        said += "."
    return said + _without_points(trace, i, step)


def _less(before: float, now: float) -> str:
    """How much less ``now`` is: what the printed numbers differ by, or more digits where alike."""
    printed = [number(v).replace(",", "") for v in (before, now)]
    if printed[0] == printed[1] or "·" in "".join(printed):
        return number(before - now, 2)
    digits = max(len(text.partition(".")[2]) for text in printed)
    return fixed(float(printed[0]) - float(printed[1]), digits)


def _farthest(trace: Trace, before: Step | None, step: Step) -> Caption:
    """The mean of the centre that moves farthest; of the first one where groups come first."""
    if before is None:
        j, way = 0, None
    else:
        ways = np.sqrt(((step.centres - before.centres) ** 2).sum(axis=1))
        j = int(ways.argmax())
        way = float(ways[j])
        if way == 0:
            return Caption("no centre moves.")
    own = step.labels == j
    said = Caption(
        "centre {centre} to {sum}/{count} = {mean}",
        centre=NAMES[j],
        sum=place(trace.points[own].sum(axis=0)),
        count=int(own.sum()),
        mean=place(step.centres[j]),
    )
    if way is None:
        return said + "."
    return said + Caption(", {way} away.", way=fixed(way, 2) if way >= 0.005 else number(way, 2))


def _without_points(trace: Trace, i: int, step: Step) -> Caption:
    """What became of the centres that had no points."""
    taken = [c for at, c in trace.relocated if at == i]
    counts = np.bincount(step.labels, minlength=len(step.centres))
    said = Caption("")
    if taken:
        took = "took the farthest one" if len(taken) == 1 else "took the farthest ones"
        said += Caption(f" Without points, {{taken}} {took}.", taken=_centres(taken))
    if not counts.all():
        empty = np.flatnonzero(counts == 0).tolist()
        stay = "has no points and stays" if len(empty) == 1 else "have no points and stay"
        said += Caption(f" {{empty}} {stay}.", empty=_centres(empty).capitalize())
    return said


def _centres(numbers: list[int]) -> str:
    names = [NAMES[c] for c in numbers]
    if len(names) == 1:
        return f"centre {names[0]}"
    return f"centres {', '.join(names[:-1])} and {names[-1]}"
