"""One thing to construct in each chapter: asked below the picture, ticked when it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from vislib.core.conditions import Condition, reached

TICKED, CROSSED = ":green[:material/check:]", ":material/close:"


@dataclass(frozen=True)
class Challenge:
    """What to construct, and a hint.

    ``reach``: values of controls, and ``link_state.Placed`` for hands, under which it is reached;
    a test opens that link.
    """

    text: str
    hint: str = ""
    reach: Mapping[str, Any] = field(default_factory=dict)


def show(key: str, challenge: Challenge, conditions: tuple[Condition, ...]) -> None:
    """The challenge of the chapter ``key``, ticked when all ``conditions`` are met."""
    met = reached(conditions)
    icon = ":material/check_circle:" if met else ":material/flag:"
    name = f"challenge-{key.replace('.', '-')}-{'reached' if met else 'open'}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=name):
        said = f"{icon} **{'Reached' if met else 'Challenge'}:** {challenge.text}"
        said = f"{said}{standing(conditions)}".replace(" %", "\N{NO-BREAK SPACE}%")
        st.markdown(said, width="stretch")
        if challenge.hint and not met:
            with st.popover("Hint", type="tertiary", key=f"{key}.hint"):
                st.markdown(challenge.hint)


def standing(conditions: tuple[Condition, ...]) -> str:
    """How things stand: one after the challenge, several in a line of their own, each ticked."""
    if len(conditions) == 1:
        return f" Now: {conditions[0].now}."
    each = (f"{TICKED if one.met else CROSSED}\N{NO-BREAK SPACE}{one.now}" for one in conditions)
    return f"  \nNow: {', '.join(each)}."
