"""Buttons that set several controls at once: the lectures' own numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from vislib.ui import link_state, session


def row(
    prefix: str, presets: Mapping[str, Mapping[str, Any]], locked: Collection[str] = ()
) -> None:
    """One button per preset; a click gives the controls ``<prefix>.<field>`` its values.

    Whatever another preset of the row says goes back to its default, and what hands placed goes, so
    that an example is the same after any other, and after itself. Those that would set a ``locked``
    control cannot be pressed.
    """
    every = dict.fromkeys(field for values in presets.values() for field in values)
    free = [field for field in every if field not in locked]
    line = f"examples-{prefix.replace('.', '-')}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=line):
        st.caption("Examples", width="content")
        for number, (name, values) in enumerate(presets.items()):
            st.button(
                name,
                key=f"{prefix}.preset{number}",
                on_click=_apply,
                args=(prefix, values, free),
                disabled=any(field in locked for field in values),
            )


def _apply(prefix: str, values: Mapping[str, Any], fields: Collection[str]) -> None:
    usual = session.defaults()
    for field in fields:
        key = f"{prefix}.{field}"
        if field in values or key in usual:
            st.session_state[key] = values.get(field, usual.get(key))
    link_state.forget(f"{prefix}.")
    session.new_generation(prefix.split(".")[0])
