"""What the page of convolution reads from drags and clicks, and what it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.convolution import (
    depth,
    filters,
    learned_filter,
    params,
    pooling,
    rims,
    under,
)
from vislib.convolution.figures.slide import EDGES
from vislib.core import images

if TYPE_CHECKING:
    from vislib.core.images import Image
    from vislib.ui.chapter import Here


def follow_widths(here: Here) -> None:
    """Write the width that was just dragged into its control."""
    drag = here.hands.drag(count=2)
    if drag is None or drag.mark != "widths":
        return
    field = ("f", "g")[drag.index]
    name = st.session_state.get(f"{here.key}.{field}", "box")
    here.hands.write(params.Slide, f"width_{field}", drag.x / EDGES.get(name, 1.0))


def rims_of(image: Image, layers: int, rules: Sequence[str]) -> list[rims.Rim]:
    """The photograph's middle under each rule, layer by layer."""
    return [_rim(image.name, image.pixels, layers, rule) for rule in rules]


@st.cache_data(max_entries=32, show_spinner=False)
def _rim(name: str, pixels: np.ndarray, layers: int, rule: str) -> rims.Rim:
    world = images.square(pixels, rims.SIDE + 2 * rims.MARGIN, "BOX")
    return rims.rim(world, layers, rule)


def lens_of(here: Here) -> tuple[tuple[int, int], tuple[int, int], str]:
    """Row and column of the lens and of the pixel that was clicked; and the picture's version.

    The lens is where it was dragged to, around the pixel clicked last, or in the middle.
    """
    height, width = here.image.pixels.shape[:2]
    middle = (width / 2, height / 2)
    photos = ("photo", "out")
    at = here.hands.clicked(
        "at",
        middle,
        of=here.image.name,
        read=lambda click: (click.x, click.y) if click.panel in photos else None,
    )
    if at.size != 2:
        at = np.array(middle)
    column, row = (int(np.clip(v, 0, n - 1)) for v, n in zip(at, (width, height), strict=True))
    version = f"{here.image.name} {row} {column}"
    corner = (column - under.LENS // 2, row - under.LENS // 2)
    x, y = here.hands.places("frame", [corner], of=version)[0]
    return (int(round(y)), int(round(x))), (row, column), version


def follow_n(here: Here) -> None:
    """Write the N that was just dragged into its control."""
    drag = here.hands.drag(count=1)
    if drag is not None and drag.mark == "n":
        here.hands.write(params.Sizes, "n", drag.x)


PHOTO = 96  # pixels along the side of the photograph under a filter of three slabs


def depth_of(here: Here, p: params.Channels) -> depth.Depth:
    """The layer on the typed slabs, or on the photograph's middle."""
    return _depth(here.image.name, here.image.pixels, p)


@st.cache_data(max_entries=32, show_spinner=False)
def _depth(name: str, pixels: np.ndarray, p: params.Channels) -> depth.Depth:
    if p.mode == params.PHOTOGRAPH:
        x = np.moveaxis(images.square(pixels, PHOTO, "BOX"), -1, 0).astype(float)
    else:
        x = p.slabs()
    return depth.depth(x, p.kernels(), p.bias, p.filters, p.relu)


MOVED = 128  # pixels along the side of the photograph that moves


def moves_of(image: Image, p: params.Pooling) -> dict[str, list[pooling.Shifted]]:
    """For each pooling the photograph moved by 0, 1, … pixels."""
    size, stride = (p.size, p.stride) if p.kind != "global" else (2, 2)
    return {
        kind: [_moved(image.name, image.pixels, kind, s, size, stride) for s in range(p.shift + 1)]
        for kind in pooling.KINDS
    }


@st.cache_data(max_entries=256, show_spinner=False)
def _moved(
    name: str, pixels: np.ndarray, kind: str, shift: int, size: int, stride: int
) -> pooling.Shifted:
    grey = images.square(pixels, MOVED, "BOX").mean(axis=-1)
    return pooling.shifted(grey, kind, shift, size, stride)


LEARNS = 64  # pixels along the side of the picture that a filter learns from


def picture_of(image: Image, p: params.Learned) -> np.ndarray:
    """(64, 64), 0 to 1: what the filter learns from."""
    if p.source == "noise":
        return np.random.default_rng(p.seed).uniform(size=(LEARNS, LEARNS))
    return images.square(image.pixels, LEARNS, "BOX").mean(axis=-1) / 255


def target_of(x: np.ndarray, p: params.Learned) -> np.ndarray:
    """(62, 62): what it shall make."""
    if p.target == params.MEDIAN:
        return learned_filter.median(x)
    return filters.apply(x, filters.KERNELS[p.target])[1:-1, 1:-1]


@st.cache_data(max_entries=32, show_spinner=False)
def descent(x: np.ndarray, target: np.ndarray, p: params.Learned) -> learned_filter.Descent:
    """The way of the nine weights."""
    return learned_filter.descend(x, target, rate=p.rate, steps=p.steps, seed=p.seed)
