"""The stage as a Streamlit component (v2): mounted once a page element, fed with packed scenes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vislib.figures.theme import stage_theme
from vislib.stage.pack import Packed

_HERE = Path(__file__).parent
_PARTS = ("decode", "colour", "layout", "marks", "interact", "export", "player")


@cache
def bundle() -> str:
    """The renderer as one ES module: everything in one function, so that it can export itself."""
    parts = [(_HERE / "js" / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS]
    css = (_HERE / "stage.css").read_text(encoding="utf-8")
    head = f"const THEME = {json.dumps(stage_theme())};\nconst CSS = {json.dumps(css)};\n"
    body = head + "\n".join(parts)
    mount_js = (_HERE / "js" / "mount.js").read_text(encoding="utf-8")
    return f"function pixelwiseStage() {{\n{body}\nreturn {{ create }};\n}}\n{mount_js}"


_stage = st.components.v2.component("pixelwise_stage", js=bundle(), isolate_styles=True)


def _nothing() -> None:
    """A callback must exist for each value that comes back."""


def mount(packed: Packed, *, key: str, version: str = "", present: bool = False) -> Any:
    """Show a packed scene; returns the component's result (``.handles`` state, ``.click`` event).

    ``version`` names the data that handles belong to: a new one forgets what was dragged.
    """
    state = st.session_state.get(key) or {}
    seen = state.get("handles") or {}
    ack = seen.get("seq", 0) if seen.get("version", "") == version else 0
    options = {"digest": packed.digest, "version": version, "ack": ack, "present": present}
    head = json.dumps(options).encode()
    data = len(head).to_bytes(4, "little") + head + packed.blob
    return _stage(
        key=key,
        data=data,
        on_handles_change=_nothing,
        on_click_change=_nothing,
    )
