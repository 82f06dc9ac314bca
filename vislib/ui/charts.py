"""Still and explorable charts: Plotly figures in our own template, light or dark."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vislib.figures import theme


def dark() -> bool:
    """Whether the page is shown in the dark theme."""
    return getattr(st.context.theme, "type", None) == "dark"


def show(fig: Any, *, key: str, alt: str, height: int | None = None) -> None:
    """Show a Plotly figure; ``alt`` says in one sentence what it shows."""
    fig.update_layout(template=theme.template(dark()))
    if height:
        fig.update_layout(height=height)
    config = {"displaylogo": False, "displayModeBar": False, "responsive": True}
    st.plotly_chart(fig, theme=None, key=key, alt=alt, config=config)
