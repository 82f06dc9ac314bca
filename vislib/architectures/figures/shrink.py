"""A dear layer and its pieces: volumes, the work of both, and what the narrow one can hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.architectures import numbers
from vislib.architectures.factorised import SAMPLED, Pair, singular_values
from vislib.architectures.params import Shrink
from vislib.architectures.rows import Row
from vislib.core.text import plural
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Label,
    Mark,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

_FRAMES = 24
_POINTS = 48  # of the curve


def scene(p: Shrink) -> Scene:
    """From as many channels in between as there are to the chosen number, a frame each."""
    middles = _middles(p)
    pairs = [p.pair(r) for r in middles]
    top = max(_reach(p), p.middle)
    panels = [
        Panel("net", "direct, and in pieces: width is channels", x=(0, 1), y=(-0.35, 1.4)),
        Panel("work", "multiplications", x=(-0.6, 1.6), y=(0, 1.25 * _most(pairs)), row=1),
        Panel("curve", "work by channels in between: drag", x=(0, 1.04 * top),
              y=(0, 2.2 * pairs[0].totals[0].multiplications), axes=False, row=1, weight=1.6),
        Panel("rank", "singular values: r above 0", x=(-1, SAMPLED),
              y=(0, 1.15 * float(_values(p, middles).max())), row=1, weight=1.2),
    ]  # fmt: skip
    marks = [*_volumes(pairs), *_work(pairs), *_curve(p, middles, pairs, top),
             Bars("rank", _values(p, middles), width=0.8, color="output")]  # fmt: skip
    return Scene(
        panels,
        marks,
        frames=len(middles),
        captions=[_caption(p, r, pair) for r, pair in zip(middles, pairs, strict=True)],
        alt="A layer and its two pieces as volumes, and their multiplications as bars.",
        height=410,
        frame_ms=350,
        secret=Secret(
            panels=["work", "curve", "rank"],
            caption=_asked(p, pairs[-1]),
            alt="A layer and its two pieces as volumes.",
            height=230,
            frame=len(middles) - 1,
        ),
    )


def _middles(p: Shrink) -> list[int]:
    """Channels in between, frame by frame, down to the chosen number."""
    first = max(p.channels, p.middle)
    found = np.unique(np.geomspace(first, p.middle, _FRAMES).round().astype(int))[::-1]
    return [int(r) for r in found]


def _reach(p: Shrink) -> int:
    """Where the axis of the curve ends, whatever the handle says."""
    return int(1.15 * max(p.channels, p.break_even, 8))


def _most(pairs: Sequence[Pair]) -> float:
    return max(t.multiplications for pair in pairs for t in pair.totals)


def _values(p: Shrink, middles: Sequence[int]) -> np.ndarray:
    """(F, SAMPLED) singular values in every frame."""
    filters = p.filters if p.view == "layer" else p.channels
    made = np.zeros((len(middles), SAMPLED))
    for row, r in zip(made, middles, strict=True):
        found = singular_values(p.channels, filters, p.kernel, r)
        row[: len(found)] = found
    return made


# -- the marks ---------------------------------------------------------------------------------


def _volumes(pairs: Sequence[Pair]) -> list[Mark]:
    """Boxes of both ways, to one scale; those in between change from frame to frame."""
    both = [np.array([_channels(pair.rows[way]) for pair in pairs], float) for way in (0, 1)]
    slots = [(0.42 - 0.02) / both[0].shape[1], (0.98 - 0.54) / both[1].shape[1]]
    unit = 0.85 * min(slots) / max(channels.max() for channels in both)
    marks: list[Mark] = []
    for way, (channels, slot, left) in enumerate(zip(both, slots, (0.02, 0.54), strict=True)):
        count = channels.shape[1]
        middle = left + slot * (np.arange(count) + 0.5)
        widths = np.maximum(unit * channels, 0.004)
        boxes = np.stack([middle - widths / 2, 0 * widths, widths, 0 * widths + 1], axis=-1)
        colours = ["input", *["kernel"] * (count - 2), "output"]
        under = np.stack([middle, np.full(count, -0.2)], axis=-1)
        between = np.stack([(middle[1:] + middle[:-1]) / 2, np.full(count - 1, 1.2)], axis=-1)
        kernels = [row.name.split(",")[0] for row in pairs[0].rows[way]]
        marks += [
            Boxes("net", boxes, color=colours, fill=0.5),
            Label("net", under, [[f"{c:.0f}" for c in each] for each in channels]),
            Label("net", between, kernels, bold=True),
        ]
    return marks


def _channels(rows: Sequence[Row]) -> list[int]:
    return [rows[0].before[0], *(row.shape[0] for row in rows)]


def _work(pairs: Sequence[Pair]) -> list[Mark]:
    """One bar for the direct way, one of stacked pieces."""
    direct = [[row.multiplications for row in pair.rows[0]] for pair in pairs]
    split = [[row.multiplications for row in pair.rows[1]] for pair in pairs]
    marks: list[Mark] = []
    for x, frames, roles in (
        (0, direct, ("ink", "muted")),
        (1, split, ("kernel", "output", "kernel")),
    ):
        tops = np.cumsum(np.array(frames, float), axis=1)
        base = np.concatenate([np.zeros((len(tops), 1)), tops[:, :-1]], axis=1)
        names = [row.name for row in pairs[0].rows[x]]
        marks.append(Bars("work", tops, x=np.full(tops.shape[1], x), base=base, width=0.7,
                          color=list(roles[: tops.shape[1]]),
                          hover=[f"{name}: {numbers.large(v)} "
                                 f"{numbers.of(v, 'multiplications')} at the end"
                                 for name, v in zip(names, frames[-1], strict=True)]))  # fmt: skip
        said = [f"{'direct' if not x else 'pieces'}: {numbers.large(t[-1])}" for t in tops]
        at = np.stack([np.full(len(tops), x), tops[:, -1] + 0.06 * _most(pairs)], axis=-1)
        marks.append(Label("work", at[:, None], said))
    return marks


def _curve(p: Shrink, middles: Sequence[int], pairs: Sequence[Pair], top: int) -> list[Mark]:
    rs = np.unique(np.linspace(1, top, _POINTS).round().astype(int))
    costs = [p.pair(int(r)).totals[1].multiplications for r in rs]
    direct = pairs[0].totals[0].multiplications
    now = [[r, pair.totals[1].multiplications] for r, pair in zip(middles, pairs, strict=True)]
    marks: list[Mark] = [
        Segments("curve", [[0, direct, 1.04 * top, direct]], color="ink", dash=True),
        Label("curve", (0.02 * top, 1.09 * direct), "direct", anchor="start", color="ink"),
        Path("curve", np.stack([rs, costs], axis=-1), color="kernel"),
        Points("curve", np.array(now, float)[:, None], size=6, color="output"),
        Points("curve", [[p.middle, min(now[-1][1], 2.1 * direct)]], size=9, shape="ring",
               color="ink", drag="x", id="middle",
               hover=[f"drag: {plural(p.middle, 'channel')} in between"]),
    ]  # fmt: skip
    if p.break_even:
        marks += [
            Segments("curve", [[p.break_even, 0, p.break_even, direct]], color="gradient",
                     dash=True),
            Label("curve", (p.break_even, 0.1 * direct), f"{p.break_even:,}", color="gradient"),
        ]  # fmt: skip
    return marks


# -- the words ---------------------------------------------------------------------------------


def _asked(p: Shrink, pair: Pair) -> Caption:
    what = " and ".join(row.name for row in pair.rows[0])
    return Caption(
        "{channels} channels of {side}×{side}: {what} directly, or behind a 1×1 layer to {r}.",
        channels=f"{p.channels:,}", side=p.side, what=what, r=f"{p.middle:,}",
    )  # fmt: skip


def product(row: Row, side: int | None = None) -> str:
    """The multiplications of a layer as a product, without ones: 5·5·16·92·32²."""
    factors = [str(f) for f in row.factors if f > 1]
    return "·".join([*factors, f"{side or row.shape[-1]}²"])


def _caption(p: Shrink, r: int, pair: Pair) -> Caption:
    direct, split = pair.totals
    said = Caption(
        "**{r}** in between: {products} = {parts} = {n} multiplications against {direct}: ",
        r=f"{r:,}", products=" + ".join(product(row) for row in pair.rows[1]),
        parts=" + ".join(f"{row.multiplications:,}" for row in pair.rows[1]),
        n=f"{split.multiplications:,}", direct=f"{direct.multiplications:,}",
    )  # fmt: skip
    said += Caption("**{times}**.", times=numbers.times(pair.ratio))
    if r > p.channels:
        said += Caption(" More than the {c} that come in: no shrinking at all.",
                        c=f"{p.channels:,}")  # fmt: skip
    return said
