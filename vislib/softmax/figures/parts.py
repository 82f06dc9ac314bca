"""What the pictures of this lesson share: numbers in fixed digits, bars by class, a loss curve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vislib.core.text import scientific
from vislib.stage.scene import Bars, Panel, Path, Points


def fixed(value: float, digits: int = 3, sign: bool = False) -> str:
    """A number with so many decimals, a true minus, and names for what is no number."""
    value = float(value)
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    return (text.replace("-", "") if float(text) == 0 else text).replace("-", "−")


def short(value: float) -> str:
    """A number in about four digits, small and large ones as powers of ten."""
    value = float(value)
    if not np.isfinite(value) or value == 0 or 1e-3 <= abs(value) < 1e5:
        digits = 4 if abs(value) < 1 else 2
        return fixed(value, digits)
    return scientific(value, 2)


def enough(value: float, says: Callable[[float], str], least: int = 2) -> str:
    """``value`` in as few decimals as let ``says``, what follows from it, come out unchanged."""
    for digits in range(least, 16):
        if says(float(f"{value:.{digits}f}")) == says(value):
            break
    return fixed(value, digits)


def decimals(scores: np.ndarray) -> int:
    """How many decimals all of these need, one or two: at their bars and in the table."""
    return 1 if np.allclose(scores, np.round(scores.astype(float), 1)) else 2


def texts(values, digits: int = 3, sign: bool = False) -> list[str]:
    """One fixed number per element, row-major."""
    return [fixed(v, digits, sign) for v in np.ravel(values)]


def latex(value: float) -> str:
    """A number inside a formula."""
    return fixed(value).replace("−", "-").replace("∞", r"\infty")


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
