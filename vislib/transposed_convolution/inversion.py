"""Is the transposed convolution an inverse? There and back, beside the pseudo-inverse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution import convolution_matrix

__all__ = ["RoundTrip", "round_trip"]

_ROUNDING = 1e-10  # relative size of what float64 leaves where 0 is meant


@dataclass(frozen=True, eq=False)
class RoundTrip:
    """A signal x (n,), convolved and sent back by Xᵀ and by the pseudo-inverse X⁺.

    ``error_back`` and ``error_best``: length of the difference to the signal, relative to the
    signal's; 0 where rounding alone is left.
    """

    signal: np.ndarray  # (n,) x
    matrix: np.ndarray  # (m, n) X
    convolved: np.ndarray  # (m,) Xx
    back: np.ndarray  # (n,) XᵀXx
    best: np.ndarray  # (n,) X⁺Xx
    error_back: float
    error_best: float
    rank: int

    @property
    def identity(self) -> bool:
        """Whether XᵀX is the identity: then every signal comes back."""
        return np.allclose(self.matrix.T @ self.matrix, np.eye(self.signal.size), atol=_ROUNDING)

    @property
    def projection(self) -> bool:
        """Whether XᵀX keeps some directions whole and wipes out the others."""
        square = self.matrix.T @ self.matrix
        return np.allclose(square @ square, square, atol=_ROUNDING)


def round_trip(signal: np.ndarray, kernel: np.ndarray, stride: int = 1) -> RoundTrip:
    """Convolve ``signal`` (n,) with ``kernel`` (k,) and send it back, see ``RoundTrip``.

    What rounding leaves of a number that should be 0 is 0. Source of X⁺: Moore and Penrose, by
    NumPy's singular values.
    """
    signal = np.asarray(signal, float)
    matrix = convolution_matrix(np.asarray(kernel, float), signal.size, stride)
    convolved = matrix @ signal
    back, best = (_rounded(way @ convolved, signal) for way in (matrix.T, np.linalg.pinv(matrix)))
    errors = (_error(found, signal) for found in (back, best))
    rank = int(np.linalg.matrix_rank(matrix))
    return RoundTrip(signal, matrix, convolved, back, best, *errors, rank)


def _rounded(values: np.ndarray, signal: np.ndarray) -> np.ndarray:
    return np.where(np.abs(values) > _ROUNDING * np.abs(signal).max(initial=0), values, 0.0)


def _error(found: np.ndarray, signal: np.ndarray) -> float:
    size = float(np.linalg.norm(signal)) or 1.0
    error = float(np.linalg.norm(found - signal)) / size
    return error if error > _ROUNDING else 0.0
