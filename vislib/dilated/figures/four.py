"""Interleaved photographs under dilated layers: the mixture, and its parts."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.dilated.shuffling import Mixture, unshuffle
from vislib.stage.caption import Caption
from vislib.stage.scene import Cells, Panel, Picture, Scene, Secret

SIDE = 144  # pixels of the mixture
_GAP = 4


def scene(mixture: Mixture) -> Scene:
    """One frame a layer: mixture, parts and shares."""
    stages = mixture.stages()
    whole = np.stack([shown(s, mixture.kernel) for s in stages])
    parts = np.stack([tiled(unshuffle(s, mixture.d), mixture.kernel) for s in stages])
    side = parts.shape[1]
    share = np.stack([mixture.shares(i) for i in range(len(stages))])
    d = mixture.d
    more = {"equal": True, "y_down": True}
    return Scene(
        panels=[
            Panel("mixture", "what the layers see", (0, SIDE), (0, SIDE), **more),
            Panel("parts", f"every {nth(d)} pixel, {d * d} pictures", (0, side), (0, side),
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


def nth(d: int) -> str:
    """ "second" for 2, up to 4."""
    return {2: "second", 3: "third", 4: "fourth"}[d]


def _place(i: int, d: int) -> str:
    row, column = divmod(i, d)
    if not i:
        return "The picture that the output itself belongs to"
    return f"The picture {row} down and {column} to the right of the output's own"


def shown(values: np.ndarray, kernel: str) -> np.ndarray:
    """As a grey picture; edges by their size."""
    size = np.abs(values) if kernel == "edge" else values
    return np.clip(np.rint(size), 0, 255).astype(np.uint8)


def tiled(parts: np.ndarray, kernel: str) -> np.ndarray:
    """The pictures in their places of the block, with a white gap between."""
    d, side = int(len(parts) ** 0.5), parts.shape[1]
    sheet = np.full((d * side + (d - 1) * _GAP,) * 2, 255, np.uint8)
    for i, part in enumerate(parts):
        row, column = (n * (side + _GAP) for n in divmod(i, d))
        sheet[row : row + side, column : column + side] = shown(part, kernel)
    return sheet


def _caption(mixture: Mixture, passed: int, share: np.ndarray) -> Caption:
    if not passed:
        return Caption("{n} photographs, interleaved pixel by pixel.", n=mixture.d**2)
    own = fixed(100 * share[0, 0], 1)
    rates = ("Rates " if passed > 1 else "Rate ") + ", ".join(map(str, mixture.rates[:passed]))
    others = np.delete(share.ravel(), 0)
    if others.max() < 1e-9:
        return Caption(
            "{rates}: own share **{own} %**. Each photograph is worked on alone.",
            rates=rates, own=own,
        )  # fmt: skip
    return Caption(
        "{rates}: own share **{own} %**, of the others up to {most} %.",
        rates=rates, own=own, most=fixed(100 * others.max(), 1),
    )  # fmt: skip
