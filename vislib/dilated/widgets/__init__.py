"""What the chapters compute once for all sessions, and what drags write into controls."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vislib.architectures import Row
from vislib.core import images, masks
from vislib.dilated import costs, levels, params, stacks
from vislib.dilated.figures.four import SIDE
from vislib.dilated.gating import Gated
from vislib.dilated.levels import Pyramid
from vislib.dilated.shuffling import Mixture
from vislib.dilated.stacks import Pair
from vislib.ui.chapter import Here

GATED = 160  # pixels on the longer side of what is gated
MIXED = ("cat", "astronaut", "coffee", "rocket")


def follow_rates(here: Here) -> None:
    """A rate dragged in the picture is written into the text of the rates."""
    text = st.session_state.get(f"{here.key}.rates", params.Gridding().rates)
    try:
        rates = list(params.whole_numbers(text, "Rates", params.MOST_RATES, params.MOST_RATE))
    except ValueError:
        return
    drag = here.hands.drag(count=len(rates))
    if drag is None or drag.mark != "rates":
        return
    turned = st.session_state.get(f"{here.key}.turned", False)
    at = len(rates) - 1 - drag.index if turned else drag.index
    rates[at] = int(np.clip(round(drag.y), 1, params.MOST_RATE))
    st.session_state[f"{here.key}.rates"] = " ".join(map(str, rates))


@st.cache_data(max_entries=3, show_spinner=False)
def photographs(d: int) -> np.ndarray:
    """(d·d, side, side) float: grey photographs of the size at which d·d of them fill a mixture."""
    side = SIDE // d
    names = [*MIXED, *(n for n in images.bundled() if n not in MIXED)]
    found = []
    for k in range(d * d):
        pixels = images.load(names[k % len(names)], side=2 * side).pixels
        grey = images.square(pixels, side, "BOX").astype(float).mean(axis=-1)
        found.append(grey)
    return np.stack(found)


def mixture(p: params.Four) -> Mixture:
    """The photographs, interleaved."""
    return Mixture(photographs(p.parts), p.parts, p.numbers(), p.kernel)


def pair(p: params.Keep) -> Pair:
    """The two stacks."""
    x, kernels = stacks.random(p.seed, p.layers, p.kernel)
    return stacks.kept(x, kernels, p.kind)


def backbone(size: int, output_stride: int) -> tuple[Row, ...]:
    """The ledger of ResNet-50 at an output stride; kept."""
    return costs.backbone_rows(size, output_stride)


def counted(shape: str, size: int, classes: int) -> tuple[Row, ...]:
    """The ledger of a shape of context; kept."""
    return costs.counted(shape, size, classes)


def pyramid(p: params.Pyramid, pixels: np.ndarray) -> Pyramid:
    """The pyramid over the photograph's brightness, 0 to 255."""
    grey = images.square(pixels, p.size, "BOX").astype(float).mean(axis=-1)
    return levels.pyramid(grey[None], p.numbers(), p.pooling, p.mode)


@st.cache_resource(max_entries=3, show_spinner=False)
def _outlined(name: str) -> tuple[np.ndarray, np.ndarray]:
    """A photograph of 160 pixels and the mask of what it shows."""
    pixels = images.load(name, side=GATED).pixels
    return pixels, masks.rasterise(masks.load(name), pixels.shape[:2]).astype(bool)


def gated_pixel(here: Here, shown: Gated, picture: str) -> tuple[int, int]:
    """Row and column of the pixel that was clicked; at first the steepest one of the outline."""
    height, width = shown.mask.shape
    on_outline = np.where(shown.edge(), shown.gradient(), -1.0)
    row, column = divmod(int(on_outline.argmax()), width)
    x, y = here.hands.clicked(
        "pixel",
        (column, row),
        of=picture,
        read=lambda c: (int(c.x), int(c.y)) if c.panel != "curve" else None,
    )
    return int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))


def gated(p: params.Gate) -> Gated:
    """The photograph under its gate."""
    return Gated(*_outlined(p.picture), p.width, p.residual)
