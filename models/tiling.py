"""The paper's overlap-tile strategy: large pictures in tiles, with the result of the whole."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

WHOLE = 1024 * 1024  # pixels of the working size; larger pictures are cut into tiles
TILE, MARGIN = 512, 160  # margin: more than an output pixel sees to either side, a multiple of 16


def tiled(net: Callable[[Tensor], Tensor], image: Tensor, tile: int = TILE) -> Tensor:
    """``net(image)`` computed tile by tile: the paper's overlap-tile strategy.

    Every tile is cut with a margin wider than an output pixel can see and only its middle is
    kept, so the result is that of the whole picture (``tile`` must be a multiple of 16).
    """
    height, width = image.shape[-2:]
    rows = []
    for top in range(0, height, tile):
        row = []
        for left in range(0, width, tile):
            y, x = max(0, top - MARGIN), max(0, left - MARGIN)
            part = net(image[..., y : top + tile + MARGIN, x : left + tile + MARGIN])
            row.append(part[..., top - y : top - y + tile, left - x : left - x + tile])
        rows.append(torch.cat(row, dim=-1))
    return torch.cat(rows, dim=-2)
