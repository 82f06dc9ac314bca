"""A photograph under mean shift: the picture, its colours as a cloud, the regions that remain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import number, plural
from vislib.mean_shift.edges import Edges
from vislib.mean_shift.figures.surface import CIRCLE
from vislib.mean_shift.filtering import Filtered, to_colours
from vislib.mean_shift.regions import Stage, borders, mean_picture
from vislib.stage.caption import Caption
from vislib.stage.scene import Mark, Panel, Path, Picture, Points, Scene, Secret, Segments

KEPT = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # moves whose picture is shown, besides the last
_SAMPLE = 900  # pixels drawn in colour space
_CHANNELS = {"Lab": "Lab", "Luv": "Luv", "RGB": "RGB", "grey": "g"}


def scene(
    pixels: np.ndarray, made: Filtered, stages: Sequence[Stage], edges: Edges, path: np.ndarray
) -> Scene:
    """Frames: the picture, the moves kept, at rest, then joined, merged and cleaned regions.

    ``pixels``: (H, W, 3) uint8; ``stages``: the three of ``regions.summary``; ``path``: the window
    of one chosen pixel, (T, 2 + C) as ``filtering.follow_pixel`` gives it.
    """
    moves = [0, *made.kept, *([] if made.moves in made.kept else [made.moves])]
    frames = len(moves) + len(stages)
    pictures = [pixels, *(made.picture(t) for t in moves[1:-1]), made.picture()]
    pictures += [mean_picture(s.labels, made) for s in stages]
    height, width = pixels.shape[:2]
    place = np.minimum(np.r_[moves, [made.moves] * len(stages)], len(path) - 1)
    size = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    ranges, names = _axes(pixels, made)
    return Scene(
        [
            Panel("before", "Click a pixel", click=True, weight=0.9, **size),
            Panel("after", "Filtered, then segmented", weight=1.5, **size),
            Panel("colours", "Its colours", *ranges, axes=True, x_label=names[0],
                  y_label=names[1], weight=0.8),
        ],
        [
            Picture("before", pixels, smooth=True),
            Picture("after", np.stack(pictures), smooth=True),
            _borders(stages[-1], frames),
            *_chosen("before", path[:, :2] + 0.5, made.spatial, place),
            *_colour_cloud(pixels, made, moves, len(stages), path, place),
        ],
        frames=frames,
        captions=_captions(made, moves, stages, edges, path),
        alt=f"Mean shift smooths the picture in {plural(made.moves, 'move')} and leaves "
        f"{plural(stages[-1].count, 'region')}.",
        height=400,
        frame_ms=900,
        secret=Secret(alt="A picture, the window of one of its pixels, and its colours as points."),
    )  # fmt: skip


def _borders(stage: Stage, frames: int) -> Segments:
    lines = borders(stage.labels)
    if not len(lines):
        lines = np.full((1, 4), np.nan)
    since = np.full(len(lines), frames - 1)
    return Segments("after", lines, color="#ffffff", width=1, opacity=0.8, since=since)


def _chosen(panel: str, path: np.ndarray, radius: float, place: np.ndarray) -> list[Mark]:
    """The chosen pixel's window in one space: outline, path so far, where it started."""
    now = path[place]
    outline = now[:, None] + CIRCLE * np.broadcast_to(radius, 2)
    return [
        Path(panel, outline, color="kernel", width=2.5),
        Path(panel, path, color="kernel", width=2, upto=place + 1),
        Points(panel, now[:, None], size=5, color="kernel"),
        Points(panel, path[:1], size=9, shape="ring", color="kernel"),
    ]


def _plane(colours: np.ndarray) -> tuple[int, int]:
    """The two channels that spread most, x then y (one channel twice for grey)."""
    if colours.shape[2] == 1:
        return 0, 0
    spread = colours.reshape(-1, colours.shape[2]).std(axis=0)
    first, second = np.sort(np.argsort(-spread, kind="stable")[:2])
    return int(second), int(first)


def _axes(pixels: np.ndarray, made: Filtered) -> tuple[list[tuple[float, float]], tuple[str, str]]:
    """Ranges and names of the two axes of the colours."""
    colours = to_colours(pixels, made.space)
    x, y = _plane(colours)
    room = made.range * 0.6
    ranges = [
        (float(colours[..., c].min()) - room, float(colours[..., c].max()) + room) for c in (x, y)
    ]
    names = _CHANNELS[made.space]
    return ranges, (names[x], names[y])


def _colour_cloud(
    pixels: np.ndarray,
    made: Filtered,
    moves: Sequence[int],
    extra: int,
    path: np.ndarray,
    place: np.ndarray,
) -> list[Mark]:
    """Pixels of the picture in the plane of two colour channels, moving as their windows move."""
    start = to_colours(pixels, made.space)
    x, y = _plane(start)
    flat = np.linspace(0, start.shape[0] * start.shape[1] - 1, _SAMPLE).astype(int)
    kept = [start, *(made.kept[t] for t in moves[1:-1]), *[made.colours] * (extra + 1)]
    xy = np.stack([c.reshape(-1, c.shape[2])[flat][:, [x, y]] for c in kept])
    tone = [f"#{p.tobytes().hex()}" for p in pixels.reshape(-1, 3)[flat]]
    return [
        Points("colours", xy, size=3.5, color=np.array(tone)),
        *_chosen("colours", path[:, [2 + x, 2 + y]], made.range, place),
    ]


def _captions(
    made: Filtered,
    moves: Sequence[int],
    stages: Sequence[Stage],
    edges: Edges,
    path: np.ndarray,
) -> list[Caption]:
    n = made.mass.size
    out = [
        Caption(
            "{pixels}, {windows}. Each reaches {spatial} px in the picture and {range} in colour "
            "(orange: the window of the pixel in row {row}, column {column}).",
            pixels=plural(n, "pixel"),
            windows=plural(n, "window"),
            spatial=f"{made.spatial:g}",
            range=f"{made.range:g}",
            row=int(path[0, 1]) + 1,
            column=int(path[0, 0]) + 1,
        )
    ]
    for t in moves[1:]:
        moving = int(made.moving[t - 1])
        said = "After {moves}, each pixel in the colour of its window: "
        still = {"moving": f"{moving:,}", "windows": plural(n, "window")} if moving else {}
        move = "moves" if moving == 1 else "move"
        said += f"{{moving}} of {{windows}} still {move}." if moving else "no window moves."
        out.append(Caption(said, moves=plural(t, "move"), **still))
    out[-1] = _at_rest(made, edges)
    return [*out, *_regions(made, stages)]


def _at_rest(made: Filtered, edges: Edges) -> Caption:
    """The filtered picture, and what became of steps between neighbours."""
    moves = plural(made.moves, "move")
    if made.moving[-1]:
        moving = int(made.moving[-1])
        still = "still moves" if moving == 1 else "still move"
        return Caption(
            f"After {{moves}} {{moving}} {still}; we stop here.",
            moves=moves,
            moving=plural(moving, "window"),
        )
    said = Caption("At rest after {moves}: the **filtered** picture. ", moves=moves)
    if edges.large:
        said += Caption(
            "Of {large} between neighbours larger than the range bandwidth **{kept}** still "
            + ("is" if edges.kept == 1 else "are"),
            large=plural(edges.large, "step"),
            kept=f"{edges.kept:,}",
        )
    else:
        said += "All steps between neighbours are within the range bandwidth"
    if not edges.small:
        return said + "."
    return said + Caption(
        f"; {'the others' if edges.large else 'they'} went from {{before}} to **{{after}}** "
        "on average.",
        before=number(edges.before, 3),
        after=number(edges.after, 3),
    )


def _regions(made: Filtered, stages: Sequence[Stage]) -> list[Caption]:
    """What joining, merging and cleaning leave, in the order of ``regions.summary``."""
    joined, merged, cleaned = (stage.count for stage in stages)
    like = (
        "Touching regions of like colour merge: "
        if merged < joined
        else "No two touching regions are alike enough to merge: "
        if joined > 1
        else "With one region there is nothing to merge: "
    )
    small = (
        "Regions below the smallest size join a neighbour: "
        if cleaned < merged
        else "None is so small that it joins a neighbour: "
    )
    return [
        Caption(
            "Neighbours whose windows came to rest together form {regions}.",
            regions=plural(joined, "region"),
        ),
        Caption(like + "{regions} " + _remain(merged), regions=plural(merged, "region")),
        Caption(small + "**{regions}** " + _remain(cleaned), regions=plural(cleaned, "region")),
    ]


def _remain(count: int) -> str:
    return "remains." if count == 1 else "remain."
