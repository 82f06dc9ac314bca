"""How many runs of all sessions go on at once.

Streamlit begins each run as soon as it is asked for, in a thread of its own. Python lets one thread
work at a time, so with many none is done sooner, and handing the work around costs more than the
work: under a class a run took four times as long. Here all but a few wait until one has ended.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from streamlit.runtime.scriptrunner import script_runner

AT_ONCE = 2  # one that computes outside of Python leaves room for one more


class Gate:
    """Lets ``places`` threads in, the others in the order in which they came.

    A semaphore would let in whoever asks first when a place is free: most likely the thread that
    has just left, of a learner who moves something all the time.
    """

    def __init__(self, places: int) -> None:
        self._free, self._waiting, self._lock = places, deque(), threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            self._waiting.append(called)
        called.wait()

    def __exit__(self, *error: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()  # hands its place on
            else:
                self._free += 1


_gate = Gate(AT_ONCE)
_execute = script_runner.exec_func_with_error_handling


def settle() -> None:
    """Let the runs of this server wait for each other."""
    script_runner.exec_func_with_error_handling = _in_turn


def _in_turn(*args: Any) -> Any:
    with _gate:
        return _execute(*args)
