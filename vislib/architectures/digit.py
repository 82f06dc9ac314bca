"""A handwritten digit on its way through LeNet: the maps of every layer, with random filters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from vislib.architectures.graph import Graph, Op

# LeCun et al. 1998, table I: the maps of S2 that each map of C3 reads.
TABLE = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5), (0, 1, 2, 3),
         (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5), (0, 1, 3, 4),
         (1, 2, 4, 5), (0, 2, 3, 5), (0, 1, 2, 3, 4, 5))  # fmt: skip


def connections() -> np.ndarray:
    """(6, 16) of 0 and 1: which map of S2 (row) is read by which map of C3 (column)."""
    made = np.zeros((6, 16))
    for column, rows in enumerate(TABLE):
        made[list(rows), column] = 1
    return made


@lru_cache(maxsize=16)
def picture(digit: int, size: int) -> np.ndarray:
    """(size, size) from 0 to 1: scikit-learn's first picture of ``digit``, 8 × 8, enlarged."""
    from scipy.ndimage import zoom
    from sklearn.datasets import load_digits

    found = load_digits()
    small = found.images[int(np.flatnonzero(found.target == digit)[0])] / 16
    return np.clip(zoom(small, size / 8, order=1, mode="nearest", grid_mode=True), 0, 1)


def maps(graph: Graph, image: np.ndarray, seed: int = 0) -> tuple[np.ndarray, ...]:
    """What the input and every operation of a chain put out, (C, H, W) or (n,), for one picture.

    Weights are random, drawn once from ``seed``, never trained. Convolutions and dense layers are
    followed by tanh.
    """
    rng = np.random.default_rng(seed)
    found = [np.asarray(image, float)[None]]
    for op in graph.ops:
        found.append(_RUN[op.kind](op, found[-1], rng))
    return tuple(found)


def _conv(op: Op, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    k, padding = op["kernel"], op["padding"]
    weights = rng.normal(0, 1, (op["channels"], len(x), k, k))
    if op["connections"] is not None:
        weights *= connections().T[:, :, None, None]
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(1, 2))
    fan = np.count_nonzero(weights[0])
    return np.tanh(np.tensordot(weights, windows, axes=((1, 2, 3), (0, 3, 4))) / np.sqrt(fan))


def _pool(op: Op, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    k = op["kernel"]
    rows, columns = x.shape[1] // k, x.shape[2] // k
    cut = x[:, : rows * k, : columns * k].reshape(len(x), rows, k, columns, k)
    return cut.max((2, 4)) if op["mode"] == "max" else cut.mean((2, 4))


def _linear(op: Op, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    weights = rng.normal(0, 1, (op["features"], len(x)))
    return np.tanh(weights @ x / np.sqrt(len(x)))


_RUN = {"conv": _conv, "pool": _pool, "linear": _linear, "flatten": lambda op, x, rng: x.ravel()}
