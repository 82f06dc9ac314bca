"""The effective receptive field at every depth of a stack: the trace behind its animation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.convolution import Layer
from vislib.effective_field import (
    core,
    effective_receptive_field,
    share,
    uniform_width,
    width,
)
from vislib.receptive_field import geometry, region


@dataclass(frozen=True, eq=False)
class Depths:
    """One entry per depth 1 .. D; lengths in pixels.

    ``fields`` (D, N, N): gradient, summing to 1, the theoretical box centred; ``boxes`` (D,): its
    side; ``firsts`` (D,): its first pixel; ``widths``: standard deviation of the gradient;
    ``uniform``: that of uniform weights in theory; ``cores``: side of the square that holds 90 %
    of the gradient; ``halves``: the share of it in the middle half of the box; ``touched``: the
    share of the box's pixels whose gradient is not zero.
    """

    fields: np.ndarray
    boxes: np.ndarray
    firsts: np.ndarray
    widths: np.ndarray
    uniform: np.ndarray
    cores: np.ndarray
    halves: np.ndarray
    touched: np.ndarray


def depths(
    layers: Sequence[Layer], *, weights: str, activation: str, samples: int, seed: int
) -> Depths:
    """The effective field after each layer, on an input that padding does not reach."""
    stack = tuple(layers)
    cuts = []
    for depth in range(1, len(stack) + 1):
        field, first, last = _alone(stack[:depth], weights, activation, samples, seed)
        cuts.append(field[first : last + 1, first : last + 1])
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


def _alone(stack, weights: str, activation: str, samples: int, seed: int):
    """The field of the middle unit on an input large enough, and its box in that input."""
    reach = geometry(stack, 10**6)[-1]
    size = reach.receptive_field + 2 * reach.jump + 6
    size += 1 - size % 2
    field = effective_receptive_field(
        stack, size, weights=weights, activation=activation, seed=seed, samples=samples
    )
    found = geometry(stack, size)
    return field, *region(found, len(stack), found[-1].size // 2)


def _middle_half(field: np.ndarray, first: int, box: int) -> float:
    """The share inside the centred square of half the box's side (at least one pixel)."""
    inset = box // 4
    return share(field, first + inset, first + box - 1 - inset)
