"""The HTTP interface of the classroom: rooms, votes, streams of events, the phone's page."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from vislib.classroom import limits, password, phone, question
from vislib.classroom.hub import Ballot, Hub
from vislib.classroom.question import Refused
from vislib.classroom.rates import Rate

if TYPE_CHECKING:
    from vislib.classroom.store import Store

log = logging.getLogger("pixelwise")

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_STREAM = _HEADERS | {"X-Accel-Buffering": "no"}  # nginx passes events on at once

Answer = Callable[["Classroom", Request], Awaitable[Response]]


def _shared() -> Store:
    from vislib.classroom import store  # SQLAlchemy: who asks no class does not pay for it

    return store.shared()


class Classroom:
    """The routes of one store. ``store`` is called with the first request: it opens a database."""

    def __init__(self, store: Callable[[], Store] = _shared) -> None:
        self._store = store
        self._hub: Hub | None = None
        self._ballot: Ballot | None = None
        self.by_voter, self.by_room = Rate(*limits.BY_VOTER), Rate(*limits.BY_ROOM)
        self.by_address, self.passwords = Rate(*limits.BY_ADDRESS), Rate(*limits.PASSWORDS)

    @property
    def store(self) -> Store:
        return self._store()

    @property
    def hub(self) -> Hub:
        """The streams of events of this process."""
        if self._hub is None:
            self._hub = Hub(self.store)
        return self._hub

    @property
    def ballot(self) -> Ballot:
        """Where votes wait to be committed."""
        if self._ballot is None:
            self._ballot = Ballot(self.store)
        return self._ballot

    def routes(self, base: str = "") -> list[Route]:
        """All routes under ``base`` ("" or "/name")."""
        table: tuple[tuple[str, str, Answer], ...] = (
            ("POST", "/class/rooms", Classroom.open_room),
            ("POST", "/class/rooms/{room}/question", Classroom.ask),
            ("POST", "/class/rooms/{room}/phase", Classroom.turn),
            ("GET", "/class/rooms/{room}/state", Classroom.state),
            ("GET", "/class/rooms/{room}/events", Classroom.events),
            ("POST", "/class/rooms/{room}/votes", Classroom.vote),
            ("GET", "/c/{room}", Classroom.phone),
        )
        return [Route(base + path, self._calmly(a), methods=[m]) for m, path, a in table]

    def _calmly(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """``answer``, with refusals as their sentence and anything else as one calm sentence."""

        async def calm(request: Request) -> Response:
            try:
                if not self.by_address.allows(_address(request)):
                    raise Refused(429, "Too many requests from this address; wait a moment.")
                return await answer(self, request)
            except Refused as problem:
                return _said(problem.status, problem.sentence)
            except ClientDisconnect:
                return Response(status_code=499)
            except Exception:
                log.exception("classroom: %s failed", answer.__name__)
                return _said(503, "The classroom does not answer just now; try again.")

        return calm

    async def open_room(self, request: Request) -> Response:
        """A new room, if the password is right where one is set."""
        given = request.headers.get("x-lecturer-password", "").encode("latin-1", "replace")
        password.check(given, _address(request), self.passwords)
        room, key = await asyncio.to_thread(self.store.open_room)
        return JSONResponse({"room": room, "key": key}, 201, _HEADERS)

    async def ask(self, request: Request) -> Response:
        """Open a question in round 1."""
        room, key = self._keyed(request)
        await asyncio.to_thread(self._check_key, room, key)
        body = await _body(request, limits.QUESTION_BYTES)
        await asyncio.to_thread(self.store.ask, room, key, question.question_of(body))
        return Response(status_code=204, headers=_HEADERS)

    async def turn(self, request: Request) -> Response:
        """Go on to another phase."""
        room, key = self._keyed(request)
        await asyncio.to_thread(self._check_key, room, key)
        body = await _body(request, limits.QUESTION_BYTES)
        phase = body.get("phase") if isinstance(body, dict) else None
        if not isinstance(phase, str):
            raise Refused(422, f"phase: one of {', '.join(question.PHASES)}.")
        link = question.link_of(body["link"]) if "link" in body else None
        await asyncio.to_thread(self.store.turn, room, key, phase, link)
        return Response(status_code=204, headers=_HEADERS)

    async def state(self, request: Request) -> Response:
        """What anybody may know of the room."""
        room = question.room_of(request.path_params["room"])
        return JSONResponse(await asyncio.to_thread(self.store.state, room), headers=_HEADERS)

    async def events(self, request: Request) -> Response:
        """The same as a stream. ``?voter=``: that phone has joined the room."""
        room = question.room_of(request.path_params["room"])
        if "voter" in request.query_params:
            voter = question.voter_of(request.query_params["voter"])
            await asyncio.to_thread(self.store.join, room, voter)
        await asyncio.to_thread(self.store.state, room)  # a room that is gone is said at once
        joined = "voter" in request.query_params
        stream = _events(self.hub.listen(room, counts=not joined))
        return StreamingResponse(stream, headers=_STREAM, media_type="text/event-stream")

    async def vote(self, request: Request) -> Response:
        """Keep a vote; answered when it is committed."""
        room = question.room_of(request.path_params["room"])
        body = await _body(request, limits.VOTE_BYTES)
        vote = question.vote_of(body)
        if not self.by_voter.allows(f"{room} {vote.voter}") or not self.by_room.allows(room):
            raise Refused(429, "Too many votes; wait a moment.")
        await self.ballot.cast(room, vote)
        return Response(status_code=204, headers=_HEADERS)

    async def phone(self, request: Request) -> Response:
        """The page that a phone shows; the same for every room, which it reads from its address."""
        return phone.page()

    def _keyed(self, request: Request) -> tuple[str, str]:
        """The room and the key of the header; raises ``Refused`` (401) without one."""
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            raise Refused(401, "Send the room's key: Authorization: Bearer KEY.")
        return question.room_of(request.path_params["room"]), key.strip()

    def _check_key(self, room: str, key: str) -> None:
        if not self.store.holds(room, key):
            self.store.state(room)  # 404 for a room that is gone
            raise Refused(401, "This key does not open the room.")


async def _events(states: AsyncIterator[str]) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    async for said in states:
        yield f"data: {said}\n\n" if said else ": still here\n\n"


async def _body(request: Request, most: int) -> Any:
    """The JSON body; raises ``Refused`` for one that is too large (413) or no JSON (422)."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise Refused(413, f"At most {most:,} bytes.")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise Refused(422, "The body must be JSON.") from None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _said(status: int, sentence: str) -> Response:
    headers = _HEADERS | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    return JSONResponse({"error": sentence}, status, headers)
