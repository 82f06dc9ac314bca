"""Settings of the lesson at random, and its sums done again in plain Python."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from tests.printed import read
from vislib.core.points import CLOUDS, HEIGHT, WIDTH
from vislib.kmeans import lloyd, params

PLACE = st.tuples(st.integers(0, 12), st.integers(0, 8)).map(lambda xy: (float(xy[0]), xy[1] * 1.0))
DATA = st.sampled_from([*CLOUDS])


def pair(printed: str) -> np.ndarray:
    """The place that a text says."""
    return np.array([read(part) for part in printed.strip("()").split(", ")])


def distortion(points, centres, labels) -> float:
    """Sum of squared distances, added up exactly."""
    return math.fsum(np.square(np.asarray(points) - centres[labels]).ravel())


@st.composite
def runs(draw):
    """One run of the first chapter as hands may leave it: (params, trace, points added)."""
    p = params.HalfSteps(
        data=draw(st.sampled_from([*CLOUDS, "own", "own"])),
        k=draw(st.integers(1, params.MOST_K)),
        method=draw(st.sampled_from([*lloyd.METHODS, params.GROUPS_FIRST])),
        seed=draw(st.integers(0, 99)),
        sample=draw(st.integers(0, 99)),
        tolerance=draw(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3, 1.0])),
        iterations=draw(st.sampled_from([25, 25, 25, 1, 2, 3])),
    )
    added = draw(st.lists(PLACE, min_size=p.data == "own", max_size=6))
    starts = p.centres
    if len(starts) and draw(st.booleans()):  # moved by hand, also onto each other
        starts = starts.copy()
        for j in range(draw(st.integers(1, len(starts)))):
            starts[j] = draw(PLACE)
    points = np.vstack([p.given, np.reshape(added, (-1, 2))])
    assert (points <= [WIDTH, HEIGHT]).all()
    return p, p.trace(points, starts), len(added)
