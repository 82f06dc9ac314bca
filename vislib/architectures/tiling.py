"""How far tiles of a large picture must overlap, so that no output misses what it should see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from vislib.architectures.extents import Axis
from vislib.architectures.rows import Row

_WHOLE = ("flatten", "adaptive_pool")  # from there on a network takes in all of its map


@dataclass(frozen=True)
class Tiles:
    """Tiles along one side of a picture, in pixels.

    ``count`` of them, each ``size`` long, begin ``advance`` apart and so share ``overlap``.
    """

    count: int
    size: int
    advance: int

    @property
    def overlap(self) -> int:
        return self.size - self.advance


def last_maps(rows: Sequence[Row]) -> Row | None:
    """The row with the maps that a network ends in, before it takes in all of them at once.

    None where its units do not all see alike, or what they see is not known.
    """
    by_name = {row.name: row for row in rows}
    found = row = rows[-1]
    while len(row.inputs) == 1:
        before = by_name[row.inputs[0]]
        if row.kind in _WHOLE:
            found = before
        row = before
    return found if found.seen is not None and len(found.shape) == 3 else None


def overlap(axis: Axis) -> int:
    """Pixels that neighbouring tiles share at least, for the best size of a tile.

    Where all units see alike: the field less the jump, r − j (Araujo, Norris and Sim 2019), and as
    many more as the first unit that is whole begins behind the tile's first pixel.
    """
    ends, shift = sorted(set(_ends(axis))), axis.shift
    sizes = {ends[-1] + (end - ends[-1]) % shift for end in ends}
    return min(size - _advance(axis, size) for size in sizes)


def _advance(axis: Axis, size: int) -> int:
    """How far apart tiles of this size may begin, in whole periods."""
    return axis.shift * min((size - end) // axis.shift + 1 for end in _ends(axis))


def tiles(axis: Axis, size: int, side: int) -> Tiles:
    """The tiles of ``size`` pixels that cover ``side`` pixels, as far apart as they may be.

    They begin at multiples of the pixels between units that see alike, so that the units of all
    tiles fall on one grid. Raises ``ValueError`` for a tile in which no unit sees enough.
    """
    least = max(_ends(axis))
    if size < least:
        raise ValueError(
            f"A tile of {size:,} px is too small: no unit is whole in it; take {least:,} px or "
            "more."
        )
    advance = _advance(axis, size)
    count = 1 if side <= size else 1 + ceil((side - size) / advance)
    return Tiles(count, size, advance)


def _ends(axis: Axis) -> list[int]:
    """Where the first unit of each kind ends that begins inside a tile, from the tile's start."""
    shift = axis.shift
    return [
        last + 1 + shift * -(first // shift)
        for first, last in zip(axis.first, axis.last, strict=True)
    ]
