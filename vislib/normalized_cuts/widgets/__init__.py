"""What this lesson keeps between runs of its page, and what its clicks mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.normalized_cuts import again, photographs, rings, waves
from vislib.normalized_cuts.photographs import Photograph, Slide

if TYPE_CHECKING:
    from vislib.ui.stage import Click


def clicked_division(click: Click) -> list[float] | None:
    """The division whose dot was clicked; empty where nothing was."""
    return [click.index] if click.mark == "all" else None


def one_of(numbers: np.ndarray, count: int) -> int | None:
    """The one number that a click left, if it is one of 0 to ``count - 1``."""
    if numbers.size != 1 or not 0 <= numbers[0] < count:
        return None
    return int(numbers[0])


@st.cache_resource(max_entries=12, show_spinner="A picture becomes a graph …")  # 10 MB at 96 px
def photograph(
    pixels: np.ndarray, colours: str, radius: int, sigma_colour: float, sigma_place: float
) -> Photograph:
    """The graph of a picture and its eigenvectors."""
    return photographs.photograph(pixels, colours, radius, sigma_colour, sigma_place)


@st.cache_resource(max_entries=32, show_spinner=False)  # some 20 kB
def slide(
    pixels: np.ndarray,
    colours: str,
    radius: int,
    sigma_colour: float,
    sigma_place: float,
    vector: int,
) -> Slide | None:
    """A threshold that slides through one of these vectors."""
    found = photograph(pixels, colours, radius, sigma_colour, sigma_place)
    return photographs.slide(found, vector)


def clicked_pixel(click: Click) -> list[float] | None:
    """The place of a pixel, in whichever picture it was clicked."""
    return None if click.panel in ("curve", "division") else [click.x, click.y]


@st.cache_resource(max_entries=24, show_spinner="Every σ …")  # 0.2 MB
def swept(data: str, seed: int, k: int) -> rings.Sweep:
    """A cloud under every σ."""
    return rings.swept(data, seed, k)


@st.cache_resource(max_entries=64, show_spinner=False)  # 8 kB
def clustering(data: str, seed: int, k: int, sigma: float) -> rings.Clustering:
    """A cloud under one σ."""
    return rings.clustering(*rings.cloud(data, seed), k, sigma)


@st.cache_resource(max_entries=48, show_spinner=False)  # 3 MB at most
def waved(kind: str, height: int, width: int, contrast: float, sigma: float) -> waves.Waves:
    """A picture without things in it, and its waves."""
    return waves.waves(waves.drawn(kind, height, width, contrast), sigma)


@st.cache_resource(max_entries=24, show_spinner="Cutting again and again …")  # 0.3 MB
def cut_again(
    pixels: np.ndarray, on: str, count: int, sigma: float, stop: float, most: int
) -> again.Again:
    """A picture cut until cuts are dear."""
    return again.again(pixels, on, count, sigma, stop=stop, most=most)


def clicked_node(click: Click) -> list[float] | None:
    """The region whose node was clicked."""
    return [click.index] if click.mark == "nodes" else None
