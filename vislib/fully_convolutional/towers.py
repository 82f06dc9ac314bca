"""What a stack of convolutions costs, keeps and sees, with and without pooling in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.architectures import Builder, Graph, ledger

WIDEST = 512  # channels at most, as in VGG16


@dataclass(frozen=True, eq=False)
class Tower:
    """One entry a layer, (n,) each, convolutions and poolings in their order.

    ``names``: "conv3_1", "pool3"; ``sizes`` sides of the maps; ``channels``; ``multiplications``
    for one picture; ``kept`` numbers put out; ``fields`` pixels seen by a unit, a side.
    """

    side: int
    names: tuple[str, ...]
    sizes: np.ndarray
    channels: np.ndarray
    multiplications: np.ndarray
    kept: np.ndarray
    fields: np.ndarray

    @property
    def convolutions(self) -> np.ndarray:
        """The indices of the convolutions."""
        return np.array([i for i, name in enumerate(self.names) if name.startswith("conv")])


def tower(
    side: int, convolutions: int, channels: int, poolings: int, doubling: bool = True,
    *, pooled: bool = True,
) -> Tower:  # fmt: skip
    """The costs of 3 × 3 convolutions, padded by 1, on a picture of ``side`` × ``side`` × 3.

    A pooling by 2 ends each of ``poolings`` blocks, the later ones the longer (13 and 5 are
    VGG16's); without any there is one block. ``channels``: of the first block; with ``doubling``
    each pooling doubles them, up to 512. ``pooled`` False: the same convolutions without pooling.
    Raises ``ValueError`` with the largest number where there are too many poolings.
    """
    most = min(convolutions, side.bit_length() - 1)
    if poolings > most:
        raise ValueError(
            f"{poolings} poolings are too many for {convolutions} convolutions on {side} pixels: "
            f"at most {most}, one after a convolution, each halving the map."
        )
    graph = _graph(side, blocks(convolutions, poolings), channels, doubling, poolings, pooled)
    rows = ledger(graph)[1:]
    return Tower(
        side,
        tuple(row.name for row in rows),
        np.array([row.shape[1] for row in rows]),
        np.array([row.shape[0] for row in rows]),
        np.array([row.multiplications for row in rows]),
        np.array([row.values for row in rows]),
        np.array([row.seen for row in rows]),
    )


def blocks(convolutions: int, poolings: int) -> list[int]:
    """How many convolutions each block has."""
    parts = max(poolings, 1)
    each, more = divmod(convolutions, parts)
    return [each + (i >= parts - more) for i in range(parts)]


def _graph(
    side: int, counts: list[int], channels: int, doubling: bool, poolings: int, pooled: bool
) -> Graph:
    made = Builder((3, side, side))
    for b, count in enumerate(counts, start=1):
        wide = min(channels * 2 ** (b - 1), max(WIDEST, channels)) if doubling else channels
        for i in range(1, count + 1):
            made.conv(f"conv{b}_{i}", wide, 3)
        if pooled and poolings:
            made.pool(f"pool{b}", 2)
    return made.graph()
