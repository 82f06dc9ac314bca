"""What hands did to the handles of a stage: the newest drag once, and values that drags change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from vislib.ui import controls, session
from vislib.ui import link_state as placed
from vislib.ui import stage as stages


@dataclass(frozen=True)
class Placed:
    """Points (n, 2) placed by hand, and the ``version`` of the picture they belong to."""

    xy: np.ndarray
    version: str
    _take_back: Callable[[], None]
    _key: str
    _least: int

    def __len__(self) -> int:
        return len(self.xy)

    def undo_button(self, label: str = "Take the last point away") -> None:
        """A button that takes the last point away, where one may go."""
        if len(self.xy) > self._least:
            st.button(label, key=self._key, icon=":material/undo:", on_click=self._take_back)


@dataclass(frozen=True)
class Hands:
    """What hands did in the pictures of the chapter ``key``: clicked, dragged, placed.

    Everything placed has a ``name``, under which session and link (``?<chapter>.<name>=``) keep
    it, and belongs to the data ``of``: under other data it counts for nothing. ``stage`` is the
    name of the picture, ``version`` that which the picture was given.
    """

    key: str

    def click(self, stage: str = "stage") -> stages.Click | None:
        """The click that caused this run, or None."""
        return stages.pressed(self._stage(stage))

    def drag(self, *, count: int, version: str = "", stage: str = "stage") -> stages.Drag | None:
        """The last drag of one of ``count`` handles, told once; None if nothing has moved since.

        In ``prepare`` its place may be written into a control, with ``write``.
        """
        return _newest(self._stage(stage), version, count=count)

    def write(self, params: type, field: str, value: float) -> None:
        """Give the number control ``field`` of ``params`` a value, on its steps and in bounds."""
        controls.set_value(params, field, self.key, value)

    def write_heights(
        self, mark: str, field: str, *, count: int, stage: str = "stage"
    ) -> str | None:
        """Write the bars of ``mark``, if they were just dragged, into the text control ``field``.

        To two decimals; control, picture and link then agree. Returns the text, or None.
        """
        return _written(self._stage(stage), mark, f"{self.key}.{field}", count=count)

    def clicked(
        self,
        name: str,
        default: Sequence[float] = (),
        *,
        of: str = "",
        read: Callable[[stages.Click], Sequence[float] | None] = lambda c: (c.x, c.y),
        stage: str = "stage",
    ) -> np.ndarray:
        """The numbers (n,) that the last click stands for, else ``default``.

        ``read`` says what a click stands for, by default its place (x, y); None: for nothing here.
        """
        click = self.click(stage)
        numbers = None if click is None else read(click)
        if numbers is not None and placed.put(self._name(name), numbers, of):
            self._count(name)
        kept = placed.get(self._name(name), of)
        return np.asarray(default, dtype=np.float64) if kept is None else kept

    def undo_button(self, name: str, label: str) -> None:
        """A button that takes away what was placed under ``name``, where there is something."""
        full = self._name(name)
        if placed.there(full):
            st.button(label, key=f"{full}.undo", icon=":material/undo:", on_click=self._undo,
                      args=(name,))  # fmt: skip

    def _undo(self, name: str) -> None:
        placed.forget(self._name(name))
        session.new_generation(self.key.split(".")[0])

    def clicks(self, name: str) -> int:
        """How often ``clicked(name)`` has changed: part of the version of handles it moves."""
        return st.session_state.get(f"{self._name(name)}.count.last", 0)

    def places(
        self, mark: str, start: Any, *, of: str = "", version: str | None = None, name: str = "",
        stage: str = "stage",
    ) -> np.ndarray:  # fmt: skip
        """(n, 2): where the handles of ``mark`` were dragged to, else ``start``.

        ``version``: None where it is ``of``; ``name``: in the link, else that of the mark.
        """
        start, version = np.asarray(start, dtype=np.float64), of if version is None else version
        dragged = stages.handles(self._stage(stage), mark, version=version)
        if dragged is not None and dragged.shape == start.shape:
            placed.put(self._name(name or mark), dragged, of)
        return _like(start, placed.get(self._name(name or mark), of))

    def heights(
        self, mark: str, start: Any, *, of: str = "", name: str = "", stage: str = "stage"
    ) -> np.ndarray:
        """(n,) the bars of ``mark`` as dragged, to 2 decimals; else ``start``."""
        start = np.asarray(start, dtype=np.float64)
        dragged = stages.handles(self._stage(stage), mark, version=of)
        if dragged is not None and len(dragged) == len(start):
            placed.put(self._name(name or mark), dragged[:, 1].round(2), of)
        return _like(start, placed.get(self._name(name or mark), of))

    def values(
        self,
        name: str,
        start: Any,
        change: Callable[[np.ndarray, stages.Drag], np.ndarray],
        *,
        of: str = "",
        stage: str = "stage",
    ) -> np.ndarray:
        """Values (n, m), at first ``start``, that every drag changes as ``change(values, drag)``.

        For pictures where one drag moves more than its own handle. ``of`` is also the version.
        """
        start = np.array(start, dtype=np.float64)
        now = _like(start, placed.get(self._name(name), of))
        drag = _newest(self._stage(stage), of, count=start.size)
        if drag is not None:
            placed.put(self._name(name), change(now.copy(), drag), of)
        return _like(start, placed.get(self._name(name), of))

    def mask(
        self, mark: str, shape: tuple[int, int], *, of: str = "", start: Any = None,
        version: str | None = None, name: str = "", stage: str = "stage",
    ) -> np.ndarray:  # fmt: skip
        """(H, W) bool: what a brush made of the ``Paint`` ``mark``; at first ``start``, or nothing.

        ``of``, ``version``, ``name`` as for ``places``. Give the result back to the ``Paint``.
        """
        version, full = of if version is None else version, self._name(name or mark)
        done = stages.mask(self._stage(stage), mark, shape, version=version)
        if done is not None:
            placed.put_mask(full, done, of)
        kept = placed.mask(full, shape, of)
        if kept is not None:
            return kept
        return np.zeros(shape, bool) if start is None else np.asarray(start, dtype=bool)

    def points(
        self,
        mark: str,
        *,
        of: str,
        start: Any = (),
        most: int,
        box: tuple[float, float],
        panel: str,
        version: str = "",
        stage: str = "stage",
    ) -> Placed:
        """Points that a click in ``panel`` adds and a drag of ``mark`` moves.

        At first those of ``start`` (n, 2), of which one at least stays; at most ``most``, within
        (0, 0) and ``box``. ``version``: what else in the picture has handles belongs to.
        """
        name, start = self._name(mark), np.reshape(np.asarray(start, dtype=np.float64), (-1, 2))
        edits = f"{name}.edits.last"
        version = f"{version}|{st.session_state.get(edits, 0)}"
        now = self.places(mark, _points(name, of, start, most), of=of, version=version, stage=stage)

        def keep(xy: np.ndarray) -> None:
            placed.put(name, np.clip(xy, 0.0, box), of)
            st.session_state[edits] = st.session_state.get(edits, 0) + 1

        click = self.click(stage)
        if click is not None and click.panel in ("", panel):
            if len(now) >= most:
                st.info(f"{most} points are placed by hand: take one away first.")
            else:
                keep(np.vstack([now, (click.x, click.y)]))
                now = _points(name, of, start, most)
                version = f"{version.rpartition('|')[0]}|{st.session_state[edits]}"
        undo = partial(keep, now[:-1])
        return Placed(np.clip(now, 0.0, box), version, undo, f"{name}.undo", min(1, len(start)))

    def _stage(self, name: str) -> str:
        return f"{self.key}.{name}"

    def _name(self, name: str) -> str:
        return f"{self.key}.{name}"

    def _count(self, name: str) -> None:
        count = f"{self._name(name)}.count.last"
        st.session_state[count] = st.session_state.get(count, 0) + 1


def _points(name: str, of: str, start: np.ndarray, most: int) -> np.ndarray:
    """The points (n, 2) kept under ``name``, else ``start``."""
    numbers = placed.get(name, of)
    if numbers is None or numbers.size % 2 or (len(start) and numbers.size == 0):
        return start
    return numbers.reshape(-1, 2)[:most]


def _newest(place: str, version: str = "", *, count: int) -> stages.Drag | None:
    """The last drag on the stage ``place``, told once; None if nothing has moved since.

    ``count``: of how many handles; a drag of one beyond them is not believed. Ask before drawing
    controls: the new position may then be written into one of them.
    """
    held, name = stages.last_drag(place, version=version), f"{place}.seen.last"
    if held == st.session_state.get(name):
        return None
    st.session_state[name] = held
    return held if held and held.index < count else None


def _written(place: str, mark: str, field: str, *, count: int) -> str | None:
    """Write the bars of ``mark``, if they were just dragged, into the text field ``field``.

    To two decimals; field, picture and link then agree. Returns the text, or None.
    """
    moved = stages.handles(place, mark) if _newest(place, count=count) else None
    now = st.session_state.get(field, "")
    if moved is None or len(moved) != len(now.replace(",", " ").split()):
        return None
    st.session_state[field] = " ".join(f"{round(v, 2) + 0.0:g}" for v in moved[:, 1].tolist())
    return st.session_state[field]


def _like(start: np.ndarray, numbers: np.ndarray | None) -> np.ndarray:
    """``numbers`` in the shape of ``start``; itself where they are none, or too many or too few."""
    return start if numbers is None or numbers.size != start.size else numbers.reshape(start.shape)
