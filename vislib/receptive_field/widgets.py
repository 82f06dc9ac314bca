"""A stack of layers to edit: as a preset, as a line of text, as a table. The text is the truth.

Also what a drag writes into the controls, and the cache of the effective fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from vislib.architectures import PRESETS
from vislib.receptive_field import effective_depth, layer_text, params
from vislib.receptive_field.fields import Geometry, geometry
from vislib.receptive_field.layer_text import Row
from vislib.receptive_field.photo import SIDE
from vislib.ui import link_state

if TYPE_CHECKING:
    from vislib.ui.chapter import Here

_NUMBERS = ("kernel", "stride", "padding", "dilation")
_COMPUTED = {"size": "size", "field": "field r", "jump": "jump j", "start": "first centre"}


def preset_beside(here: Here) -> None:
    """The menu of presets to the left of the controls."""
    with here.controls:
        left, here.controls = st.columns([1, 5], vertical_alignment="bottom")
    with left:
        preset(here.key)


def preset(key: str) -> None:
    """A menu that loads a preset into the text control ``key.stack`` (bound elsewhere).

    With a size or a last layer of one's own nothing is chosen, so that the preset can be again.
    """
    names = list(PRESETS)
    now, *own = (
        str(st.session_state.get(f"{key}.{field}", link_state.text(f"{key}.{field}") or usual))
        for field, usual in (("stack", names[0]), ("size", 0), ("upto", 0))
    )
    known, chooser = now.strip() in PRESETS, f"{key}.preset"
    st.session_state[chooser] = now.strip() if known and own == ["0", "0"] else None
    st.selectbox(
        "preset",
        names,
        index=None,
        placeholder="changed" if known else "own stack",
        key=chooser,
        on_change=_load,
        args=(key,),
    )


def _load(key: str) -> None:
    name = st.session_state.get(f"{key}.preset")
    if name in PRESETS:
        st.session_state.update({f"{key}.stack": name, f"{key}.size": 0, f"{key}.upto": 0})


def editor(key: str) -> None:
    """The stack as a table, folded away, as long as the text can be read: as typed, good or not."""
    fold = st.expander(
        "Edit the layers", icon=":material/table_rows:", key=f"{key}.edit", on_change="rerun"
    )
    if not fold.open:
        return
    fields = ("stack", "size", "upto")
    p = params.Growth(**{name: st.session_state[f"{key}.{name}"] for name in fields})
    with fold:
        try:
            rows = p.rows
        except ValueError:
            st.caption("The table comes back once the text above can be read.")
            return
        try:
            size, found = p.input_size, geometry(layer_text.layers(rows), p.input_size)
        except ValueError:
            size, found = p.size, None
        table(key, rows, found, size)


def table(key: str, stack: tuple[Row, ...], found: tuple[Geometry, ...] | None, size: int) -> None:
    """The layers as a table: kernel to dilation are edited, the rest is computed.

    ``found``: the geometry, input first (may be shorter than the stack; None: cannot be
    computed); ``size``: the input, kept when a preset turns into a stack of one's own.
    """
    text = layer_text.write(stack)
    editor = f"{key}.table.{hash((text, len(found or ())))}"
    st.data_editor(
        _columns(stack, found),
        key=editor,
        num_rows="dynamic",
        hide_index=True,
        height=min(38 + 35 * (len(stack) + 1), 330),
        column_config=_configuration(),
        on_change=_edited,
        args=(key, editor, stack, size),
    )
    _mover(key, stack, size)


def _columns(stack: tuple[Row, ...], found: tuple[Geometry, ...] | None) -> dict[str, list]:
    columns: dict[str, list] = {"name": [r.name or f"layer{i}" for i, r in enumerate(stack, 1)]}
    for name in _NUMBERS:
        columns[name] = [getattr(row, name) for row in stack]
    known = list(found or ())[1:]
    known += [None] * (len(stack) - len(known))
    columns["size"] = [g and g.size for g in known]
    columns["field"] = [g and g.receptive_field for g in known]
    columns["jump"] = [g and g.jump for g in known]
    columns["start"] = [g and g.start + 1 for g in known]  # pixels count from 1, as everywhere
    return columns


def _configuration() -> dict[str, Any]:
    made: dict[str, Any] = {"name": st.column_config.TextColumn("name", max_chars=24)}
    for name in _NUMBERS:
        low = 0 if name == "padding" else 1
        made[name] = st.column_config.NumberColumn(
            name, min_value=low, max_value=layer_text.MAX_VALUE, step=1
        )
    for name, label in _COMPUTED.items():
        made[name] = st.column_config.NumberColumn(label, disabled=True)
    return made


def _edited(key: str, editor: str, stack: tuple[Row, ...], size: int) -> None:
    _keep(key, layer_text.edit(stack, st.session_state[editor]), size)


def _keep(key: str, stack: tuple[Row, ...], size: int) -> None:
    """Write a stack back into the text; rows with their default names go nameless."""
    bare = [
        Row(r.kernel, r.stride, r.padding, r.dilation, "" if r.name == f"layer{i}" else r.name)
        for i, r in enumerate(stack, 1)
    ]
    st.session_state.update({f"{key}.stack": layer_text.write(bare), f"{key}.size": size})


def _mover(key: str, stack: tuple[Row, ...], size: int) -> None:
    """Buttons that add, copy, move and remove one layer."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        at = st.number_input(
            "layer no.", 1, layer_text.MAX_LAYERS, value=1, key=f"{key}.at", width=120
        )
        for icon, label, what in (
            ("add", "Add", "Add a layer after this one"),
            ("arrow_upward", "Earlier", "Move it one place towards the input"),
            ("arrow_downward", "Later", "Move it one place towards the output"),
            ("delete", "Remove", "Remove this layer"),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                help=what,
                key=f"{key}.{icon}",
                on_click=_act,
                args=(key, icon, stack, size),
                disabled=at > len(stack) and icon != "add",
            )


def _act(key: str, what: str, stack: tuple[Row, ...], size: int) -> None:
    at = int(st.session_state.get(f"{key}.at") or 1) - 1
    at = max(0, min(at, len(stack) - 1))
    if what == "add":
        stack = (*stack[: at + 1], Row(padding=1), *stack[at + 1 :])
    elif what == "delete":
        stack = (*stack[:at], *stack[at + 1 :])
    elif stack:
        by = -1 if what == "arrow_upward" else 1
        stack = layer_text.move(stack, at, by)
        st.session_state[f"{key}.at"] = max(1, min(at + 1 + by, len(stack)))
    _keep(key, tuple(stack), size)


def follow_place(here: Here) -> None:
    """Write the place of the dot, if it was just dragged, into the sliders."""
    if drag := here.hands.drag(count=1):
        here.hands.write(params.Photo, "x", drag.x / (SIDE - 1))
        here.hands.write(params.Photo, "y", drag.y / (SIDE - 1))


@st.cache_data(max_entries=64, show_spinner=False)
def depths(p: params.Effective) -> effective_depth.Depths:
    """The effective field after each layer of the stack."""
    return effective_depth.depths(
        p.layers, weights=p.weights, activation=p.activation, samples=p.samples, seed=p.seed
    )
