"""Dilation as a way around: part a picture, convolve each part as usual, join them again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.dilated.figures.four import nth, shown, tiled
from vislib.dilated.shuffling import Mixture
from vislib.stage.caption import Caption
from vislib.stage.scene import Arrow, Label, Panel, Picture, Scene, Segments

_SIDE, _STEP, _TOP = 104.0, 166.0, 20.0  # of a picture, from one to the next, above them: pixels
_BELOW = _TOP + _SIDE + 32.0  # where the direct way runs


def scene(mixture: Mixture) -> Scene:
    """The first layer of ``mixture``, one picture a frame; below them the direct way."""
    rate = mixture.rates[0]
    mixed, parted, done, together = mixture.loop()
    off = float(np.abs(together - mixture.stages()[1]).max())
    kernel = mixture.kernel
    pictures = (
        shown(mixed, kernel),
        tiled(parted, kernel),
        tiled(done, kernel),
        shown(together, kernel),
    )
    names = (
        "what the layer sees",
        f"every {nth(rate)} pixel" if rate > 1 else "all pixels",
        "each convolved, dilation 1",
        "put together again",
    )
    return Scene(
        panels=[
            Panel("loop", "", (-4, 3 * _STEP + _SIDE + 4), (-22, _BELOW + 26), equal=True,
                  y_down=True)
        ],
        marks=[*_around(pictures, names), *_direct(rate)],
        frames=4,
        captions=[_caption(i, rate, off) for i in range(4)],
        alt="Four pictures in a row with arrows: parted, convolved, put together; and one arrow "
        "that goes there at once.",
        height=270,
        frame_ms=1400,
    )  # fmt: skip


def _around(pictures: Sequence[np.ndarray], names: Sequence[str]) -> list:
    """The four pictures with their names, and an arrow from each to the next."""
    marks: list = []
    for i, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        seen = np.array([[float(f >= i)] for f in range(4)])
        x = i * _STEP
        marks += [
            Picture("loop", picture, x=x, y=_TOP, width=_SIDE, height=_SIDE, opacity=seen[:, 0]),
            Label("loop", [x + _SIDE / 2, (8.0, -10.0)[i % 2]], name, size=0.85, opacity=seen),
        ]
    y = _TOP + _SIDE / 2
    arrows = [[i * _STEP + _SIDE + 8, y, (i + 1) * _STEP - 8, y] for i in range(3)]
    gone = np.array([[float(f > i) for i in range(3)] for f in range(4)])
    return [*marks, Arrow("loop", arrows, color="ink", opacity=gone)]


def _direct(rate: int) -> list:
    """One line from the first picture to the last, below the others."""
    begin, end = _SIDE / 2, 3 * _STEP + _SIDE / 2
    foot = _BELOW - 24
    return [
        Segments("loop", [[begin, foot, begin, _BELOW], [begin, _BELOW, end, _BELOW]],
                 color="kernel", width=2.0),
        Arrow("loop", [[end, _BELOW, end, foot]], color="kernel"),
        Label("loop", [(begin + end) / 2, _BELOW + 14],
              f"or at once: one convolution of dilation {rate}", size=0.9, color="kernel"),
    ]  # fmt: skip


def _caption(i: int, rate: int, off: float) -> Caption:
    if i == 0:
        return Caption("A layer of dilation {rate}, the long way around.", rate=rate)
    if i == 1 and rate == 1:
        return Caption("Blocks of a single pixel: nothing is parted.")
    if i == 1:
        return Caption(
            "Part: every pixel of a block of {rate} × {rate} goes into a picture of its own, "
            "{count} in all.", rate=rate, count=rate**2,
        )  # fmt: skip
    if i == 2:
        return Caption("Convolve each with the kernel as it is, its taps side by side.")
    return Caption(
        "Put together again. The largest difference from dilation {rate}: **{off}**.",
        rate=rate, off="0" if off < 1e-9 else f"{off:.1e}",
    )  # fmt: skip
