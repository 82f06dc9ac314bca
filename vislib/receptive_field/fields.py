"""Receptive fields: which input pixels one unit of a layer can see, and which units see one pixel.

Everything is along one axis; square kernels do the same along both. Coordinates: pixel 0 has its
centre at 0. Source: Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional
neural networks", https://doi.org/10.23915/distill.00021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.architectures import NETWORKS
from vislib.convolution import Layer
from vislib.receptive_field.effective import effective_receptive_field

__all__ = [
    "NETWORKS",
    "Geometry",
    "Layer",
    "effective_receptive_field",
    "geometry",
    "middle",
    "reached",
    "region",
    "seen",
    "step",
    "theoretical",
]


@dataclass(frozen=True)
class Geometry:
    """One layer's units as seen from the input; all but ``size`` in pixels.

    ``size``: units along the axis; ``receptive_field``: pixels one unit sees; ``jump``: pixels
    between neighbouring units' centres; ``start``: centre of unit 0.
    """

    size: int
    receptive_field: int
    jump: int
    start: float


def step(layer: Layer, below: Geometry) -> Geometry:
    """The geometry after ``layer``: r + (k - 1) d j, then j s. Raises what does not fit."""
    return Geometry(
        size=layer.output_size(below.size),
        receptive_field=below.receptive_field + (layer.span - 1) * below.jump,
        jump=below.jump * layer.stride,
        start=below.start + ((layer.span - 1) / 2 - layer.padding) * below.jump,
    )


def geometry(layers: Sequence[Layer], input_size: int) -> tuple[Geometry, ...]:
    """The geometry of the input (index 0) and of every layer.

    ``input_size``: pixels along the axis, at least 1. Raises ``ValueError`` naming the layer and
    the remedy when nothing is left after it.
    """
    if input_size < 1:
        raise ValueError(f"The input has {input_size} pixels; give it at least 1.")
    found = [Geometry(int(input_size), 1, 1, 0.0)]
    for layer in layers:
        found.append(step(layer, found[-1]))
    return tuple(found)


def theoretical(layers: Sequence[Layer]) -> int:
    """Side, in pixels, of the field of one unit of the last layer, whatever the input."""
    reach, jump = 1, 1
    for layer in layers:
        reach += (layer.span - 1) * jump
        jump *= layer.stride
    return reach


def region(geometries: Sequence[Geometry], layer: int, unit: int) -> tuple[int, int]:
    """First and last input pixel, inclusive, of the field of ``unit`` of layer ``layer``.

    Not clipped: where it leaves ``0 .. input_size - 1`` the unit looks at padding.
    """
    if not 0 <= layer < len(geometries):
        raise ValueError(f"There is no layer {layer}; choose 0 to {len(geometries) - 1}.")
    g = geometries[layer]
    if not 0 <= unit < g.size:
        raise ValueError(f"Layer {layer} has no unit {unit}; choose 0 to {g.size - 1}.")
    first = round(g.start - (g.receptive_field - 1) / 2) + unit * g.jump
    return first, first + g.receptive_field - 1


def middle(geometries: Sequence[Geometry], layer: int, place: float = 0.5) -> int:
    """The unit of ``layer`` at ``place`` of its length: 0 the first, 0.5 the middle, 1 the last."""
    return int((geometries[layer].size - 1) * place + 0.5)


def seen(
    layers: Sequence[Layer], geometries: Sequence[Geometry], layer: int, unit: int
) -> tuple[np.ndarray, ...]:
    """For layers ``0 .. layer``: a mask of the units that ``unit`` of ``layer`` depends on.

    Exact: with dilation or a stride longer than the kernel the masks have holes.
    """
    here = np.zeros(geometries[layer].size, dtype=bool)
    here[unit] = True
    masks = [here]
    for depth in range(layer, 0, -1):
        size = geometries[depth - 1].size
        below = np.zeros(size, dtype=bool)
        units = np.flatnonzero(masks[0])
        for tap in range(layers[depth - 1].kernel):
            at = _tap(layers[depth - 1], units, tap)
            below[at[(at >= 0) & (at < size)]] = True
        masks.insert(0, below)
    return tuple(masks)


def reached(
    layers: Sequence[Layer], geometries: Sequence[Geometry], pixel: int
) -> tuple[np.ndarray, ...]:
    """For every layer, input first: a mask of the units that depend on ``pixel``."""
    here = np.zeros(geometries[0].size, dtype=bool)
    here[pixel] = True
    masks = [here]
    for layer, g in zip(layers, geometries[1:], strict=False):
        units = np.arange(g.size)
        above = np.zeros(g.size, dtype=bool)
        for tap in range(layer.kernel):
            at = _tap(layer, units, tap)
            inside = (at >= 0) & (at < len(masks[-1]))
            above[inside] |= masks[-1][at[inside]]
        masks.append(above)
    return tuple(masks)


def _tap(layer: Layer, units: np.ndarray, tap: int) -> np.ndarray:
    """Where tap number ``tap`` of each unit lies in the layer below."""
    return units * layer.stride - layer.padding + tap * layer.dilation
