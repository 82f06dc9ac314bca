"""The effective receptive field at every depth of a stack: the trace behind its animation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vislib.convolution import Layer
from vislib.receptive_field.effective import (
    core,
    effective_receptive_field,
    uniform_width,
    width,
)
from vislib.receptive_field.fields import theoretical


@dataclass(frozen=True, eq=False)
class Depths:
    """One entry per depth 1 .. D; lengths in pixels.

    ``fields`` (D, N, N): gradient, summing to 1, the theoretical box centred; ``boxes`` (D,): its
    side; ``firsts`` (D,): its first pixel; ``widths`` (D,): standard deviation of the gradient,
    NaN where there is none; ``uniform`` (D,): that of uniform weights in theory; ``cores`` (D,):
    side of the square that holds 90 % of the gradient; ``halves`` (D,): the share of it in the
    middle half of the box; ``touched`` (D,): the share of the box's pixels with a gradient.
    """

    fields: np.ndarray
    boxes: np.ndarray
    firsts: np.ndarray
    widths: np.ndarray
    uniform: np.ndarray
    cores: np.ndarray
    halves: np.ndarray
    touched: np.ndarray

    @property
    def moved(self) -> np.ndarray:
        """(D,) bool: whether any sample's unit has a gradient at all."""
        return self.touched > 0


def depths(
    layers: Sequence[Layer], *, weights: str, activation: str, samples: int, seed: int
) -> Depths:
    """The effective field after each layer, on an input that padding does not reach.

    Only the pixels of the box matter to the unit, so each depth sees just these, unpadded.
    """
    stack = tuple(replace(layer, padding=0) for layer in layers)
    cuts = [
        effective_receptive_field(
            stack[:depth], box, weights=weights, activation=activation, seed=seed, samples=samples
        )
        for depth, box in enumerate(_boxes(stack), start=1)
    ]
    boxes = np.array([len(cut) for cut in cuts])
    side = int(boxes.max()) + 4
    firsts = (side - boxes) // 2
    fields = np.zeros((len(cuts), side, side))
    for field, cut, first in zip(fields, cuts, firsts, strict=True):
        field[first : first + len(cut), first : first + len(cut)] = cut / (cut.sum() or 1.0)
    return Depths(
        fields=fields,
        boxes=boxes,
        firsts=firsts,
        widths=np.array([width(f) for f in fields]),
        uniform=np.array([uniform_width(stack[: d + 1]) for d in range(len(stack))]),
        cores=np.array(
            [core(f, a + (b - 1) / 2) for f, a, b in zip(fields, firsts, boxes, strict=True)]
        ),
        halves=np.array(
            [_middle_half(f, a, b) for f, a, b in zip(fields, firsts, boxes, strict=True)]
        ),
        touched=np.array([np.count_nonzero(c) / c.size for c in cuts]),
    )


def _boxes(stack: Sequence[Layer]) -> list[int]:
    """The theoretical field after each layer, in pixels."""
    return [theoretical(stack[:depth]) for depth in range(1, len(stack) + 1)]


def _middle_half(field: np.ndarray, first: int, box: int) -> float:
    """The share inside the centred square of half the box's side; pixels it cuts count in part.

    So an even field always gives 1/4, also on a box of three pixels.
    """
    pixels = np.arange(len(field)) - first
    inside = np.clip(np.minimum(pixels + 1, 0.75 * box) - np.maximum(pixels, 0.25 * box), 0, 1)
    return float(inside @ field @ inside / (field.sum() or 1.0))
