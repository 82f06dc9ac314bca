"""The routes of the service, whoever gathers its requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from models.serve.wire import MOST_SAID, Answered, Asked, pack_answered, read_asked

Together = Callable[[Asked], Awaitable[Answered | ValueError]]
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def answer(request: Request, about: Callable[[], dict], together: Together) -> Response:
    """``POST /segment``, a message of ``wire``; ``GET /about``, what the service runs.

    ``together`` gathers requests and gives each its answer, or the sentence why it gets none.
    """
    path = request.url.path.rsplit("/", 1)[-1]
    if request.method == "GET" and path == "about":
        return JSONResponse(about(), 200, _HEADERS)
    if request.method != "POST" or path != "segment":
        return _said(404, "There is POST /segment and GET /about.")
    try:
        body = await _body(request)
        if body is None:
            return _said(413, f"At most {MOST_SAID:,} bytes.")
        found = await together(await asyncio.to_thread(read_asked, body))
    except ValueError as error:
        found = error
    except ClientDisconnect:
        return Response(status_code=499)
    if isinstance(found, ValueError):
        return _said(422, str(found))
    said = await asyncio.to_thread(pack_answered, found)
    return Response(said, 200, _HEADERS, "application/octet-stream")


async def _body(request: Request) -> bytes | None:
    """The body; None for one that is too large, of which no more is read."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_SAID:
            return None
    return bytes(data)


def _said(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, _HEADERS)
