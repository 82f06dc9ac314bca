"""Coarse scores, enlarged and added to finer ones, as an FCN's skips do, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

STRIDES = (32, 16, 8)
BILINEAR, NEAREST = "bilinear", "nearest"


@dataclass(frozen=True, eq=False)
class Fusion:
    """``steps``: (name, scores (C, h, w)) in their order, "32" to "whole".

    ``parts[stride]`` (C, H, W): what that stride adds to each pixel; they sum to "whole".
    ``labels[stride]`` (H, W): the classes of the parts up to ``stride``: nothing finer is added,
    and what there is is enlarged on the same way.
    """

    steps: tuple[tuple[str, np.ndarray], ...]
    labels: dict[int, np.ndarray]
    parts: dict[int, np.ndarray]


def enlarged(x: np.ndarray, factor: int, mode: str = BILINEAR) -> np.ndarray:
    """(C, factor·h, factor·w): each value in the middle of its block, or over all of it."""
    if mode == NEAREST:
        return x.repeat(factor, axis=1).repeat(factor, axis=2)
    rows, columns = (_weights(n, factor) for n in x.shape[1:])
    return np.einsum("ri,cij,sj->crs", rows, x, columns, optimize=True)


def _weights(n: int, factor: int) -> np.ndarray:
    """(factor·n, n): how much of each value is in each enlarged one; edges go on as they are."""
    at = np.clip((np.arange(factor * n) + 0.5) / factor - 0.5, 0, n - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(n)))


def fuse(
    scores: Mapping[int, np.ndarray], gates: Mapping[int, float] | None = None,
    mode: str = BILINEAR,
) -> Fusion:  # fmt: skip
    """The sum of ``scores`` {32: (C, h, w), 16: (C, 2h, 2w), 8: (C, 4h, 4w)}, fine ones optional.

    ``gates`` {16: …, 8: …}: factors of what is added, 1 by default. Raises ``ValueError`` for
    sizes that do not double.
    """
    gates = gates or {}
    strides = [s for s in STRIDES if s in scores]
    if strides != list(STRIDES[: len(strides)]) or not strides:
        raise ValueError("Give scores of stride 32, of 32 and 16, or of 32, 16 and 8.")
    total = np.asarray(scores[32], np.float64)
    steps, parts = [("32", total)], {32: total}
    for stride in strides[1:]:
        mine = gates.get(stride, 1.0) * np.asarray(scores[stride], np.float64)
        total = enlarged(total, 2, mode)
        if mine.shape != total.shape:
            raise ValueError(f"Scores of stride {stride} must be {total.shape}, not {mine.shape}.")
        parts = {s: enlarged(part, 2, mode) for s, part in parts.items()} | {stride: mine}
        steps += [(f"{2 * stride} enlarged", total), (str(stride), mine)]
        total = total + mine
        steps.append((f"sum {stride}", total))
    last = strides[-1]
    parts = {s: enlarged(part, last, mode) for s, part in parts.items()}
    steps.append(("whole", enlarged(total, last, mode)))
    return Fusion(tuple(steps), _labels(parts), parts)


def _labels(parts: Mapping[int, np.ndarray]) -> dict[int, np.ndarray]:
    """Of each stride (H, W) uint8: the class that the parts up to it say together."""
    sums = np.cumsum([*parts.values()], axis=0)
    return {s: t.argmax(axis=0).astype(np.uint8) for s, t in zip(parts, sums, strict=True)}
