"""One thing to construct in each chapter: asked below the picture, ticked when it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Challenge:
    """What to construct, and a hint.

    ``reach``: values of controls, and ``link_state.Placed`` for hands, under which it is reached;
    a test opens that link.
    """

    text: str
    hint: str = ""
    reach: Mapping[str, Any] = field(default_factory=dict)


def show(key: str, challenge: Challenge, reached: bool, now: str = "") -> None:
    """The challenge of the chapter ``key``; ``now`` says how things stand."""
    state = "reached" if reached else "open"
    icon = ":material/check_circle:" if reached else ":material/flag:"
    name = f"challenge-{key.replace('.', '-')}-{state}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=name):
        said = f"{icon} **{'Reached' if reached else 'Challenge'}:** {challenge.text} {now}"
        st.markdown(said.rstrip(), width="stretch")
        if challenge.hint and not reached:
            with st.popover("Hint", type="tertiary", key=f"{key}.hint"):
                st.markdown(challenge.hint)
