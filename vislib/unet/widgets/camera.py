"""The webcam's chapter: frames labelled in the visitor's browser, or by the server."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache, lru_cache, partial

import numpy as np
import streamlit as st

from models import devices
from vislib.stage.modules import joined
from vislib.stage.theme import rgb
from vislib.ui import notices, offered, webcam
from vislib.ui.chapter import Here
from vislib.unet import browser, params
from vislib.unet.figures.parts import CLASS_COLOURS
from vislib.unet.widgets import networks, subjects


def show(here: Here, p: params.Camera) -> None:
    """The camera with labels over it; a photograph before it is started.

    The browser finds the labels itself; where it cannot, or should not, the server does.
    """
    from models import zoo

    key, local, why, small = f"{here.key}.view", None, "", smaller(p.model)
    name = small if small and p.size == "smaller" else p.model
    if p.where != "server":
        local = network(name, p.where, small if p.size == "measured" else "")
        why = webcam.failed(key, local)
    segmenter = networks.load(name) if local is None or why else None
    if segmenter:
        notices.device(devices.notice())
    with here.place:
        if why:
            st.info(f"This browser cannot compute the network: {why}. The server does it instead.")
        webcam.show(
            lambda frames: segmenter.predict_batch(frames, p.side, maps=False),
            key=key,
            group=(name, p.side),
            colours=[rgb(c) for c in ("#000000", *CLASS_COLOURS)],
            still=subjects.placeholder(p.model),
            side=p.side,
            opacity=p.opacity,
            local=None if why else local,
        )
    with here.controls:
        networks.colour_key(zoo.entry(p.model).classes)
        if local is not None and p.model in params.SMALLER:
            st.caption(sizes(p.model, small))
        if segmenter:
            st.caption(f"Runs on: {segmenter.place()}.")


def smaller(name: str) -> str:
    """The name of the smaller network for the same classes; empty where there is none."""
    from models import zoo

    small = params.SMALLER.get(name, "")
    return small if small in zoo.available() else ""


@lru_cache(maxsize=8)
def sizes(name: str, small: str) -> str:
    """How large both networks are and how good, in a sentence."""
    from models import zoo

    if not small:
        return "The smaller network is missing here: get the folder models/weights again."
    each = [
        f"{word} {len(zoo.content(n)) / 1e6:.1f} MB, mean IoU {zoo.entry(n).figures['mIoU']:.3f}"
        for word, n in (("the larger network", name), ("the smaller", small))
    ]
    return f"On test pictures: {each[0]}; {each[1]}."


def network(name: str, where: str, small: str = "") -> webcam.Local:
    """The network as browsers compute it themselves; ``where``: a key of ``params.WHERE``.

    ``small``: the name of the one for browsers in which it is slow.
    """
    less = network(small, where) if small else None
    return webcam.Local(door(), weights(name), *_check(name), params.WHERE[where][1], less)


@st.cache_resource(max_entries=16, show_spinner=False)
def _check(name: str) -> tuple[np.ndarray, np.ndarray]:
    """A small picture and the labels that it must get wherever the network is computed."""
    from models import zoo

    pixels = np.ascontiguousarray(subjects.placeholder(name)[::4, ::4][:32, :48])
    found = zoo.load(name, "cpu", "full").predict(pixels, min(pixels.shape[:2]))
    return pixels, found.labels


@cache
def script() -> str:
    """The door to the networks as one ES module that exports ``Segmenter``, ``crew``, …"""
    kernels = {k: base64.b64encode(p.read_bytes()).decode() for k, p in browser.KERNELS.items()}
    return (
        f"const KERNELS = {json.dumps(kernels)};\n"
        f"const door = (() => {{\n{joined(browser.JS, 'door.js')}\n}})();\n"
        "export const { Segmenter, crew, inWords, mount } = door;\n"
    )


@lru_cache(maxsize=32)
def classes(name: str) -> tuple[str, ...]:
    """The names of a network's classes, background first."""
    from models import zoo

    return zoo.entry(name).classes


def door() -> str:
    """The address of the script, relative to the app's."""
    content = script().encode()
    mark = hashlib.sha256(content).hexdigest()
    return offered.offer("network.js", mark, lambda: content, "text/javascript", packed=True)


def weights(name: str) -> str:
    """The address of a network's weights; from now on those of all networks can be fetched.

    Raises the zoo's sentence where they are missing.
    """
    from models import zoo

    kind = "application/octet-stream"
    addresses = {}
    for each in (name, *zoo.available()):
        mark, read = zoo.checksum(each), partial(zoo.content, each)
        addresses[each] = offered.offer(f"{each}.safetensors", mark, read, kind, packed=False)
    return addresses[name]
