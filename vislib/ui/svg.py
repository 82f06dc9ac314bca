"""A small still or moving SVG of our own making (Streamlit's HTML element strips SVG)."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_COMPONENT = st.components.v2.component(
    "pixelwise_drawing",
    html="<div class='drawing'></div>",
    css=Path(__file__).with_name("assets").joinpath("svg.css").read_text(encoding="utf-8"),
    js="""
export default function ({ parentElement, data }) {
  const box = parentElement.querySelector(".drawing")
  const svg = new TextDecoder().decode(data)
  if (box.pixelwise !== svg) box.innerHTML = svg
  box.pixelwise = svg
}
""",
)


def show(svg: str, *, key: str) -> None:
    """Show SVG text; only text made by this program may come here."""
    _COMPONENT(data=svg.encode(), key=key)  # as bytes: text would make Streamlit load pandas
