"""The label map of 264 pixels, four of them a purse, and answers to it that can be talked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.metrics.counting import confusion
from vislib.softmax import PIXEL_CLASSES, label_map, pixel_trace

CLASSES = PIXEL_CLASSES
PERSON, PURSE, GRASS, SIDEWALK, BUILDING = range(5)
PERFECT, NEVER, BESIDE, ALL_GRASS, NETWORK = ANSWERS = (
    "perfect",
    "never a purse",
    "one pixel beside",
    "all grass",
    "simulated network",
)
OWN, MSRC = "this map's 5", "TextonBoost's 21"
# The classes of the MSRC set in the order of its colours (Shotton et al. 2006, TextonBoost).
MSRC_CLASSES = (
    "building", "grass", "tree", "cow", "sheep", "sky", "aeroplane", "water", "face", "car",
    "bicycle", "flower", "sign", "bird", "book", "chair", "road", "cat", "dog", "body", "boat",
)  # fmt: skip
VOID = 255
# What this map's classes are called there; a purse is none of the 21.
_CALLED = {PERSON: "body", GRASS: "grass", SIDEWALK: "road", BUILDING: "building"}


def answer(name: str, instead: int = PERSON, seed: int = 0) -> np.ndarray:
    """(12, 22) int: the label map as the answer ``name`` has it.

    ``instead``: what pixels of the purse are called where they are missed; ``seed``: of the
    simulated network's noise.
    """
    truth = label_map()
    purse = truth == PURSE
    if name == NEVER:
        return np.where(purse, instead, truth)
    if name == BESIDE:
        return np.where(np.roll(purse, -1, axis=1), PURSE, np.where(purse, instead, truth))
    if name == ALL_GRASS:
        return np.full_like(truth, GRASS)
    if name == NETWORK:
        return pixel_trace(6.0, 1.0, 0.5, False, seed).prediction
    return truth


def changed(labels: np.ndarray, changes) -> np.ndarray:
    """``labels`` with single pixels called otherwise: whole numbers 5 · pixel + class, row-major.

    What names no pixel counts for nothing.
    """
    out = np.array(labels)
    pixels, classes = np.divmod(np.asarray(changes, dtype=np.int64), len(CLASSES))
    inside = (pixels >= 0) & (pixels < out.size)
    out.ravel()[pixels[inside]] = classes[inside]
    return out


@dataclass(frozen=True, eq=False)
class Case:
    """A truth and an answer (H, W) in the classes ``names``; VOID in the truth counts not."""

    truth: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]

    @cached_property
    def counts(self) -> np.ndarray:
        """(C, C) pixels; rows the truth."""
        return confusion(self.truth, self.labels, len(self.names), VOID)

    @cached_property
    def present(self) -> tuple[int, ...]:
        """The classes that are in the truth or in the answer."""
        there = self.counts.sum(axis=0) + self.counts.sum(axis=1) > 0
        return tuple(np.flatnonzero(there).tolist())

    def index(self, name: str) -> int | None:
        """The class that this map calls ``name``; None for the purse, which the 21 do not know."""
        if self.names == CLASSES:
            return CLASSES.index(name)
        called = _CALLED.get(CLASSES.index(name))
        return None if called is None else MSRC_CLASSES.index(called)


def case(labels: np.ndarray, names: str = OWN, instead: int = PERSON) -> Case:
    """The answer ``labels`` (12, 22) beside the truth, in the classes of ``names``.

    In those of TextonBoost the purse is void, and what was called a purse is called ``instead``.
    """
    truth = label_map()
    if names == OWN:
        return Case(truth, labels, CLASSES)
    table = np.array([MSRC_CLASSES.index(_CALLED[c]) if c in _CALLED else VOID for c in range(5)])
    said = np.where(labels == PURSE, instead, labels)
    return Case(table[truth], table[said], MSRC_CLASSES)
