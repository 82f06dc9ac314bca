"""Dear layers in cheaper pieces: fewer channels in between, or one channel at a time.

Convolutions without biases, counted by the one ledger. Sources: Szegedy et al. 2015, section 4;
He et al. 2016, figure 5; Howard et al. 2017, section 3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from vislib.architectures.deep import MODULES, inception
from vislib.architectures.graph import Builder, Graph
from vislib.architectures.rows import Row, Totals, ledger, totals

SAMPLED = 64  # rows and columns of the matrix whose singular values are shown


@dataclass(frozen=True)
class Pair:
    """The same job done in two ways: ``direct``, and in pieces as ``split``."""

    direct: Graph
    split: Graph

    @cached_property
    def rows(self) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """The convolutions of both, from the ledger."""
        both = ledger(self.direct), ledger(self.split)
        return tuple(tuple(row for row in rows if row.weights) for rows in both)

    @property
    def totals(self) -> tuple[Totals, Totals]:
        """What both cost."""
        return tuple(totals(rows) for rows in self.rows)

    @property
    def ratio(self) -> float:
        """How many times fewer multiplications the pieces need."""
        direct, split = self.totals
        return direct.multiplications / split.multiplications


def reduced(c: int, f: int, k: int, n: int, r: int) -> Pair:
    """``f`` filters k×k on ``c`` channels of n×n, and the same behind a 1×1 layer to ``r``."""
    direct, split = Builder((c, n, n)), Builder((c, n, n))
    direct.conv(f"{k}×{k}", f, k, bias=False)
    split.conv("1×1, first", r, 1, bias=False)
    split.conv(f"{k}×{k}", f, k, bias=False)
    return Pair(direct.graph(), split.graph())


def bottleneck(c: int, k: int, n: int, r: int) -> Pair:
    """Two k×k layers on ``c`` channels of n×n; and 1×1 to ``r``, k×k, 1×1 back to ``c``."""
    direct, split = Builder((c, n, n)), Builder((c, n, n))
    direct.conv(f"{k}×{k}", c, k, bias=False)
    direct.conv(f"{k}×{k}, again", c, k, bias=False)
    split.conv("1×1, first", r, 1, bias=False)
    split.conv(f"{k}×{k}", r, k, bias=False)
    split.conv("1×1, back", c, 1, bias=False)
    return Pair(direct.graph(), split.graph())


def break_even(pair: Callable[[int], Pair], most: int = 2048) -> int:
    """The largest number of middle channels with which the pieces are not dearer; 0 if none."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if pair(middle).ratio >= 1 else (low, middle - 1)
    return low


def separable(c: int, f: int, k: int, n: int, groups: int = 1, *, transposed: bool = False) -> Pair:
    """``f`` filters k×k in ``groups`` on ``c`` channels; and one k×k for each channel, then 1×1.

    Unpadded; ``n``: side of the output, of the input where ``transposed``. Raises ``ValueError``
    where the groups do not divide both numbers of channels.
    """
    kind, side = ("transposed", n) if transposed else ("conv", n + k - 1)
    direct, split = Builder((c, side, side)), Builder((c, side, side))
    direct.add(kind, "all", channels=f, kernel=k, groups=groups, bias=False)
    split.add(kind, "depthwise", channels=c, kernel=k, groups=c, bias=False)
    split.conv("pointwise", f, 1, bias=False)
    return Pair(direct.graph(), split.graph())


def module(kind: str, name: str = "3a", c: int = 192, n: int = 28) -> Graph:
    """The Inception module ``name`` on ``c`` channels of n×n, "naive" or "reduced", no biases."""
    if kind not in ("naive", "reduced") or name not in MODULES:
        raise ValueError(f"There is no module {kind} {name}; choose naive or reduced, "
                         f"and one of {', '.join(MODULES)}.")  # fmt: skip
    b, widths = Builder((c, n, n)), MODULES[name]
    if kind == "reduced":
        inception(b, "module", widths, bias=False)
        return b.graph()
    one, _, three, _, five, _ = widths
    ends = [b.conv(f"module.{k}×{k}", f, k, inputs="input", bias=False)
            for k, f in ((1, one), (3, three), (5, five))]  # fmt: skip
    b.at = "input"
    ends.append(b.pool("module.pool", 3, 1, 1))
    b.add("cat", "module", tuple(ends))
    return b.graph()


@lru_cache(maxsize=64)
def singular_values(c: int, f: int, k: int, r: int, seed: int = 0) -> np.ndarray:
    """(s,) singular values, falling, of what 1×1 to ``r`` and k×k do together, random weights.

    Of the matrix (outputs · taps, channels), at most ``SAMPLED`` rows and columns of it. No more
    than ``r`` are above 0: the rank that the narrow layer leaves.
    """
    rng = np.random.default_rng(seed)
    rows, columns = min(f * k * k, SAMPLED), min(c, SAMPLED)
    first, second = rng.normal(size=(r, columns)), rng.normal(size=(rows, r))
    values = np.linalg.svd(second @ first / np.sqrt(r * columns), compute_uv=False)
    values[min(r, rows, columns) :] = 0.0  # they are, but for rounding
    return values
