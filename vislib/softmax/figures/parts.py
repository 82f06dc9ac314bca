"""What the pictures of this lesson share: numbers in fixed digits, bars by class, a loss curve."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.stage.scene import Bars, Panel, Path, Points


def score_range(typed) -> tuple[float, float]:
    """A range for draggable scores: depends on what was typed only, so that no hand jumps."""
    low, high = np.floor(min(0.0, *typed)), np.ceil(max(0.0, *typed))
    margin = max(3.0, 0.15 * (high - low))  # for the names and the numbers
    return min(-5.0, float(low - margin)), max(8.0, float(high + margin))


def handle_bars(
    panel: str, scores, labels, *, text=None, opacity: float = 1.0, names: bool = True
) -> Bars:
    """Scores as bars that can be dragged, one colour a class."""
    n = len(scores)
    pairs = zip(labels, scores, strict=True)
    hover = [f"{name}: drag to change its score, {fixed(s, 2)}" for name, s in pairs]
    return Bars(
        panel,
        np.asarray(scores),
        color=np.arange(n),
        labels=list(labels) if names else None,
        text=text,
        drag="y",
        id="scores",
        opacity=opacity,
        hover=hover,
    )


def curve_panel(title: str, values, *, top: float, weight: float) -> Panel:
    """Axes for a value against the step of a descent."""
    steps = max(len(values) - 1, 1)
    return Panel("curve", title, x=(0, steps), y=(0, top), axes=True, x_label="step", weight=weight)


def curve(values) -> list:
    """A falling line drawn as far as the present step, with a dot at its end."""
    values = np.asarray(values, dtype=np.float64)
    frames = len(values)
    xy = np.stack([np.arange(frames), values], axis=-1)
    return [
        Path("curve", xy, color="gradient", opacity=0.3, width=1.5),
        Path("curve", xy, color="gradient", upto=np.arange(1, frames + 1), width=2.5),
        Points("curve", xy[:, None], size=6, color="gradient"),
    ]
