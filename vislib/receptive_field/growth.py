"""How a receptive field grows: the trace behind the growth animation.

Three ways through a stack: "grow" (each layer in turn, with the field of one of its units), "down"
(one unit of the last layer down to its pixels), "up" (one pixel up to all units it reaches).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.convolution import Layer
from vislib.receptive_field.fields import Geometry, geometry, middle, reached, region, seen

DIRECTIONS = ("grow", "down", "up")


@dataclass(frozen=True, eq=False)
class Trace:
    """A walk through a stack of L layers in L + 1 frames.

    ``units``: one unit per layer (input first), each the middle one of what the next one reads;
    ``spans``: ``(L + 1, L + 1, 2)``, frame by layer, first and last unit involved, not clipped to
    the layer (what lies outside is padding), NaN where the frame has not come to that layer.
    """

    layers: tuple[Layer, ...]
    geometries: tuple[Geometry, ...]
    direction: str
    units: tuple[int, ...]
    spans: np.ndarray

    @property
    def frames(self) -> int:
        """One more than there are layers."""
        return len(self.layers) + 1

    def layer_of(self, frame: int) -> int:
        """The layer a frame has come to."""
        return len(self.layers) - frame if self.direction == "down" else frame

    def field(self, layer: int) -> tuple[int, int]:
        """First and last pixel of the field of that layer's unit, not clipped."""
        return region(self.geometries, layer, self.units[layer])

    def pixels(self, layer: int, units: np.ndarray) -> np.ndarray:
        """Centres, in pixels, of units (or NaN) of a layer."""
        g = self.geometries[layer]
        return g.start + g.jump * np.asarray(units, dtype=float)

    @cached_property
    def cone(self) -> tuple[np.ndarray, ...]:
        """For every layer, input first: which units the last layer's unit depends on."""
        return seen(self.layers, self.geometries, len(self.layers), self.units[-1])

    @property
    def touched(self) -> int:
        """Pixels along the axis that the last layer's unit depends on, without padding."""
        return int(self.cone[0].sum())

    @property
    def holes(self) -> int:
        """Pixels between the first and the last of these that it does not depend on."""
        at = np.flatnonzero(self.cone[0])
        return int(at[-1] - at[0] + 1 - at.size) if at.size else 0

    @cached_property
    def echo(self) -> tuple[np.ndarray, ...]:
        """For every layer, input first: which units depend on the walk's pixel."""
        return reached(self.layers, self.geometries, self.units[0])

    def masks(self, frame: int) -> tuple[np.ndarray, ...]:
        """For every layer, input first: which units are involved in this frame. Exact, slow."""
        here = self.layer_of(frame)
        if self.direction == "grow":
            known = seen(self.layers, self.geometries, here, self.units[here])
        elif self.direction == "down":
            known = self.cone
        else:
            known = self.echo
        full = [np.zeros(g.size, dtype=bool) for g in self.geometries]
        for depth, mask in enumerate(known):
            if not np.isnan(self.spans[frame, depth, 0]):
                full[depth] = mask
        return tuple(full)


def trace(
    layers: Sequence[Layer], input_size: int, *, place: float = 0.5, direction: str = "grow"
) -> Trace:
    """The walk of ``direction`` for the last layer's unit at ``place`` (0 first, 1 last).

    Raises ``ValueError`` with the remedy for an impossible stack or an unknown direction.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"Unknown direction {direction!r}; choose one of {', '.join(DIRECTIONS)}.")
    layers = tuple(layers)
    geometries = geometry(layers, input_size)
    units = _middle_units(layers, geometries, middle(geometries, len(layers), place))
    walk = {"grow": _grow, "down": _down, "up": _up}[direction]
    return Trace(layers, geometries, direction, units, walk(layers, geometries, units))


def _middle_units(layers, geometries, unit: int) -> tuple[int, ...]:
    """From the last layer's unit down: of what is read, what lies nearest to its field's centre."""
    centre = geometries[-1].start + geometries[-1].jump * unit
    units = [unit]
    for layer, below in zip(reversed(layers), reversed(geometries[:-1]), strict=True):
        taps = units[0] * layer.stride - layer.padding + np.arange(layer.kernel) * layer.dilation
        taps = taps[(taps >= 0) & (taps < below.size)]
        nearest = np.abs(below.start + below.jump * taps - centre)
        units.insert(0, int(taps[nearest.argmin()]) if taps.size else 0)
    return tuple(units)


def _read(layers, layer: int, unit: int) -> np.ndarray:
    """``(layer + 1, 2)``: the span of units read, input first, from one unit of ``layer``."""
    spans = [(unit, unit)]
    for below in reversed(layers[:layer]):
        first, last = spans[0]
        left = first * below.stride - below.padding
        spans.insert(0, (left, last * below.stride - below.padding + below.span - 1))
    return np.array(spans, dtype=float)


def _grow(layers, geometries, units) -> np.ndarray:
    spans = np.full((len(units), len(units), 2), np.nan)
    for frame, unit in enumerate(units):
        spans[frame, : frame + 1] = _read(layers, frame, unit)
    return spans


def _down(layers, geometries, units) -> np.ndarray:
    full = _read(layers, len(layers), units[-1])
    shown = np.tri(len(units), dtype=bool)[:, ::-1]
    return np.where(shown[:, :, None], full, np.nan)


def _up(layers, geometries, units) -> np.ndarray:
    full = np.full((len(units), 2), np.nan)
    for depth, mask in enumerate(reached(layers, geometries, units[0])):
        if mask.any():
            full[depth] = np.flatnonzero(mask)[[0, -1]]
    return np.where(np.tri(len(units), dtype=bool)[:, :, None], full, np.nan)
