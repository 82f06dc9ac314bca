"""Points with ties between them, as several chapters draw them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vislib.core.text import agreeing, number
from vislib.stage.scene import Mark, Panel, Points, Segments

SIDES = ("input", "output")  # the two sides of a division


def panel(xy: np.ndarray, title: str, box: tuple[float, float], **more: object) -> Panel:
    """The panel ``points`` in which they stand and may be dragged."""
    return Panel("points", title, (0, box[0]), (0, box[1]), equal=True, **more)


def pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The two ends (m,) of all ties of n points."""
    return np.triu_indices(n, 1)


def ties(
    weights: np.ndarray, xy: np.ndarray, masks: Sequence[np.ndarray], frames_of_xy: bool = False
) -> Mark:
    """All ties as lines, as opaque as they are strong; those that a frame's mask cuts in red."""
    a, b = pairs(len(weights))
    ends = np.concatenate([xy[..., a, :], xy[..., b, :]], axis=-1)
    strength = np.clip(weights[a, b], 0, 1)
    strength = np.where(strength > 0.004, 0.1 + 0.9 * strength, 0.0)
    cut = np.array([mask[a] != mask[b] for mask in masks])
    colour = np.where(cut, "gradient", "muted")
    return Segments(
        "points", ends, id="ties", color=colour if len(masks) > 1 else colour[0], width=2,
        opacity=strength, glide=frames_of_xy,
    )  # fmt: skip


def dots(xy: np.ndarray, masks: Sequence[np.ndarray], **more: object) -> Mark:
    """The points, in the colour of their side in each frame."""
    colour = np.where(np.array(masks), *SIDES[::-1])
    return Points(
        "points", xy, id="points", color=colour if len(masks) > 1 else colour[0], size=9, **more
    )


def inside(value: float) -> str:
    """A number as it stands in a formula."""
    return _plain(number(value, 5))


def operands(values: Sequence[float], says: Callable[..., object]) -> list[str]:
    """Numbers in a formula, in digits from which ``says``, the printed result, follows."""
    return [_plain(text) for text in agreeing(values, says, 5)]


def _plain(text: str) -> str:
    return text.replace(",", "").replace("−", "-")
