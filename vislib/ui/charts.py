"""Still and explorable charts: Plotly figures in our own template, light or dark."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vislib.figures import charts
from vislib.stage import theme
from vislib.ui import session

_LARGER = 1.5  # letters before a class


def dark() -> bool:
    """Whether the page is shown in the dark theme."""
    return getattr(st.context.theme, "type", None) == "dark"


def show(fig: Any, *, key: str, alt: str) -> None:
    """Show a Plotly figure; ``alt`` says in one sentence what it shows.

    Figures are drawn for the light theme; in the dark one the roles take their dark shades.
    """
    fig.layout.template = charts.template(dark())
    drawn = _darkened(fig.to_dict()) if dark() else fig
    if session.presenting():
        drawn = _enlarged(drawn if isinstance(drawn, dict) else fig.to_dict())
    config = {"displaylogo": False, "displayModeBar": False, "responsive": True}
    tall = "stretch" if session.presenting() else "content"  # present.css knows the window
    st.plotly_chart(drawn, theme=None, key=key, alt=alt, config=config, height=tall)


def _darkened(part: Any) -> Any:
    """The same figure with every light shade of a role replaced by its dark one."""
    if isinstance(part, dict):
        return {k: v if k == "template" else _darkened(v) for k, v in part.items()}
    if isinstance(part, list | tuple):
        return [_darkened(v) for v in part]
    return _DARK.get(part.upper(), part) if isinstance(part, str) else part


def _enlarged(part: Any) -> Any:
    """The same figure with larger letters."""
    if isinstance(part, list | tuple):
        return [_enlarged(v) for v in part]
    if not isinstance(part, dict):
        return part
    return {
        k: v | {"size": round(_LARGER * v["size"])}
        if k.endswith("font") and isinstance(v, dict) and "size" in v
        else _enlarged(v)
        for k, v in part.items()
    }


_DARK = {light.upper(): shade for light, shade in theme.ROLES.values()}
