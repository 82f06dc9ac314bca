"""How well a division fits: the outline of an object found, what leaks over it, colours lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scores:
    """Of one division: ``colour``, root mean square distance from the region's mean, in Lab units;
    ``found``, the share of the outline that has a border beside it, and ``leak``, the share of
    pixels on the wrong side (both None where no outline is known)."""

    colour: float
    found: float | None = None
    leak: float | None = None


def judge(labels: np.ndarray, colours: np.ndarray, truth: np.ndarray | None) -> Scores:
    """The scores of ``labels`` (H, W) from 0 on ``colours`` (H, W, C).

    ``truth`` (H, W): 1 inside the object, 0 elsewhere, or None.
    """
    error = colour_error(labels, colours)
    if truth is None or not outline(truth).any():
        return Scores(error)
    return Scores(error, found(labels, truth), float(wrong_side(labels, truth).mean()))


def colour_error(labels: np.ndarray, colours: np.ndarray) -> float:
    """Root mean square distance of the pixels' colours (H, W, C) from their region's mean."""
    flat, values = labels.ravel(), colours.reshape(labels.size, -1).astype(np.float64)
    size = np.bincount(flat)
    means = np.stack([np.bincount(flat, c) / size for c in values.T], axis=1)
    return float(np.sqrt(((values - means[flat]) ** 2).sum(axis=1).mean()))


def found(labels: np.ndarray, truth: np.ndarray) -> float:
    """Boundary recall: of the pixel edges between object and rest, the share at which one of the
    two pixels touches another region. NaN where there is no such edge."""
    near = bordering(labels)
    hits = edges = 0
    for a, b in (np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:]):
        cut = truth[a] != truth[b]
        edges += np.count_nonzero(cut)
        hits += np.count_nonzero(cut & (near[a] | near[b]))
    return hits / edges if edges else float("nan")


def wrong_side(labels: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The pixels (H, W) bool that are lost if each region is all object or all rest.

    Each region goes to the side where most of its pixels are (a tie to the rest); their mean is the
    undersegmentation error, one less the achievable accuracy.
    """
    flat, inside = labels.ravel(), (truth > 0).ravel()
    size, within = np.bincount(flat), np.bincount(flat, inside)
    return ((2 * within > size)[flat] != inside).reshape(labels.shape)


def bordering(labels: np.ndarray) -> np.ndarray:
    """The pixels (H, W) bool that touch another region along an edge."""
    out = np.zeros(labels.shape, bool)
    for a, b in (np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:]):
        cut = labels[a] != labels[b]
        out[a] |= cut
        out[b] |= cut
    return out


def outline(truth: np.ndarray) -> np.ndarray:
    """The pixels (H, W) bool on either side of the object's outline."""
    return bordering(truth > 0)
