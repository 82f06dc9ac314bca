"""A picture under K-means: labels, vector-quantised picture and feature space, one scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vislib.core.text import plural
from vislib.kmeans import features
from vislib.kmeans.lloyd import Step
from vislib.stage.scene import Bars, Cells, Mark, Panel, Picture, Points, Scene, Segments

SAMPLE = 700  # pixels drawn in feature space
SOLID_SAMPLE = 2000  # and in the cube of colours
_BINS = 52
_WIDE = 1.25  # width to height of a picture that two rows suit better than one
_PAD = 0.06  # of the axes, around the colours
_AXES = {"RGB": (0, 2, "red", "blue"), "Lab": (1, 2, "a: green to red", "b: blue to yellow")}


def dividing(
    pixels: np.ndarray,
    points: np.ndarray,
    steps: Sequence[Step],
    space: str,
    *,
    after: Sequence[int],
    pixel: tuple[int, int] | None = None,
    cluster: int | None = None,
) -> Scene:
    """One frame per assignment; ``pixel`` (row, column) is marked, ``cluster`` shown alone.

    ``after``: how many iterations precede each of the ``steps``.
    """
    height, width = pixels.shape[:2]
    k = len(steps[0].centres)
    labels = np.stack([s.labels.reshape(height, width) for s in steps])
    vector = np.stack([features.quantised(pixels, s.labels, k) for s in steps])
    shown = labels.astype(float)
    if cluster is not None:
        shown[labels != cluster] = np.nan
        fade = (0.82 * 235 + 0.18 * vector).astype(np.uint8)
        vector = np.where((labels == cluster)[..., None], vector, fade)
    marks: list[Mark] = [
        Picture("picture", pixels),
        Cells("labels", shown, scale="categorical", gap=0),
        Picture("vector", vector),
        *_feature_marks(pixels, points, steps, space),
    ]
    if pixel is not None:
        marks += _chosen(pixel, points, space, width)
    # Wide pictures are larger two by two, square ones in one row.
    below = int(width > _WIDE * height)
    size: dict[str, Any] = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    return Scene(
        [
            Panel("picture", "Click a pixel", click=True, **size),
            Panel("labels", "Labels", click=True, **size),
            Panel("vector", plural(k, "colour"), click=True, row=below, **size),
            _feature_panel(points, space, row=below, weight=1.0 if below else 0.8),
        ],
        marks,
        frames=len(steps),
        captions=_captions(steps, after, labels, pixel, cluster),
        alt=f"K-means divides a picture of {plural(height * width, 'pixel')} into "
        f"{plural(k, 'cluster')}.",
        height=440 if below else 330,
        frame_ms=900,
        start=len(steps) - 1,
    )


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
    steps: Sequence[Step],
    after: Sequence[int],
    labels: np.ndarray,
    pixel: tuple[int, int] | None,
    cluster: int | None,
) -> list[str]:
    out = []
    for frame, step in enumerate(steps):
        when = f"After iteration **{after[frame]}**" if after[frame] else "**Start**"
        said = f"{when}, frame {frame + 1} of {len(steps)}: mean distortion "
        said += f"{step.distortion / len(step.labels):,.1f}"
        said += f", {int(step.moved):,} pixels changed cluster." if frame else "."
        if pixel is not None:
            said += f" The marked pixel is in cluster {labels[frame][pixel] + 1}."
        if cluster is not None:
            share = float((labels[frame] == cluster).mean())
            said += f" Cluster {cluster + 1} alone: {100 * share:.1f} % of the picture."
        out.append(said)
    return out


def solid(pixels: np.ndarray, steps: Sequence[Step]) -> Any:
    """A sample of the pixels in red, green and blue, coloured by cluster: a Plotly figure.

    Its slider goes through the same assignments as the scrubber of ``dividing``.
    """
    import plotly.graph_objects as go

    from vislib.figures import charts
    from vislib.stage import theme

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
    how = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}}
    ticks = [{"label": f.name, "method": "animate", "args": [[f.name], how]} for f in figure.frames]
    figure.update_layout(
        sliders=[{"steps": ticks, "active": len(ticks) - 1,
                  "currentvalue": {"prefix": "frame "}}]
    )  # fmt: skip
    return figure
