"""Streamlit is replaced in parts only under the version that was tested."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
import streamlit as st
import uvicorn
from streamlit import net_util
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import script_runner
from streamlit.watcher import polling_path_watcher

from tests import loops
from vislib.ui import patches, server

PARTS = (
    (AppSession, "_clear_queue"),
    (AppSession, "flush_browser_queue"),
    (script_runner, "exec_func_with_error_handling"),
    (net_util, "get_external_ip"),
    (polling_path_watcher, "_POLLING_PERIOD_SECS"),
    (uvicorn.Server, "main_loop"),
    (uvicorn.Server, "shutdown"),
)


@pytest.fixture
def untouched(monkeypatch):
    """Streamlit's own parts, put back afterwards."""
    for where, name in PARTS:
        monkeypatch.setattr(where, name, getattr(where, name))
    monkeypatch.setattr(uvicorn.Server, "should_exit", None, raising=False)  # each has its own
    return [getattr(where, name) for where, name in PARTS]


def test_the_pinned_version_is_the_tested_one():
    assert st.__version__ == patches.TESTED
    pinned = (Path(patches.__file__).parents[3] / "requirements.txt").read_text(encoding="utf-8")
    assert f"streamlit=={patches.TESTED}\n" in pinned


def test_another_version_is_left_as_it_is(monkeypatch, caplog, untouched):
    monkeypatch.setattr(st, "__version__", "1.99.0")
    server.FrontPage(app=None)
    assert [getattr(where, name) for where, name in PARTS] == untouched
    said = [r.message for r in caplog.records if "1.99.0" in r.message]
    assert len(said) == 1 and patches.TESTED in said[0]


def test_the_tested_version_gets_all_of_them(untouched, caplog):
    assert patches.apply() and not caplog.records
    from vislib.ui.patches import addresses, ending, idle, queue, turns

    ours = [queue._clear_queue, queue._together, turns._in_turn, addresses._unknown]
    now = [getattr(where, name) for where, name in PARTS]
    assert now == [*ours, idle.FILES, idle._main_loop, ending._within]


def _server() -> uvicorn.Server:
    config = uvicorn.Config(app=lambda scope: None, log_level="critical")
    config.load()
    return uvicorn.Server(config)


def test_a_server_still_ends_when_told_and_keeps_its_clock(untouched, monkeypatch):
    """The same calls a second as uvicorn's own loop would make at full seconds, fewer between."""
    from vislib.ui.patches import idle

    monkeypatch.setattr(idle, "TICKS", 10)
    patches.apply()
    server = _server()
    ticks, on_tick = [], server.on_tick

    async def told(counter):
        ticks.append(counter)
        server.should_exit = len(ticks) == 3
        return await on_tick(counter)

    server.on_tick = told
    start = time.monotonic()
    loops.run(server.main_loop())
    assert [tick % 10 for tick in ticks] == [0, 0, 0]  # at which it writes the date anew
    assert 1.9 < time.monotonic() - start < 10
    assert any(key == b"date" for key, _ in server.server_state.default_headers)


def test_a_sleeping_server_ends_as_soon_as_it_is_told(untouched, monkeypatch):
    """By whichever thread, and a server that was made before the patches, too."""
    from vislib.ui.patches import idle

    monkeypatch.setattr(idle, "TICKS", 600)
    server = _server()
    patches.apply()

    def tell():
        server.should_exit = True

    threading.Timer(0.3, tell).start()
    start = time.monotonic()
    loops.run(server.main_loop())
    assert time.monotonic() - start < 30
    tell()  # its loop is closed now


def test_a_server_that_is_told_to_end_leaves_a_connection_that_stays(untouched, monkeypatch):
    from vislib.ui.patches import ending

    monkeypatch.setattr(ending, "GRACE", 0.5)
    patches.apply()

    async def silent(scope, receive, send):  # answers nothing, as a browser that asks nothing
        await asyncio.sleep(60)

    async def asked() -> float:
        config = uvicorn.Config(silent, port=0, lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        await asyncio.sleep(0.2)
        server.should_exit, told = True, time.monotonic()
        await asyncio.wait_for(running, 20)
        writer.close()
        return time.monotonic() - told

    assert loops.run(asked()) < 10


def test_every_file_has_its_row_in_the_readme():
    folder = Path(patches.__file__).parent
    said = (folder / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
    assert all(f"`{name}`" in said for name in files)
