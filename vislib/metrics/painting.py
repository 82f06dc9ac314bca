"""A mask painted over a photograph, and everything that it can be compared with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from vislib.core import masks, painted
from vislib.metrics import counting
from vislib.metrics.edges import boundary_iou, distances

SIDE = 96  # pixels of a painted mask on its longer side
FILE = Path(__file__).resolve().parent / "data" / "answers.json"


def grid(pixels: np.ndarray) -> tuple[int, int]:
    """(rows, columns) of the mask of a photograph (H, W, 3)."""
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def truth(picture: str, shape: tuple[int, int]) -> np.ndarray | None:
    """(H, W) bool: what somebody drew for a bundled photograph; None where nobody did."""
    if picture not in masks.available():
        return None
    return masks.rasterise(masks.load(picture), shape).astype(bool)


def what(picture: str) -> str:
    """What there is to paint."""
    kinds = {"camera": "the photographer", "astronaut": "the astronaut", "cat": "the cat"}
    return kinds.get(picture, "one thing")


@lru_cache(maxsize=1)
def _answers() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


def network(picture: str, shape: tuple[int, int]) -> tuple[str, np.ndarray] | None:
    """The network that was asked, and its mask (H, W) bool; None where none was.

    Written by ``python -m vislib.metrics.asked``.
    """
    said = _answers().get(picture)
    mask = said and painted.decode(said["mask"], shape)
    return None if mask is None else (said["network"], mask)


def box(mask: np.ndarray) -> np.ndarray:
    """(H, W) bool: the bounding box of a mask."""
    out = np.zeros_like(mask)
    rows, columns = np.nonzero(mask)
    if rows.size:
        out[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = True
    return out


def moved(mask: np.ndarray, down: int = 2, right: int = 2) -> np.ndarray:
    """(H, W) bool: a mask moved down and right; what leaves the picture is lost."""
    out = np.zeros_like(mask)
    out[down:, right:] = mask[: len(mask) - down, : mask.shape[1] - right]
    return out


@dataclass(frozen=True, eq=False)
class Score:
    """A mask judged by another of its shape, taken for the truth."""

    name: str
    truth: np.ndarray
    mask: np.ndarray

    @cached_property
    def four(self) -> tuple[int, int, int, int]:
        """TP, FP, FN, TN."""
        counts = counting.confusion(self.truth, self.mask, 2, None)
        return counting.outcome(counts, 1)

    @property
    def accuracy(self) -> float:
        tp, _, _, tn = self.four
        return (tp + tn) / sum(self.four)

    @property
    def precision(self) -> float:
        """NaN where nothing is painted."""
        return _ratio(self.four[0], self.four[0] + self.four[1])

    @property
    def recall(self) -> float:
        """NaN where there is nothing to paint."""
        return _ratio(self.four[0], self.four[0] + self.four[2])

    @property
    def iou(self) -> float:
        """NaN where both are empty."""
        return _ratio(self.four[0], sum(self.four[:3]))

    @property
    def dice(self) -> float:
        """NaN where both are empty."""
        return _ratio(2 * self.four[0], 2 * self.four[0] + self.four[1] + self.four[2])

    @cached_property
    def boundary(self) -> float:
        """IoU of the bands along both outlines."""
        return boundary_iou(self.truth, self.mask)

    @cached_property
    def off(self) -> float:
        """Mean distance of both outlines, pixels of the mask."""
        return distances(self.truth, self.mask)[0]


def _ratio(above: int, below: int) -> float:
    return above / below if below else float("nan")


def rivals(picture: str, true: np.ndarray) -> list[Score]:
    """What a painted mask competes with: a network, a box, the truth moved by two, nothing."""
    asked = network(picture, true.shape)
    found = [Score(f"network “{asked[0]}”", true, asked[1])] if asked else []
    return [
        *found,
        Score("the truth's bounding box", true, box(true)),
        Score("the truth, 2 px down and right", true, moved(true)),
        Score("nothing", true, np.zeros_like(true)),
    ]


def judged(name: str, true: np.ndarray | None, mask: np.ndarray) -> Score | None:
    """A mask by the truth; None where nobody knows it."""
    return None if true is None else Score(name, true, mask)


def all_of(picture: str, true: np.ndarray, mine: np.ndarray, again: np.ndarray) -> list[Score]:
    """By the truth: the first mask, the second if there is one, and their rivals."""
    second = [Score("you again", true, again)] if again.any() else []
    return [Score("you", true, mine), *second, *rivals(picture, true)]
