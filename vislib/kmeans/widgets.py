"""What this lesson keeps between runs of its page, and what its clicks mean."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vislib.kmeans import lloyd, params, restarts, segmentation, selection
from vislib.ui.stage import Click


@st.cache_data(max_entries=64, show_spinner=False)
def restarted(data: str, sample: int, k: int) -> dict[str, restarts.Ends]:
    """Where all restarts end, for each kind of start."""
    points, seeds = params.points_of(data, sample), range(params.RESTARTS)
    return {m: restarts.from_seeds(points, k, m, seeds) for m in lloyd.METHODS}


@st.cache_data(max_entries=64, show_spinner=False)
def selected(points: np.ndarray) -> selection.Selection | None:
    """Every k on ``points`` (n, 2); None where they are too few."""
    return selection.sweep(points) if selection.numbers_to_try(points) else None


@st.cache_data(max_entries=24, show_spinner=False)
def segmented(
    pixels: np.ndarray, space: str, position: float, k: int, method: str, seed: int
) -> segmentation.Segmentation:
    """K-means on a picture, as ``segmentation.run`` takes it."""
    return segmentation.Segmentation.of(segmentation.run(pixels, space, position, k, method, seed))


def clicked_point(click: Click) -> list[float] | None:
    """The point of a cloud that a click chose."""
    return [click.index] if click.mark == "cloud" else None


def marked(click: Click) -> list[float]:
    """What a click on a picture marks: a cluster, a pixel (row, column), or nothing."""
    if click.mark == "centres":
        return [click.index]
    return [] if click.panel == "space" else [int(click.y), int(click.x)]


def one_of(numbers: np.ndarray, count: int) -> int | None:
    """The one number that a click left, if it is one of 0 to ``count - 1``."""
    if numbers.size != 1 or not 0 <= numbers[0] < count:
        return None
    return int(numbers[0])


def pixel(numbers: np.ndarray, height: int, width: int) -> tuple[int, int] | None:
    """The pixel (row, column) that a click left, if the picture has it."""
    if numbers.size != 2:
        return None
    row, column = numbers.astype(int).tolist()
    return (row, column) if 0 <= row < height and 0 <= column < width else None
