"""The K-means trace beside scikit-learn's Lloyd, same pictures, same starting centres.

    python benchmarks/kmeans.py

Prints milliseconds (median of several, in turns) and the ratio; both run to the same end.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from sklearn.cluster import KMeans  # noqa: E402

from vislib.core import images
from vislib.kmeans import features  # noqa: E402
from vislib.kmeans import lloyd as kmeans

RUNS, ITERATIONS = 7, 20


def timed(work) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - start), result


def compare(side: int, k: int) -> str:
    pixels = images.reduce(images.load("astronaut").pixels, side)
    points = features.features(pixels, "Lab", 0.5)
    start = kmeans.initial_centres(points, k, "k-means++", 0)

    def ours():
        return kmeans.run(points, start, max_iterations=ITERATIONS)

    def theirs():
        return KMeans(k, init=start, n_init=1, max_iter=ITERATIONS, tol=0).fit(points)

    pairs = [(timed(ours), timed(theirs)) for _ in range(RUNS)]
    (_, trace), (_, model) = pairs[-1]
    equal = np.allclose(trace.centres, model.cluster_centers_, atol=1e-6)
    a, b = (statistics.median(p[i][0] for p in pairs) for i in (0, 1))
    return (
        f"{len(points):6d} points, k = {k:2d}: ours {a:6.1f} ms, scikit-learn {b:6.1f} ms, "
        f"ratio {a / b:.2f}, same centres: {equal}"
    )


def main() -> None:
    warnings.simplefilter("ignore")
    for side in (128, 256):
        for k in (4, 8, 16):
            print(compare(side, k))


if __name__ == "__main__":
    main()
