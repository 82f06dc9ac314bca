"""Several servers behind nginx, as the page for lecturers sets them up, and the loss of one.

Skipped without nginx or PostgreSQL.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.app import Server, free_port, serve
from benchmarks.wire import Control, Tab
from pages import lecturers
from tests import loops
from tests.classroom.conftest import ASKED, voter
from vislib.classroom.tables import METADATA, connect

PHONES = 60
SLIDER = "kmeans.segmentation.k"
MAIN = """
pid {home}/nginx.pid; error_log {home}/error.log; worker_processes 1;
events {{ }}
http {{
access_log off;
client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fast;
uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
{site}
}}
"""


def recipe(port: int, servers: list[Server]) -> str:
    """The configuration of the page, with the addresses of this machine; it says who answered."""
    site = lecturers.BALANCER.replace("listen 80;", f"listen 127.0.0.1:{port};")
    for name, server in zip(("app1:8501", "app2:8501"), servers, strict=True):
        assert site.count(name) == 1
        site = site.replace(name, server.base.partition("://")[2])
    return site.replace(
        "add_header Set-Cookie", "add_header X-By $upstream_addr;\nadd_header Set-Cookie"
    )


def program() -> str:
    """nginx; skips the test where it is missing."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return found or pytest.skip("No nginx here: apt-get install nginx-light.")


@contextmanager
def balancer(home: Path, servers: list[Server]) -> Iterator[str]:
    """nginx before the servers; gives its address."""
    port = free_port()
    with subprocess.Popen([*command(home, port, servers), "-g", "daemon off;"]) as nginx:
        try:
            base = f"http://127.0.0.1:{port}"
            until(lambda: nginx.poll() is not None or answers(base))
            assert nginx.poll() is None
            yield base
        finally:
            nginx.terminate()


def command(home: Path, port: int, servers: list[Server]) -> list:
    """How nginx is started with the recipe."""
    home.chmod(0o777)
    (home / "nginx.conf").write_text(MAIN.format(home=home, site=recipe(port, servers)))
    return [program(), "-c", home / "nginx.conf", "-e", home / "error.log"]


def answers(base: str) -> bool:
    """Whether a server is there."""
    return httpx.get(f"{base}/_stcore/health", timeout=30).status_code == 200


def until(done, seconds: float = 120) -> None:
    """Wait for a condition; what is not there yet is no error."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if done():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError


def seated(base: str, server: Server) -> str:
    """A seat whose requests this server answers, as the balancer gave it to a first visitor."""
    for _ in range(60):
        answer = httpx.get(base, timeout=60)
        seat = answer.cookies["pixelwise"]
        again = httpx.get(base, cookies={"pixelwise": seat}, timeout=60)
        assert "set-cookie" not in again.headers or "pixelwise=" not in again.headers["set-cookie"]
        if again.headers["x-by"] == server.base.partition("://")[2]:
            return seat
    raise AssertionError("no seat leads to this server")


def slider(tab: Tab) -> Control:
    """The control k of the open chapter."""
    return next(c for c in tab.of("slider") if c.proto.query_param_key == SLIDER)


async def arrive(base: str, seat: str, query: dict[str, str]) -> Tab:
    """A learner opens a link."""
    tab = Tab(base, "kmeans", random.Random(0), timeout=120)
    tab.query, tab.headers = dict(query), {"Cookie": f"pixelwise={seat}"}
    answer = await tab.open()
    assert not answer.errors
    return tab


async def vote(base: str, room: str, lose) -> None:
    """All phones vote through the balancer, each until it is acknowledged; ``lose`` at a third."""
    done = 0

    async def phone(i: int) -> None:
        nonlocal done
        body = {"voter": voter(i), "round": 1, "option": i % 3}
        async with httpx.AsyncClient(timeout=60, cookies={"pixelwise": f"seat{i}"}) as client:
            for _ in range(100):
                try:
                    place = f"{base}/class/rooms/{room}/votes"
                    if (await client.post(place, json=body)).status_code == 204:
                        break
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
            else:
                raise AssertionError(f"phone {i} was never heard")
        done += 1
        if done == PHONES // 3:
            lose()

    await asyncio.gather(*(phone(i) for i in range(PHONES)))


def test_nginx_takes_the_recipe(tmp_path):
    servers = [Server(f"http://127.0.0.1:{port}", 0, tmp_path) for port in (8501, 8502)]
    done = subprocess.run([*command(tmp_path, 8500, servers), "-t"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_lost_server_takes_neither_the_learner_nor_a_vote_with_it(postgres, tmp_path):
    program()
    engine = connect(postgres)
    METADATA.drop_all(engine)
    engine.dispose()
    shared = {"PIXELWISE_DATABASE": postgres, "PIXELWISE_WARM_UP": "0"}
    with (
        serve(**shared) as first,
        serve(**shared) as second,
        balancer(tmp_path, [first, second]) as base,
    ):
        loops.run(lost(base, first, second))


async def lost(base: str, first: Server, second: Server) -> None:
    seat = await asyncio.to_thread(seated, base, first)
    chosen = {"kmeans.chapter": "segmentation", SLIDER: "6"}
    tab = await arrive(base, seat, chosen)
    assert not (await tab.move(slider(tab), ("double_array_value", [7.0]))).errors
    assert float(tab.query[SLIDER]) == 7

    opened = httpx.post(f"{base}/class/rooms", cookies={"pixelwise": seat}, timeout=60).json()
    keyed = {"Authorization": f"Bearer {opened['key']}"}
    place = f"{base}/class/rooms/{opened['room']}"
    assert httpx.post(f"{place}/question", json=ASKED, headers=keyed, timeout=60).is_success
    for server in (first, second):  # both know the room
        direct = f"{server.base}/class/rooms/{opened['room']}/state"
        assert httpx.get(direct, timeout=60).json()["phase"] == "open"

    await vote(base, opened["room"], lambda: os.kill(first.pid, signal.SIGKILL))
    for phase in ("closed", "shown"):
        answer = httpx.post(f"{place}/phase", json={"phase": phase}, headers=keyed, timeout=60)
        assert answer.status_code == 204
    tally = httpx.get(f"{place}/state", timeout=60).json()["tally"]
    assert tally == [[PHONES // 3] * 3]

    with pytest.raises(ConnectionClosed):  # the learner's
        await tab.move(slider(tab), ("double_array_value", [8.0]))
    again = await arrive(base, seat, tab.query | {SLIDER: "7"})
    assert again.session != tab.session
    control = slider(again).proto
    assert list(control.value or control.default) == [7.0]
    assert not (await again.move(slider(again), ("double_array_value", [5.0]))).errors
    await again.close()
