"""What a rule at the edge does: to a short row, to a photograph under many means, to a wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution.arithmetic import convolve
from vislib.convolution.edges import RULES, pad
from vislib.core.entries import Entries

SHRINK = "shrink"  # no window hangs over: fewer outputs
ALL_RULES = (SHRINK, *RULES)
SIDE, MARGIN = 96, 20  # of the photograph in pixels, and what is known of the world around it
BEYOND = 16  # pixels that are shown beyond the edge


@dataclass(frozen=True, eq=False)
class Row:
    """A row under one rule: ``tokens`` and ``values`` (n + 2 reach,), which of them were typed.

    ``places`` (m,): above which value of the row each output stands.
    """

    rule: str
    tokens: tuple[str, ...]
    values: np.ndarray
    sources: np.ndarray  # index of each in the row, −1 for a zero
    kernel: Entries
    outputs: np.ndarray
    places: np.ndarray

    @property
    def reach(self) -> int:
        """Values beyond either end."""
        return 0 if self.rule == SHRINK else self.kernel.values.size // 2

    def pairs(self, i: int) -> list[tuple[str, str]]:
        """What is multiplied for output ``i``: (input, weight), as typed."""
        window = self.tokens[i : i + len(self.kernel.tokens)]
        return list(zip(window, self.kernel.tokens, strict=True))


def row(x: Entries, kernel: Entries, rule: str) -> Row:
    """``x`` under a kernel of odd length, as a correlation, with the ends that ``rule`` adds.

    Raises ``ValueError`` with the remedy where the rule has nothing to take, or nothing is left.
    """
    n, k = x.values.size, kernel.values.size
    if k % 2 == 0:
        raise ValueError(
            f"The kernel has {k} weights: give an odd number, so that it has a middle."
        )
    if rule == SHRINK and k > n:
        raise ValueError(
            f"A kernel of {k} leaves nothing of a row of {n}: type a shorter kernel or a longer "
            "row, or choose one rule that adds numbers."
        )
    reach = 0 if rule == SHRINK else k // 2
    sources = np.arange(n) if rule == SHRINK else pad(np.arange(1, n + 1), reach, rule) - 1
    sources = sources.astype(int)
    tokens = tuple("0" if i < 0 else x.tokens[i] for i in sources)
    values = np.where(sources < 0, 0.0, x.values[sources])
    outputs = convolve(values, kernel.values)
    first = k // 2 if rule == SHRINK else 0
    return Row(rule, tokens, values, sources, kernel, outputs, first + np.arange(outputs.size))


def means(wide: np.ndarray, layers: int, rule: str) -> list[np.ndarray]:
    """The picture after 0, 1, … ``layers`` 3×3 means, each (H, W, C) float.

    ``wide``: the picture; with the rule "shrink" each is two pixels smaller than the one before.
    """
    found = [np.asarray(wide, float)]
    for _ in range(layers):
        now = found[-1]
        for axis in (0, 1):
            now = np.moveaxis(_line_mean(np.moveaxis(now, axis, 0), rule), 0, axis)
        found.append(now)
    return found


def _line_mean(x: np.ndarray, rule: str) -> np.ndarray:
    """The mean of three along the first axis."""
    n = len(x)
    if rule != SHRINK:
        if n == 1 and rule == "mirror":
            raise ValueError("One pixel has nothing to mirror; choose another rule.")
        ends = {"zeros": None, "repeat": (0, n - 1), "mirror": (1, n - 2), "around": (n - 1, 0)}
        taken = ends[rule]
        left, right = (np.zeros_like(x[:1]),) * 2 if taken is None else (
            x[[taken[0]]], x[[taken[1]]])  # fmt: skip
        x = np.concatenate([left, x, right])
    return (x[:-2] + x[1:-1] + x[2:]) / 3


@dataclass(frozen=True, eq=False)
class Rim:
    """A photograph under one rule: ``padded`` (H, W, 3) uint8, ``results`` one for each layer.

    ``kept``: brightness of the outermost ring after each layer, over what it would be if the
    photograph went on beyond its edge as the world did.
    """

    rule: str
    padded: np.ndarray
    results: tuple[np.ndarray, ...]
    kept: np.ndarray


def rim(world: np.ndarray, layers: int, rule: str) -> Rim:
    """``world``: (SIDE + 2 MARGIN)² × 3, of which the photograph is the middle."""
    world = np.asarray(world, float)
    inside = slice(MARGIN, MARGIN + SIDE)
    photo = world[inside, inside]
    truth = means(world, layers, "repeat")  # right in the middle: no layer reaches it from the rim
    found = means(photo, layers, rule)
    kept = []
    for n, result in enumerate(found):
        lost = (SIDE - len(result)) // 2
        part = slice(MARGIN + lost, MARGIN + SIDE - lost)
        true = _ring(truth[n][part, part])
        kept.append(_ring(result) / true if true else 1.0)
    shown = photo if rule == SHRINK else np.stack(
        [pad(photo[..., c], BEYOND, rule) for c in range(3)], axis=-1
    )  # fmt: skip
    return Rim(rule, _bytes(shown), tuple(map(_bytes, found)), np.array(kept))


def _ring(x: np.ndarray) -> float:
    """The mean of the outermost pixels."""
    edge = [x[0], x[-1], x[1:-1, 0], x[1:-1, -1]]
    return float(np.concatenate([e.reshape(-1) for e in edge]).mean())


def _bytes(x: np.ndarray) -> np.ndarray:
    return np.clip(np.round(x), 0, 255).astype(np.uint8)


def wall(layers: int) -> list[tuple[float, float]]:
    """(corner, edge) of a white wall, 1, after 1, 2, … 3×3 means with zeros around."""
    line = np.ones(2 * layers + 3)
    found = []
    for _ in range(layers):
        line = _line_mean(line, "zeros")
        found.append((float(line[0] ** 2), float(line[0])))  # the middle of a row is 1 still
    return found
