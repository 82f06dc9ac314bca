"""Controls drawn from a parameter class; every control is part of the link (``?prefix.field=``)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from vislib.core.params import Control, controls_of
from vislib.ui import lesson, runtime

P = TypeVar("P")

_MAX_BUTTONS = 44  # characters: more than this and buttons become a menu
_MAX_SLIDER = 200  # steps: more than this and a slider becomes a number box


def read(
    params: type[P],
    prefix: str,
    *,
    columns: int = 4,
    fields: Sequence[str] | None = None,
    asleep: Sequence[str] = (),
    check: Callable[[P], Any] | None = None,
    **fixed: Any,
) -> P:
    """Draw the controls of ``params`` (all, or ``fields``) and return the parameters they say.

    Fields left out of ``fields`` keep their default, or take the value given in ``fixed`` (read
    elsewhere with ``one``). Fields ``asleep`` are drawn grey and cannot be changed: what they
    change is not in the picture yet. Refused settings, also those that ``check`` refuses, are
    explained under the controls, see ``accepted``.
    """
    names = [n for n in (fields or controls_of(params)) if n not in fixed]
    values: dict[str, Any] = {}
    with st.grid(columns, min_column_width=150, gap="small", vertical_alignment="bottom"):
        for name in names:
            values[name] = one(params, name, prefix, asleep=name in asleep)
    return accepted(params, prefix, values | fixed, check)


def accepted(
    params: type[P],
    prefix: str,
    values: Mapping[str, Any],
    check: Callable[[P], Any] | None = None,
) -> P:
    """``params(**values)``; of refused ones the sentence is shown here, under their controls.

    The chapter then goes on with the last good ones, so that nothing on the page moves. ``check``
    raises ``ValueError`` for what ``params.__post_init__`` cannot know.
    """
    kept = f"{prefix}.good"
    try:
        found = params(**values)
        if check:
            check(found)
    except ValueError as error:
        found = st.session_state.get(kept)
        shown = "usual" if found is None else "last good"
        with st.container(key=f"refused-{prefix}"):  # the browser scrolls to it: page_keys.js
            lesson.refuse(error, f"The picture shows the {shown} settings.")
        return params() if found is None else found
    st.session_state[kept] = found
    return found


def one(params: type, field: str, prefix: str, *, asleep: bool = False) -> Any:
    """Draw one control and return its value, always within its bounds."""
    control = controls_of(params)[field]
    key = f"{prefix}.{field}"
    runtime.defaults()[key] = control.default
    value = _WIDGETS[_widget(control)](control, _common(control, key, asleep))
    # The browser checks bounds for people; whatever else arrives counts as the default.
    return control.default if value is None or control.problem(value) else value


def put(params: type, field: str, prefix: str, value: float) -> None:
    """Give a number control a value from elsewhere (a drag): on its steps, within its bounds."""
    control = controls_of(params)[field]
    steps = round((min(max(value, control.low), control.high) - control.low) / control.step)
    made = min(control.low + steps * control.step, control.high)
    cast = int if control.kind == "integer" else float
    st.session_state[f"{prefix}.{field}"] = cast(round(made, 9))


def _bind(key: str) -> str | None:
    """Every control is part of the link, save where the link says infinity or nan.

    Streamlit fails on those; such a control simply starts at its default.
    """
    try:
        return "query-params" if math.isfinite(float(st.query_params.get(key, "0"))) else None
    except ValueError:
        return "query-params"  # a word: an option, or junk that Streamlit ignores


def _widget(control: Control) -> str:
    if control.kind == "choice":
        length = sum(len(control.name(o)) + 3 for o in control.options)
        return control.widget or ("buttons" if length <= _MAX_BUTTONS else "menu")
    if control.kind in ("integer", "number"):
        steps = (control.high - control.low) / control.step
        return control.widget or ("slider" if steps <= _MAX_SLIDER else "box")
    return control.kind


def _common(control: Control, key: str, asleep: bool) -> dict[str, Any]:
    return {
        "label": control.title,
        "help": control.help or None,
        "key": key,
        "bind": _bind(key),
        "disabled": asleep,
    }


def _bounds(control: Control) -> dict[str, Any]:
    cast = int if control.kind == "integer" else float
    return {
        "min_value": cast(control.low),
        "max_value": cast(control.high),
        "step": cast(control.step),
        "value": cast(control.default),
    }


def _slider(control: Control, common: dict[str, Any]) -> Any:
    return st.slider(**common, **_bounds(control))


def _box(control: Control, common: dict[str, Any]) -> Any:
    return st.number_input(**common, **_bounds(control))


def _buttons(control: Control, common: dict[str, Any]) -> Any:
    return st.segmented_control(
        **common,
        options=control.options,
        default=control.default,
        format_func=control.name,
        required=True,
        wrap=True,
    )


def _menu(control: Control, common: dict[str, Any]) -> Any:
    return st.selectbox(
        **common,
        options=control.options,
        index=control.options.index(control.default),
        format_func=control.name,
    )


def _switch(control: Control, common: dict[str, Any]) -> Any:
    return st.toggle(**common, value=control.default)


def _words(control: Control, common: dict[str, Any]) -> Any:
    return st.text_input(**common, value=control.default, max_chars=control.max_length)


_WIDGETS = {
    "slider": _slider,
    "box": _box,
    "buttons": _buttons,
    "menu": _menu,
    "switch": _switch,
    "words": _words,
}
