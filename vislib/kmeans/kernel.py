"""K-means in machine code: one pass over the points an iteration.

Plain loops, compiled when this is imported (once on a machine; then from a cache). Distances are
added up axis after axis and sums point after point, as ``lloyd.assign`` and ``lloyd.update`` do,
so labels and centres are theirs to the last digit.
"""

from __future__ import annotations

import numpy as np

from vislib.core.jit import inline, kernel

__all__ = ["columns", "iterate", "run"]

BLOCK = 128  # points whose distances to all centres are held at once: they stay in the cache
AXES = 4  # coordinates read for each distance written


def columns(points: np.ndarray) -> np.ndarray:
    """The coordinates (..., axes, n) of points (..., n, d), padded with zeros to whole ``AXES``.

    Loops along the points are vectorised; zeros change no distance.
    """
    *clouds, n, d = points.shape
    made = np.zeros((*clouds, d + -d % AXES, n))
    made[..., :d, :] = points.swapaxes(-1, -2)
    return made


@inline
def _distances(coordinates, centres, start, size, gap):
    """Write the squared distances ``gap`` (k, size) from the centres to the points of a block."""
    for axis in range(0, len(coordinates), AXES):
        x0 = coordinates[axis, start : start + size]
        x1 = coordinates[axis + 1, start : start + size]
        x2 = coordinates[axis + 2, start : start + size]
        x3 = coordinates[axis + 3, start : start + size]
        for c in range(len(centres)):
            c0, c1 = centres[c, axis], centres[c, axis + 1]
            c2, c3 = centres[c, axis + 2], centres[c, axis + 3]
            for i in range(size):
                so_far = gap[c, i] if axis > 0 else 0.0
                so_far += (x0[i] - c0) ** 2
                so_far += (x1[i] - c1) ** 2
                so_far += (x2[i] - c2) ** 2
                gap[c, i] = so_far + (x3[i] - c3) ** 2


@inline
def _nearest(gap, size, near, best):
    """Write the nearest centre of each point of a block, of equals the first, and how near."""
    for i in range(size):
        best[i], near[i] = gap[0, i], 0
    for c in range(1, len(gap)):
        for i in range(size):
            nearer = gap[c, i] < best[i]
            best[i] = gap[c, i] if nearer else best[i]
            near[i] = c if nearer else near[i]


@inline
def _assign(coordinates, centres, old, new):
    """Write the nearest centres ``new`` (n,); the distortion under ``old`` and ``new`` labels.

    Also how many of the labels differ.
    """
    k, d = centres.shape
    padded = np.zeros((k, len(coordinates)))
    for c in range(k):
        for axis in range(d):
            padded[c, axis] = centres[c, axis]
    gap, best, near = np.empty((k, BLOCK)), np.empty(BLOCK), np.empty(BLOCK, np.int64)
    before, after, changed = 0.0, 0.0, 0
    for start in range(0, len(new), BLOCK):
        size = min(BLOCK, len(new) - start)
        _distances(coordinates, padded, start, size, gap)
        _nearest(gap, size, near, best)
        a, b = 0.0, 0.0  # sums of a block first: fewer digits are lost
        for i in range(size):
            was = old[start + i]
            b += gap[was, i]
            a += best[i]
            changed += was != near[i]
            new[start + i] = near[i]
        before += b
        after += a
    return before, after, changed


@inline
def _means(points, labels, centres, means, counts):
    """Write the mean and the number of each cluster's points; its centre where it has none.

    Points that coincide are their own mean: a quotient of sums could miss them by a digit. Returns
    whether a cluster is empty.
    """
    k, d = means.shape
    sums, first, alike = np.zeros((k, d)), np.empty(k, np.int64), np.empty(k, np.int64)
    for c in range(k):
        counts[c] = 0
    for i in range(len(labels)):
        c = labels[i]
        if counts[c] == 0:
            first[c], alike[c] = i, 1
        counts[c] += 1
        if alike[c]:
            for axis in range(d):
                alike[c] &= points[i, axis] == points[first[c], axis]
        for axis in range(d):
            sums[c, axis] += points[i, axis]
    empty = False
    for c in range(k):
        empty = empty or counts[c] == 0
        for axis in range(d):
            if counts[c] == 0:
                means[c, axis] = centres[c, axis]
            elif alike[c]:
                means[c, axis] = points[first[c], axis]
            else:
                means[c, axis] = sums[c, axis] / counts[c]
    return empty


@inline
def _relocate(points, centres, labels, counts):
    """Give each empty cluster a point far from its centre, as ``lloyd.update`` does."""
    far = np.zeros(len(points))
    for i in range(len(points)):
        for axis in range(points.shape[1]):
            far[i] += (points[i, axis] - centres[labels[i], axis]) ** 2
    for c in range(len(counts)):
        if counts[c] > 0:
            continue
        farthest, most = 0, 0.0
        for i in range(len(far)):
            if far[i] > most and counts[labels[i]] > 1:
                farthest, most = i, far[i]
        if most > 0.0:
            counts[labels[farthest]] -= 1
            labels[farthest], counts[c] = c, 1


@kernel("UniTuple(f8, 3)(f8[:,::1], f8[:,::1], f8[:,::1], i4[::1], i4[::1], f8[:,::1], i8[::1])")
def iterate(points, coordinates, centres, old, new, means, counts):
    """Assign points (n, d) to ``centres`` (k, d) and prepare the update, in one pass.

    ``coordinates``: ``columns(points)``; ``old`` (n,): the labels so far. Writes the labels ``new``
    (n,), where the centres will move, ``means`` (k, d), and ``counts`` (k,). Returns the
    distortion under the old and the new labels, and how many labels differ.
    """
    before, after, changed = _assign(coordinates, centres, old, new)
    _means(points, new, centres, means, counts)
    return before, after, float(changed)


@kernel("void(f8[:,:,::1], f8[:,:,::1], i8[::1], f8[:,:,::1], i4[:,::1], f8[::1], i8[::1], i8)")
def run(clouds, coordinates, own, centres, labels, distortion, updates, most):
    """Run K-means from each of ``centres`` (R, k, d), in place, for ``most`` updates at most.

    ``clouds`` (C, n, d) with their ``columns``, ``own`` (R,): the cloud of each run. Writes
    ``labels`` (R, n), ``distortion`` (R,) and how many ``updates`` (R,) were made.
    """
    old, counts = np.zeros(labels.shape[1], np.int32), np.empty(centres.shape[1], np.int64)
    means = np.empty(centres.shape[1:])
    for r in range(len(centres)):
        points, at, new = clouds[own[r]], centres[r], labels[r]
        made, going = -1, True
        while going:
            _, distortion[r], changed = _assign(coordinates[own[r]], at, old, new)
            made += 1
            going = made < most and (made == 0 or changed > 0)
            if going:
                for i in range(len(old)):
                    old[i] = new[i]
                if _means(points, old, at, means, counts):
                    _relocate(points, at, old, counts)
                    _means(points, old, at, means, counts)
                for c in range(len(at)):
                    for axis in range(at.shape[1]):
                        at[c, axis] = means[c, axis]
        updates[r] = made
