"""From rested windows to regions: join those that met, merge like neighbours, drop specks.

The steps after filtering in Comaniciu & Meer 2002, section 5: neighbouring pixels whose windows
rest close to each other share a region; touching regions of like colour merge; regions smaller
than a minimum join the most similar neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.mean_shift.filtering import Filtered, to_rgb


@dataclass(frozen=True, eq=False)
class Stage:
    """A division of the picture: ``labels`` (H, W) from 0, regions in reading order; its name."""

    name: str
    labels: np.ndarray

    @property
    def count(self) -> int:
        """Number of regions."""
        return int(self.labels.max()) + 1


def segment(filtered: Filtered, *, merge: float = 1.0, smallest: int = 20) -> tuple[Stage, ...]:
    """The stages from rested windows to the final regions: "joined", "merged"..., "cleaned"....

    ``merge``: touching regions merge while their mean colours differ by less than ``merge`` range
    bandwidths (0: not at all); ``smallest``: regions with fewer pixels join a neighbour.
    """
    if merge < 0 or smallest < 0:
        raise ValueError("The merging distance and the smallest region must be 0 or more.")
    colours = filtered.colours.reshape(-1, filtered.colours.shape[2]).astype(np.float64)
    stages = [Stage("joined", join(filtered))]
    limit = merge * filtered.range
    for name, step in (
        ("merged", lambda labels: _merge_like(labels, colours, limit)),
        ("cleaned", lambda labels: _drop_small(labels, colours, smallest)),
    ):
        while (labels := step(stages[-1].labels)).max() < stages[-1].labels.max():
            stages.append(Stage(name, labels))
    return tuple(stages)


def summary(stages: Sequence[Stage]) -> tuple[Stage, Stage, Stage]:
    """The regions once joined, once merged and once cleaned, the last of each of ``stages``.

    A step that changed nothing leaves those before it.
    """
    last = {s.name: s for s in stages}
    merged = last.get("merged", Stage("merged", last["joined"].labels))
    return last["joined"], merged, last.get("cleaned", Stage("cleaned", merged.labels))


def join(filtered: Filtered) -> np.ndarray:
    """Regions (H, W): neighbouring pixels whose windows rest close in place and in colour.

    The paper asks for one bandwidth in both. Along a slow gradient such pairs chain into a single
    region; half a range bandwidth chains less, and ``segment`` merges the rest by whole regions.
    """
    place, colour = filtered.places, filtered.colours
    pairs = []
    index = np.arange(place.shape[0] * place.shape[1]).reshape(place.shape[:2])
    for a, b in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        near = ((place[a] - place[b]) ** 2).sum(2) <= filtered.spatial**2
        like = ((colour[a] - colour[b]) ** 2).sum(2) <= (filtered.range / 2) ** 2
        pairs.append(np.stack([index[a][near & like], index[b][near & like]]))
    return _connected(np.concatenate(pairs, axis=1), index.size).reshape(index.shape)


def mean_picture(labels: np.ndarray, filtered: Filtered) -> np.ndarray:
    """Each region in the mean of its filtered colours, uint8 RGB (H, W, 3)."""
    flat = filtered.colours.reshape(labels.size, -1).astype(np.float64)
    return to_rgb(_means(labels.ravel(), flat)[0][labels], filtered.space)


def connected_regions(labels: np.ndarray) -> np.ndarray:
    """Connected pieces (4 neighbours) of equal label, numbered in reading order: (H, W)."""
    from skimage.measure import label

    return label(labels, background=-1, connectivity=1).astype(np.intp) - 1


def tidy(labels: np.ndarray, colours: np.ndarray, smallest: int) -> np.ndarray:
    """Connected pieces of ``labels`` (H, W), those under ``smallest`` pixels joined to a neighbour.

    ``colours``: (H, W, C); the neighbour is the one nearest in mean colour. (H, W), numbered by
    first pixel.
    """
    flat = colours.reshape(labels.size, -1).astype(np.float64)
    pieces = connected_regions(labels)
    while (fewer := _drop_small(pieces, flat, smallest)).max() < pieces.max():
        pieces = fewer
    return pieces


def borders(labels: np.ndarray) -> np.ndarray:
    """Segments (n, 4) along the pixel edges between regions, straight runs joined; x0 y0 x1 y1."""
    across = _runs(labels[:, 1:] != labels[:, :-1])  # vertical edges, one row of runs per column
    down = _runs((labels[1:] != labels[:-1]).T)
    vertical = [(c + 1, a, c + 1, b) for c, a, b in across]
    horizontal = [(a, r + 1, b, r + 1) for r, a, b in down]
    return np.array(vertical + horizontal, dtype=np.float64).reshape(-1, 4)


def _runs(edges: np.ndarray) -> np.ndarray:
    """(column, first, end) of each vertical run of True in ``edges`` (rows, columns)."""
    padded = np.pad(edges.T.astype(np.int8), ((0, 0), (1, 1)))
    change = np.diff(padded, axis=1)
    column, first = np.nonzero(change == 1)
    return np.stack([column, first, np.nonzero(change == -1)[1]], axis=1)


def _connected(pairs: np.ndarray, n: int) -> np.ndarray:
    """Connected components of an undirected graph: labels (n,), by first member."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(pairs.shape[1], np.int8), tuple(pairs)), shape=(n, n))
    labels = connected_components(graph, directed=False)[1]
    _, first, owner = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[owner]


def _means(labels: np.ndarray, colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean colour (regions, C) and size (regions,)."""
    size = np.bincount(labels)
    sums = np.stack([np.bincount(labels, c) for c in colours.T], axis=1)
    return sums / size[:, None], size


def _touching(labels: np.ndarray) -> np.ndarray:
    """Pairs (2, n) of regions that share an edge, each once, smaller label first."""
    one = np.concatenate([labels[:, :-1].ravel(), labels[:-1].ravel()])
    other = np.concatenate([labels[:, 1:].ravel(), labels[1:].ravel()])
    apart = one != other
    one, other, n = one[apart], other[apart], int(labels.max()) + 1
    pairs = np.unique(np.minimum(one, other).astype(np.int64) * n + np.maximum(one, other))
    return np.stack(np.divmod(pairs, n))


def _merge_like(labels: np.ndarray, colours: np.ndarray, limit: float) -> np.ndarray:
    """Each region joins its most similar neighbour if they differ by less than ``limit``."""
    mean, size = _means(labels.ravel(), colours)
    best, gap = _most_similar(labels, mean)
    alike = gap < limit
    return _join_regions(labels, np.stack([np.flatnonzero(alike), best[alike]]), len(size))


def _drop_small(labels: np.ndarray, colours: np.ndarray, smallest: int) -> np.ndarray:
    """Each region under ``smallest`` pixels joins its most similar neighbour."""
    mean, size = _means(labels.ravel(), colours)
    best, _ = _most_similar(labels, mean)
    small = (size < smallest) & (best >= 0)
    return _join_regions(labels, np.stack([np.flatnonzero(small), best[small]]), len(size))


def _most_similar(labels: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The touching region nearest in colour, and how far: (regions,), -1 where none touches."""
    one, other = _touching(labels)
    a, b = np.concatenate([one, other]), np.concatenate([other, one])
    gap = np.sqrt(((mean[a] - mean[b]) ** 2).sum(1))
    order = np.lexsort([np.minimum(a, b) * len(mean) + np.maximum(a, b), gap, a])
    first = order[np.r_[True, a[order][1:] != a[order][:-1]]] if len(order) else order
    best, far = np.full(len(mean), -1), np.full(len(mean), np.inf)
    best[a[first]], far[a[first]] = b[first], gap[first]
    return best, far


def _join_regions(labels: np.ndarray, pairs: np.ndarray, n: int) -> np.ndarray:
    return _connected(pairs, n)[labels]
