"""The eigenvectors of (D - W) y = λ D y: the normalised cut with numbers for yes and no.

Small graphs are solved whole. Of a picture's the largest eigenvalues 1 - λ of D^-1/2 W D^-1/2 are
wanted, and these lie close together; so a polynomial pulls them apart (Chebyshev's, see Zhou and
Saad, 2007), and the space that its powers span from a few vectors is searched (block Krylov).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vislib.normalized_cuts.weights import HANGS

__all__ = ["eigenvectors", "quotient"]

_DENSE = 400  # pixels up to which the whole matrix is solved
_BLOCK = 3  # vectors at once: so many equal eigenvalues are found
_STEPS = 14  # powers of the polynomial before the search begins again from what was found
_LEAST = 8  # powers, also where the block is wide
_DEGREE = 24
_HIGH = 0.99  # eigenvalues 1 - λ up to here are not wanted, unless they are among the largest
_CLOSE = 1e-9  # residual at which a vector counts as found
_ROUNDS = 20
_BANDS = 400  # diagonals up to which the matrix is kept as such
_TORN = 1e-12  # ties weaker than this, beside all that their pixels have, hold nothing
_ZERO = 1e-11  # a λ this small is 0 but for rounding


def eigenvectors(weights, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``count`` smallest λ (k,), ascending, and their y (n, k), with yᵀ D y = 1.

    ``weights`` (n, n), dense or sparse, symmetric. The first entry of largest size is positive.
    What hangs on nothing has no say: it is 0 in every y. Errors: ``ValueError`` for a
    count that is not 1 to n.
    """
    n = weights.shape[0]
    if not 1 <= count <= n:
        raise ValueError(f"There are {n} eigenvectors; ask for 1 to {n}, not {count}.")
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    tied = np.flatnonzero(degrees >= HANGS)
    if len(tied) < n:
        return _without_lonely(weights, tied, count)
    dense = isinstance(weights, np.ndarray) or n <= _DENSE or n < 4 * count
    found = _whole if dense else _searched
    values, vectors = _constant_first(*found(weights, degrees, count), degrees)
    vectors = vectors / np.sqrt(degrees)[:, None]
    return np.maximum(values, 0.0), vectors * _signs(vectors)


def _without_lonely(weights, tied: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Those of the pixels ``tied`` to others, then, if more are asked for, λ = 1 and y = 0."""
    values, vectors = np.ones(count), np.zeros((weights.shape[0], count))
    if len(tied):
        own = min(count, len(tied))
        values[:own], vectors[tied, :own] = eigenvectors(weights[tied][:, tied], own)
    return values, vectors


def quotient(weights, y: np.ndarray) -> float:
    """yᵀ (D - W) y / yᵀ D y of numbers ``y`` (n,): what the eigenvectors make least."""
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    return float((y @ (degrees * y) - y @ (weights @ y)) / (y @ (degrees * y)))


def _constant_first(
    values: np.ndarray, vectors: np.ndarray, degrees: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same, where λ = 0 comes several times: of a graph that is apart, any mixture solves it.

    The first is then the one that is all alike, the others are orthogonal to it.
    """
    zeros = int((values < _ZERO).sum())
    if zeros < 2:
        return values, vectors
    alike = np.sqrt(degrees / degrees.sum())
    rest = vectors[:, :zeros] - np.outer(alike, alike @ vectors[:, :zeros])
    left = np.linalg.svd(rest, full_matrices=False)[0]
    return values, np.column_stack([alike, left[:, : zeros - 1], vectors[:, zeros:]])


def _signs(vectors: np.ndarray) -> np.ndarray:
    size = np.abs(vectors)
    first = np.argmax(size >= (1 - 1e-9) * size.max(axis=0), axis=0)
    return np.where(vectors[first, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)


def _whole(weights, degrees: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """By LAPACK, from the dense matrix."""
    from scipy.linalg import eigh

    scale = 1 / np.sqrt(degrees)
    dense = weights if isinstance(weights, np.ndarray) else weights.toarray()
    normal = np.diag(np.ones(len(scale))) - scale[:, None] * dense * scale
    return eigh(normal, subset_by_index=(0, count - 1))


def _searched(weights, degrees: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """By filtered block Krylov search; by SciPy, slowly, where that does not come to an end."""
    apply = _operator(weights, 1 / np.sqrt(degrees))
    block = np.random.default_rng(0).normal(size=(_BLOCK - 1, len(degrees)))
    block = np.vstack([_pieces(weights, degrees, count), block])
    high = _HIGH
    for _ in range(_ROUNDS):
        basis = _span(apply, block, high)
        image = apply(basis, 0, high)
        values, mix = np.linalg.eigh(basis @ image.T)
        best = mix[:, ::-1][:, : count + _BLOCK]
        found, values = best.T @ basis, values[::-1][: count + _BLOCK]
        away = np.linalg.norm(best.T @ image - values[:, None] * found, axis=1)
        if (away[:count] <= _CLOSE).all():
            return 1 - values[:count], found[:count].T
        block, high = found, float(np.clip(values[-1], 0.0, _HIGH))
    return _inverted(weights, degrees, count)


def _pieces(weights, degrees: np.ndarray, count: int) -> np.ndarray:
    """D^1/2 on the whole, and on the largest pieces that hardly anything ties to the rest.

    Each piece has its λ of nearly 0, and a search would find so many so close together last.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    matrix = weights.tocsr()
    rows = np.repeat(degrees, np.diff(matrix.indptr))
    strong = np.square(matrix.data) > _TORN**2 * rows * degrees[matrix.indices]
    graph = csr_array((strong, matrix.indices, matrix.indptr), shape=matrix.shape, copy=True)
    graph.eliminate_zeros()  # in place, hence the copy
    _, labels = connected_components(graph, directed=False)
    largest = np.argsort(-np.bincount(labels), kind="stable")[1:count]
    root = np.sqrt(degrees)
    return np.vstack([root, *(root * (labels == one) for one in largest)])


def _span(apply: Callable, block: np.ndarray, high: float) -> np.ndarray:
    """Orthonormal rows that span ``block`` and what the polynomial makes of it, step by step."""
    basis = _orthonormal(block, block[:0])
    last = basis
    for _ in range(max(_LEAST, _STEPS * _BLOCK // len(block))):
        last = _orthonormal(apply(last, _DEGREE, high), basis)
        if not len(last):
            break
        basis = np.vstack([basis, last])
    return basis


def _orthonormal(rows: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Orthonormal rows for what ``rows`` add to ``basis``; those that add nothing are left out."""
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-300)
    for _ in range(2):
        rows = rows - rows @ basis.T @ basis
        _, size, right = np.linalg.svd(rows @ rows.T)
        rows = right[size > 1e-24] @ rows
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def _operator(weights, scale: np.ndarray) -> Callable[[np.ndarray, int, float], np.ndarray]:
    """Rows, degree, bound -> products with the normalised matrix, or with its polynomial."""
    from vislib.normalized_cuts import kernel

    n = len(scale)
    matrix = weights.tocsr()
    ends, columns = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    seen = np.zeros(n, bool)
    kernel.steps_of(ends, columns, seen)
    steps = np.flatnonzero(seen)
    if len(steps) > _BANDS:
        return _plain_operator(matrix, scale)
    pad = int(steps[-1]) if len(steps) else 0
    bands = np.zeros((len(steps), n + 2 * pad))
    number = np.cumsum(seen) - 1
    data = matrix.data.astype(np.float64)
    kernel.diagonals(ends, columns, data, scale, number, bands, pad)

    def apply(rows: np.ndarray, degree: int, high: float) -> np.ndarray:
        padded = np.zeros((len(rows), n + 2 * pad))
        padded[:, pad : pad + n] = rows
        spare = np.zeros((2, *padded.shape))
        kernel.filtered(bands, steps, padded, pad, degree, high, spare[0], spare[1])
        return padded[:, pad : pad + n]

    return apply


def _plain_operator(matrix, scale: np.ndarray) -> Callable[[np.ndarray, int, float], np.ndarray]:
    """The same for a graph whose ties lead anywhere, so that diagonals would be many and empty."""
    from scipy.sparse import diags_array

    normal = (diags_array(scale) @ matrix @ diags_array(scale)).tocsr()

    def apply(rows: np.ndarray, degree: int, high: float) -> np.ndarray:
        if degree == 0:
            return (normal @ rows.T).T
        middle, half = (high - 1) / 2, (high + 1) / 2
        before, now = rows.T, (normal @ rows.T - middle * rows.T) / half
        for _ in range(1, degree):
            before, now = now, 2 * (normal @ now - middle * now) / half - before
        return now.T

    return apply


def _inverted(weights, degrees: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.sparse import diags_array, eye_array
    from scipy.sparse.linalg import eigsh

    half = diags_array(1 / np.sqrt(degrees))
    normal = (eye_array(len(degrees)) - half @ weights @ half).tocsc()
    start = np.random.default_rng(0).normal(size=len(degrees))
    values, vectors = eigsh(normal, count, sigma=-1e-6, v0=start)
    order = np.argsort(values)
    return values[order], vectors[:, order]
