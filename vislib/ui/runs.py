"""How many runs of all sessions go on at once.

Streamlit begins each run as soon as it is asked for, in a thread of its own. Python lets one thread
work at a time, so with many none is done sooner, and handing the work around costs more than the
work: under a class a run took four times as long. Here all but a few wait until one has ended.
"""

from __future__ import annotations

import threading
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

AT_ONCE = 2  # one that computes outside of Python leaves room for one more
_gate = threading.Semaphore(AT_ONCE)
_run_script = ScriptRunner._run_script


def settle() -> None:
    """Let the runs of this server wait for each other."""
    ScriptRunner._run_script = _in_turn


def _in_turn(runner: ScriptRunner, *args: Any, **kwargs: Any) -> None:
    with _gate:
        _run_script(runner, *args, **kwargs)
