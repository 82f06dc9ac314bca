"""What hands did in the lesson on metrics: pixels clicked, shapes moved."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.metrics import cityscapes, drawing, params, purse, resampling, shapes, soft

if TYPE_CHECKING:
    from vislib.ui.chapter import Here
    from vislib.ui.stage import Click

_MOST = 100  # pixels changed by hand that are kept


def pixels(here: Here, p: params.Counts) -> np.ndarray:
    """Whole numbers (see ``purse.changed``): the pixels that clicks have called otherwise."""
    kept = here.hands.clicked("pixels", of=p.of, read=lambda click: None)

    def changed(click: Click) -> list[float] | None:
        rows, columns = purse.label_map().shape
        row, column = int(np.floor(click.y)), int(np.floor(click.x))
        if click.panel not in ("", "answer") or not (0 <= row < rows and 0 <= column < columns):
            return None
        pixel = row * columns + column
        instead = purse.CLASSES.index(p.instead)
        now = purse.changed(purse.answer(p.answer, instead, p.seed), kept).ravel()[pixel]
        before = [k for k in kept.tolist() if k // len(purse.CLASSES) != pixel]
        following = (int(now) + 1) % len(purse.CLASSES)
        return [*before, pixel * len(purse.CLASSES) + following][-_MOST:]

    return here.hands.clicked("pixels", of=p.of, read=changed)


def follow_second(here: Here) -> None:
    """Write where the second shape, or its corner, was dragged to into the controls."""
    drag = here.hands.drag(count=2)
    if drag is None:
        return
    write = functools.partial(here.hands.write, params.Overlap)
    if drag.index == 0:
        write("dx", drag.x)
        write("dy", drag.y)
        return
    state = st.session_state
    centre = (state.get(f"{here.key}.{name}", 0.0) for name in ("dx", "dy"))
    half = shapes.half_size(state.get(f"{here.key}.shape", shapes.BOX))
    away = np.abs(np.array([drag.x, drag.y]) - np.array(tuple(centre)))
    write("ratio", float((away / half).max() ** 2))


def left_out(here: Here) -> np.ndarray:
    """(n,) the classes of the printed table that clicks have left out."""
    kept = here.hands.clicked("columns", of="cityscapes", read=lambda click: None).tolist()

    def toggled(click: Click) -> list[float] | None:
        column = int(np.floor(click.x))
        if click.panel not in ("", "table") or not 0 <= column < len(cityscapes.CLASSES):
            return None
        now = [c for c in kept if c != column]
        now = now if len(now) < len(kept) else [*kept, column]
        return now if len(set(now)) < len(cityscapes.CLASSES) else None

    return here.hands.clicked("columns", of="cityscapes", read=toggled)


def soft_pixels(here: Here, p: params.Loss) -> tuple[np.ndarray, np.ndarray]:
    """x as dragged and y as clicked, (m,) each."""
    x, y, _ = p.start
    kept = here.hands.clicked("y", y, of=p.data, read=lambda click: None)
    kept = y if len(kept) != len(y) else (kept > 0.5).astype(np.float64)

    def toggled(click: Click) -> list[float] | None:
        i = int(np.floor(click.x + 0.5))
        if click.mark != "y" or not 0 <= i < len(kept):
            return None
        return [1 - v if k == i else v for k, v in enumerate(kept.tolist())]

    now = here.hands.clicked("y", y, of=p.data, read=toggled)
    now = y if len(now) != len(y) else (now > 0.5).astype(np.float64)
    dragged = here.hands.heights("x", x, of=p.data)
    return np.clip(dragged, soft.EDGE, 1 - soft.EDGE), now


def found(here: Here, p: params.Curve) -> drawing.Found:
    """The found boxes as dragged, with their scores as dragged."""
    start = drawing.start()
    corners = here.hands.places("found", start[:, :2], of="boxes")
    inside = np.clip(corners, 0, (drawing.WIDTH, drawing.HEIGHT) - start[:, 2:])
    scores = here.hands.heights("scores", drawing.SCORES, of="boxes")
    return p.found(inside, np.clip(scores, 0.0, 1.0))


@st.cache_data(max_entries=16, show_spinner=False)
def resampled(p: params.Noise) -> resampling.Resampled:
    """The draws of ``p``."""
    return p.resampled()
