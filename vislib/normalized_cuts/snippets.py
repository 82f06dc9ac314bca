"""The lesson in a few lines of NumPy, SciPy and scikit-learn; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.normalized_cuts import params

__all__ = ["again", "cut", "eigen", "graph", "limits", "picture", "spectral"]

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


def _rows(points: np.ndarray) -> str:
    return repr(np.asarray(points).round(6).tolist())


def cut(points: np.ndarray, sigma: float) -> str:
    """All divisions of ``points`` (n, 2); gives ``masks``, ``cuts`` and ``ncuts``."""
    return f"""
import numpy as np

points = np.array({_rows(points)})
W = np.exp(-((points[:, None] - points) ** 2).sum(axis=2) / {sigma:g}**2)
np.fill_diagonal(W, 0)
n = len(W)
masks = np.arange(1, 2 ** (n - 1))[:, None] * 2 >> np.arange(n) & 1   # the first always outside
cuts = ((masks @ W) * (1 - masks)).sum(axis=1)
degrees = W.sum(axis=1)
inside, outside = (np.maximum(m @ degrees, 1e-300) for m in (masks, 1 - masks))
ncuts = cuts / inside + cuts / outside      # 0 for what hangs on nothing
"""


def picture(p: params.Picture) -> str:
    """The eigenvectors of a photograph; needs ``pixels`` (H, W, 3) uint8, small; gives ``y``."""
    seen, imported = _SEEN[p.colours]
    return f"""
import numpy as np
{imported}from scipy.sparse import coo_array, diags_array, eye_array
from scipy.sparse.linalg import eigsh

# pixels: (H, W, 3) uint8, some 64 pixels wide
height, width = pixels.shape[:2]
features = {seen}
at = np.arange(height * width).reshape(height, width)
rows, columns, weights = [], [], []
for down in range(-{p.radius}, {p.radius} + 1):
    for right in range(-{p.radius}, {p.radius} + 1):
        if not 0 < down**2 + right**2 <= {p.radius}**2:
            continue
        here = (slice(max(0, -down), height - max(0, down)),
                slice(max(0, -right), width - max(0, right)))
        there = (slice(max(0, down), height + min(0, down)),
                 slice(max(0, right), width + min(0, right)))
        apart = ((features[here] - features[there]) ** 2).sum(axis=2)
        w = np.exp(-apart / {p.sigma_colour:g}**2 - (down**2 + right**2) / {p.sigma_place:g}**2)
        rows += [at[here].ravel()]
        columns += [at[there].ravel()]
        weights += [w.ravel()]
indices = np.concatenate(rows), np.concatenate(columns)
W = coo_array((np.concatenate(weights), indices)).tocsr()

degrees = W.sum(axis=1)
tied = degrees >= 1e-12              # what hangs on nothing has no say: 0 in every y
half = diags_array(tied / np.sqrt(np.where(tied, degrees, 1)))
normal = eye_array(W.shape[0]) - half @ W @ half
found, u = eigsh(normal.tocsc(), k=5, sigma=-1e-6, tol=1e-6)   # those nearest to 0
order = np.argsort(found)
lambdas, y = found[order], (half @ u)[:, order]      # y[:, 1] is the second eigenvector
"""


def eigen(points: np.ndarray, sigma: float, vector: int) -> str:
    """All eigenvectors of ``points`` (n, 2), and the best threshold on one of them.

    Gives ``values``, ``y`` and ``best``.
    """
    return f"""
import numpy as np
from scipy.linalg import eigh

points = np.array({_rows(points)})
W = np.exp(-((points[:, None] - points) ** 2).sum(axis=2) / {sigma:g}**2)
np.fill_diagonal(W, 0)
n, degrees = len(W), W.sum(axis=1)
tied = np.flatnonzero(degrees >= 1e-12)      # what hangs on nothing has no say: 0 in every y
root = np.sqrt(degrees[tied])
alike = root / np.linalg.norm(root)          # its λ is 0, those of other vectors may nearly be
normal = np.eye(len(tied)) - W[np.ix_(tied, tied)] / np.outer(root, root)
_, u = eigh(normal - np.outer(alike, alike))     # ascending; moved to -1 it comes first
values, y = np.ones(n), np.zeros((n, n))
y[tied, : len(tied)] = u / root[:, None]     # (D - W) y = values D y, and y^T D y = 1
stretched = (W[:, :, None] * (y[:, None] - y) ** 2).sum(axis=(0, 1)) / 2   # y^T (D - W) y
values[: len(tied)] = stretched[: len(tied)]     # tie by tie, so that faint ones are right, too

def ncut(mask):
    through = W[mask][:, ~mask].sum()
    return through / W[mask].sum() + through / W[~mask].sum()

vector = y[:, {vector - 1}]
levels = np.sort(vector)
apart = np.diff(levels) > 1e-9 * np.abs(vector).max()   # closer numbers are one
best = min((ncut(vector > t) for t in levels[:-1][apart]), default=None)
"""


def spectral(points: np.ndarray, k: int, sigma: float) -> str:
    """Spectral clustering of ``points`` (n, 2) by scikit-learn; gives ``labels``."""
    return f"""
import numpy as np
from sklearn.cluster import SpectralClustering

points = np.array({np.asarray(points).round(3).tolist()!r})
W = np.exp(-((points[:, None] - points) ** 2).sum(axis=2) / {sigma:g}**2)
np.fill_diagonal(W, 0)
found = SpectralClustering({k}, affinity="precomputed", random_state=0).fit(W)
labels = found.labels_       # K-means among the first {k} eigenvectors, divided by sqrt(d)
"""


def limits(p: params.Limits) -> str:
    """The waves of one grey; gives ``values``, ``y``."""
    return f"""
import numpy as np
from scipy.linalg import eigh
from scipy.spatial.distance import cdist

height, width = {p.height}, {p.width}
places = np.indices((height, width)).reshape(2, -1).T
apart = cdist(places, places)
W = np.where((apart > 0) & (apart <= 5), np.exp(-(apart**2) / 4**2), 0)   # one grey: alike all
D = np.diag(W.sum(axis=1))
values, y = eigh(D - W, D, subset_by_index=(0, 4))
"""


def again(p: params.Again) -> str:
    """Repeated cuts by scikit-image; needs ``pixels`` (H, W, 3) uint8, gives ``regions`` (H, W)."""
    return f"""
from skimage import graph
from skimage.segmentation import slic

# pixels: (H, W, 3) uint8; what scikit-image calls sigma is (255 * sigma)^2 here. It adds a tie of
# 1 of each superpixel to itself, which this page does not, so its cuts are cheaper. Where a narrow
# sigma leaves next to no ties, as in "astronaut" at 0.03, its solver may give up (ArpackError).
atoms = slic(pixels, n_segments={p.count}, compactness=10, start_label=0)
rag = graph.rag_mean_color(pixels, atoms, mode="similarity", sigma=(255 * {p.sigma_colour:g}) ** 2)
weights = {{(a, b): tie["weight"] for a, b, tie in rag.edges(data=True)}}
regions = graph.cut_normalized(atoms, rag, thresh={p.stop:g}, num_cuts=10)
"""
