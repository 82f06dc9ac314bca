"""Runs of many sessions wait for each other, and none for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from vislib.ui import runs, server


@pytest.fixture
def started(monkeypatch):
    """What each runner got, and how many ran beside it."""
    rows, running, lock = [], [], threading.Lock()

    def run(runner, *args, **kwargs):
        with lock:
            running.append(runner)
            rows.append((runner, args, kwargs, len(running)))
        time.sleep(0.02)
        running.remove(runner)
        if runner == "fails":
            raise RuntimeError(runner)

    monkeypatch.setattr(runs, "_run_script", run)
    return rows


def test_all_runs_come_and_few_at_once(started):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: runs._in_turn(name, "data", more=1), "abcdefghij"))
    assert sorted(row[0] for row in started) == list("abcdefghij")
    assert all(row[1:3] == (("data",), {"more": 1}) for row in started)
    assert max(row[3] for row in started) == runs.AT_ONCE


def test_a_run_that_fails_makes_room(started):
    for _ in range(2 * runs.AT_ONCE):
        with pytest.raises(RuntimeError, match="fails"):
            runs._in_turn("fails")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(runs._in_turn, "last").result(timeout=5)
    assert started[-1][0] == "last"


def test_the_server_of_the_app_does_so(monkeypatch):
    monkeypatch.setattr(ScriptRunner, "_run_script", None)
    server.FrontPage(None)
    assert ScriptRunner._run_script is runs._in_turn
