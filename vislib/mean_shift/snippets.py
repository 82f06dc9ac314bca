"""The mean-shift lesson in a few lines of scikit-learn or NumPy; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.params import PictureParams

__all__ = ["bandwidth", "climb", "picture"]


def _rows(points: np.ndarray) -> str:
    return repr(np.asarray(points).round(4).tolist())


_PEAKS = {
    "flat": """
found = MeanShift(bandwidth=h).fit(points)
modes = found.cluster_centers_   # found.labels_ takes the nearest mode, not the one reached
""",
    "gaussian": """
windows = points.copy()
for _ in range(300):
    squared = ((windows[:, None] - points) ** 2).sum(axis=2)
    weights = np.exp(-squared / (2 * h ** 2))
    windows = weights @ points / weights.sum(axis=1, keepdims=True)

modes = []                       # ends within half a bandwidth are one peak
for i in np.argsort(-weights.sum(axis=1)):
    if all(np.linalg.norm(windows[i] - m) > h / 2 for m in modes):
        modes.append(windows[i])
""",
}


def _climbing(points: np.ndarray, kernel: str, h: str, needs: tuple[str, ...] = ()) -> str:
    """All points climb under the bandwidth ``h``, an expression that ``needs`` these names."""
    names = ", ".join((*(["MeanShift"] if kernel == "flat" else []), *needs))
    imported = f"from sklearn.cluster import {names}\n" if names else ""
    return f"""
import numpy as np
{imported}
points = np.array({_rows(points)})
h = {h}
{_PEAKS[kernel].lstrip()}"""


def climb(trace: Trace) -> str:
    """All points climb; `modes` holds the peaks (scikit-learn has the flat kernel only)."""
    return _climbing(trace.points, trace.kernel, f"{trace.bandwidth:g}")


def bandwidth(points: np.ndarray, quantile: float, kernel: str) -> str:
    """The estimate and the peaks it leads to; `h` and `modes`."""
    estimate = f"estimate_bandwidth(points, quantile={quantile:g})"
    return _climbing(points, kernel, estimate, needs=("estimate_bandwidth",))


def picture(p: PictureParams) -> str:
    """Colour and place as one cloud, in scikit-learn; needs `pixels`, gives `filtered`."""
    return f"""
import numpy as np
from skimage.color import lab2rgb, rgb2lab
from sklearn.cluster import MeanShift

# pixels: (H, W, 3) uint8. Keep it small: every pixel climbs, and this takes minutes at 128 x 128.
y, x = np.indices(pixels.shape[:2])
place, colour = np.dstack([x, y]) / {p.spatial}, rgb2lab(pixels) / {p.range:g}
cloud = np.concatenate([place, colour], axis=2).reshape(-1, 5)
found = MeanShift(bandwidth=1).fit(cloud)      # one ball around place and colour together
modes = found.cluster_centers_
filtered = lab2rgb(modes[found.labels_, 2:].reshape(pixels.shape) * {p.range:g})
"""
