"""Buttons that set several controls at once: the lectures' own numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st


def row(
    prefix: str, presets: Mapping[str, Mapping[str, Any]], locked: Collection[str] = ()
) -> None:
    """One button per preset; a click gives the controls ``<prefix>.<field>`` its values.

    Those that would set a ``locked`` control cannot be pressed.
    """
    line = f"examples-{prefix.replace('.', '-')}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=line):
        st.caption("Examples", width="content")
        for number, (name, values) in enumerate(presets.items()):
            key = f"{prefix}.preset{number}"
            st.button(
                name,
                key=key,
                on_click=_apply,
                args=(prefix, values),
                disabled=any(field in locked for field in values),
            )


def _apply(prefix: str, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        st.session_state[f"{prefix}.{field}"] = value
