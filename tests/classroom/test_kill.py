"""A server that is killed in the middle of a vote keeps every vote that it acknowledged."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time

import httpx2 as httpx

from tests import loops
from tests.classroom.conftest import ASKED, voter
from tests.conftest import ROOT

SERVER = """
import sys, uvicorn
from starlette.applications import Starlette
from vislib.classroom.routes import Classroom
uvicorn.run(Starlette(routes=Classroom().routes()), port=int(sys.argv[1]), log_level="warning")
"""


def _start(port: int, url: str) -> subprocess.Popen:
    environment = os.environ | {"PIXELWISE_DATABASE": url}
    running = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], cwd=ROOT, env=environment)
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/c/KXQPM")
            return running
        except httpx.TransportError:
            time.sleep(0.1)
    running.kill()
    raise TimeoutError("The classroom's server did not start.")


async def _vote(base: str, room: str, many: int, kill) -> set[str]:
    """Who was acknowledged; the server is killed after a third of the answers."""
    kept: set[str] = set()

    async def one(i: int) -> None:
        body = {"voter": voter(i), "round": 1, "option": i % 3}
        try:
            answer = await client.post(f"{base}/class/rooms/{room}/votes", json=body)
        except httpx.TransportError:
            return
        if answer.status_code == 204:
            kept.add(voter(i))
            if len(kept) == many // 3:
                kill()

    async with httpx.AsyncClient(timeout=20) as client:
        await asyncio.gather(*(one(i) for i in range(many)))
    return kept


def test_every_acknowledged_vote_is_there_after_a_kill(url):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    running = _start(port, url)
    try:
        opened = httpx.post(f"{base}/class/rooms").json()
        headers = {"Authorization": f"Bearer {opened['key']}"}
        place = f"{base}/class/rooms/{opened['room']}"
        assert httpx.post(f"{place}/question", json=ASKED, headers=headers).status_code == 204
        kill = lambda: os.kill(running.pid, signal.SIGKILL)  # noqa: E731
        kept = loops.run(_vote(base, opened["room"], 300, kill))
        running.wait(10)
        running = _start(port, url)
        assert 100 <= len(kept) <= 300
        state = httpx.get(f"{place}/state").json()
        assert state["phase"] == "open" and state["answers"] >= len(kept)
        for phase in ("closed", "shown"):  # the lecturer's key still fits
            answer = httpx.post(f"{place}/phase", json={"phase": phase}, headers=headers)
            assert answer.status_code == 204
        _all_are_kept(url, kept)
    finally:
        running.kill()
        running.wait(10)


def _all_are_kept(url: str, kept: set[str]) -> None:
    from vislib.classroom.tables import connect

    engine = connect(url)
    with engine.connect() as c:
        there = set(c.exec_driver_sql("select voter from votes").scalars())
    engine.dispose()
    assert kept <= there


def test_a_server_that_is_told_to_stop_does_not_wait_for_its_phones(tmp_path):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    running = _start(port, f"sqlite:///{tmp_path / 'classroom.db'}")
    try:
        room = httpx.post(f"http://127.0.0.1:{port}/class/rooms").json()["room"]
        address = f"http://127.0.0.1:{port}/class/rooms/{room}/events"
        with httpx.stream("GET", address) as stream:
            next(stream.iter_lines())
            running.terminate()
            assert running.wait(10) is not None
    finally:
        running.kill()
        running.wait(10)
