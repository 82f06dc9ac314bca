"""Which k? The groups for every k, and three scores that are meant to choose."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.kmeans.figures import parts as ground
from vislib.kmeans.selection import STARTS, Selection
from vislib.stage.opening import opening
from vislib.stage.scene import Jump, Mark, Panel, Path, Points, Scene, Segments


def choice(found: Selection) -> Scene:
    """A frame for each k: its groups, and where it stands on the three curves."""
    ks = found.ks
    x = (float(ks[0]) - 0.5, float(ks[-1]) + 0.5)
    curves = {
        "distortion": ("Distortion: elbow at", found.distortion, found.by_elbow),
        "silhouette": ("Silhouette: highest at", found.silhouette, found.by_silhouette),
        "gap": ("Gap: chooses", found.gap, found.by_gap),
    }
    panels = [ground.panel("cloud", f"The best of {STARTS} starts", tall=1.25)]
    marks = [*_cloud(found)]
    for id, (title, values, chosen) in curves.items():
        low, high = _range(values, found.error if id == "gap" else 0.0, zero=id == "distortion")
        panels.append(  # the groups beside the curve that is asked about
            Panel(
                id,
                f"{title} k = {chosen}",
                x,
                (low, high),
                axes=True,
                x_label="k",
                row=int(id != "distortion"),
            )
        )
        marks += _curve(id, ks, values, chosen)
    marks.insert(-1, _errors(found))
    return Scene(
        panels,
        marks,
        frames=len(ks),
        captions=[_caption(found, i) for i in range(len(ks))],
        jumps=[Jump(id, np.arange(len(ks))) for id in curves],
        alt=f"K-means for k = {ks[0]} to {ks[-1]}. The elbow is at {found.by_elbow}, the best "
        f"silhouette at {found.by_silhouette}, the gap statistic chooses {found.by_gap}.",
        height=480,
        frame_ms=1000,
        start=1,
    )


def choice_asked(found: Selection) -> Scene:
    """One centre for all points, before the answer: no curve yet."""
    one = number(float(found.distortion[0]))
    said = f"One centre for all points: distortion **{one}**. What do more centres do to it?"
    curves = ("distortion", "silhouette", "gap")
    return opening(choice(found), said, without=curves, alt="A cloud of points and one centre.")


def _range(values: np.ndarray, error: object, zero: bool) -> tuple[float, float]:
    low, high = float(np.nanmin(values - error)), float(np.nanmax(values + error))
    room = 0.1 * max(high - low, 1e-3)
    return (0.0 if zero else low - room), high + room


def _cloud(found: Selection) -> list[Mark]:
    most = int(found.ks[-1])
    centres = np.full((len(found.ks), most, 2), np.nan)
    for frame, c in enumerate(found.centres):
        centres[frame, : len(c)] = c
    return [
        *ground.cells("cloud", list(found.centres)),
        Points("cloud", found.points, size=5, color=ground.colours(found.labels)),
        Points("cloud", centres, size=9, shape="diamond", color="ink", glide=False),
    ]


def _curve(id: str, ks: np.ndarray, values: np.ndarray, chosen: int) -> list[Mark]:
    curve = np.stack([ks, values], axis=1)
    star = curve[ks == chosen]
    said = [f"k = {k}: {id} {number(float(v))}. Click to go there."
            for k, v in zip(ks, values, strict=True)]  # fmt: skip
    return [
        Path(id, curve, color="input", width=2),
        Points(id, curve, size=4.5, color="input", id=id, hover=said),
        Points(id, star, size=10, shape="ring", color="output"),
        Points(id, curve[:, None], size=8, color="kernel", glide=False),
    ]


def _errors(found: Selection) -> Segments:
    ends = np.stack([found.ks, found.gap - found.error, found.ks, found.gap + found.error], axis=1)
    return Segments("gap", ends, color="input", width=1.5)


def _caption(found: Selection, i: int) -> str:
    k = int(found.ks[i])
    said = f"**k = {k}**: distortion {number(float(found.distortion[i]))}"
    if i:
        fall = 1 - found.distortion[i] / max(found.distortion[i - 1], 1e-300)
        said += f", {100 * fall:.0f} % below k = {k - 1}"
        said += f"; mean silhouette {number(float(found.silhouette[i]), 3)}"
    else:
        said += "; a silhouette needs two groups"
    gap, error = (number(float(values[i]), 3) for values in (found.gap, found.error))
    return f"{said}; gap {gap} ± {error}."
