"""What hands did to the handles of a stage: the newest drag once, and values that drags change."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vislib.ui import link_state as placed
from vislib.ui import stage


def newest(place: str, version: str = "", *, count: int) -> stage.Held | None:
    """The last drag on the stage ``place``, told once; None if nothing has moved since.

    ``count``: of how many handles; a drag of one beyond them is not believed. Ask before drawing
    controls: the new position may then be written into one of them.
    """
    held, name = stage.held(place, version=version), f"{place}.seen.last"
    if held == st.session_state.get(name):
        return None
    st.session_state[name] = held
    return held if held and held.index < count else None


def places(
    place: str, mark: str, start: np.ndarray, version: str = "", *, of: str | None = None
) -> np.ndarray:
    """(n, 2): where the handles of ``mark`` were dragged to, here or by the link; else ``start``.

    ``version``: that of the stage; ``of``: what the link's places belong to, where that differs.
    """
    start, of = np.asarray(start, dtype=np.float64), version if of is None else of
    dragged = stage.handles(place, mark, version=version)
    if dragged is not None and dragged.shape == start.shape:
        placed.put(f"{place}.{mark}", dragged, of)
    return _like(start, placed.get(f"{place}.{mark}", of))


def heights(place: str, mark: str, start: np.ndarray, version: str = "") -> np.ndarray:
    """(n,) the bars of ``mark`` as dragged, here or by the link, to 2 decimals; else ``start``."""
    dragged = stage.handles(place, mark, version=version)
    if dragged is not None and len(dragged) == len(start):
        placed.put(f"{place}.{mark}", dragged[:, 1].round(2), version)
    return _like(start, placed.get(f"{place}.{mark}", version))


def kept(place: str, version: str, start: np.ndarray) -> tuple[np.ndarray, stage.Held | None]:
    """Values (n, m) that drags change, at first ``start``, and the newest drag or None.

    For pictures where one drag moves more than its own handle: what it leaves goes to ``keep``.
    """
    start = np.array(start, dtype=np.float64)
    values = _like(start, placed.get(f"{place}.values", version))
    return values, newest(place, version, count=start.size)


def keep(place: str, version: str, values: np.ndarray) -> np.ndarray:
    """``values`` (n, m) as ``kept`` returns them from now on."""
    placed.put(f"{place}.values", values, version)
    return _like(values, placed.get(f"{place}.values", version))


def written(place: str, mark: str, field: str, *, count: int) -> str | None:
    """Write the bars of ``mark``, if they were just dragged, into the text field ``field``.

    To two decimals; field, picture and link then agree. Returns the text, or None.
    """
    moved = stage.handles(place, mark) if newest(place, count=count) else None
    now = st.session_state.get(field, "")
    if moved is None or len(moved) != len(now.replace(",", " ").split()):
        return None
    st.session_state[field] = " ".join(f"{round(v, 2) + 0.0:g}" for v in moved[:, 1].tolist())
    return st.session_state[field]


def _like(start: np.ndarray, numbers: np.ndarray | None) -> np.ndarray:
    """``numbers`` in the shape of ``start``; itself where they are none, or too many or too few."""
    return start if numbers is None or numbers.size != start.size else numbers.reshape(start.shape)
