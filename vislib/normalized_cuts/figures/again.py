"""A photograph cut again and again: its regions, and the tree of cuts."""

from __future__ import annotations

import numpy as np

from vislib.core.colours import quantised
from vislib.core.text import fixed, number, plural
from vislib.normalized_cuts.again import Again
from vislib.normalized_cuts.figures.parts import image_size
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Panel, Picture, Points, Scene, Secret, Segments

_LINE = (255, 255, 255)
_DARK = 0.22  # of a pixel outside the chosen region


def scene(found: Again, stop: float, most: int, chosen: int) -> Scene:
    """A frame before the first cut and one after each; ``chosen``: the region shown alone."""
    height, width = found.pixels.shape[:2]
    size = image_size(height, width)
    frames = len(found.made) + 1
    xy, since = _tree(found), np.r_[0, np.repeat(np.arange(1, frames), 2)]
    return Scene(
        [
            Panel("regions", "Regions so far", **size),
            _tree_panel(xy),
            Panel("chosen", "The chosen region", **size),
        ],
        [
            Picture("regions", np.stack([_regions(found, t) for t in range(frames)])),
            *_lines(found, xy),
            Points("tree", xy, id="nodes", size=7, color=_colours(found), since=since, click=True,
                   hover=_hover(found)),
            *_labels(found, xy),
            Points("tree", xy[chosen][None], shape="ring", size=11, color="gradient",
                   since=[since[chosen]]),
            Picture("chosen", _alone(found, chosen)),
        ],
        frames=frames,
        captions=_captions(found, stop, most),
        alt=f"A photograph in {plural(frames, 'region')}, and the tree of the cuts that made them.",
        height=370,
        frame_ms=1100,
        start=frames - 1,
        secret=_secret(found),
    )  # fmt: skip


def _secret(found: Again) -> Secret:
    height, width = found.pixels.shape[:2]
    said = Caption("A photograph of {pixels}. Each part can be cut in two again.",
                   pixels=plural(height * width, "pixel"))  # fmt: skip
    photo = Panel("regions", "The photograph", **image_size(height, width))
    return Secret(
        panels=("tree", "chosen"),
        instead=[photo, Picture("regions", found.pixels)],
        caption=said,
        alt="A photograph.",
    )


def _tree_panel(xy: np.ndarray) -> Panel:
    depth = float(-xy[:, 1].min())
    leaves = max(float(np.ptp(xy[:, 0])), 1.0)
    return Panel("tree", "Tree of cuts; click a node", (-0.9, leaves + 0.9), (-depth - 0.5, 0.6),
                 weight=1.2)  # fmt: skip


def _tree(found: Again) -> np.ndarray:
    """Where each region stands (2 m + 1, 2): leaves side by side, a parent between its two."""
    made = found.made
    children = {one.parent: (2 * i + 1, 2 * i + 2) for i, one in enumerate(made)}
    xy = np.zeros((2 * len(made) + 1, 2))
    leaf = 0.0

    def place(region: int, depth: int) -> float:
        nonlocal leaf
        if region in children:
            x = float(np.mean([place(child, depth + 1) for child in children[region]]))
        else:
            x, leaf = leaf, leaf + 1.0
        xy[region] = x, -depth
        return x

    place(0, 0)
    return xy


def _lines(found: Again, xy: np.ndarray) -> list[Segments]:
    made = found.made
    if not made:
        return []
    ends = [[*xy[one.parent], *xy[2 * i + side]] for i, one in enumerate(made) for side in (1, 2)]
    since = np.repeat(np.arange(1, len(made) + 1), 2)
    return [Segments("tree", ends, color="muted", width=1.5, since=since)]


def _labels(found: Again, xy: np.ndarray) -> list[Label]:
    """What each cut costs, above the region it cuts."""
    made = found.made
    if not made:
        return []
    at = xy[[one.parent for one in made]] + (0, 0.3)
    return [
        Label("tree", at, [number(one.ncut, 2) for one in made], size=0.8,
              since=np.arange(1, len(made) + 1))
    ]  # fmt: skip


def _colours(found: Again) -> np.ndarray:
    """The mean colour of each region, as "#rrggbb"."""
    means = [found.pixels[found.region(r)].mean(axis=0) for r in range(2 * len(found.made) + 1)]
    return np.array(["#" + np.rint(m).astype(np.uint8).tobytes().hex() for m in means])


def _hover(found: Again) -> list[str]:
    shares = [100 * found.region(r).mean() for r in range(2 * len(found.made) + 1)]
    return [f"Region {r}: {fixed(share, 1)} % of the pixels." for r, share in enumerate(shares)]


def _regions(found: Again, cuts: int) -> np.ndarray:
    """Each region in its mean colour, with white lines between them."""
    labels = found.labels(cuts)
    painted = quantised(found.pixels, labels, int(labels.max()) + 1)
    line = np.zeros(labels.shape, bool)
    line[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    line[:-1] |= labels[:-1] != labels[1:]
    painted[line] = _LINE
    return painted


def _alone(found: Again, chosen: int) -> np.ndarray:
    inside = found.region(chosen)
    return np.where(inside[..., None], found.pixels, found.pixels * _DARK).astype(np.uint8)


def _captions(found: Again, stop: float, most: int) -> list[Caption]:
    limit = number(stop, 3)
    out = [Caption("The whole photograph: one region of {atoms}.", atoms=f"{found.count:,} parts")]
    for i, one in enumerate(found.made):
        out.append(
            Caption("Cut {i} costs {cost} ≤ {limit}: **made**. {regions}.", i=i + 1,
                    cost=number(one.ncut, 3), limit=limit, regions=plural(i + 2, "region"))
        )  # fmt: skip
    return [*out[:-1], out[-1] + _end(found, limit, stop, most)]


def _end(found: Again, limit: str, stop: float, most: int) -> Caption:
    if not found.refused:
        return Caption(" Nothing is left that could be cut.")
    next_ = found.refused[0].ncut
    if next_ > stop:
        said = (number(next_, digits) for digits in range(3, 12))
        dear = next((text for text in said if text != limit), limit)
        return Caption(" The next would cost {dear} > {limit}: **refused**.",
                       dear=dear, limit=limit)  # fmt: skip
    return Caption(" The next would cost {dear}, but {most} are enough.", dear=number(next_, 3),
                   most=plural(most, "region"))  # fmt: skip
