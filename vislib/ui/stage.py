"""The animated picture on a page: shows a scene, says what was clicked or dragged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from vislib.core import painted
from vislib.stage import component
from vislib.ui import limits, session
from vislib.ui import link_state as placed

if TYPE_CHECKING:
    from vislib.stage.scene import Scene

_HELD, _RELEASES = "pictures.held", "pictures.releases"  # in the session's state
# What reading a message raises that was not made by our own browser code.
_JUNK = (IndexError, KeyError, OverflowError, TypeError, ValueError)


@dataclass(frozen=True)
class Click:
    """A click on element ``index`` of a mark (-1: empty space) of a panel, in data units."""

    mark: str
    index: int
    x: float
    y: float
    panel: str = ""


@dataclass(frozen=True)
class Drag:
    """Handle ``index`` of ``mark`` moved to (x, y) by message number ``sequence``."""

    mark: str
    index: int
    x: float
    y: float
    sequence: int


def show(
    scene: Scene,
    *,
    key: str,
    version: str = "",
    answered: bool = True,
) -> None:
    """Show ``scene``; ``version`` names the data the handles belong to (a new one resets them).

    Not ``answered``: its question is open, so ``scene.question()`` is sent. With the first answered
    run the whole scene arrives, and plays from its start.
    """
    placed.shown(key)
    component.mount(
        (scene if answered else scene.question()).pack(),
        key=key,
        version=_version(key, version),
        present=session.presenting(),
        release=_release(key, answered),
        held=not answered,
    )


def _release(key: str, answered: bool) -> int:
    """How often the picture was released so far.

    A number, because the run that releases it may be overtaken by the next one before the browser
    has drawn it: the browser plays when the number is one that it has not yet played.
    """
    waiting = st.session_state.setdefault(_HELD, set())
    releases = st.session_state.setdefault(_RELEASES, {})
    if not answered:
        waiting.add(key)
    elif key in waiting:
        waiting.discard(key)
        releases[key] = releases.get(key, 0) + 1
    return releases.get(key, 0)


def handles(key: str, mark: str, *, version: str = "") -> np.ndarray | None:
    """Where the handles of ``mark`` were dragged to, ``(n, 2)`` float64, or None.

    Ask before computing; positions of another ``version`` are forgotten.
    """
    return _positions(_sent(key, version, "marks").get(mark))


def mask(key: str, mark: str, shape: tuple[int, int], *, version: str = "") -> np.ndarray | None:
    """What a brush has painted over the ``Paint`` of that name, ``shape`` bool, or None.

    None, too, for what does not fit, and for what was painted over another ``version``.
    """
    return painted.decode(_sent(key, version, "masks").get(mark), shape)


def pressed(key: str) -> Click | None:
    """The click that caused this run, known before the picture is drawn anew; else None."""
    return _click(st.session_state.get(key))


def last_drag(key: str, *, version: str = "") -> Drag | None:
    """Which handle was moved last, where to, and in which message; None before the first drag."""
    dragged = _dragged(key)
    if not isinstance(dragged.get("held"), list | tuple):
        return None
    try:
        mark, index = str(dragged["held"][0]), int(dragged["held"][1])
        sequence = int(dragged.get("seq", 0))
    except _JUNK:
        return None
    xy = handles(key, mark, version=version)
    if xy is None or not 0 <= index < len(xy):
        return None
    return Drag(mark, index, float(xy[index][0]), float(xy[index][1]), sequence)


def _version(key: str, version: str) -> str:
    """The version of the handles; a reset of the lesson makes a new one."""
    generation = session.generation(key.split(".")[0])
    return f"{version}#{generation}" if generation else version


def _dragged(key: str) -> Mapping:
    """What the browser says of the handles, empty if it says nothing that makes sense."""
    state = st.session_state.get(key)
    dragged = state.get("handles") if isinstance(state, Mapping) else None
    return dragged if isinstance(dragged, Mapping) else {}


def _sent(key: str, version: str, what: str) -> Mapping:
    """What hands did by mark, as sent ("marks", "masks"); empty for another version."""
    dragged = _dragged(key)
    sent = dragged.get(what)
    same = str(dragged.get("version", "")) == _version(key, version)
    return sent if same and isinstance(sent, Mapping) else {}


def _positions(value: Any) -> np.ndarray | None:
    """(n, 2) float64; None for anything else, and for places that no hand reaches."""
    if not isinstance(value, list | tuple) or len(value) > limits.HANDLES:
        return None
    try:
        xy = np.asarray(value, dtype=np.float64)
    except _JUNK:
        return None
    if xy.ndim != 2 or xy.shape[1] != 2 or not (np.abs(xy) <= limits.PLACE).all():
        return None
    return xy


def _click(state: Any) -> Click | None:
    raw = state.get("click") if isinstance(state, Mapping) else None
    if not isinstance(raw, Mapping):
        return None
    try:
        made = Click(
            str(raw["mark"]),
            int(raw["index"]),
            float(raw["x"]),
            float(raw["y"]),
            str(raw.get("panel", "")),
        )
    except _JUNK:
        return None
    return made if all(abs(v) <= limits.PLACE for v in (made.x, made.y)) else None
