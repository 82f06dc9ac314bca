"""A picture under K-means: labels, vector-quantised picture and feature space, one scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vislib.core.colours import quantised
from vislib.core.text import fixed, number, plural
from vislib.kmeans.lloyd import Step
from vislib.kmeans.segmentation import ITERATIONS, Segmentation
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Cells, Mark, Panel, Picture, Points, Scene, Secret, Segments

__all__ = ["cube", "drawn", "scene"]

SAMPLE = 700  # pixels drawn in feature space
SOLID_SAMPLE = 2000  # and in the cube of colours
_BINS = 52
_WIDE = 1.25  # width to height of a picture that two rows suit better than one
_PAD = 0.06  # of the axes, around the colours
_AXES = {"RGB": (0, 2, "red", "blue"), "Lab": (1, 2, "a: green to red", "b: blue to yellow")}


def scene(
    pixels: np.ndarray,
    found: Segmentation,
    space: str,
    *,
    pixel: tuple[int, int] | None = None,
    cluster: int | None = None,
) -> Scene:
    """One frame per assignment shown, of ``pixels`` (H, W, 3) uint8 and their features.

    ``pixel`` (row, column) is marked, ``cluster`` shown alone. Labels and colours wait for the
    answer.
    """
    height, width = pixels.shape[:2]
    labels = np.stack([s.labels.reshape(height, width) for s in found.steps])
    marks = _pictures(pixels, found, labels, cluster)
    marks += _feature_marks(pixels, found.points, found.steps, space)
    if pixel is not None:
        marks += _chosen(pixel, found.points, space, width)
    below = int(width > _WIDE * height)
    what = f"A picture of {plural(height * width, 'pixel')}"
    return Scene(
        _panels(found, space, width, height, below),
        marks,
        frames=len(found.steps),
        captions=_captions(found, labels, pixel, cluster),
        alt=f"{what}, divided by K-means into {plural(found.k, 'cluster')}.",
        height=440 if below else 330,
        frame_ms=900,
        start=len(found.steps) - 1,
        secret=Secret(
            panels=("labels", "vector"),
            caption=Caption(
                "{what}, and where {centres} start among its colours.",
                what=what,
                centres=plural(found.k, "centre"),
            ),
            alt=f"{what} beside its colours.",
        ),
    )


def _panels(found: Segmentation, space: str, width: int, height: int, below: int) -> list[Panel]:
    """``below`` (row): wide pictures are larger two by two, square ones in one row."""
    size: dict[str, Any] = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    return [
        Panel("picture", "Click a pixel", click=True, **size),
        Panel("labels", "Labels", click=True, **size),
        Panel("vector", f"In {plural(int((found.sizes > 0).sum()), 'colour')}", click=True,
              row=below, **size),
        _feature_panel(found.points, space, row=below, weight=1.0 if below else 0.8),
    ]  # fmt: skip


def _pictures(
    pixels: np.ndarray, found: Segmentation, labels: np.ndarray, cluster: int | None
) -> list[Mark]:
    """The picture, its ``labels`` (F, H, W), and each pixel in its cluster's mean colour."""
    vector = np.stack([quantised(pixels, s.labels, found.k) for s in found.steps])
    shown = labels.astype(float)
    if cluster is not None:
        shown[labels != cluster] = np.nan
        fade = (0.82 * 235 + 0.18 * vector).astype(np.uint8)
        vector = np.where((labels == cluster)[..., None], vector, fade)
    return [
        Picture("picture", pixels),
        Cells("labels", shown, scale="categorical", gap=0),
        Picture("vector", vector),
    ]


def _feature_panel(points: np.ndarray, space: str, **place: Any) -> Panel:
    if space == "intensity":
        top = float(_histogram(points).max()) * 1.1
        return Panel("space", "Pixels of each intensity", (0, 255), (0, top), axes=True,
                     x_label="intensity", click=True, **place)  # fmt: skip
    i, j, x, y = _AXES[space]
    low, high = points[:, [i, j]].min(axis=0), points[:, [i, j]].max(axis=0)
    pad = _PAD * (high - low) + 1.0
    return Panel("space", "Pixels; click a centre", axes=True, click=True,
                 x=(low[0] - pad[0], high[0] + pad[0]), y=(low[1] - pad[1], high[1] + pad[1]),
                 x_label=x, y_label=y, **place)  # fmt: skip


def _histogram(points: np.ndarray) -> np.ndarray:
    return np.histogram(points[:, 0], _BINS, (0, 255))[0]


def _feature_marks(
    pixels: np.ndarray, points: np.ndarray, steps: Sequence[Step], space: str
) -> list[Mark]:
    centres = np.stack([s.centres for s in steps])
    colour = np.arange(centres.shape[1])
    for at, step in zip(centres, steps, strict=True):  # those without pixels would hide others
        at[np.bincount(step.labels, minlength=len(colour)) == 0] = np.nan
    if space == "intensity":
        counts = _histogram(points)
        middle = (np.arange(_BINS) + 0.5) * 255 / _BINS
        top = counts.max() * 1.06
        lines = np.stack([centres[..., 0], 0 * centres[..., 0], centres[..., 0],
                          0 * centres[..., 0] + top], axis=-1)  # fmt: skip
        ends = np.stack([centres[..., 0], 0 * centres[..., 0] + top], axis=-1)
        return [
            Bars("space", counts, x=middle, width=255 / _BINS * 0.9, color="muted"),
            Segments("space", lines, color=colour, width=3),
            Points("space", ends, id="centres", color=colour, shape="diamond", size=9, click=True),
        ]
    i, j, *_ = _AXES[space]
    every = np.linspace(0, len(points) - 1, min(SAMPLE, len(points))).astype(int)
    member = np.stack([s.labels[every] for s in steps])
    return [
        Points("space", points[every][:, [i, j]], color=member, size=2.6, opacity=0.7),
        Points("space", centres[..., [i, j]], id="centres", color=colour, shape="diamond",
               size=10, click=True,
               hover=[f"Centre {c + 1}: click to see its pixels alone." for c in colour]),
    ]  # fmt: skip


def _chosen(pixel: tuple[int, int], points: np.ndarray, space: str, width: int) -> list[Mark]:
    """A ring around the pixel in each picture, and around its point."""
    row, column = pixel
    here = [[column + 0.5, row + 0.5]]
    point = points[row * width + column]
    i, j, *_ = _AXES.get(space, (0, 0))
    there = [[point[0], 0.0]] if space == "intensity" else [[point[i], point[j]]]
    rings: list[Mark] = [
        Points(panel, here, shape="ring", size=8, color="gradient")
        for panel in ("picture", "labels", "vector")
    ]
    return [*rings, Points("space", there, shape="ring", size=9, color="gradient")]


def _captions(
    found: Segmentation,
    labels: np.ndarray,
    pixel: tuple[int, int] | None,
    cluster: int | None,
) -> list[Caption]:
    out = []
    for frame, (step, after) in enumerate(zip(found.steps, found.after, strict=True)):
        mean = number(step.distortion / len(step.labels))
        said = _when(found, frame, after) + Caption(" Mean distortion {mean}.", mean=mean)
        if pixel is not None:
            own = labels[frame][pixel] + 1
            said += Caption(" The marked pixel is in cluster {own}.", own=own)
        if cluster is not None:
            share = 100 * float((labels[frame] == cluster).mean())
            alone = " Cluster {cluster} alone: {share} % of the picture."
            said += Caption(alone, cluster=cluster + 1, share=fixed(share, 1))
        out.append(said)
    return [*out[:-1], out[-1] + _stopped(found)]


def _when(found: Segmentation, frame: int, after: int) -> Caption:
    """Which iteration this is, and what changed since the frame before."""
    said = Caption("**Start**")
    if frame:
        said = Caption("After iteration **{after}**", after=after)
    said += Caption(", frame {frame} of {frames}", frame=frame + 1, frames=len(found.steps))
    if not frame:
        return said + "."
    skipped = after - found.after[frame - 1] - 1
    if skipped:
        said += Caption(", {since} iterations after the frame before", since=skipped + 1)
    changed = plural(found.changed[frame], "pixel")
    return said + Caption(": {changed} changed cluster.", changed=changed)


def _stopped(found: Segmentation) -> Caption:
    """Why it ended; and that k is too large, where some clusters stay empty."""
    said = Caption(" Nothing changes any more.")
    if found.stopped == "iterations":
        said = Caption(" Stopped after {most} iterations, not at rest.", most=ITERATIONS)
    empty = int((found.sizes == 0).sum())
    if empty:
        if found.different < found.k:
            different = plural(found.different, "different point")
            said += Caption(" Only {different} for k = {k}:", different=different, k=found.k)
        said += Caption(" {clusters} without pixels.", clusters=plural(empty, "cluster"))
    return said


def drawn(space: str, solid: bool, pixels: int) -> str:
    """Which pixels the plane and (if ``solid``) the cube show, when they do not show all."""
    clouds = {"plane": (space != "intensity", SAMPLE), "cube": (solid, SOLID_SAMPLE)}
    said = [f"{n:,} pixels in the {name}" for name, (on, n) in clouds.items() if on and n < pixels]
    if not said:
        return ""
    return f"Every pixel is computed with; drawn are {' and '.join(said)}, evenly picked."


def cube(pixels: np.ndarray, steps: Sequence[Step]) -> Any:
    """A sample of the pixels in red, green and blue, coloured by cluster: a Plotly figure.

    Its slider goes through the same assignments as the scrubber of ``scene``.
    """
    from vislib.figures import charts
    from vislib.stage import theme

    charts.wait_for_pandas()
    import plotly.graph_objects as go

    flat = pixels.reshape(-1, 3)
    every = np.linspace(0, len(flat) - 1, min(SOLID_SAMPLE, len(flat))).astype(int)
    k = len(steps[0].centres)
    names = [theme.colour(theme.CATEGORICAL[c % len(theme.CATEGORICAL)]) for c in range(k)]
    bands = [[(c + end) / k, name] for c, name in enumerate(names) for end in (0, 1)]

    def colour(step: Step) -> dict[str, Any]:
        return {"color": step.labels[every].astype(np.uint8)}  # a list would be checked one by one

    cloud = go.Scatter3d(
        x=flat[every, 0], y=flat[every, 1], z=flat[every, 2], mode="markers",
        marker={"size": 2.5, "colorscale": bands, "cmin": -0.5, "cmax": k - 0.5,
                "showscale": False, **colour(steps[-1])},
        hovertemplate="red %{x}, green %{y}, blue %{z}<extra></extra>",
    )  # fmt: skip
    axes = {f"{a}axis": {"title": n, "range": [0, 255]} for a, n in
            zip("xyz", ("red", "green", "blue"), strict=True)}  # fmt: skip
    axes["camera"] = {"eye": {"x": 1.6, "y": 1.6, "z": 1.1}}  # all axes inside
    figure = charts.figure(cloud, height=480, scene=axes, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    figure.frames = [
        go.Frame(name=str(i + 1), data=[{"type": "scatter3d", "marker": colour(step)}], traces=[0])
        for i, step in enumerate(steps)
    ]
    figure.update_layout(sliders=[_slider([frame.name for frame in figure.frames])])
    return figure


def _slider(names: Sequence[str]) -> dict[str, Any]:
    """A slider through the frames of these names; it stands at the last one."""
    how = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}}
    steps = [{"label": name, "method": "animate", "args": [[name], how]} for name in names]
    return {"steps": steps, "active": len(steps) - 1, "currentvalue": {"prefix": "frame "}}
