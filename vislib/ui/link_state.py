"""What hands placed in a picture: numbers that the session keeps, and the link with it.

The link says ``?<name>=<what they belong to>~<numbers>``; a new session begins with what its link
says. Numbers that belong to other data, and what cannot be read, count for nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from vislib.core import painted
from vislib.ui import limits

_FORMER, _SAID = "link.former", "link.said"  # in the session's state: texts by name, names
STEP = "step"  # of a paused picture, ``?step=<stage>~<number>``: the browser writes and reads it
_KEPT, _OPEN = "placed", "placed.open"  # in the session's state: texts by name, names on the page


@dataclass(frozen=True)
class Painted:
    """A mask (H, W) bool painted in the data ``of``, as a link says it."""

    mask: np.ndarray
    of: str = ""


@dataclass(frozen=True)
class Placed:
    """Numbers placed by hand in the data ``of``, as a link says them: for links made beforehand."""

    numbers: Sequence[float]
    of: str = ""


def said(value: Any) -> str:
    """How a link says the value of a control, or what hands ``Placed``."""
    if isinstance(value, Placed):
        return _text(_numbers(value.numbers), value.of)
    if isinstance(value, Painted):
        return _text(painted.encode(value.mask), value.of)
    return str(value).lower() if isinstance(value, bool) else str(value)


def understand(today: Callable[[str], str | None]) -> None:
    """Take in what an old link says: ``today`` gives today's name for a former one, else None.

    An empty name is that of something which is no more.
    """
    for name in list(st.query_params):
        text, new = st.query_params[name], today(name)
        stage, mark, number = text.partition("~")
        if name == STEP and mark and (moved := today(stage)):
            st.query_params[STEP] = f"{moved}~{number}"
        elif new is not None:
            if new:
                st.session_state.setdefault(_FORMER, {}).setdefault(new, text)
            del st.query_params[name]


def former(name: str) -> str:
    """What an old link said of ``name``; empty if nothing."""
    return st.session_state.get(_FORMER, {}).get(name, "")


def text(name: str) -> str:
    """What the link says of ``name``, also an old one; empty if nothing."""
    return st.query_params.get(name, "") or former(name)


def say(name: str, text: str) -> None:
    """Let the link say ``text`` of ``name``, which is on the page; nothing if it is empty."""
    st.session_state.setdefault(_SAID, set()).add(name)
    shown(name)
    _link(name, text)


def get(name: str, of: str = "") -> np.ndarray | None:
    """(n,) float64: the numbers placed under ``name`` in the data ``of``; None if there are none.

    Six digits of each, so that the session and a link of it agree.
    """
    return _get(name, of, _placed)


def mask(name: str, shape: tuple[int, int], of: str = "") -> np.ndarray | None:
    """(H, W) bool: the mask painted under ``name`` in the data ``of``; None if there is none."""
    return _get(name, of, lambda said: painted.decode(said, shape))


def point(name: str, start: Sequence[float]) -> tuple[float, float]:
    """The one place (x, y) kept under ``name``, else ``start``."""
    numbers = get(name)
    x, y = start if numbers is None or numbers.size != 2 else numbers.tolist()
    return x, y


def put(name: str, numbers: Sequence[float] | np.ndarray, of: str = "") -> bool:
    """Keep ``numbers`` (any shape) under ``name``, as placed in the data ``of``; True if new."""
    return _put(name, _text(_numbers(numbers), of))


def put_mask(name: str, mask: np.ndarray, of: str = "") -> bool:
    """Keep a painted mask under ``name``, as painted in the data ``of``; True if new."""
    return _put(name, _text(painted.encode(mask), of))


def _get(name: str, of: str, read: Callable[[str], Any]) -> Any:
    """What ``read`` makes of the text kept under ``name``; None where it belongs to other data."""
    kept = st.session_state.setdefault(_KEPT, {})
    value = _read(kept.setdefault(name, text(name)), of, read)
    if value is None:
        kept[name] = ""
    shown(name)
    _link(name, kept[name])
    return value


def _put(name: str, new: str) -> bool:
    kept = st.session_state.setdefault(_KEPT, {})
    before, kept[name] = kept.get(name, ""), new
    _link(name, new)
    return before != new


def there(name: str) -> bool:
    """Whether anything is placed under ``name``."""
    return bool(st.session_state.get(_KEPT, {}).get(name))


def forget(prefix: str) -> None:
    """Forget what was placed under names that begin with ``prefix``."""
    st.session_state.pop(_FORMER, None)
    kept = st.session_state.get(_KEPT, {})
    kept.update({name: "" for name in kept if name.startswith(prefix)})
    _take_out(lambda name: name.startswith(prefix))


def opened() -> None:
    """A page begins: nothing of it is known yet."""
    st.session_state[_OPEN] = set()


def shown(name: str) -> None:
    """``name``, of a place or a stage, is on the page."""
    st.session_state.setdefault(_OPEN, set()).add(name)


def drawn() -> None:
    """The page is complete: what is not on it leaves the link; the session keeps it."""
    here = st.session_state.get(_OPEN, set())
    _take_out(lambda name: name not in here)


def _take_out(unwanted) -> None:
    for name in [*st.session_state.get(_KEPT, {}), *st.session_state.get(_SAID, ())]:
        if unwanted(name):
            _link(name, "")
    stage = st.query_params.get(STEP, "").partition("~")[0]
    if stage and unwanted(stage):
        _link(STEP, "")


def _link(name: str, text: str) -> None:
    if text == st.query_params.get(name, ""):
        return
    if text:
        st.query_params[name] = text
    else:
        del st.query_params[name]


def _text(said: str, of: str) -> str:
    return f"{_mark(of)}~{said}"


def _numbers(numbers: Sequence[float] | np.ndarray) -> str:
    return "_".join(f"{v + 0.0:.6g}" for v in np.asarray(numbers, float).flat)


def _mark(of: str) -> str:
    return f"{zlib.crc32(of.encode()):x}"


def _read(text: str, of: str, read: Callable[[str], Any] | None = None) -> Any:
    """What ``read`` (``_placed``) makes of what a text says; None if it is of other data."""
    mark, found, said = text.partition("~")
    return (read or _placed)(said) if found and mark == _mark(of) else None


def _placed(numbers: str) -> np.ndarray | None:
    words = numbers.split("_") if numbers else []
    if len(words) > limits.PLACED:
        return None
    try:
        placed = np.array([float(word) for word in words])
    except ValueError:
        return None
    return placed if (np.abs(placed) <= limits.PLACE).all() else None
