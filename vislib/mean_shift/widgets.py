"""What sessions share of mean shift.

Nothing changes what it is given from here, so nothing is copied; beside each cache, what one entry
holds at the default settings.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.core import images
from vislib.mean_shift import comparison, filtering, regions, sweeps
from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.comparison import Compared, Judged
from vislib.mean_shift.edges import Edges, compare
from vislib.mean_shift.estimates import estimate_bandwidth
from vislib.mean_shift.figures import all_windows, inside, segmentation
from vislib.mean_shift.filtering import Filtered
from vislib.mean_shift.inside import Inside, look
from vislib.mean_shift.methods import METHODS, SIDE
from vislib.mean_shift.params import Bandwidth, Climbing, Methods, Segmentation
from vislib.mean_shift.regions import Stage
from vislib.ui import link_state, process

PHOTOGRAPH = "cat"  # shown first

if TYPE_CHECKING:
    from vislib.stage.scene import Scene
    from vislib.ui.chapter import Here


@st.cache_resource(max_entries=16, show_spinner=False)  # the way of 160 windows: 0.1 to 1 MB
def climbed(p: Climbing) -> tuple[Trace, np.ndarray]:
    """All windows of a cloud, and whose basin each place of the ground is."""
    trace = p.trace()
    return trace, trace.basins(all_windows.basin_lattice())


@st.cache_resource(max_entries=64, show_spinner=False)  # ends and peaks: 10 kB
def ends(p: Climbing) -> Trace:
    """A window from every point of a cloud, told by its end."""
    return Bandwidth(data=p.data, seed=p.seed, kernel=p.kernel).swept([p.bandwidth])[0]


@st.cache_resource(max_entries=32, show_spinner=False)  # 22 bandwidths, ends only: 0.2 MB
def swept(data: str, seed: int, kernel: str) -> tuple[Trace, ...]:
    """A cloud under every bandwidth."""
    return Bandwidth(data=data, seed=seed, kernel=kernel).swept()


@st.cache_resource(max_entries=32, show_spinner=False)  # one bandwidth: 10 kB
def estimated(data: str, seed: int, kernel: str, quantile: float) -> Trace:
    """The peaks under the estimated bandwidth."""
    p = Bandwidth(data=data, seed=seed, kernel=kernel)
    return p.swept([estimate_bandwidth(p.points, quantile)])[0]


@st.cache_resource(max_entries=32, show_spinner=False)  # centres and labels: 2 kB
def grouped(data: str, seed: int, k: int) -> sweeps.KMeansResult:
    """K-means on a cloud."""
    return sweeps.k_means(Bandwidth(data=data, seed=seed).points, k)


@st.cache_resource(max_entries=8, show_spinner="Every pixel climbs …")  # 1 MB (256 px: 10 MB)
def filtered(
    pixels: np.ndarray, spatial: int, range_: float, space: str, device: str
) -> tuple[Filtered, Edges]:
    """The filtered picture, and what became of the steps between neighbours."""
    made = filtering.filter_picture(
        pixels, spatial, range_, space=space, keep=segmentation.KEPT, device=device
    )
    return made, compare(filtering.to_colours(pixels, space), made.colours, range_)


@st.cache_resource(max_entries=16, show_spinner=False)  # three label pictures: 0.15 to 1 MB
def segmented(pixels: np.ndarray, device: str, p: Segmentation) -> tuple[Stage, Stage, Stage]:
    """The joined, merged and cleaned regions of what ``filtered`` gives."""
    made, _ = filtered(pixels, p.spatial, p.range, p.space, device)
    return regions.summary(regions.segment(made, merge=p.merge, smallest=p.smallest))


@st.cache_resource(max_entries=120, show_spinner="Each method, ten times …")  # 0.3 MB
def ladder(name: str, pixels: np.ndarray, spatial: int, picture: str) -> tuple[Judged, ...]:
    """A method at every rung, judged by the outline of the photograph ``picture``, if it has one.

    ``spatial`` means something to mean shift alone.
    """
    return comparison.ladder(name, pixels, spatial, comparison.truth(picture, pixels.shape[:2]))


@st.cache_resource(max_entries=80, show_spinner=False)  # one label picture: 50 kB
def told(name: str, pixels: np.ndarray, number: float, spatial: int, picture: str) -> Compared:
    """A method told ``number``."""
    outlined = comparison.truth(picture, pixels.shape[:2])
    rungs = ladder(name, pixels, spatial, picture)
    return comparison.told(rungs, pixels, number, spatial, outlined)


@st.cache_resource(max_entries=16, show_spinner=False)  # some twelve label pictures: 0.7 MB
def looked_into(name: str, pixels: np.ndarray, number: float, spatial: int, picture: str) -> Inside:
    """The steps of a method told ``number``."""
    return look(pixels, told(name, pixels, number, spatial, picture).shown.division)


def warm_up() -> None:
    """Climb the ladders of the photograph that is shown first: nobody waits for the first look."""
    _climb(PHOTOGRAPH)


@st.cache_resource(show_spinner=False)
def look_ahead() -> threading.Thread | None:
    """Climb the ladders of all photographs of the menu behind the page, once a process.

    Who compares methods on one photograph chooses another next: it is ready then, or soon.
    """
    return process.behind(
        partial(_climb, picture, name) for picture in images.bundled() for name in METHODS
    )


def _climb(picture: str, *names: str) -> None:
    """The ladders of some methods, or of all, on a bundled photograph."""
    pixels = images.reduce(images.load(picture).pixels, SIDE)
    for name in names or METHODS:
        _compared(name, pixels, picture, Methods())


def follow_link(here: Here) -> None:
    """A link that gives a method its own number, as old ones do, means that number."""
    switch = f"{here.key}.equal"
    if switch in st.session_state or link_state.text(switch):
        return
    fields = [f"{here.key}.{method.field}" for method in METHODS.values()]
    if any(link_state.text(name) for name in fields):
        st.session_state[switch] = False


def photograph(here: Here) -> str:
    """The name of the bundled photograph that is shown; "" for a picture of the learner's own."""
    own = st.session_state.get(f"{here.key}.image") in images.bundled()
    return here.image.name if own else ""


def compared(pixels: np.ndarray, picture: str, p: Methods) -> list[Compared]:
    """All methods on ``pixels``: brought to about one number of regions, or each as told."""
    return [_compared(name, pixels, picture, p) for name in METHODS]


def _compared(name: str, pixels: np.ndarray, picture: str, p: Methods) -> Compared:
    spatial = p.spatial if name == "Mean shift" else Methods.spatial
    if p.equal:
        return comparison.brought(ladder(name, pixels, spatial, picture), p.regions)
    return told(name, pixels, getattr(p, METHODS[name].field), spatial, picture)


def inside_scene(
    p: Methods, pixels: np.ndarray, picture: str, shown: Sequence[Judged], chosen: tuple[int, int]
) -> Scene:
    """The steps of the one method that is looked at."""
    one = next(judged.division for judged in shown if judged.name == p.look)
    path = None
    if p.look == "Mean shift":
        path = filtering.follow_pixel(pixels, *chosen, p.spatial, one.number)
    seen = looked_into(p.look, pixels, one.number, p.spatial, picture)
    return inside.scene(pixels, seen, chosen, path)
