"""The lesson in a few lines of scikit-learn and NumPy; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.core.neighbours import squared_distances
from vislib.kmeans.lloyd import MAX_ITERATIONS, Trace
from vislib.kmeans.segmentation import ITERATIONS
from vislib.kmeans.selection import REFERENCE_STARTS, REFERENCES, STARTS

__all__ = ["gap", "half_steps", "restarts", "segmentation", "selection"]

_START = {
    "random points": "centres = random.uniform(points.min(0), points.max(0), (k, 2))",
    "random examples": "centres = points[random.choice(len(points), k, replace=False)]",
    "k-means++": """centres = points[[random.integers(len(points))]]
    while len(centres) < k:
        gap = ((points[:, None] - centres) ** 2).sum(2).min(1)
        pick = random.choice(len(points), p=gap / gap.sum())
        centres = np.vstack([centres, points[pick]])""",
    "farthest": """centres = points[[random.integers(len(points))]]
    while len(centres) < k:
        gap = ((points[:, None] - centres) ** 2).sum(2).min(1)
        centres = np.vstack([centres, points[gap.argmax()]])""",
}
_SPACE = {
    "intensity": "points = picture.reshape(-1, 3) @ [[0.299], [0.587], [0.114]]",
    "RGB": "points = picture.reshape(-1, 3).astype(float)",
    "Lab": "points = rgb2lab(picture).reshape(-1, 3).astype(float)",
}
_NEAR = 1e-9  # of squared coordinates: scikit-learn's distances may be wrong by so much


def _rows(points: np.ndarray) -> str:
    return repr(np.asarray(points).tolist())


# -- one run -----------------------------------------------------------------------------------


def half_steps(trace: Trace) -> str:
    """The run shown: ``centres``, ``labels`` and ``distortion``.

    In scikit-learn; in NumPy where scikit-learn does otherwise, because a centre loses its points
    or two centres are equally near.
    """
    updates = trace.updates - (trace.groups is not None)
    return _in_scikit_learn(trace, updates) if updates and _alike(trace) else _in_numpy(trace)


def _alike(trace: Trace) -> bool:
    """Whether scikit-learn takes the same way: no centre without points, none equally near."""
    k, scale = len(trace.centres), float(np.square(trace.points).max())
    for step in trace.steps:
        if len(np.unique(step.labels)) < k or trace.relocated:
            return False
        far = np.sort(squared_distances(step.centres, trace.points), axis=0)
        if k > 1 and (far[1] - far[0]).min() <= _NEAR * scale:
            return False
    return True


def _given(trace: Trace) -> str:
    points = f"points = np.array({_rows(trace.points)})\n"
    if trace.groups is None:
        return points + f"centres = np.array({_rows(trace.steps[0].centres)})"
    return (
        f"{points}groups = np.array({_rows(trace.groups)})   # at random; so update first\n"
        "centres = np.array([points[groups == j].mean(0) for j in range(groups.max() + 1)])"
    )


def _in_scikit_learn(trace: Trace, updates: int) -> str:
    return f"""
import numpy as np
from sklearn.cluster import KMeans

{_given(trace)}
found = KMeans(n_clusters={len(trace.centres)}, init=centres, n_init=1, algorithm="lloyd", tol=0,
               max_iter={updates}).fit(points)   # as many updates as in the picture
centres, labels, distortion = found.cluster_centers_, found.labels_, found.inertia_
"""


def _in_numpy(trace: Trace) -> str:
    updates = trace.updates - (trace.groups is not None)
    far = "((points[:, None] - centres) ** 2).sum(2)"
    relocate = """
    for j in range(len(centres)):         # without points: take the farthest that is not alone
        if not (labels == j).any():
            shared = np.bincount(labels)[labels] > 1
            own = np.where(shared, far[np.arange(len(points)), labels], 0)
            if own.max() > 0:
                labels[own.argmax()] = j"""
    return f"""
import numpy as np

# scikit-learn may do otherwise here: where a centre has no points, or two are equally near.
{_given(trace)}
for update in range({updates}):           # as many as in the picture
    far = {far}
    labels = far.argmin(1)                # assign: of equally near centres the first{
        relocate if trace.relocated else ""
    }
    for j in range(len(centres)):
        if (labels == j).any():
            centres[j] = points[labels == j].mean(0)   # update
labels = {far}.argmin(1)
distortion = ((points - centres[labels]) ** 2).sum()
"""


# -- many runs ---------------------------------------------------------------------------------


def restarts(points: np.ndarray, k: int, method: str, runs: int) -> str:
    """Final distortions of many starts; ``finals``."""
    return f"""
import numpy as np
from sklearn.cluster import KMeans

points, k = np.array({_rows(points)}), {k}
finals = []
for seed in range({runs}):
    random = np.random.default_rng(seed)
    {_START[method]}
    found = KMeans(k, init=centres, n_init=1, tol=0, max_iter={MAX_ITERATIONS}).fit(points)
    finals.append(found.inertia_)
# A point equally far from two centres may join either: rounding decides. Where many are (the iris
# petals, measured to a millimetre), some of these runs end elsewhere than in the picture.
# In practice: KMeans(k, init="k-means++", n_init={runs}), which keeps the best
# (its k-means++ tries several points for each centre and takes the best of them).
min(finals), np.mean(finals), max(finals)
"""


def selection(points: np.ndarray, last: int) -> str:
    """Distortion and silhouette for every k, and what they choose.

    ``distortion``, ``scores``; ``elbow``, ``silhouette``.
    """
    start = _START["k-means++"].replace("\n", "\n    ")
    return f"""
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

points, ks = np.array({_rows(points)}), np.arange(1, {last + 1})
distortion, scores = [], []
for k in ks:
    runs = []
    for seed in range({STARTS}):
        random = np.random.default_rng(seed)
        {start}
        runs.append(KMeans(k, init=centres, n_init=1, tol=0).fit(points))
    found = min(runs, key=lambda run: run.inertia_)
    distortion.append(found.inertia_)
    if k > 1:
        scores.append(silhouette_score(points, found.labels_))
chord = np.interp(ks, ks[[0, -1]], [distortion[0], distortion[-1]])
elbow, silhouette = ks[np.argmax(chord - distortion)], ks[1 + np.argmax(scores)]
"""


def gap(points: np.ndarray, last: int) -> str:
    """The gap statistic for every k; ``gaps``, ``errors`` and what they choose, ``chosen``."""
    return f"""
import numpy as np
from sklearn.cluster import KMeans

points, ks = np.array({_rows(points)}), range(1, {last + 1})
low, high = points.min(0), points.max(0)
clouds = np.random.default_rng(0).uniform(low, high, ({REFERENCES}, *points.shape))

def lowest(points, k, runs):
    found = []
    for seed in range(runs):
        random = np.random.default_rng(seed)
        {_START["k-means++"].replace(chr(10), chr(10) + "    ")}
        found.append(KMeans(k, init=centres, n_init=1, tol=0).fit(points).inertia_)
    return min(found)

logs = np.log([[lowest(c, k, {REFERENCE_STARTS}) for c in clouds] for k in ks])
gaps = logs.mean(1) - np.log([lowest(points, k, {STARTS}) for k in ks])
errors = logs.std(1) * np.sqrt(1 + 1 / len(clouds))
chosen = next((k for i, k in enumerate(ks[:-1]) if gaps[i] >= gaps[i + 1] - errors[i + 1]), ks[-1])
"""


# -- a picture ---------------------------------------------------------------------------------


def segmentation(space: str, position: float, start: np.ndarray) -> str:
    """The run shown, from the same centres: ``labels``, ``small`` (the picture in few colours)."""
    first = "from skimage.color import rgb2lab\n" if space == "Lab" else ""
    place = (
        f"\nrows, columns = np.indices(picture.shape[:2])\nplace = {position} * "
        "np.stack([columns.ravel(), rows.ravel()], 1)\npoints = np.hstack([points, place])"
        if position
        else ""
    )
    return f"""
import numpy as np
{first}from sklearn.cluster import KMeans

# picture: (height, width, 3) uint8
{_SPACE[space]}{place}
start = np.array({_rows(start)})
found = KMeans({len(start)}, init=start, n_init=1, max_iter={ITERATIONS}, tol=0).fit(points)
labels = found.labels_
small = picture.reshape(-1, 3).copy()
for cluster in np.unique(labels):
    small[labels == cluster] = small[labels == cluster].mean(0).round()
small = small.reshape(picture.shape)
""".strip()
