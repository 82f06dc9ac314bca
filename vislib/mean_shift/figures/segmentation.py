"""A photograph under mean shift: the picture, its colours as a cloud, the regions that remain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.mean_shift.figures.surface import CIRCLE
from vislib.mean_shift.filtering import Filtered, to_colours
from vislib.mean_shift.regions import Stage, borders, mean_picture
from vislib.stage.scene import Mark, Panel, Path, Picture, Points, Scene, Segments

KEPT = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # moves whose picture is shown, besides the last
_SAMPLE = 900  # pixels drawn in colour space
_CHANNELS = {"Lab": "Lab", "Luv": "Luv", "RGB": "RGB", "grey": "g"}


def segmenting(
    pixels: np.ndarray, made: Filtered, stages: Sequence[Stage], path: np.ndarray
) -> Scene:
    """Frames: the picture, the moves kept, at rest, then joined, merged and cleaned regions.

    ``path``: the window of one chosen pixel, (T, 2 + C) as ``follow_pixel`` gives it.
    """
    moves = [0, *made.kept, made.moves] if made.moves not in made.kept else [0, *made.kept]
    last = last_of_each(stages)
    frames = len(moves) + len(last)
    pictures = [pixels, *(made.picture(t) for t in moves[1:-1]), made.picture()]
    pictures += [mean_picture(s.labels, made) for s in last]
    height, width = pixels.shape[:2]
    place = np.minimum(np.r_[moves, [made.moves] * len(last)], len(path) - 1)
    marks = [
        Picture("before", pixels, smooth=True),
        Picture("after", np.stack(pictures), smooth=True),
        _borders(last[-1], frames),
        *_chosen("before", path[:, :2] + 0.5, made.spatial, place),
        *_colour_cloud(pixels, made, moves, len(last), path, place),
    ]
    size = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    ranges, names = _axes(pixels, made)
    return Scene(
        [
            Panel("before", "Click a pixel", click=True, weight=0.9, **size),
            Panel("after", "Filtered, then segmented", weight=1.5, **size),
            Panel("colours", "Its colours", *ranges, axes=True, x_label=names[0],
                  y_label=names[1], weight=0.8),
        ],
        marks,
        frames=frames,
        captions=_captions(made, moves, last, path),
        alt=f"Mean shift smooths the picture in {made.moves} moves and leaves {last[-1].count} "
        "regions.",
        height=400,
        frame_ms=900,
    )  # fmt: skip


def last_of_each(stages: Sequence[Stage]) -> list[Stage]:
    """The final stage of each name, in order."""
    return list({s.name: s for s in stages}.values())


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


def _axes(pixels: np.ndarray, made: Filtered):
    colours = to_colours(pixels, made.space)
    x, y = _plane(colours)
    room = made.range * 0.6
    ranges = [
        (float(colours[..., c].min()) - room, float(colours[..., c].max()) + room) for c in (x, y)
    ]
    names = _CHANNELS[made.space]
    return ranges, (f"{names[x]}", f"{names[y]}")


def _colour_cloud(pixels, made, moves, extra, path, place) -> list[Mark]:
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


def _captions(made: Filtered, moves, last: Sequence[Stage], path: np.ndarray) -> list[str]:
    n = made.mass.size
    row, column = int(path[0, 1]), int(path[0, 0])
    out = [
        f"{n:,} pixels, {n:,} windows. Each reaches {made.spatial:g} px in the picture and "
        f"{made.range:g} in colour (orange: the window of the pixel in row {row}, column {column})."
    ]
    for t in moves[1:]:
        moving = int(made.moving[t - 1])
        out.append(
            f"Move {t}: each pixel shows the colour its window has reached; "
            f"{moving:,} of {n:,} windows still move."
        )
    out[-1] = (
        f"At rest after {made.moves} moves. This is the **filtered** picture: flat where it was "
        "smooth, edges where they were."
        if made.moving[-1] == 0
        else f"After {made.moves} moves {int(made.moving[-1]):,} windows still move; we stop here."
    )
    said = {
        "joined": "Neighbours whose windows came to rest together form {} regions.",
        "merged": "Touching regions of like colour merge: {} remain.",
        "cleaned": "Regions below the smallest size join a neighbour: **{}** remain.",
    }
    return out + [said[s.name].format(f"{s.count:,}") for s in last]
