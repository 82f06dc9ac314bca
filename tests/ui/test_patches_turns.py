"""Runs of many sessions wait for each other, and none for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.runtime.scriptrunner import script_runner

from vislib.ui import server
from vislib.ui.patches import turns as runs


@pytest.fixture
def started(monkeypatch):
    """The runs that were begun, in their order, and how many went on at that time."""
    rows, running, lock = [], [], threading.Lock()

    def execute(name, context):
        with lock:
            running.append(name)
            rows.append((name, len(running)))
        time.sleep(0.02)
        running.remove(name)
        if name == "fails":
            raise RuntimeError(name)
        return name + context

    monkeypatch.setattr(runs, "_execute", execute)
    return rows


def test_all_runs_come_and_few_at_once(started):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: runs._in_turn(name, "!"), "abcdefghij"))
    assert found == [f"{name}!" for name in "abcdefghij"]
    assert max(together for _, together in started) == runs.AT_ONCE


def test_whoever_came_first_is_next(started):
    gate, order = runs.Gate(1), []

    def enter(name: str) -> None:
        with gate:
            order.append(name)

    with gate:
        threads = [threading.Thread(target=enter, args=(name,)) for name in "abcde"]
        for thread in threads:
            thread.start()
            while thread.is_alive() and len(gate._waiting) <= threads.index(thread):
                time.sleep(0.001)
    enter("the one that has just left")
    for thread in threads:
        thread.join()
    assert order == [*"abcde", "the one that has just left"]


def test_a_run_that_fails_makes_room(started):
    for _ in range(2 * runs.AT_ONCE):
        with pytest.raises(RuntimeError, match="fails"):
            runs._in_turn("fails", "")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(runs._in_turn, "last", "").result(timeout=5) == "last"


def test_the_server_of_the_app_does_so(monkeypatch):
    monkeypatch.setattr(script_runner, "exec_func_with_error_handling", None)
    server.FrontPage(None)
    assert script_runner.exec_func_with_error_handling is runs._in_turn
