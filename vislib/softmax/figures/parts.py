"""What the pictures of this lesson share: numbers in fixed digits, bars by class, a loss curve."""

from __future__ import annotations

import numpy as np

from vislib.core.text import texts, typed
from vislib.softmax.loss import CLASSES, Descent
from vislib.stage.caption import plain
from vislib.stage.scene import Arrow, Bars, Label, Panel, Path, Points


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
    hover = [f"{plain(name)}: drag to change its score, {typed(s)}" for name, s in pairs]
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


def scores_panel(low: float, high: float, says: str = "scores, and the next step −η(p − y)"):
    return Panel("scores", says, x=(-0.6, 2.6), y=_room(low, high))


def start_handles(d: Descent, low: float, high: float) -> list:
    """What stands for the moving scores until the answer: their start, to be dragged."""
    bars = handle_bars("scores", d.scores[0], CLASSES, text=".2f")
    return [scores_panel(low, high, "scores: drag the bars"), bars]


def top_of(d: Descent) -> float:
    return max(1.0, 1.15 * float(d.losses.max()))


def _room(low: float, high: float) -> tuple[float, float]:
    """The range of the scores, with a line for names below and two for numbers above."""
    line = _line_height(low, high)
    return low - 1.33 * line, high + 2.67 * line


def _line_height(low: float, high: float) -> float:
    return (high - low) / 11


def moving_scores(d: Descent, low: float, high: float) -> list:
    """Bars that descend over the handles they started from; score and gradient above them."""
    start = handle_bars("scores", d.scores[0], CLASSES, opacity=0.3, names=False)
    k, frames = d.scores.shape[1], len(d.scores)
    ends = np.zeros((frames, k, 4))
    ends[:, :, 0] = ends[:, :, 2] = np.arange(k)
    ends[:, :, 1] = d.scores
    ends[:, :, 3] = d.scores - d.rate * d.gradients  # the tip is where the next step arrives
    line = _line_height(low, high)
    scores = [[f"s = {typed(v)}" for v in s] for s in d.scores]
    rows = [[f"p − y = {t}" for t in texts(g, 3, sign=True)] for g in d.gradients]
    return [
        Bars("scores", d.scores, color=np.arange(k), width=0.5),
        Arrow("scores", ends, color="gradient", width=3),
        Label("scores", _line(k, high + 2 * line), scores, size=0.85),
        Label("scores", _line(k, high + line), rows, color="gradient", bold=True, size=0.85),
        Label("scores", _line(k, low - 0.67 * line), list(CLASSES), size=0.95),
        start,
    ]  # fmt: skip


def _line(count: int, y: float) -> np.ndarray:
    return np.stack([np.arange(count), np.full(count, y)], axis=-1)
