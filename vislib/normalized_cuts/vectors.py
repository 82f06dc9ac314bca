"""The eigenvectors of (D - W) y = λ D y: the normalised cut with numbers for yes and no.

Small graphs are solved whole. Of a picture's the smallest λ lie close together, but their inverses
do not; so the space is searched that the powers of the inverse of I - D^-1/2 W D^-1/2, moved away
from 0 by a little, span from a few vectors (block Krylov, shift and invert).
"""

from __future__ import annotations

import numpy as np

from vislib.normalized_cuts import banded
from vislib.normalized_cuts.weights import HANGS

__all__ = ["eigenvectors", "quotient", "stretched"]

_DENSE = 400  # pixels up to which the whole matrix is solved
_STEPS = 30  # products of a block with the inverse; photographs take six to nine
_SHIFT = 1e-6  # of about the size of the smallest λ of photographs
_CLOSE = 1e-10  # residual at which a vector counts as found
_TORN = 1e-12  # ties weaker than this, beside all that their pixels have, hold nothing
_ZERO = 1e-11  # a λ this small is 0 but for rounding
_FAINT = 1e-6  # a λ this small is computed again from its vector


def eigenvectors(
    weights, count: int, *, order: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The ``count`` smallest λ (k,), ascending, and their y (n, k), with yᵀ D y = 1.

    ``weights`` (n, n), dense or sparse, symmetric. The first entry of largest size is positive.
    What hangs on nothing has no say: it is 0 in every y. ``order`` (n,): the pixels so that tied
    ones are near, for speed alone. Errors: ``ValueError`` for a count that is not 1 to n.
    """
    n = weights.shape[0]
    if not 1 <= count <= n:
        raise ValueError(f"There are {n} eigenvectors; ask for 1 to {n}, not {count}.")
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    tied = np.flatnonzero(degrees >= HANGS)
    if len(tied) < n:
        return _without_lonely(weights, tied, count, order)
    dense = isinstance(weights, np.ndarray) or n <= _DENSE or n < 4 * count
    found = _whole(weights, degrees, count) if dense else _searched(weights, degrees, count, order)
    values, vectors = _constant_first(*found, degrees)
    vectors = vectors / np.sqrt(degrees)[:, None]
    if isinstance(weights, np.ndarray):
        values, vectors = _exactly(weights, values, vectors)
    return np.maximum(values, 0.0), vectors * _signs(vectors)


def _without_lonely(
    weights, tied: np.ndarray, count: int, order: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Those of the pixels ``tied`` to others, then, if more are asked for, λ = 1 and y = 0."""
    values, vectors = np.ones(count), np.zeros((weights.shape[0], count))
    if len(tied):
        own = min(count, len(tied))
        if order is not None:  # the same, of those that are left
            order = np.searchsorted(tied, order[np.isin(order, tied)])
        values[:own], vectors[tied, :own] = eigenvectors(weights[tied][:, tied], own, order=order)
    return values, vectors


def stretched(weights, y: np.ndarray) -> float:
    """yᵀ (D - W) y of numbers ``y`` (n,): each tie times the square of how far its ends differ.

    Added up tie by tie: yᵀ D y less yᵀ W y would lose what is faint.
    """
    if isinstance(weights, np.ndarray):
        return 0.5 * float((weights * np.square(y[:, None] - y)).sum())
    ties = weights.tocoo()
    return 0.5 * float(ties.data @ np.square(y[ties.row] - y[ties.col]))


def quotient(weights, y: np.ndarray) -> float:
    """yᵀ (D - W) y / yᵀ D y of numbers ``y`` (n,): what the eigenvectors make least."""
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    return stretched(weights, y) / float(y @ (degrees * y))


def _constant_first(
    values: np.ndarray, vectors: np.ndarray, degrees: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same; the first, of λ = 0, is the one that is all alike, the others are orthogonal.

    Where other λ are 0 as well, of a graph that is apart, any mixture would solve it; where they
    are nearly 0, rounding mixes a little.
    """
    zeros = max(int((values < _ZERO).sum()), 1)
    alike = np.sqrt(degrees / degrees.sum())
    rest = vectors - np.outer(alike, alike @ vectors)
    left = np.linalg.svd(rest[:, :zeros], full_matrices=False)[0]
    rest = rest[:, zeros:] / np.linalg.norm(rest[:, zeros:], axis=0)
    values = np.concatenate([[0.0], values[1:]])
    return values, np.column_stack([alike, left[:, : zeros - 1], rest])


def _exactly(
    weights: np.ndarray, values: np.ndarray, vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same, what is faint of ``values`` to its last digit, not to that of 1."""
    faint = 1 + np.flatnonzero(values[1:] < _FAINT)
    found = np.array([quotient(weights, vectors[:, k]) for k in faint])
    order = np.argsort(found, kind="stable")
    values[faint], vectors[:, faint] = found[order], vectors[:, faint[order]]
    return values, vectors


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


def _searched(
    weights, degrees: np.ndarray, count: int, order: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """By block Krylov search with the inverse; by SciPy, slowly, where there is none."""
    normal = _normal(weights, 1 / np.sqrt(degrees))
    solve = banded.inverse(normal, _SHIFT, order)
    basis = _orthonormal(_pieces(normal, degrees, count), np.empty((0, len(degrees))))
    # The first is known; of the others all may be equal, and so many vectors find them all.
    start = np.random.default_rng(0).normal(size=(max(count - 1, 1), len(degrees)))
    last = _orthonormal(start, basis)
    images = (normal @ basis.T).T
    for _ in range(_STEPS if solve else 0):
        last = _orthonormal(solve(last), basis)
        basis, images = np.vstack([basis, last]), np.vstack([images, (normal @ last.T).T])
        values, mix = np.linalg.eigh(basis @ images.T)
        values, best = values[::-1][:count], mix[:, ::-1][:, :count].T
        found = best @ basis
        away = np.linalg.norm(best @ images - values[:, None] * found, axis=1)
        if len(values) == count and (away <= _CLOSE).all():
            return 1 - values, found.T
        if not len(last):
            break
    return _inverted(weights, degrees, count)


def _normal(weights, scale: np.ndarray):
    """``weights`` (n, n), sparse, each times ``scale`` (n,) of its row and of its column."""
    from scipy.sparse import csr_array

    matrix = weights.tocsr()
    rows = np.repeat(scale, np.diff(matrix.indptr))
    parts = (matrix.data * rows * scale[matrix.indices], matrix.indices, matrix.indptr)
    return csr_array(parts, shape=matrix.shape)


def _pieces(normal, degrees: np.ndarray, count: int) -> np.ndarray:
    """D^1/2 on the whole, and on the largest pieces that hardly anything ties to the rest.

    Each piece has its λ of nearly 0, and a search would find so many so close together last.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    parts = (normal.data > _TORN, normal.indices, normal.indptr)
    graph = csr_array(parts, shape=normal.shape, copy=True)
    graph.eliminate_zeros()  # in place, hence the copy
    _, labels = connected_components(graph, directed=False)
    largest = np.argsort(-np.bincount(labels), kind="stable")[1:count]
    root = np.sqrt(degrees)
    return np.vstack([root, *(root * (labels == one) for one in largest)])


def _orthonormal(rows: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Orthonormal rows for what ``rows`` add to ``basis``; those that add nothing are left out."""
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-300)
    for _ in range(2):
        rows = rows - rows @ basis.T @ basis
        _, size, right = np.linalg.svd(rows @ rows.T)
        rows = right[size > 1e-24] @ rows
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def _inverted(weights, degrees: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.sparse import diags_array, eye_array
    from scipy.sparse.linalg import eigsh

    half = diags_array(1 / np.sqrt(degrees))
    normal = (eye_array(len(degrees)) - half @ weights @ half).tocsc()
    start = np.random.default_rng(0).normal(size=len(degrees))
    values, vectors = eigsh(normal, count, sigma=-1e-6, v0=start)
    order = np.argsort(values)
    return values[order], vectors[:, order]
