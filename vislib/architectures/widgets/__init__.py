"""What drags in the pictures mean; networks that learners bring; tables as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any

import streamlit as st

from vislib.architectures import own, params
from vislib.architectures.clock import Timed
from vislib.architectures.controller import Search
from vislib.architectures.readers import Network, files
from vislib.ui import controls, limits, notices
from vislib.ui.chapter import Here

_MOST_KEPT = 64  # measurements


def follow_middle(here: Here) -> None:
    """Write the number of channels in between, as dragged, into its control."""
    if drag := here.hands.drag(count=1):
        here.hands.write(params.Shrink, "middle", drag.x)


def csv_button(here: Here, rows: Sequence[dict[str, Any]]) -> None:
    """Once answered: a button that saves the table as CSV."""
    if not (here.answered and rows):
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    st.download_button("The table as CSV", text.getvalue(), "networks.csv", "text/csv",
                       icon=":material/download:", key=f"{here.key}.csv")  # fmt: skip


def yours(here: Here) -> tuple[params.Yours, Network]:
    """The controls of a network of one's own, and the network that they say.

    Of a file that is refused, or not there yet, the last good network stays.
    """
    cls = params.Yours
    with here.controls:
        source = controls.control(cls, "source", here.key)
        values: dict[str, Any] = {"source": source}
        if source == "typed":
            values["text"] = controls.control(cls, "text", here.key)
        place = st.container()
    left = ("network", "beside", "bars", "picture", "tile")
    fields = left[1:] if source != "book" else left
    fields = fields if source == "book" else ("given", *fields)
    p = here.read(cls, fields=fields, columns=5, **values)
    found = None
    if p.source == "file":
        with place:
            found = _brought(here.key, p.given)
    return p, found or Network(p.graph)


def _brought(key: str, given: str) -> Network | None:
    """The network of the file; of a bad one the last good, after the sentence that refuses it."""
    last = st.session_state.get(f"{key}.last")
    file = st.file_uploader(
        "ONNX, torch.export's .pt2 or safetensors",
        key=f"{key}.upload",
        max_upload_size=limits.MODEL_BYTES // 2**20,
        help="Nothing in it is run, and its weights are not kept.",
    )
    if file is None:
        if last is None:
            st.caption("Until a file comes, the picture shows the network of the start.")
        return last
    try:
        found = _read(file.getvalue(), file.name, given)
    except ValueError as error:
        shown = "last good" if last else "first"
        notices.refuse(error, f"The picture shows the {shown} network.", ":material/description:")
        return last
    st.session_state[f"{key}.last"] = found
    return found


@st.cache_resource(max_entries=8, show_spinner=False)  # nobody changes a network
def _read(data: bytes, name: str, given: str) -> Network:
    return files.network(data, name, own.input_shape(given))


@st.cache_data(max_entries=64, show_spinner=False)
def searched(p: params.Search) -> Search:
    """What the controller does under these settings; kept."""
    return p.found()


def timed(here: Here, what: Hashable, measure: Callable[[], Timed]) -> Timed | None:
    """What ``measure`` found for ``what``, measured once and kept; until then a button and None."""
    if not here.answered:
        return None
    kept, lock = _kept()
    place = st.empty()
    if what not in kept and place.button("Time it on this machine", icon=":material/timer:",
                                         key=f"{here.key}.timed"):  # fmt: skip
        try:
            with st.spinner("Timing …"), lock:  # one measurement at a time: they would disturb
                if what not in kept:
                    kept[what] = measure()
                    while len(kept) > _MOST_KEPT:
                        kept.pop(next(iter(kept)))
            place.empty()
        except ValueError as error:
            notices.refuse(error, "Nothing was timed.")
    return kept.get(what)


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept() -> tuple[dict[Hashable, Timed], Lock]:
    return {}, Lock()
