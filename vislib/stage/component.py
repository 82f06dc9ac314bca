"""The stage as a Streamlit component (v2): mounted once a page element, fed with packed scenes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from vislib.stage.modules import bare, joined
from vislib.stage.packed import Packed
from vislib.stage.theme import stage_theme

_HERE = Path(__file__).parent
_served: list[str] = []  # empty where nobody serves the renderer


@cache
def bundle() -> str:
    """The renderer as one ES module: all but the door is one function, so that it can export
    itself."""
    looks = {"theme": stage_theme(), "css": (_HERE / "stage.css").read_text(encoding="utf-8")}
    door = (_HERE / "js" / "mount.js").read_text(encoding="utf-8")
    return (
        f"function pixelwiseStage() {{\n{joined(_HERE / 'js', 'stage.js')}\n}}\n"
        f"const LOOKS = {json.dumps(looks)};\n{bare(door)}"
    )


@cache
def address() -> str:
    """Where a server offers the renderer, named after its content."""
    return f"pixelwise/stage.{hashlib.sha256(bundle().encode()).hexdigest()[:12]}.js"


def serve() -> None:
    """From now on browsers fetch the renderer from ``address`` instead of with every picture."""
    _served.append(address())


def script(*, served: bool) -> str:
    """What goes with a picture: the renderer, or where to fetch it."""
    if not served:
        return bundle()
    return f"""const place = new URL("{address()}", document.baseURI);
const {{ default: mount }} = await import(place.href);
export default mount;"""


@lru_cache(maxsize=2)
def _stage(served: bool) -> Any:
    return st.components.v2.component(
        "pixelwise_stage", js=script(served=served), isolate_styles=True
    )


def _nothing() -> None:
    """A callback must exist for each value that comes back."""


def mount(
    packed: Packed,
    *,
    key: str,
    version: str = "",
    present: bool = False,
    release: int = 0,
    held: bool = False,
) -> Any:
    """Show a packed scene; returns the component's result (``.handles`` state, ``.click`` event).

    ``version`` names the data that handles belong to: a new one forgets what was dragged.
    ``release`` rises when a picture that was held back may play: a browser plays each number once,
    whenever it comes to see it. ``held``: its question is open; until it is answered, the step that
    the page's address names has to wait.
    """
    options = {
        "key": key,
        "digest": packed.digest,
        "version": version,
        "ack": _answered(key, version),
        "present": present,
        "release": release,
        "held": held,
    }
    head = json.dumps(options).encode()
    data = len(head).to_bytes(4, "little") + head + packed.blob
    return _stage(bool(_served))(
        key=key,
        data=data,
        on_handles_change=_nothing,
        on_click_change=_nothing,
    )


def _answered(key: str, version: str) -> int:
    """The number of the last drag that this run has seen; 0 for anything else."""
    state = st.session_state.get(key)
    seen = state.get("handles") if isinstance(state, Mapping) else None
    if not isinstance(seen, Mapping) or seen.get("version", "") != version:
        return 0
    number = seen.get("seq", 0)
    return number if isinstance(number, int) else 0
