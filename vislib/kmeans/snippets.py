"""The K-means lesson in a few lines of scikit-learn; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.kmeans.lloyd import MAX_ITERATIONS, Trace
from vislib.kmeans.selection import STARTS

__all__ = ["choose", "one_run", "restarts"]

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


def _rows(points: np.ndarray) -> str:
    return repr(np.asarray(points).tolist())


def one_run(trace: Trace) -> str:
    """The run shown, in scikit-learn: `found.cluster_centers_`, `found.inertia_`."""
    first = trace.steps[0].centres
    updates = sum(s.phase == "update" for s in trace.steps)
    return f"""
import numpy as np
from sklearn.cluster import KMeans

points = np.array({_rows(trace.points)})
centres = np.array({_rows(first)})
found = KMeans(n_clusters={len(first)}, init=centres, n_init=1, algorithm="lloyd", tol=0,
               max_iter={updates}).fit(points)   # as many updates as in the picture
found.cluster_centers_, found.labels_, found.inertia_   # inertia: the distortion
"""


def restarts(points: np.ndarray, k: int, method: str, runs: int) -> str:
    """Final distortions of many starts; `finals`."""
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


def choose(points: np.ndarray, last: int) -> str:
    """Distortion and silhouette for every k; `distortion`, `scores`."""
    start = _START["k-means++"].replace("\n", "\n    ")
    return f"""
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

points = np.array({_rows(points)})
distortion, scores = [], []
for k in range(1, {last + 1}):
    runs = []
    for seed in range({STARTS}):
        random = np.random.default_rng(seed)
        {start}
        runs.append(KMeans(k, init=centres, n_init=1, tol=0).fit(points))
    found = min(runs, key=lambda run: run.inertia_)
    distortion.append(found.inertia_)
    if k > 1:
        scores.append(silhouette_score(points, found.labels_))
"""
