"""Which input pixels the units of a map depend on, along one axis, through any graph.

A map's units repeat: unit ``u + period`` sees what ``u`` sees, ``shift`` pixels further on. So the
extents (first, last) of one period say all, also after layers that enlarge; nothing is clipped at
the border. After Araujo, Norris and Sim 2019, with the period in place of the one jump.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import gcd, lcm

MOST_PERIOD = 512  # units
MOST_READ = 256  # units read in one period: a stranger's network must not take minutes
MOST_ENDS = 96  # the same where the two ends of each window are read alone


@dataclass(frozen=True)
class Axis:
    """``first[u]``, ``last[u]``: pixels that unit u of one period sees; ``shift`` a period."""

    first: tuple[int, ...] = (0,)
    last: tuple[int, ...] = (0,)
    shift: int = 1

    @property
    def period(self) -> int:
        return len(self.first)

    @property
    def jump(self) -> Fraction:
        """Pixels between neighbouring units."""
        return Fraction(self.shift, self.period)

    def extent(self, unit: int) -> tuple[int, int]:
        """(first, last) of any unit, those beyond the border too."""
        turns, place = divmod(unit, self.period)
        return self.first[place] + turns * self.shift, self.last[place] + turns * self.shift

    @cached_property
    def widest(self) -> tuple[int, int]:
        """(first, last) of the unit of the period that sees most; the first of them."""
        place = max(range(self.period), key=lambda u: self.last[u] - self.first[u])
        return self.first[place], self.last[place]

    @cached_property
    def steady(self) -> bool:
        """Whether each unit's extent begins and ends no earlier than that of the one before it."""
        return all(
            a <= b for ends in (self.first, self.last)
            for a, b in zip(ends, (*ends[1:], ends[0] + self.shift), strict=True)
        )  # fmt: skip

    def read(self, windows: Sequence[range], advance: int) -> Axis | None:
        """The axis of a layer whose unit u reads the units ``windows[u]`` of this one.

        After ``len(windows)`` units it reads ``advance`` units further on. None where a unit reads
        nothing at all, or where the period grows too long to be followed.
        """
        turns = self.period // gcd(self.period, advance)
        if turns * len(windows) > MOST_PERIOD or not all(len(w) for w in windows):
            return None
        ends = [self._ends(window) for window in windows]
        if turns * sum(map(len, ends)) > (MOST_ENDS if self.steady else MOST_READ):
            return None
        if self.steady:
            first, last = self._outer(ends, advance, turns)
        else:
            seen = [[self.extent(i + turn * advance) for i in units]
                    for turn in range(turns) for units in ends]  # fmt: skip
            first = [min(a for a, _ in each) for each in seen]
            last = [max(b for _, b in each) for each in seen]
        return Axis(tuple(first), tuple(last), self.shift * advance * turns // self.period)

    def _outer(
        self, ends: Sequence[Sequence[int]], advance: int, turns: int
    ) -> tuple[list[int], list[int]]:
        """What units see of which each sees from its first unit's first to its last one's last."""
        n, shift, first, last = self.period, self.shift, [], []
        outer = [(min(units), max(units)) for units in ends]
        for begin in range(0, turns * advance, advance):
            for low, high in outer:
                t, u = divmod(low + begin, n)
                first.append(self.first[u] + t * shift)
                t, u = divmod(high + begin, n)
                last.append(self.last[u] + t * shift)
        return first, last

    def _ends(self, window: range) -> Sequence[int]:
        """Those units of a window among which the ones that see furthest are.

        Units a period apart see alike, so that one period from either end says all; where they are
        steady, the two ends do.
        """
        if self.steady:
            return (window[0], window[-1])[: len(window)]
        n = self.period
        return window if len(window) <= 2 * n else [*window[:n], *window[-n:]]


@lru_cache(maxsize=256)  # rows and columns, and blocks, are mostly alike
def convolution(axis: Axis, kernel: int, stride: int, before: int, dilation: int) -> Axis | None:
    """After a convolution or pooling padded by ``before``."""
    return axis.read([range(-before, -before + kernel * dilation, dilation)], stride)


@lru_cache(maxsize=256)
def transposed(axis: Axis, kernel: int, stride: int, padding: int, dilation: int) -> Axis | None:
    """After a transposed convolution: o reads i where ``i stride + t dilation = o + padding``."""
    if stride > MOST_PERIOD:
        return None
    return axis.read([_stamps(o + padding, kernel, stride, dilation) for o in range(stride)], 1)


def _stamps(at: int, kernel: int, stride: int, dilation: int) -> range:
    """The units i with ``i stride + t dilation = at`` for a tap t of the kernel."""
    common = gcd(stride, dilation)
    if at % common:
        return range(0)
    every = stride // common  # taps from one that fits to the next
    tap = at // common * pow(dilation // common, -1, every) % every
    count = len(range(tap, kernel, every))
    unit, step = (at - tap * dilation) // stride, dilation // common
    return range(unit, unit - count * step, -step)


@lru_cache(maxsize=256)
def repeated(axis: Axis, factor: int, blended: int = 0) -> Axis | None:
    """After each unit was repeated; or blended from ``blended`` units on either side of its place.

    Places as in torch with align_corners=False: output o lies at (o + 1/2) / factor - 1/2.
    """
    if factor > MOST_PERIOD:
        return None
    if not blended:
        return axis.read([range(1)] * factor, 1)
    windows = []
    for o in range(factor):
        at, off = divmod(2 * o + 1 - factor, 2 * factor)
        windows.append(range(at + 1 - blended, at + 1 + blended) if off else range(at, at + 1))
    return axis.read(windows, 1)


@lru_cache(maxsize=256)
def whole(axis: Axis, size: int) -> Axis | None:
    """After a layer each unit of which reads all ``size`` units."""
    return axis.read([range(size)], 1)


def joined(axes: Sequence[Axis | None]) -> Axis | None:
    """What a unit sees that reads this place of several maps; None if their jumps differ."""
    known = [axis for axis in dict.fromkeys(axes) if axis is not None]
    if None in axes or len({axis.jump for axis in known}) != 1:
        return None
    period = lcm(*(axis.period for axis in known))
    if period > MOST_PERIOD:
        return None
    seen = [[axis.extent(u) for axis in known] for u in range(period)]
    return Axis(
        tuple(min(a for a, _ in each) for each in seen),
        tuple(max(b for _, b in each) for each in seen),
        int(known[0].jump * period),
    )
