"""A chapter inside another page (``?embed=true``): no menu, no header, and its height is told.

Course pages and slides show it in a frame. Frames of another host keep cookies away, so uploads
are recognised otherwise (``vislib.ui.server``).
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).with_name("assets")
_COMPONENT = st.components.v2.component(
    "pixelwise_embed",
    html="<span hidden></span>",
    js=(_ASSETS / "embed.js").read_text(encoding="utf-8"),
)
HEIGHT = 760  # pixels, until the frame has been told
# In the page around the frame. Learning platforms that know LTI's "lti.frameResize" need no script.
_LISTENER = """<script>
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "pixelwise.height") return
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.style.height = `${data.height}px`
})
</script>"""


def on() -> bool:
    """Whether the page stands inside another one, by its address."""
    return bool(st.context.is_embedded)


def style() -> str:
    """What is hidden there; empty elsewhere."""
    return (_ASSETS / "embed.css").read_text(encoding="utf-8") if on() else ""


def listen() -> None:
    """Tell the page around the frame how high this one is, and whenever that changes."""
    if on():
        with st.container(key="page-embed", height=1, border=False):
            _COMPONENT(key="page-embed-height", data=b"")


def way_out() -> None:
    """A link to the same in a window of its own; embed.js keeps it in step with the controls."""
    if on():
        how = 'class="pw-out" target="_blank" rel="noopener" href="./"'
        st.html(f"<a {how}>Open in Pixelwise ↗</a>")


def snippet(url: str, title: str) -> str:
    """HTML for a course page or a slide that shows ``url``."""
    source = f"{url}{'&' if '?' in url else '?'}embed=true"
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" loading="lazy"\n'
        f'  style="width: 100%; height: {HEIGHT}px; border: 0"\n'
        f'  allow="camera; fullscreen; clipboard-write"></iframe>\n{_LISTENER}'
    )
