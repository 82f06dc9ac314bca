"""The whole K-means trace beside scikit-learn's Lloyd: same data, same starts, as many iterations.

    python benchmarks/kmeans.py

One thread each, ``tol=0``, ``n_init=1``; ours records every half-step. Prints milliseconds (medians
of several runs, made in turns) and their ratio, for data of 2 to 64 dimensions and k = 4 to 16.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_threads] = "1"  # before NumPy and scikit-learn are imported
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402
from sklearn.cluster import KMeans  # noqa: E402
from sklearn.datasets import load_digits, load_wine  # noqa: E402

from vislib.core import images, points  # noqa: E402
from vislib.kmeans import features, lloyd  # noqa: E402

RUNS, MOST = 9, 50
KS = (4, 8, 16)


def clouds() -> Iterator[tuple[str, np.ndarray, tuple[int, ...]]]:
    """Name, points (n, d) and the numbers of clusters to try."""
    yield "digits", load_digits().data, (10,)
    yield "wine", load_wine().data, KS
    yield "plane", points.cloud("blobs", 0, 300), KS
    photo = images.load("astronaut").pixels
    for side in (128, 256):
        yield "pixels", features.features(images.reduce(photo, side), "Lab"), KS


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(name: str, data: np.ndarray, k: int) -> str:
    start = lloyd.initial_centres(data, k, "k-means++", 0)
    updates = len(lloyd.run(data, start, max_iterations=MOST).steps) // 2
    model = KMeans(k, init=start, n_init=1, max_iter=updates, tol=0, algorithm="lloyd")

    def ours() -> lloyd.Trace:
        return lloyd.run(data, start, max_iterations=updates)

    equal = np.allclose(ours().centres, model.fit(data).cluster_centers_, rtol=1e-9)
    pairs = [(seconds(ours), seconds(lambda: model.fit(data))) for _ in range(RUNS)]
    a, b = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    n, d = data.shape
    return (
        f"{name:7}{n:7} x {d:<3} k ={k:3}{updates:4} iterations: ours {a:7.2f} ms, "
        f"scikit-learn {b:7.2f} ms, ratio {a / b:.2f}, same centres: {equal}"
    )


def main() -> None:
    warnings.simplefilter("ignore")  # scikit-learn warns where it may not run to its end
    for name, data, ks in clouds():
        for k in ks:
            print(compare(name, data, k))


if __name__ == "__main__":
    main()
