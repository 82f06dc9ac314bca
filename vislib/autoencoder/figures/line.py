"""A linear auto-encoder with one hidden number: its line turns onto the first principal axis."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder.linear import Descent, Lines
from vislib.autoencoder.params import BOX
from vislib.core.text import fixed, number, place
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Arrow,
    Label,
    Panel,
    Path,
    Points,
    Scene,
    Scrub,
    Secret,
    Segments,
)

__all__ = ["scene", "shown"]

FRAMES = 61
_LONG = 20.0  # half a line: past every border of the picture
_X, _Y = BOX


def shown(run: Descent) -> np.ndarray:
    """(F,): the steps that have a frame, first and last among them."""
    return np.unique(np.linspace(0, len(run.losses) - 1, FRAMES).round().astype(int))


def scene(run: Descent, found: Lines, middle: np.ndarray) -> Scene:
    """Points, the decoder's line and the twins on it, and the loss with its floor and its saddle.

    ``run.points`` are measured from ``middle`` (2,). Handles: "points", and "arrow", where both
    vectors begin.
    """
    steps = shown(run)
    top = 1.15 * max(found.variances[0], min(float(run.losses[0]), 2.5 * sum(found.variances)))
    loss = Panel("loss", "Mean loss by step: drag", (0, max(len(run.losses) - 1, 1)), (0, top),
                 axes=True, x_label="step")  # fmt: skip
    cloud = Panel("cloud", "Points, and their twins z v", _X, _Y, equal=True, weight=1.7)
    return Scene(
        [cloud, loss],
        [*_cloud(run, found, middle, steps), *_loss(run, found, steps, top)],
        frames=len(steps),
        captions=[_caption(run, int(t)) for t in steps],
        scrubs=[Scrub("dot")],
        alt="Points in a plane and the line on which a linear auto-encoder draws them.",
        height=400,
        frame_ms=120,
        secret=Secret(
            panels=("loss",),
            marks=("line", "twins", "gaps", "decoder", "axis", "regressions", "names", "ring"),
            instead=[
                Panel("cloud", "Drag points, and the start", _X, _Y, equal=True, weight=1.7),
                *waiting(loss, "how well they come back, by step"),
            ],
            caption="One hidden number z = w·x, and x̂ = z v comes back. Both vectors start as the "
            "arrow. On which line will all x̂ lie in the end?",
            alt="Points in a plane and an arrow.",
        ),
    )


def _cloud(run: Descent, found: Lines, middle: np.ndarray, steps: np.ndarray) -> list:
    twins = run.codes[steps][..., None] * run.decoders[steps][:, None] + middle
    twins = np.clip(twins, -1e3, 1e3)
    points = run.points + middle
    gaps = np.concatenate([np.broadcast_to(points, twins.shape), twins], axis=2)
    v = run.decoders[steps]
    with np.errstate(invalid="ignore"):
        unit = np.nan_to_num(v / np.linalg.norm(v, axis=1, keepdims=True))
    line = np.stack([middle - _LONG * unit, middle + _LONG * unit], axis=1)
    tips = np.clip(middle + v, -1e3, 1e3)
    arrow = np.column_stack([np.broadcast_to(middle, v.shape), tips])[:, None]
    begin = middle + run.encoders[0]
    ringed = _ringed(run)
    return [
        *_lines(found, middle),
        Path("cloud", line, color="output", width=2.5, id="line"),
        Segments("cloud", gaps, color="gradient", width=1, opacity=0.6, id="gaps"),
        Points("cloud", twins, size=3.5, color="output", id="twins"),
        Arrow("cloud", arrow, color="output", width=2.5, id="decoder"),
        Points("cloud", points, size=5, color="input", drag="xy", id="points"),
        Points("cloud", points[ringed][None], size=9, color="ink", shape="ring", id="ring"),
        Arrow("cloud", [(*middle, *begin)], color="kernel", width=2.5),
        Points("cloud", [begin], size=8, color="kernel", drag="xy", id="arrow",
               hover=["Drag: where both vectors start"], labels=["start"]),
    ]  # fmt: skip


def _ringed(run: Descent) -> int:
    """Which point the captions follow: the one farthest from the middle."""
    return int((run.points**2).sum(axis=1).argmax())


def _lines(found: Lines, middle: np.ndarray) -> list:
    """The principal axis and the two regressions, thin, with their names at the border."""
    ends, spots = [], []
    for slope in (found.axis, found.y_on_x, found.x_on_y):
        along = np.array([0.0, 1.0]) if not np.isfinite(slope) else np.array([1.0, slope])
        along = along / np.linalg.norm(along)
        ends.append((*(middle - _LONG * along), *(middle + _LONG * along)))
        spots.append(along)
    spots[0] = -spots[0]  # the axis lies between the regressions: its name at the other end
    return [
        Segments("cloud", ends[:1], color="ink", width=1.5, dash=True, id="axis"),
        Segments("cloud", ends[1:], color="muted", width=1, dash=True, id="regressions"),
        Label("cloud", [middle + _reach(spots[0], middle) * spots[0]], ["first axis"], size=0.75,
              color="ink", anchor="start", id="names"),
        Label("cloud", [middle + _reach(s, middle) * s for s in spots[1:]], ["y on x", "x on y"],
              size=0.75, color="muted", anchor="end", id="names"),
    ]  # fmt: skip


def _reach(along: np.ndarray, middle: np.ndarray) -> float:
    """How far from the middle a line meets the border, a little inside."""
    room = (0.97 * np.array([_X[1], _Y[1]]) * np.sign(along) - middle) / np.where(along, along, 1)
    return float(min(r for r, a in zip(room, along, strict=True) if abs(a) > 1e-9))


def _loss(run: Descent, found: Lines, steps: np.ndarray, top: float) -> list:
    seen = np.minimum(np.nan_to_num(run.losses, nan=top, posinf=top), top)
    all_steps = np.arange(len(seen))
    keep = np.unique(np.linspace(0, len(seen) - 1, 301).round().astype(int))
    high, low = found.variances
    end = max(len(seen) - 1, 1)
    return [
        Path("loss", [(0, low), (end, low)], color="ink", width=1.2, dash=True),
        Path("loss", [(0, high), (end, high)], color="muted", width=1.2, dash=True),
        Label("loss", [(0.98 * end, low + 0.035 * top), (0.98 * end, high + 0.035 * top)],
              [f"λ₂ = {fixed(low, 4)}: the floor", f"λ₁ = {fixed(high, 4)}: a saddle"],
              size=0.8, anchor="end", color=np.array(["ink", "muted"])),
        Path("loss", np.column_stack([all_steps, seen])[keep], color="gradient", width=2),
        Points("loss", np.column_stack([steps, seen[steps]])[:, None], size=7, color="gradient",
               id="dot"),
    ]  # fmt: skip


def _caption(run: Descent, t: int) -> Caption:
    if run.diverged and t == len(run.losses) - 1:
        return Caption(
            "Step {t}: the loss is past a million. Stopped: a smaller step size settles.", t=t
        )
    i = _ringed(run)
    z, twin = float(run.codes[t, i]), run.codes[t, i] * run.decoders[t]
    off = float(np.linalg.norm(run.points[i] - twin))
    return Caption(
        r"Step {t}: the ringed point has $z = w^\top x$ = {z} and comes back as $\hat x = z v$ = "
        "{twin}, off by {off}; mean loss **{loss}**.",
        t=t,
        z=_plain(z),
        twin=place(twin.round(2) + 0.0) if max(abs(twin)) < 1e5 else "far away",
        off=_plain(off),
        loss=fixed(float(run.losses[t]), 4) if run.losses[t] < 1e4 else number(run.losses[t]),
    )


def _plain(value: float) -> str:
    return fixed(value, 2) if abs(value) < 1e5 else number(value)
