"""The spectrum of a picture, and how far a periodic pattern stands out of it.

Frequencies are in cycles per pixel; a pattern that repeats every ``p`` pixels has a peak at
``1 / p`` (and at multiples, wrapped at 1/2). Magnitudes are of the grey picture, mean removed,
under a Hann window so that the picture's borders leave no cross.
"""

from __future__ import annotations

import numpy as np

_NEAR = 2  # bins: the window spreads a peak this far; they do not count as neighbourhood
_FAR = 5  # bins: how far the neighbourhood reaches


def magnitude(picture: np.ndarray) -> np.ndarray:
    """Magnitude spectrum ``(H, W)`` of a picture ``(H, W)`` or ``(H, W, 3)``, zero at the centre.

    Row and column ``n // 2`` hold frequency 0; even sides only are of use for period 2.
    """
    grey = np.asarray(picture, dtype=np.float64)
    if grey.ndim == 3:
        grey = grey.mean(axis=2)
    if grey.ndim != 2 or min(grey.shape) < 8 or not np.isfinite(grey).all():
        raise ValueError("A spectrum needs a picture of finite numbers, at least 8 × 8 pixels.")
    window = np.outer(np.hanning(grey.shape[0]), np.hanning(grey.shape[1]))
    centred = grey - grey.mean()
    if np.ptp(grey) <= 1e-12 * np.abs(grey).max():  # flat: what is left is rounding
        centred = np.zeros(grey.shape)
    return np.abs(np.fft.fftshift(np.fft.fft2(centred * window)))


def decibels(spectrum: np.ndarray, depth: float = 60.0) -> np.ndarray:
    """Log magnitude in dB below the largest value, cut off at ``-depth``."""
    top = spectrum.max()
    if top <= 0:
        return np.full(spectrum.shape, -depth)
    return np.maximum(20 * np.log10(np.maximum(spectrum / top, 1e-12)), -depth)


def places(shape: tuple[int, int], period: int) -> list[tuple[int, int]]:
    """Bins (row, column) where a pattern of ``period`` pixels across, down or both has its peak.

    One of each pair of opposite bins. Sides must be multiples of the period.
    """
    if any(n % period for n in shape):
        raise ValueError(f"Sides {shape} are no multiples of {period}: crop the picture to one.")
    (height, width), down, across = shape, shape[0] // period, shape[1] // period
    steps = [(0, across), (down, 0), (down, across), (down, -across)]
    found = [((height // 2 + r) % height, (width // 2 + c) % width) for r, c in steps]
    return list(dict.fromkeys(found))


def striped(picture: np.ndarray, period: float, strength: float) -> np.ndarray:
    """``picture`` (H, W, 3) in 0..1 with upright stripes added, one every ``period`` pixels.

    ``strength``: how far they go up and down, in brightness; cut off at 0 and 1. Float64.
    """
    across = np.cos(2 * np.pi * np.arange(picture.shape[1]) / period)
    return np.clip(picture + strength * across[None, :, None], 0, 1)


def stripe_ratio(spectrum: np.ndarray, period: float) -> float:
    """The height at the frequency of upright stripes over the median around it, in ``spectrum``.

    The nearest bin counts: stripes whose period does not divide the side lie between two.
    """
    width = spectrum.shape[1]
    column = round(width / 2 + width / period) % width
    return _ratio(spectrum, spectrum.shape[0] // 2, column)


def peak_ratio(spectrum: np.ndarray, period: int) -> float:
    """The strongest peak of a pattern of ``period`` pixels, over the median around it.

    About 1 to 3 where nothing repeats. The neighbourhood is a square ring of bins (wrapped).
    """
    found = places(spectrum.shape, period)
    return max(_ratio(spectrum, row, column) for row, column in found)


def _ratio(spectrum: np.ndarray, row: int, column: int) -> float:
    """A bin over the median of the square ring of bins around it (wrapped); 0 for rounding."""
    reach = np.arange(-_FAR, _FAR + 1)
    ring = np.maximum(*np.abs(np.meshgrid(reach, reach))) > _NEAR
    around = np.ix_((row + reach) % spectrum.shape[0], (column + reach) % spectrum.shape[1])
    floor, peak, top = np.median(spectrum[around][ring]), spectrum[row, column], spectrum.max()
    return float(peak / max(floor, 1e-12 * top)) if peak > 1e-9 * top else 0.0
