"""One of the five methods from inside: its picture step by step, its centres, links or window."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, plural
from vislib.mean_shift.figures.surface import CIRCLE
from vislib.mean_shift.inside import Inside, Step
from vislib.mean_shift.methods import SMALLEST
from vislib.mean_shift.regions import borders
from vislib.stage.caption import Caption
from vislib.stage.scene import Mark, Panel, Path, Picture, Points, Scene, Segments

_LINK = "#ffe14d"


def scene(
    pixels: np.ndarray, seen: Inside, chosen: tuple[int, int], path: np.ndarray | None = None
) -> Scene:
    """A frame a step: at the left what the method does, at the right the groups so far.

    ``pixels``: (H, W, 3) uint8; ``chosen``: row and column of a pixel; ``path``: of its window
    (T, 2 + C), for mean shift.
    """
    height, width = pixels.shape[:2]
    frames = len(seen.steps)
    size = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    name = seen.division.name
    marks: list[Mark] = [
        Picture("picture", pixels, smooth=True),
        Picture("groups", np.stack([s.picture for s in seen.steps]), smooth=True),
        *_own_regions(seen, chosen),
        *_seeds(seen),
        *_links(seen, chosen),
        *_window(seen, path),
        Points("picture", [(chosen[1] + 0.5, chosen[0] + 0.5)], size=9, shape="ring",
               color="kernel"),
    ]  # fmt: skip
    lines = borders(seen.division.labels)
    if len(lines):
        last = np.full(len(lines), frames - 1)
        marks.append(Segments("groups", lines, color="#ffffff", width=1, opacity=0.8, since=last))
    return Scene(
        [Panel("picture", "Click a pixel", click=True, **size), Panel("groups", name, **size)],
        marks,
        frames=frames,
        captions=[*(_caption(name, s, pixels) for s in seen.steps[:-1]), _last(seen)],
        alt=f"How {name} comes to {plural(seen.division.count, 'region')}, step by step.",
        height=390,
        frame_ms=1100,
    )


def _own_regions(seen: Inside, chosen: tuple[int, int]) -> list[Mark]:
    """The outline of the chosen pixel's group in each step."""
    lines = [borders(s.labels == s.labels[chosen]) for s in seen.steps]
    frame = np.concatenate([np.full(len(one), f) for f, one in enumerate(lines)]).astype(int)
    if not len(frame):
        return []
    ends = np.concatenate(lines)
    return [
        Segments(panel, ends, color="kernel", width=2.5, since=frame, until=frame)
        for panel in ("picture", "groups")
    ]


def _seeds(seen: Inside) -> list[Mark]:
    """Where the centres stand in each step; none in steps without."""
    most = max((len(s.seeds) for s in seen.steps if s.seeds is not None), default=0)
    if not most:
        return []
    places = np.full((len(seen.steps), most, 2), np.nan)
    for frame, step in enumerate(seen.steps):
        if step.seeds is not None:
            places[frame, : len(step.seeds)] = step.seeds
    return [
        Points("picture", places, size=7, color="ink"),
        Points("picture", places, size=4.5, color="output"),
    ]


def _links(seen: Inside, chosen: tuple[int, int]) -> list[Mark]:
    """Quickshift's hops, each from the step on that allows it, and the chosen pixel's way."""
    if seen.links is None:
        return []
    height, width = seen.links.parents.shape
    longest = [s.numbers["longest"] for s in seen.steps[:-1]]
    since = np.searchsorted(longest, seen.links.lengths.ravel())
    some = np.flatnonzero(since < len(longest))
    marks: list[Mark] = []
    if len(some):
        ends = np.concatenate(
            [_middle(some, width), _middle(seen.links.parents.ravel()[some], width)], axis=1
        )
        marks.append(Segments("picture", ends, color=_LINK, width=0.8, opacity=0.7,
                              since=since[some]))  # fmt: skip
    start = chosen[0] * width + chosen[1]
    ways = [seen.links.chain(start, reach) for reach in (*longest, longest[-1])]
    xy = np.full((len(ways), max(map(len, ways)), 2), np.nan)
    for frame, way in enumerate(ways):
        xy[frame, : len(way)] = _middle(way, width)
    return [*marks, Path("picture", xy, color="kernel", width=3, glide=False)]


def _middle(pixels: np.ndarray, width: int) -> np.ndarray:
    """x, y of the centres of pixels given by flat index, (n, 2)."""
    row, column = np.divmod(pixels, width)
    return np.stack([column, row], axis=1) + 0.5


def _window(seen: Inside, path: np.ndarray | None) -> list[Mark]:
    """Mean shift's window on its way."""
    if path is None:
        return []
    moves = [s.numbers.get("move", len(path)) for s in seen.steps]
    at = np.minimum(np.array(moves, dtype=int), len(path) - 1)
    way = path[:, :2] + 0.5
    outline = way[at][:, None] + CIRCLE * seen.division.settings["spatial"]
    return [
        Path("picture", outline, color="kernel", width=2),
        Path("picture", way, color="kernel", width=2, upto=at + 1),
        Points("picture", way[at][:, None], size=5, color="kernel"),
    ]


def _caption(name: str, step: Step, pixels: np.ndarray) -> Caption:
    said, windows = step.numbers, plural(pixels[..., 0].size, "pixel")
    groups = plural(int(said.get("groups", 0)), "group")
    if name == "Mean shift":
        return _moves(said, windows)
    if name in ("K-means", "SLIC") and "iteration" in said:
        near = " in colour and place" if name == "K-means" else ", looked for nearby only"
        return Caption(
            f"Iteration {{iteration}} of {{of}}: each pixel is with the nearest centre{near}, in "
            "{groups} (dots: the mean place of each).",
            iteration=said["iteration"],
            of=said["of"],
            groups=groups,
        )
    if name == "SLIC":
        return Caption(
            "Pieces that hang together, small ones joined to others: {groups}.", groups=groups
        )
    if name == "Quickshift":
        hops = "hops" if said["hop"] == 1 else "hop"
        return Caption(
            f"Hops of at most {{longest}}, in place and colour together: {{hop}} of {{windows}} "
            f"{hops} to the nearest of higher density, into {{groups}}.",
            longest=number(said["longest"], 3),
            hop=f"{said['hop']:,}",
            windows=windows,
            groups=groups,
        )
    return _edges(said, groups)


def _moves(said: dict, windows: str) -> Caption:
    """How many windows of mean shift still move."""
    moves, moving = plural(int(said["move"]), "move"), int(said["moving"])
    out = Caption("After {moves}, each pixel in the colour of its window: ", moves=moves)
    if not moving:
        return out + "all rest."
    window, move = ("window", "moves") if moving == 1 else ("windows", "move")
    return out + Caption(
        f"the {window} of {{moving}} of {{windows}} still {move}.",
        moving=f"{moving:,}",
        windows=windows,
    )


def _edges(said: dict, groups: str) -> Caption:
    """What Felzenszwalb's method joins."""
    if "share" in said:
        return Caption(
            "The lightest {share} % of the edges between pixels, up to a difference of {weight}: "
            "{groups}.",
            share=f"{said['share']:g}",
            weight=number(said["weight"], 3),
            groups=groups,
        )
    return Caption(
        "Groups below {smallest} pixels join a neighbour, lightest edges first: {groups}.",
        smallest=said["smallest"],
        groups=groups,
    )


def _last(seen: Inside) -> Caption:
    regions = plural(seen.division.count, "region")
    if seen.division.name == "Mean shift":
        return Caption(
            "Touching regions of like colour merge, small ones join a neighbour: **{regions}**.",
            regions=regions,
        )
    return Caption(
        "As for every method: connected pieces below {smallest} pixels join the neighbour nearest "
        "in colour. **{regions}**.",
        smallest=SMALLEST,
        regions=regions,
    )
