"""The link to what is on the screen, and its square code for the projector."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from vislib.ui import embed, folds, session
from vislib.ui import link_state as placed
from vislib.ui import svg as drawing

_STEP_KEY = "share-step"
_STEP = st.components.v2.component(
    "pixelwise_share",
    html="<span hidden></span>",
    js=Path(__file__).with_name("assets").joinpath("share.js").read_text(encoding="utf-8"),
)


@st.fragment
def tool() -> None:
    """The button that opens the link."""
    opened = st.popover(
        "",
        icon=":material/share:",
        type="tertiary",
        help="A link to what is on the screen",
        on_change="rerun",
        key="tool-share",
    )
    if opened.open:
        with opened:
            _link(address(_step()))


def address(step: str = "") -> str:
    """The address of this page in its present state; ``step``: of a paused picture."""
    params = {k: st.query_params.get_all(k) for k in st.query_params}
    params.pop("present", None)
    params.pop(placed.STEP, None)
    if step:
        params[placed.STEP] = [step]
    query = urlencode(params, doseq=True)
    base = session.url()
    return f"{base}?{query}" if query else base


def _step() -> str:
    """Where the reader stopped a picture, ``<stage>~<number>``; empty where none was stopped."""
    state = st.session_state.get(_STEP_KEY)
    said = state.get("step") if isinstance(state, Mapping) else None
    step = said if isinstance(said, str) and re.fullmatch(r"[\w.]{1,80}~\d{1,4}", said) else ""
    with st.container(key="share-reader", height=1, border=False):
        _STEP(key=_STEP_KEY, data=step.encode(), on_step_change=_nothing)
    return step


def _nothing() -> None:
    """A callback must exist for what comes back."""


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
    st.caption(
        "It opens the chapter as it is now: controls, what was dragged or placed, the step where "
        "you paused. The question comes first; guesses and a picture of your own stay with you."
    )
    snippet = embed.snippet(url, "Pixelwise")
    show = partial(st.code, snippet, language="html", wrap_lines=True)
    folds.fold("On a course page or a slide", show, icon=":material/code:", key="share.embed")
    if urlsplit(url).hostname in ("localhost", "127.0.0.1"):
        st.caption(
            "This address works on this machine only: for a class, open the page under the "
            "machine's network name."
        )
