"""The small tools at the right of every lesson's header: link, reset, presenter mode, keys."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from vislib.catalogue import Lesson
from vislib.ui import ask, drawing, page_keys, runtime


def bar(entry: Lesson) -> None:
    """The row of tools; in presenter mode the link, the reset and the way out."""
    on = runtime.presenting()
    with st.container(horizontal=True, gap=None, width="content", key="tools"):
        _share()
        st.button(
            "",
            icon=":material/restart_alt:",
            type="tertiary",
            key="tool-reset",
            help="Back to the defaults of this lesson",
            on_click=reset,
            args=(entry.slug,),
        )
        if not on:
            with st.popover("", icon=":material/keyboard:", type="tertiary", help="Keys (?)"):
                st.html(page_keys.table())
        st.button(
            "",
            icon=":material/close_fullscreen:" if on else ":material/slideshow:",
            type="tertiary",
            key="tool-present",
            help="Leave presenter mode (P)" if on else "Presenter mode (P)",
            on_click=runtime.toggle_presenter,
        )


def reset(slug: str) -> None:
    """Everything in this lesson as it was at first: controls, answers, handles. A callback."""
    for key, default in runtime.defaults().items():
        if key.startswith(f"{slug}."):
            st.session_state[key] = default
    for key in [k for k in st.session_state if str(k).startswith(f"{slug}.") and _ours(k)]:
        del st.session_state[key]
    ask.forget(f"{slug}.")
    runtime.new_generation(slug)


def _ours(key: str) -> bool:
    """State that pages keep for themselves, by convention ``<slug>.<name>.last``."""
    return str(key).endswith(".last")


@st.fragment
def _share() -> None:
    tool = st.popover(
        "",
        icon=":material/share:",
        type="tertiary",
        help="A link to these settings",
        on_change="rerun",
        key="tool-share",
    )
    if tool.open:
        with tool:
            _link(address())


def address() -> str:
    """The address of this page in its present state."""
    params = {k: st.query_params.get_all(k) for k in st.query_params if k != "present"}
    query = urlencode(params, doseq=True)
    base = st.context.url or ""
    return f"{base}?{query}" if query else base


def _link(url: str) -> None:
    import segno

    try:
        code = segno.make(url, error="l", micro=False)
    except segno.DataOverflowError:  # beyond 2,953 bytes
        st.caption("The link is too long for a square code; copy it.")
    else:
        svg = code.svg_inline(border=2, svgclass=None, omitsize=True, dark="#000", light="#fff")
        with st.container(key="pw-qr"):  # as large as the window lets it be: frame.css, present.css
            drawing.show(svg, key="qr")
    st.code(url, language=None, wrap_lines=True)
    st.caption("It holds all controls and fields, not what was dragged or placed in a picture.")
    if urlsplit(url).hostname in ("localhost", "127.0.0.1"):
        st.caption(
            "This address works on this machine only; for a class, open the page under "
            "the machine's network name first."
        )
