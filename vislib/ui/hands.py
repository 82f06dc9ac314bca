"""What hands did to the handles of a stage: the newest drag once, and values that drags change."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

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


def kept(place: str, version: str, start: dict[str, Any]) -> tuple[dict, stage.Held | None]:
    """Values that drags change in place, beginning with ``start``, and the newest drag or None.

    For pictures where one drag moves more than its own handle. Another ``version`` starts anew.
    """
    name = f"{place}.values.last"
    if st.session_state.get(name, {}).get("version") != version:
        st.session_state[name] = {"version": version, "values": dict(start)}
    values = st.session_state[name]["values"]
    return values, newest(place, version, count=sum(map(len, values.values())))


def heights(place: str, mark: str, start: np.ndarray, version: str = "") -> np.ndarray:
    """(n,) the bars of ``mark`` as dragged, to two decimals; else as they start."""
    dragged = stage.handles(place, mark, version=version)
    return start if dragged is None or len(dragged) != len(start) else dragged[:, 1].round(2)


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
