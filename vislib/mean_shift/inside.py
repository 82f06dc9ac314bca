"""What happens inside each of the five methods, step by step, up to the division shown.

The steps are those of the very run: scikit-learn and scikit-image are asked for the same division
stopped after fewer iterations, quickshift for its tree of links; Felzenszwalb's merging, which
scikit-image does not show, is written out, edge for edge the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from vislib.core.colours import quantised
from vislib.mean_shift.filtering import filter_picture, to_colours
from vislib.mean_shift.methods import SMALLEST, Division, lab_and_place
from vislib.mean_shift.regions import join

MOVES = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # iterations that are shown, besides the last
_SHARES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0)  # of the edges


@dataclass(frozen=True, eq=False)
class Step:
    """``picture`` (H, W, 3) uint8 and ``labels`` (H, W) from 0 so far; ``seeds`` (k, 2): x, y of
    centres in pixels, or None; ``numbers``: what the step's sentence says."""

    picture: np.ndarray
    labels: np.ndarray
    numbers: Mapping[str, float]
    seeds: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Links:
    """Quickshift's tree: ``parents`` (H, W), the flat index each pixel hops to (its own for none),
    ``lengths`` (H, W) of the hops, in place and colour together, infinite where there is none."""

    parents: np.ndarray
    lengths: np.ndarray

    def chain(self, pixel: int, longest: float) -> np.ndarray:
        """The pixels (m,) by flat index that hops of at most ``longest`` lead to, itself first."""
        way = [pixel]
        while self.lengths.flat[way[-1]] <= longest and self.parents.flat[way[-1]] != way[-1]:
            way.append(int(self.parents.flat[way[-1]]))
        return np.array(way)


@dataclass(frozen=True, eq=False)
class Inside:
    """The ``steps`` of a division; the last but one is the method's own end, the last the division.

    ``links``: quickshift's.
    """

    division: Division
    steps: tuple[Step, ...]
    links: Links | None = field(default=None)


def look(pixels: np.ndarray, division: Division) -> Inside:
    """How ``division`` of ``pixels`` (H, W, 3) uint8 came about."""
    steps, links = _INSIDE[division.name](pixels, dict(division.settings))
    count = division.count
    tidied = quantised(pixels, division.labels, count)
    last = Step(tidied, division.labels, {"regions": count, "before": _count(steps[-1].labels)})
    return Inside(division, (*steps, last), links)


def _count(labels: np.ndarray) -> int:
    return len(np.unique(labels))


def _step(
    pixels: np.ndarray, labels: np.ndarray, seeds: np.ndarray | None = None, **numbers: float
) -> Step:
    own = np.unique(labels, return_inverse=True)[1].reshape(labels.shape)
    picture = quantised(pixels, own, int(own.max()) + 1)
    return Step(picture, own, {"groups": int(own.max()) + 1} | numbers, seeds)


def _mean_shift(pixels: np.ndarray, settings: dict[str, Any]) -> tuple[list[Step], None]:
    made = filter_picture(pixels, settings["spatial"], settings["range"], keep=MOVES)
    every = np.arange(made.mass.size).reshape(made.mass.shape)
    steps = [
        Step(made.picture(t), every, {"move": t, "moving": int(made.moving[t - 1])})
        for t in made.kept
    ]
    rest = {"move": made.moves, "moving": int(made.moving[-1])}
    return [*steps, Step(made.picture(), join(made), rest)], None


def _k_means(pixels: np.ndarray, settings: dict[str, Any]) -> tuple[list[Step], None]:
    from sklearn.cluster import KMeans

    place = settings.pop("place")
    features = lab_and_place(pixels, place)
    settings["n_clusters"] = min(settings["n_clusters"], len(np.unique(features, axis=0)))
    most = KMeans(**settings).fit(features).n_iter_
    steps = []
    for t in _shown(most):
        found = KMeans(**settings | {"max_iter": t}).fit(features)
        labels = found.labels_.reshape(pixels.shape[:2])
        steps.append(_step(pixels, labels, _places(labels), iteration=t, of=most))
    return steps, None


def _slic(pixels: np.ndarray, settings: dict[str, Any]) -> tuple[list[Step], None]:
    from skimage.segmentation import slic

    most = settings.pop("max_num_iter")
    loose = {"start_label": 0, "enforce_connectivity": False}
    steps = []
    for t in range(1, most + 1):
        labels = slic(pixels, **settings, max_num_iter=t, **loose)
        steps.append(_step(pixels, labels, _places(labels), iteration=t, of=most))
    labels = slic(pixels, **settings, max_num_iter=most, start_label=0)
    return [*steps, _step(pixels, labels, connected=1)], None


def _shown(most: int) -> list[int]:
    return [t for t in MOVES if t < most] + [most]


def _places(labels: np.ndarray) -> np.ndarray:
    """The mean place (k, 2) of each label's pixels: column, row of their centres."""
    own = np.unique(labels, return_inverse=True)[1].ravel()
    y, x = np.indices(labels.shape).reshape(2, -1) + 0.5
    size = np.bincount(own)
    return np.stack([np.bincount(own, x) / size, np.bincount(own, y) / size], axis=1)


def _quickshift(pixels: np.ndarray, settings: dict[str, Any]) -> tuple[list[Step], Links]:
    from skimage.segmentation import quickshift

    tree = quickshift(pixels, **settings | {"max_dist": np.inf}, return_tree=True)
    parents, lengths = (np.asarray(part) for part in tree[1:])
    own = np.arange(parents.size).reshape(parents.shape)
    links = Links(parents, np.where(parents == own, np.inf, lengths))
    reach = settings["max_dist"]
    steps = []
    for longest in np.linspace(0, reach, 9)[1:]:
        labels = _roots(links, float(longest))
        hop = int((links.lengths <= longest).sum())
        steps.append(_step(pixels, labels, longest=float(longest), hop=hop))
    return steps, links


def _roots(links: Links, longest: float) -> np.ndarray:
    """Where every pixel's hops of at most ``longest`` end, (H, W) flat indices."""
    own = np.arange(links.parents.size)
    at = np.where(links.lengths.ravel() <= longest, links.parents.ravel(), own)
    while (on := at[at]).tolist() != at.tolist():
        at = on
    return at.reshape(links.parents.shape)


def _felzenszwalb(pixels: np.ndarray, settings: dict[str, Any]) -> tuple[list[Step], None]:
    ends, weights, order = _edges(to_colours(pixels, "Lab") / 100, settings["sigma"])
    forest = _Forest(pixels.shape[0] * pixels.shape[1], settings["scale"] / 255)
    steps, done = [], 0
    for share in _SHARES:
        until = int(np.ceil(share * len(order)))
        for edge in order[done:until].tolist():
            forest.merge_if_alike(*ends[edge], weights[edge])
        done = until
        weight = float(weights[order[until - 1]]) * 100 if until else 0.0
        said = {"share": 100 * share, "weight": weight, "edges": until}
        steps.append(_step(pixels, forest.labels(pixels.shape[:2]), **said))
    for edge in order.tolist():
        forest.merge_if_small(*ends[edge], SMALLEST)
    labels = forest.labels(pixels.shape[:2])
    return [*steps, _step(pixels, labels, smallest=SMALLEST)], None


def _edges(colours: np.ndarray, sigma: float) -> tuple[list[tuple[int, int]], list[float], Any]:
    """Pairs of neighbouring pixels (eight each), the weights between them, their order.

    As scikit-image has it: right, down, down-right, up-right.
    """
    from skimage.filters import gaussian

    smooth = gaussian(colours.astype(np.float64), sigma=[sigma, sigma, 0], mode="reflect")
    index = np.arange(smooth[..., 0].size).reshape(smooth.shape[:2])
    ways = (
        (np.s_[:, 1:], np.s_[:, :-1]),
        (np.s_[1:], np.s_[:-1]),
        (np.s_[1:, 1:], np.s_[:-1, :-1]),
        (np.s_[1:, :-1], np.s_[:-1, 1:]),
    )
    ends = np.concatenate([np.stack([index[a], index[b]], -1).reshape(-1, 2) for a, b in ways])
    costs = [np.sqrt(((smooth[a] - smooth[b]) ** 2).sum(axis=-1)).ravel() for a, b in ways]
    weights = np.concatenate(costs)
    return [(a, b) for a, b in ends.tolist()], weights.tolist(), np.argsort(weights)


class _Forest:
    """Regions of pixels that merge: each knows its size and its largest weight inside."""

    def __init__(self, pixels: int, scale: float) -> None:
        self.parent, self.size = list(range(pixels)), [1] * pixels
        self.inside, self.scale = [0.0] * pixels, scale

    def root(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = at = self.parent[self.parent[at]]
        return at

    def merge_if_alike(self, a: int, b: int, weight: float) -> None:
        """Merge the regions of two pixels if the edge between them is lighter than both bear."""
        a, b = self.root(a), self.root(b)
        if a != b and weight < min(self._bears(a), self._bears(b)):
            self.inside[self._join(a, b)] = weight

    def merge_if_small(self, a: int, b: int, smallest: int) -> None:
        a, b = self.root(a), self.root(b)
        if a != b and min(self.size[a], self.size[b]) < smallest:
            self._join(a, b)

    def _bears(self, region: int) -> float:
        """The largest weight inside, and the more the smaller the region is."""
        return self.inside[region] + self.scale / self.size[region]

    def _join(self, a: int, b: int) -> int:
        first, other = min(a, b), max(a, b)
        self.parent[other] = first
        self.size[first] += self.size[other]
        return first

    def labels(self, shape: tuple[int, int]) -> np.ndarray:
        return np.array([self.root(i) for i in range(len(self.parent))]).reshape(shape)


_INSIDE: Mapping[str, Callable[..., tuple[list[Step], Links | None]]] = MappingProxyType(
    {
        "Mean shift": _mean_shift,
        "K-means": _k_means,
        "SLIC": _slic,
        "Quickshift": _quickshift,
        "Felzenszwalb": _felzenszwalb,
    }
)
