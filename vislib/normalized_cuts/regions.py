"""Cut again and again: the cheapest cut that any region offers, while it is cheap enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.normalized_cuts.cuts import ncut
from vislib.normalized_cuts.thresholds import sweep
from vislib.normalized_cuts.vectors import eigenvectors

__all__ = ["Split", "labels_of", "split"]


@dataclass(frozen=True, eq=False)
class Split:
    """A cut of one region.

    Attributes:
        parent: the number of the region; the whole is 0, and the i-th cut made (from 0) makes the
            regions 2i + 1 and 2i + 2 out of its own.
        mask: (n,) bool, what becomes region 2i + 1; the rest of the parent becomes 2i + 2.
        ncut: its normalised cut within the region, ties that leave it not counted.
        made: False: refused, as too dear or because there are regions enough.
    """

    parent: int
    mask: np.ndarray
    ncut: float
    made: bool


def split(weights, *, stop: float, most: int, smallest: int) -> tuple[Split, ...]:
    """The cuts made, in order, then the ones refused, cheapest first.

    A cut is made while it costs at most ``stop`` and there are fewer than ``most`` regions; a
    region of fewer than ``smallest`` pixels (2 at least) is not cut.
    """
    n = weights.shape[0]
    members = {0: np.arange(n)}
    offers = {0: _offer(weights, members[0], smallest)}
    made: list[Split] = []
    while len(members) < most:
        open_ = [(offer[1], region) for region, offer in offers.items() if offer is not None]
        if not open_ or min(open_)[0] > stop:
            break
        cost, region = min(open_)
        mask, _ = offers.pop(region)
        whole = members.pop(region)
        made.append(Split(region, mask, cost, True))
        first = 2 * len(made) - 1
        for number, part in ((first, whole[mask[whole]]), (first + 1, whole[~mask[whole]])):
            members[number] = part
            offers[number] = _offer(weights, part, smallest)
    left = [Split(r, o[0], o[1], False) for r, o in offers.items() if o is not None]
    return (*made, *sorted(left, key=lambda one: one.ncut))


def labels_of(splits: tuple[Split, ...], n: int, made: int | None = None) -> np.ndarray:
    """(n,) the region of each pixel after ``made`` cuts (None: all that were made)."""
    labels = np.zeros(n, dtype=int)
    done = [one for one in splits if one.made][:made]
    for i, one in enumerate(done):
        inside = labels == one.parent
        labels[inside & one.mask] = 2 * i + 1
        labels[inside & ~one.mask] = 2 * i + 2
    return labels


def _offer(weights, part: np.ndarray, smallest: int) -> tuple[np.ndarray, float] | None:
    """The best cut of the pixels ``part``: its mask (n,) and cost; None if it is not to be cut."""
    if len(part) < max(2, smallest):
        return None
    own = weights[part][:, part]
    mask = np.zeros(weights.shape[0], dtype=bool)
    _, vectors = eigenvectors(own, 2)
    try:
        inside = sweep(own, vectors[:, 1]).mask
    except ValueError:  # nothing is tied to anything: any one pixel comes off
        inside = np.arange(len(part)) == 0
    mask[part[inside]] = True
    return mask, ncut(own, inside)
