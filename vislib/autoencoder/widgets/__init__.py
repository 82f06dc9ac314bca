"""What this lesson keeps between runs of its page, and what its clicks mean."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from vislib.autoencoder import (
    bending,
    figures,
    halves,
    linear,
    noising,
    numbers,
    params,
    principal,
    trained,
)
from vislib.ui import live, stage
from vislib.ui import numbers as tables
from vislib.ui.chapter import Here
from vislib.ui.stage import Click, Drag


@st.cache_data(max_entries=16, show_spinner=False)
def squeezed(pixels: np.ndarray, side: int, counts: tuple[int, ...]) -> principal.Squeeze:
    """A picture rebuilt from each number of axes."""
    return principal.squeeze(pixels, side, counts)


def cut(pixels: np.ndarray, side: int, colour: bool) -> np.ndarray:
    """(H, W, 3) or (H, W) uint8: whole patches alone, in colours or grey."""
    height, width = (n // side * side for n in pixels.shape[:2])
    whole = pixels[:height, :width]
    if colour:
        return whole
    return np.round(whole @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


def patch(here: Here, found: principal.Squeeze, width: int, of: str) -> int:
    """Which patch was clicked; at first the liveliest."""
    columns, count = width // found.side, len(found.patches)

    def read(click: Click) -> list[int] | None:
        if click.panel != "photo":
            return None
        column, row = int(click.x // found.side), int(click.y // found.side)
        return [row * columns + column] if 0 <= column < columns else None

    liveliest = int(found.patches.var(axis=1).argmax())
    chosen = here.hands.clicked("patch", [liveliest], of=of, read=read)
    fine = chosen.size == 1 and np.isfinite(chosen).all() and 0 <= chosen[0] < count
    return int(chosen[0]) if fine else liveliest


def cloud(here: Here, p: params.Line) -> np.ndarray:
    """(40, 2): the sample, as far as points of it were dragged, within the box."""
    of = f"sample {p.sample}"
    dragged = here.hands.places("points", p.points(), of=of, version=f"{of} {p.start}")
    return np.clip(dragged, *np.transpose(params.BOX))


def start(here: Here, p: params.Line, points: np.ndarray, found: linear.Lines) -> np.ndarray:
    """(2,): the vectors at the start, from the middle of the points."""
    middle, of = points.mean(axis=0), f"sample {p.sample} {p.start}"
    placed = here.hands.places("arrow", [middle + p.vector(found)], of=of)
    return np.clip(placed[0], *np.transpose(params.BOX)) - middle


@st.cache_data(max_entries=1, show_spinner=False)
def many_dimensions(k: int = 8) -> str:
    """What a linear auto-encoder finds on scikit-learn's digits, said in a few sentences."""
    from sklearn.datasets import load_digits

    x = load_digits().data / 16
    decoder, loss = linear.plane(x, k, seed=0)
    axes = principal.pca(x)
    columns = decoder / np.linalg.norm(decoder, axis=0)
    cosines = np.sort(np.abs(axes.axes[:k] @ columns).max(axis=0))
    turned = linear.largest_angle(columns, axes.axes[:k].T)
    return numbers.digits(cosines, loss / float(axes.variances[k:].sum()), turned)


def training(here: Here, p: params.Bend) -> None:
    """The points, and buttons that train the network of ``p`` a little every tick."""
    if not here.answered:
        x = bending.points(p.points)
        here.picture(figures.bend.scene(x, None, bending.floor(x), p.steps, p.points))
        return
    token = (p.points, p.hidden, p.steps, p.seed)
    with here.place:
        live.watch(f"{here.key}.job.last", token, p.job, partial(_draw, here, p))


def _draw(here: Here, p: params.Bend, job: bending.Bending | None, going: bool) -> None:
    """The training as it stands: its newest state while it goes on, then all of them."""
    x = bending.points(p.points)
    run, floor = (job.bend if job else None), bending.floor(x)
    scene = figures.bend.scene(x, run, floor, p.steps, p.points, moving=not going)
    stage.show(scene, key=f"{here.key}.stage", answered=True)
    tables.metrics(numbers.bend(run, floor))


@st.cache_resource(max_entries=16, show_spinner=False)
def network(name: str) -> trained.Trained:
    """The trained auto-encoder, shared by all sessions."""
    return trained.load(name)


@st.cache_resource(max_entries=1, show_spinner="The principal axes of 8,000 discs …")
def axes_of_discs() -> principal.Pca:
    """The principal axes of discs as the networks were trained on."""
    return principal.pca(trained.discs(trained.some(8000, 0)).reshape(8000, -1))


def disc(here: Here, start: tuple[float, float, float], name: str = "disc") -> np.ndarray:
    """(3,): place and radius of the disc, as its centre and its rim were dragged."""
    return within(here.hands.values(name, [start], dragged, of="disc")[0])


def within(place: np.ndarray) -> np.ndarray:
    """A disc with its centre in the picture, and a radius from 1 to its half."""
    return np.clip(place, (0, 0, 1), (trained.SIDE, trained.SIDE, trained.SIDE / 2))


_DISCS = ("handles", "discs")  # marks whose handles are discs; others may be beside them


def dragged(places: np.ndarray, drag: Drag) -> np.ndarray:
    """Discs (n, 3) after a handle was moved: of each first its centre, then its rim."""
    i = drag.index // 2
    if drag.mark in _DISCS and i < len(places):
        if drag.index % 2:
            places[i, 2] = np.hypot(drag.x - places[i, 0], drag.y - places[i, 1])
        else:
            places[i, :2] = drag.x, drag.y
        places[i] = within(places[i])
    return places


def own_picture(here: Here) -> np.ndarray:
    """(24, 24) bool: what was painted; at first two strokes that cross."""
    start = np.zeros((trained.SIDE, trained.SIDE), bool)
    start[10:14, 4:20] = start[4:20, 10:14] = True
    return here.hands.mask("own", start.shape, of="own", start=start, version="gallery")


@st.cache_data(max_entries=256, show_spinner=False)
def mean_error(name: str, sigma: float) -> float:
    """The mean squared error of a network on discs with noise."""
    return noising.mean_error(network(name), sigma)


def noisy(place: np.ndarray, p: params.Noise) -> dict[str, np.ndarray]:
    """The disc at ``place``, clean, noisy, and as PCA and two networks give it back."""
    clean = trained.discs(place[None])
    seen = noising.noisy(clean, p.sigma, p.seed)
    flat, basis = seen.reshape(1, -1), axes_of_discs()
    return {
        "clean": clean[0],
        "noisy": seen[0],
        "pca": np.stack([basis.rebuilt(flat, k).reshape(clean.shape[1:]) for k in noising.KEPT]),
        "plain": network("disc-3").rebuilt(seen)[0],
        "denoising": network("disc-noise").rebuilt(seen)[0],
    }


@st.cache_data(max_entries=32, show_spinner=False)
def shares(name: str, radius: float) -> np.ndarray:
    """The errors of a network by the place of a disc."""
    return halves.shares(network(name), radius)


def centre(here: Here, radius: float) -> np.ndarray:
    """(3,): the disc, as its centre was dragged."""
    xy = here.hands.places("centre", [(17.0, 12.0)], of="half")[0]
    return np.array([*np.clip(xy, 0, trained.SIDE), radius])
