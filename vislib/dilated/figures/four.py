"""Interleaved photographs under dilated layers: the mixture, and its parts."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.dilated.shuffling import Mixture, unshuffle
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Arrow,
    Cells,
    Label,
    Panel,
    Picture,
    Scene,
    Secret,
    Segments,
)

SIDE = 144  # pixels of the mixture
_GAP = 4


def scene(mixture: Mixture) -> Scene:
    """One frame a layer: mixture, parts and shares."""
    stages = mixture.stages()
    whole = np.stack([_shown(s, mixture.kernel) for s in stages])
    parts = np.stack([_tiled(unshuffle(s, mixture.d), mixture.kernel) for s in stages])
    side = parts.shape[1]
    share = np.stack([mixture.shares(i) for i in range(len(stages))])
    d = mixture.d
    more = {"equal": True, "y_down": True}
    return Scene(
        panels=[
            Panel("mixture", "what the layers see", (0, SIDE), (0, SIDE), **more),
            Panel("parts", f"every {_nth(d)} pixel, {d * d} pictures", (0, side), (0, side),
                  **more),
            Panel("shares", "made of (%)", (-0.2, d + 0.2), (-0.2, d + 0.2), weight=0.6, **more),
        ],
        marks=[
            Picture("mixture", whole, width=SIDE, height=SIDE),
            Picture("parts", parts, width=side, height=side),
            Cells("shares", share, id="shares", scale="output", vmin=0, vmax=1,
                  text=[[fixed(100 * v, 1) for v in s.ravel()] for s in share],
                  hover=[_place(i, d) for i in range(d * d)]),
        ],
        frames=len(stages),
        captions=[_caption(mixture, i, share[i]) for i in range(len(stages))],
        alt="Photographs interleaved pixel by pixel, and the same sorted apart.",
        height=330,
        frame_ms=1400,
        secret=Secret(
            panels=("parts", "shares"),
            caption=_caption(mixture, 0, share[0]),
            alt="A grid of pixels in which photographs are interleaved.",
        ),
    )  # fmt: skip


_SEAT = 104.0  # pixels a picture of the loop takes, its arrows and names aside


def loop(mixture: Mixture) -> Scene:
    """The first layer as a way around: part, convolve each part as usual, put together again."""
    rate = mixture.rates[0]
    mixed, parted, done, together = mixture.loop()
    off = float(np.abs(together - mixture.stages()[1]).max())
    pictures = [
        _shown(mixed, mixture.kernel),
        _tiled(parted, mixture.kernel),
        _tiled(done, mixture.kernel),
        _shown(together, mixture.kernel),
    ]
    names = [
        "what the layer sees",
        f"every {_nth(rate)} pixel" if rate > 1 else "all pixels",
        "each convolved, dilation 1",
        "put together again",
    ]
    step, top = _SEAT + 62.0, 20.0
    marks: list = []
    for i, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        seen = np.array([[float(f >= i)] for f in range(4)])
        marks += [
            Picture(
                "loop", picture, x=i * step, y=top, width=_SEAT, height=_SEAT, opacity=seen[:, 0]
            ),
            Label("loop", [i * step + _SEAT / 2, 8.0], name, size=0.85, opacity=seen),
        ]
    arrows = [
        [i * step + _SEAT + 8, top + _SEAT / 2, (i + 1) * step - 8, top + _SEAT / 2]
        for i in range(3)
    ]
    back = 2 * top + _SEAT
    direct = [
        [_SEAT / 2, back - 12, _SEAT / 2, back + 12],
        [_SEAT / 2, back + 12, 3 * step + _SEAT / 2, back + 12],
    ]
    marks += [
        Arrow(
            "loop",
            arrows,
            color="ink",
            opacity=np.array([[float(f > i) for i in range(3)] for f in range(4)]),
        ),
        Segments("loop", direct, color="kernel", width=2.0),
        Arrow(
            "loop",
            [[3 * step + _SEAT / 2, back + 12, 3 * step + _SEAT / 2, back - 12]],
            color="kernel",
        ),
        Label(
            "loop",
            [1.5 * step + _SEAT / 2, back + 26],
            f"or at once: one convolution of dilation {rate}",
            size=0.9,
            color="kernel",
        ),
    ]
    return Scene(
        panels=[Panel("loop", "", (-4, 3 * step + _SEAT + 4), (-2, back + 38), equal=True,
                      y_down=True)],
        marks=marks,
        frames=4,
        captions=[_loop_caption(i, rate, off) for i in range(4)],
        alt="Four pictures in a row with arrows: parted, convolved, put together; and one arrow "
        "that goes there at once.",
        height=250,
        frame_ms=1400,
    )  # fmt: skip


def _loop_caption(i: int, rate: int, off: float) -> Caption:
    if i == 0:
        return Caption("A layer of dilation {rate}, the long way around.", rate=rate)
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


def _nth(d: int) -> str:
    return {2: "second", 3: "third", 4: "fourth"}[d]


def _place(i: int, d: int) -> str:
    row, column = divmod(i, d)
    if not i:
        return "The picture that the output itself belongs to"
    return f"The picture {row} down and {column} to the right of the output's own"


def _shown(values: np.ndarray, kernel: str) -> np.ndarray:
    """As a grey picture; edges by their size."""
    size = np.abs(values) if kernel == "edge" else values
    return np.clip(np.rint(size), 0, 255).astype(np.uint8)


def _tiled(parts: np.ndarray, kernel: str) -> np.ndarray:
    """The pictures in their places of the block, with a white gap between."""
    d, side = int(len(parts) ** 0.5), parts.shape[1]
    sheet = np.full((d * side + (d - 1) * _GAP,) * 2, 255, np.uint8)
    for i, part in enumerate(parts):
        row, column = (n * (side + _GAP) for n in divmod(i, d))
        sheet[row : row + side, column : column + side] = _shown(part, kernel)
    return sheet


def _caption(mixture: Mixture, passed: int, share: np.ndarray) -> Caption:
    if not passed:
        return Caption("{n} photographs, interleaved pixel by pixel.", n=mixture.d**2)
    own = fixed(100 * share[0, 0], 1)
    rates = ", ".join(map(str, mixture.rates[:passed]))
    others = np.delete(share.ravel(), 0)
    if others.max() < 1e-9:
        return Caption(
            "Rates {rates}: own share **{own} %**. Each photograph is worked on alone.",
            rates=rates, own=own,
        )  # fmt: skip
    return Caption(
        "Rates {rates}: own share **{own} %**, of the others up to {most} %.",
        rates=rates, own=own, most=fixed(100 * others.max(), 1),
    )  # fmt: skip
