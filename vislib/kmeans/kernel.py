"""The inner loop of ``kmeans_many``, compiled when it is imported (once; then from a cache).

Plain loops: array expressions take several times as long to compile.
"""

from __future__ import annotations

import numpy as np

from vislib.core.jit import inline, kernel

__all__ = ["run"]


@inline
def _assign(columns, centres, near, best, gap):
    """Write the nearest centres into ``near`` (n,), their squared distances into ``best`` (n,).

    Distances are added up axis after axis, as ``kmeans.assign`` does; of equals the first counts.
    """
    for c in range(len(centres)):
        for i in range(len(gap)):
            gap[i] = 0.0
        for axis in range(centres.shape[1]):
            for i in range(len(gap)):
                difference = columns[axis, i] - centres[c, axis]
                gap[i] += difference * difference
        for i in range(len(gap)):
            nearer = c == 0 or gap[i] < best[i]
            best[i] = gap[i] if nearer else best[i]
            near[i] = c if nearer else near[i]


@inline
def _relocate(near, best, counts):
    """Give each empty cluster the farthest point that is left, as ``kmeans.update`` does."""
    for c in range(len(counts)):
        if counts[c] > 0:
            continue
        far = 0
        for i in range(len(best)):
            if best[i] > best[far]:
                far = i
        if best[far] <= 0.0:
            break
        near[far], best[far] = c, -1.0  # taken


@inline
def _count(near, counts):
    """Write the number of points of each cluster into ``counts`` (k,); is one empty?"""
    for c in range(len(counts)):
        counts[c] = 0
    for i in range(len(near)):
        counts[near[i]] += 1
    empty = False
    for c in range(len(counts)):
        empty = empty or counts[c] == 0
    return empty


@inline
def _update(columns, centres, near, best, counts):
    """Move the centres (k, d) to the means of their points."""
    if _count(near, counts):
        _relocate(near, best, counts)
        _count(near, counts)
    for axis in range(centres.shape[1]):
        for c in range(len(centres)):
            if counts[c] > 0:
                centres[c, axis] = 0.0
        for i in range(len(near)):
            centres[near[i], axis] += columns[axis, i]
        for c in range(len(centres)):
            if counts[c] > 0:
                centres[c, axis] /= counts[c]


@kernel("void(f8[:,:,::1], i8[::1], f8[:,:,::1], i8[:,::1], f8[::1], i8)")
def run(clouds, own, centres, labels, distortion, most):
    """Run K-means from each of ``centres`` (R, k, d), in place, for ``most`` iterations at most.

    ``clouds`` (C, d, n), ``own`` (R,): the cloud of each run. Writes ``labels`` (R, n) and
    ``distortion`` (R,).
    """
    best, gap = np.empty(clouds.shape[2]), np.empty(clouds.shape[2])
    near, counts = np.empty(len(gap), np.int64), np.empty(centres.shape[1], np.int64)
    for r in range(len(centres)):
        columns, at = clouds[own[r]], centres[r]
        _assign(columns, at, near, best, gap)
        changed, iteration = True, 0
        while changed and iteration < most:
            _update(columns, at, near, best, counts)
            for i in range(len(gap)):
                labels[r, i] = near[i]
            _assign(columns, at, near, best, gap)
            changed, iteration = False, iteration + 1
            for i in range(len(gap)):
                changed = changed or near[i] != labels[r, i]
        distortion[r] = 0.0
        for i in range(len(gap)):
            labels[r, i] = near[i]
            distortion[r] += best[i]
