"""Mean shift on a photograph beside scikit-learn's, at equal modes, and on 256 x 256 pixels.

    python benchmarks/mean_shift.py [--quick]

The same cloud, (column / 8, row / 8, R / 16, G / 16, B / 16), the same flat ball of radius 1, the
same stop rule. Modes count as equal when there are as many and each of ours lies within 0.001
bandwidths of scikit-learn's of the same rank; labels when both give a pixel the same nearest mode.
Prints medians, the ratio, and both measures of equality. ``--quick`` uses a 64 x 64 crop.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402

from vislib.core import images  # noqa: E402
from vislib.mean_shift.algorithm import run  # noqa: E402
from vislib.mean_shift.filtering import best_device, filter_picture  # noqa: E402

SPATIAL, RANGE = 8, 16  # powers of two: both sides scale without rounding
RUNS = 5


def square(name: str, side: int) -> np.ndarray:
    """The middle of a photograph, ``side`` x ``side``."""
    pixels = images.load(name).pixels
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return images.reduce(np.ascontiguousarray(pixels[top : top + edge, left : left + edge]), side)


def cloud(pixels: np.ndarray) -> np.ndarray:
    y, x = np.indices(pixels.shape[:2])
    place = np.stack([x, y], axis=2) / SPATIAL
    return np.concatenate([place, pixels / RANGE], axis=2).reshape(-1, 5)


def median(work: Callable[[], object]) -> float:
    """Median seconds of several runs, after one to warm up."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def against_scikit_learn(side: int) -> None:
    from sklearn.cluster import MeanShift

    pixels = square("astronaut", side)
    features = cloud(pixels)

    def ours():
        made = filter_picture(
            pixels, SPATIAL, RANGE, space="RGB", window="ball", max_iterations=300
        )
        return made.modes()

    seconds = median(ours)
    start = time.perf_counter()
    theirs = MeanShift(bandwidth=1.0).fit(features)
    slow = time.perf_counter() - start
    modes = ours()[0]
    same = modes.shape == theirs.cluster_centers_.shape
    gap = np.abs(modes - theirs.cluster_centers_).max() if same else np.inf
    labels = nearest(features, modes)
    agree = float((labels == theirs.labels_).mean()) if same else float("nan")
    general = median(lambda: run(features, 1.0))
    print(f"{side} x {side}, colour and position, flat ball, {len(features)} windows:")
    print(f"  modes: ours {len(modes)}, scikit-learn {len(theirs.cluster_centers_)}; ", end="")
    print(f"largest difference {gap:.1e} bandwidths; nearest-mode labels equal {agree:.4%}")
    print(f"  scikit-learn {slow:.2f} s (once); ours {seconds:.3f} s: {slow / seconds:.0f} x")
    print(f"  vislib.mean_shift.run (any points) {general:.2f} s: {slow / general:.0f} x")


def nearest(features: np.ndarray, modes: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    return cKDTree(modes).query(features)[1]


def full_picture(side: int) -> None:
    device = best_device()
    for name in ("astronaut", "coffee"):
        pixels = square(name, side)
        for where in dict.fromkeys(("cpu", device.name)):
            for window, space, range_ in (("product", "Lab", 8), ("ball", "RGB", 16)):
                seconds = median(
                    lambda px=pixels, s=space, w=window, d=where, r=range_: filter_picture(
                        px, SPATIAL, r, space=s, window=w, device=d
                    )
                )
                print(f"  {name} {side} x {side}, {window}, {space}, {where}: {seconds:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller picture")
    quick = parser.parse_args().quick
    print(f"{platform.machine()}, {os.cpu_count()} cores, {best_device().description}")
    against_scikit_learn(64 if quick else 128)
    print("Filtering a full picture (limit 2 s on 2 cores):")
    full_picture(128 if quick else 256)


if __name__ == "__main__":
    main()
