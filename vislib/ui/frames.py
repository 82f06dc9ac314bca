"""Frames of cameras, past the reruns of a page: a route takes them and gathers those that wait.

A page opens a stream and tells its browser the address. Frames that come while the network is busy
with others wait for it together, and go through it as one batch; the labels are the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from models.gather import Full, Gather
from vislib.classroom.rates import Rate
from vislib.core import images
from vislib.ui import process

if TYPE_CHECKING:
    from models.segmenter import Prediction

BYTES = 225_000  # of a frame; one of 256 x 341 pixels has about 25,000 as a JPEG
PIXELS = 512 * 1024
RATE = (10, 40.0)  # frames of one page: at once, a second afterwards
TOGETHER = 16  # frames of a batch
WAITING = 256  # frames of all pages
STREAMS = 4_000  # pages
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_PLACE = "pixelwise/frames"

Label = Callable[[Sequence[np.ndarray]], "list[Prediction]"]


@dataclass(eq=False)
class Stream:
    """The frames of one page. ``group``: those of one group may be given to ``label`` together."""

    session: str
    group: Hashable
    label: Label
    waits: asyncio.Future | None = None


class Refused(Exception):
    """A status and a sentence for whoever sent the frame."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


class Frames:
    """The streams of this process and the route that serves them; ``counted``: what it has done."""

    def __init__(self, alive: Callable[[str], bool]) -> None:
        self.alive, self.lanes = alive, lanes()
        self.counted = {"frames": 0, "batches": 0, "largest": 0}
        self._streams: OrderedDict[str, Stream] = OrderedDict()
        self._lock = threading.Lock()
        self._rate = Rate(*RATE)
        self._gather: Gather | None = None

    def open(self, ticket: str, session: str, group: Hashable, label: Label) -> str:
        """Let the frames of ``session`` in under ``ticket``; returns where they are to be sent."""
        with self._lock:
            stream = self._streams.setdefault(ticket, Stream(session, group, label))
            stream.group, stream.label = group, label
            self._streams.move_to_end(ticket)
            if len(self._streams) > STREAMS:
                self._streams.popitem(last=False)
        return f"{_PLACE}/{ticket}"

    def routes(self, base: str = "") -> list[Route]:
        """The route of the frames, and one that tells how many there were."""
        return [
            Route(f"{base}/{_PLACE}/{{ticket}}", self._calmly, methods=["POST"]),
            Route(f"{base}/{_PLACE}", self._told, methods=["GET"]),
        ]

    async def _told(self, _request: Request) -> Response:
        return JSONResponse(self.counted, headers=_HEADERS)

    async def _calmly(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Refused as problem:
            return JSONResponse({"error": str(problem)}, problem.status, _HEADERS)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:
            process.log.exception("a frame failed")
            sentence = "This frame could not be labelled; the next one is tried."
            return JSONResponse({"error": sentence}, 500, _HEADERS)

    async def _answer(self, request: Request) -> Response:
        stream = self._stream(request.path_params["ticket"])
        data = await _body(request)
        start = time.perf_counter()
        try:
            frame = await asyncio.to_thread(images.decode, data, max_pixels=PIXELS)
        except ValueError as error:
            raise Refused(422, str(error)) from None
        decoded = 1000 * (time.perf_counter() - start)
        found = await self._newest(stream, frame.pixels)
        height, width = found.labels.shape
        told = {
            "w": width,
            "h": height,
            "milliseconds": decoded + found.total,
            "batch": found.batch,
            "notice": found.notice,
        }
        # Deflated, which makes a fiftieth of them: a class shares one wireless network.
        body = await asyncio.to_thread(_deflated, found.labels)
        headers = {"Content-Encoding": "deflate", "X-Pixelwise": json.dumps(told)}
        return Response(body, 200, _HEADERS | headers, "application/octet-stream")

    def _stream(self, ticket: str) -> Stream:
        """The stream of a ticket whose page is open. Raises ``Refused``."""
        stream = self._streams.get(ticket)
        if stream is not None and not self.alive(stream.session):
            with self._lock:
                self._streams.pop(ticket, None)
            stream = None
        if stream is None:
            raise Refused(404, "The page of this camera is no longer open here; load it again.")
        if not self._rate.allows(ticket):
            raise Refused(429, "Too many frames; send the next one when an answer has come.")
        return stream

    async def _newest(self, stream: Stream, pixels: np.ndarray) -> Prediction:
        """The labels of a frame, unless a newer one of its page comes while it waits."""
        if self._gather is None:
            self._gather = Gather(self._work, most=TOGETHER, room=WAITING, lanes=self.lanes)
        if stream.waits is not None:
            stream.waits.cancel()
        mine = asyncio.ensure_future(self._gather.ask(stream.group, (stream, pixels)))
        stream.waits = mine
        try:
            return await mine
        except asyncio.CancelledError:
            if stream.waits is mine:  # the request itself was given up
                raise
            raise Refused(409, "A newer frame has come.") from None
        except Full:
            sentence = "Too many cameras for this server just now; it is tried again."
            raise Refused(503, sentence) from None
        finally:
            if stream.waits is mine:
                stream.waits = None

    def _work(self, _group: Hashable, waiting: list[tuple[Stream, np.ndarray]]) -> Any:
        """The predictions for frames of one group, in a thread."""
        found = waiting[-1][0].label([pixels for _, pixels in waiting])
        self.counted["frames"] += len(found)
        self.counted["batches"] += 1
        self.counted["largest"] = max(self.counted["largest"], *(each.batch for each in found))
        return found


def lanes() -> int:
    """How many batches go at once: as many as there are cores for, as ``process`` shares them."""
    cores, said = os.cpu_count() or 1, os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    return max(1, cores // int(said)) if said.isdecimal() and int(said) else 1


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > BYTES:
            raise Refused(413, f"A frame has at most {BYTES:,} bytes.")
    return bytes(data)


def _deflated(labels: np.ndarray) -> bytes:
    import zlib

    return zlib.compress(np.ascontiguousarray(labels, np.uint8), 1)


def _connected(session: str) -> bool:
    """Whether a browser is connected to this session of Streamlit's."""
    from streamlit import runtime

    return runtime.exists() and runtime.get_instance().is_active_session(session)


FRAMES = Frames(_connected)


def address(key: str, group: Hashable, label: Label) -> str:
    """Where the browser of this page sends frames, relative to the app's address.

    ``key`` names the camera in the session; ``label`` gives predictions (labels are enough) for
    frames that wait together, of all pages whose ``group`` is the same.
    """
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    ticket = st.session_state.setdefault(f"{key}.ticket", secrets.token_urlsafe(18))
    return FRAMES.open(ticket, context.session_id if context else "", group, label)
