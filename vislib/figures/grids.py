"""What pictures made of small grids share: texts in cells, shades, square panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vislib.core.text import cell_text, minus, signed
from vislib.stage.scene import Cells, Panel

__all__ = ["cell_text", "minus", "painted", "revealed", "shade", "signed", "square", "top"]

_MARGIN = 0.3  # around a grid, in cells


def shade(values: np.ndarray, symbolic: bool = False) -> np.ndarray:
    """How strongly to paint a cell: the size of its number, letters all alike; NaN stays empty."""
    values = np.asarray(values, float)
    return np.where(np.isnan(values), np.nan, 0.5) if symbolic else np.abs(values)


def top(values: np.ndarray, symbolic: bool = False) -> float:
    """Upper end of the colour scale that belongs to `shade`; never 0."""
    return 1.0 if symbolic else float(np.nanmax(np.abs(values))) or 1.0


def revealed(shown: np.ndarray, texts: Sequence[str]) -> list[list[str]]:
    """Texts of every frame: those whose element is shown (F, n), else nothing."""
    return [
        [text if on else "" for on, text in zip(row, texts, strict=True)]
        for row in np.reshape(shown, (len(shown), -1))
    ]


def painted(
    panel: str, shades: np.ndarray, text: Any, role: str, high: float, **more: Any
) -> Cells:
    """A grid in the one-hue scale of a role, from 0 to `high`, with its numbers printed."""
    return Cells(panel, shades, text=text, scale=role, vmin=0, vmax=high, **more)


def square(name: str, title: str, shape: tuple[int, ...], **more: Any) -> Panel:
    """A panel for a grid of (rows, columns) square cells, first row on top."""
    ranges = {"x": (-_MARGIN, shape[1] + _MARGIN), "y": (-_MARGIN, shape[0] + _MARGIN)}
    return Panel(name, title, equal=True, y_down=True, **ranges, **more)
