"""One block, step by step: two layers, and the input added; and shortcuts between sizes.

He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ORDERS = ("f after the sum", "f inside the branch")
KINDS = ("zeros", "projection", "average first")


@dataclass(frozen=True, eq=False)
class Trace:
    """``steps``: (name, vector) of every step from the input to the output."""

    steps: tuple[tuple[str, np.ndarray], ...]

    @property
    def output(self) -> np.ndarray:
        """What the block puts out."""
        return self.steps[-1][1]


def block(x, w1, b1, w2, b2, *, shortcut: bool, order: str = ORDERS[0]) -> Trace:
    """x ← f(W₂ f(W₁ x + b₁) + b₂ [+ x]); with the other order f(W₂ … + b₂) + x."""
    x, w1, b1, w2, b2 = (np.asarray(v, dtype=np.float64) for v in (x, w1, b1, w2, b2))
    steps = [("x", x), ("W₁x", w1 @ x)]
    steps.append(("W₁x + b₁", steps[-1][1] + b1))
    steps.append(("h = f(W₁x + b₁)", np.maximum(steps[-1][1], 0)))
    steps.append(("W₂h", w2 @ steps[-1][1]))
    steps.append(("W₂h + b₂", steps[-1][1] + b2))
    if order == ORDERS[1]:
        steps.append(("f(W₂h + b₂)", np.maximum(steps[-1][1], 0)))
        if shortcut:
            steps.append(("f(W₂h + b₂) + x", steps[-1][1] + x))
    else:
        if shortcut:
            steps.append(("W₂h + b₂ + x", steps[-1][1] + x))
        steps.append((f"f({steps[-1][0]})", np.maximum(steps[-1][1], 0)))
    return Trace(tuple(steps))


@dataclass(frozen=True, eq=False)
class Shortcut:
    """What a shortcut between two sizes reads: ``read`` (H, W) bool, and its ``weights``."""

    kind: str
    read: np.ndarray
    weights: int
    shape_out: tuple[int, int, int]

    @property
    def share(self) -> float:
        """Of the positions, how many are read."""
        return float(self.read.mean())


def shortcut(shape_in: tuple[int, int, int], channels: int, stride: int, kind: str) -> Shortcut:
    """A shortcut from (c, H, W) to ``channels`` maps, ``stride`` times smaller.

    Raises ``ValueError`` with the remedy where zeros cannot make fewer channels.
    """
    c, height, width = shape_in
    if kind == "zeros" and channels < c:
        raise ValueError(
            f"Zeros can only add channels: from {c:,} to {channels:,} choose the projection."
        )
    read = np.zeros((height, width), bool)
    if kind == "average first":
        read[:] = True  # at the border of what is left there, so that the sizes agree
    else:
        read[::stride, ::stride] = True
    out = (-(-height // stride), -(-width // stride))
    weights = 0 if kind == "zeros" else c * channels
    return Shortcut(kind, read, weights, (channels, *out))
