"""The service's routes without Ray: one process, the same messages, and faults on demand."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from models.gather import Gather
from models.serve import http
from models.serve.work import Networks


class StandIn:
    """``fault(n)``: what the n-th request gets instead of an answer, as (status, body); None: none.

    ``seen``: requests that came; ``slow``: seconds that each waits first.
    """

    def __init__(self, **options):
        self.networks = Networks("cpu", "full", options.pop("most", 4))
        self.fault = options.pop("fault", lambda n: None)
        self.slow, self.seen, self.batches = 0.0, 0, []
        self.gather = Gather(self._work, most=self.networks.most, room=32)

    def _work(self, _group, requests):
        self.batches.append(len(requests))
        return self.networks.answer(requests)

    async def __call__(self, request: Request) -> Response:
        if request.method == "POST":
            self.seen += 1
            if fault := self.fault(self.seen):
                return PlainTextResponse(fault[1], fault[0])
            await asyncio.sleep(self.slow)
        return await http.answer(
            request, self.networks.about, lambda asked: self.gather.ask("", asked)
        )


@contextmanager
def running(service: StandIn, port: int = 0) -> Iterator[str]:
    """The address of the stand-in, which is there until the end of the block."""
    routes = [Route("/{path:path}", service.__call__, methods=["GET", "POST"])]
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)
