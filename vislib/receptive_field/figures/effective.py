"""The effective receptive field: a heat map in its box, and how both grow with depth."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, percent, plural
from vislib.receptive_field.effective_depth import Depths
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Label, Mark, Panel, Path, Points, Scene, Secret


def scene(found: Depths) -> Scene:
    """One frame per depth: the gradient as seen from above, and its width against depth.

    Before the answer one layer alone.
    """
    frames, side = found.fields.shape[:2]
    return Scene(
        panels=(
            Panel(
                "map",
                "Gradient of one unit, on the input",
                (-0.6, side + 0.6),
                (-0.6, side + 0.6 + 0.09 * side),
                equal=True,
                y_down=True,
            ),
            _growth_panel(found),
        ),
        marks=(*_map(found), *_curves(found)),
        frames=frames,
        captions=[_caption(found, f) for f in range(frames)],
        alt="Where the gradient of one unit falls inside its theoretical receptive field, and how "
        "the widths of both grow with the number of layers.",
        height=400,
        frame_ms=600,
        secret=Secret(
            caption=Caption(
                "{box} across after 1 layer. And with more?", box=f"{found.boxes[0]} pixels"
            ),
            alt="Where the gradient of one unit falls inside its field after one layer.",
        ),
    )


def _map(found: Depths) -> tuple[Mark, ...]:
    peak = found.fields.max(axis=(1, 2), keepdims=True)
    relative = found.fields / np.where(peak > 0, peak, 1)
    first, box, side = found.firsts, found.boxes, found.fields.shape[1]
    outline = np.column_stack([first, first, box, box])[:, None]
    middle = first + box / 2
    half = found.cores / 2
    inner = np.column_stack([middle - half, middle - half, found.cores, found.cores])[:, None]
    texts = [
        f"box {b} px, " + (f"90 % in {c} px" if c else "no gradient")
        for b, c in zip(box, found.cores, strict=True)
    ]
    return (
        Cells("map", relative, vmin=0, vmax=1, gap=0, id="gradient"),
        Boxes("map", outline, color="kernel", fill=0, width=2.5),
        Boxes("map", inner, color="prediction", fill=0, width=2.5, dash=True),
        Label("map", (side / 2, side + 0.07 * side), texts, size=0.95, bold=True),
    )


def _growth_panel(found: Depths) -> Panel:
    return Panel(
        "growth",
        "Pixels across, against the number of layers",
        (0, len(found.boxes) + 0.5),
        (0, _top(found)),
        axes=True,
        x_label="layers",
        y_label="pixels",
        weight=1.1,
    )


def _top(found: Depths) -> float:
    """Upper end of the panel: above all lines there is room for the four rows of the legend."""
    return 1.4 * float(found.boxes.max())


def _curves(found: Depths) -> tuple[Mark, ...]:
    depth = np.arange(1, len(found.boxes) + 1)
    cores = np.where(found.moved, found.cores, np.nan)
    marks: list[Mark] = []
    for values, role, shape, name, width in (
        (found.boxes, "kernel", "square", "theoretical box", 6.0),  # seen under what covers it
        (cores, "prediction", "circle", "square that holds 90 %", 2.5),
        (2 * found.widths, "input", "diamond", "2 × standard deviation", 2.5),
    ):
        xy = np.column_stack([depth, values])
        marks.append(Path("growth", xy, color=role, upto=depth, width=width))
        there = xy[~np.isnan(xy[:, 1])]
        marks.append(
            Points(
                "growth",
                there,
                size=4.5,
                color=role,
                shape=shape,
                since=there[:, 0].astype(int) - 1,
                hover=[f"{name} after {_layers(int(d))}: {_pixels(v)}." for d, v in there],
            )
        )
    theory = np.column_stack([depth, 2 * found.uniform])
    marks.append(Path("growth", theory, color="ink", dash=True, width=2, upto=depth))
    marks += _legend(found)
    return tuple(marks)


def _legend(found: Depths) -> list[Mark]:
    top, right = _top(found), len(found.boxes) + 0.5
    rows = (
        ("theoretical box", "kernel"),
        ("square that holds 90 %", "prediction"),
        ("2 × standard deviation", "input"),
        ("dashed: the same for averaging kernels, in theory", "ink"),
    )
    return [
        Label(
            "growth",
            (0.04 * right, top * (0.95 - 0.065 * i)),
            text,
            color=role,
            size=0.85,
            anchor="start",
            bold=role != "ink",
        )
        for i, (text, role) in enumerate(rows)
    ]


def _pixels(value: float) -> str:
    said = number(value, 3)
    return f"{said} pixel{'s' if said != '1' else ''}"


def _layers(n: int) -> str:
    return plural(n, "layer")


def _caption(found: Depths, frame: int) -> Caption:
    if not found.fields[frame].any():
        return Caption(
            "No sample moved this unit: every path ended in a closed ReLU. Take more samples."
        )
    touched = found.touched[frame]
    said = Caption(
        "{layers}: box {box} pixels wide", layers=_layers(frame + 1), box=int(found.boxes[frame])
    )
    if touched < 1:
        said += Caption(
            "; only {touched} of its pixels are touched at all", touched=percent(touched, 1.0)
        )
    return said + Caption(
        ". {half} of the gradient falls into its middle half; 25 % would, if it were even.",
        half=percent(found.halves[frame]),
    )
