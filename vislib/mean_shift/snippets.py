"""The mean-shift lesson in a few lines of scikit-learn, SciPy and NumPy; tests run every one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.methods import SMALLEST, Division
from vislib.mean_shift.params import MOVES, UNIT, Segmentation

__all__ = ["bandwidth", "climbing", "methods", "segmentation"]


def climbing(trace: Trace) -> str:
    """One window's way, ``way``, or the peaks that windows from all points reach, ``modes``."""
    if len(trace.labels) == 1:
        return _one(trace)
    return _all(trace.points, trace.kernel, f"{trace.bandwidth:g}", trace.tolerance)


def bandwidth(trace: Trace, quantile: float) -> str:
    """The estimate and the peaks that it leads to; ``h`` and ``modes``."""
    estimate = f"estimate_bandwidth(points, quantile={quantile:g})"
    names = ("estimate_bandwidth",)
    return _all(trace.points, trace.kernel, estimate, trace.tolerance, names)


def _points(points: np.ndarray) -> str:
    return f"np.array({np.rint(points * UNIT).astype(int).tolist()}) / {UNIT}"


_WEIGHTS = {
    "flat": "weights = (squared <= h**2).astype(float)",
    "gaussian": "weights = np.exp((squared.min() - squared) / (2 * h**2))  # the nearest counts 1",
}


def _one(trace: Trace) -> str:
    stop = (
        "\n    if not weights.any():\n        break  # an empty window has no mean"
        if trace.kernel == "flat"
        else ""
    )
    return f"""
import numpy as np

points = {_points(trace.points)}
h = {trace.bandwidth:g}
way = [np.array({trace.positions[0, 0].tolist()})]
for _ in range({MOVES}):
    squared = ((points - way[-1]) ** 2).sum(axis=1)
    {_WEIGHTS[trace.kernel]}{stop}
    way.append(weights @ points / weights.sum())
    if np.linalg.norm(way[-1] - way[-2]) <= {trace.tolerance:g} * h:
        break
"""


def _all(
    points: np.ndarray, kernel: str, h: str, tolerance: float, needs: Sequence[str] = ()
) -> str:
    """All points climb under the bandwidth ``h``, an expression that ``needs`` these names."""
    names = ", ".join((*(["MeanShift"] if kernel == "flat" else []), *needs))
    imported = f"from sklearn.cluster import {names}\n" if names else ""
    peaks = _FLAT if kernel == "flat" else _GAUSSIAN.format(moves=MOVES, tolerance=tolerance)
    return f"""
import numpy as np
{imported}
points = {_points(points)}
h = {h}
{peaks}"""


_FLAT = """found = MeanShift(bandwidth=h).fit(points)
modes = found.cluster_centers_   # found.labels_ takes the nearest mode, not the one reached
"""
_GAUSSIAN = """windows = points.copy()
for _ in range({moves}):
    squared = ((windows[:, None] - points) ** 2).sum(axis=2)
    weights = np.exp(-squared / (2 * h**2))
    before, windows = windows, weights @ points / weights.sum(axis=1, keepdims=True)
    if np.linalg.norm(windows - before, axis=1).max() <= {tolerance:g} * h:
        break

modes = []                       # ends within half a bandwidth are one peak
for i in np.argsort(-weights.sum(axis=1)):
    if all(np.linalg.norm(windows[i] - m) > h / 2 for m in modes):
        modes.append(windows[i])
"""

_COLOURS = {
    "Lab": ("rgb2lab(pixels)", "from skimage.color import rgb2lab\n"),
    "Luv": ("rgb2luv(pixels)", "from skimage.color import rgb2luv\n"),
    "RGB": ("pixels", ""),
    "grey": ("pixels @ [[0.2125], [0.7154], [0.0721]]", ""),
}


def segmentation(p: Segmentation) -> str:
    """Filtering and its regions as on the page; needs ``pixels``, gives ``state``, ``labels``.

    ``state`` (H * W, 2 + C): column, row, colour where each window rests; ``labels`` (H * W,).
    """
    colours, imported = _COLOURS[p.space]
    return f"""
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
{imported}
# pixels: (H, W, 3) uint8, small: this takes seconds at 96 x 96 and minutes at 256 x 256
place, colour = {p.spatial}, {p.range:g}  # the two bandwidths
picture = (np.rint({colours} * np.float64(32)) / 32).astype(np.float32)
height, width = picture.shape[:2]
reach = place + 1
padded = np.pad(picture, ((reach, reach), (reach, reach), (0, 0)), constant_values=1e4)
y, x = np.mgrid[:height, :width].reshape(2, -1)
state = np.column_stack([x, y, picture.reshape(height * width, -1)]).astype(np.float32)

moving = np.arange(len(state))  # every pixel's window, until it rests
for _ in range(300):
    at = state[moving]
    column, row = np.rint(at[:, 0]), np.rint(at[:, 1])
    total, count = np.zeros_like(at), np.zeros(len(at), np.float32)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            far = (column - at[:, 0] + dx) ** 2 + (row - at[:, 1] + dy) ** 2
            there = padded[row.astype(int) + reach + dy, column.astype(int) + reach + dx]
            other = ((there - at[:, 2:]) ** 2).sum(axis=1)
            inside = (far <= place**2) & (other <= colour**2)
            total += inside[:, None] * np.column_stack([column + dx, row + dy, there])
            count += inside
    shift = total / count[:, None] - at
    state[moving] = total / count[:, None]
    length = ((shift[:, :2] / place) ** 2).sum(axis=1) + ((shift[:, 2:] / colour) ** 2).sum(axis=1)
    moving = moving[np.sqrt(length) > 1e-3]
    if not len(moving):
        break

def groups(pairs, n):
    graph = coo_array((np.ones(len(pairs)), pairs.T), shape=(n, n))
    return connected_components(graph, directed=False)[1]

def merge(labels, chosen):  # each chosen region joins its most similar neighbour, until none does
    while True:
        size = np.bincount(labels)
        mean = np.stack([np.bincount(labels, c) / size for c in state[:, 2:].T], axis=1)
        touching = np.unique(np.sort(labels[pairs], axis=1), axis=0)
        touching = touching[touching[:, 0] != touching[:, 1]]
        a, b = np.concatenate([touching, touching[:, ::-1]]).T
        gap = np.sqrt(((mean[a] - mean[b]) ** 2).sum(axis=1))
        order = np.lexsort([np.minimum(a, b) * len(size) + np.maximum(a, b), gap, a])
        region, first = np.unique(a[order], return_index=True)
        take = chosen(gap[order][first], size[region])
        into = np.stack([region, b[order][first]], axis=1)[take]
        fewer = groups(into, len(size))[labels]
        if fewer.max() == labels.max():
            return labels
        labels = fewer

index = np.arange(height * width).reshape(height, width)
pairs = np.concatenate([np.stack([index[:, :-1], index[:, 1:]], axis=2).reshape(-1, 2),
                        np.stack([index[:-1], index[1:]], axis=2).reshape(-1, 2)])
squared = (state[pairs[:, 0]] - state[pairs[:, 1]]) ** 2
near = (squared[:, :2].sum(axis=1) <= place**2) & (squared[:, 2:].sum(axis=1) <= (colour / 2) ** 2)
labels = groups(pairs[near], len(state))
labels = merge(labels, lambda gap, size: gap < {p.merge:g} * colour)
labels = merge(labels, lambda gap, size: size < {p.smallest})
"""


def methods(shown: Sequence[Division]) -> str:
    """The five divisions as shown; needs ``pixels``, gives ``regions`` by name."""
    told = {d.name: dict(d.settings) for d in shown}
    place, merge = told["K-means"].pop("place"), told["Mean shift"].pop("merge")
    k = told["K-means"].pop("n_clusters")
    said = {name: _keywords(settings) for name, settings in told.items()}
    return f"""
import numpy as np
from skimage.segmentation import felzenszwalb, quickshift, slic
from sklearn.cluster import KMeans

# Mean shift is this app's own; the box of "Segmenting a picture" has it in full.
from vislib.mean_shift.filtering import filter_picture, to_colours
from vislib.mean_shift.regions import segment, tidy

# pixels: (H, W, 3) uint8
lab = to_colours(pixels, "Lab")
y, x = np.indices(pixels.shape[:2])
points = np.dstack([lab, {place:g} * x, {place:g} * y]).reshape(-1, 5)
k = min({k}, len(np.unique(points, axis=0)))  # no more groups than pixels that differ
filtered = filter_picture(pixels, {said["Mean shift"]})
found = {{
    "Mean shift": segment(filtered, merge={merge:g}, smallest={SMALLEST})[-1].labels,
    "K-means": KMeans(k, {said["K-means"]}).fit(points).labels_.reshape(lab.shape[:2]),
    "SLIC": slic(pixels, {said["SLIC"]}, start_label=0),
    "Quickshift": quickshift(pixels, {said["Quickshift"]}),
    "Felzenszwalb": felzenszwalb(lab / 100, {said["Felzenszwalb"]}),
}}
regions = {{name: tidy(labels, lab, {SMALLEST}) for name, labels in found.items()}}
"""


def _keywords(settings: dict[str, float]) -> str:
    return ", ".join(f"{name}={value:g}" for name, value in settings.items())
