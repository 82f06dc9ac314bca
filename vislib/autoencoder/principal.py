"""Principal axes: the best that so many numbers and no curves can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Pca:
    """``mean`` (d,); ``axes`` (k, d), orthonormal rows; ``variances`` (k,) along them, falling.

    Variances are means of squares over the rows, not estimates: no n - 1.
    """

    mean: np.ndarray
    axes: np.ndarray
    variances: np.ndarray

    def codes(self, x: np.ndarray, k: int) -> np.ndarray:
        """``(n, k)``: the first k coordinates of the rows of ``x`` (n, d)."""
        return (x - self.mean) @ self.axes[:k].T

    def rebuilt(self, x: np.ndarray, k: int) -> np.ndarray:
        """``(n, d)``: the rows of ``x`` as k numbers each give them back."""
        return self.mean + self.codes(x, k) @ self.axes[:k]

    def kept(self, k: int) -> float:
        """The share 0..1 of all variance on the first k axes; NaN where there is none."""
        total = float(self.variances.sum())
        return float(self.variances[:k].sum()) / total if total else float("nan")

    def lost(self, k: int) -> float:
        """The mean squared error of a number when k are kept: what the other axes carry."""
        return float(self.variances[k:].sum()) / len(self.mean)


def pca(x: np.ndarray) -> Pca:
    """The principal axes of the rows of ``x`` (n, d), as many as there are: min(n, d).

    Of each axis the entry of largest size is positive. Raises ``ValueError`` for what is no
    table of finite numbers.
    """
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2 or not x.size or not np.isfinite(x).all():
        raise ValueError("Give an array (n, d) of finite numbers, at least one row.")
    n, d = x.shape
    mean = x.mean(axis=0)
    centred = x - mean
    if n >= d:  # the d x d matrix is the smaller one
        values, vectors = np.linalg.eigh(centred.T @ centred / n)
        axes, variances = vectors.T[::-1], values[::-1]
    else:
        _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
        variances = sizes**2 / n
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    noise = 1e-13 * max(float(variances[0]), float((mean**2).max()))
    return Pca(mean, axes * np.sign(largest), np.where(variances > noise, variances, 0.0))


@dataclass(frozen=True, eq=False)
class Squeeze:
    """A picture rebuilt from a few numbers a patch.

    ``counts`` (F,): how many numbers; ``pictures`` (F, H, W, 3) uint8, H and W multiples of
    ``side``; ``kept`` (F,): share 0..1 of the variance; ``errors`` (F,): mean squared error of a
    number, in grey levels 0..255 squared. ``basis``: of the patches (n, side * side * channels).
    """

    side: int
    counts: tuple[int, ...]
    pictures: np.ndarray
    kept: np.ndarray
    errors: np.ndarray
    basis: Pca
    patches: np.ndarray

    @property
    def rank(self) -> int:
        """How many axes carry anything; more numbers change nothing."""
        return int((self.basis.variances > 0).sum())


def squeeze(pixels: np.ndarray, side: int, counts: tuple[int, ...]) -> Squeeze:
    """Cut ``pixels`` (H, W) or (H, W, 3) uint8 into patches and rebuild them from ``counts`` axes.

    ``side``: of a patch, in pixels; what is left over at the right and below is cut off. Raises
    ``ValueError`` for a picture smaller than a patch and for counts that no patch has.
    """
    pixels = np.asarray(pixels)
    if side < 1 or min(pixels.shape[:2]) < side:
        raise ValueError(f"The picture is smaller than one patch of {side} pixels: take a larger.")
    patches = to_patches(pixels, side).astype(np.float64)
    size = patches.shape[1]
    if not counts or min(counts) < 0 or max(counts) > size:
        raise ValueError(f"A patch has {size} numbers: keep from 0 to {size} of them.")
    basis = pca(patches)
    rows, cols = (n // side for n in pixels.shape[:2])
    pictures = [to_picture(basis.rebuilt(patches, k), rows, cols, side) for k in counts]
    return Squeeze(
        side,
        tuple(counts),
        np.clip(np.round(pictures), 0, 255).astype(np.uint8),
        np.array([basis.kept(k) for k in counts]),
        np.array([basis.lost(k) for k in counts]),
        basis,
        patches,
    )


def to_patches(pixels: np.ndarray, side: int) -> np.ndarray:
    """``(n, side * side * channels)``: the patches of a picture, row by row."""
    channels = pixels[..., None] if pixels.ndim == 2 else pixels
    rows, cols = (n // side for n in channels.shape[:2])
    cut = channels[: rows * side, : cols * side]
    parts = cut.reshape(rows, side, cols, side, -1).swapaxes(1, 2)
    return parts.reshape(rows * cols, -1)


def to_picture(patches: np.ndarray, rows: int, cols: int, side: int) -> np.ndarray:
    """``(H, W, 3)``: the patches (n, …) back in their places; grey ones three times."""
    parts = patches.reshape(rows, cols, side, side, -1).swapaxes(1, 2)
    picture = parts.reshape(rows * side, cols * side, -1)
    return np.broadcast_to(picture, (*picture.shape[:2], 3))


def noise_kept(variances: np.ndarray, k: int, sigma: float, d: int) -> tuple[float, float]:
    """(forgotten, noise): the two parts of the error of a number when k of d axes are kept.

    ``variances`` (≤ d,) of the clean data; white noise of deviation ``sigma`` was added. What the
    other axes carried is forgotten; of the noise k / d stays, whatever the axes are.
    """
    if not 0 <= k <= d:
        raise ValueError(f"Keep from 0 to {d} of {d} numbers.")
    if not (np.isfinite(sigma) and sigma >= 0):
        raise ValueError("The deviation of the noise is a number from 0 on.")
    return float(np.sum(np.asarray(variances)[k:])) / d, k / d * sigma**2
