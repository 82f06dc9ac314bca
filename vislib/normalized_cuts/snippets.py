"""The lesson in a few lines of NumPy, SciPy and scikit-learn; a test runs every one."""

from __future__ import annotations

from vislib.normalized_cuts import params

__all__ = ["graph"]

_SEEN = {
    "grey": ("pixels @ [[0.299], [0.587], [0.114]] / 255", ""),
    "RGB": ("pixels / 255", ""),
    "Lab": ("rgb2lab(pixels) / 100", "from skimage.color import rgb2lab\n"),
}


def graph(p: params.Graph) -> str:
    """The weights of a patch; needs ``pixels`` (H, W, 3) uint8, gives ``W``, ``degrees``."""
    seen, imported = _SEEN[p.colours]
    return f"""
import numpy as np
{imported}from sklearn.metrics.pairwise import euclidean_distances, rbf_kernel

# pixels: the patch, (H, W, 3) uint8
height, width = pixels.shape[:2]
features = ({seen}).reshape(height * width, -1)
places = np.indices((height, width)).reshape(2, -1).T

W = rbf_kernel(features, gamma=1 / {p.sigma_colour:g}**2)    # gamma is 1 / sigma^2
W *= rbf_kernel(places, gamma=1 / {p.sigma_place:g}**2)
apart = euclidean_distances(places)
W[(apart == 0) | (apart > {p.radius} + 1e-6)] = 0
degrees = W.sum(axis=1)
"""
