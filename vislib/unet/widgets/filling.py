"""Pictures of the stage that the visitor's own browser fills, where the learner wants it.

The server sends a scene as ever, with its own numbers; the browser computes the same network and
puts its labels and maps in the place of those that came (``Scene.live``, ``browser/js/filler.js``).
So a picture follows a slider without a server, and a browser that cannot shows the server's.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from vislib.stage import theme
from vislib.stage.caption import rich
from vislib.stage.theme import rgb
from vislib.ui.chapter import Here
from vislib.unet import figures, params
from vislib.unet.figures import parts
from vislib.unet.widgets import camera

if TYPE_CHECKING:
    from vislib.unet.widgets.chapters import Muted
    from vislib.unet.widgets.networks import Run, Walk
    from vislib.unet.widgets.subjects import Subject


REMARKS = {
    "live": "Areas, means, IoU and the times below are the server's.",
    "skips": "The numbers below the picture are the server's.",
    "path": "What a pixel depends on, and all numbers, are the server's.",
}


@dataclass(frozen=True, eq=False)
class Filling:
    """What the browser is to compute: a picture (h, w, 3) uint8 at ``side``, for a chapter.

    ``expected`` (h, w) uint8: the server's labels, which are compared with the browser's; ``told``:
    how it is drawn, once a picture; ``more``: further pictures and label maps; ``values``: of the
    controls, of which ``sliders`` are followed; ``pictures``: those that are filled, by name, each
    with what its data are called besides.
    """

    chapter: str
    model: str
    side: int
    pixels: np.ndarray
    expected: np.ndarray
    told: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, np.ndarray] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    sliders: tuple[str, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=lambda: {"stage": ""})

    @cached_property
    def subject(self) -> str:
        """A name for all that is told once."""
        mark = blake2b(json.dumps([self.chapter, self.model, self.side, self.told]).encode())
        for name, array in self._arrays.items():
            mark.update(f"{name} {array.shape}".encode())
            mark.update(np.ascontiguousarray(array).data)
        return mark.hexdigest()[:16]

    def live(self, picture: str = "stage") -> str:
        """The name of the data of a picture, for ``Scene.live``."""
        return f"{self.subject}{self.pictures[picture]}"

    @property
    def _arrays(self) -> dict[str, np.ndarray]:
        return {"rgba": self.pixels, **self.more, "expected": self.expected}

    def packed(self, key: str, where: str, *, known: bool) -> bytes:
        """What the browser is told: JSON, and behind it pictures and labels unless ``known``."""
        sent = {} if known else {name: _bytes(a) for name, a in self._arrays.items()}
        head = camera.network(self.model, where).said() | {
            "key": key,
            "chapter": self.chapter,
            "subject": self.subject,
            "side": self.side,
            "remark": REMARKS[self.chapter],
            "of": {picture: self.live(picture) for picture in self.pictures},
            "values": dict(self.values),
            "sliders": {n: f"st-key-{key}-{n}".replace(".", "-") for n in self.sliders},
            "told": {} if known else {n: _text(a) for n, a in looks().items()} | dict(self.told),
            "parts": [[name, kind, len(raw)] for name, (kind, raw) in sent.items()],
        }
        text = json.dumps(head).encode()
        return b"".join([len(text).to_bytes(4, "little"), text, *(raw for _, raw in sent.values())])


def live(p: params.Live, subject: Subject, run: Run, side: int) -> Filling | None:
    """The chapter "Live"; None where the server computes."""
    if p.where == "server":
        return None
    said = {"all": figures.live.LABELS + figures.live.ALL,
            "reached": figures.live.LABELS + figures.live.REACHED}  # fmt: skip
    names = [*camera.classes(p.model)[1:], "no label"]
    return Filling(
        "live", p.model, side, subject.pixels, run.found.labels,
        {"shown": parts.SHOWN, "names": names, "said": {k: rich(v) for k, v in said.items()}},
        values={"threshold": p.threshold, "opacity": p.opacity},
        sliders=("threshold", "opacity"),
    )  # fmt: skip


def skips(p: params.Skips, subject: Subject, found: Muted, answered: bool) -> Filling | None:
    """The chapter "What the skips carry": before the answer nothing but the picture is told."""
    if p.where == "server":
        return None
    told: dict[str, Any] = {"gates": params.GATES, "anything": subject.anything}
    more: dict[str, np.ndarray] = {}
    if answered:
        said = figures.skips.sentences(found.against)
        told |= {"kinds": _text(kinds()), "said": {k: rich(v) for k, v in said.items()}}
        more |= {} if found.truth is None else {"truth": found.truth}
        more |= {} if found.donor is None else {"donor": found.donor}
    return Filling(
        "skips", p.model, len(found.photo), found.photo, found.whole, told, more,
        dict(zip(params.GATES, p.gates, strict=True)), params.GATES,
    )  # fmt: skip


def path(p: params.Path, walk: Walk, stage: int) -> Filling | None:
    """The chapter "The path of the data"; ``stage``: of which all channels are shown, or -1."""
    if p.where == "server":
        return None
    values, pictures = {}, {"stage": ""}
    if stage > 0:
        columns, rows, tile = figures.path.grid(walk.ledger.stages[stage].channels)
        values = {"index": stage, "columns": columns, "rows": rows, "tile": tile}
        pictures["channels"] = f".{stage}"
    return Filling(
        "path", p.model, len(walk.photo), walk.photo, walk.labels, values=values, pictures=pictures
    )


def show(here: Here, where: str, filling: Filling | None) -> None:
    """Below the picture: the browser computes, and says so. Call it after ``here.picture``."""
    if filling is None:
        return
    key = f"{here.key}.network"
    state = st.session_state.get(key)
    known = isinstance(state, Mapping) and state.get("has") == filling.subject
    with here.place:
        _component()(
            key=key, data=filling.packed(here.key, where, known=known), on_has_change=_nothing
        )


def _nothing() -> None:
    """A callback must exist for each value that comes back."""


@lru_cache(maxsize=1)
def _component() -> Any:
    script = f"""const place = new URL("{camera.door()}", document.baseURI);
const {{ mount }} = await import(place.href);
export default mount;"""
    style = """.pw-net { min-height: 1.4em;
  font: var(--pw-status, 0.9rem)/1.4 'Source Sans', system-ui, sans-serif; }"""
    return st.components.v2.component(
        "pixelwise_network", html="<div class='pw-net'></div>", css=style, js=script
    )


def looks() -> dict[str, np.ndarray]:
    """The colours (n, 3) uint8 of the classes, background first, and of the scale from 0 to 1."""
    colours = np.array([(0, 0, 0), *map(rgb, parts.CLASS_COLOURS)], np.uint8)
    return {"colours": colours, "scale": parts.scale_image(np.arange(256.0), 255)}


def kinds() -> np.ndarray:
    """The colours (5, 3) uint8 of what a change is, by its number."""
    colours = np.zeros((1 + max(figures.skips.KINDS), 3), np.uint8)
    for kind, (role, _) in figures.skips.KINDS.items():
        colours[kind] = rgb(theme.ROLES[role][0])
    return colours


def _text(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, np.uint8)).decode()


def _bytes(array: np.ndarray) -> tuple[str, bytes]:
    """A picture (h, w, 3) as an exact WebP, labels (h, w) deflated; with what they are."""
    if array.ndim == 3:
        return "image/webp", _exact(array)
    return "bytes", zlib.compress(np.ascontiguousarray(array, np.uint8), 1)


@st.cache_resource(max_entries=8, show_spinner=False)
def _exact(pixels: np.ndarray) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", lossless=True, method=1)
    return out.getvalue()
