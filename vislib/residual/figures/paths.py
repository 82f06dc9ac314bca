"""A trained net without some of its blocks: its field, what is right, the paths left."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number
from vislib.figures.waiting import waiting
from vislib.residual.clouds import EDGE
from vislib.residual.depth_training import SIDE
from vislib.residual.figures.parts import CLASSES, kind_colour
from vislib.residual.lesion import GOOD, Removal, right
from vislib.residual.net import path_lengths
from vislib.residual.params import net_name
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Cells, Label, Panel, Points, Scene, Secret, Segments

_SIDES = (-EDGE, EDGE)


def scene(found: Removal, other: Removal) -> Scene:
    """As it is, then without each block that is left, then what that costs; ``other`` beside it."""
    film = _Film(found)
    blocks, name = found.made.blocks, net_name(found.made.name)
    x = (0.3, blocks + 0.7)
    panels = [
        Panel("blocks", f"{name}: click a block", x, (-0.75, 1.75), tall=0.42),
        Panel("field", "what it says", _SIDES, _SIDES, equal=True, row=1, weight=1.3),
        Panel("less", "right without block …", x, (0, 1.12), axes=True, row=1, weight=1.5),
        Panel("other", f"{net_name(other.made.name)}: without …", (0.3, other.made.blocks + 0.7),
              (0, 1.12), axes=True, row=1, weight=1.1),
        Panel("paths", "paths by length, % of all", (-0.7, blocks + 0.7), (0, film.most * 1.2),
              axes=True, row=1, weight=1.4),
    ]  # fmt: skip
    later = ("less", "other", "paths")
    return Scene(
        panels,
        [*_row(film), *_field(film), *_less(film), *_other(other), *_paths(film)],
        frames=film.frames,
        captions=[film.caption(f) for f in range(film.frames)],
        alt="A row of blocks, one taken out after the other; what the net then says of a plane, "
        "how much of it is right, and how many paths are left.",
        height=440,
        frame_ms=900,
        secret=Secret(
            panels=later,
            instead=[part for p in panels if p.id in later for part in waiting(p, p.title)],
            caption="A trained net, all of its blocks in place. What does it say without one?",
            alt="A row of blocks, and what the net says of a plane.",
        ),
    )


class _Film:
    """Which block is out in which frame."""

    def __init__(self, found: Removal) -> None:
        self.found, self.blocks = found, found.made.blocks
        self.kept = [k for k in range(self.blocks) if k not in found.removed]
        self.shown = [None, *self.kept, *([None] if self.kept else [])]  # block by frame
        self.frames = len(self.shown)
        # of the panel of paths: the highest bar of the whole net, in %
        self.most = 100.0 if not found.made.net.residual else float(
            100 * max(_share(found.made.blocks, found.made.blocks)))  # fmt: skip
        self.out = np.zeros((self.frames, self.blocks), bool)
        self.out[:, list(found.removed)] = True
        for f, k in enumerate(self.shown):
            if k is not None:
                self.out[f, k] = True

    def caption(self, f: int) -> Caption:
        """What is left in a frame."""
        block = self.shown[f]
        if block is None:
            return self._as_it_is() if f == 0 else self._summary()
        said = {"k": block + 1, "a": right(self.found.less[block])}
        said["too"] = " as well" if self.found.removed else ""
        if not self.found.made.net.residual:
            return Caption(
                "Without block {k}{too}: **{a}**. The only path led through all of them.",
                **said,
            )  # fmt: skip
        count = sum(self.found.paths(block))
        return Caption(
            "Without block {k}{too}: **{a}**; half of the paths are gone, {left} {are} left.",
            **said, left=number(count, 12), are=_are(count),
        )  # fmt: skip

    def _as_it_is(self) -> Caption:
        """The net with all blocks that are left."""
        found, values = self.found, {"b": self.blocks, "a": right(self.found.now)}
        said = "All {b} blocks: **{a}** of the training points are right. "
        if found.removed:
            said = "{gone} of {b} blocks out: **{a}** of the training points are right. "
            values["gone"] = len(found.removed)
        if not found.made.net.residual:
            return Caption(
                said + ("No path is left." if found.removed else "One path leads through the net."),
                **values,
            )  # fmt: skip
        all_, count = number(2**self.blocks, 12), sum(found.paths())
        if not found.removed:
            return Caption(said + "{all} paths lead through the net.", **values, all=all_)
        return Caption(said + "{left} of {all} paths {are} left.", **values, all=all_,
                       left=number(count, 12), are=_are(count))  # fmt: skip

    def _summary(self) -> Caption:
        less = self.found.less[self.kept]
        worst = self.kept[int(less.argmin())]
        alone = "as well" if self.found.removed else "alone"
        return Caption(
            "One block less: on average **{mean}** right, at least {least} (block {worst}), at "
            "most {most}. {good} of {left} can go {alone} with {bar} or more left right.",
            mean=right(less.mean()), least=right(less.min()), worst=worst + 1,
            most=right(less.max()), good=int((less >= GOOD).sum()), left=len(self.kept),
            alone=alone, bar=fixed(GOOD, 2),
        )  # fmt: skip


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _share(left: int, blocks: int) -> np.ndarray:
    """(blocks + 1,): the share of 2ᵇ paths that each length has where ``left`` blocks are left."""
    counts = np.zeros(blocks + 1)
    counts[: left + 1] = [c / 2**blocks for c in path_lengths(left)]
    return counts


def _row(film: _Film) -> list:
    """The blocks, the line through them and, of a residual net, the ways around them."""
    n = film.blocks
    at = np.arange(1, n + 1)
    boxes = np.column_stack([at - 0.33, np.zeros(n), np.full(n, 0.66), np.ones(n)])
    through = np.column_stack([np.arange(n + 1) + 0.33, np.full(n + 1, 0.5),
                               np.arange(n + 1) + 0.67, np.full(n + 1, 0.5)])  # fmt: skip
    colours = np.where(film.out, "muted", "kernel")
    words = [[f"{k + 1}" if not gone else "×" for k, gone in enumerate(row)] for row in film.out]
    marks: list = [Segments("blocks", through, color="muted", width=1.5)]
    inside = np.column_stack([at - 0.33, np.full(n, 0.5), at + 0.33, np.full(n, 0.5)])
    if film.found.made.net.residual:
        x0, x1, y0, y1 = at - 0.42, at + 0.42, np.full(n, 0.5), np.full(n, 1.4)
        around = [(x0, y0, x0, y1), (x0, y1, x1, y1), (x1, y1, x1, y0)]
        ends = np.concatenate([np.column_stack(part) for part in around])
        marks.append(Segments("blocks", ends, color="output", width=1.8))
    else:  # what comes in goes on as it is
        marks.append(Segments("blocks", inside, color="muted", width=1.5,
                              opacity=film.out.astype(float)))  # fmt: skip
    return [
        *marks,
        Boxes("blocks", boxes, color=colours, fill=0.35, id="block", click=True,
              opacity=np.where(film.out, 0.25, 1.0),
              hover=[f"block {k + 1}: click to take it out or put it back" for k in range(n)]),
        Label("blocks", np.column_stack([at, np.full(n, -0.4)]), words, size=0.72),
    ]  # fmt: skip


def _field(film: _Film) -> list:
    """What the net says of every place in each frame, and its training points."""
    fields = film.found.fields[[0 if k is None else k + 1 for k in film.shown]]
    cell = 2 * EDGE / SIDE
    made = film.found.made
    return [
        Cells("field", fields, x=-EDGE, y=-EDGE, cell=(cell, cell), scale="RdBu", vmin=-0.25,
              vmax=1.25, gap=0),
        Points("field", made.x.T, size=2.2, color=list(CLASSES[made.y])),
    ]  # fmt: skip


def _less(film: _Film) -> list:
    """The share of points that is right without each block, a bar a frame."""
    n, less = film.blocks, film.found.less
    since = np.zeros(n, int)
    since[film.kept] = np.arange(1, len(film.kept) + 1)
    heights = np.where(np.arange(film.frames)[:, None] >= since, less, 0.0)
    heights[:, list(film.found.removed)] = 0.0
    now = np.array([[k == block for k in range(n)] for block in film.shown])
    own = kind_colour(film.found.made.net.residual)
    return [
        *_lines("less", n, film.found.now),
        Bars("less", heights, x=np.arange(1, n + 1), color=np.where(now, "kernel", own), id="less",
             hover=[_hover(film.found, k) for k in range(n)], glide=False),
    ]  # fmt: skip


def _lines(panel: str, n: int, now: float) -> list:
    """Dashed: chance, and what is right with all blocks that there are."""
    ends = [(0.3, 0.5, n + 0.7, 0.5), (0.3, now, n + 0.7, now)]
    return [Segments(panel, ends, color="muted", width=1, dash=True)]


def _hover(found: Removal, block: int) -> str:
    if block in found.removed:
        return f"block {block + 1} is out already"
    too = " as well" if found.removed else ""
    return f"without block {block + 1}{too}: {fixed(found.less[block], 3)} of the points are right"


def _other(other: Removal) -> list:
    n = other.made.blocks
    return [
        *_lines("other", n, other.now),
        Bars("other", other.less, x=np.arange(1, n + 1),
             color=kind_colour(other.made.net.residual), id="other",
             hover=[_hover(other, k) for k in range(n)]),
    ]  # fmt: skip


def _paths(film: _Film) -> list:
    """How many paths of each length are left, behind them those of the whole net."""
    n, found = film.blocks, film.found
    counts = [found.paths(block) for block in film.shown]
    if found.made.net.residual:
        whole, all_ = _share(n, n), 2**n
    else:
        whole, all_ = np.eye(n + 1)[n], 1
    now = np.array([[100 * (c / all_) for c in row] for row in counts])
    return [
        Bars("paths", 100 * whole, color="grid", width=0.9),
        Bars("paths", now, color="input", width=0.6, id="paths",
             hover=[f"{k} of the branches: {number(counts[0][k], 12)} "
                    f"path{'' if counts[0][k] == 1 else 's'}" for k in range(n + 1)]),
    ]  # fmt: skip
