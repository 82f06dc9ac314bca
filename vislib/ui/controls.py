"""Controls drawn from a parameter class; every control is part of the link (``?prefix.field=``)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from vislib.core.params import Control, controls_of
from vislib.ui import link_state, notices, session

P = TypeVar("P")

_MAX_BUTTONS = 44  # characters: more than this and buttons become a menu
_MAX_QUOTE = 40  # characters of a link's value that are said again
_MAX_SLIDER = 200  # steps: more than this and a slider becomes a number box


def read(
    params: type[P],
    prefix: str,
    *,
    columns: int = 4,
    fields: Sequence[str] | None = None,
    locked: Sequence[str] = (),
    check: Callable[[P], Any] | None = None,
    **fixed: Any,
) -> P:
    """Draw the controls of ``params`` (all, or ``fields``) and return the parameters they say.

    Fields left out of ``fields`` keep their default, or take the value given in ``fixed`` (read
    elsewhere with ``control``). ``locked`` ones stand at their defaults, grey, because a
    question is about these; what a link says of them counts when they are free. A field whose
    declaration says ``when`` is drawn where the others are so. Refused settings, also those that
    ``check`` refuses, are explained under the controls, see ``validated``.
    """
    names = [n for n in (fields or controls_of(params)) if n not in fixed]
    values: dict[str, Any] = {}
    least = 150 if columns < 5 else 130  # pixels: many in a row are narrow ones
    with st.grid(columns, min_column_width=least, gap="small", vertical_alignment="bottom"):
        for name in names:
            if _wanted(params, name, values | fixed):
                at = f"{prefix}.locked" if name in locked else prefix
                values[name] = control(params, name, at, disabled=name in locked)
    return validated(params, prefix, values | fixed, check)


def _wanted(params: type, name: str, values: Mapping[str, Any]) -> bool:
    """Whether the control has a meaning beside the ``values`` of those before it."""
    when = controls_of(params)[name].when
    return all(values.get(other) in allowed for other, allowed in when.items())


def validated(
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
            notices.refuse(error, f"The picture shows the {shown} settings.")
        return params() if found is None else found
    st.session_state[kept] = found
    return found


def control(params: type, field: str, prefix: str, *, disabled: bool = False) -> Any:
    """Draw one control and return its value, always within its bounds."""
    return draw(controls_of(params)[field], f"{prefix}.{field}", disabled=disabled)


def draw(made: Control, key: str, *, disabled: bool = False) -> Any:
    """The same for a control that is no field of a parameter class."""
    session.defaults()[key] = made.default
    linked = ".locked." not in key
    if linked:
        _from_link(made, key)
        _say_what_does_not_fit(made, key)
    value = _WIDGETS[_widget(made)](made, _common(made, key, disabled))
    if linked and made.kind == "choice":
        link_state.say(key, "" if value in (None, made.default) else str(value))
    # The browser checks bounds for people; whatever else arrives counts as the default.
    return made.default if value is None or made.problem(value) else value


def set_value(params: type, field: str, prefix: str, value: float) -> None:
    """Give a number control a value from elsewhere (a drag): on its steps, within its bounds."""
    made = controls_of(params)[field]
    steps = round((min(max(value, made.low), made.high) - made.low) / made.step)
    nearest = min(made.low + steps * made.step, made.high)
    cast = int if made.kind == "integer" else float
    st.session_state[f"{prefix}.{field}"] = cast(round(nearest, 9))


def _bind(key: str) -> str | None:
    """Every control is part of the link, save where the link says infinity or nan.

    Streamlit fails on those; such a control simply starts at its default.
    """
    try:
        return "query-params" if math.isfinite(float(st.query_params.get(key, "0"))) else None
    except ValueError:
        return "query-params"  # a word: an option, or junk that Streamlit ignores


def _from_link(made: Control, key: str) -> None:
    """Begin with what the link says: of a choice, and of others where an old link says it.

    Streamlit binds numbers, switches and words itself. Of a choice it would write into the link how
    the option reads on screen, and a better label would break every link.
    """
    text = link_state.text(key) if made.kind == "choice" else link_state.former(key)
    if text and key not in st.session_state:
        value = made.parse(text)
        if value is not None:
            st.session_state[key] = value


def _say_what_does_not_fit(made: Control, key: str) -> None:
    """Once, when the control first stands there: its link asks for what it does not offer."""
    text = link_state.text(key)
    if text and key not in st.session_state and made.parse(text) is None:
        shown = text if len(text) <= _MAX_QUOTE else text[: _MAX_QUOTE - 1] + "…"
        usual = made.name(made.default) or "nothing"
        notices.pass_by(f"The link asks for “{shown}”; {made.offer()} It shows {usual}.")


def _widget(control: Control) -> str:
    if control.kind == "choice":
        length = sum(len(control.name(o)) + 3 for o in control.options)
        return control.widget or ("buttons" if length <= _MAX_BUTTONS else "menu")
    if control.kind in ("integer", "number"):
        steps = (control.high - control.low) / control.step
        return control.widget or ("slider" if steps <= _MAX_SLIDER else "box")
    return control.widget or control.kind


def _common(control: Control, key: str, disabled: bool) -> dict[str, Any]:
    own = control.kind == "choice" or ".locked." in key
    kept = {"persist_state": "session"} if own else {"bind": _bind(key)}
    return {
        "label": control.title,
        "help": control.help or None,
        "key": key,
        "disabled": disabled,
    } | kept


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


def _area(control: Control, common: dict[str, Any]) -> Any:
    return st.text_area(**common, value=control.default, max_chars=control.max_length, height=200)


_WIDGETS = {
    "slider": _slider,
    "box": _box,
    "buttons": _buttons,
    "menu": _menu,
    "switch": _switch,
    "words": _words,
    "area": _area,
}
