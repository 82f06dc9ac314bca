"""Between two pictures: what the hands placed, and the plane of codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from vislib.autoencoder import params, trained, walking, widgets
from vislib.autoencoder.figures.between import Plane
from vislib.ui.chapter import Here

VERSION = "between"
_START = ((8.0, 12.0, 4.0), (16.0, 12.0, 4.0))


@dataclass(frozen=True, eq=False)
class Shown:
    """A walk between two pictures and the plane of its codes; ``places``: of discs, else None."""

    name: str
    walk: walking.Walk
    plane: Plane
    places: np.ndarray | None
    steps: tuple[walking.Step, ...] | None
    mosaic: np.ndarray | None


@st.cache_data(max_entries=2, show_spinner=False)
def known(data: str) -> tuple[np.ndarray, np.ndarray | None]:
    """The codes (n, z) of 500 discs, or of 500 digits with their classes."""
    if data == params.DISCS:
        return widgets.network("disc-3").encode(trained.discs(trained.some(500, 21))), None
    from sklearn.datasets import load_digits

    digits = load_digits()
    return widgets.network("digits-2").encode(digits.images[:500] / 16), digits.target[:500]


@st.cache_data(max_entries=1, show_spinner=False)
def _mosaic(x: tuple[float, float], y: tuple[float, float]) -> np.ndarray:
    return walking.mosaic(widgets.network("digits-2"), x, y)


def shown(here: Here, p: params.Between) -> Shown:
    """What is between A and B, as they and P were dragged."""
    discs = p.data == params.DISCS
    name = "disc-3" if discs else "digits-2"
    net, (codes, groups) = widgets.network(name), known(p.data)
    ends, places = _discs(here, net) if discs else (_codes(here, codes, groups), None)
    pictures = trained.discs(places) if discs else net.decode(ends)
    walk = walking.walk(net, pictures, ends)
    steps = walking.judged(walk, places) if discs else None
    plane = _plane(here, p, net, walk, (codes, groups))
    mosaic = None if discs else _mosaic(*plane.box)
    return Shown(name, walk, plane, places, steps, mosaic)


def _discs(here: Here, net: trained.Trained) -> tuple[np.ndarray, np.ndarray]:
    """Codes and places of the two discs."""
    places = here.hands.values("discs", _START, widgets.dragged, of=VERSION)
    places = np.array([widgets.within(place) for place in places])
    return net.encode(trained.discs(places)), places


def _codes(here: Here, codes: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(2, 2): A and B in the plane of the digits; at first a nought and a one."""
    start = np.stack([codes[groups == digit][0] for digit in (0, 1)])
    return _near(here.hands.places("codes", start, of=VERSION), codes)


def _near(points: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Points at most ten spreads away from all codes: farther out nothing is to be seen."""
    low, high = codes.min(axis=0), codes.max(axis=0)
    return np.clip(points, low - 10 * (high - low), high + 10 * (high - low))


def _plane(
    here: Here, p: params.Between, net: trained.Trained, walk: walking.Walk, all_codes: tuple
) -> Plane:
    codes, groups = all_codes
    at = list(p.coordinates)
    mark = f"p{at[0] + 1}{at[1] + 1}{'' if groups is None else 'd'}"
    code = walk.codes.mean(axis=0)
    placed = here.hands.places(mark, code[None, at], of=VERSION)
    code = code.copy()
    code[at] = _near(placed, codes[:, at])[0]
    return Plane(
        codes[:, at],
        groups,
        walk.codes[[0, -1]][:, at],
        walk.codes[:, at],
        code[at],
        tuple(f"z{i + 1}" for i in at),
        mark,
        walking.loneliness(code, codes),
        net.decode(code[None])[0],
    )
