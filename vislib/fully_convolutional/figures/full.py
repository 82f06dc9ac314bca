"""Two towers of the same convolutions, with and without pooling, layer by layer."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number
from vislib.fully_convolutional.towers import Tower
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Panel, Picture, Scene, Secret

WITH, WITHOUT = "output", "gradient"  # colours of the towers
_WIDE = 0.05  # least width of a box, as a share of the widest


def scene(pooled: Tower, full: Tower, image: np.ndarray) -> Scene:
    """A frame a convolution, and one before them; ``image`` (S, S, 3) uint8, what is looked at.

    Before the answer the picture alone, with the names of the layers.
    """
    frames = 1 + len(full.names)
    panels = [
        Panel("with", _title(pooled, "with pooling"), (-0.2, _across(pooled) + 0.2), (-0.72, 0.62),
              row=0, weight=1.0),
        Panel("without", _title(full, "without"), (-0.2, _across(full) + 0.2), (-0.72, 0.62),
              row=0, weight=1.0),
        Panel("seen", "what one unit sees", (0, 1), (0, 1), equal=True, y_down=True, row=1),
        Panel("work", "10⁹ multiplications", (-0.7, 1.7), (-0.16, 1.15), row=1),
        Panel("memory", "10⁶ numbers kept", (-0.7, 1.7), (-0.16, 1.15), row=1),
    ]  # fmt: skip
    marks = [
        *_tower("with", pooled, WITH, frames), *_tower("without", full, WITHOUT, frames),
        *_fields(pooled, full, image, frames),
        *_bars("work", pooled.multiplications, full.multiplications, pooled, 1e9, frames),
        *_bars("memory", pooled.kept, full.kept, pooled, 1e6, frames),
    ]  # fmt: skip
    return Scene(
        panels, marks, frames=frames, captions=_captions(pooled, full),
        alt=f"{len(full.names)} convolutions with and without pooling; with it the last unit sees "
        f"{pooled.fields[-1]} pixels, without {full.fields[-1]}.",
        height=480, frame_ms=900,
        secret=Secret(
            panels=("with", "without", "work", "memory"),
            caption="Thirteen convolutions of 3 × 3, one after the other, on this picture.",
            alt="A photograph.", height=330,
        ),
    )  # fmt: skip


def _title(made: Tower, name: str) -> str:
    return f"{name}: {made.names[-1]} has {made.channels[-1]} × {made.sizes[-1]}²"


def reached(made: Tower) -> np.ndarray:
    """For each frame, the index of the last layer there is; −1 in the first.

    A pooling comes with the convolution before it.
    """
    last = []
    for i in made.convolutions:
        pooled = i + 1 < len(made.names) and made.names[i + 1].startswith("pool")
        last.append(int(i) + pooled)
    return np.array([-1, *last])


def _widths(made: Tower) -> np.ndarray:
    return np.maximum(made.channels / made.channels.max(), _WIDE)


def _across(made: Tower) -> float:
    return float(np.sum(_widths(made)[made.convolutions] + 0.12))


def _tower(panel: str, made: Tower, role: str, frames: int) -> list:
    """A box a convolution: as high as its map, as wide as it has channels."""
    at = made.convolutions
    wide, high = _widths(made)[at], made.sizes[at] / made.side
    left = np.concatenate([[0.0], np.cumsum(wide + 0.12)[:-1]])
    boxes = np.stack([left, -high / 2, wide, high], axis=-1)
    hover = [
        f"{made.names[i]}: {made.channels[i]} × {made.sizes[i]} × {made.sizes[i]}, "
        f"{number(float(made.multiplications[i]), 4)} multiplications" for i in at
    ]  # fmt: skip
    marks = [
        Boxes(panel, boxes, color=role, fill=0.35, width=1.5, since=1 + np.arange(len(at)),
              hover=hover),
    ]  # fmt: skip
    return marks + _names(panel, made, left, wide)


def _names(panel: str, made: Tower, left, wide) -> list:
    """Below each size of maps, its channels and side."""
    at = made.convolutions
    first = [k for k in range(len(at)) if k == 0 or _kind(made, at[k]) != _kind(made, at[k - 1])]
    places = []
    for n, k in enumerate(first):
        end = first[n + 1] if n + 1 < len(first) else len(at)
        places.append(((left[k] + left[end - 1] + wide[end - 1]) / 2, -0.56 - 0.11 * (n % 2)))
    text = [f"{made.channels[at[k]]} × {made.sizes[at[k]]}²" for k in first]
    return [Label(panel, np.array(places), text, size=0.8, since=1 + np.array(first))]


def _kind(made: Tower, i: int) -> tuple[int, int]:
    return int(made.channels[i]), int(made.sizes[i])


def _fields(pooled: Tower, full: Tower, image, frames: int) -> list:
    marks = [Picture("seen", image, width=1.0, height=1.0, smooth=True)]
    for made, role, dash in ((pooled, WITH, False), (full, WITHOUT, True)):
        seen = np.array([1, *made.fields[reached(made)[1:]]]) / made.side
        shown = np.minimum(seen, 1.0)
        box = np.stack([0.5 - shown / 2, 0.5 - shown / 2, shown, shown], axis=-1)[:, None]
        seen_now = (np.arange(frames) > 0).astype(float)[:, None]
        marks.append(Boxes("seen", box, color=role, width=3, fill=0, dash=dash, opacity=seen_now))
    return marks


def _bars(panel: str, mine, other, pooled: Tower, unit: float, frames: int) -> list:
    a = np.array([0, *np.cumsum(mine)[reached(pooled)[1:]]]) / unit
    b = np.array([0, *np.cumsum(other)]) / unit
    values = np.stack([a, b], axis=1)
    text = [[number(v, 4) for v in row] for row in values]
    return [
        Bars(panel, values / max(values.max(), 1e-12), color=[WITH, WITHOUT], text=text),
        Label(panel, [[0, -0.09], [1, -0.09]], ["with pooling", "without"], size=0.85),
    ]


def _product(made: Tower, i: int) -> str:
    """The multiplications of convolution ``i`` as a formula."""
    before = 3 if i == 0 else int(made.channels[i - 1])
    value = f"{made.multiplications[i]:,}".replace(",", "{,}")
    return rf"$9\cdot {before}\cdot {made.channels[i]}\cdot {made.sizes[i]}^2 = {value}$"


def _captions(pooled: Tower, full: Tower) -> list[Caption]:
    said = [Caption("{n} convolutions of 3 × 3 on {side} × {side} pixels.",
                    n=len(full.names), side=full.side)]  # fmt: skip
    ends = reached(pooled)
    for f, i in enumerate(pooled.convolutions):
        tail = _last(pooled, full) if f + 1 == len(full.names) else ""
        same = pooled.multiplications[i] == full.multiplications[f]
        said.append(
            Caption("{name}: {mine}{other}. Seen: {a} and {b} pixels.", name=pooled.names[i],
                    mine=_product(pooled, int(i)),
                    other=", the same in both" if same
                    else f"; without pooling {_product(full, f)}",
                    a=int(pooled.fields[ends[f + 1]]), b=int(full.fields[f])) + tail
        )  # fmt: skip
    return said


def _last(pooled: Tower, full: Tower) -> Caption | str:
    work = full.multiplications.sum() / pooled.multiplications.sum()
    if len(pooled.names) == len(full.names):
        return " The towers are one and the same."
    if work == 1:  # a pooling after the last convolution alone
        return " The same work: the pooling comes last."
    return Caption(" In all **{ratio} times** the work.", ratio=fixed(work, 1))
