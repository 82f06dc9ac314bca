"""K-means on a picture in a few lines of scikit-learn; a test runs it."""

from __future__ import annotations

import numpy as np

from vislib.kmeans.segmentation import PictureParams

_SPACE = {
    "intensity": "points = picture.reshape(-1, 3) @ [[0.299], [0.587], [0.114]]",
    "RGB": "points = picture.reshape(-1, 3).astype(float)",
    "Lab": "points = rgb2lab(picture).reshape(-1, 3).astype(float)",
}


def divide(p: PictureParams, start: np.ndarray) -> str:
    """The run shown, from the same centres: ``labels``, ``small`` (the picture in k colours)."""
    first = "from skimage.color import rgb2lab\n" if p.space == "Lab" else ""
    place = (
        f"\nrows, columns = np.indices(picture.shape[:2])\nplace = {p.position} * "
        "np.stack([columns.ravel(), rows.ravel()], 1)\npoints = np.hstack([points, place])"
        if p.position
        else ""
    )
    return f"""
import numpy as np
{first}from sklearn.cluster import KMeans

# picture: (height, width, 3) uint8
{_SPACE[p.space]}{place}
start = np.array({np.asarray(start).tolist()})
labels = KMeans({len(start)}, init=start, n_init=1, max_iter=100, tol=0).fit(points).labels_
colours = np.array([picture.reshape(-1, 3)[labels == c].mean(0) for c in range({len(start)})])
small = colours.round()[labels].reshape(picture.shape).astype(np.uint8)
""".strip()
